"""Where a vault lies: backups, quarantine, full disks, other files in its place."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.keys.vaults import (
    FIRST,
    NEW_PASSWORD,
    PASSWORD,
    PHRASE,
    make,
)
from wallet.errors import KeyStoreError, VaultDamagedError
from wallet.keys import files, vault
from wallet.keys.phrase import new_phrase


@pytest.fixture
def path(tmp_path: Path) -> Path:
    return tmp_path / "wallet.vault"


def test_backups_roll_and_each_one_opens(path: Path) -> None:
    wallet = make(path)
    for number in range(14):
        wallet.rename_account(FIRST, f"name {number}")
    backups = vault.backups(path)
    assert len(backups) == 10
    names = [backup.accounts[0].name for backup in backups]
    assert names == [f"name {number}" for number in range(12, 2, -1)]
    assert vault.open_vault(backups[-1].path, PASSWORD).phrase() == PHRASE


def test_wallets_side_by_side_keep_their_own_backups(tmp_path: Path) -> None:
    one, two = tmp_path / "wallet.vault", tmp_path / "wallet-2.vault"
    for file in (one, two):
        make(file).rename_account(FIRST, file.stem)
    assert len(vault.backups(one)) == len(vault.backups(two)) == 1
    assert vault.backups(one) != vault.backups(two)


@pytest.mark.parametrize("damage", [b"", b"not a vault", b"HEARTH-VAULT" + bytes(200)])
def test_a_damaged_file_in_the_way_is_kept_aside_and_never_overwritten(
    path: Path, damage: bytes
) -> None:
    wallet = make(path)
    path.write_bytes(damage)
    wallet.rename_account(FIRST, "Nest")
    (kept,) = path.parent.glob("wallet.vault.damaged-*")
    assert kept.read_bytes() == damage
    assert vault.open_vault(path, PASSWORD).accounts[0].name == "Nest"


def test_another_wallet_put_in_the_place_is_not_overwritten(tmp_path: Path, path: Path) -> None:
    wallet = make(path)
    other = tmp_path / "other.vault"
    make(other, NEW_PASSWORD, new_phrase())
    path.write_bytes(other.read_bytes())
    with pytest.raises(KeyStoreError) as refusal:
        wallet.rename_account(FIRST, "Nest")
    assert refusal.value.code == "vault.replaced"
    assert path.read_bytes() == other.read_bytes()
    assert wallet.accounts[0].name == "Home"


def test_a_full_disk_leaves_the_old_file_and_no_litter(
    path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    wallet = make(path)
    before = path.read_bytes()

    def full(_descriptor: int) -> None:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(files.os, "fsync", full)
    with pytest.raises(KeyStoreError) as refusal:
        wallet.rename_account(FIRST, "Nest")
    assert refusal.value.code == "keys.not_saved"
    assert path.read_bytes() == before
    assert wallet.accounts[0].name == "Home"
    assert not list(path.parent.glob(".*"))


def test_a_disk_that_gives_back_other_bytes_is_found_before_the_rename(
    path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    wallet = make(path)
    before = path.read_bytes()
    honest = files._write_new
    monkeypatch.setattr(
        files, "_write_new", lambda p, data: honest(p, data[:-1] + bytes([data[-1] ^ 1]))
    )
    with pytest.raises(KeyStoreError):
        wallet.rename_account(FIRST, "Nest")
    assert path.read_bytes() == before


def test_a_backup_is_put_back_and_the_damaged_file_kept(path: Path) -> None:
    wallet = make(path)
    wallet.rename_account(FIRST, "Nest")
    (backup,) = vault.backups(path)
    path.write_bytes(b"broken")
    vault.restore_backup(path, backup.path, PASSWORD)
    assert vault.open_vault(path, PASSWORD).accounts[0].name == "Home"
    (kept,) = path.parent.glob("wallet.vault.damaged-*")
    assert kept.read_bytes() == b"broken"
    with pytest.raises(VaultDamagedError):
        vault.restore_backup(path, kept, PASSWORD)
