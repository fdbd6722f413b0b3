"""Offers: what can be filled, what it costs, and every named reason why not."""

from __future__ import annotations

from typing import Any

import pytest
from eth_utils import keccak, to_canonical_address

from tests.contracts.evm import START, Reverted
from tests.contracts.market_words import NO_LIMIT, REASONS, feed_code, reasons
from tests.contracts.town import ADMIN, ANA, FOREVER, MEI, MWH, STRANGER, YUAN, YUSUF, Town


def refused(town: Town, offer: Any, sig: bytes, taker: Any = YUSUF, wh: int = 10_000) -> str:
    """Fill, expect a refusal, and expect ``check`` to have named the same reason first."""
    first, mask = town.market.view("check", offer, sig, taker.address, wh)
    limit = NO_LIMIT if offer[2] == 0 else 0
    with pytest.raises(Reverted) as caught:
        town.market.send(taker.address, "fill", offer, sig, wh, limit)
    assert caught.value.name == "OfferRefused"
    assert caught.value.values[0] == first
    assert REASONS[first] == reasons(mask)[0]
    return REASONS[first]


def test_a_sell_offer_moves_gas_and_money_in_one_step(town: Town) -> None:
    offer, sig = town.signed(MEI)
    assert town.market.view("check", offer, sig, YUSUF.address, 40_000) == (0, 0)
    done = town.market.send(YUSUF.address, "fill", offer, sig, 40_000, 14 * YUAN)
    filled = done.event("OfferFilled")
    assert (filled["wh"], filled["cost"], filled["filledWh"]) == (40_000, 14 * YUAN, 40_000)
    assert filled["offerHash"] == town.market.view("hashOffer", offer)
    assert town.held(YUSUF, town.bio) == 40_000
    assert town.held(MEI, town.bio) == MWH - 40_000
    assert (town.cash(MEI), town.cash(YUSUF)) == (1_014 * YUAN, 986 * YUAN)
    assert town.conserved()


@pytest.mark.parametrize("wanted", [0, 2 << 160], ids=["any gas", "any biomethane"])
def test_a_buy_offer_with_a_wildcard_takes_any_batch_that_answers_it(
    town: Town, wanted: int
) -> None:
    offer, sig = town.signed(YUSUF, side=1, creditId=wanted)
    assert refused(town, offer, sig, MEI) == "WRONG_CREDIT"
    town.market.send(
        MEI.address, "fillWith", offer, sig, town.take(offer, 10_000, 3_500_000, town.bio)
    )
    assert town.held(YUSUF, town.bio) == 10_000
    assert town.cash(MEI) == 1_003_500_000


def test_a_buy_offer_for_a_class_refuses_another_class(town: Town) -> None:
    town.allot(MEI, town.natural, MWH)
    offer, sig = town.signed(YUSUF, side=1, creditId=2 << 160)
    take = town.take(offer, 10_000, 0, town.natural)
    first, mask = town.market.view("checkWith", offer, sig, MEI.address, take)
    assert reasons(mask) == ["WRONG_CREDIT"]
    assert REASONS[first] == "WRONG_CREDIT"
    with pytest.raises(Reverted, match="OfferRefused"):
        town.market.send(MEI.address, "fillWith", offer, sig, take)


