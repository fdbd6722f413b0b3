"""What the market tells: each event's words, the views, and the counter that nobody can foresee."""

from __future__ import annotations

from eth_abi import encode
from eth_utils import keccak, to_canonical_address

from tests.contracts.evm import START
from tests.contracts.town import MEI, YUSUF, Town

GROUP = b"\x09" * 32


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
