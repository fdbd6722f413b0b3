"""What neighbours do about offers: deterministic, by price, and never beyond their own limits."""

from __future__ import annotations

from dataclasses import replace

import pytest
from hypothesis import event, given, settings
from hypothesis import strategies as st

from wallet.codec.address import Address, to_address
from wallet.practice.street import decisions, setup_steps, world
from wallet.practice.street.decisions import Purse, Seen, decide, interest, plan
from wallet.practice.street.world import kwh, thousandths
from wallet.protocol.offers import GasOffer, Side, SignedOffer, new_offer
from wallet.units import Minor, PricePerMWh, Wh

NOW = 1_795_000_000
NATURAL, BIOMETHANE = setup_steps.batches(NOW)
HOME = to_address("0x" + "a1" * 20)
ME = to_address("0x" + "b2" * 20)
MONEY = to_address("0x" + "c3" * 20)
RICH = Purse({NATURAL: kwh(100)}, Minor(5_000 * world.YUAN))
YUSUF, BAKERY, ANNA = (world.BY_KEY[key] for key in ("yusuf", "bakery", "anna"))


def offer(side: Side = Side.SELL, price: int = 355, wh: int = 150, **changes: object) -> GasOffer:
    made = new_offer(
        side,
        maker=HOME,
        credit_id=BIOMETHANE,
        wh=kwh(wh),
        price=thousandths(price),
        currency=MONEY,
        valid_from=NOW - 10,
        valid_to=NOW + 86_400,
        counter=0,
        salt=wh * price,
    )
    return replace(made, **changes)  # type: ignore[arg-type]  # the tests name real fields


def seen(made: GasOffer, age: float = 60, *, home: bool = True, untouched: bool = True) -> Seen:
    signed = SignedOffer(made, b"", made.hash(7411, MONEY))
    return Seen(signed, made.quantity_wh, age, home, untouched)


def everybody(made: GasOffer, age: float, look: int = 1) -> list[decisions.Take]:
    found = (
        decide(who, ME, RICH, [seen(made, age)], now=NOW, look=look) for who in world.NEIGHBOURS
    )
    return [take for take in found if take]


def test_the_same_look_gives_the_same_decision() -> None:
    offers = [seen(offer(price=350 + n), untouched=False) for n in range(10)]
    looks = [decide(YUSUF, ME, RICH, offers, now=NOW, look=n) for n in range(300)]
    assert looks == [decide(YUSUF, ME, RICH, offers, now=NOW, look=n) for n in range(300)]
    assert any(looks)
    assert not all(looks)


def test_the_homes_offer_at_the_streets_price_is_partly_taken_within_seconds() -> None:
    for salt in range(200):
        made = offer(salt=salt)
        assert everybody(made, 1.0) == []
        takes = everybody(made, 3.7)
        assert takes
        for take in takes:
            assert kwh(150) * 190 // 1_000 <= take.wh <= kwh(150) * 450 // 1_000


def test_nobody_takes_what_is_too_dear() -> None:
    for look in range(500):
        assert everybody(offer(price=390), 600, look) == []


def test_interest_falls_with_the_price_and_ends_at_the_limit() -> None:
    prices = [thousandths(price) for price in range(300, 400)]
    keen = [interest(YUSUF, Side.SELL, price) for price in prices]
    assert keen == sorted(keen, reverse=True)
    assert interest(YUSUF, Side.SELL, YUSUF.pays) == pytest.approx(0.5)
    assert interest(YUSUF, Side.SELL, YUSUF.pays + 1) == 0
    assert interest(ANNA, Side.BUY, ANNA.asks - 1) == 0


def test_somebody_who_wants_biomethane_buys_nothing_else() -> None:
    natural = seen(offer(credit_id=NATURAL))
    assert plan(BAKERY, RICH, natural, NOW, 300) is None
    assert plan(YUSUF, RICH, natural, NOW, 300) is not None


def test_a_buy_offer_is_served_from_what_can_be_spared() -> None:
    purse = Purse({NATURAL: kwh(100), BIOMETHANE: kwh(200)}, Minor(0))
    take = plan(ANNA, purse, seen(offer(Side.BUY, 360, credit_id=0)), NOW, 450)
    assert take is not None
    assert take.credit_id == BIOMETHANE
    assert take.wh == kwh(60)
    assert take.limit == take.signed.offer.cost(take.wh, NOW)


@pytest.mark.parametrize(
    "changes", [{"maker": ME}, {"taker": MONEY}, {"valid_to": NOW + 20}], ids=str
)
def test_offers_that_do_not_concern_somebody_are_left_alone(changes: dict[str, Address]) -> None:
    assert decide(YUSUF, ME, RICH, [seen(offer(**changes))], now=NOW, look=1) is None


def test_a_small_rest_is_taken_whole() -> None:
    take = plan(YUSUF, RICH, replace(seen(offer()), remaining=Wh(2_345)), NOW, 300)
    assert take is not None
    assert take.wh == 2_345


def test_the_least_amount_is_respected_or_nothing_is_taken() -> None:
    take = plan(YUSUF, RICH, seen(offer(min_fill_wh=kwh(70))), NOW, 200)
    assert take is not None
    assert take.wh == kwh(70)
    assert plan(YUSUF, RICH, seen(offer(min_fill_wh=kwh(120))), NOW, 200) is None


@settings(max_examples=400)
@given(
    who=st.sampled_from(world.NEIGHBOURS),
    side=st.sampled_from(list(Side)),
    start=st.integers(300_000_000, 450_000_000),
    end=st.integers(300_000_000, 450_000_000),
    remaining=st.integers(1, 3 * 10**5),
    least=st.sampled_from([0, 1, 5_000, 70_000]),
    gas=st.sampled_from([90_000, 0, 400_000, 1_600_000]),
    money=st.sampled_from([10**12, 10**9, 10**6, 0]),
    share=st.integers(*decisions.SHARE),
)
def test_a_plan_never_goes_beyond_needs_means_and_limits(
    who: world.Neighbour,
    side: Side,
    start: int,
    end: int,
    remaining: int,
    least: int,
    gas: int,
    money: int,
    share: int,
) -> None:
    made = offer(
        side,
        quantity_wh=Wh(10**9),
        min_fill_wh=Wh(least),
        start_price_per_mwh=PricePerMWh(start),
        end_price_per_mwh=PricePerMWh(end),
    )
    purse = Purse({BIOMETHANE: Wh(gas)}, Minor(money))
    take = plan(who, purse, replace(seen(made), remaining=Wh(remaining)), NOW, share)
    event(f"{side.name} {take is not None}")
    if take is None:
        return
    assert 0 < take.wh <= remaining
    assert take.wh >= min(least, remaining)
    if side is Side.SELL:
        assert take.wh <= who.stock - gas
        assert take.limit <= -(-take.wh * who.pays // 10**6)
        assert made.cost(take.wh, NOW) <= money + 1
    else:
        assert take.wh <= gas - who.keeps
        assert take.limit >= take.wh * who.asks // 10**6
