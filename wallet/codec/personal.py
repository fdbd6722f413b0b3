"""Signed plain messages (EIP-191, version 0x45), for signing in and for proofs of address."""

from __future__ import annotations

from wallet.codec.keccak import keccak256


def personal_digest(message: bytes) -> bytes:
    r"""The 32 bytes that ``personal_sign`` signs for ``message``.

    Source: EIP-191: keccak256("\x19Ethereum Signed Message:\n" + length in decimal + message).
    """
    prefix = b"\x19Ethereum Signed Message:\n" + str(len(message)).encode("ascii")
    return keccak256(prefix + message)
