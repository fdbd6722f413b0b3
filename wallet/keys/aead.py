"""libsodium's sealing and password hashing on buffers that can be overwritten afterwards.

PyNaCl's own functions take and give immutable ``bytes``, of which every copy would stay in memory
until chance overwrites it; the library behind them is called directly here, as in ``curve``.
XChaCha20-Poly1305: draft-irtf-cfrg-xchacha. Argon2id: RFC 9106.
"""

from __future__ import annotations

from typing import Any, TypeAlias

KEY, NONCE, TAG, SALT = 32, 24, 16, 16
_ARGON2ID = 2
"""crypto_pwhash_ALG_ARGON2ID13."""

Buffer: TypeAlias = bytes | bytearray


def encrypt(plain: Buffer, associated: bytes, nonce: bytes, key: Buffer) -> bytes:
    """``plain`` sealed under ``key``, with its tag; ``associated`` is protected and not hidden."""
    ffi, lib = _sodium(nonce, key)
    box = bytearray(len(plain) + TAG)
    lib.crypto_aead_xchacha20poly1305_ietf_encrypt(
        ffi.from_buffer(box),
        ffi.NULL,
        ffi.from_buffer(plain),
        len(plain),
        associated,
        len(associated),
        ffi.NULL,
        nonce,
        ffi.from_buffer(key),
    )
    return bytes(box)


def decrypt(box: bytes, associated: bytes, nonce: bytes, key: Buffer) -> bytearray | None:
    """What was sealed, or None when key, nonce, box or ``associated`` is another."""
    ffi, lib = _sodium(nonce, key)
    if len(box) < TAG:
        return None
    plain = bytearray(len(box) - TAG)
    refused = lib.crypto_aead_xchacha20poly1305_ietf_decrypt(
        ffi.from_buffer(plain),
        ffi.NULL,
        ffi.NULL,
        box,
        len(box),
        associated,
        len(associated),
        nonce,
        ffi.from_buffer(key),
    )
    return None if refused else plain


def argon2id(password: Buffer, salt: bytes, *, passes: int, memory_kib: int) -> bytearray:
    """A key of 32 bytes from a password.

    Raises:
        MemoryError: this machine cannot give so much memory.
    """
    from nacl._sodium import ffi, lib  # type: ignore[import-not-found]  # a C extension

    if len(salt) != SALT:
        raise ValueError("salt")
    key = bytearray(KEY)
    if lib.crypto_pwhash(
        ffi.from_buffer(key),
        KEY,
        ffi.from_buffer(password),
        len(password),
        salt,
        passes,
        memory_kib * 1024,
        _ARGON2ID,
    ):
        raise MemoryError
    return key


def _sodium(nonce: bytes, key: Buffer) -> tuple[Any, Any]:
    from nacl._sodium import ffi, lib

    if len(nonce) != NONCE or len(key) != KEY:
        raise ValueError("a key or nonce of the wrong size")
    return ffi, lib
