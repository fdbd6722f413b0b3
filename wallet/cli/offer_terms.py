"""What ``hearth offer make`` was told, as the use cases take it."""

from __future__ import annotations

import time
from dataclasses import dataclass
from typing import TYPE_CHECKING

from wallet.cli import reading
from wallet.codec.address import ZERO_ADDRESS, Address
from wallet.codec.keccak import keccak256
from wallet.errors import UsageError
from wallet.market.terms import Conditions
from wallet.protocol.credits import ANY_GAS, GasClass
from wallet.protocol.offers import NO_TRIGGER, ZERO_HASH, Trigger
from wallet.units import PricePerMWh, Timestamp, Wh

if TYPE_CHECKING:
    import argparse

    from wallet.cli.place import Place


@dataclass(frozen=True, slots=True)
class MakeTerms:
    """One new offer; see ``Trader.prepare_sell`` and ``Trader.prepare_post_buy``."""

    selling: bool
    wh: Wh
    price: PricePerMWh
    valid_to: Timestamp
    credit_id: int | None
    gas: str | None
    least: Wh
    end_price: PricePerMWh | None
    taker: Address
    conditions: Conditions

    @property
    def gas_class(self) -> GasClass | None:
        """The class to choose a batch from, when selling."""
        return None if self.gas in (None, "any") else reading.GAS[self.gas]

    @property
    def wanted(self) -> int:
        """The batch or the kind to ask for, when buying."""
        if self.credit_id is not None:
            return self.credit_id
        return ANY_GAS if self.gas is None else reading.gas(self.gas)


def read_terms(arguments: argparse.Namespace, place: Place) -> MakeTerms:
    """Read the options of ``make``.

    Raises:
        AmountError, InputError: an amount, time or name cannot be read.
        UsageError: options contradict each other.
    """
    if arguments.batch is not None and arguments.gas is not None:
        raise UsageError(
            "usage.gas_twice", "Both --batch and --gas say which gas.", "Give one of them."
        )
    money = place.community.money
    least, end = arguments.least, arguments.end_price
    return MakeTerms(
        selling=arguments.side == "sell",
        wh=reading.energy(arguments.amount, place.calorific),
        price=reading.price(arguments.price, money),
        valid_to=reading.moment(arguments.until, time.time()),
        credit_id=None if arguments.batch is None else reading.number(arguments.batch),
        gas=arguments.gas,
        least=Wh(1) if least is None else reading.energy(least, place.calorific),
        end_price=None if end is None else reading.price(end, money),
        taker=reading.person(arguments.to, place.community) if arguments.to else ZERO_ADDRESS,
        conditions=_conditions(arguments, place),
    )


def _conditions(arguments: argparse.Namespace, place: Place) -> Conditions:
    begin, second = arguments.begin, arguments.also_in
    other = ZERO_ADDRESS
    if second is not None:
        other = reading.currency(second, place.community).address
    return Conditions(
        valid_from=None if begin is None else reading.moment(begin, time.time()),
        trigger=_trigger(arguments, place),
        alt_currency=other,
        fx_slippage_bps=0 if second is None else reading.percent(arguments.slippage),
        group=group_id(arguments.group),
        publish=arguments.post,
    )


def _trigger(arguments: argparse.Namespace, place: Place) -> Trigger:
    bounds = [arguments.at_most, arguments.at_least]
    if arguments.feed is None and bounds == [None, None]:
        return NO_TRIGGER
    if arguments.feed is None or bounds.count(None) != 1:
        raise UsageError(
            "usage.feed",
            "An offer that waits needs --feed and one of --at-most and --at-least.",
            "Name the feed, and the answer that is waited for.",
        )
    feed = reading.feed(arguments.feed, place.community)
    bound = arguments.at_least if arguments.at_most is None else arguments.at_most
    op = 2 if arguments.at_most is None else 1
    threshold = reading.feed_answer(bound, feed, place.node)
    return Trigger(feed, op, threshold, reading.span(arguments.max_age))


def group_id(text: str | None) -> bytes:
    """The 32 bytes of a group: given in hexadecimal, else the hash of a name.

    Raises:
        UsageError: the zero group, which is no group.
    """
    if text is None:
        return ZERO_HASH
    if text.lower().startswith("0x") and len(text) == 66:
        group = reading.number(text).to_bytes(32, "big")
        if group == ZERO_HASH:
            raise UsageError(
                "usage.group", "The group of zeros is no group.", "Give it another name."
            )
        return group
    return keccak256(text.encode("utf-8"))
