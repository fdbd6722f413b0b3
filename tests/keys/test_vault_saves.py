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
from wallet.keys import files, vault, vault_store
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
    for name in ("wallet-20269999-000000-000000.vault", "wallet-1.vault", "wallet.vault", "x"):
        (tmp_path / "backups" / name).write_bytes(b"not one of ours")
    assert len(vault.backups(one)) == 1


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


def test_older_days_months_and_years_keep_their_last_backup(
    path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    wallet = make(path)
    moments = [f"{y}{m:02}{d:02}-120000-{n:06}" for y in (2024, 2025) for m in (1, 2, 12)
               for d in (1, 2, 28) for n in (1, 2)]  # fmt: skip
    for moment in (*moments, *(f"20260301-1200{n:02}-000000" for n in range(20))):
        monkeypatch.setattr(vault_store, "_now", lambda moment=moment: moment)
        wallet.rename_account(FIRST, moment)
    kept = [file.stem.removeprefix("wallet-") for file in vault_store.backups(path)]
    assert kept[:10] == [f"20260301-1200{n:02}-000000" for n in range(19, 9, -1)]
    older = kept[10:]
    assert all(moment.endswith("2") for moment in older), "the last of its day"
    assert {m[:6] for m in older} == {"202401", "202402", "202412", "202501", "202502", "202512"}
    assert [m[:8] for m in older if m[:4] == "2025"][:3] == ["20251228", "20251202", "20251201"]
    assert len(kept) < 30
    newest = vault.backups(path)[0]
    assert newest.saved_at.isoformat() == "2026-03-01T12:00:19+00:00"
    assert newest.is_readable


def test_what_killed_writers_left_among_the_backups_is_cleared_away(path: Path) -> None:
    wallet = make(path)
    wallet.rename_account(FIRST, "a")
    left = path.parent / "backups" / ".wallet-20250101-000000-000000.vault.abcd.writing"
    other = left.with_name(".other-20250101-000000-000000.vault.abcd.writing")
    for file in (left, other):
        file.write_bytes(b"x")
    wallet.rename_account(FIRST, "b")
    assert not left.exists()
    assert other.exists()


def test_restoring_over_a_readable_vault_makes_it_a_backup(path: Path) -> None:
    wallet = make(path)
    wallet.rename_account(FIRST, "Nest")
    (backup,) = vault.backups(path)
    data = path.read_bytes()
    with pytest.raises(KeyStoreError, match=r"vault\.wrong_password"):
        vault.restore_backup(path, backup.path, NEW_PASSWORD)
    assert path.read_bytes() == data
    restored = vault.restore_backup(path, backup.path, PASSWORD)
    assert restored.accounts[0].name == "Home"
    assert vault.backups(path)[0].path.read_bytes() == data
    restored.rename_account(FIRST, "goes on")
    assert vault.open_vault(path, PASSWORD).accounts[0].name == "goes on"


def test_a_backup_is_restored_where_there_is_no_file(path: Path) -> None:
    make(path).rename_account(FIRST, "Nest")
    (backup,) = vault.backups(path)
    path.unlink()
    assert vault.restore_backup(path, backup.path, PASSWORD).accounts[0].name == "Home"
    with pytest.raises(KeyStoreError, match=r"vault\.missing"):
        vault.restore_backup(path, backup.path.with_name("none"), PASSWORD)
