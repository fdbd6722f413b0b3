"""What gas is worth here: the street's price, wanted and offered, and a suggestion with reasons.

All arithmetic is on integers; every rounding is said where it happens. Prices are minor currency
units per MWh, amounts Wh, times Unix seconds.
"""

from __future__ import annotations

from collections.abc import Iterable
from typing import TYPE_CHECKING

from wallet.market.message import Energy, Message, Price, Share, Times
from wallet.market.price_chart import LONG_WINDOW, chart_span, price_series
from wallet.market.prices import (
    DepthStep,
    FillHistory,
    History,
    PricePoint,
    PriceSource,
    StreetPrice,
    Suggestion,
    weighted,
)
from wallet.protocol.offers import Side
from wallet.units import PricePerMWh, Timestamp, Wh

if TYPE_CHECKING:
    from wallet.ledger.rows import OfferRow
    from wallet.protocol.community import Currency

__all__ = [
    "LONG_WINDOW",
    "DepthStep",
    "FillHistory",
    "History",
    "PricePoint",
    "PriceSource",
    "StreetPrice",
    "Suggestion",
    "chart_span",
    "price_series",
    "street_price",
    "suggest",
    "vs_street_bps",
    "wanted_offered",
]

DAY = 86_400
WINDOW = 7 * DAY
"""Fills of the last seven days make the price; without any, those of thirty days."""

NEAR_BPS = 1_000
"""Only offers within 10 % of the street's price count as wanted or offered near it: a supplier who
offers a year's gas far above the price says nothing about today."""

LEAN_BPS = 1_500
"""How far a completely one-sided street moves the suggestion, before the cap."""
LEAN_CAP_BPS = 300
"""A suggestion is never more than 3 % away from the street's price."""

NOTHING = Wh(0)
_BPS = 10_000


