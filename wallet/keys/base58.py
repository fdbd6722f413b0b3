"""Base58Check, the text form of extended public keys (BIP-32)."""

from __future__ import annotations

import hashlib

from wallet.errors import CodecError

_ALPHABET = "123456789ABCDEFGHJKLMNPQRSTUVWXYZabcdefghijkmnopqrstuvwxyz"
_VALUES = {letter: value for value, letter in enumerate(_ALPHABET)}
_MAX_LENGTH = 128


def encode_check(payload: bytes) -> str:
    """The text of ``payload`` and its checksum."""
    data = payload + _checksum(payload)
    number = int.from_bytes(data, "big")
    letters = []
    while number:
        number, value = divmod(number, 58)
        letters.append(_ALPHABET[value])
    zeros = len(data) - len(data.lstrip(b"\0"))
    return _ALPHABET[0] * zeros + "".join(reversed(letters))


def decode_check(text: str) -> bytes:
    """The payload.

    Raises:
        CodecError: another alphabet, or the checksum does not fit, ``codec.base58``.
    """
    if len(text) > _MAX_LENGTH or not all(letter in _VALUES for letter in text):
        raise _damaged()
    number = 0
    for letter in text:
        number = number * 58 + _VALUES[letter]
    zeros = len(text) - len(text.lstrip(_ALPHABET[0]))
    data = bytes(zeros) + number.to_bytes((number.bit_length() + 7) // 8, "big")
    if len(data) < 4 or _checksum(data[:-4]) != data[-4:]:
        raise _damaged()
    return data[:-4]


def _checksum(payload: bytes) -> bytes:
    return hashlib.sha256(hashlib.sha256(payload).digest()).digest()[:4]


def _damaged() -> CodecError:
    return CodecError(
        "codec.base58",
        "A character of this public key was mistyped or is missing.",
        "Copy it again in full from the program that showed it.",
    )
