"""Older vault files open, and are rewritten at the next save, after a backup."""

from __future__ import annotations

import sys
from dataclasses import replace
from pathlib import Path

import pytest

from tests.keys.vaults import (
    FIRST,
    KEY_ADDRESS,
    NEW_PASSWORD,
    PASSWORD,
    SECOND,
    SMALL,
    VERSION_1,
    VERSION_1_PASSWORD,
    VERSION_2,
    with_checksum,
)
from tests.keys.vaults import PHRASE as _PHRASE
from wallet.errors import VaultDamagedError
from wallet.keys import vault, vault_format, vault_migrations
from wallet.keys.accounts import AccountKind, PublicAccount
from wallet.keys.vault_migrations import CONTENT, HEADER, STEPS, VERSION

_ACCOUNTS = (
    PublicAccount(FIRST, "Home", AccountKind.PHRASE, 0),
    PublicAccount(SECOND, "Savings 煤气", AccountKind.PHRASE, 1),
)


@pytest.fixture
def path(tmp_path: Path) -> Path:
    file = tmp_path / "wallet.vault"
    file.write_bytes(VERSION_1.read_bytes())
    return file


def _version(path: Path) -> int:
    return vault_format.parse(path.read_bytes()).version


def test_the_first_version_opens_and_stays_as_it_is(path: Path) -> None:
    assert _version(path) == 1
    assert vault.public_accounts(path) == _ACCOUNTS
    assert vault.slot_kinds(path) == (vault.SlotKind.PASSWORD,)
    opened = vault.open_vault(path, VERSION_1_PASSWORD)
    assert opened.accounts == _ACCOUNTS
    assert opened.phrase() == _PHRASE
    assert not opened.has_passphrase
    assert opened.signer(SECOND).address == SECOND
    assert path.read_bytes() == VERSION_1.read_bytes()
    assert vault.backups(path) == ()


def test_the_next_save_writes_the_present_version_and_keeps_the_old_file(path: Path) -> None:
    opened = vault.open_vault(path, VERSION_1_PASSWORD)
    opened.rename_account(FIRST, "Nest", "house")
    assert _version(path) == VERSION
    (backup,) = vault.backups(path)
    assert backup.path.read_bytes() == VERSION_1.read_bytes()
    assert backup.accounts == _ACCOUNTS
    again = vault.open_vault(path, VERSION_1_PASSWORD)
    assert again.accounts == (replace(_ACCOUNTS[0], name="Nest", picture="house"), _ACCOUNTS[1])
    assert again.phrase() == _PHRASE


def test_an_old_backup_is_put_back_as_it_is(path: Path) -> None:
    vault.open_vault(path, VERSION_1_PASSWORD).rename_account(FIRST, "Nest")
    (backup,) = vault.backups(path)
    restored = vault.restore_backup(path, backup.path, VERSION_1_PASSWORD)
    assert restored.accounts == _ACCOUNTS
    assert _version(path) == 1
    restored.rename_account(FIRST, "Again")
    assert _version(path) == VERSION


def test_an_old_file_gets_a_new_password(path: Path) -> None:
    opened = vault.open_vault(path, VERSION_1_PASSWORD)
    opened.change_password(VERSION_1_PASSWORD, NEW_PASSWORD, memory_kib=SMALL)
    assert vault.open_vault(path, NEW_PASSWORD).accounts == _ACCOUNTS
    assert [_version(backup.path) for backup in vault.backups(path)] == [VERSION]


def test_an_old_file_is_protected_as_a_new_one(path: Path) -> None:
    data = VERSION_1.read_bytes()
    for at in range(0, len(data), 5):
        changed = bytearray(data)
        changed[at] ^= 1
        path.write_bytes(changed)
        with pytest.raises(VaultDamagedError):
            vault.public_accounts(path)
    path.write_bytes(with_checksum(data.replace(b'"Home", "slots"', b'"Nest", "slots"')))
    with pytest.raises(VaultDamagedError):
        vault.open_vault(path, VERSION_1_PASSWORD)


def test_migration_of_the_header_from_version_1() -> None:
    old = {"id": "x", "label": "Home", "accounts": [{"index": 3, "address": "0x", "name": "n"}]}
    assert vault_migrations.migrate(HEADER, old, 1) == {
        "id": "x",
        "label": "Home",
        "accounts": [{"index": 3, "address": "0x", "name": "n", "kind": "phrase", "picture": ""}],
    }
    assert old["accounts"] == [{"index": 3, "address": "0x", "name": "n"}]


def test_migration_of_the_content_from_version_1() -> None:
    assert vault_migrations.migrate(CONTENT, {"phrase": "a b"}, 1) == {
        "phrase": "a b",
        "passphrase": "",
        "imported": {},
        "nodes": {},
    }


def test_the_second_version_keeps_everything_and_gets_room_for_tokens(tmp_path: Path) -> None:
    path = tmp_path / "wallet.vault"
    path.write_bytes(VERSION_2.read_bytes())
    opened = vault.open_vault(path, PASSWORD)
    assert opened.has_passphrase
    assert [account.name for account in opened.accounts] == ["Home", "Old phone"]
    assert opened.node_token("https://node.example") is None
    opened.set_node_token("https://node.example", "t0ken")
    assert _version(path) == VERSION
    again = vault.open_vault(path, PASSWORD)
    assert again.accounts == opened.accounts
    assert again.phrase() == _PHRASE
    assert again.signer(KEY_ADDRESS).address == KEY_ADDRESS
    assert again.node_token("https://node.example") == "t0ken"


def test_migration_of_the_header_from_version_2() -> None:
    old = {"id": "x", "label": "Home", "slots": [], "accounts": [{"address": "0x"}]}
    assert vault_migrations.migrate(HEADER, old, 2) == old


def test_migration_of_the_content_from_version_2() -> None:
    old = {"phrase": "a b", "passphrase": "c", "imported": {"0x": "00"}}
    assert vault_migrations.migrate(CONTENT, old, 2) == {**old, "nodes": {}}
    assert "nodes" not in old


def test_every_older_version_has_its_steps_and_every_step_its_test() -> None:
    assert set(STEPS) == {(p, v) for p in (HEADER, CONTENT) for v in range(1, VERSION)}
    for part, version in STEPS:
        name = f"test_migration_of_the_{part}_from_version_{version}"
        assert callable(getattr(sys.modules[__name__], name, None)), name


def test_a_step_is_registered_once() -> None:
    with pytest.raises(ValueError, match="two steps"):
        vault_migrations.migrates(HEADER, 1)(lambda document: document)
