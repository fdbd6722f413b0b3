"""Slips small enough for a QR code: the same document, its field names and types left out.

``HEARTH1`` and then base32 (RFC 4648, no padding), all of which QR codes keep in their dense
alphanumeric mode: about 390 characters where the JSON takes 2,600. Inside, one byte for the kind of
slip, then chain id, contract and every word of the struct, each as one byte of length and its bytes
without leading zeros; two bytes of length and the signature; and the first four bytes of keccak-256
of all that, so that a mistyped text is told apart from a forged one. There is exactly one text for
each slip.
"""

from __future__ import annotations

import base64
import binascii
from dataclasses import dataclass

from wallet.codec import abi
from wallet.codec.address import Address, address_bytes, to_address
from wallet.codec.keccak import keccak256
from wallet.errors import CodecError, SlipError
from wallet.protocol.slip_kinds import KINDS, AnyOffer, AnySigned, SlipKind, kind_of

MARK = "HEARTH"
VERSION = "1"
MAX_SIGNATURE = 0xFFFF
_CHECKSUM = 4
_WORD = 32


@dataclass(frozen=True, slots=True)
class Unpacked:
    """What a compact text says; nothing of it is checked against a community or a key yet."""

    kind: SlipKind
    chain_id: int
    contract: Address
    offer: AnyOffer
    signature: bytes


def is_compact(text: str) -> bool:
    """Say whether a text means to be a compact slip."""
    return text.lstrip()[: len(MARK)].upper() == MARK


def pack(signed: AnySigned, chain_id: int, contract: Address) -> str:
    """Write a signed offer as a compact text.

    Raises:
        ValueError: the signature is longer than 65,535 bytes (a programming error).
    """
    if len(signed.signature) > MAX_SIGNATURE:
        raise ValueError("a signature of more than 65,535 bytes")
    kind = kind_of(signed.offer)
    words = abi.encode((kind.abi_type,), (signed.offer.as_tuple(),))
    numbers = [chain_id.to_bytes(_WORD, "big"), address_bytes(contract)]
    numbers += [words[at : at + _WORD] for at in range(0, len(words), _WORD)]
    data = bytes([kind.number]) + b"".join(map(_short, numbers))
    data += len(signed.signature).to_bytes(2, "big") + signed.signature
    data += keccak256(data)[:_CHECKSUM]
    return MARK + VERSION + base64.b32encode(data).decode("ascii").rstrip("=")


def unpack(text: str) -> Unpacked:
    """Read a compact text; blanks, line breaks and small letters do not matter.

    Raises:
        SlipError: ``slip.damaged``: mistyped or cut off; ``slip.version``: of a newer Hearth.
    """
    letters = "".join(text.split()).upper()
    if letters[: len(MARK)] != MARK:
        raise _damaged("it does not begin like a slip")
    if letters[len(MARK) : len(MARK) + 1] != VERSION:
        raise SlipError(
            "slip.version", "This offer was made with a newer Hearth.", "Update Hearth."
        )
    data = _from_base32(letters[len(MARK) + len(VERSION) :])
    body, checksum = data[:-_CHECKSUM], data[-_CHECKSUM:]
    if keccak256(body)[:_CHECKSUM] != checksum:
        raise _damaged("the checksum does not fit")
    try:
        return _read(_Bytes(body))
    except (CodecError, ValueError) as error:
        raise _damaged(str(error)) from error


class _Bytes:
    """Bytes that are taken from the front."""

    def __init__(self, data: bytes) -> None:
        self._left = data

    def take(self, count: int) -> bytes:
        """Take some bytes; ValueError when there are fewer."""
        part, self._left = self._left[:count], self._left[count:]
        if len(part) != count:
            raise ValueError("it is cut off")
        return part

    def word(self) -> bytes:
        """Take a number written by ``_short``, as 32 bytes."""
        short = self.take(self.take(1)[0])
        if len(short) > _WORD or short[:1] == b"\x00":
            raise ValueError("a number is not written in its shortest form")
        return short.rjust(_WORD, b"\x00")

    def finish(self) -> None:
        """Refuse what is left over."""
        if self._left:
            raise ValueError("something follows the end")


def _read(data: _Bytes) -> Unpacked:
    number = data.take(1)[0]
    kind = next((item for item in KINDS if item.number == number), None)
    if kind is None:
        raise ValueError("no such kind of slip")
    chain_id = int.from_bytes(data.word(), "big")
    contract = to_address(data.word()[12:])
    words = kind.abi_type.count(",") + 1
    raw = b"".join(data.word() for _ in range(words))
    signature = data.take(int.from_bytes(data.take(2), "big"))
    data.finish()
    (values,) = abi.decode((kind.abi_type,), raw)
    return Unpacked(kind, chain_id, contract, kind.from_tuple(values), signature)


def _short(number: bytes) -> bytes:
    stripped = number.lstrip(b"\x00")
    return bytes([len(stripped)]) + stripped


def _from_base32(letters: str) -> bytes:
    try:
        data = base64.b32decode(letters + "=" * (-len(letters) % 8))
    except (binascii.Error, ValueError) as error:
        raise _damaged("a character that does not belong there") from error
    if base64.b32encode(data).decode("ascii").rstrip("=") != letters:
        raise _damaged("its last character has stray bits")
    return data


def _damaged(detail: str) -> SlipError:
    return SlipError(
        "slip.damaged",
        "This offer's text is cut off or mistyped.",
        "Copy it again, all of it, or ask the neighbour for a file.",
        detail=detail,
    )
