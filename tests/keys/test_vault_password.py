"""Changing the password, and being told which one opens when the change was cut off."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.keys.vaults import FIRST, NEW_PASSWORD, PASSWORD, PHRASE, SECOND, SMALL, make
from wallet.errors import KeyStoreError, WrongPasswordError
from wallet.keys import files, vault, vault_changing, vault_format, vault_saving, vault_store
from wallet.keys.unlocking import unlock


@pytest.fixture
def path(tmp_path: Path) -> Path:
    return tmp_path / "wallet.vault"


def _said(error: KeyStoreError) -> str:
    return (error.cause + " " + error.fix).format(**error.fields)


def test_changing_the_password_leaves_nothing_that_opens_with_the_old_one(path: Path) -> None:
    wallet = make(path)
    wallet.add_account("Savings")
    old_key = bytes(wallet._key)
    with pytest.raises(WrongPasswordError):
        wallet.change_password("not it", NEW_PASSWORD, memory_kib=SMALL)
    wallet.change_password(PASSWORD, NEW_PASSWORD, memory_kib=SMALL)
    assert bytes(wallet._key) != old_key
    with pytest.raises(WrongPasswordError):
        vault.open_vault(path, PASSWORD)
    assert vault.open_vault(path, NEW_PASSWORD).phrase() == PHRASE
    (backup,) = vault.backups(path)
    assert vault.open_vault(backup.path, NEW_PASSWORD).phrase() == PHRASE
    wallet.rename_account(SECOND, "Rainy day")  # the open wallet goes on with the new key
    assert vault.open_vault(path, NEW_PASSWORD).accounts[1].name == "Rainy day"


@pytest.mark.parametrize("password", ["", "x", "password1", "Home Home Home"])
def test_the_new_password_has_the_same_floor(path: Path, password: str) -> None:
    wallet = make(path)
    before = path.read_bytes()
    with pytest.raises(KeyStoreError, match=r"vault\.(weak|empty)_password"):
        wallet.change_password(PASSWORD, password, memory_kib=SMALL)
    with pytest.raises(KeyStoreError, match=r"vault\.(weak|empty)_password"):
        make(path.with_name("other"), password)
    assert path.read_bytes() == before
    assert not vault_changing.note_file(path).exists()


def test_a_wrong_password_is_answered_with_when_the_right_one_was_set(path: Path) -> None:
    make(path).lock()
    with pytest.raises(WrongPasswordError) as refusal:
        vault.open_vault(path, NEW_PASSWORD)
    since = vault_format.parse(path.read_bytes()).header.slots[0]["since"]
    assert since.replace("T", " ")[:16] in _said(refusal.value)


def test_an_unknown_time_is_left_out(path: Path) -> None:
    assert "{since}" not in _said(vault.vault_errors.wrong_password())


def _interrupt(path: Path, monkeypatch: pytest.MonkeyPatch, *, made: bool) -> None:
    """A change of password that ends before or after the file is replaced, as by a power cut."""
    wallet = make(path)
    wallet.rename_account(FIRST, "a backup with the old password")

    class Cut(BaseException):
        pass

    def cut(*_: object, **__: object) -> None:
        raise Cut

    with monkeypatch.context() as patch:
        patch.setattr(vault_changing if made else vault_saving, "finish" if made else "save", cut)
        patch.setattr(vault_changing, "end", lambda _path: None)
        with pytest.raises(Cut):
            wallet.change_password(PASSWORD, NEW_PASSWORD, memory_kib=SMALL)


@pytest.mark.parametrize("made", [False, True])
def test_after_a_cut_the_refusal_says_which_password_opens(
    path: Path, monkeypatch: pytest.MonkeyPatch, made: bool
) -> None:
    _interrupt(path, monkeypatch, made=made)
    right, wrong = (NEW_PASSWORD, PASSWORD) if made else (PASSWORD, NEW_PASSWORD)
    for attempt in (vault.open_vault, unlock):
        with pytest.raises(WrongPasswordError) as refusal:
            attempt(path, wrong)
        assert refusal.value.code == f"vault.password_{'' if made else 'not_'}changed"
        assert "was interrupted" in _said(refusal.value)
    assert vault.open_vault(path, right).phrase() == PHRASE
    assert not vault_changing.note_file(path).exists()
    assert vault.backups(path)
    for backup in vault.backups(path):
        assert vault.open_vault(backup.path, right).phrase() == PHRASE
    with pytest.raises(WrongPasswordError, match=r"vault\.wrong_password"):
        vault.open_vault(path, wrong)


@pytest.mark.parametrize("note", [b"", b"{", b"[]", b'{"at": 5}', b"[" * 90_000, b"x" * 90_000])
def test_a_note_that_cannot_be_read_stops_nothing(path: Path, note: bytes) -> None:
    make(path).lock()
    vault_changing.note_file(path).write_bytes(note)
    with pytest.raises(WrongPasswordError, match=r"vault\.wrong_password"):
        vault.open_vault(path, NEW_PASSWORD)
    assert vault.open_vault(path, PASSWORD).is_open
    assert not vault_changing.note_file(path).exists()


def test_other_wallets_backups_survive_a_change(tmp_path: Path, path: Path) -> None:
    make(path).lock()
    other = make(tmp_path / "other.vault", phrase=PHRASE)
    backup = path.parent / "backups" / "wallet-20250101-000000-000000.vault"
    files.write_private(backup, (tmp_path / "other.vault").read_bytes())
    damaged = backup.with_name("wallet-20250101-000000-000001.vault")
    files.write_private(damaged, b"damaged")
    vault.open_vault(path, PASSWORD).change_password(PASSWORD, NEW_PASSWORD, memory_kib=SMALL)
    assert other.is_open
    assert {backup, damaged} <= set(vault_store.backups(path))
    assert [b.is_readable for b in vault.backups(path)] == [True, False, True]


def test_a_disk_that_is_full_keeps_the_old_password(
    path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    wallet = make(path)
    left = 0
    honest = files._write_new

    def full(place: Path, data: bytes) -> None:
        nonlocal left
        left -= 1
        if left < 0:
            raise OSError(28, "No space left on device")
        honest(place, data)

    monkeypatch.setattr(files, "_write_new", full)
    for room in range(3):
        left = room
        with pytest.raises(KeyStoreError, match=r"keys\.not_saved"):
            wallet.change_password(PASSWORD, NEW_PASSWORD, memory_kib=SMALL)
        assert not vault_changing.note_file(path).exists()
        assert vault.open_vault(path, PASSWORD).phrase() == PHRASE
    left = 100
    wallet.change_password(PASSWORD, NEW_PASSWORD, memory_kib=SMALL)
    assert vault.open_vault(path, NEW_PASSWORD).phrase() == PHRASE


def test_a_slot_of_a_newer_hearth_is_not_ended_by_a_change(path: Path) -> None:
    from dataclasses import replace

    wallet = make(path)
    later = {"kind": "token", "key": "ab", "new": [1, 2]}
    header = replace(wallet._header, slots=(*wallet._header.slots, later))
    path.write_bytes(vault_format.seal(header, wallet._key, wallet._secrets.content))
    data = path.read_bytes()
    with pytest.raises(KeyStoreError, match=r"vault\.newer_slot"):
        vault.open_vault(path, PASSWORD).change_password(PASSWORD, NEW_PASSWORD, memory_kib=SMALL)
    assert path.read_bytes() == data
