"""Offers that somebody keeps open: when to make one anew, for how much and how long.

Pure functions, as in ``decisions``; an offer's group says which standing offer it came from.
"""

from __future__ import annotations

import random
from datetime import datetime, timedelta, tzinfo

from wallet.codec.address import ZERO_ADDRESS, Address
from wallet.codec.keccak import keccak256
from wallet.practice.street.book import Entry
from wallet.practice.street.decisions import Purse, spare, wanted
from wallet.practice.street.practice_day import midnight
from wallet.practice.street.world import YUAN, Neighbour, Standing
from wallet.protocol.credits import ANY_GAS, CreditId, any_of, class_of
from wallet.protocol.offers import GasOffer, Side, new_offer
from wallet.units import PricePerMWh, Timestamp, Wh

REST = 900
"""Seconds from one offer to the next, when the first was used up at once."""
SMALLEST = Wh(2_000)
ENDING = 60
DRIFT = 15
"""How far a renewed offer's price may be from the last, in thousandths."""


def group(who: Neighbour, slot: int) -> bytes:
    """Name a standing offer: the group of all offers made from it."""
    return keccak256(f"Linden Street/{who.key}/{slot}".encode())


def is_due(standing: Standing, newest: Entry | None, now: int) -> bool:
    """Say whether a standing offer has to be made anew."""
    if newest is None:
        return True
    offer = newest.signed.offer
    if offer.valid_to <= now + ENDING:
        return True
    if newest.remaining >= max(1, min(standing.least, offer.min_fill_wh)):
        return False
    rest = standing.hours * 3_600 if standing.for_home else REST
    return now >= offer.valid_from + rest


def batch_for(standing: Standing, purse: Purse) -> CreditId | None:
    """Choose what is offered: the largest fitting batch held, or a wildcard when buying."""
    if standing.side is Side.BUY:
        return ANY_GAS if standing.gas is None else any_of(standing.gas)
    fitting = [(wh, b) for b, wh in purse.gas.items() if class_of(b) is standing.gas]
    return max(fitting)[1] if fitting else None


def amount(who: Neighbour, standing: Standing, purse: Purse, batch: CreditId) -> Wh:
    """Say how much is offered: never more than can be spared, or than is missing."""
    if standing.side is Side.BUY:
        most: int = min(standing.wh, wanted(who, purse))
    else:
        most = min(standing.wh, spare(who, purse), purse.gas.get(batch, Wh(0)))
    whole = Wh(most // 1_000 * 1_000)
    return whole if whole >= max(SMALLEST, standing.least) else Wh(0)


def price(who: Neighbour, standing: Standing, slot: int, *, first: bool, now: int) -> PricePerMWh:
    """Give the price: at first the world's, later a little off it, on whole thousandths."""
    if first:
        return standing.price
    chance = random.Random(f"{who.key}/{slot}/{now // 3_600}")  # noqa: S311 -- no secret
    drifted = standing.price * (1_000 + chance.randint(-DRIFT, DRIFT)) // 1_000
    bounded = max(drifted, who.asks) if standing.side is Side.SELL else min(drifted, who.pays)
    return PricePerMWh(bounded // YUAN * YUAN if not standing.for_home else standing.price)


def end_of_day(now: int, hours: int, tz: tzinfo) -> Timestamp:
    """Give the last second of the local day that lies so many hours ahead."""
    day = datetime.fromtimestamp(now + hours * 3_600, tz).date()
    return Timestamp(midnight(day + timedelta(days=1), tz) - 1)


def make(
    who: Neighbour,
    slot: int,
    *,
    maker: Address,
    home: Address,
    purse: Purse,
    newest: Entry | None,
    currency: Address,
    now: int,
    tz: tzinfo,
    counter: int = 0,
    revision: int = 0,
) -> GasOffer | None:
    """Make a standing offer anew; None when there is nothing to offer."""
    standing = who.offers[slot]
    batch = batch_for(standing, purse)
    wh = Wh(0) if batch is None else amount(who, standing, purse, batch)
    if batch is None or wh == 0:
        return None
    return new_offer(
        standing.side,
        maker=maker,
        credit_id=batch,
        wh=wh,
        price=price(who, standing, slot, first=newest is None, now=now),
        end_price=standing.end_price,
        currency=currency,
        valid_from=now,
        valid_to=end_of_day(now, standing.hours, tz),
        counter=counter,
        min_fill=standing.least,
        group=group(who, slot),
        revision=revision,
        taker=home if standing.for_home else ZERO_ADDRESS,
    )
