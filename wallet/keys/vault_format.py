"""The vault's bytes: a readable header, then the secrets, sealed.

::

    "HEARTH-VAULT"  version u16  length u32  header (JSON)   what a locked wallet may show
    nonce 24        sealed secrets + tag 16                  XChaCha20-Poly1305, vault key
    SHA-256 of everything before                             tells damage from a wrong password

A random vault key seals the secrets, with every byte before the nonce as associated data: a
changed account name or parameter is found when the vault is opened. Each slot of the header
(``vault_slots``) holds the vault key. Numbers are big-endian. Magic, version and the final
SHA-256 stay in every later version, so that an older Hearth can tell a newer file from damage.

The file is written and read by ``wallet.keys.vault`` only.
"""

from __future__ import annotations

import hashlib
import secrets
from dataclasses import dataclass

from wallet.keys import aead, vault_header, vault_secrets
from wallet.keys.vault_header import Header, UnreadableVaultError
from wallet.keys.vault_migrations import VERSION

__all__ = ["Header", "NewerVaultError", "Sealed", "UnreadableVaultError", "parse", "seal", "unseal"]

MAGIC = b"HEARTH-VAULT"
MAX_SIZE = 4 << 20

_SUM = 32
_START = len(MAGIC) + 2 + 4


class NewerVaultError(UnreadableVaultError):
    """A whole file of a version that only a later Hearth knows."""


@dataclass(frozen=True, slots=True)
class Sealed:
    """A parsed vault file: its header, the header's exact bytes, and the sealed secrets."""

    version: int
    header: Header
    associated: bytes
    nonce: bytes
    box: bytes


def parse(data: bytes) -> Sealed:
    """Take a file apart and verify its checksum.

    Raises:
        NewerVaultError: whole, but of a later version.
        UnreadableVaultError: cut off, changed, or not a vault.
    """
    if len(data) > MAX_SIZE or len(data) < _START + aead.NONCE + aead.TAG + _SUM:
        raise UnreadableVaultError("size")
    if not data.startswith(MAGIC):
        raise UnreadableVaultError("not a vault")
    if hashlib.sha256(data[:-_SUM]).digest() != data[-_SUM:]:
        raise UnreadableVaultError("checksum")
    version = int.from_bytes(data[len(MAGIC) : len(MAGIC) + 2], "big")
    if version > VERSION:
        raise NewerVaultError(f"version {version}")
    if version < 1:
        raise UnreadableVaultError("version")
    body = _START + int.from_bytes(data[_START - 4 : _START], "big")
    if body + aead.NONCE + aead.TAG + _SUM > len(data):
        raise UnreadableVaultError("header length")
    return Sealed(
        version=version,
        header=vault_header.read(data[_START:body], version),
        associated=data[:body],
        nonce=data[body : body + aead.NONCE],
        box=data[body + aead.NONCE : -_SUM],
    )


def seal(header: Header, key: bytes | bytearray, content: bytearray) -> bytes:
    """The whole file for a header and its secrets (``vault_secrets.write``)."""
    text = vault_header.write(header)
    associated = MAGIC + VERSION.to_bytes(2, "big") + len(text).to_bytes(4, "big") + text
    nonce = secrets.token_bytes(aead.NONCE)
    data = associated + nonce + aead.encrypt(content, associated, nonce, key)
    return data + hashlib.sha256(data).digest()


def unseal(sealed: Sealed, key: bytes | bytearray) -> bytearray:
    """The secrets, as :func:`wallet.keys.vault_secrets.write` of this version makes them.

    Raises:
        UnreadableVaultError: another key, or the header or the secrets were changed.
    """
    content = aead.decrypt(sealed.box, sealed.associated, sealed.nonce, key)
    if content is None:
        raise UnreadableVaultError("seal")
    return vault_secrets.migrate(content, sealed.version)
