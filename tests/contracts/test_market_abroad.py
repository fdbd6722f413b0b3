"""A second currency: the feed's rate, the maker's slippage, one rounding, every reason why not."""

from __future__ import annotations

from fractions import Fraction
from math import ceil, floor
from typing import Any

import pytest
from eth_utils import to_canonical_address
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from tests.contracts.evm import START, Contract, Reverted
from tests.contracts.market_words import NO_LIMIT, REASONS, feed_code, reasons
from tests.contracts.town import ADMIN, ANA, MEI, YUAN, YUSUF, ZERO, Town

FEED = "0x" + "fe" * 20
RATE = 780_000_000
"""7.80 yuan for a euro, with the feed's 8 decimals."""


@pytest.fixture
def euro(town: Town) -> Contract:
    """A second currency whose rate the community reads from FEED, held by everybody."""
    money = town.evm.deploy("PracticeMoney", "Practice euro", "pEUR", ADMIN.address)
    tell(town, RATE)
    town.community.send(ADMIN.address, "setCurrency", money.address, True)
    town.community.send(ADMIN.address, "setRate", money.address, town.money.address, FEED, 3_600)
    for person in (MEI, YUSUF, ANA):
        money.send(ADMIN.address, "mint", person.address, 1_000 * YUAN)
        money.send(person.address, "approve", town.market.address, 2**256 - 1)
    return money


def tell(town: Town, answer: int, age: int = 0, decimals: int = 8) -> None:
    town.evm.state.set_code(
        to_canonical_address(FEED), feed_code(answer, town.evm.now - age, decimals)
    )


def take(
    town: Town, euro: Contract, offer: tuple[Any, ...], limit: int, wh: int = 40_000
) -> tuple[Any, ...]:
    return town.take(offer, wh, limit, currency=euro.address)


def why_not(town: Town, offer: Any, sig: bytes, taker: Any, wanted: Any) -> list[str]:
    _, mask = town.market.view("checkWith", offer, sig, taker.address, wanted)
    with pytest.raises(Reverted) as caught:
        town.market.send(taker.address, "fillWith", offer, sig, wanted)
    if reasons(mask) == ["BEYOND_LIMIT"]:
        assert caught.value.name == "LimitExceeded"
    else:
        assert REASONS[caught.value.values[0]] == reasons(mask)[0]
    return reasons(mask)


def test_a_buyer_abroad_pays_at_the_feeds_rate(town: Town, euro: Contract) -> None:
    offer, sig = town.signed(MEI, altCurrency=euro.address)
    wanted = take(town, euro, offer, 2 * YUAN)
    # 14 yuan at 7.80 is 1.794871… euro, rounded up for the seller.
    assert town.market.view("checkWith", offer, sig, YUSUF.address, wanted) == (0, 0)
    filled = town.market.send(YUSUF.address, "fillWith", offer, sig, wanted).event("OfferFilled")
    assert (filled["cost"], filled["currency"]) == (1_794_872, euro.address.lower())
    assert euro.view("balanceOf", MEI.address) == 1_000 * YUAN + 1_794_872
    assert town.cash(MEI) == 1_000 * YUAN
    assert town.market.view("tradedOf", 2, town.money.address) == (40_000, 14 * YUAN)
    assert town.market.view("tradedOf", 2, euro.address) == (0, 0)


def test_the_same_offer_is_still_sold_in_its_own_currency(town: Town, euro: Contract) -> None:
    offer, sig = town.signed(MEI, altCurrency=euro.address)
    town.market.send(YUSUF.address, "fill", offer, sig, 40_000, 14 * YUAN)
    assert town.cash(MEI) == 1_014 * YUAN


@pytest.mark.parametrize(
    ("bps", "limit", "paid"),
    [(0, 1_794_872, 1_794_872), (100, 1_776_924, 1_776_924), (100, 1_780_000, 1_780_000),
     (100, 9_999_999, 1_794_872), (10_000, 0, 0)],
)  # fmt: skip
def test_a_seller_accepts_less_than_the_rate_within_its_slippage(
    town: Town, euro: Contract, bps: int, limit: int, paid: int
) -> None:
    offer, sig = town.signed(MEI, altCurrency=euro.address, fxSlippageBps=bps)
    wanted = take(town, euro, offer, limit)
    filled = town.market.send(YUSUF.address, "fillWith", offer, sig, wanted).event("OfferFilled")
    assert filled["cost"] == paid


