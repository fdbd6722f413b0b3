"""The terms of an offer at their edges: one step further, and it is another answer."""

from __future__ import annotations

from typing import Any

import pytest
from eth_utils import to_canonical_address

from tests.contracts.evm import START, Contract, Reverted
from tests.contracts.market_words import NO_LIMIT, REASONS, feed_code, reasons
from tests.contracts.town import ADMIN, ANA, MEI, MWH, YUAN, YUSUF, ZERO, Town

FEED = "0x" + "fe" * 20
METER = b"\x0e" * 32
LIAR, SHRINKS = 9, 10


def named(town: Town, signed: Any, taker: Any, wh: int = 10_000) -> list[str]:
    _, mask = town.market.view("check", *signed, taker.address, wh)
    return reasons(mask)


def named_with(town: Town, signed: Any, taker: Any, take: Any) -> list[str]:
    _, mask = town.market.view("checkWith", *signed, taker.address, take)
    return reasons(mask)


def posted(town: Town, signed: Any) -> str:
    try:
        town.market.send(ANA.address, "post", *signed)
    except Reverted as error:
        return REASONS[error.values[0]]
    return "NONE"


@pytest.fixture
def coin(town: Town) -> Contract:
    """An allowed second currency of which Yusuf has a thousand, without a rate."""
    made = town.evm.deploy("OddCoin", "Odd", "ODD", 6)
    town.community.send(ADMIN.address, "setCurrency", made.address, True)
    made.send(ADMIN.address, "mint", YUSUF.address, 1_000 * YUAN)
    made.send(YUSUF.address, "approve", town.market.address, 2**256 - 1)
    return made


def test_only_an_offer_in_a_known_batch_and_an_allowed_currency_is_posted(town: Town) -> None:
    assert posted(town, town.signed(MEI, currency=FEED)) == "CURRENCY_NOT_ALLOWED"
    empty = town.issue_batch(2)
    assert posted(town, town.signed(MEI, creditId=empty)) == "UNKNOWN_CREDIT"
    town.allot(ANA, empty, 1)
    assert posted(town, town.signed(MEI, creditId=empty)) == "NONE"
    for wanted in (0, 2 << 160):
        assert posted(town, town.signed(YUSUF, side=1, creditId=wanted)) == "NONE"
    spoiled = (town.offer(MEI, currency=FEED, creditId=town.issue_batch(1)), bytes(65))
    assert posted(town, spoiled) == "BAD_SIGNATURE"
    both = town.signed(MEI, currency=FEED, creditId=town.issue_batch(1))
    assert posted(town, both) == "CURRENCY_NOT_ALLOWED"


@pytest.mark.parametrize(
    ("changes", "is_bad"),
    [
        ({"quantityWh": 0, "minFillWh": 0}, True),
        ({"quantityWh": 1, "minFillWh": 0}, False),
        ({"fxSlippageBps": 1}, True),
        ({"altCurrency": FEED, "fxSlippageBps": 0}, False),
        ({"altCurrency": FEED, "fxSlippageBps": 10_000}, False),
        ({"altCurrency": FEED, "fxSlippageBps": 10_001}, True),
        ({"trigger": (FEED, 1, 1, 60)}, False),
        ({"trigger": (FEED, 2, 1, 60)}, False),
        ({"trigger": (FEED, 3, 1, 60)}, True),
        ({"trigger": (ANA.address, 1, 1, 60)}, True),
        ({"deliveryFrom": 5, "deliveryTo": 5}, False),
        ({"deliveryFrom": 6, "deliveryTo": 5}, True),
    ],
)
def test_a_misshapen_offer_is_bad_by_one_step(town: Town, changes: Any, is_bad: bool) -> None:
    town.evm.state.set_code(to_canonical_address(FEED), feed_code(1, START))
    town.community.send(ADMIN.address, "setFeed", FEED, True)
    found = named(town, town.signed(MEI, **changes), YUSUF, 1)
    assert ("BAD_OFFER" in found) is is_bad


def test_a_trigger_of_an_unknown_kind_is_bad_and_its_feed_is_not_asked(town: Town) -> None:
    town.evm.state.set_code(to_canonical_address(FEED), feed_code(1, START))
    town.community.send(ADMIN.address, "setFeed", FEED, True)
    for trigger in ((FEED, 3, 2, 60), (FEED, 255, 2, 60)):
        assert named(town, town.signed(MEI, trigger=trigger), YUSUF) == ["BAD_OFFER"]
    assert named(town, town.signed(MEI, trigger=(FEED, 2, 2, 60)), YUSUF) == ["TRIGGER_NOT_MET"]