def street_price(
    history: History, open_offers: Iterable[OfferRow], now: Timestamp
) -> StreetPrice | None:
    """Say what gas costs on this street now.

    Volume-weighted over the fills of the last seven days, else thirty; without any, the middle
    between the dearest buyer and the cheapest seller, or the only side there is. ``None`` when
    there is neither a fill nor an offer.
    """
    for window in (WINDOW, LONG_WINDOW):
        recent = history.between(Timestamp(now - window + 1), Timestamp(now + DAY + 1))
        if recent.wh:
            return StreetPrice(
                weighted(recent),
                PriceSource.FILLS,
                Wh(recent.wh),
                recent.trades,
                Timestamp(now - window),
                recent.newest,
            )
    wanted, offered = wanted_offered(open_offers, now)
    best = [steps[0].price for steps in (wanted, offered) if steps]
    if not best:
        return None
    middle = PricePerMWh((2 * sum(best) + len(best)) // (2 * len(best)))
    return StreetPrice(middle, PriceSource.OFFERS, Wh(0), 0, now, None)


def _live(row: OfferRow, now: Timestamp) -> bool:
    offer = row.signed.offer
    return not row.cancelled and row.remaining_wh > 0 and offer.valid_from <= now <= offer.valid_to


def _steps(amounts: dict[PricePerMWh, int], *, falling: bool) -> tuple[DepthStep, ...]:
    total = 0
    steps = []
    for price in sorted(amounts, reverse=falling):
        total += amounts[price]
        steps.append(DepthStep(price, Wh(amounts[price]), Wh(total)))
    return tuple(steps)


def wanted_offered(
    open_offers: Iterable[OfferRow], now: Timestamp
) -> tuple[tuple[DepthStep, ...], tuple[DepthStep, ...]]:
    """Add up what is wanted (dearest first) and what is offered (cheapest first), by price.

    Only offers that anyone may take now count: no expired ones, none for one person alone, none
    that wait for a trigger.
    """
    sides: dict[Side, dict[PricePerMWh, int]] = {Side.BUY: {}, Side.SELL: {}}
    for row in open_offers:
        offer = row.signed.offer
        if not _live(row, now) or int(offer.taker, 16) or offer.trigger.op:
            continue
        price = offer.price_at(now)
        amounts = sides[offer.side]
        amounts[price] = amounts.get(price, 0) + row.remaining_wh
    return _steps(sides[Side.BUY], falling=True), _steps(sides[Side.SELL], falling=False)


def _near(steps: tuple[DepthStep, ...], price: int) -> Wh:
    reach = price * NEAR_BPS
    return Wh(sum(step.wh for step in steps if abs(step.price - price) * _BPS <= reach))


def vs_street_bps(price: int, street: int | None) -> int | None:
    """How far ``price`` is above (+) or below (-) the street's, in basis points, half up."""
    if not street:
        return None
    return (2 * (price - street) * _BPS + street) // (2 * street)


def suggest(
    street: StreetPrice | None,
    wanted: tuple[DepthStep, ...],
    offered: tuple[DepthStep, ...],
    currency: Currency,
) -> Suggestion | None:
    """Suggest a price for a new offer: the street's, leaning to the side that is short.

    The lean is ``LEAN_BPS * (wanted - offered) / (wanted + offered)`` over the amounts near the
    street's price, capped at ``LEAN_CAP_BPS``; the result is rounded to a thousandth of a currency
    unit per kWh. The same price is fair to either side, so it does not depend on who asks.
    """
    if street is None:
        return None
    want, offer = _near(wanted, street.price), _near(offered, street.price)
    both = want + offer
    lean = LEAN_BPS * (want - offer) // both if both else 0
    lean = max(-LEAN_CAP_BPS, min(LEAN_CAP_BPS, lean))
    tick: int = 10**currency.decimals
    raw = street.price * (_BPS + lean)
    price = PricePerMWh((raw + tick * _BPS // 2) // (tick * _BPS) * tick or street.price)
    return Suggestion(
        price,
        _why(want, offer),
        _worked_out(street, (want, offer), lean, price, currency),
        street.price,
        vs_street_bps(price, street.price) or 0,
        want,
        offer,
    )


def _why(want: Wh, offer: Wh) -> Message:
    if not want and not offer:
        return Message("Nobody wants or offers gas near the street's price right now.")
    if not offer:
        return Message("The street wants {wanted} and nobody offers any.", {"wanted": Energy(want)})
    if not want:
        return Message(
            "The street offers {offered} and nobody wants any.", {"offered": Energy(offer)}
        )
    times = (want * 1_000 + offer // 2) // offer
    return Message("The street wants {times} times what is offered.", {"times": Times(times)})


def _worked_out(
    street: StreetPrice,
    near_it: tuple[Wh, Wh],
    lean: int,
    price: PricePerMWh,
    currency: Currency,
) -> tuple[Message, ...]:
    want, offer = near_it
    if street.source is PriceSource.FILLS:
        base = Message(
            "The street's price is {price} per kWh: {trades} trades of {volume} altogether.",
            {
                "price": Price(street.price, currency),
                "trades": street.trades,
                "volume": Energy(street.volume),
            },
        )
    else:
        base = Message(
            "Nobody has traded yet. The middle of the open offers is {price} per kWh.",
            {"price": Price(street.price, currency)},
        )
    near = Message(
        "Within {near} of it, {wanted} are wanted and {offered} are offered.",
        {"near": Share(NEAR_BPS), "wanted": Energy(want), "offered": Energy(offer)},
    )
    leaning = {"lean": Share(abs(lean)), "cap": Share(LEAN_CAP_BPS)}
    if lean > 0:
        why = Message(
            "More is wanted than offered, so {lean} is added (never more than {cap}).", leaning
        )
    elif lean < 0:
        why = Message(
            "More is offered than wanted, so {lean} is taken off (never more than {cap}).", leaning
        )
    else:
        why = Message("Wanted and offered are even, so nothing is added or taken off.")
    result = Message(
        "Rounded, that is {price} per kWh.", {"price": Price(price, currency)}, ("price",)
    )
    return base, near, why, result
