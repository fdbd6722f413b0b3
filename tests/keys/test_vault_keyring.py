"""The slot of a vault that the system's keyring opens."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pytest

from tests.keys.vaults import (
    NEW_PASSWORD,
    PASSWORD,
    PHRASE,
    SMALL,
    make,
)
from wallet.errors import KeyStoreError, VaultDamagedError
from wallet.keys import keyring_slot, vault, vault_format
from wallet.keys.vault import SlotKind


@pytest.fixture
def path(tmp_path: Path) -> Path:
    return tmp_path / "wallet.vault"


class Keyring(dict[str, bytes]):
    """A keyring in memory; ``broken`` makes it refuse."""

    broken = False

    def _use(self) -> None:
        if self.broken:
            raise KeyStoreError("keyring.failed", "x", "x")

    def store(self, vault_id: str, secret: bytearray) -> None:
        self._use()
        self[vault_id] = bytes(secret)

    def fetch(self, vault_id: str) -> bytearray:
        self._use()
        if vault_id not in self:
            raise KeyStoreError("keyring.missing", "x", "x")
        return bytearray(self[vault_id])

    def forget(self, vault_id: str) -> None:
        self._use()
        self.pop(vault_id, None)


@pytest.fixture
def keyring(monkeypatch: pytest.MonkeyPatch) -> Keyring:
    made = Keyring()
    for name in ("store", "fetch", "forget"):
        monkeypatch.setattr(keyring_slot, name, getattr(made, name))
    return made


def test_the_keyring_opens_the_vault_beside_the_password(path: Path, keyring: Keyring) -> None:
    wallet = make(path)
    with pytest.raises(KeyStoreError, match=r"vault\.no_keyring"):
        vault.open_by_keyring(path)
    wallet.enable_keyring()
    wallet.enable_keyring()
    assert vault.slot_kinds(path) == wallet.slot_kinds == (SlotKind.PASSWORD, SlotKind.KEYRING)
    assert [len(secret) for secret in keyring.values()] == [32]
    assert vault.open_by_keyring(path).phrase() == PHRASE
    assert vault.open_vault(path, PASSWORD).phrase() == PHRASE
    wallet.disable_keyring()
    assert vault.slot_kinds(path) == (SlotKind.PASSWORD,)
    assert not keyring
    with pytest.raises(KeyStoreError, match=r"vault\.no_keyring"):
        vault.open_by_keyring(path)


def test_a_keyring_with_another_key_or_none_opens_nothing(path: Path, keyring: Keyring) -> None:
    wallet = make(path)
    wallet.enable_keyring()
    (vault_id,) = keyring
    for other in (bytes(32), b"short", bytes(64)):
        keyring[vault_id] = other
        with pytest.raises(KeyStoreError, match=r"vault\.stale_keyring"):
            vault.open_by_keyring(path)
    keyring.clear()
    with pytest.raises(KeyStoreError, match=r"keyring\.missing"):
        vault.open_by_keyring(path)


def test_a_keyring_that_refuses_changes_nothing(path: Path, keyring: Keyring) -> None:
    wallet = make(path)
    keyring.broken = True
    before = path.read_bytes()
    with pytest.raises(KeyStoreError, match=r"keyring\.failed"):
        wallet.enable_keyring()
    assert path.read_bytes() == before


@pytest.mark.parametrize("broken", [False, True])
def test_a_change_of_password_keeps_the_keyring_while_it_answers(
    path: Path, keyring: Keyring, broken: bool
) -> None:
    wallet = make(path)
    wallet.enable_keyring()
    old = path.read_bytes()
    keyring.broken = broken
    wallet.change_password(PASSWORD, NEW_PASSWORD, memory_kib=SMALL)
    assert (SlotKind.KEYRING in vault.slot_kinds(path)) is not broken
    assert vault.open_vault(path, NEW_PASSWORD).phrase() == PHRASE
    if not broken:
        assert vault.open_by_keyring(path).phrase() == PHRASE
        path.write_bytes(old)  # as if the change had been cut off
        assert vault.open_by_keyring(path).phrase() == PHRASE


def test_a_damaged_keyring_slot_is_damage_and_the_password_still_opens(
    path: Path, keyring: Keyring
) -> None:
    wallet = make(path)
    wallet.enable_keyring()
    slots = wallet._header.slots
    forged = replace(wallet._header, slots=(slots[0], {**slots[1], "nonce": "00"}))
    path.write_bytes(vault_format.seal(forged, wallet._key, wallet._secrets.content))
    with pytest.raises(VaultDamagedError):
        vault.open_by_keyring(path)
    assert vault.open_vault(path, PASSWORD).phrase() == PHRASE


def test_a_slot_belongs_to_its_vault(tmp_path: Path, keyring: Keyring) -> None:
    one, two = make(tmp_path / "one"), make(tmp_path / "two")
    assert one._header.vault_id != two._header.vault_id
    stolen = replace(two._header, slots=one._header.slots)
    (tmp_path / "two").write_bytes(vault_format.seal(stolen, one._key, two._secrets.content))
    with pytest.raises(KeyStoreError, match=r"vault\.wrong_password"):
        vault.open_vault(tmp_path / "two", PASSWORD)
