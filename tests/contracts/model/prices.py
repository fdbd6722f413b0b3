"""What an offer costs, in exact fractions that are rounded once, in the maker's favour."""

from __future__ import annotations

from fractions import Fraction
from math import ceil, floor
from typing import TYPE_CHECKING, NamedTuple

from tests.contracts.model.base import ZERO
from tests.contracts.model.reasons import Reason, Reasons
from tests.contracts.model.structs import GasOffer, Take

if TYPE_CHECKING:
    from tests.contracts.model.community import Rate
    from tests.contracts.model.world import World

SELL, BUY = 0, 1
WH_PER_MWH = 10**6
BPS = 10_000
LARGEST_ANSWER = 2**96 - 1
LARGEST_VALUE = 2**128 - 1


class Payment(NamedTuple):
    """What is to be paid, and what stands against it. ``value`` is in the offer's own currency."""

    amount: int
    value: int
    reasons: Reasons


def price_at(o: GasOffer, now: int) -> Fraction:
    """Give the exact price of a MWh: a straight line from start to end while the offer is valid."""
    if o.valid_to <= o.valid_from:
        return Fraction(o.start_price)
    moment = min(max(now, o.valid_from), o.valid_to)
    passed = Fraction(moment - o.valid_from, o.valid_to - o.valid_from)
    return o.start_price + (o.end_price - o.start_price) * passed


def for_maker(o: GasOffer, amount: Fraction) -> int:
    """Round up what a seller gets and down what a buyer gives, when they made the offer."""
    return ceil(amount) if o.side == SELL else floor(amount)


def exact_cost(o: GasOffer, wh: int, now: int) -> Fraction:
    return wh * price_at(o, now) / WH_PER_MWH


def cost(o: GasOffer, wh: int, now: int) -> int:
    """Give what an amount costs in the offer's own currency, minor units."""
    return for_maker(o, exact_cost(o, wh, now))


def payment(w: World, o: GasOffer, t: Take) -> Payment:
    """Give what a taker would pay or get in the currency it chose."""
    value = cost(o, t.wh, w.now)
    if t.currency == o.currency:
        beyond = value > t.limit if o.side == SELL else value < t.limit
        return Payment(value, value, {Reason.BEYOND_LIMIT} if beyond else set())
    if o.alt_currency == ZERO or t.currency != o.alt_currency:
        return Payment(value, value, {Reason.CURRENCY_NOT_ALLOWED})
    rate = w.community.rates.get((o.alt_currency, o.currency))
    if rate is None or value > LARGEST_VALUE:
        return Payment(0, value, {Reason.NOT_SUPPORTED})
    answer = fresh_answer(w, rate.feed, rate.max_age)
    if answer is None or answer > LARGEST_ANSWER:
        return Payment(0, value, {Reason.FEED_STALE})
    return _abroad(o, t, value, _in_alt(o, exact_cost(o, t.wh, w.now), answer, rate))


def _in_alt(o: GasOffer, amount: Fraction, answer: int, rate: Rate) -> int:
    """Turn minor units of the first currency into the second's, at the feed's answer."""
    whole = amount / 10**rate.currency_decimals
    one_alt = Fraction(answer, 10**rate.feed_decimals)
    return for_maker(o, whole / one_alt * 10**rate.alt_decimals)


def _abroad(o: GasOffer, t: Take, value: int, fair: int) -> Payment:
    """Let the taker's limit better the feed's price, but only within the maker's slippage."""
    slippage = Fraction(min(o.fx_slippage_bps, BPS), BPS)
    if o.side == SELL:
        amount, worst = min(fair, t.limit), ceil(fair * (1 - slippage))
        beyond = amount < worst
    else:
        amount, worst = max(fair, t.limit), floor(fair * (1 + slippage))
        beyond = amount > worst
    return Payment(worst if beyond else amount, value, {Reason.BEYOND_LIMIT} if beyond else set())


def fresh_answer(w: World, feed: str, max_age: int) -> int | None:
    """Give a feed's answer; None when it is not positive, from the future, too old, or none."""
    latest = w.round_of(feed)
    if latest is None or latest.answer <= 0:
        return None
    return latest.answer if 0 <= w.now - latest.updated_at <= max_age else None
