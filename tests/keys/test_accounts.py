"""One list of accounts, one way to name one; and the accounts that are only watched."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from wallet.codec.address import Address
from wallet.errors import CodecError, KeyStoreError
from wallet.keys import vault
from wallet.keys.accounts import (
    AccountKind,
    PublicAccount,
    all_accounts,
    clean_name,
    clean_picture,
    find,
)
from wallet.keys.derivation import Account
from wallet.keys.phrase import to_seed
from wallet.keys.watched import WatchedAccounts

_PHRASE = "test test test test test test test test test test test junk"
_FIRST = Address("0xf39Fd6e51aad88F6F4ce6aB8827279cffFb92266")
_SECOND = Address("0x70997970C51812dc3A010C7d01b50e0d17dc79C8")
_THIRD = Address("0x3C44CdDdB6a900fa2b585dd299e03d12FA4293BC")
_XPUB = Account(to_seed(_PHRASE)).xpub.to_text()


@pytest.fixture
def watched(tmp_path: Path) -> WatchedAccounts:
    return WatchedAccounts(tmp_path / "watched.json")


def _two(second: str = "Savings") -> tuple[PublicAccount, ...]:
    return (PublicAccount(_FIRST, "Home", index=0), PublicAccount(_SECOND, second, index=1))


@pytest.mark.parametrize(
    ("who", "found"),
    [
        ("0", _FIRST), ("1", _SECOND), (" Savings ", _SECOND), (_SECOND, _SECOND),
        (_SECOND.lower(), _SECOND),
    ],
)  # fmt: skip
def test_an_account_is_named_by_number_name_or_address(who: str, found: Address) -> None:
    assert find(_two(), who).address == found


@pytest.mark.parametrize("who", ["2", "-1", "", "savings", _THIRD, "9" * 5000, "²", _FIRST[:-1]])
def test_a_name_that_nobody_has_is_answered_with_the_names_there_are(who: str) -> None:
    with pytest.raises(KeyStoreError) as refusal:
        find(_two(), who)
    assert refusal.value.code == "vault.no_account"
    assert "1 Savings (0x7099" in refusal.value.fix.format(**refusal.value.fields)


@pytest.mark.parametrize(("second", "who"), [("Home", "Home"), ("0", "0"), (_FIRST, _FIRST)])
def test_a_name_that_means_two_accounts_chooses_neither(second: str, who: str) -> None:
    with pytest.raises(KeyStoreError) as refusal:
        find(_two(second), who)
    assert refusal.value.code == "vault.several_accounts"
    assert find(_two("1"), "1").address == _SECOND


def test_names_and_pictures_are_kept_tidy() -> None:
    assert clean_name("  a\n b\t\u3000c \ud800") == "a b c ?"
    assert len(clean_name("x" * 999)) == 120
    assert clean_picture("leaf") == "leaf"
    assert clean_picture("../../etc/passwd") == ""


def test_the_vaults_accounts_come_first_and_nobody_is_listed_twice(
    tmp_path: Path, watched: WatchedAccounts
) -> None:
    path = tmp_path / "wallet.vault"
    assert all_accounts(path, tmp_path / "watched.json") == ()
    watched.add(_THIRD, "Grandmother")
    watched.add(_FIRST, "Me, before I moved in")
    vault.create(path, "winter gas fire", phrase=_PHRASE, label="Home", memory_kib=64).add_account(
        "Savings"
    )
    listed = all_accounts(path, tmp_path / "watched.json")
    assert [(a.name, a.kind) for a in listed] == [
        ("Home", AccountKind.PHRASE),
        ("Savings", AccountKind.PHRASE),
        ("Grandmother", AccountKind.WATCHED),
    ]


def test_a_damaged_list_of_watched_accounts_does_not_stop_the_wallet(tmp_path: Path) -> None:
    path, list_ = tmp_path / "wallet.vault", tmp_path / "watched.json"
    vault.create(path, "winter gas fire", phrase=_PHRASE, label="Home", memory_kib=64)
    list_.write_bytes(b"{")
    assert [a.address for a in all_accounts(path, list_)] == [_FIRST]
    with pytest.raises(KeyStoreError) as refusal:
        WatchedAccounts(list_).all()
    assert refusal.value.code == "watched.damaged"
    assert WatchedAccounts(list_).add(_SECOND, "x").address == _SECOND
    (kept,) = tmp_path.glob("watched.json.damaged-*")
    assert kept.read_bytes() == b"{"


def test_what_is_watched_is_kept(tmp_path: Path, watched: WatchedAccounts) -> None:
    watched.add(_FIRST.lower(), " The  sea ", "boat")
    watched.add(_SECOND, "Safe", air_gapped=True)
    watched.rename(_SECOND, "Cellar", "key")
    watched.rename(_FIRST, "Lake")
    again = WatchedAccounts(tmp_path / "watched.json").all()
    assert again == (
        PublicAccount(_FIRST, "Lake", AccountKind.WATCHED, picture="boat"),
        PublicAccount(_SECOND, "Cellar", AccountKind.AIR_GAPPED, picture="key"),
    )
    watched.remove(_FIRST)
    assert [a.address for a in watched.all()] == [_SECOND]
    for use in (lambda: watched.remove(_FIRST), lambda: watched.rename(_FIRST, "x")):
        with pytest.raises(KeyStoreError, match=r"vault\.no_account"):
            use()


def test_an_extended_public_key_brings_its_addresses(watched: WatchedAccounts) -> None:
    added = watched.add_xpub(f" {_XPUB}\n", "Shop", 2)
    assert [(a.address, a.name, a.index) for a in added] == [
        (_FIRST, "Shop", 0),
        (_SECOND, "Shop 2", 1),
    ]
    assert [a.address for a in watched.add_xpub(_XPUB, "Shop", 3)] == [_THIRD]
    assert [a.xpub for a in watched.all()] == [_XPUB] * 3
    for known in (lambda: watched.add_xpub(_XPUB, "x", 3), lambda: watched.add(_FIRST, "x")):
        with pytest.raises(KeyStoreError, match=r"watched\.known"):
            known()


@pytest.mark.parametrize("count", [0, -1, 1001, 10**9])
def test_an_absurd_number_of_addresses_is_refused(watched: WatchedAccounts, count: int) -> None:
    with pytest.raises(KeyStoreError, match=r"watched\.too_many"):
        watched.add_xpub(_XPUB, "x", count)


@pytest.mark.parametrize("text", ["", "0x12", _FIRST[:-1] + "7", _FIRST.swapcase(), _XPUB])
def test_what_is_no_address_is_not_watched(
    tmp_path: Path, watched: WatchedAccounts, text: str
) -> None:
    with pytest.raises(CodecError):
        watched.add(text, "x")
    with pytest.raises(CodecError):
        watched.add_xpub(_XPUB[:-1], "x")
    assert not (tmp_path / "watched.json").exists()


def _entry(**changes: object) -> dict[str, object]:
    entry = {"address": _FIRST, "name": "x", "kind": "watched", "picture": "", "xpub": "",
             "index": None}  # fmt: skip
    return entry | changes


@pytest.mark.parametrize(
    "entry",
    [
        _entry(kind="phrase"), _entry(kind="x"), _entry(address="0x"), _entry(address=5),
        _entry(index=0), _entry(xpub=_XPUB, index=1), _entry(xpub=_XPUB), _entry(xpub="xpub"),
        _entry(xpub=_XPUB, index=True), _entry(xpub=_XPUB, index=-1), {}, None, [], "x",
    ],
)  # fmt: skip
def test_a_changed_list_is_never_believed(
    tmp_path: Path, watched: WatchedAccounts, entry: object
) -> None:
    (tmp_path / "watched.json").write_text(json.dumps({"version": 1, "accounts": [entry]}))
    with pytest.raises(KeyStoreError, match=r"watched\.damaged"):
        watched.all()


@pytest.mark.parametrize(
    "text",
    [
        "", "[]", "{}", "null", "[" * 100_000, '{"version": 1}', '{"version": 0, "accounts": []}',
        '{"version": "2", "accounts": []}', '{"version": 1, "accounts": 5}', "x" * (1 << 21),
        json.dumps({"version": 1, "accounts": [_entry(), _entry()]}),
    ],
)  # fmt: skip
def test_a_file_that_is_no_list_is_damage(
    tmp_path: Path, watched: WatchedAccounts, text: str
) -> None:
    (tmp_path / "watched.json").write_text(text)
    with pytest.raises(KeyStoreError, match=r"watched\.damaged"):
        watched.all()


def test_a_newer_list_is_left_alone(tmp_path: Path, watched: WatchedAccounts) -> None:
    file = tmp_path / "watched.json"
    file.write_text('{"version": 2, "wallets": []}')
    for use in (watched.all, lambda: watched.add(_FIRST, "x")):
        with pytest.raises(KeyStoreError, match=r"watched\.newer"):
            use()
    assert file.read_text() == '{"version": 2, "wallets": []}'
