"""A save of the vault: what may be replaced, and the proof that what was written opens."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

from wallet.keys import vault_format, vault_store
from wallet.keys.files import not_saved
from wallet.keys.vault_header import Header, UnreadableVaultError
from wallet.keys.vault_store import Found


def save(
    path: Path,
    data: bytes,
    *,
    before: tuple[Header, bytearray],
    after: bytearray,
) -> None:
    """Put ``data`` in the place of the vault that was opened with the ``before`` header and key.

    It must open with the key ``after``.

    Raises:
        KeyStoreError: another vault or a newer one is there, or the disk refused; the file is
            then as it was.
    """
    vault_store.save(path, data, look=_looker(*before), prove=prover(path, data, after))


def look_at(present: bytes) -> Found:
    """What lies in a vault's place, for one who has no key."""
    try:
        vault_format.parse(present)
    except vault_format.NewerVaultError:
        return Found.NEWER
    except UnreadableVaultError:
        return Found.DAMAGED
    return Found.OTHER


def _looker(header: Header, key: bytearray) -> Callable[[bytes], Found]:
    def look(present: bytes) -> Found:
        found = look_at(present)
        if found is not Found.OTHER:
            return found
        return Found.OURS if is_ours(present, header.vault_id, key) else Found.OTHER

    return look


def is_ours(data: bytes, vault_id: str, key: bytearray) -> bool:
    """Whether ``data`` is this vault, sealed with this key."""
    try:
        sealed = vault_format.parse(data)
        if sealed.header.vault_id != vault_id:
            return False
        content = vault_format.unseal(sealed, key)
    except UnreadableVaultError:
        return False
    content[:] = bytes(len(content))
    return True


def prover(path: Path, data: bytes, key: bytearray) -> Callable[[bytes], None]:
    """What refuses bytes read back from the disk that are not ``data``, or do not open."""

    def prove(read_back: bytes) -> None:
        try:
            content = vault_format.unseal(vault_format.parse(read_back), key)
        except UnreadableVaultError as error:
            raise not_saved(path, f"what was written does not open: {error}") from None
        content[:] = bytes(len(content))
        if read_back != data:
            raise not_saved(path, "the disk gave back other bytes")

    return prove
