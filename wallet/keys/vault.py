"""The vault: the one encrypted file that holds a household's recovery phrase.

Locked, it still tells the accounts' addresses and names (its header is readable), so that Home
can be shown. Open, it gives signers, whose keys are overwritten when it locks.

Opening takes about half a second of one core and 256 MiB, on purpose: call it on a worker
thread (Argon2id does not hold Python's lock).
"""

from __future__ import annotations

import secrets
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path

from wallet.errors import KeyStoreError
from wallet.keys import vault_format, vault_store
from wallet.keys.accounts import PublicAccount, clean_name
from wallet.keys.vault_errors import damaged, wrong_password
from wallet.keys.vault_format import Header, UnreadableVaultError
from wallet.keys.vault_open import DEFAULT_MEMORY_KIB, Vault, new_slot
from wallet.keys.vault_store import Found, backups

__all__ = [
    "PublicAccount",
    "Vault",
    "backups",
    "create",
    "open_vault",
    "public_accounts",
    "restore_backup",
]


def create(
    path: Path,
    password: str,
    *,
    phrase: str,
    label: str,
    memory_kib: int = DEFAULT_MEMORY_KIB,
) -> Vault:
    """A new vault at ``path`` with the phrase's first account, open.

    ``memory_kib`` is Argon2id's cost; a machine that cannot give it gets 64 MiB.

    Raises:
        PhraseError: the phrase is not a recovery phrase.
        KeyStoreError: there is a file already (``vault.exists``), the password is empty
            (``vault.empty_password``), or the disk refused.
    """
    from wallet.keys import phrase as phrases

    if not phrases.is_valid(phrase):
        phrases.check(phrase)
    if path.exists() or path.is_symlink():
        raise KeyStoreError(
            "vault.exists",
            "There is a wallet at {path} already.",
            "Open it with its password, or choose another place for the new one.",
            path=str(path),
        )
    key = bytearray(secrets.token_bytes(32))
    header = Header(
        vault_id=secrets.token_hex(16),
        created=datetime.now(UTC).isoformat(timespec="seconds"),
        label=clean_name(label),
        slots=(),
        accounts=(),
    )
    slot = new_slot(header.vault_id, key, password, memory_kib)
    content = {"phrase": phrases.normalise(phrase)}
    vault = Vault(path, replace(header, slots=(slot,)), key, content)
    try:
        vault.add_account(label)
    except BaseException:
        vault.lock()
        raise
    return vault


def open_vault(path: Path, password: str) -> Vault:
    """The vault at ``path``, open.

    Raises:
        WrongPasswordError: the password does not open it.
        VaultDamagedError: the file is cut off or changed; it stays as it is.
        KeyStoreError: there is no file, or too little memory.
    """
    try:
        sealed = vault_format.parse(vault_store.read(path))
        key = vault_format.open_password_slots(sealed.header, password)
        if key is None:
            raise wrong_password()
        vault = Vault(path, sealed.header, key, vault_format.unseal(sealed, key))
    except (AttributeError, LookupError, TypeError, ValueError):
        raise damaged(path, "a part of it has another form") from None
    try:
        vault.verify_accounts()
    except BaseException:
        vault.lock()
        raise
    return vault


def public_accounts(path: Path) -> tuple[PublicAccount, ...]:
    """The accounts, read without the password.

    A file's checksum is verified, but only opening proves that nobody changed it.

    Raises:
        VaultDamagedError: the file is cut off or changed.
        KeyStoreError: there is no file.
    """
    try:
        return vault_format.parse(vault_store.read(path)).header.accounts
    except UnreadableVaultError as error:
        raise damaged(path, str(error)) from None


def restore_backup(path: Path, backup: Path) -> None:
    """Put a backup in the place of the vault at ``path``; a damaged file there is kept aside.

    Raises:
        VaultDamagedError: the backup itself is damaged.
        KeyStoreError: a readable vault is in the place, or the disk refused.
    """
    data = vault_store.read(backup)

    def prove(read_back: bytes) -> None:
        try:
            vault_format.parse(read_back)
        except UnreadableVaultError as error:
            raise damaged(backup, str(error)) from None

    def look(present: bytes) -> Found:
        return Found.OTHER if _is_vault(present) else Found.DAMAGED

    prove(data)
    vault_store.save(path, data, look=look, prove=prove)


def _is_vault(data: bytes) -> bool:
    try:
        vault_format.parse(data)
    except UnreadableVaultError:
        return False
    return True
