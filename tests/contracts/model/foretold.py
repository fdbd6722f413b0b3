"""Which question foretells an operation: the contract's own check, asked before the fill."""

from __future__ import annotations

from typing import Any, NamedTuple

from tests.contracts.model.base import Address
from tests.contracts.model.operation import Operation
from tests.contracts.model.structs import Take
from tests.contracts.model.world import World


class Foretelling(NamedTuple):
    """A check to ask; ``decides`` says whether it must be NONE exactly when the operation works."""

    to: Address
    function: str
    args: tuple[Any, ...]
    decides: bool = True


def foretelling(w: World, op: Operation) -> Foretelling | None:
    """Give the check that goes with an operation; None when there is none."""
    if op.to == w.market.address:
        return _of_market(op)
    if op.to == w.share.address and op.function == "draw":
        o, sig, wh = op.args
        return Foretelling(op.to, "check", (o, sig, op.sender, wh))
    return None


def _of_market(op: Operation) -> Foretelling | None:
    if op.function == "match_offers":
        return Foretelling(op.to, "check_match", op.args)
    if op.function == "fill":
        o, sig, wh, limit = op.args
        take = Take(wh, limit, o.credit_id, o.currency)
        return Foretelling(op.to, "check_with", (o, sig, op.sender, take))
    if op.function == "fill_with":
        o, sig, take = op.args
        return Foretelling(op.to, "check_with", (o, sig, op.sender, take))
    if op.function == "post":
        # What check says of a fill decides nothing about posting, but must be what the model says.
        o, sig = op.args
        args = (o, sig, op.sender, o.quantity_wh)
        return Foretelling(op.to, "check", args, decides=False)
    return None
