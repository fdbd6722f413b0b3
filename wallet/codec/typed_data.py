"""EIP-712 typed data: what offers, readings and shares are when they are signed.

The hasher of a struct is compiled once for its set of types and kept; so is the separator of
each domain. Hashing a trade offer of 24 fields then takes little more than its two Keccak calls.
The independent check (``wallet.keys.check``) does not use this module's hashing.

Source: EIP-712; the JSON document is that of ``eth_signTypedData_v4``.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from functools import lru_cache
from operator import itemgetter
from typing import Any, NamedTuple

from wallet.codec import typed_json
from wallet.codec.keccak import keccak256
from wallet.codec.refusals import bad_document, bad_type, bad_value
from wallet.codec.words import Value, word_type

DOMAIN_TYPE = "EIP712Domain"
MAX_NESTING = 16

Hash = Callable[[Any], bytes]
TypesKey = tuple[tuple[str, tuple["Field", ...]], ...]


class Field(NamedTuple):
    """One member of a struct: its name and its type (atomic, a struct's name, or an array)."""

    name: str
    type: str


DOMAIN_FIELDS = (
    Field("name", "string"),
    Field("version", "string"),
    Field("chainId", "uint256"),
    Field("verifyingContract", "address"),
    Field("salt", "bytes32"),
)

_IDENTIFIER = re.compile(r"[A-Za-z_$][A-Za-z0-9_$]{0,63}")
_ARRAY = re.compile(r"(.+)\[([1-9][0-9]{0,3})?\]")


@dataclass(frozen=True, slots=True)
class TypedData:
    """A message with its types and domain. ``types`` leaves out EIP712Domain.

    Values: addresses as EIP-55 text, bytesN and bytes as ``bytes``, structs as mappings with
    exactly the fields of their type, arrays as lists or tuples.

    Every method that hashes raises CodecError for a type that is unknown (``codec.type``), a
    value that does not fit (``codec.value``), or a field missing or too many
    (``codec.typed_data``).
    """

    types: Mapping[str, tuple[Field, ...]]
    primary_type: str
    domain: Mapping[str, Any]
    message: Mapping[str, Any]

    def digest(self) -> bytes:
        """The 32 bytes to sign."""
        return keccak256(b"\x19\x01" + self.domain_separator() + self.struct_hash())

    def struct_hash(self) -> bytes:
        """hashStruct(message)."""
        return struct_hasher(tuple(self.types.items()), self.primary_type)(self.message)

    def domain_separator(self) -> bytes:
        """hashStruct(domain) over the domain fields that are present."""
        return _domain_separator(tuple(self.domain.items()))

    def to_json(self) -> dict[str, Any]:
        """The document of ``eth_signTypedData_v4``; large numbers as decimal strings."""
        domain_fields = domain_type(self.domain)
        types = {DOMAIN_TYPE: domain_fields, **self.types}
        domain = typed_json.to_json(types, DOMAIN_TYPE, self.domain)
        if "chainId" in domain and self.domain["chainId"] < 1 << 53:
            domain["chainId"] = self.domain["chainId"]
        return {
            "types": {
                name: [{"name": field.name, "type": field.type} for field in fields]
                for name, fields in types.items()
            },
            "primaryType": self.primary_type,
            "domain": domain,
            "message": typed_json.to_json(types, self.primary_type, self.message),
        }

    @classmethod
    def from_json(cls, document: Mapping[str, Any]) -> TypedData:
        """Read such a document strictly: no key too many, no type unused, no value unfit.

        Raises:
            CodecError: anything else.
        """
        if set(document) != {"types", "primaryType", "domain", "message"}:
            raise bad_document("the keys are not types, primaryType, domain, message")
        types = {
            name: tuple(Field(*pair) for pair in pairs)
            for name, pairs in typed_json.read_types(document["types"]).items()
        }
        primary = document["primaryType"]
        if not isinstance(primary, str) or primary not in types or primary == DOMAIN_TYPE:
            raise bad_document("the primary type is not among the types")
        if not isinstance(document["domain"], Mapping):
            raise bad_document("the domain is not an object")
        if types.get(DOMAIN_TYPE) != domain_type(document["domain"]):
            raise bad_document("EIP712Domain does not list the domain's fields in their order")
        domain = typed_json.read_domain(types, DOMAIN_TYPE, document["domain"])
        message = typed_json.from_json(types, primary, document["message"])
        del types[DOMAIN_TYPE]
        if referenced_types(types, primary) != set(types):
            raise bad_document("a type that is not used")
        data = cls(types, primary, domain, message)
        data.digest()
        return data


def domain_type(domain: Mapping[str, Any]) -> tuple[Field, ...]:
    """The fields of EIP712Domain for this domain, in the order EIP-712 gives them.

    Raises:
        CodecError: no field, or one that EIP-712 does not know, ``codec.typed_data``.
    """
    fields = tuple(field for field in DOMAIN_FIELDS if field.name in domain)
    if not fields or len(fields) != len(domain):
        raise bad_document("a domain with fields that EIP-712 does not know")
    return fields


def referenced_types(types: Mapping[str, tuple[Field, ...]], primary: str) -> set[str]:
    """``primary`` and every struct reachable from it.

    Raises:
        CodecError: a struct is missing, ``codec.type``.
    """
    found: set[str] = set()
    waiting = [primary]
    while waiting:
        name = waiting.pop()
        if name in found:
            continue
        if name not in types:
            raise bad_type(f"no such type: {name!r:.80}")
        found.add(name)
        bases = (field.type.partition("[")[0] for field in types[name])
        waiting.extend(base for base in bases if not _is_atomic(base))
    return found


def encode_type(types: Mapping[str, tuple[Field, ...]], primary: str) -> str:
    """The text of EIP-712's encodeType: the struct, then those it uses, alphabetically.

    Raises:
        CodecError: a struct is missing or wrongly named, ``codec.type``.
    """
    others = sorted(referenced_types(types, primary) - {primary})
    return "".join(_describe(name, types[name]) for name in (primary, *others))


@lru_cache(maxsize=128)
def struct_hasher(types: TypesKey, primary: str) -> Hash:
    """The function hashStruct for one struct of ``types``, compiled.

    Raises:
        CodecError: an unknown, recursive or wrongly named type, ``codec.type``.
    """
    return _compile_struct(dict(types), primary, ())


@lru_cache(maxsize=256)
def _domain_separator(items: tuple[tuple[str, Any], ...]) -> bytes:
    domain = dict(items)
    types: TypesKey = ((DOMAIN_TYPE, domain_type(domain)),)
    return struct_hasher(types, DOMAIN_TYPE)(domain)


def _compile_struct(
    types: Mapping[str, tuple[Field, ...]], name: str, inside: tuple[str, ...]
) -> Hash:
    if name in inside or len(inside) > MAX_NESTING:
        raise bad_type(f"{name} contains itself")
    type_hash = keccak256(encode_type(types, name).encode("ascii"))
    fields = types[name]
    encoders = [_compile_member(types, field.type, (*inside, name)) for field in fields]
    values_of = _values_getter(fields)
    count = len(fields)

    def hash_struct(message: Value) -> bytes:
        if not isinstance(message, Mapping) or len(message) != count:
            raise bad_document(f"not the {count} fields of {name}")
        try:
            values = values_of(message)
        except KeyError as missing:
            raise bad_document(f"{name} lacks {missing}") from None
        parts = [encode(value) for encode, value in zip(encoders, values, strict=True)]
        return keccak256(type_hash + b"".join(parts))

    return hash_struct


def _values_getter(fields: tuple[Field, ...]) -> Callable[[Mapping[str, Any]], tuple[Any, ...]]:
    if len(fields) == 1:
        only = fields[0].name
        return lambda message: (message[only],)
    return itemgetter(*(field.name for field in fields)) if fields else lambda _: ()


def _compile_member(
    types: Mapping[str, tuple[Field, ...]], kind: str, inside: tuple[str, ...]
) -> Hash:
    if array := _ARRAY.fullmatch(kind):
        return _array_hasher(_compile_member(types, array[1], inside), array[2])
    if kind in types:
        return _compile_struct(types, kind, inside)
    if kind == "string":
        return _hash_text
    if kind == "bytes":
        return _hash_bytes
    word = word_type(kind)
    if word is None:
        raise bad_type(f"no such type: {kind!r:.80}")
    return word.write


def _array_hasher(item: Hash, length: str | None) -> Hash:
    count = int(length) if length else None

    def encode(values: Value) -> bytes:
        if not isinstance(values, (list, tuple)) or count not in (None, len(values)):
            raise bad_value(f"not a list of the right length: {values!r:.80}")
        return keccak256(b"".join([item(value) for value in values]))

    return encode


def _hash_text(value: Value) -> bytes:
    if not isinstance(value, str):
        raise bad_value(f"not text: {value!r:.80}")
    try:
        return keccak256(value.encode("utf-8"))
    except UnicodeEncodeError:
        raise bad_value("text with half a character") from None


def _hash_bytes(value: Value) -> bytes:
    if not isinstance(value, bytes):
        raise bad_value(f"not bytes: {value!r:.80}")
    return keccak256(value)


def _is_atomic(kind: str) -> bool:
    return kind in ("string", "bytes") or word_type(kind) is not None


def _describe(name: str, fields: tuple[Field, ...]) -> str:
    names = {field.name for field in fields}
    if len(names) != len(fields) or _is_atomic(name):
        raise bad_type(f"a struct of two equal fields or an atomic name: {name!r:.80}")
    if not all(_IDENTIFIER.fullmatch(word) for word in (name, *names)):
        raise bad_type(f"not a struct or field name: {name!r:.80}")
    return f"{name}({','.join(f'{field.type} {field.name}' for field in fields)})"
