"""Mistakes that others made with signed offers, each with a test of its name.

Each test was seen to fail when its guard was taken out of the contract.
"""

from __future__ import annotations

from typing import Any

import pytest
from eth_utils import to_canonical_address

from tests.contracts.evm import START, Contract, Reverted
from tests.contracts.market_words import NO_LIMIT, REASONS, feed_code, reasons
from tests.contracts.town import ADMIN, FOREVER, MEI, MWH, NIL, YUAN, YUSUF, Town

FEED = "0x" + "fe" * 20
HONEST, FEE = 0, 1


def refused(town: Town, offer: Any, sig: bytes, wh: int) -> str:
    """Fill, which must be refused; give the reason's name."""
    limit = NO_LIMIT if offer[2] == 0 else 0
    with pytest.raises(Reverted, match="OfferRefused") as caught:
        town.market.send(YUSUF.address, "fill", offer, sig, wh, limit)
    return REASONS[caught.value.values[0]]


def filled(town: Town, offer: Any) -> int:
    return int(town.market.view("filledWh", town.market.view("hashOffer", offer)))


def pay(town: Town, offer: Any, sig: bytes, wh: int) -> int:
    """Fill; give what was paid."""
    limit = NO_LIMIT if offer[2] == 0 else 0
    done = town.market.send(YUSUF.address, "fill", offer, sig, wh, limit)
    return int(done.event("OfferFilled")["cost"])


def test_fills_as_fractions(town: Town) -> None:
    """Seaport 2022 kept fills as fractions whose parts were cut off: an offer was filled twice.

    Here amounts only count up, in whole Wh, however odd the parts are.
    """
    town.allot(MEI, town.bio, 20 * MWH)
    cheap = {"startPricePerMWh": YUAN, "endPricePerMWh": YUAN}
    offer, sig = town.signed(MEI, quantityWh=2**24 + 1, minFillWh=0, **cheap)
    parts = [1, 2**23, 5_592_405, 2_796_203 - 1]
    for n, wh in enumerate(parts):
        pay(town, offer, sig, wh)
        assert filled(town, offer) == sum(parts[: n + 1])
    rest = 2**24 + 1 - sum(parts)
    assert refused(town, offer, sig, rest + 1) == "EXCEEDS_REMAINING"
    pay(town, offer, sig, rest)
    assert refused(town, offer, sig, 1) == "EXCEEDS_REMAINING"
    assert town.held(YUSUF, town.bio) == 2**24 + 1


@pytest.mark.parametrize("side", [0, 1])
def test_flooring_twice(town: Town, side: int) -> None:
    """A price that is rounded, and then a cost that is rounded from it, is wrong by more than one.

    The price here moves from 1 to 2 in three steps; after one of them it is 4/3 to the exact.
    """
    times = {"validFrom": START, "validTo": START + 3}
    offer = town.offer(
        MEI, side=side, startPricePerMWh=1, endPricePerMWh=2, quantityWh=9 * MWH, **times
    )
    assert town.market.view("costOf", offer, 6 * MWH, START + 1) == 8
    expected = {0: 7, 1: 6}[side]
    assert town.market.view("costOf", offer, 5 * MWH, START + 1) == expected


@pytest.mark.parametrize("side", [0, 1])
def test_money_on_the_ordered_amount(town: Town, side: int) -> None:
    """LooksRare M-02 took its fee on what was ordered, though less was filled.

    Here a part costs its own part, and the parts together what the whole costs.
    """
    giver, getter = (MEI, YUSUF) if side == 0 else (YUSUF, MEI)
    town.allot(YUSUF, town.bio, MWH)
    offer, sig = town.signed(MEI, side=side, minFillWh=1)
    before = town.cash(getter), town.cash(giver)
    costs = [pay(town, offer, sig, wh) for wh in (10_000, 25_000, 65_000)]
    assert costs == [3_500_000, 8_750_000, 22_750_000]
    assert (before[0] - town.cash(getter), town.cash(giver) - before[1]) == (35 * YUAN, 35 * YUAN)


def test_trusting_an_eip_1271_signature_after_its_first_use(town: Town) -> None:
    """A contract that stood by an offer yesterday may have changed its owners since."""
    club = town.evm.deploy("Purse")
    town.community.send(ADMIN.address, "attest", club.address, b"CN", 1, FOREVER, NIL)
    town.credit.send(ADMIN.address, "allot", club.address, town.bio, MWH, NIL)
    town.credit.send(club.address, "setApprovalForAll", town.market.address, True)
    offer = (club.address, *town.offer(MEI)[1:])
    pay(town, offer, b"", 10_000)
    for mood in (1, 2, 3):
        club.send(MEI.address, "setMood", mood, 0, club.address, b"")
        assert refused(town, offer, b"", 10_000) == "BAD_SIGNATURE"
    assert filled(town, offer) == 10_000


