"""What the market tells: each event's words, the views, and the counter that nobody can foresee."""

from __future__ import annotations

import pytest
from eth_abi import encode
from eth_utils import keccak, to_canonical_address

from tests.contracts.evm import START, Reverted
from tests.contracts.market_words import REASONS, feed_code, reasons
from tests.contracts.town import ADMIN, ANA, MEI, MWH, YUSUF, Town

GROUP = b"\x09" * 32
FEED = "0x" + "fe" * 20


def test_a_cancelled_offer_is_told_and_looked_up(town: Town) -> None:
    offer, _ = town.signed(MEI)
    offer_hash = town.market.view("hashOffer", offer)
    assert town.market.view("cancelled", offer_hash) is False
    done = town.market.send(MEI.address, "cancel", offer)
    assert done.event("OfferCancelled") == {
        "offerHash": offer_hash,
        "maker": MEI.address.lower(),
    }
    assert town.market.view("cancelled", offer_hash) is True
    other, _ = town.signed(MEI, salt=2)
    assert town.market.view("cancelled", town.market.view("hashOffer", other)) is False


def test_a_raised_revision_is_told_and_counts_up_by_one(town: Town) -> None:
    for revision in (1, 2, 3):
        done = town.market.send(MEI.address, "raiseRevision", GROUP)
        assert done.event("RevisionRaised") == {
            "maker": MEI.address.lower(),
            "group": GROUP,
            "revision": revision,
        }
        assert town.market.view("revisionOf", MEI.address, GROUP) == revision
    assert town.market.view("revisionOf", YUSUF.address, GROUP) == 0


def test_the_counter_jumps_by_half_a_hash_of_the_block_before(town: Town) -> None:
    """The block before is blockhash(number - 1), which nobody knows when signing ahead."""
    counter = 0
    for _ in range(2):
        known = encode(["bytes32", "address", "uint256"], [b"\1" * 32, MEI.address, counter])
        counter += 1 + (int.from_bytes(keccak(known)) >> 128)
        done = town.market.send(MEI.address, "incrementCounter")
        assert done.event("CounterIncremented") == {
            "maker": MEI.address.lower(),
            "counter": counter,
        }
        assert town.market.view("counterOf", MEI.address) == counter


def test_gas_wanted_for_nothing_has_no_least_price_in_check(town: Town) -> None:
    offer, sig = town.signed(YUSUF, side=1, startPricePerMWh=0, endPricePerMWh=0)
    assert town.market.view("check", offer, sig, MEI.address, 10_000) == (0, 0)


def test_a_posted_offer_is_told_whole(town: Town) -> None:
    offer, sig = town.signed(MEI, validFrom=START + 60)
    told = town.market.send(YUSUF.address, "post", offer, sig).event("OfferPosted")
    assert told["offerHash"] == town.market.view("hashOffer", offer)
    assert (told["maker"], told["creditId"]) == (MEI.address.lower(), town.bio)
    assert told["signature"] == sig
    assert told["offer"][0] == MEI.address.lower()
    assert told["offer"][5:7] == offer[5:7]


def test_each_offer_of_a_match_keeps_its_own_count(town: Town) -> None:
    """The buy offer was filled before, the sell offer was not."""
    sell, sell_sig = town.signed(MEI)
    buy, buy_sig = town.signed(YUSUF, side=1)
    plain = town.market.send(MEI.address, "fill", buy, buy_sig, 7_000, 0)
    assert [name for name, _ in plain.events] == ["OfferFilled"]
    done = town.market.send(MEI.address, "matchOffers", sell, sell_sig, buy, buy_sig, 20_000)
    assert done.event("OfferFilled")["filledWh"] == 20_000
    assert done.event("OfferMatched")["filledWh"] == 27_000
    counts = [town.market.view("filledWh", town.market.view("hashOffer", o)) for o in (sell, buy)]
    assert counts == [20_000, 27_000]


def test_gas_given_away_does_not_touch_the_currency(town: Town) -> None:
    """A currency that answers nothing any more stops no gift."""
    offer, sig = town.signed(MEI, startPricePerMWh=0, endPricePerMWh=0)
    town.evm.state.set_code(to_canonical_address(town.money.address), bytes.fromhex("60006000fd"))
    town.market.send(YUSUF.address, "fill", offer, sig, 10_000, 0)
    assert town.held(YUSUF, town.bio) == 10_000