@pytest.mark.parametrize(
    ("changes", "wh", "reason"),
    [
        ({"counter": 1}, 10_000, "OLD_COUNTER"),
        ({"revision": 1}, 10_000, "OLD_REVISION"),
        ({"validFrom": START + 1}, 10_000, "NOT_YET_VALID"),
        ({"validTo": START - 1}, 10_000, "EXPIRED"),
        ({}, 0, "ZERO_AMOUNT"),
        ({}, 999, "BELOW_MIN_FILL"),
        ({}, 100_001, "EXCEEDS_REMAINING"),
        ({"taker": ANA.address}, 10_000, "NOT_FOR_YOU"),
        ({"currency": ANA.address}, 10_000, "CURRENCY_NOT_ALLOWED"),
        ({"creditId": 3 << 160 | 7}, 10_000, "UNKNOWN_CREDIT"),
        ({"creditId": 0}, 10_000, "UNKNOWN_CREDIT"),
        ({"quantityWh": 3 * MWH}, 2 * MWH, "MAKER_SHORT_GAS"),
        ({"startPricePerMWh": 10**12, "endPricePerMWh": 10**12}, 10_000, "TAKER_SHORT_MONEY"),
        ({"side": 2}, 10_000, "BAD_OFFER"),
        ({"quantityWh": 0}, 10_000, "EXCEEDS_REMAINING"),
        ({"validFrom": START, "validTo": START}, 10_000, "BAD_OFFER"),
        ({"deliveryFrom": 2, "deliveryTo": 1}, 10_000, "BAD_OFFER"),
        ({"meterId": b"\7" * 32}, 10_000, "BAD_OFFER"),
        ({"trigger": (ANA.address, 1, 5, 60)}, 10_000, "BAD_OFFER"),
        ({"trigger": (ANA.address, 3, 5, 60)}, 10_000, "BAD_OFFER"),
        ({"fxSlippageBps": 1}, 10_000, "BAD_OFFER"),
        ({"altCurrency": ANA.address, "fxSlippageBps": 10_001}, 10_000, "BAD_OFFER"),
    ],
)
def test_every_flaw_has_its_name(town: Town, changes: Any, wh: int, reason: str) -> None:
    offer, sig = town.signed(MEI, **changes)
    assert refused(town, offer, sig, wh=wh) == reason


def test_membership_pauses_and_approvals_have_their_names(town: Town) -> None:
    offer, sig = town.signed(MEI)
    admin = ADMIN.address
    assert refused(town, offer, sig, STRANGER) == "TAKER_NOT_MEMBER"
    assert refused(town, offer, sig, MEI) == "OWN_OFFER"
    assert refused(town, offer, town.sign(YUSUF, offer)) == "BAD_SIGNATURE"
    assert refused(town, offer, b"") == "BAD_SIGNATURE"
    town.money.send(YUSUF.address, "approve", town.market.address, 1)
    assert refused(town, offer, sig) == "TAKER_NO_MONEY_APPROVAL"
    town.credit.send(MEI.address, "setApprovalForAll", town.market.address, False)
    assert refused(town, offer, sig) == "MAKER_NO_GAS_APPROVAL"
    town.credit.send(MEI.address, "setApprovalForAll", town.market.address, True)
    town.money.send(YUSUF.address, "approve", town.market.address, 2**256 - 1)
    town.community.send(admin, "setFillsPaused", True)
    assert refused(town, offer, sig) == "FILLS_PAUSED"
    town.market.send(MEI.address, "post", offer, sig)
    town.community.send(admin, "setFillsPaused", False)
    town.community.send(admin, "revoke", MEI.address)
    assert refused(town, offer, sig) == "MAKER_NOT_MEMBER"


def test_the_buyers_side_has_its_names(town: Town) -> None:
    offer, sig = town.signed(YUSUF, side=1)
    assert refused(town, offer, sig, ANA) == "TAKER_SHORT_GAS"
    town.credit.send(MEI.address, "setApprovalForAll", town.market.address, False)
    assert refused(town, offer, sig, MEI) == "TAKER_NO_GAS_APPROVAL"
    town.credit.send(MEI.address, "setApprovalForAll", town.market.address, True)
    town.money.send(YUSUF.address, "approve", town.market.address, 1)
    assert refused(town, offer, sig, MEI) == "MAKER_NO_MONEY_APPROVAL"
    town.money.send(YUSUF.address, "transfer", ANA.address, 1_000 * YUAN)
    assert refused(town, offer, sig, MEI) == "MAKER_SHORT_MONEY"