def test_an_offer_out_of_a_meter_is_its_owners(town: Town) -> None:
    town.meter(MEI, METER)
    assert named(town, town.signed(MEI, meterId=METER), YUSUF) == []
    town.allot(ANA, town.bio, MWH)
    assert named(town, town.signed(ANA, meterId=METER), YUSUF) == ["BAD_OFFER"]
    assert named(town, town.signed(MEI, meterId=b"\x0f" * 32), YUSUF) == ["BAD_OFFER"]


def test_only_a_buyer_can_leave_open_which_batch(town: Town) -> None:
    """A sell offer in the shape of a wildcard is one for a batch that does not exist."""
    sell = town.signed(MEI, creditId=2 << 160)
    take = town.take(sell[0], 10_000, NO_LIMIT, town.bio)
    assert named_with(town, sell, YUSUF, take) == ["WRONG_CREDIT"]
    almost = town.signed(YUSUF, side=1, creditId=2 << 160 | 1)
    assert named_with(town, almost, MEI, town.take(almost[0], 10_000, 0, town.bio)) == [
        "WRONG_CREDIT"
    ]


def test_a_group_named_one_is_a_group_like_others(town: Town) -> None:
    group = (1).to_bytes(32)
    town.market.send(MEI.address, "raiseRevision", group)
    assert named(town, town.signed(MEI, group=group, revision=1), YUSUF) == []
    assert named(town, town.signed(MEI, group=group), YUSUF) == ["OLD_REVISION"]


def test_a_rate_that_is_missing_is_the_only_reason_named(town: Town, coin: Contract) -> None:
    """Whatever the limit, and though the taker has no such money: nothing can be reckoned."""
    for side, maker, taker in ((0, MEI, ANA), (1, YUSUF, MEI)):
        offer, sig = town.signed(maker, side=side, altCurrency=coin.address)
        take = town.take(offer, 10_000, 5, currency=coin.address)
        assert named_with(town, (offer, sig), taker, take) == ["NOT_SUPPORTED"]


def test_a_rate_that_is_stale_is_the_only_reason_named(town: Town, coin: Contract) -> None:
    town.evm.state.set_code(to_canonical_address(FEED), feed_code(1, START - 61))
    town.community.send(ADMIN.address, "setRate", coin.address, town.money.address, FEED, 60)
    for side, maker, taker in ((0, MEI, ANA), (1, YUSUF, MEI)):
        offer, sig = town.signed(maker, side=side, altCurrency=coin.address)
        take = town.take(offer, 10_000, 5, currency=coin.address)
        assert named_with(town, (offer, sig), taker, take) == ["FEED_STALE"]


def test_a_third_currency_is_not_the_second(town: Town, coin: Contract) -> None:
    town.evm.state.set_code(to_canonical_address(FEED), feed_code(10**8, START))
    offer, sig = town.signed(MEI, altCurrency=FEED)
    take = town.take(offer, 10_000, NO_LIMIT, currency=coin.address)
    assert named_with(town, (offer, sig), YUSUF, take) == ["CURRENCY_NOT_ALLOWED"]


def test_two_offers_that_do_not_meet_keep_their_other_flaws(town: Town) -> None:
    sell, _ = town.signed(MEI)
    cheap = {"startPricePerMWh": 1, "endPricePerMWh": 1}
    for side, changes in ((0, {}), (1, cheap)):
        other, sig = town.signed(YUSUF, side=side, **changes)
        _, mask = town.market.view("checkMatch", sell, bytes(65), other, sig, 10_000)
        meant = {0: {"BAD_SIGNATURE", "BAD_OFFER"}, 1: {"BAD_SIGNATURE", "NOT_CROSSING"}}[side]
        assert meant <= set(reasons(mask))


@pytest.mark.parametrize("mode", [LIAR, SHRINKS])
def test_a_currency_that_says_one_thing_and_does_another_is_named(
    town: Town, coin: Contract, mode: int
) -> None:
    """One pays and answers that it did not; one takes away what the seller had."""
    offer, sig = town.signed(MEI, currency=coin.address)
    coin.send(ADMIN.address, "mint", MEI.address, 5 * YUAN)
    coin.send(ADMIN.address, "setMode", mode, ZERO, b"")
    assert named(town, (offer, sig), YUSUF) == ["CURRENCY_MISBEHAVES"]
    with pytest.raises(Reverted):
        town.market.send(YUSUF.address, "fill", offer, sig, 10_000, NO_LIMIT)
    assert coin.view("balanceOf", MEI.address) == 5 * YUAN


