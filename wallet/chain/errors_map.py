"""A node's error in our words: one table for all the ways nodes say the same thing.

Nodes agree on little: codes, messages, and where a contract's revert data is differ (as hex in
``error.data``, as text, or one level deeper), so the data is searched for. What the node said is
kept in ``detail``, one level below the sentence a person reads.

Sources: see ``refusals``; execution-apis.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from typing import Any, NamedTuple, TypeAlias

from wallet.chain.refusals import OUT_OF_GAS, REFUSALS
from wallet.codec import abi
from wallet.codec.hexdata import to_hex
from wallet.errors import CodecError, HearthError, NodeRefusedError, RevertedError

Json: TypeAlias = Any
"""Anything a node sent; each reader checks the shape it needs as it reads."""

_LONGEST_DETAIL = 500
_DEEPEST = 4
_HEX = re.compile(r"0x[0-9a-fA-F]{8,}")
_REVERT = re.compile(
    r"revert|vm exception|vm execution error|evm error|invalid opcode|due to an exception",
    re.IGNORECASE,
)
_QUOTED = re.compile(
    r"(?:reason string|custom error|execution reverted:?|reverted:)\s*['\"]?([^'\"\n]{1,200})",
    re.IGNORECASE,
)
_REVERT_CODES = frozenset({3})

_ERROR_STRING = bytes.fromhex("08c379a0")
_PANIC = bytes.fromhex("4e487b71")
_PANICS = {
    0x01: "an assertion failed",
    0x11: "a number became too large or negative",
    0x12: "a division by zero",
    0x21: "an unknown kind of value",
    0x32: "a list was read beyond its end",
    0x41: "too much memory was asked for",
}
"""Source: Solidity documentation, "Panic via assert and Error via require"."""

_registered: dict[bytes, abi.Error] = {}


@dataclass(frozen=True, slots=True)
class Revert:
    """Why a contract refused: the error's name, its arguments, and both as one line of text."""

    name: str
    arguments: tuple[Any, ...]
    text: str


class NodeMessage(NamedTuple):
    """A JSON-RPC error object, whatever its shape was."""

    code: int
    message: str
    data: Json


def register_errors(errors: Iterable[abi.Error]) -> None:
    """Teach this room the custom errors of contracts, so that a revert has a name."""
    for error in errors:
        _registered[error.selector] = error


def decode_revert(data: bytes) -> Revert:
    """Read a contract's revert data; unknown data is named by its selector, never guessed."""
    selector, rest = data[:4], data[4:]
    try:
        if selector == _ERROR_STRING:
            (text,) = abi.decode(("string",), rest)
            return Revert("Error", (text,), str(text)[:200])
        if selector == _PANIC:
            (number,) = abi.decode(("uint256",), rest)
            return Revert("Panic", (number,), _PANICS.get(number, f"Panic({number})"))
        known = _registered.get(selector)
        if known is not None:
            arguments = known.decode(data)
            shown = ", ".join(_shown(argument) for argument in arguments)
            return Revert(known.name, arguments, f"{known.name}({shown})")
    except CodecError:
        pass
    if not data:
        return Revert("", (), "it gave no reason")
    return Revert(to_hex(selector), (), f"the error {to_hex(selector)}")


def reverted(data: bytes | None, *, detail: str = "", text: str = "") -> RevertedError:
    """Make the error for a contract's refusal from its revert data, else from a node's text.

    ``fields`` carry ``reason`` (the error's name), ``arguments`` and ``said`` (one line).
    """
    revert = decode_revert(data) if data else Revert(text or "", (), text or "it gave no reason")
    return RevertedError(
        "node.reverted",
        "The contract refused this: {said}.",
        "Nothing was changed. Check the amounts and whether the offer is still open, then try "
        "again.",
        detail=detail[:_LONGEST_DETAIL],
        reason=revert.name,
        arguments=revert.arguments,
        said=revert.text,
        data=to_hex(data or b""),
    )


def error_from_rpc(error: Json, *, method: str, url: str) -> HearthError:
    """Turn the ``error`` member of a JSON-RPC answer into one of our errors."""
    said = _message(error)
    detail = f"{method}: {said.code} {said.message}"[:_LONGEST_DETAIL]
    if is_revert(said):
        data = find_revert_data(said)
        quoted = _QUOTED.search(said.message)
        text = quoted.group(1).strip() if quoted else ""
        return reverted(data, detail=detail, text=text)
    lowered = f"{said.message} {said.data if isinstance(said.data, str) else ''}".lower()
    for refusal in REFUSALS:
        if said.code in refusal.codes or any(part in lowered for part in refusal.parts):
            return NodeRefusedError(
                refusal.code, refusal.cause, refusal.fix, url=url, detail=detail, rpc_code=said.code
            )
    return NodeRefusedError(
        "node.refused",
        "The node at {url} refused this.",
        "Try again in a moment. If it goes on, choose another node; its own words are in the "
        "details.",
        url=url,
        detail=detail,
        rpc_code=said.code,
    )


def is_revert(said: NodeMessage) -> bool:
    """Say whether an error is a contract's refusal and not the node's own."""
    lowered = said.message.lower()
    if any(part in lowered for part in OUT_OF_GAS) and not find_revert_data(said):
        return False  # EthereumJS gives it the code of a revert
    if said.code in _REVERT_CODES:
        return True
    return any(_REVERT.search(text) for text in _texts(said))


def find_revert_data(said: NodeMessage) -> bytes | None:
    """Search an error for revert data: hex in ``data``, inside a text, or deeper down."""
    for text in _strings(said.data, 0):
        found = _HEX.search(text)
        # Hardhat puts the transaction's hash beside the data: 32 bytes are never revert data.
        if found and len(found.group()) % 2 == 0 and len(found.group()) != 66:
            return bytes.fromhex(found.group()[2:])
    return None


def _message(error: Json) -> NodeMessage:
    if not isinstance(error, dict):
        return NodeMessage(0, str(error)[:_LONGEST_DETAIL], None)
    code = error.get("code")
    return NodeMessage(
        code if isinstance(code, int) else 0, str(error.get("message", "")), error.get("data")
    )


def _texts(said: NodeMessage) -> Iterator[str]:
    yield said.message
    yield from (text for text in _strings(said.data, 0) if not text.startswith("0x"))


def _strings(value: Json, depth: int) -> Iterator[str]:
    """All texts in a JSON value, the ones under ``data`` first, no deeper than four levels."""
    if isinstance(value, str):
        yield value
    elif depth < _DEEPEST and isinstance(value, dict):
        for key in sorted(value, key=lambda key: key not in {"data", "result", "output"}):
            yield from _strings(value[key], depth + 1)
    elif depth < _DEEPEST and isinstance(value, list):
        for item in value[:20]:
            yield from _strings(item, depth + 1)


def _shown(argument: object) -> str:
    return to_hex(argument) if isinstance(argument, bytes) else str(argument)
