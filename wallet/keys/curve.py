"""libsecp256k1, the only code that computes with secrets.

It is written to take the same time whatever the secret is (the pure-Python ``ecdsa`` is not:
CVE-2024-23342). coincurve brings the library; its functions are called directly here because
coincurve's own classes keep a secret as immutable ``bytes``, which can never be wiped, and
compute two public keys for every object.

Secrets are bytearrays of 32 bytes owned by the caller. Public keys are 64 bytes, x and y.
"""

from __future__ import annotations

from typing import Any, TypeAlias

from coincurve._libsecp256k1 import (  # type: ignore[import-not-found]  # a C extension
    ffi as _ffi,
)
from coincurve._libsecp256k1 import lib as _lib
from coincurve.context import GLOBAL_CONTEXT

from wallet.codec.refusals import bad_signature
from wallet.codec.signature import Signature
from wallet.errors import KeyStoreError

_CData: TypeAlias = Any  # cffi ships no types
_ctx: _CData = GLOBAL_CONTEXT.ctx
_UNCOMPRESSED = _lib.SECP256K1_EC_UNCOMPRESSED
_COMPRESSED = _lib.SECP256K1_EC_COMPRESSED


def is_secret(secret: bytes | bytearray) -> bool:
    """Whether these are 32 bytes between 1 and the curve's order."""
    return len(secret) == 32 and bool(
        _lib.secp256k1_ec_seckey_verify(_ctx, _ffi.from_buffer(secret))
    )


def public_key(secret: bytes | bytearray) -> bytes:
    """The public key of a secret.

    Raises:
        KeyStoreError: not a secret.
    """
    point = _ffi.new("secp256k1_pubkey *")
    if len(secret) != 32 or not _lib.secp256k1_ec_pubkey_create(
        _ctx, point, _ffi.from_buffer(secret)
    ):
        raise bad_secret()
    return _serialise(point)


def sign(secret: bytes | bytearray, digest: bytes) -> Signature:
    """A low-s signature with the deterministic nonce of RFC 6979.

    Raises:
        KeyStoreError: not a secret (a wiped one is not).
        CodecError: the digest is not 32 bytes.
    """
    if len(digest) != 32:
        raise bad_signature(f"a digest of {len(digest)} bytes")
    made = _ffi.new("secp256k1_ecdsa_recoverable_signature *")
    if len(secret) != 32 or not _lib.secp256k1_ecdsa_sign_recoverable(
        _ctx, made, digest, _ffi.from_buffer(secret), _ffi.NULL, _ffi.NULL
    ):
        raise bad_secret()
    output = _ffi.new("unsigned char[64]")
    parity = _ffi.new("int *")
    _lib.secp256k1_ecdsa_recoverable_signature_serialize_compact(_ctx, output, parity, made)
    raw = _ffi.buffer(output)
    return Signature(
        int.from_bytes(raw[:32], "big"), int.from_bytes(raw[32:], "big"), int(parity[0])
    )


def recover(digest: bytes, compact: bytes, y_parity: int) -> bytes:
    """The public key that made a signature (64 bytes r and s).

    Raises:
        CodecError: no key can have made it, or the lengths are wrong.
    """
    if len(digest) != 32 or len(compact) != 64 or y_parity not in (0, 1):
        raise bad_signature("a digest, signature or parity of the wrong size")
    signature = _ffi.new("secp256k1_ecdsa_recoverable_signature *")
    point = _ffi.new("secp256k1_pubkey *")
    if not _lib.secp256k1_ecdsa_recoverable_signature_parse_compact(
        _ctx, signature, compact, y_parity
    ) or not _lib.secp256k1_ecdsa_recover(_ctx, point, signature, digest):
        raise bad_signature("no key can have made it")
    return _serialise(point)


def add_to_secret(secret: bytearray, tweak: bytes) -> bool:
    """Add ``tweak`` to a secret in place; False (and the secret is void) if that gives no secret.

    Source: BIP-32, private parent key to private child key.
    """
    return bool(
        _lib.secp256k1_ec_seckey_tweak_add(_ctx, _ffi.from_buffer(secret), _ffi.from_buffer(tweak))
    )


class Point:
    """A public key to which numbers can be added, for deriving addresses without secrets."""

    __slots__ = ("_raw",)

    def __init__(self, public: bytes) -> None:
        point = _ffi.new("secp256k1_pubkey *")
        data = b"\x04" + public if len(public) == 64 else public
        if not _lib.secp256k1_ec_pubkey_parse(_ctx, point, data, len(data)):
            raise bad_signature("not a public key")
        self._raw = bytes(_ffi.buffer(point))

    def plus(self, tweak: bytes) -> bytes | None:
        """The 64 bytes of this key plus ``tweak`` times G; None where BIP-32 skips an index."""
        child = _ffi.new("secp256k1_pubkey *")
        _ffi.buffer(child)[:] = self._raw
        if not _lib.secp256k1_ec_pubkey_tweak_add(_ctx, child, tweak):
            return None
        return _serialise(child)

    def compressed(self) -> bytes:
        """33 bytes: parity and x."""
        point = _ffi.new("secp256k1_pubkey *")
        _ffi.buffer(point)[:] = self._raw
        return _serialise(point, 33, _COMPRESSED)


def bad_secret() -> KeyStoreError:
    """What is raised where a secret is not one; never says what it was."""
    return KeyStoreError(
        "keys.secret",
        "This is not a usable private key.",
        "Check that the key was copied in full, or restore from your recovery phrase.",
    )


def _serialise(point: _CData, size: int = 65, flags: int = _UNCOMPRESSED) -> bytes:
    output = _ffi.new("unsigned char[65]")
    length = _ffi.new("size_t *", size)
    _lib.secp256k1_ec_pubkey_serialize(_ctx, output, length, point, flags)
    raw = bytes(_ffi.buffer(output, size))
    return raw[1:] if size == 65 else raw
