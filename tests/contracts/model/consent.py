"""Whose gas or money an operation may take: who acts, who signed, who let somebody, who owes."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from tests.contracts.model.base import Address
from tests.contracts.model.money import REENTERS
from tests.contracts.model.operation import Operation
from tests.contracts.model.people import ODD
from tests.contracts.model.structs import GasOffer, Reading, ShareOffer
from tests.contracts.model.world import Plan, World


def may_lose(w: World, op: Operation) -> set[Address]:
    """Give the accounts that had a say in an operation, as the world was before it."""
    found = set(_say(w, op.sender, op.to, op.function, op.args))
    for plan, owner in _plans(w):
        found |= set(_say(w, owner, *plan))
    return found


def _plans(w: World) -> Iterator[tuple[Plan, Address]]:
    """Give what hostile contracts do when they are called."""
    for purse in w.purses.values():
        if purse.receives == ODD and purse.plan:
            yield purse.plan, purse.address
    for coin in w.coins.values():
        if coin.mode == REENTERS and coin.plan:
            yield coin.plan, coin.address


def _say(
    w: World, sender: Address, to: Address, function: str, args: tuple[Any, ...]
) -> Iterator[Address]:
    yield sender
    if to in (w.market.address, w.share.address):
        yield from _signers(w, args)
        # What the pool holds is not its own: it gives it back, or sells it for its givers.
        yield w.share.address
    if to == w.registry.address:
        yield from _metered(w, args)
    if function in ("allot", "settle_arrears"):
        # Arrears are a debt: whoever has them pays them from what it gets or holds.
        yield args[0]
    if function in ("safe_transfer_from", "safe_batch_transfer_from"):
        if w.credit.may_move(sender, args[0]):
            yield args[0]
        yield w.share.address
    if function == "transfer_from" and w.at(to).allowance(args[0], sender):
        yield args[0]


def _signers(w: World, args: tuple[Any, ...]) -> Iterator[Address]:
    """Give those whose offers are there with a signature they stand by."""
    flat = [x for a in args for x in (a if type(a) is tuple else (a,))]
    sigs = [x for x in flat if isinstance(x, bytes)]
    for o in flat:
        if isinstance(o, GasOffer | ShareOffer):
            place: Any = w.market if isinstance(o, GasOffer) else w.share
            digest = place.digest(o)
            yield from (o[0] for sig in sigs if w.is_signed(o[0], digest, sig))


def _metered(w: World, args: tuple[Any, ...]) -> Iterator[Address]:
    """Give the owners of the meters that are read or swapped."""
    flat = [x for a in args for x in (a if type(a) is tuple else (a,))]
    for x in flat:
        meter_id = x.meter_id if isinstance(x, Reading) else x
        if isinstance(meter_id, bytes) and meter_id in w.registry.meters:
            yield w.registry.meters[meter_id].owner
