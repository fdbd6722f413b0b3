"""EIP-712 and EIP-191 hashing and transaction reading a second time, from the standards alone.

The independent check would prove little if it called the code that it checks. This is the plain
recursive definition of EIP-712 and a reader of type-2 transactions that share nothing with
``wallet.codec`` but the hash function, and take that through pycryptodome's documented class.
Slow (about 0.3 ms an offer) and simple on purpose.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from wallet.codec.keccak import public_keccak256

Types = Mapping[str, Sequence[tuple[str, str]]]
Nested = bytes | list["Nested"]

_DOMAIN = {
    "name": "string",
    "version": "string",
    "chainId": "uint256",
    "verifyingContract": "address",
    "salt": "bytes32",
}


class UnreadableError(ValueError):
    """The bytes or values are not what the standard allows."""


def typed_data_digest(
    types: Types, primary: str, domain: Mapping[str, Any], message: Mapping[str, Any]
) -> bytes:
    """The digest EIP-712 defines.

    Raises:
        UnreadableError, KeyError, OverflowError, TypeError, ValueError: it defines none.
    """
    domain_types = {"EIP712Domain": [(n, t) for n, t in _DOMAIN.items() if n in domain]}
    return public_keccak256(
        b"\x19\x01"
        + _hash_struct(domain_types, "EIP712Domain", domain)
        + _hash_struct(types, primary, message)
    )


def message_digest(text: str) -> bytes:
    """The digest EIP-191 defines for a personal message, version 0x45 ("E").

    Raises:
        UnicodeError: the text has no UTF-8 form.
    """
    data = bytearray(text, "utf-8")
    start = bytes((0x19, 0x45)) + f"thereum Signed Message:\n{len(data):d}".encode()
    return public_keccak256(start + bytes(data))


def _hash_struct(types: Types, name: str, value: Mapping[str, Any]) -> bytes:
    if set(value) != {field for field, _ in types[name]}:
        raise UnreadableError(name)
    encoded = public_keccak256(_encode_type(types, name).encode("ascii"))
    for field, kind in types[name]:
        encoded += _encode(types, kind, value[field])
    return public_keccak256(encoded)


def _encode_type(types: Types, name: str) -> str:
    def used_by(struct: str, found: frozenset[str]) -> frozenset[str]:
        for _, kind in types[struct]:
            base = kind.split("[", maxsplit=1)[0]
            if base in types and base not in found:
                found = used_by(base, found | {base})
        return found

    order = [name, *sorted(used_by(name, frozenset({name})) - {name})]
    return "".join(
        struct + "(" + ",".join(f"{kind} {field}" for field, kind in types[struct]) + ")"
        for struct in order
    )


def _encode(types: Types, kind: str, value: Any) -> bytes:  # noqa: ANN401  # one of EIP-712's
    if kind[-1] == "]":
        item, _, length = kind[:-1].rpartition("[")
        if length and int(length) != len(value):
            raise UnreadableError(kind)
        return public_keccak256(b"".join([_encode(types, item, part) for part in value]))
    if kind in types:
        return _hash_struct(types, kind, value)
    if kind == "string":
        return public_keccak256(value.encode("utf-8"))
    if kind == "bytes":
        return public_keccak256(bytes(value))
    return _encode_word(kind, value)


def _encode_word(kind: str, value: Any) -> bytes:  # noqa: ANN401  # one of EIP-712's
    if kind == "address":
        digits = str(value)
        if digits[:2] != "0x" or len(digits) != 42:
            raise UnreadableError(kind)
        return bytes.fromhex(digits[2:]).rjust(32, b"\0")
    if kind == "bool":
        return (1 if value is True else 0).to_bytes(32, "big")
    if kind.startswith("bytes"):
        if len(value) != int(kind[5:]):
            raise UnreadableError(kind)
        return bytes(value).ljust(32, b"\0")
    signed = kind.startswith("int")
    bits = int(kind[3:] if signed else kind[4:])
    return (
        int(value)
        .to_bytes(bits // 8, "big", signed=signed)
        .rjust(32, b"\xff" if value < 0 else b"\0")
    )


def read_transaction(raw: bytes) -> tuple[list[Nested], bytes]:
    """The twelve fields of a raw type-2 transaction, and the digest that its signer signed.

    The digest is taken over the raw bytes themselves, without the three signature fields.

    Raises:
        UnreadableError: not such a transaction.
    """
    if raw[:1] != b"\x02":
        raise UnreadableError("type")
    start, stop, is_list = _span(raw, 1)
    if not is_list or stop != len(raw):
        raise UnreadableError("outer list")
    fields: list[Nested] = []
    ends, at = [], start
    while at < stop:
        field, at = _item(raw, at)
        fields.append(field)
        ends.append(at)
    if len(fields) != 12:
        raise UnreadableError("field count")
    unsigned = raw[start : ends[8]]
    return fields, public_keccak256(b"\x02" + _list_header(len(unsigned)) + unsigned)


def _item(raw: bytes, at: int) -> tuple[Nested, int]:
    start, stop, is_list = _span(raw, at)
    if not is_list:
        return raw[start:stop], stop
    items: list[Nested] = []
    while start < stop:
        item, start = _item(raw, start)
        items.append(item)
    return items, stop


def _span(raw: bytes, at: int) -> tuple[int, int, bool]:
    """Start and stop of the payload of the RLP item at ``at``, and whether it is a list."""
    first = raw[at] if at < len(raw) else 0xFFFF
    if first < 0x80:
        return at, at + 1, False
    is_list = first >= 0xC0
    length = first - (0xC0 if is_list else 0x80)
    start = at + 1
    if length > 55:
        wide = length - 55
        length = int.from_bytes(raw[start : start + wide], "big")
        start += wide
    if start + length > len(raw):
        raise UnreadableError("cut off")
    return start, start + length, is_list


def _list_header(length: int) -> bytes:
    if length <= 55:
        return bytes([0xC0 + length])
    size = length.to_bytes((length.bit_length() + 7) // 8, "big")
    return bytes([0xF7 + len(size)]) + size
