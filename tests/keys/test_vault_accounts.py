"""Accounts of a vault: imported keys, pictures, a passphrase, the keyring's slot."""

from __future__ import annotations

import json
from dataclasses import replace
from pathlib import Path

import pytest

from tests.codec.samples import Sampler
from tests.keys.vaults import (
    FIRST,
    KEY,
    KEY_ADDRESS,
    PASSWORD,
    PHRASE,
    SECOND,
    make,
)
from wallet.codec.address import Address
from wallet.errors import CheckError, KeyStoreError, LockedError, VaultDamagedError
from wallet.keys import curve, second_curve, vault, vault_format, vault_secrets
from wallet.keys.accounts import AccountKind, PublicAccount
from wallet.keys.derivation import Account, AccountXpub
from wallet.keys.phrase import to_seed


@pytest.fixture
def path(tmp_path: Path) -> Path:
    return tmp_path / "wallet.vault"


def _key() -> bytearray:
    return bytearray.fromhex(KEY)


def test_an_imported_key_signs_and_is_listed_after_the_phrases_accounts(path: Path) -> None:
    wallet = make(path)
    given = _key()
    made = wallet.import_key(given, " Old  phone ", "boat")
    assert given == _key(), "the caller's bytes are the caller's"
    assert made == PublicAccount(KEY_ADDRESS, "Old phone", AccountKind.IMPORTED, picture="boat")
    wallet.add_account("Savings", "leaf")
    for opened in (wallet, vault.open_vault(path, PASSWORD)):
        assert [(a.address, a.index) for a in opened.accounts] == [
            (FIRST, 0), (SECOND, 1), (KEY_ADDRESS, None),
        ]  # fmt: skip
        assert opened.signer(KEY_ADDRESS).address == KEY_ADDRESS
        assert len(opened.signer(KEY_ADDRESS).sign_typed_data(Sampler(2).offer())) == 65
        assert opened.accounts[1].picture == "leaf"
    assert KEY.encode() not in path.read_bytes()


def test_a_key_is_imported_once(path: Path) -> None:
    wallet = make(path)
    wallet.import_key(_key(), "Old")
    own = Account(to_seed(PHRASE)).secret(0)
    later = Account(to_seed(PHRASE)).secret(1)
    for secret, name in ((_key(), "Old"), (own, "Home")):
        with pytest.raises(KeyStoreError, match=r"vault\.known_account") as refusal:
            wallet.import_key(secret, "again")
        assert refusal.value.fields["name"] == name
    assert wallet.import_key(later, "Phrase's second").address == SECOND
    with pytest.raises(KeyStoreError, match=r"vault\.known_account"):
        wallet.add_account("Savings")


@pytest.mark.parametrize("secret", ["", "00" * 32, "ff" * 32, "11" * 31, "11" * 33])
def test_what_is_no_key_is_not_imported(path: Path, secret: str) -> None:
    wallet = make(path)
    before = path.read_bytes()
    with pytest.raises(KeyStoreError):
        wallet.import_key(bytearray.fromhex(secret), "x")
    assert path.read_bytes() == before


def test_only_imported_accounts_are_removed(path: Path) -> None:
    wallet = make(path)
    wallet.import_key(_key(), "Old")
    signer = wallet.signer(KEY_ADDRESS)
    with pytest.raises(KeyStoreError, match=r"vault\.only_imported"):
        wallet.remove_account(FIRST)
    with pytest.raises(KeyStoreError, match=r"vault\.no_account"):
        wallet.remove_account(SECOND)
    wallet.remove_account(KEY_ADDRESS)
    with pytest.raises(LockedError):
        signer.sign_typed_data(Sampler(1).offer())
    opened = vault.open_vault(path, PASSWORD)
    assert [a.address for a in opened.accounts] == [FIRST]
    with pytest.raises(KeyStoreError, match=r"vault\.no_account"):
        opened.signer(KEY_ADDRESS)
    newest = vault.backups(path)[0]
    assert vault.open_vault(newest.path, PASSWORD).signer(KEY_ADDRESS).address == KEY_ADDRESS