@pytest.mark.parametrize(
    ("bps", "limit", "least"), [(0, 1_794_871, 1_794_872), (100, 1_776_923, 1_776_924)]
)
def test_and_no_less(town: Town, euro: Contract, bps: int, limit: int, least: int) -> None:
    offer, sig = town.signed(MEI, altCurrency=euro.address, fxSlippageBps=bps)
    wanted = take(town, euro, offer, limit)
    assert why_not(town, offer, sig, YUSUF, wanted) == ["BEYOND_LIMIT"]
    with pytest.raises(Reverted) as caught:
        town.market.send(YUSUF.address, "fillWith", offer, sig, wanted)
    assert caught.value.values == (least, limit)


@pytest.mark.parametrize(
    ("bps", "limit", "paid"),
    [(0, 0, 1_794_871), (0, 1_794_871, 1_794_871), (100, 1_812_819, 1_812_819),
     (100, 1_800_000, 1_800_000)],
)  # fmt: skip
def test_a_buyer_pays_abroad_rounded_down_and_more_only_within_its_slippage(
    town: Town, euro: Contract, bps: int, limit: int, paid: int
) -> None:
    offer, sig = town.signed(YUSUF, side=1, altCurrency=euro.address, fxSlippageBps=bps)
    wanted = take(town, euro, offer, limit)
    filled = town.market.send(MEI.address, "fillWith", offer, sig, wanted).event("OfferFilled")
    assert filled["cost"] == paid


@pytest.mark.parametrize(("bps", "limit"), [(0, 1_794_872), (100, 1_812_820)])
def test_a_seller_cannot_ask_a_buyer_abroad_for_more(
    town: Town, euro: Contract, bps: int, limit: int
) -> None:
    offer, sig = town.signed(YUSUF, side=1, altCurrency=euro.address, fxSlippageBps=bps)
    assert why_not(town, offer, sig, MEI, take(town, euro, offer, limit)) == ["BEYOND_LIMIT"]


@pytest.mark.parametrize(
    ("answer", "age", "expected"),
    [(RATE, 3_600, []), (RATE, 3_601, ["FEED_STALE"]), (RATE, -1, ["FEED_STALE"]),
     (0, 0, ["FEED_STALE"]), (-1, 0, ["FEED_STALE"]), (2**96 - 1, 0, []),
     (2**96, 0, ["FEED_STALE"])],
)  # fmt: skip
def test_the_rate_must_be_fresh_and_sane(
    town: Town, euro: Contract, answer: int, age: int, expected: list[str]
) -> None:
    tell(town, answer, age)
    offer, sig = town.signed(MEI, altCurrency=euro.address)
    wanted = take(town, euro, offer, NO_LIMIT)
    _, mask = town.market.view("checkWith", offer, sig, YUSUF.address, wanted)
    assert reasons(mask) == expected


def test_every_other_reason_has_its_name(town: Town, euro: Contract) -> None:
    plain, sig = town.signed(MEI)
    wanted = take(town, euro, plain, NO_LIMIT)
    assert why_not(town, plain, sig, YUSUF, wanted) == ["CURRENCY_NOT_ALLOWED"]
    offer, sig = town.signed(MEI, altCurrency=euro.address)
    third = town.take(offer, 40_000, NO_LIMIT, currency=ANA.address)
    assert why_not(town, offer, sig, YUSUF, third) == ["CURRENCY_NOT_ALLOWED"]
    nothing = town.take(plain, 40_000, NO_LIMIT, currency=ZERO)
    assert why_not(town, plain, town.sign(MEI, plain), YUSUF, nothing) == ["CURRENCY_NOT_ALLOWED"]
    same, same_sig = town.signed(MEI, altCurrency=town.money.address)
    own = town.take(same, 40_000, NO_LIMIT)
    assert why_not(town, same, same_sig, YUSUF, own) == ["BAD_OFFER"]
    wanted = take(town, euro, offer, NO_LIMIT)
    town.community.send(ADMIN.address, "setRate", euro.address, town.money.address, ZERO, 0)
    assert why_not(town, offer, sig, YUSUF, wanted) == ["NOT_SUPPORTED"]
    town.community.send(ADMIN.address, "setRate", euro.address, town.money.address, FEED, 60)
    town.community.send(ADMIN.address, "setCurrency", euro.address, False)
    assert why_not(town, offer, sig, YUSUF, wanted) == ["CURRENCY_NOT_ALLOWED"]