def test_taking_back_works_while_everything_is_paused(town: Town) -> None:
    one, sig_one = town.signed(MEI)
    grouped, sig_grouped = town.signed(MEI, group=b"\1" * 32, salt=2)
    rest, sig_rest = town.signed(MEI, salt=3)
    town.community.send(ADMIN.address, "setAllPaused", True)
    with pytest.raises(Reverted) as caught:
        town.market.send(MEI.address, "post", one, sig_one)
    assert REASONS[caught.value.values[0]] == "FILLS_PAUSED"
    with pytest.raises(Reverted, match="NotMaker"):
        town.market.send(YUSUF.address, "cancel", one)
    town.market.send(MEI.address, "cancel", one)
    town.market.send(MEI.address, "raiseRevision", b"\1" * 32)
    town.community.send(ADMIN.address, "setAllPaused", False)
    assert refused(town, one, sig_one) == "CANCELLED"
    assert refused(town, grouped, sig_grouped) == "OLD_REVISION"
    assert town.market.view("check", rest, sig_rest, YUSUF.address, 10_000) == (0, 0)
    town.market.send(MEI.address, "incrementCounter")
    assert refused(town, rest, sig_rest) == "OLD_COUNTER"
    assert town.market.view("counterOf", MEI.address) > 2**64


def test_the_last_remainder_may_be_smaller_than_the_least_fill(town: Town) -> None:
    offer, sig = town.signed(MEI, minFillWh=60_000)
    town.market.send(YUSUF.address, "fill", offer, sig, 60_000, NO_LIMIT)
    assert refused(town, offer, sig, wh=39_999) == "BELOW_MIN_FILL"
    town.market.send(YUSUF.address, "fill", offer, sig, 40_000, NO_LIMIT)
    assert refused(town, offer, sig, wh=60_000) == "EXCEEDS_REMAINING"


@pytest.mark.parametrize(("side", "cost"), [(0, 4), (1, 3)])
def test_the_cost_is_rounded_once_in_the_makers_favour(town: Town, side: int, cost: int) -> None:
    offer = town.offer(MEI, side=side, startPricePerMWh=3_500, endPricePerMWh=3_500)
    assert town.market.view("costOf", offer, 1_000, START) == cost


