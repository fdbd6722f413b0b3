"""Recursive length prefix, the encoding of transactions and of the chain's own records.

Reading is strict: every item has exactly one valid encoding, so a decoded transaction encodes
to the same bytes and the same hash. Source: Ethereum Yellow Paper, appendix B.
"""

from __future__ import annotations

from collections.abc import Sequence

from wallet.codec.refusals import bad_rlp, bad_value

Item = bytes | Sequence["Item"]
Decoded = bytes | list["Decoded"]

MAX_DEPTH = 32
"""Deeper lists than this occur nowhere on the chain; an attacker's would exhaust the stack."""


def encode(item: Item) -> bytes:
    """The encoding of bytes, or of a list or tuple of items.

    Raises:
        CodecError: any other kind of value, ``codec.value``.
    """
    if isinstance(item, bytes):
        if len(item) == 1 and item[0] < 0x80:
            return item
        return _header(len(item), 0x80) + item
    if not isinstance(item, (list, tuple)):
        raise bad_value(f"RLP holds bytes and lists, not {type(item).__name__}")
    payload = b"".join([encode(part) for part in item])
    return _header(len(payload), 0xC0) + payload


def decode(data: bytes) -> Decoded:
    """The one item that ``data`` encodes: bytes, or nested lists of bytes.

    Raises:
        CodecError: cut off, followed by something, or not canonical, ``codec.rlp``.
    """
    item, end = _decode_at(data, 0, len(data), 0)
    if end != len(data):
        raise bad_rlp(f"{len(data) - end} bytes after the end")
    return item


def from_int(number: int) -> bytes:
    """A number as RLP writes it: big-endian without leading zeros, zero as no bytes.

    Raises:
        CodecError: negative, ``codec.value``.
    """
    if number < 0:
        raise bad_value(f"RLP has no negative numbers: {number}")
    return number.to_bytes((number.bit_length() + 7) // 8, "big")


def to_int(item: Decoded, bits: int = 256) -> int:
    """The number that a decoded item stands for.

    Raises:
        CodecError: a list, a leading zero, or more than ``bits``, ``codec.rlp``.
    """
    if not isinstance(item, bytes):
        raise bad_rlp("a list where a number belongs")
    if item[:1] == b"\0":
        raise bad_rlp("a number with a leading zero")
    if len(item) * 8 > bits:
        raise bad_rlp(f"a number of {len(item)} bytes where {bits} bits belong")
    return int.from_bytes(item, "big")


def _header(length: int, base: int) -> bytes:
    if length < 56:
        return bytes((base + length,))
    size = from_int(length)
    return bytes((base + 55 + len(size),)) + size


def _decode_at(data: bytes, start: int, end: int, depth: int) -> tuple[Decoded, int]:
    if start >= end:
        raise bad_rlp(f"cut off at byte {start}")
    first = data[start]
    if first < 0x80:
        return data[start : start + 1], start + 1
    is_list = first >= 0xC0
    body, stop = _span(data, start, end, first - (0xC0 if is_list else 0x80))
    if not is_list:
        if stop - body == 1 and data[body] < 0x80:
            raise bad_rlp(f"byte {start}: a small byte with a needless prefix")
        return data[body:stop], stop
    if depth >= MAX_DEPTH:
        raise bad_rlp("lists nested too deeply")
    items: list[Decoded] = []
    while body < stop:
        item, body = _decode_at(data, body, stop, depth + 1)
        items.append(item)
    return items, stop


def _span(data: bytes, start: int, end: int, short: int) -> tuple[int, int]:
    """Where the payload starts and stops; ``short`` is the prefix less its base."""
    body, length = start + 1, short
    if short > 55:
        body += short - 55
        size = data[start + 1 : body]
        length = int.from_bytes(size, "big")
        if body > end or size[:1] == b"\0" or length < 56:
            raise bad_rlp(f"byte {start}: a length that is cut off or not the shortest")
    if body + length > end:
        raise bad_rlp(f"byte {start}: {length} bytes announced, {end - body} there")
    return body, body + length
