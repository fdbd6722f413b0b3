"""Two offers that cross, settled by anybody at the price in the middle."""

from __future__ import annotations

from typing import Any

import pytest

from tests.contracts.evm import Reverted
from tests.contracts.market_words import NO_LIMIT, REASONS, reasons
from tests.contracts.town import ADMIN, ANA, MEI, MWH, STRANGER, YUAN, YUSUF, Town

Signed = tuple[tuple[Any, ...], bytes]


def pair(town: Town, sell: dict[str, Any], buy: dict[str, Any]) -> tuple[Signed, Signed]:
    return town.signed(MEI, **sell), town.signed(YUSUF, side=1, **buy)


def price(yuan: int) -> dict[str, int]:
    return {"startPricePerMWh": yuan * YUAN, "endPricePerMWh": yuan * YUAN}


def why_not(town: Town, sell: Signed, buy: Signed, wh: int = 10_000) -> list[str]:
    """Match, expect a refusal, and expect ``checkMatch`` to have named the same reason first."""
    first, mask = town.market.view("checkMatch", *sell, *buy, wh)
    with pytest.raises(Reverted) as caught:
        town.market.send(STRANGER.address, "matchOffers", *sell, *buy, wh)
    assert caught.value.name == "OfferRefused"
    assert caught.value.values[0] == first
    assert REASONS[first] == reasons(mask)[0]
    return reasons(mask)


def test_anyone_settles_two_crossing_offers_in_the_middle(town: Town) -> None:
    sell, buy = pair(town, price(300), price(400))
    assert town.market.view("checkMatch", *sell, *buy, 40_000) == (0, 0)
    done = town.market.send(STRANGER.address, "matchOffers", *sell, *buy, 40_000)
    filled, matched = done.event("OfferFilled"), done.event("OfferMatched")
    hashes = [town.market.view("hashOffer", offer) for offer, _ in (sell, buy)]
    assert (filled["offerHash"], filled["cost"], filled["wh"]) == (hashes[0], 14 * YUAN, 40_000)
    assert (filled["maker"], filled["taker"]) == (MEI.address.lower(), YUSUF.address.lower())
    assert (matched["buyHash"], matched["sellHash"]) == (hashes[1], hashes[0])
    assert (matched["maker"], matched["filledWh"]) == (YUSUF.address.lower(), 40_000)
    assert [town.market.view("filledWh", item) for item in hashes] == [40_000, 40_000]
    assert (town.cash(MEI), town.cash(YUSUF)) == (1_014 * YUAN, 986 * YUAN)
    assert (town.held(YUSUF, town.bio), town.held(MEI, town.bio)) == (40_000, MWH - 40_000)
    assert town.market.view("tradedOf", 2, town.money.address) == (40_000, 14 * YUAN)
    assert town.conserved()


def test_each_side_keeps_within_its_own_price(town: Town) -> None:
    odd = {"startPricePerMWh": 3_500, "endPricePerMWh": 3_500}
    sell, buy = pair(town, odd, {"startPricePerMWh": 6_000, "endPricePerMWh": 6_000})
    # 1,000 Wh: the seller's least is 4 (3.5 up), the buyer's most 6; the middle is 5.
    done = town.market.send(STRANGER.address, "matchOffers", *sell, *buy, 1_000)
    assert done.event("OfferFilled")["cost"] == 5
    # 3,000 Wh: 11 (10.5 up) and 18; the odd half goes to the buyer.
    done = town.market.send(STRANGER.address, "matchOffers", *sell, *buy, 3_000)
    assert done.event("OfferFilled")["cost"] == 14


def test_prices_that_only_just_meet_are_settled_and_others_are_not(town: Town) -> None:
    sell, buy = pair(town, price(350), price(350))
    done = town.market.send(STRANGER.address, "matchOffers", *sell, *buy, 10_000)
    assert done.event("OfferFilled")["cost"] == 3_500_000
    dearer, cheaper = pair(town, price(351), price(350))
    assert why_not(town, dearer, cheaper) == ["NOT_CROSSING"]