def test_a_save_that_fails_leaves_the_accounts_and_keys_as_they_were(
    path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    wallet = make(path)
    wallet.import_key(_key(), "Old")
    before, accounts = path.read_bytes(), wallet.accounts

    def full(*_: object, **__: object) -> None:
        raise KeyStoreError("keys.not_saved", "x", "x")

    monkeypatch.setattr(vault_format, "seal", full)
    for use in (
        lambda: wallet.import_key(bytearray(b"\x11" * 32), "x"),
        lambda: wallet.remove_account(KEY_ADDRESS),
        lambda: wallet.add_account("x"),
    ):
        with pytest.raises(KeyStoreError, match=r"keys\.not_saved"):
            use()
    assert (path.read_bytes(), wallet.accounts) == (before, accounts)
    assert wallet.signer(KEY_ADDRESS).address == KEY_ADDRESS
    assert wallet.signer(FIRST).address == FIRST


def test_a_key_leaves_the_vault_in_bytes_that_are_wiped(path: Path) -> None:
    wallet = make(path)
    wallet.import_key(_key(), "Old")
    held: list[bytearray] = []

    def use(secret: bytearray) -> bytes:
        held.append(secret)
        return curve.public_key(secret)

    assert wallet.export_secret_to(KEY_ADDRESS, use) == curve.public_key(_key())
    own = Account(to_seed(PHRASE)).secret(0)
    assert wallet.export_secret_to(FIRST, use) == curve.public_key(own)
    with pytest.raises(ZeroDivisionError):
        wallet.export_secret_to(FIRST, lambda secret: held.append(secret) or 1 // 0)
    assert len(held) == 3
    assert not any(any(secret) for secret in held)
    assert wallet.signer(KEY_ADDRESS).address == KEY_ADDRESS
    assert wallet.signer(FIRST).address == FIRST


def test_locking_wipes_imported_keys_too(path: Path) -> None:
    wallet = make(path)
    wallet.import_key(_key(), "Old")
    kept = (wallet._key, wallet._secrets.content, wallet._secrets.imported[KEY_ADDRESS])
    wallet.lock()
    assert not any(any(secret) for secret in kept)
    for use in (
        wallet.xpub,
        lambda: wallet.has_passphrase,
        lambda: wallet.receive_address(FIRST),
        lambda: wallet.import_key(_key(), "x"),
        lambda: wallet.remove_account(KEY_ADDRESS),
        lambda: wallet.export_secret_to(FIRST, bytes),
        wallet.enable_keyring,
        wallet.disable_keyring,
    ):
        with pytest.raises(LockedError):
            use()


def test_every_shown_address_is_worked_out_a_second_time(
    path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    wallet = make(path)
    wallet.import_key(_key(), "Old")
    assert wallet.receive_address(FIRST) == FIRST
    assert wallet.receive_address(KEY_ADDRESS) == KEY_ADDRESS
    monkeypatch.setattr(second_curve, "plus", lambda *_: bytes(64))
    with pytest.raises(CheckError):
        wallet.receive_address(FIRST)
    monkeypatch.setattr(second_curve, "recover", lambda *_: bytes(64))
    with pytest.raises(CheckError):
        wallet.receive_address(KEY_ADDRESS)


def test_the_extended_public_key_shows_the_same_addresses(path: Path) -> None:
    assert AccountXpub.from_text(make(path).xpub()).addresses(2) == [FIRST, SECOND]


def test_another_passphrase_is_another_wallet(tmp_path: Path) -> None:
    wallet = make(tmp_path / "a", passphrase="Großmutter")
    assert wallet.has_passphrase
    assert wallet.accounts[0].address == Account(to_seed(PHRASE, "Großmutter")).signer().address
    assert wallet.accounts[0].address != FIRST
    assert not make(tmp_path / "b").has_passphrase
    opened = vault.open_vault(tmp_path / "a", PASSWORD)
    opened.add_account("Savings")
    assert opened.has_passphrase
    assert opened.phrase() == PHRASE
    assert "Großmutter".encode() not in (tmp_path / "a").read_bytes()


def test_accounts_and_imported_keys_must_be_the_same_set(path: Path) -> None:
    wallet = make(path)
    wallet.import_key(_key(), "Old")
    header = wallet._header
    ghost = PublicAccount(SECOND, "x", AccountKind.IMPORTED)
    two = bytearray(vault_secrets.write(PHRASE, "", {KEY_ADDRESS: KEY, SECOND: KEY}))
    for accounts, content in (
        ((*header.accounts, ghost), wallet._secrets.content),
        (header.accounts[:1], wallet._secrets.content),
        ((*header.accounts, ghost), two),
    ):
        forged = vault_format.seal(replace(header, accounts=accounts), wallet._key, content)
        path.write_bytes(forged)
        with pytest.raises(VaultDamagedError):
            vault.open_vault(path, PASSWORD)


def test_pictures_are_of_the_list_or_none(path: Path) -> None:
    wallet = make(path)
    wallet.rename_account(FIRST, "Home", "kettle")
    wallet.rename_account(FIRST, "Nest")
    assert vault.open_vault(path, PASSWORD).accounts[0].picture == "kettle"
    wallet.rename_account(FIRST, "Nest", "../x")
    assert vault.open_vault(path, PASSWORD).accounts[0].picture == ""


def test_a_full_wallet_says_so(path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    from wallet.keys import vault_open

    monkeypatch.setattr(vault_open, "MAX_ACCOUNTS", 1)
    wallet = make(path)
    for use in (lambda: wallet.add_account("x"), lambda: wallet.import_key(_key(), "x")):
        with pytest.raises(KeyStoreError, match=r"vault\.too_many_accounts"):
            use()


def test_the_header_shows_no_more_than_it_says(path: Path) -> None:
    make(path).import_key(_key(), "Old", "leaf")
    data = path.read_bytes()
    length = int.from_bytes(data[14:18], "big")
    header = json.loads(data[18 : 18 + length])
    assert set(header) == {"id", "created", "label", "slots", "accounts"}
    assert [set(a) for a in header["accounts"]] == [
        {"address", "name", "kind", "index", "picture"}
    ] * 2
    assert set(header["slots"][0]) == {
        "kind", "kdf", "memory_kib", "passes", "salt", "since", "nonce", "key",
    }  # fmt: skip
    assert header["accounts"][1]["address"] == Address(KEY_ADDRESS)
