"""The vault: the one encrypted file that holds a household's recovery phrase.

Locked, it still tells the accounts' addresses and names (its header is readable), so that Home
can be shown. Open, it gives signers, whose keys are overwritten when it locks.

Opening takes about half a second of one core and 256 MiB, on purpose: call it on a worker
thread (Argon2id does not hold Python's lock).
"""

from __future__ import annotations

import contextlib
import secrets
from collections.abc import Callable
from datetime import UTC, datetime
from pathlib import Path

from wallet.errors import KeyStoreError
from wallet.keys import (
    keyring_slot,
    vault_backups,
    vault_changing,
    vault_errors,
    vault_format,
    vault_slots,
    vault_store,
)
from wallet.keys.accounts import PublicAccount, clean_name
from wallet.keys.vault_backups import Backup, backups
from wallet.keys.vault_format import NewerVaultError, Sealed
from wallet.keys.vault_header import Header, UnreadableVaultError
from wallet.keys.vault_open import Vault
from wallet.keys.vault_slots import DEFAULT_MEMORY_KIB, SlotKind

__all__ = [
    "Backup",
    "PublicAccount",
    "SlotKind",
    "Vault",
    "backups",
    "create",
    "open_by_keyring",
    "open_vault",
    "public_accounts",
    "restore_backup",
    "slot_kinds",
]


def create(
    path: Path,
    password: str,
    *,
    phrase: str,
    label: str,
    passphrase: str = "",
    picture: str = "",
    memory_kib: int = DEFAULT_MEMORY_KIB,
) -> Vault:
    """A new vault at ``path`` with the phrase's first account, open.

    ``passphrase`` is BIP-39's second secret: another one is another wallet. ``memory_kib`` is
    Argon2id's cost; a machine that cannot give it gets 64 MiB.

    Raises:
        PhraseError: the phrase is not a recovery phrase, or the passphrase has a broken character.
        KeyStoreError: there is a file already (``vault.exists``), the password is empty
            (``vault.empty_password``) or easy to guess (``vault.weak_password``), or the disk
            refused.
    """
    from wallet.keys import phrase as phrases
    from wallet.keys import strength, vault_secrets

    if not phrases.is_valid(phrase):
        phrases.check(phrase)
    phrases.require_whole(passphrase)
    if path.exists() or path.is_symlink():
        raise vault_errors.exists(path)
    strength.require(password, (label,))
    key = bytearray(secrets.token_bytes(32))
    vault_id = secrets.token_hex(16)
    header = Header(
        vault_id=vault_id,
        created=datetime.now(UTC).isoformat(timespec="seconds"),
        label=clean_name(label),
        slots=(vault_slots.new_password_slot(vault_id, key, password, memory_kib),),
        accounts=(),
    )
    vault = Vault(path, header, key, vault_secrets.write(phrases.normalise(phrase), passphrase))
    try:
        vault.add_account(label, picture)
    except BaseException:
        vault.lock()
        raise
    return vault


def open_vault(path: Path, password: str) -> Vault:
    """The vault at ``path``, open.

    Raises:
        WrongPasswordError: the password does not open it; says when the present one was set, or
            whether a change of it that was cut off had been made.
        VaultDamagedError: the file is cut off or changed; it stays as it is.
        KeyStoreError: there is no file, a newer Hearth wrote it (``vault.newer``), it has no
            password (``vault.unknown_slots``), or too little memory.
    """
    vault = _open(path, path, vault_store.read(path), _by_password(path, password))
    _settle(vault)
    return vault


def open_by_keyring(path: Path) -> Vault:
    """The vault at ``path``, opened by what the system's keyring keeps for it.

    Raises:
        VaultDamagedError: the file is cut off or changed.
        KeyStoreError: it is not allowed for this vault (``vault.no_keyring``), the keyring
            cannot be used (``keyring.…``) or has another key (``vault.stale_keyring``), or as
            :func:`open_vault`.
    """
    vault = _open(path, path, vault_store.read(path), _by_keyring)
    _settle(vault)
    return vault


def public_accounts(path: Path) -> tuple[PublicAccount, ...]:
    """The accounts, read without the password.

    A file's checksum is verified, but only opening proves that nobody changed it.

    Raises:
        VaultDamagedError: the file is cut off or changed.
        KeyStoreError: there is no file, or a newer Hearth wrote it (``vault.newer``).
    """
    return _parse(path, vault_store.read(path)).header.accounts


def slot_kinds(path: Path) -> tuple[SlotKind, ...]:
    """What opens the vault at ``path``, read without the password.

    Raises:
        KeyStoreError: as :func:`public_accounts`.
    """
    header = _parse(path, vault_store.read(path)).header
    return tuple(vault_slots.kind_of(slot) for slot in header.slots)


def restore_backup(path: Path, backup: Path, password: str) -> Vault:
    """Put a backup in the place of the vault at ``path``, after its password was proved; open.

    A readable vault in the place becomes a backup, a damaged file is kept as ``.damaged-…``. The
    vault that was open on ``path`` must be locked by the caller: it can no longer be saved.

    Raises:
        WrongPasswordError: the password does not open the backup; nothing was changed.
        VaultDamagedError: the backup itself is damaged.
        KeyStoreError: a newer Hearth's vault is in the place, or the disk refused.
    """
    data = vault_store.read(backup)
    vault = _open(path, backup, data, _by_password(backup, password))
    try:
        vault_backups.put_back(path, data)
    except BaseException:
        vault.lock()
        raise
    return vault


KeyFinder = Callable[[Header], bytearray]


def _open(path: Path, source: Path, data: bytes, find_key: KeyFinder) -> Vault:
    """The vault in ``data``, which was read from ``source``; it will be saved to ``path``."""
    try:
        sealed = _parse(source, data)
        key = find_key(sealed.header)
        vault = Vault(path, sealed.header, key, vault_format.unseal(sealed, key))
    except (AttributeError, LookupError, TypeError, ValueError):
        raise vault_errors.damaged(source, "a part of it has another form") from None
    try:
        vault.verify_accounts()
    except BaseException:
        vault.lock()
        raise
    return vault


def _by_password(path: Path, password: str) -> KeyFinder:
    def find(header: Header) -> bytearray:
        if not vault_slots.of_kind(header, SlotKind.PASSWORD):
            raise vault_errors.unknown_slots(path)
        key = vault_slots.open_by_password(header, password)
        if key is None:
            raise vault_changing.refusal(path, header)
        return key

    return find


def _by_keyring(header: Header) -> bytearray:
    if not vault_slots.of_kind(header, SlotKind.KEYRING):
        raise vault_errors.no_keyring_slot()
    secret = keyring_slot.fetch(header.vault_id)
    try:
        key = vault_slots.open_by_secret(header, secret)
    finally:
        secret[:] = bytes(len(secret))
    if key is None:
        raise vault_errors.stale_keyring()
    return key


def _parse(path: Path, data: bytes) -> Sealed:
    try:
        return vault_format.parse(data)
    except NewerVaultError:
        raise vault_errors.newer(path) from None
    except UnreadableVaultError as error:
        raise vault_errors.damaged(path, str(error)) from None


def _settle(vault: Vault) -> None:
    """Finish a change of password that was cut off; a full disk does not stop opening."""
    with contextlib.suppress(KeyStoreError):
        vault.settle()