def test_nobody_has_nothing_and_is_asked_nothing(town: Town) -> None:
    nobody = type("Account", (), {"address": ZERO})()
    sell = (ZERO, *town.offer(MEI)[1:])
    buy = (ZERO, *town.offer(MEI, side=1)[1:])
    flaws = ["BAD_SIGNATURE", "MAKER_NOT_MEMBER"]
    assert named(town, (sell, bytes(65)), YUSUF) == flaws
    assert named(town, (buy, bytes(65)), MEI) == flaws
    assert named(town, town.signed(MEI), nobody) == ["TAKER_NOT_MEMBER"]
    assert named(town, town.signed(YUSUF, side=1), nobody) == ["TAKER_NOT_MEMBER"]


def test_the_account_one_is_somebody(town: Town) -> None:
    one = type("Account", (), {"address": "0x" + "00" * 19 + "01"})()
    assert named(town, town.signed(MEI), one) == [
        "TAKER_NOT_MEMBER", "TAKER_SHORT_MONEY", "TAKER_NO_MONEY_APPROVAL",
    ]  # fmt: skip
    assert named(town, town.signed(YUSUF, side=1), one) == [
        "TAKER_NOT_MEMBER", "TAKER_SHORT_GAS", "TAKER_NO_GAS_APPROVAL",
    ]  # fmt: skip


def test_what_suffices_exactly_is_not_named_beside_another_reason(town: Town) -> None:
    town.community.send(ADMIN.address, "setFillsPaused", True)
    offer = town.signed(MEI, quantityWh=MWH)
    cost = 350 * YUAN
    town.money.send(YUSUF.address, "approve", town.market.address, cost)
    town.money.send(YUSUF.address, "transfer", ANA.address, 1_000 * YUAN - cost)
    assert named(town, offer, YUSUF, MWH) == ["FILLS_PAUSED"]
    town.money.send(YUSUF.address, "approve", town.market.address, cost - 1)
    assert named(town, offer, YUSUF, MWH) == ["TAKER_NO_MONEY_APPROVAL", "FILLS_PAUSED"]


def test_a_price_of_one_minor_unit_is_a_price(town: Town) -> None:
    town.money.send(YUSUF.address, "transfer", ANA.address, 1_000 * YUAN)
    for price, flaws in ((1, ["TAKER_SHORT_MONEY"]), (0, [])):
        offer = town.signed(MEI, startPricePerMWh=price, endPricePerMWh=price)
        assert named(town, offer, YUSUF) == flaws


def half_mute(selector: str, tail: str) -> bytes:
    """Code that answers every question with a large number, and one of them by ``tail``."""
    start = f"60003560e01c63{selector}14601c57"
    return bytes.fromhex(start + "60ff60801b60005260206000f3" + "5b" + tail)


@pytest.mark.parametrize("tail", ["60006000fd", "601f6000f3"], ids=["reverts", "a byte short"])
@pytest.mark.parametrize("selector", ["dd62ed3e", "70a08231"], ids=["allowance", "balanceOf"])
def test_a_currency_that_answers_one_question_wrongly_misbehaves(
    town: Town, coin: Contract, selector: str, tail: str
) -> None:
    town.evm.state.set_code(to_canonical_address(coin.address), half_mute(selector, tail))
    town.community.send(ADMIN.address, "setFillsPaused", True)
    offer = town.signed(MEI, currency=coin.address)
    assert named(town, offer, YUSUF) == ["FILLS_PAUSED", "CURRENCY_MISBEHAVES"]
    free = town.signed(MEI, currency=coin.address, startPricePerMWh=0, endPricePerMWh=0)
    assert named(town, free, YUSUF) == ["FILLS_PAUSED"]


def test_a_feed_whose_answer_is_short_or_a_refusal_is_stale(town: Town) -> None:
    whole = feed_code(1, START)
    town.evm.state.set_code(to_canonical_address(FEED), whole)
    town.community.send(ADMIN.address, "setFeed", FEED, True)
    offer = town.signed(MEI, trigger=(FEED, 1, 1, 60))
    assert named(town, offer, YUSUF) == []
    # The same words, one byte fewer of them returned; or all of them, but by reverting.
    for tail in ("609f6000f3", "60a06000fd"):
        odd = whole.replace(bytes.fromhex("60a06000f3"), bytes.fromhex(tail))
        assert odd != whole
        town.evm.state.set_code(to_canonical_address(FEED), odd)
        assert named(town, offer, YUSUF) == ["FEED_STALE"]
