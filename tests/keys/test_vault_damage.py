"""Files that are cut, changed or forged: never a crash, a hang or an overwrite."""

from __future__ import annotations

import json
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from tests.codec.samples import Sampler
from tests.keys.vaults import (
    FIRST,
    NEW_PASSWORD,
    PASSWORD,
    PHRASE,
    SMALL,
    make,
    with_checksum,
)
from wallet.errors import KeyStoreError, VaultDamagedError
from wallet.keys import (
    aead,
    vault,
    vault_format,
    vault_header,
    vault_secrets,
)
from wallet.keys.vault_migrations import VERSION


@pytest.fixture
def path(tmp_path: Path) -> Path:
    return tmp_path / "wallet.vault"


@pytest.fixture
def no_derivation(monkeypatch: pytest.MonkeyPatch) -> Callable[[], None]:
    """Call it, and from then on whoever begins to derive a key from a password fails."""

    def derive(*_args: object, **_named: object) -> None:
        raise AssertionError("the password was worked on")

    return lambda: monkeypatch.setattr(aead, "argon2id", derive)


def _codes(path: Path) -> tuple[str, str]:
    """How opening and listing refuse; nothing else may come out of them."""
    found = []
    for use in (lambda: vault.open_vault(path, PASSWORD), lambda: vault.public_accounts(path)):
        try:
            use()
        except KeyStoreError as error:
            found.append(error.code)
        else:
            found.append("opened")
    return found[0], found[1]


def test_a_file_cut_at_any_byte_is_damage_and_stays_as_it_is(path: Path) -> None:
    make(path).add_account("Savings")
    data = path.read_bytes()
    for end in range(len(data)):
        path.write_bytes(data[:end])
        assert _codes(path) == ("vault.damaged", "vault.damaged"), end
        assert path.read_bytes() == data[:end]
    for more in (b"\0", data, bytes(5 << 20)):
        path.write_bytes(data + more)
        assert _codes(path) == ("vault.damaged", "vault.damaged")
    path.write_bytes(data)
    assert _codes(path) == ("opened", "opened")


def test_any_changed_byte_is_damage_and_stays_as_it_is(path: Path) -> None:
    make(path).add_account("Savings")
    data = path.read_bytes()
    for at in range(len(data)):
        changed = bytearray(data)
        changed[at] ^= 1 << at % 8
        path.write_bytes(changed)
        assert _codes(path) == ("vault.damaged", "vault.damaged"), at
        assert path.read_bytes() == changed


def test_any_changed_byte_under_a_right_checksum_never_opens(path: Path) -> None:
    make(path).add_account("Savings")
    data = path.read_bytes()
    seen = set()
    for at in range(len(data) - 32):
        changed = bytearray(data)
        changed[at] ^= 1 << at % 8
        path.write_bytes(with_checksum(bytes(changed)))
        opened, _ = _codes(path)
        seen.add(opened)
        assert (opened == "vault.newer") == (at in (12, 13) and changed[12:14] > data[12:14])
    assert seen == {
        "vault.damaged", "vault.wrong_password", "vault.newer", "vault.unknown_slots",
    }  # fmt: skip


@pytest.mark.parametrize("cut", [True, False])
def test_a_save_keeps_any_damaged_file_aside(path: Path, cut: bool) -> None:
    wallet = make(path)
    for at in range(0, path.stat().st_size, 101):
        data = bytearray(path.read_bytes())
        data[at:] = b"" if cut else bytes([data[at] ^ 1]) + data[at + 1 :]
        path.write_bytes(data)
        wallet.rename_account(FIRST, f"after {at}")
        kept = max(path.parent.glob("wallet.vault.damaged-*"))
        assert kept.read_bytes() == data
        assert vault.open_vault(path, PASSWORD).accounts[0].name == f"after {at}"


def test_a_forged_header_with_a_right_checksum_does_not_open(path: Path) -> None:
    make(path)
    data = path.read_bytes()
    other = "0x70997970C51812dc3A010C7d01b50e0d17dc79C8"
    for old, new in ((FIRST, other), ('"name": "Home"', '"name": "Away"'), ("Home", "Homf")):
        path.write_bytes(with_checksum(data.replace(old.encode(), new.encode())))
        with pytest.raises(VaultDamagedError):
            vault.open_vault(path, PASSWORD)


