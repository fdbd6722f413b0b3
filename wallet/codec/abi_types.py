"""Contract ABI types, compiled once from their names.

Reading is strict: every part lies exactly where Solidity's own encoder puts it, directly after
the part before. That refuses dirty padding and trailing bytes, and also the two tricks a hostile
node can play on a lenient reader: offsets that all point to one large part (a few hundred bytes
that decode to gigabytes), and lengths far beyond the data.

Source of the layout: Solidity documentation, "Contract ABI Specification", formal specification.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from functools import lru_cache
from typing import Any

from wallet.codec.refusals import bad_abi, bad_type, bad_value
from wallet.codec.words import WORD, Value, word_type

MAX_TYPE_DEPTH = 12
MAX_TYPE_LENGTH = 4096
_MAX_FIXED_ITEMS = 4096


@dataclass(frozen=True, slots=True)
class AbiType:
    """One type. ``size`` is its length in bytes where it stands (32 for a dynamic type's offset).

    ``read(data, at)`` gives the value and the position after it. For a static type the caller
    has checked that ``size`` bytes are there.
    """

    name: str
    dynamic: bool
    size: int
    write: Callable[[Any], bytes]
    read: Callable[[bytes, int], tuple[Any, int]]


@lru_cache(maxsize=1024)
def abi_type(name: str) -> AbiType:
    """The type for a canonical name such as ``uint256``, ``(address,bytes)[]``.

    Raises:
        CodecError: not a canonical type name, ``codec.type``.
    """
    if len(name) > MAX_TYPE_LENGTH:
        raise bad_type("a type name of absurd length")
    return _parse(name, 0)


@lru_cache(maxsize=1024)
def tuple_type(names: tuple[str, ...]) -> AbiType:
    """The type of several values side by side: a call's arguments, a result, event data.

    Raises:
        CodecError: one of the names is not a type, ``codec.type``.
    """
    return _tuple_of([abi_type(name) for name in names])


def _parse(name: str, depth: int) -> AbiType:
    if depth > MAX_TYPE_DEPTH:
        raise bad_type("types nested too deeply")
    if name.endswith("]"):
        return _array(name, depth)
    if name.startswith("("):
        members = [_parse(part, depth + 1) for part in _members(name)]
        if not members:
            raise bad_type("an empty tuple")
        return _tuple_of(members)
    if name == "bytes":
        return AbiType(name, dynamic=True, size=WORD, write=_write_bytes, read=_read_bytes)
    if name == "string":
        return AbiType(name, dynamic=True, size=WORD, write=_write_string, read=_read_string)
    word = word_type(name)
    if word is None:
        raise bad_type(f"no such type: {name:.80}")
    read_word = word.read

    def read(data: bytes, at: int) -> tuple[Any, int]:
        return read_word(data, at), at + WORD

    return AbiType(name, dynamic=False, size=WORD, write=word.write, read=read)


def _members(name: str) -> list[str]:
    """The parts of ``(a,(b,c)[],d)``."""
    if not name.endswith(")"):
        raise bad_type(f"brackets do not match: {name:.80}")
    parts, level, start = [], 0, 1
    for at, letter in enumerate(name):
        level += (letter == "(") - (letter == ")")
        if (letter == "," and level == 1) or (letter == ")" and level == 0):
            parts.append(name[start:at])
            start = at + 1
        if level == 0 and at != len(name) - 1:
            raise bad_type(f"brackets do not match: {name:.80}")
    if level:
        raise bad_type(f"brackets do not match: {name:.80}")
    return [] if parts == [""] else parts


def _array(name: str, depth: int) -> AbiType:
    opening = name.rindex("[") if "[" in name else 0
    item = _parse(name[:opening], depth + 1)
    length = name[opening + 1 : -1]
    if not length:
        return _list_of(item)
    if not length.isascii() or not length.isdigit() or length[0] == "0" or len(length) > 4:
        raise bad_type(f"no such array length: {length:.80}")
    if int(length) > _MAX_FIXED_ITEMS:
        raise bad_type(f"no such array length: {length}")
    fixed = _tuple_of([item] * int(length))
    return AbiType(name, fixed.dynamic, fixed.size, fixed.write, fixed.read)


def _tuple_of(members: Sequence[AbiType]) -> AbiType:
    name = "(" + ",".join(member.name for member in members) + ")"
    head = sum(member.size for member in members)
    dynamic = any(member.dynamic for member in members)
    if dynamic:
        layout = [(member.dynamic, member.size, member.write, member.read) for member in members]
        write, read = _dynamic_writer(layout, head), _dynamic_reader(layout, head)
    else:
        write, read = _static_writer(members), _static_reader(members, head)
    return AbiType(name, dynamic, WORD if dynamic else head, write, read)


_Layout = Sequence[
    tuple[bool, int, Callable[[Any], bytes], Callable[[bytes, int], tuple[Any, int]]]
]


def _static_writer(members: Sequence[AbiType]) -> Callable[[Any], bytes]:
    writers = [member.write for member in members]

    def write(values: Value) -> bytes:
        _check_count(values, len(writers))
        return b"".join([write(value) for write, value in zip(writers, values, strict=True)])

    return write


def _static_reader(
    members: Sequence[AbiType], head: int
) -> Callable[[bytes, int], tuple[Any, int]]:
    places, offset = [], 0
    for member in members:
        word = word_type(member.name) if member.size == WORD else None
        places.append((word.read if word else _value_only(member), offset))
        offset += member.size

    def read(data: bytes, at: int) -> tuple[Any, int]:
        if at + head > len(data):
            raise bad_abi(f"byte {at}: cut off")
        return tuple([read(data, at + place) for read, place in places]), at + head

    return read


def _value_only(member: AbiType) -> Callable[[bytes, int], Any]:
    read = member.read
    return lambda data, at: read(data, at)[0]


def _dynamic_writer(layout: _Layout, head: int) -> Callable[[Any], bytes]:
    def write(values: Value) -> bytes:
        _check_count(values, len(layout))
        heads, tails, offset = [], [], head
        for (dynamic, _, write, _), value in zip(layout, values, strict=True):
            part = write(value)
            if dynamic:
                heads.append(offset.to_bytes(WORD, "big"))
                tails.append(part)
                offset += len(part)
            else:
                heads.append(part)
        return b"".join(heads + tails)

    return write


def _dynamic_reader(layout: _Layout, head: int) -> Callable[[bytes, int], tuple[Any, int]]:
    def read(data: bytes, at: int) -> tuple[Any, int]:
        place, tail = at, at + head
        if tail > len(data):
            raise bad_abi(f"byte {at}: cut off")
        values = []
        for dynamic, size, _, read in layout:
            if dynamic:
                if int.from_bytes(data[place : place + WORD], "big") != tail - at:
                    raise bad_abi(f"byte {place}: an offset to an unexpected place")
                value, tail = read(data, tail)
            else:
                value, _ = read(data, place)
            values.append(value)
            place += size
        return tuple(values), tail

    return read


def _list_of(item: AbiType) -> AbiType:
    layout_item = (item.dynamic, item.size, item.write, item.read)

    def write(values: Value) -> bytes:
        if not isinstance(values, (list, tuple)):
            raise bad_value(f"not a list: {values!r:.80}")
        count = len(values)
        return count.to_bytes(WORD, "big") + _dynamic_writer(
            [layout_item] * count, count * item.size
        )(values)

    def read(data: bytes, at: int) -> tuple[Any, int]:
        count, start = _read_length(data, at, item.size)
        return _dynamic_reader([layout_item] * count, count * item.size)(data, start)

    return AbiType(item.name + "[]", dynamic=True, size=WORD, write=write, read=read)


def _read_length(data: bytes, at: int, item_size: int) -> tuple[int, int]:
    start = at + WORD
    if start > len(data):
        raise bad_abi(f"byte {at}: cut off")
    count = int.from_bytes(data[at:start], "big")
    if count * item_size > len(data) - start:
        raise bad_abi(f"byte {at}: a length beyond the data")
    return count, start


def _write_bytes(value: Value) -> bytes:
    if not isinstance(value, bytes):
        raise bad_value(f"not bytes: {value!r:.80}")
    return len(value).to_bytes(WORD, "big") + value + bytes(-len(value) % WORD)


def _read_bytes(data: bytes, at: int) -> tuple[bytes, int]:
    length, start = _read_length(data, at, 1)
    end = start + length
    after = end + -length % WORD
    if after > len(data) or any(data[end:after]):
        raise bad_abi(f"byte {end}: bytes cut off or with something after them")
    return data[start:end], after


def _write_string(value: Value) -> bytes:
    if not isinstance(value, str):
        raise bad_value(f"not text: {value!r:.80}")
    try:
        return _write_bytes(value.encode("utf-8"))
    except UnicodeEncodeError:
        raise bad_value("text with half a character") from None


def _read_string(data: bytes, at: int) -> tuple[str, int]:
    raw, after = _read_bytes(data, at)
    try:
        return raw.decode("utf-8"), after
    except UnicodeDecodeError:
        raise bad_abi(f"byte {at}: text that is not UTF-8") from None


def _check_count(values: Value, count: int) -> None:
    if not isinstance(values, (list, tuple)) or len(values) != count:
        raise bad_value(f"{count} values belong here: {values!r:.80}")
