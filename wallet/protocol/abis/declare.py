"""The shape of one contract's declaration."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from wallet.codec.abi import EventInput


@dataclass(frozen=True, slots=True)
class Declaration:
    """A contract's interface in canonical ABI types.

    ``functions`` maps our name to (Solidity name, inputs, outputs), ``events`` and ``errors`` map
    Solidity names to their inputs.
    """

    name: str
    constructor: tuple[str, ...]
    functions: Mapping[str, tuple[str, tuple[str, ...], tuple[str, ...]]]
    events: Mapping[str, tuple[EventInput, ...]]
    errors: Mapping[str, tuple[str, ...]]