@pytest.mark.parametrize(
    "change",
    [
        {"memory_kib": 1 << 30}, {"memory_kib": 1}, {"memory_kib": True}, {"passes": 1000},
        {"passes": 0}, {"kdf": "scrypt"}, {"salt": "00"}, {"nonce": "zz"}, {"key": ""}, {"key": 5},
    ],
)  # fmt: skip
def test_parameters_beyond_the_readers_caps_are_refused_at_once(
    path: Path, change: dict[str, object], no_derivation: Callable[[], None]
) -> None:
    wallet = make(path)
    header = wallet._header
    slot = {**header.slots[0], **change}
    forged = vault_format.Header(
        header.vault_id, header.created, header.label, (slot,), header.accounts
    )
    path.write_bytes(vault_format.seal(forged, wallet._key, vault_secrets.write(PHRASE)))
    no_derivation()
    with pytest.raises(VaultDamagedError):
        vault.open_vault(path, PASSWORD)


def test_an_account_that_the_phrase_does_not_derive_is_refused(path: Path) -> None:
    wallet = make(path)
    header = wallet._header
    stranger = vault.PublicAccount(Sampler(3).address(), "Home", index=0)
    forged = vault_format.Header(
        header.vault_id, header.created, header.label, header.slots, (stranger,)
    )
    path.write_bytes(vault_format.seal(forged, wallet._key, vault_secrets.write(PHRASE)))
    with pytest.raises(VaultDamagedError):
        vault.open_vault(path, PASSWORD)


def test_a_kind_of_slot_from_a_later_version_is_kept(path: Path) -> None:
    wallet = make(path)
    later = {"kind": "token", "key": "ab", "new": [1, 2]}
    header = replace(wallet._header, slots=(*wallet._header.slots, later))
    path.write_bytes(vault_format.seal(header, wallet._key, vault_secrets.write(PHRASE)))
    vault.open_vault(path, PASSWORD).rename_account(FIRST, "Nest")
    assert vault_format.parse(path.read_bytes()).header.slots[1] == later


def _forge(path: Path, document: object, version: int = 2) -> None:
    text = document if isinstance(document, bytes) else json.dumps(document).encode()
    body = b"HEARTH-VAULT" + version.to_bytes(2, "big") + len(text).to_bytes(4, "big") + text
    path.write_bytes(with_checksum(body + bytes(24 + 512 + 16 + 32)))


def _header(path: Path) -> dict[str, Any]:
    make(path).lock()
    found: dict[str, Any] = json.loads(
        vault_header.write(vault_format.parse(path.read_bytes()).header)
    )
    return found


@pytest.mark.parametrize(
    "change",
    [
        {"slots": []}, {"slots": {}}, {"slots": [5]}, {"slots": [{}]}, {"slots": None},
        {"slots": [{"kind": 5}]}, {"slots": [{"kind": "password"}] * 17}, {"slots": "password"},
        {"accounts": []}, {"accounts": {}}, {"accounts": [{}]}, {"accounts": [None]},
        {"accounts": "x" * 100}, {"id": 5}, {"label": None}, {"label": "x" * 121},
        {"label": "\ud800"}, {"created": ["x"]}, {"created": 10**4000},
    ],
)  # fmt: skip
def test_a_header_of_another_form_is_damage(path: Path, change: dict[str, object]) -> None:
    _forge(path, _header(path) | change)
    assert _codes(path) == ("vault.damaged", "vault.damaged")


@pytest.mark.parametrize(
    "change",
    [
        {"index": -1}, {"index": 1 << 31}, {"index": True}, {"index": 0.0}, {"index": None},
        {"index": "0"}, {"kind": "watched"}, {"kind": "imported"}, {"kind": "x"}, {"kind": None},
        {"kind": "imported", "index": None}, {"address": FIRST[:-1]}, {"address": FIRST + "0"},
        {"address": FIRST.swapcase()}, {"address": 5}, {"name": 5}, {"name": "x" * 121},
        {"name": "\udcff"}, {"picture": 5},
    ],
)  # fmt: skip
def test_an_account_of_another_form_is_damage(path: Path, change: dict[str, object]) -> None:
    header = _header(path)
    header["accounts"] = [header["accounts"][0] | change]
    _forge(path, header)
    assert _codes(path) == ("vault.damaged", "vault.damaged")


