"""Contract calls, results, events and errors, as bytes and back.

Declare each function once with its types; the codec behind it is compiled then and kept::

    BALANCE_OF = Function("balanceOf", ("address", "uint256"), ("uint256",))
    data = BALANCE_OF.encode_call(owner, credit_id)
    (balance,) = BALANCE_OF.decode_result(answer)

Values: addresses as EIP-55 text, bytesN and bytes as ``bytes``, integers as ``int``, tuples and
arrays as Python tuples (lists are accepted for writing).
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from wallet.codec.abi_types import AbiType, abi_type, tuple_type
from wallet.codec.keccak import keccak256
from wallet.codec.refusals import bad_abi, bad_type
from wallet.codec.words import WORD, Read, Value, word_type

MAX_DATA_SIZE = 8 << 20
"""More than this in one answer is not a contract of ours talking."""

EventInput = tuple[str, str, bool]
"""Name, canonical type, and whether the event's log indexes it."""


def encode(types: Sequence[str], values: Sequence[Any]) -> bytes:
    """The ABI encoding of ``values`` side by side.

    Raises:
        CodecError: a value that does not fit (``codec.value``) or an unknown type.
    """
    return tuple_type(tuple(types)).write(values)


def decode(types: Sequence[str], data: bytes) -> tuple[Any, ...]:
    """The values in ``data``, which must be exactly what :func:`encode` would give for them.

    Raises:
        CodecError: cut off, dirty padding, odd layout, something after the end (``codec.abi``).
    """
    return _decode_all(tuple_type(tuple(types)), data)


def canonical_type(parameter: Mapping[str, Any]) -> str:
    """The canonical type of one parameter of a compiler's JSON ABI (tuples written out).

    Raises:
        CodecError: not an ABI parameter, ``codec.type``.
    """
    name = parameter.get("type")
    if not isinstance(name, str):
        raise bad_type(f"not an ABI parameter: {parameter!r:.80}")
    if name.startswith("tuple"):
        members = parameter.get("components", ())
        name = f"({','.join(canonical_type(member) for member in members)}){name[5:]}"
    return abi_type(name).name


class Function:
    """One contract function: ``signature`` as text, ``selector`` as its first four hash bytes."""

    __slots__ = ("_inputs", "_outputs", "inputs", "name", "outputs", "selector", "signature")

    def __init__(
        self, name: str, inputs: tuple[str, ...] = (), outputs: tuple[str, ...] = ()
    ) -> None:
        self.name = name
        self.inputs = inputs
        self.outputs = outputs
        self.signature = f"{name}({','.join(inputs)})"
        self.selector = keccak256(self.signature.encode("ascii"))[:4]
        self._inputs = tuple_type(inputs)
        self._outputs = tuple_type(outputs)

    def __repr__(self) -> str:
        return f"Function({self.signature})"

    def encode_call(self, *args: Value) -> bytes:
        """The call's data: selector and arguments.

        Raises:
            CodecError: an argument does not fit, ``codec.value``.
        """
        return self.selector + self._inputs.write(args)

    def decode_result(self, data: bytes) -> tuple[Any, ...]:
        """The returned values.

        Raises:
            CodecError: not an encoding of the declared outputs, ``codec.abi``.
        """
        return _decode_all(self._outputs, data)

    def decode_call(self, data: bytes) -> tuple[Any, ...]:
        """The arguments in a call's data.

        Raises:
            CodecError: another function's selector, or malformed arguments, ``codec.abi``.
        """
        return _decode_all(self._inputs, _after_selector(self.selector, data))


class Error:
    """One custom error of a contract, as it comes back in revert data."""

    __slots__ = ("_inputs", "inputs", "name", "selector", "signature")

    def __init__(self, name: str, inputs: tuple[str, ...] = ()) -> None:
        self.name = name
        self.inputs = inputs
        self.signature = f"{name}({','.join(inputs)})"
        self.selector = keccak256(self.signature.encode("ascii"))[:4]
        self._inputs = tuple_type(inputs)

    def __repr__(self) -> str:
        return f"Error({self.signature})"

    def encode(self, *args: Value) -> bytes:
        """The revert data (for tests and the practice chain)."""
        return self.selector + self._inputs.write(args)

    def decode(self, data: bytes) -> tuple[Any, ...]:
        """The error's arguments in revert data.

        Raises:
            CodecError: another error's selector, or malformed arguments, ``codec.abi``.
        """
        return _decode_all(self._inputs, _after_selector(self.selector, data))


class Event:
    """One contract event; ``topic`` is the first topic of its logs.

    An indexed value of a dynamic type (text, bytes, lists, tuples) is only in the log as its
    hash: :meth:`decode` gives those 32 bytes.
    """

    __slots__ = ("_data", "_data_names", "_indexed", "inputs", "name", "signature", "topic")

    def __init__(self, name: str, inputs: tuple[EventInput, ...] = ()) -> None:
        self.name = name
        self.inputs = inputs
        self.signature = f"{name}({','.join(kind for _, kind, _ in inputs)})"
        self.topic = keccak256(self.signature.encode("ascii"))
        self._indexed = tuple(
            (label, _topic_reader(kind)) for label, kind, indexed in inputs if indexed
        )
        self._data_names = tuple(label for label, _, indexed in inputs if not indexed)
        self._data = tuple_type(tuple(kind for _, kind, indexed in inputs if not indexed))

    def __repr__(self) -> str:
        return f"Event({self.signature})"

    def decode(self, topics: Sequence[bytes], data: bytes) -> dict[str, Any]:
        """The event's values by name.

        Raises:
            CodecError: another event's topic, or malformed topics or data, ``codec.abi``.
        """
        indexed = self._indexed
        if len(topics) != len(indexed) + 1 or topics[0] != self.topic:
            raise bad_abi(f"not a log of {self.name}")
        values = dict(zip(self._data_names, _decode_all(self._data, data), strict=True))
        for (label, read), topic in zip(indexed, topics[1:], strict=True):
            if len(topic) != WORD:
                raise bad_abi(f"a topic of {len(topic)} bytes")
            values[label] = read(topic, 0)
        return values


def _decode_all(kind: AbiType, data: bytes) -> tuple[Any, ...]:
    if len(data) > MAX_DATA_SIZE:
        raise bad_abi(f"{len(data)} bytes are too many")
    values, end = kind.read(data, 0)
    if end != len(data):
        raise bad_abi(f"{len(data) - end} bytes after the end")
    return values  # type: ignore[no-any-return]  # a tuple type's value is a tuple


def _topic_reader(kind: str) -> Read:
    """One-word types stand in a topic as they are, all others as their hash."""
    word = word_type(abi_type(kind).name) or word_type("bytes32")
    if word is None:
        raise bad_type(f"no such type: {kind}")
    return word.read


def _after_selector(selector: bytes, data: bytes) -> bytes:
    if data[:4] != selector:
        raise bad_abi(f"selector {data[:4].hex()} where {selector.hex()} belongs")
    return data[4:]
