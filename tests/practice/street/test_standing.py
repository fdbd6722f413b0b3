"""Standing offers: when they are made anew, for how much, at what price."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime

import pytest

from wallet.codec.address import ZERO_ADDRESS, to_address
from wallet.practice.street import setup_steps, standing, world
from wallet.practice.street.book import Entry
from wallet.practice.street.decisions import Purse
from wallet.practice.street.world import kwh
from wallet.protocol.offers import GasOffer, SignedOffer
from wallet.units import Minor, Wh

NOW = 1_795_000_000
NATURAL, BIOMETHANE = setup_steps.batches(NOW)
HOME, MAKER, MONEY = (to_address("0x" + digit * 40) for digit in "abc")
PURSE = Purse({NATURAL: kwh(200), BIOMETHANE: kwh(400)}, Minor(10**9))


def make(key: str, purse: Purse = PURSE, newest: Entry | None = None) -> GasOffer | None:
    return standing.make(
        world.BY_KEY[key], 0, maker=MAKER, home=HOME, purse=purse, newest=newest,
        currency=MONEY, now=NOW, tz=UTC,
    )  # fmt: skip


def entry(offer: GasOffer | None, filled: int = 0) -> Entry:
    assert offer is not None
    return Entry(SignedOffer(offer, b"", b""), Wh(filled), 0.0)


@pytest.mark.parametrize("who", [w for w in world.EVERYBODY if w.offers], ids=lambda w: w.key)
def test_everybodys_first_offer_is_the_one_of_the_world(who: world.Neighbour) -> None:
    plenty = Purse({NATURAL: kwh(60_000), BIOMETHANE: kwh(60_000)}, Minor(10**12))
    nothing = Purse({}, Minor(10**12))
    wanted = who.offers[0]
    offer = make(who.key, plenty if wanted.side == 0 else nothing)
    assert offer is not None
    assert (offer.side, offer.quantity_wh) == (wanted.side, wanted.wh)
    assert offer.start_price_per_mwh == wanted.price
    assert offer.taker == (HOME if wanted.for_home else ZERO_ADDRESS)
    assert offer.valid_to >= NOW + wanted.hours * 3_600
    assert datetime.fromtimestamp(offer.valid_to, UTC).time().isoformat() == "23:59:59"


def test_no_neighbours_offers_cross_each_other() -> None:
    asks = [o.price for w in world.EVERYBODY for o in w.offers if o.side == 0 and not o.for_home]
    ends = [o.end_price for w in world.EVERYBODY for o in w.offers if o.end_price]
    bids = [o.price for w in world.EVERYBODY for o in w.offers if o.side == 1]
    assert max(bids) < min(asks)
    assert all(end is not None and end > 0 for end in ends)


def test_everybody_keeps_its_own_limits() -> None:
    for who in world.EVERYBODY:
        for offer in who.offers:
            if offer.side == 1:
                assert offer.price <= who.pays
            elif not offer.for_home:
                assert min(offer.price, offer.end_price or offer.price) >= who.asks


def test_only_what_can_be_spared_is_offered() -> None:
    little = Purse({NATURAL: kwh(200), BIOMETHANE: kwh(60)}, Minor(0))
    offer = make("anna", little)
    assert offer is not None
    assert offer.quantity_wh == kwh(20)
    assert make("anna", Purse({BIOMETHANE: kwh(100)}, Minor(0))) is None
    assert make("anna", Purse({NATURAL: kwh(900)}, Minor(0))) is None


def test_an_offer_is_made_anew_when_it_ends_or_is_used_up() -> None:
    slot = world.BY_KEY["anna"].offers[0]
    open_one = entry(make("anna"))
    used_up = entry(make("anna"), filled=kwh(119))
    assert standing.is_due(slot, None, NOW)
    assert not standing.is_due(slot, open_one, NOW)
    assert standing.is_due(slot, open_one, open_one.signed.offer.valid_to)
    assert not standing.is_due(slot, used_up, NOW + standing.REST - 1)
    assert standing.is_due(slot, used_up, NOW + standing.REST)


def test_a_bargain_for_the_home_does_not_come_back_at_once() -> None:
    slot = world.BY_KEY["lena"].offers[0]
    taken = entry(make("lena"), filled=kwh(35))
    assert not standing.is_due(slot, taken, NOW + 3_600)
    assert standing.is_due(slot, taken, NOW + slot.hours * 3_600)


def test_a_renewed_price_stays_near_and_within_the_makers_limits() -> None:
    for key in ("anna", "yusuf", "fang", "laundry"):
        who = world.BY_KEY[key]
        slot = who.offers[0]
        for hour in range(200):
            price = standing.price(who, slot, 0, first=False, now=NOW + hour * 3_600)
            assert abs(price - slot.price) <= slot.price * standing.DRIFT // 1_000 + world.YUAN
            assert price % world.YUAN == 0
            assert price >= who.asks if slot.side == 0 else price <= who.pays


def test_a_withdrawn_offer_rests_too() -> None:
    slot = world.BY_KEY["anna"].offers[0]
    gone = replace(entry(make("anna")), withdrawn=True)
    assert not standing.is_due(slot, gone, NOW + 1)
    assert standing.is_due(slot, gone, NOW + standing.REST)