def test_an_account_listed_twice_is_damage(path: Path) -> None:
    header = _header(path)
    header["accounts"] *= 2
    _forge(path, header)
    assert _codes(path) == ("vault.damaged", "vault.damaged")


@pytest.mark.parametrize(
    "bomb",
    [
        b"[" * 1_000_000, b'{"a":' * 150_000, b"[[]," + b"[]," * 349_000 + b"[]]", b"1" * 1_000_000,
        b'"' + b"\\" * 1_000_000, b"\xff" * 1_000_000, b"", b"null", b"NaN", b"{}", b"[]",
        b'{"id": "x", "created": "", "label": "", "slots": [{"kind": "password"}], "accounts": ['
        + b"{}," * 300_000 + b"{}]}", b"[" * 4_000_000,
    ],
)  # fmt: skip
def test_a_header_made_to_exhaust_the_reader_is_damage(
    path: Path, bomb: bytes, no_derivation: Callable[[], None]
) -> None:
    make(path).lock()
    no_derivation()
    for version in (1, 2):
        _forge(path, bomb, version)
        assert _codes(path) == ("vault.damaged", "vault.damaged")


def test_a_length_beyond_the_file_is_damage(path: Path) -> None:
    make(path).lock()
    data = bytearray(path.read_bytes())
    for length in (0, 1, len(data) - 18 - 72 + 1, 1 << 31, 0xFFFFFFFF):
        data[14:18] = length.to_bytes(4, "big")
        path.write_bytes(with_checksum(bytes(data)))
        assert _codes(path) == ("vault.damaged", "vault.damaged")


@pytest.mark.parametrize(("memory_kib", "passes"), [(1 << 20, 3), (1 << 19, 6), (1 << 20, 1)])
def test_password_slots_together_have_a_cap(path: Path, memory_kib: int, passes: int) -> None:
    header = _header(path)
    slot = header["slots"][0] | {"memory_kib": memory_kib, "passes": passes}
    header["slots"] = [slot] * 16
    _forge(path, header)
    assert _codes(path) == ("vault.damaged", "opened")


@pytest.mark.parametrize("version", [VERSION + 1, VERSION + 2, 0xFFFF])
def test_a_newer_vault_is_named_and_never_touched(path: Path, version: int) -> None:
    wallet = make(path)
    wallet.rename_account(FIRST, "Nest")
    (backup,) = vault.backups(path)
    _forge(path, {"slots": "of another kind"}, version)
    data = path.read_bytes()
    assert _codes(path) == ("vault.newer", "vault.newer")
    for use in (
        lambda: wallet.rename_account(FIRST, "x"),
        lambda: wallet.add_account("x"),
        lambda: wallet.change_password(PASSWORD, NEW_PASSWORD, memory_kib=SMALL),
        lambda: vault.restore_backup(path, backup.path, PASSWORD),
        lambda: vault.slot_kinds(path),
    ):
        with pytest.raises(KeyStoreError, match=r"vault\.newer"):
            use()
    with pytest.raises(KeyStoreError, match=r"vault\.exists"):
        make(path)
    assert path.read_bytes() == data
    assert not list(path.parent.glob("*.damaged-*"))
    assert not list(path.parent.glob("*.changing"))
    assert wallet.accounts[0].name == "Nest"


def test_a_vault_without_a_password_slot_says_so(path: Path) -> None:
    header = _header(path)
    header["slots"] = [{"kind": "token", "key": "ab"}]
    _forge(path, header)
    assert _codes(path) == ("vault.unknown_slots", "opened")
    assert vault.slot_kinds(path) == (vault.SlotKind.OTHER,)


@pytest.mark.parametrize(
    "content",
    [
        b"", b"{}", b"[]", b"null", b"[" * 400, b"\xff", b'{"phrase": 5, "passphrase": ""}',
        b'{"phrase": "x", "passphrase": "", "imported": {"0x": "zz"}}',
        b'{"phrase": "x", "passphrase": "", "imported": {"0x": "00"}}',
        b'{"phrase": "x", "passphrase": "", "imported": []}',
    ],
)  # fmt: skip
def test_sealed_content_of_another_form_is_damage(path: Path, content: bytes) -> None:
    wallet = make(path)
    path.write_bytes(vault_format.seal(wallet._header, wallet._key, bytearray(content)))
    assert _codes(path) == ("vault.damaged", "opened")
