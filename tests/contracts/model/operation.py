"""One operation: who does what, with every value spelled out, so that it can be written down."""

from __future__ import annotations

import json
from dataclasses import dataclass
from typing import Any

from tests.contracts.model import structs
from tests.contracts.model.base import Address

STRUCTS = {
    kind.__name__: kind
    for kind in (
        structs.GasOffer, structs.ShareOffer, structs.Take, structs.Permit, structs.Reading,
        structs.Trigger,
    )
}  # fmt: skip


@dataclass(frozen=True)
class Operation:
    """``sender`` calls ``function`` of the contract at ``to``, ``wait`` seconds after the last.

    ``plan`` is what a hostile contract will do when it is called, if this sets one.
    """

    sender: Address
    to: Address
    function: str
    args: tuple[Any, ...]
    wait: int = 1
    plan: tuple[Address, str, tuple[Any, ...]] | None = None

    def to_json(self) -> str:
        """Write it on one line."""
        plain = [self.sender, self.to, self.function, self.args, self.wait, self.plan]
        return json.dumps([_plain(part) for part in plain])

    @staticmethod
    def from_json(line: str) -> Operation:
        """Read it back."""
        sender, to, function, args, wait, plan = [_typed(part) for part in json.loads(line)]
        return Operation(sender, to, function, args, wait, plan)


def _plain(value: Any) -> Any:
    if isinstance(value, bytes):
        return {"bytes": value.hex()}
    if hasattr(value, "_fields"):
        return {type(value).__name__: [_plain(v) for v in value]}
    if isinstance(value, tuple):
        return [_plain(v) for v in value]
    if isinstance(value, int) and not isinstance(value, bool) and value > 2**53:
        return {"int": str(value)}
    return value


def _typed(value: Any) -> Any:
    if isinstance(value, list):
        return tuple(_typed(v) for v in value)
    if not isinstance(value, dict):
        return value
    ((name, inner),) = value.items()
    if name == "bytes":
        return bytes.fromhex(inner)
    if name == "int":
        return int(inner)
    if name == "Batch":
        from tests.contracts.model.credit import Batch

        return Batch(*_typed(inner))
    return STRUCTS[name](*_typed(inner))
