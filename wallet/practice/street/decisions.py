"""What a neighbour does about an offer: pure functions of what it knows.

Interest follows the price: it is one half at the very limit a neighbour has set itself, and nears
certainty a few percent below. Beyond the limit nothing happens, whatever chance says. The same
seed gives the same decisions.
"""

from __future__ import annotations

import math
import random
from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from wallet.codec.address import ZERO_ADDRESS, Address
from wallet.practice.street.world import Neighbour
from wallet.protocol.credits import CreditId, any_of, class_of, matches
from wallet.protocol.offers import WH_PER_MWH, GasOffer, Side, SignedOffer
from wallet.units import Minor, Wh

STEEPNESS = 0.015
"""At this share below the limit, interest is 73 %; at three times it, 95 %."""
SURE = 0.5
FIRST_LOOK = (1.2, 3.6)
"""Seconds until somebody who wants it takes the first part of the home's offer."""
HOME_EVERY = 40.0
STREET_EVERY = 400.0
"""Seconds between takes of one neighbour, were it fully interested: the home's offers, others'."""
SHARE = (200, 450)
"""How much of an offer is taken at once, in thousandths of what is left."""
SMALL = Wh(5_000)
"""Of what is left, so much or less is taken whole; and nobody bothers to take less than a fifth."""
LIMIT_AHEAD = 120
"""Seconds for which a moving price must stay acceptable."""


@dataclass(frozen=True, slots=True)
class Purse:
    """What a neighbour holds: gas by batch in Wh, and money in minor units."""

    gas: Mapping[CreditId, Wh]
    money: Minor

    @property
    def held(self) -> Wh:
        """All gas together, Wh."""
        return Wh(sum(self.gas.values()))


@dataclass(frozen=True, slots=True)
class Seen:
    """An open offer as a neighbour sees it; ``age`` in seconds since it appeared."""

    signed: SignedOffer
    remaining: Wh
    age: float
    is_home: bool
    is_untouched: bool


@dataclass(frozen=True, slots=True)
class Take:
    """A decision: take so much of an offer, for at most (or at least) so much money."""

    signed: SignedOffer
    wh: Wh
    limit: Minor
    credit_id: CreditId


def interest(who: Neighbour, side: Side, price: int) -> float:
    """Say how much somebody would like to take an offer, from 0 to 1; 0 beyond its own limit."""
    limit = who.pays if side is Side.SELL else who.asks
    gap = limit - price if side is Side.SELL else price - limit
    if gap < 0:
        return 0.0
    return 1 / (1 + math.exp(-gap / limit / STEEPNESS))


def first_look(signed: SignedOffer, who: Neighbour) -> float:
    """Say how many seconds somebody needs to make up its mind about a new offer."""
    return _chance(signed.hash.hex(), who.key, "first").uniform(*FIRST_LOOK)


def decide(
    who: Neighbour, me: Address, purse: Purse, offers: Iterable[Seen], *, now: int, look: int
) -> Take | None:
    """Choose at most one offer to take; ``look`` is the number of this look, a second each."""
    for seen in offers:
        offer = seen.signed.offer
        if not _concerns(offer, me, now):
            continue
        keen = interest(who, offer.side, offer.price_at(now))
        chance = _chance(seen.signed.hash.hex(), who.key, str(look))
        if not _acts(who, seen, keen, chance):
            continue
        take = plan(who, purse, seen, now, chance.randint(*SHARE))
        if take is not None:
            return take
    return None


def plan(who: Neighbour, purse: Purse, seen: Seen, now: int, share: int) -> Take | None:
    """Work out how much of an offer somebody takes, and at which limit; None for nothing."""
    offer = seen.signed.offer
    credit_id = _delivered(purse, offer)
    if credit_id is None or (
        offer.side is Side.SELL
        and who.wants is not None
        and not matches(any_of(who.wants), credit_id)
    ):
        return None
    most = _most(who, purse, offer, credit_id, now)
    wh = _part(seen.remaining, most, offer.min_fill_wh, share)
    if wh <= 0:
        return None
    return Take(seen.signed, Wh(wh), _limit(who, offer, Wh(wh), now), credit_id)


def _part(remaining: Wh, most: int, least: int, share: int) -> Wh:
    """Choose how much to take: a share, in round numbers, or the small rest whole."""
    if remaining <= min(SMALL, most):
        return remaining
    part: int = min(max(_round(remaining * share // 1_000), SMALL), _round(most), remaining)
    part = max(part, min(least, remaining))
    return Wh(part if SMALL // 5 <= part <= most else 0)


def wanted(who: Neighbour, purse: Purse) -> Wh:
    """Say how much gas somebody lacks, Wh."""
    return Wh(max(0, who.stock - purse.held))


def spare(who: Neighbour, purse: Purse) -> Wh:
    """Say how much gas somebody could sell, Wh."""
    return Wh(max(0, purse.held - who.keeps))


def _concerns(offer: GasOffer, me: Address, now: int) -> bool:
    """Whether somebody may take an offer at all, and it does not end in a moment."""
    mine = offer.maker == me
    for_me = offer.taker in {ZERO_ADDRESS, me}
    return not mine and for_me and not offer.trigger.op and offer.valid_to > now + 30


def _acts(who: Neighbour, seen: Seen, keen: float, chance: random.Random) -> bool:
    if keen <= 0:
        return False
    if seen.is_home and seen.is_untouched:
        return keen >= SURE and seen.age >= first_look(seen.signed, who)
    return chance.random() < keen / (HOME_EVERY if seen.is_home else STREET_EVERY)


def _delivered(purse: Purse, offer: GasOffer) -> CreditId | None:
    """Name the batch that would change hands: the offer's own, or the largest that answers it."""
    if offer.side is Side.SELL:
        return offer.credit_id if class_of(offer.credit_id) else None
    fitting = [(wh, batch) for batch, wh in purse.gas.items() if matches(offer.credit_id, batch)]
    return max(fitting)[1] if fitting else None


def _most(who: Neighbour, purse: Purse, offer: GasOffer, credit_id: CreditId, now: int) -> int:
    """Say how much somebody can take: by need and money, or by what it can spare."""
    if offer.side is Side.BUY:
        return min(spare(who, purse), purse.gas.get(credit_id, Wh(0)))
    price = max(offer.price_at(now), offer.price_at(now + LIMIT_AHEAD), 1)
    return min(wanted(who, purse), purse.money * WH_PER_MWH // price)


def _limit(who: Neighbour, offer: GasOffer, wh: Wh, now: int) -> Minor:
    """Bound the money by the price's next minutes, and never beyond what somebody would accept."""
    costs = (offer.cost(wh, now), offer.cost(wh, now + LIMIT_AHEAD))
    if offer.side is Side.SELL:
        return Minor(min(max(costs), -(-wh * who.pays // WH_PER_MWH)))
    return Minor(max(min(costs), wh * who.asks // WH_PER_MWH))


def _round(wh: int) -> Wh:
    """Round down to what a person would say: whole kWh, or tenths below ten."""
    step = 1_000 if wh >= 10_000 else 100
    return Wh(wh // step * step)


def _chance(*seed: str) -> random.Random:
    return random.Random("/".join(seed))  # noqa: S311 -- reproducible on purpose, no secret