def test_a_cost_beyond_reckoning_is_refused_by_name(town: Town, euro: Contract) -> None:
    top = 2**128 - 1
    huge = {"startPricePerMWh": top, "endPricePerMWh": top, "quantityWh": top}
    offer, sig = town.signed(MEI, altCurrency=euro.address, **huge)
    for wh, expected in ((1_000_000, False), (1_000_001, True), (top, True)):
        wanted = take(town, euro, offer, NO_LIMIT, wh)
        _, mask = town.market.view("checkWith", offer, sig, YUSUF.address, wanted)
        assert ("NOT_SUPPORTED" in reasons(mask)) is expected


@settings(
    max_examples=60, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
)
@given(
    side=st.sampled_from([0, 1]),
    start=st.integers(0, 10**12),
    end=st.integers(0, 10**12),
    wh=st.integers(1, 10**9),
    answer=st.integers(1, 10**14),
    at=st.integers(0, 997),
)
def test_the_cost_abroad_is_one_exact_division(
    town: Town, euro: Contract, side: int, start: int, end: int, wh: int, answer: int, at: int
) -> None:
    town.evm.now = START
    tell(town, answer)
    offer, sig = town.signed(
        MEI if side == 0 else YUSUF, side=side, altCurrency=euro.address, quantityWh=wh,
        startPricePerMWh=start, endPricePerMWh=end, validFrom=START - at, validTo=START - at + 997,
    )  # fmt: skip
    price = Fraction(start * (997 - at) + end * at, 997)
    exact = price * wh / 10**6 * 10**8 / answer
    fair = ceil(exact) if side == 0 else floor(exact)
    taker = YUSUF if side == 0 else MEI
    snapshot = town.evm.state.snapshot()
    try:
        for limit, over in ((fair, False), (fair - 1 if side == 0 else fair + 1, True)):
            if limit < 0:
                continue
            wanted = take(town, euro, offer, limit, wh)
            _, mask = town.market.view("checkWith", offer, sig, taker.address, wanted)
            assert ("BEYOND_LIMIT" in reasons(mask)) is over
    finally:
        town.evm.state.revert(snapshot)


def test_only_the_administrator_says_where_rates_are_read(town: Town, euro: Contract) -> None:
    args = (euro.address, town.money.address, FEED, 60)
    with pytest.raises(Reverted, match="AccessControlUnauthorizedAccount"):
        town.community.send(MEI.address, "setRate", *args)
    said = town.community.send(ADMIN.address, "setRate", *args).event("RateSet")
    assert (said["feed"], said["maxAge"]) == (FEED, 60)
    assert town.community.view("rateOf", *args[:2]) == (FEED, 60, 8, 6, 6)
    assert town.community.view("rateOf", args[1], args[0])[0] == ZERO


def test_rates_that_cannot_be_reckoned_with_are_refused(town: Town, euro: Contract) -> None:
    admin, own = ADMIN.address, town.money.address
    with pytest.raises(Reverted, match="UnusableRate"):
        town.community.send(admin, "setRate", own, own, FEED, 60)
    with pytest.raises(Reverted, match="NotAContract"):
        town.community.send(admin, "setRate", euro.address, own, ANA.address, 60)
    with pytest.raises(Reverted, match="NotAContract"):
        town.community.send(admin, "setRate", ANA.address, own, FEED, 60)
    tell(town, RATE, decimals=18)
    town.community.send(admin, "setRate", euro.address, own, FEED, 60)
    tell(town, RATE, decimals=19)
    with pytest.raises(Reverted, match="UnusableRate"):
        town.community.send(admin, "setRate", euro.address, own, FEED, 60)
    tell(town, RATE)
    # A feed stands in for a token with 19 decimals.
    odd = "0x" + "0d" * 20
    town.evm.state.set_code(to_canonical_address(odd), feed_code(1, 1, 19))
    for pair in ((odd, own), (euro.address, odd)):
        with pytest.raises(Reverted, match="UnusableRate"):
            town.community.send(admin, "setRate", *pair, FEED, 60)


def test_a_slippage_of_more_than_a_whole_is_a_named_reason_and_stops_nobody_else(
    town: Town, euro: Contract
) -> None:
    silly, silly_sig = town.signed(MEI, altCurrency=euro.address, fxSlippageBps=10_001)
    good, good_sig = town.signed(MEI, altCurrency=euro.address, salt=2)
    takes = [take(town, euro, o, 2**256 - 1) for o in (silly, good)]
    assert "BAD_OFFER" in why_not(town, silly, silly_sig, YUSUF, takes[0])
    lists = [silly, good], [silly_sig, good_sig], takes
    done = town.market.send(YUSUF.address, "fillMany", *lists)
    assert [REASONS[r] for r in done.values[0]] == ["BAD_OFFER", "NONE"]
