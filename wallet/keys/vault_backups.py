"""The backups of a vault, and putting one back."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

from wallet.errors import KeyStoreError
from wallet.keys import files, vault_changing, vault_errors, vault_format, vault_store
from wallet.keys.accounts import PublicAccount
from wallet.keys.vault_header import UnreadableVaultError
from wallet.keys.vault_saving import look_at
from wallet.keys.vault_store import Found


@dataclass(frozen=True, slots=True)
class Backup:
    """A backup as a list can show it without the password.

    Args:
        saved_at: when it was made (UTC).
        accounts: what the wallet had then; empty when the file is not readable.
        is_readable: whether the file is whole; only its password proves more.
    """

    path: Path
    saved_at: datetime
    accounts: tuple[PublicAccount, ...]
    is_readable: bool


def backups(path: Path) -> tuple[Backup, ...]:
    """The backups of the vault at ``path``, newest first."""
    return tuple(_look(path, file) for file in vault_store.backups(path))


def put_back(path: Path, data: bytes) -> None:
    """Replace what lies at ``path`` by ``data``, a vault that was just opened.

    A readable vault there becomes a backup itself, a damaged file is kept as ``.damaged-…``.

    Raises:
        KeyStoreError: a newer Hearth's vault is there (``vault.newer``), or the disk refused.
    """
    if path.exists():
        present = vault_store.read(path)
        found = look_at(present)
        if found is Found.NEWER:
            raise vault_errors.newer(path)
        if found is Found.DAMAGED:
            vault_store.quarantine(path, present)
        else:
            vault_store.back_up(path, present)
    files.write_private(path, data)
    vault_changing.end(path)


def _look(path: Path, file: Path) -> Backup:
    try:
        accounts = vault_format.parse(vault_store.read(file)).header.accounts
    except (UnreadableVaultError, KeyStoreError):
        return Backup(file, vault_store.saved_at(path, file), (), is_readable=False)
    return Backup(file, vault_store.saved_at(path, file), accounts, is_readable=True)
