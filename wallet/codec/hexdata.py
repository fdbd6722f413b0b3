"""Hexadecimal as JSON-RPC and Ethereum documents write it, read strictly.

Python's own ``bytes.fromhex`` skips blanks and ``int(text, 16)`` accepts signs, underscores and
other alphabets' digits. A node's answer with any of these is wrong and is refused here.
"""

from __future__ import annotations

from binascii import Error as BinasciiError
from binascii import unhexlify

from wallet.codec.refusals import bad_hex, bad_value

_HEX_DIGITS = frozenset("0123456789abcdefABCDEF")
_QUOTED = 80


def to_hex(data: bytes) -> str:
    """``0x`` and two lower-case digits for each byte."""
    return "0x" + data.hex()


def from_hex(text: str, size: int | None = None) -> bytes:
    """Bytes of ``0x`` text with an even number of digits; exactly ``size`` bytes when given.

    Raises:
        CodecError: anything else, ``codec.hex``.
    """
    if not isinstance(text, str) or text[:2] != "0x":
        raise bad_hex(f"no 0x in front: {_quote(text)}")
    try:
        data = unhexlify(text[2:])
    except (BinasciiError, ValueError):
        raise bad_hex(f"not pairs of hexadecimal digits: {_quote(text)}") from None
    if size is not None and len(data) != size:
        raise bad_hex(f"{len(data)} bytes where {size} belong: {_quote(text)}")
    return data


def from_quantity(text: str) -> int:
    """A JSON-RPC quantity: ``0x0``, or ``0x`` and digits without a leading zero.

    Source: Ethereum execution-apis, "Hex value encoding".

    Raises:
        CodecError: anything else, ``codec.hex``; more than 256 bits too.
    """
    if not isinstance(text, str) or text[:2] != "0x" or not 3 <= len(text) <= 66:
        raise bad_hex(f"not a quantity: {_quote(text)}")
    digits = text[2:]
    if not _HEX_DIGITS.issuperset(digits) or (digits[0] == "0" and digits != "0"):
        raise bad_hex(f"not a quantity: {_quote(text)}")
    return int(digits, 16)


def to_quantity(number: int) -> str:
    """A JSON-RPC quantity.

    Raises:
        CodecError: negative, ``codec.value``.
    """
    if number < 0:
        raise bad_value(f"a quantity cannot be negative: {number}")
    return hex(number)


def _quote(value: object) -> str:
    text = repr(value)
    return text if len(text) <= _QUOTED else text[:_QUOTED] + "…"
