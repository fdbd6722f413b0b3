"""Values that fill exactly one 32-byte word: integers, addresses, flags, bytesN.

Contract calls (ABI) and typed data (EIP-712) write these the same way, so both are built from
the writers and readers here. Each type's pair is made once and kept.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from functools import lru_cache
from typing import Any, NamedTuple, TypeAlias

from wallet.codec.address import address_bytes, to_address
from wallet.codec.refusals import bad_abi, bad_type, bad_value

WORD = 32
Value: TypeAlias = Any
"""A Python value for whichever type the contract names; each writer checks it as it runs."""

Write = Callable[[Value], bytes]
Read = Callable[[bytes, int], Value]

_NUMBERED = re.compile(r"(uint|int|bytes)([1-9][0-9]{0,2})")
_ZEROS_12 = bytes(12)


class WordType(NamedTuple):
    """How one type becomes a word (``write``), and back from ``data`` at a position (``read``)."""

    write: Write
    read: Read


@lru_cache(maxsize=256)
def word_type(name: str) -> WordType | None:
    """The writer and reader of a one-word type, or None when ``name`` is not one.

    Raises:
        CodecError: an integer or bytesN of a size that does not exist, ``codec.type``.
    """
    if name == "address":
        return WordType(_write_address, _read_address)
    if name == "bool":
        return WordType(_write_bool, _read_bool)
    match = _NUMBERED.fullmatch(name)
    if match is None:
        return None
    kind, size = match[1], int(match[2])
    if kind == "bytes":
        if size > WORD:
            raise bad_type(f"no such type: {name}")
        return _fixed_bytes(size)
    if size % 8 or size > 256:
        raise bad_type(f"no such type: {name}")
    return _unsigned(size) if kind == "uint" else _signed(size)


def _unsigned(bits: int) -> WordType:
    limit = 1 << bits

    def write(value: Value) -> bytes:
        if value.__class__ is not int:
            value = _integer(value)
        if not 0 <= value < limit:
            raise bad_value(f"{value} does not fit uint{bits}")
        return value.to_bytes(WORD, "big")  # type: ignore[no-any-return]  # an int by now

    def read(data: bytes, at: int) -> int:
        value = int.from_bytes(data[at : at + WORD], "big")
        if value >= limit:
            raise bad_abi(f"byte {at}: more than uint{bits}")
        return value

    return WordType(write, read)


def _signed(bits: int) -> WordType:
    limit = 1 << (bits - 1)

    def write(value: Value) -> bytes:
        if value.__class__ is not int:
            value = _integer(value)
        if not -limit <= value < limit:
            raise bad_value(f"{value} does not fit int{bits}")
        return value.to_bytes(WORD, "big", signed=True)  # type: ignore[no-any-return]  # an int by now

    def read(data: bytes, at: int) -> int:
        value = int.from_bytes(data[at : at + WORD], "big", signed=True)
        if not -limit <= value < limit:
            raise bad_abi(f"byte {at}: outside int{bits}")
        return value

    return WordType(write, read)


def _fixed_bytes(size: int) -> WordType:
    padding = bytes(WORD - size)

    def write(value: Value) -> bytes:
        if not isinstance(value, bytes) or len(value) != size:
            raise bad_value(f"not {size} bytes: {value!r:.80}")
        return value + padding

    def read(data: bytes, at: int) -> bytes:
        end = at + size
        if data[end : at + WORD] != padding:
            raise bad_abi(f"byte {at}: bytes{size} with something after it")
        return data[at:end]

    return WordType(write, read)


def _integer(value: Value) -> int:
    """An int of any kind but bool: an enum member is a number, a flag is not."""
    if isinstance(value, int) and not isinstance(value, bool):
        return int(value)
    raise bad_value(f"not a whole number: {value!r:.80}")


def _write_address(value: Value) -> bytes:
    return _ZEROS_12 + address_bytes(value)


def _read_address(data: bytes, at: int) -> Value:
    if data[at : at + 12] != _ZEROS_12:
        raise bad_abi(f"byte {at}: an address with something before it")
    return to_address(data[at + 12 : at + WORD])


def _write_bool(value: Value) -> bytes:
    if value is True:
        return _ONE
    if value is False:
        return _ZERO
    raise bad_value(f"neither true nor false: {value!r:.80}")


def _read_bool(data: bytes, at: int) -> bool:
    word = data[at : at + WORD]
    if word == _ONE:
        return True
    if word == _ZERO:
        return False
    raise bad_abi(f"byte {at}: neither true nor false")


_ZERO = bytes(WORD)
_ONE = bytes(31) + b"\x01"
