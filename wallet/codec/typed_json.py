"""Typed data's values as JSON and back, for offer slips and for other Ethereum tools.

JSON numbers above 2^53 lose digits in most programs, so integers are written as decimal text.
Both forms are read, and two more that ethers and viem write: addresses in small letters (the
signature vouches for them, not a checksum) and a domain's chain id as a hexadecimal quantity. Any
other second spelling of the same value (leading zeros, capitals) is not.
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from typing import Any

from wallet.codec.address import to_address
from wallet.codec.hexdata import from_hex, to_hex
from wallet.codec.refusals import bad_document, bad_value
from wallet.codec.words import Value

MAX_DEPTH = 24
Types = Mapping[str, Sequence[tuple[str, str]]]

_DECIMAL = re.compile(r"0|-?[1-9][0-9]{0,77}")
_QUANTITY = re.compile(r"0x[1-9a-f][0-9a-f]{0,63}")


def read_types(document: Value) -> dict[str, list[tuple[str, str]]]:
    """The ``types`` of a document as (name, type) pairs.

    Raises:
        CodecError: another shape, ``codec.typed_data``.
    """
    if not isinstance(document, Mapping) or len(document) > 64:
        raise bad_document("types is not an object")
    types: dict[str, list[tuple[str, str]]] = {}
    for struct, fields in document.items():
        if not isinstance(fields, list) or len(fields) > 256:
            raise bad_document(f"{struct!r:.80} is not a list of fields")
        types[struct] = []
        for field in fields:
            if not isinstance(field, Mapping) or set(field) != {"name", "type"}:
                raise bad_document(f"a field of {struct!r:.80} is not a name and a type")
            if not isinstance(field["name"], str) or not isinstance(field["type"], str):
                raise bad_document(f"a field of {struct!r:.80} is not text")
            types[struct].append((field["name"], field["type"]))
    return types


def to_json(types: Types, kind: str, value: Value) -> Value:
    """The JSON form of a value of type ``kind``.

    Raises:
        CodecError: a struct with fields missing or too many, ``codec.typed_data``.
    """
    if kind.endswith("]"):
        if not isinstance(value, (list, tuple)):
            raise bad_value(f"not a list: {value!r:.80}")
        return [to_json(types, kind.rpartition("[")[0], item) for item in value]
    if kind in types:
        _check_fields(types[kind], kind, value)
        return {name: to_json(types, member, value[name]) for name, member in types[kind]}
    if isinstance(value, bytes):
        return to_hex(value)
    if kind == "address":
        return to_address(value)
    if isinstance(value, int) and not isinstance(value, bool):
        return str(int(value))
    return value


def from_json(types: Types, kind: str, value: Value, depth: int = 0) -> Value:
    """The value that a JSON form stands for. Ranges are checked when it is hashed.

    Raises:
        CodecError: not a form that :func:`to_json` writes.
    """
    if depth > MAX_DEPTH:
        raise bad_document("nested too deeply")
    if kind.endswith("]"):
        if not isinstance(value, list):
            raise bad_document(f"not a list: {value!r:.80}")
        item = kind.rpartition("[")[0]
        return tuple(from_json(types, item, part, depth + 1) for part in value)
    if kind in types:
        _check_fields(types[kind], kind, value)
        return {
            name: from_json(types, member, value[name], depth + 1) for name, member in types[kind]
        }
    return _atom(kind, value)


def read_domain(types: Types, domain_type: str, document: Mapping[str, Any]) -> Value:
    """The values of a domain, whose chain id may also be a quantity ("0x1cf3").

    Raises:
        CodecError: as :func:`from_json`.
    """
    chain_id = document.get("chainId")
    if isinstance(chain_id, str) and _QUANTITY.fullmatch(chain_id):
        document = {**document, "chainId": int(chain_id, 16)}
    return from_json(types, domain_type, document)


def _check_fields(fields: Sequence[tuple[str, str]], kind: str, value: Value) -> None:
    if not isinstance(value, Mapping) or set(value) != {name for name, _ in fields}:
        raise bad_document(f"not the fields of {kind:.80}")


def _atom(kind: str, value: Value) -> Value:
    if kind == "bool":
        if not isinstance(value, bool):
            raise bad_document(f"neither true nor false: {value!r:.80}")
        return value
    if kind.startswith(("uint", "int")):
        return _number(value)
    if not isinstance(value, str):
        raise bad_document(f"not text: {value!r:.80}")
    if kind.startswith("bytes"):
        if value != value.lower():
            raise bad_document(f"hexadecimal data in capitals: {value!r:.80}")
        return from_hex(value)
    if kind == "address":
        address = to_address(value)
        if value not in (address, address.lower()):
            raise bad_document(f"an address of another spelling: {value!r:.80}")
        return address
    return value


def _number(value: Value) -> int:
    if isinstance(value, str) and _DECIMAL.fullmatch(value):
        return int(value)
    if isinstance(value, int) and not isinstance(value, bool):
        return value
    raise bad_document(f"not a whole number in decimal: {value!r:.80}")