@pytest.mark.parametrize("side", [0, 1])
def test_a_moving_price_stands_still_outside_its_time_and_for_misshapen_times(
    town: Town, side: int
) -> None:
    """Before and after there is one price each; one that ends before it begins has its first."""
    prices = {"side": side, "startPricePerMWh": 3 * MWH, "endPricePerMWh": 5 * MWH}
    offer = town.offer(MEI, validFrom=START, validTo=START + 10, **prices)
    moments = {0: 3, START - 1: 3, START: 3, START + 5: 4, START + 10: 5, 2**64 - 1: 5}
    for ts, price in moments.items():
        assert town.market.view("priceAt", offer, ts) == price * MWH
        assert town.market.view("costOf", offer, MWH, ts) == price * MWH
    for end in (START, START - 5):
        odd = town.offer(MEI, validFrom=START, validTo=end, **prices)
        for ts in (0, START - 5, START, START + 1, 2**64 - 1):
            assert town.market.view("priceAt", odd, ts) == 3 * MWH


def test_a_buy_offer_that_names_its_batch_takes_no_other_of_its_class(town: Town) -> None:
    other = town.issue_batch(2)
    town.allot(MEI, other, MWH)
    offer, sig = town.signed(YUSUF, side=1)
    take = town.take(offer, 10_000, 0, other)
    first, mask = town.market.view("checkWith", offer, sig, MEI.address, take)
    assert (REASONS[first], reasons(mask)) == ("WRONG_CREDIT", ["WRONG_CREDIT"])
    with pytest.raises(Reverted):
        town.market.send(MEI.address, "fillWith", offer, sig, take)


def test_every_flaw_at_once_is_named_at_once(town: Town) -> None:
    coin = town.evm.deploy("OddCoin", "Odd", "ODD", 6)
    town.evm.state.set_code(to_canonical_address(FEED), feed_code(-1, START))
    town.community.send(ADMIN.address, "setFeed", FEED, True)
    offer, sig = town.signed(
        MEI, taker=ANA.address, creditId=9 << 160, group=GROUP, revision=5, counter=7,
        validFrom=START + 60, validTo=START - 60, currency=coin.address, trigger=(FEED, 1, 0, 60),
    )  # fmt: skip
    town.market.send(MEI.address, "cancel", offer)
    town.community.send(ADMIN.address, "revoke", MEI.address)
    town.community.send(ADMIN.address, "setFillsPaused", True)
    spoiled = sig[:64] + bytes([sig[64] ^ 7])
    take = (0, 0, town.bio, coin.address)
    _, mask = town.market.view("checkWith", offer, spoiled, MEI.address, take)
    expected = """BAD_SIGNATURE CANCELLED OLD_REVISION OLD_COUNTER NOT_YET_VALID EXPIRED ZERO_AMOUNT
        BELOW_MIN_FILL NOT_FOR_YOU OWN_OFFER MAKER_NOT_MEMBER TAKER_NOT_MEMBER CURRENCY_NOT_ALLOWED
        UNKNOWN_CREDIT WRONG_CREDIT FILLS_PAUSED FEED_STALE BAD_OFFER"""
    assert reasons(mask) == expected.split()


def test_all_that_both_sides_lack_is_named_at_once(town: Town) -> None:
    town.credit.send(MEI.address, "setApprovalForAll", town.market.address, False)
    town.money.send(YUSUF.address, "approve", town.market.address, 0)
    town.money.send(YUSUF.address, "transfer", ANA.address, 1_000 * MWH)
    offer, sig = town.signed(MEI, creditId=town.natural)
    _, mask = town.market.view("check", offer, sig, YUSUF.address, 10_000)
    expected = """MAKER_SHORT_GAS MAKER_NO_GAS_APPROVAL TAKER_SHORT_MONEY TAKER_NO_MONEY_APPROVAL"""
    named = [name for name in reasons(mask) if name != "UNKNOWN_CREDIT"]
    assert named == expected.split()


def test_a_post_that_fails_twice_names_the_first(town: Town) -> None:
    town.community.send(ADMIN.address, "setAllPaused", True)
    town.community.send(ADMIN.address, "revoke", MEI.address)
    offer, sig = town.signed(MEI)
    for signature, reason in ((sig, "MAKER_NOT_MEMBER"), (bytes(65), "BAD_SIGNATURE")):
        with pytest.raises(Reverted) as caught:
            town.market.send(YUSUF.address, "post", offer, signature)
        assert REASONS[caught.value.values[0]] == reason