def test_single_use_nonces_with_partial_fills(town: Town) -> None:
    """A nonce used up by the first part would lose the rest; one never used up would fill for ever.

    Here an offer has no nonce to use up: what is left can be filled until nothing is left, and
    two offers that say the same are two by their salt.
    """
    offer, sig = town.signed(MEI, minFillWh=1)
    for wh in (1, 60_000, 39_999):
        pay(town, offer, sig, wh)
    assert refused(town, offer, sig, 1) == "EXCEEDS_REMAINING"
    twin, twin_sig = town.signed(MEI, minFillWh=1, salt=2)
    pay(town, twin, twin_sig, 100_000)


def test_serial_counters_that_can_be_signed_ahead(town: Town) -> None:
    """An offer signed for counter 1 while it is 0 could be used after "withdraw all"."""
    ahead = [town.signed(MEI, counter=n) for n in range(1, 9)]
    for _ in range(3):
        before = town.market.view("counterOf", MEI.address)
        town.market.send(MEI.address, "incrementCounter")
        assert town.market.view("counterOf", MEI.address) - before > 2**64
    for offer, sig in ahead:
        assert refused(town, offer, sig, 10_000) == "OLD_COUNTER"


def test_price_read_at_fill_time_without_a_buyers_max_cost(town: Town) -> None:
    """A price that moves may be another when the transaction is mined than when it was shown."""
    times = {"validFrom": START, "validTo": START + 3_600}
    dear, sig = town.signed(MEI, startPricePerMWh=300 * YUAN, endPricePerMWh=900 * YUAN, **times)
    shown = town.market.view("costOf", dear, 10_000, START)
    town.evm.now = START + 1_800
    with pytest.raises(Reverted, match="LimitExceeded"):
        town.market.send(YUSUF.address, "fill", dear, sig, 10_000, shown)
    wanted, sig = town.signed(
        YUSUF, side=1, startPricePerMWh=900 * YUAN, endPricePerMWh=300 * YUAN, **times
    )
    with pytest.raises(Reverted, match="LimitExceeded"):
        town.market.send(MEI.address, "fill", wanted, sig, 10_000, 9 * YUAN)
    assert (filled(town, dear), filled(town, wanted)) == (0, 0)


@pytest.mark.parametrize(("answer", "age"), [(99, 61), (99, -1), (0, 10), (-5, 10)])
def test_stale_feeds(town: Town, answer: int, age: int) -> None:
    """An answer that is old, from the future, zero or negative sets off and prices nothing."""
    code = feed_code(answer, town.evm.now - age)
    town.evm.state.set_code(to_canonical_address(FEED), code)
    town.community.send(ADMIN.address, "setFeed", FEED, True)
    waiting, sig = town.signed(MEI, trigger=(FEED, 1, 100, 60))
    assert refused(town, waiting, sig, 10_000) == "FEED_STALE"
    euro = town.evm.deploy("PracticeMoney", "Practice euro", "pEUR", ADMIN.address)
    town.community.send(ADMIN.address, "setCurrency", euro.address, True)
    town.community.send(ADMIN.address, "setRate", euro.address, town.money.address, FEED, 60)
    abroad, sig = town.signed(MEI, altCurrency=euro.address, salt=3)
    take = town.take(abroad, 10_000, NO_LIMIT, currency=euro.address)
    _, mask = town.market.view("checkWith", abroad, sig, YUSUF.address, take)
    assert "FEED_STALE" in reasons(mask)


def test_fee_on_transfer_tokens(town: Town) -> None:
    """A token that keeps some of what is sent would have the seller paid short."""
    coin = odd_coin(town)
    offer, sig = town.signed(MEI, currency=coin.address)
    pay(town, offer, sig, 10_000)
    coin.send(MEI.address, "setMode", FEE, coin.address, b"")
    assert refused(town, offer, sig, 10_000) == "CURRENCY_MISBEHAVES"
    assert filled(town, offer) == 10_000
    assert town.held(YUSUF, town.bio) == 10_000


def odd_coin(town: Town) -> Contract:
    coin = town.evm.deploy("OddCoin", "Odd", "ODD", 6)
    town.community.send(ADMIN.address, "setCurrency", coin.address, True)
    coin.send(ADMIN.address, "mint", YUSUF.address, 1_000 * YUAN)
    coin.send(YUSUF.address, "approve", town.market.address, 2**256 - 1)
    return coin
