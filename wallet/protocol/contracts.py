"""The contracts as Python objects: encode a call, read an answer, recognise an event or an error.

``MARKET["fill"].encode_call(offer.as_tuple(), signature, wh, limit)``: names are snake_case, the
codec behind each is compiled on first use. The declarations are in ``wallet.protocol.abis``.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from wallet.codec import abi
from wallet.codec.keccak import keccak256
from wallet.protocol.abis import community, credit, index, market, money, pool, registry
from wallet.protocol.abis.declare import Declaration


class Contract:
    """One contract's functions by name; also as attributes (``MARKET.fill``)."""

    def __init__(self, declaration: Declaration) -> None:
        self._declaration = declaration
        self._functions: dict[str, abi.Function] = {}
        self._events: dict[str, abi.Event] = {}
        self.name = declaration.name

    def __repr__(self) -> str:
        return f"Contract({self.name})"

    def __getitem__(self, name: str) -> abi.Function:
        """Give a function by its snake_case name; KeyError for one the contract does not have."""
        known = self._functions.get(name)
        if known is None:
            solidity_name, inputs, outputs = self._declaration.functions[name]
            known = abi.Function(solidity_name, inputs, outputs)
            self._functions[name] = known
        return known

    def __getattr__(self, name: str) -> abi.Function:
        try:
            return self[name]
        except KeyError:
            raise AttributeError(f"{self.name} has no function {name}") from None

    def functions(self) -> Mapping[str, abi.Function]:
        """Give every function by its snake_case name."""
        return {name: self[name] for name in self._declaration.functions}

    def event(self, name: str) -> abi.Event:
        """Give an event by its Solidity name; KeyError for one the contract does not have."""
        known = self._events.get(name)
        if known is None:
            known = abi.Event(name, self._declaration.events[name])
            self._events[name] = known
        return known

    def events(self) -> tuple[abi.Event, ...]:
        """Give every event."""
        return tuple(self.event(name) for name in self._declaration.events)

    def errors(self) -> tuple[abi.Error, ...]:
        """Give every custom error."""
        return tuple(abi.Error(name, kinds) for name, kinds in self._declaration.errors.items())

    def encode_constructor(self, *args: Any) -> bytes:  # noqa: ANN401 - any ABI value
        """Give the constructor's arguments as they follow the bytecode.

        Raises:
            CodecError: an argument does not fit.
        """
        return abi.encode(self._declaration.constructor, args)


COMMUNITY = Contract(community.DECLARATION)
REGISTRY = Contract(registry.DECLARATION)
CREDIT = Contract(credit.DECLARATION)
MARKET = Contract(market.DECLARATION)
POOL = Contract(pool.DECLARATION)
INDEX = Contract(index.DECLARATION)
MONEY = Contract(money.DECLARATION)
ALL = (COMMUNITY, REGISTRY, CREDIT, MARKET, POOL, INDEX, MONEY)

ADMIN = bytes(32)
"""OpenZeppelin's DEFAULT_ADMIN_ROLE."""
METER_OPERATOR = keccak256(b"METER_OPERATOR")
ISSUER = keccak256(b"ISSUER")
PAUSER = keccak256(b"PAUSER")


def all_errors() -> tuple[abi.Error, ...]:
    """Give every custom error of every contract, each once, for decoding reverts."""
    return tuple(
        {error.signature: error for contract in ALL for error in contract.errors()}.values()
    )