def test_other_money_or_another_batch_does_not_cross(town: Town) -> None:
    other = town.evm.deploy("PracticeMoney", "Other", "OTH", ADMIN.address)
    town.community.send(ADMIN.address, "setCurrency", other.address, True)
    sell, buy = pair(town, {}, {"currency": other.address})
    assert why_not(town, sell, buy) == ["NOT_CROSSING"]
    sell, buy = pair(town, {}, {"creditId": town.natural})
    assert why_not(town, sell, buy) == ["WRONG_CREDIT"]
    sell, buy = pair(town, {}, {"creditId": 2 << 160})
    assert town.market.view("checkMatch", *sell, *buy, 10_000) == (0, 0)


def test_two_sellers_or_two_buyers_do_not_cross(town: Town) -> None:
    sell, buy = pair(town, {}, {})
    other = town.signed(YUSUF)
    assert why_not(town, sell, other) == ["BAD_OFFER"]
    assert why_not(town, town.signed(MEI, side=1), buy) == ["BAD_OFFER"]
    assert why_not(town, buy, sell) == ["BAD_OFFER"]


def test_both_offers_are_held_to_their_own_terms(town: Town) -> None:
    sell, buy = pair(town, {}, {})
    assert why_not(town, (sell[0], buy[1]), buy)[0] == "BAD_SIGNATURE"
    assert why_not(town, sell, (buy[0], sell[1]))[0] == "BAD_SIGNATURE"
    assert why_not(town, sell, buy, 999) == ["BELOW_MIN_FILL"]
    assert why_not(town, sell, buy, 0) == ["ZERO_AMOUNT", "BELOW_MIN_FILL"]
    assert why_not(town, *pair(town, {"quantityWh": 9_999}, {}))[0] == "EXCEEDS_REMAINING"
    assert why_not(town, *pair(town, {}, {"quantityWh": 9_999}))[0] == "EXCEEDS_REMAINING"
    assert why_not(town, *pair(town, {"taker": ANA.address}, {})) == ["NOT_FOR_YOU"]
    assert why_not(town, *pair(town, {}, {"taker": ANA.address})) == ["NOT_FOR_YOU"]
    named = pair(town, {"taker": YUSUF.address}, {"taker": MEI.address})
    assert town.market.view("checkMatch", *named[0], *named[1], 10_000) == (0, 0)
    town.market.send(YUSUF.address, "cancel", buy[0])
    assert why_not(town, sell, buy) == ["CANCELLED"]


def test_nobody_is_matched_with_itself(town: Town) -> None:
    own = town.signed(MEI, side=1)
    assert why_not(town, town.signed(MEI), own) == ["OWN_OFFER"]


def test_what_either_side_lacks_is_named_from_the_sellers_view(town: Town) -> None:
    sell, buy = pair(town, {"quantityWh": 3 * MWH}, {"quantityWh": 3 * MWH})
    assert why_not(town, sell, buy, MWH + 1) == ["MAKER_SHORT_GAS"]
    town.money.send(YUSUF.address, "approve", town.market.address, 3_499_999)
    assert why_not(town, sell, buy) == ["TAKER_NO_MONEY_APPROVAL"]
    town.money.send(YUSUF.address, "transfer", ANA.address, 997 * YUAN)
    town.money.send(YUSUF.address, "approve", town.market.address, NO_LIMIT)
    assert why_not(town, sell, buy) == ["TAKER_SHORT_MONEY"]


def test_pauses_and_memberships_stop_matches(town: Town) -> None:
    sell, buy = pair(town, {}, {})
    town.community.send(ADMIN.address, "setFillsPaused", True)
    assert why_not(town, sell, buy) == ["FILLS_PAUSED"]
    town.community.send(ADMIN.address, "setFillsPaused", False)
    town.community.send(ADMIN.address, "revoke", YUSUF.address)
    assert why_not(town, sell, buy) == ["MAKER_NOT_MEMBER", "TAKER_NOT_MEMBER"]


def test_a_match_meant_for_one_person_does_not_count_for_the_index(town: Town) -> None:
    sell, buy = pair(town, {"taker": YUSUF.address}, {})
    town.market.send(STRANGER.address, "matchOffers", *sell, *buy, 10_000)
    sell, buy = pair(town, {}, {"taker": MEI.address})
    town.market.send(STRANGER.address, "matchOffers", *sell, *buy, 10_000)
    assert town.market.view("tradedOf", 2, town.money.address) == (0, 0)