@pytest.mark.parametrize("side", [0, 1])
def test_the_price_moves_in_a_straight_line_and_only_one_division_is_made(
    town: Town, side: int
) -> None:
    start, end, begins, length = 350_000_007, 200_000_001, START, 997
    offer = town.offer(
        MEI, side=side, startPricePerMWh=start, endPricePerMWh=end,
        validFrom=begins, validTo=begins + length,
    )  # fmt: skip
    for elapsed in (0, 1, 500, 996, 997, 5_000):
        at = min(elapsed, length)
        weighted = start * (length - at) + end * at
        up = (lambda a, b: -(-a // b)) if side == 0 else (lambda a, b: a // b)
        assert town.market.view("priceAt", offer, begins + elapsed) == up(weighted, length)
        expected = up(12_345 * weighted, length * MWH)
        assert town.market.view("costOf", offer, 12_345, begins + elapsed) == expected


def test_the_largest_numbers_do_not_overflow(town: Town) -> None:
    top = 2**128 - 1
    offer = town.offer(
        MEI, startPricePerMWh=top, endPricePerMWh=top, quantityWh=top,
        validFrom=0, validTo=FOREVER, counter=2**256 - 1, salt=2**256 - 1,
    )  # fmt: skip
    assert town.market.view("costOf", offer, top, START) == -(-top * top // MWH)
    first, _ = town.market.view("check", offer, b"", YUSUF.address, top)
    assert REASONS[first] == "BAD_SIGNATURE"


def test_the_taker_is_held_to_its_limit_on_both_sides(town: Town) -> None:
    offer, sig = town.signed(MEI)
    with pytest.raises(Reverted, match="LimitExceeded"):
        town.market.send(YUSUF.address, "fill", offer, sig, 40_000, 14 * YUAN - 1)
    wanted, sig = town.signed(YUSUF, side=1)
    with pytest.raises(Reverted, match="LimitExceeded"):
        town.market.send(MEI.address, "fill", wanted, sig, 40_000, 14 * YUAN + 1)


def test_posting_is_open_to_anyone_but_only_for_a_valid_offer(town: Town) -> None:
    offer, sig = town.signed(MEI, validFrom=START + 60)
    posted = town.market.send(STRANGER.address, "post", offer, sig).event("OfferPosted")
    assert posted["signature"] == sig
    assert posted["offer"][:4] == (MEI.address.lower(), *offer[1:4])
    with pytest.raises(Reverted, match="OfferRefused"):
        town.market.send(MEI.address, "post", offer, town.sign(YUSUF, offer))
    stale, sig = town.signed(MEI, validTo=START - 1)
    with pytest.raises(Reverted, match="OfferRefused"):
        town.market.send(MEI.address, "post", stale, sig)


@pytest.mark.parametrize(
    ("op", "answer", "age", "expected"),
    [
        (1, 99, 10, []),
        (1, 100, 60, []),
        (1, 101, 10, ["TRIGGER_NOT_MET"]),
        (2, 101, 10, []),
        (2, 99, 10, ["TRIGGER_NOT_MET"]),
        (1, 99, 61, ["FEED_STALE"]),
        (1, 99, -1, ["FEED_STALE"]),
        (1, 0, 10, ["FEED_STALE"]),
        (1, -5, 10, ["FEED_STALE"]),
    ],
)
def test_a_trigger_waits_for_a_fresh_positive_answer(
    town: Town, op: int, answer: int, age: int, expected: list[str]
) -> None:
    feed = "0x" + "fe" * 20
    town.evm.state.set_code(to_canonical_address(feed), feed_code(answer, START - age))
    town.community.send(ADMIN.address, "setFeed", feed, True)
    offer, sig = town.signed(MEI, trigger=(feed, op, 100, 60))
    _, mask = town.market.view("check", offer, sig, YUSUF.address, 10_000)
    assert reasons(mask) == expected


def test_a_contract_makers_signature_is_asked_again_at_every_fill(town: Town) -> None:
    offer, _ = town.signed(MEI)
    maker = to_canonical_address(MEI.address)
    # EIP-1271: answers the magic value while storage slot 0 is one.
    town.evm.state.set_code(maker, bytes.fromhex("600054631626ba7e60e01b0260005260206000f3"))
    town.evm.state.set_storage(maker, 0, 1)
    town.market.send(YUSUF.address, "fill", offer, b"", 10_000, NO_LIMIT)
    town.evm.state.set_storage(maker, 0, 0)
    assert refused(town, offer, b"") == "BAD_SIGNATURE"


def test_a_currency_that_does_not_deliver_undoes_the_fill(town: Town) -> None:
    liar = "0x" + "1a" * 20
    # Answers 1 to everything: balance 1, allowance 1, transfer "done", and nothing moves.
    town.evm.state.set_code(to_canonical_address(liar), bytes.fromhex("600160005260206000f3"))
    town.community.send(ADMIN.address, "setCurrency", liar, True)
    offer, sig = town.signed(MEI, currency=liar, startPricePerMWh=1, endPricePerMWh=1)
    assert refused(town, offer, sig) == "CURRENCY_MISBEHAVES"
    assert town.market.view("filledWh", town.market.view("hashOffer", offer)) == 0


def test_the_hash_covers_every_field(town: Town) -> None:
    offer = town.offer(MEI)
    hashes = {town.market.view("hashOffer", offer)}
    for n, value in enumerate(offer):
        if isinstance(value, tuple):
            changed: Any = (value[0], value[1] + 1, *value[2:])
        elif isinstance(value, int):
            changed = value + 1
        elif isinstance(value, bytes):
            changed = keccak(b"other")
        else:
            changed = ANA.address
        hashes.add(town.market.view("hashOffer", (*offer[:n], changed, *offer[n + 1 :])))
    assert len(hashes) == 1 + len(offer)
