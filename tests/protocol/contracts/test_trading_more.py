"""Second currencies, permits, many fills, matches, references, networks and the price index."""

from __future__ import annotations

import contextlib
from dataclasses import replace
from typing import Any

import pytest
from eth_utils import to_canonical_address

from tests.contracts.evm import START
from tests.contracts.town import ADMIN, ZONE
from tests.protocol.village import CHAIN_ID, DAY, YUAN, Village
from wallet.codec.address import Address, to_address
from wallet.errors import RevertedError
from wallet.practice.street.price_round import UPDATE_GAS
from wallet.protocol import calls, events
from wallet.protocol.community import Feed
from wallet.protocol.contracts import CREDIT
from wallet.protocol.credits import Batch, GasClass, Network, settles
from wallet.protocol.offers import Compare, Side, Trigger
from wallet.protocol.permits import permit_data, signed_permit
from wallet.protocol.reasons import Reason
from wallet.protocol.takes import any_limit, take_of
from wallet.units import PricePerMWh, Timestamp, Wh


def node(village: Village) -> Any:
    return village.node


def test_a_permit_pays_a_first_purchase_with_one_transaction(village: Village) -> None:
    community, yusuf = village.community, village.yusuf
    village.send(yusuf, calls.approve_money(community, 0))
    signed = village.signed(village.mei)
    assert village.check(signed, yusuf, 10_000).first is Reason.TAKER_NO_MONEY_APPROVAL
    terms = calls.read_permit_terms(node(village), community.money.address, yusuf.address)
    assert terms is not None
    assert (terms.name, terms.version, terms.nonce) == ("Practice yuan", "1", 0)
    cost, deadline = 3_500_000, START + 600
    data = permit_data(
        terms, chain_id=CHAIN_ID, owner=yusuf.address, spender=community.market,
        value=cost, deadline=deadline,
    )  # fmt: skip
    permit = signed_permit(cost, deadline, yusuf.sign_typed_data(data))
    take = take_of(signed.offer, 10_000, cost)
    village.send(yusuf, calls.fill_with_permit(community, signed, take, permit))
    assert village.held(yusuf, village.town.bio) == 10_000
    again = calls.read_permit_terms(node(village), community.money.address, yusuf.address)
    assert again is not None
    assert again.nonce == 1


def test_what_takes_no_permit_has_no_terms(village: Village) -> None:
    yusuf = village.yusuf.address
    assert calls.read_permit_terms(node(village), village.community.credit, yusuf) is None
    assert calls.read_permit_terms(node(village), yusuf, yusuf) is None


def test_many_offers_are_filled_at_once_and_a_bad_one_is_passed_over(village: Village) -> None:
    community = village.community
    good, bad, other = (village.signed(village.mei) for _ in range(3))
    village.send(village.mei, calls.cancel(community, bad.offer))
    offers = (good, bad, other)
    takes = [take_of(item.offer, 1_000, any_limit(item.offer)) for item in offers]
    happened = village.send(village.yusuf, calls.fill_many(community, offers, takes))
    filled = [item.offer_hash for item in happened if isinstance(item, events.OfferFilled)]
    assert filled == [good.hash, other.hash]
    skipped = events.OfferSkipped(bad.hash, village.yusuf.address, Reason.CANCELLED)
    assert skipped in happened
    with pytest.raises(ValueError, match="each offer"):
        calls.fill_many(community, offers, takes[:2])


def test_two_offers_meet_half_way(village: Village) -> None:
    community = village.community
    sell = village.signed(village.mei, price=PricePerMWh(300 * YUAN))
    buy = village.signed(village.yusuf, Side.BUY, price=PricePerMWh(400 * YUAN))
    low = village.signed(village.yusuf, Side.BUY, price=PricePerMWh(299 * YUAN))
    assert (
        calls.check_match(node(village), community, sell, low, 1_000).first is Reason.NOT_CROSSING
    )
    assert calls.check_match(node(village), community, sell, buy, 1_000).ok
    happened = village.send(village.stranger, calls.match_offers(community, sell, buy, 10_000))
    filled, matched = (
        next(item for item in happened if isinstance(item, kind))
        for kind in (events.OfferFilled, events.OfferMatched)
    )
    assert (filled.offer_hash, filled.taker, filled.cost) == (
        sell.hash, village.yusuf.address, 3_500_000,
    )  # fmt: skip
    assert (matched.buy_hash, matched.sell_hash, matched.filled_wh) == (buy.hash, sell.hash, 10_000)


def constant_feed(village: Village, answer: int) -> Address:
    """A feed with 8 decimals that always says the same, as hand-written code."""
    words = [1, answer, START, START, 1]
    store = b"".join(
        bytes([0x7F]) + value.to_bytes(32) + bytes([0x60, 32 * slot, 0x52])  # PUSH32, PUSH1, MSTORE
        for slot, value in enumerate(words)
    )
    latest_round = store + bytes.fromhex("60a06000f3")
    decimals = bytes.fromhex("5b600860005260206000f3")
    ask = bytes.fromhex("60003560e01c63313ce5671461")  # is it decimals()? then jump to it
    target = len(ask) + 3 + len(latest_round)
    code = ask + target.to_bytes(2) + b"\x57" + latest_round + decimals
    address = to_address(b"\xfe" * 20)
    village.evm.state.set_code(to_canonical_address(address), code)
    return address


def test_a_second_currency_is_paid_at_the_feeds_rate(village: Village) -> None:
    community = village.community
    euro = village.evm.deploy("PracticeMoney", "Practice euro", "pEUR", ADMIN.address)
    at = to_address(euro.address)
    feed = constant_feed(village, 8 * 10**8)  # one euro is eight yuan
    village.send(village.admin, calls.mint_money(community, village.yusuf.address, 10**9, at))
    village.send(village.yusuf, calls.approve_money(community, 10**9, at))
    yuan = community.money.address
    assert calls.read_rate(node(village), community, at, yuan) is None
    village.send(village.admin, calls.set_currency(community, at, allowed=True))
    (said,) = village.send(village.admin, calls.set_rate(community, at, yuan, feed, 600))
    assert said == events.RateSet(at, yuan, feed, 600)
    rate = calls.read_rate(node(village), community, at, yuan)
    assert rate == calls.Rate(feed, 600, 8, 6, 6)
    signed = village.signed(village.mei, alt_currency=at, fx_slippage_bps=100)
    cost = 3_500_000 // 8
    args = (node(village), community, signed.offer, signed.signature, village.yusuf.address)
    assert calls.check_offer(*args, 10_000, currency=at).ok
    beyond = calls.check_offer(*args, 10_000, limit=cost * 98 // 100, currency=at)
    assert beyond.first is Reason.BEYOND_LIMIT
    take = take_of(signed.offer, 10_000, cost, currency=at)
    filled, *_ = village.send(village.yusuf, calls.fill_with(community, signed, take))
    assert isinstance(filled, events.OfferFilled)
    assert (filled.cost, filled.currency) == (cost, at)
    round_ = calls.read_latest_round(node(village), feed)
    assert round_ == calls.Round(1, 8 * 10**8, Timestamp(START))
    assert calls.read_feed_decimals(node(village), feed) == 8


def test_an_offer_waits_for_the_communitys_own_price(village: Village) -> None:
    community = village.community
    index = village.evm.deploy(
        "GasIndex", community.market, 2, community.money.address, 3600, 300, 20_000, 1_000
    )
    feed = Feed(to_address(index.address), "Price of biomethane", "index", GasClass.BIOMETHANE)
    village.community = community = replace(community, feeds=(feed,))
    assert feed.address in community.watched
    village.send(village.admin, calls.set_feed(community, feed.address, allowed=True))
    assert calls.read_latest_round(node(village), feed.address) is None
    money = community.money.address
    assert calls.read_traded(node(village), community, GasClass.BIOMETHANE, money).wh == 0
    signed = village.signed(village.mei, valid_to=START + 2 * DAY)
    happened: list[Any] = []
    for _ in range(16):
        village.evm.now += 300
        village.evm.number += 1
        village.send(village.yusuf, calls.fill(community, signed, 5_000, 10**30))
        with contextlib.suppress(RevertedError):  # too early, or too little was traded
            happened += village.send(village.stranger, calls.update_index(feed.address))
            assert village.last_gas + 21_000 < UPDATE_GAS / 2
    made = [item for item in happened if isinstance(item, events.RoundMade)]
    assert made
    assert (made[-1].feed, made[-1].answer) == (feed.address, 350 * YUAN)
    newest = calls.read_latest_round(node(village), feed.address)
    assert newest is not None
    assert (newest.round_id, newest.answer) == (made[-1].round_id, 350 * YUAN)
    assert calls.read_round(node(village), feed.address, made[-1].round_id) == newest
    assert calls.read_round(node(village), feed.address, 99) is None
    assert calls.read_feed_decimals(node(village), feed.address) == 6
    assert calls.read_feed_description(node(village), feed.address)
    traded = calls.read_traded(node(village), community, GasClass.BIOMETHANE, money)
    assert (traded.wh, traded.value) == (80_000, 28 * YUAN)
    for op, threshold, ok in (
        (Compare.AT_MOST, 350 * YUAN, True),
        (Compare.AT_MOST, 350 * YUAN - 1, False),
        (Compare.AT_LEAST, 350 * YUAN, True),
        (Compare.AT_LEAST, 350 * YUAN + 1, False),
    ):
        trigger = Trigger(feed.address, op, threshold, 600)
        waits = village.signed(village.mei, trigger=trigger, valid_to=START + 2 * DAY)
        said = village.check(waits, village.yusuf, 1_000)
        assert said.first is (Reason.NONE if ok else Reason.TRIGGER_NOT_MET)
    village.evm.now += 601
    stale = village.check(waits, village.yusuf, 1_000)
    assert Reason.FEED_STALE in stale.reasons


def test_a_reference_is_used_once(village: Village) -> None:
    community, admin = village.community, village.admin.address
    ref, bio = b"\x09" * 32, village.town.bio
    assert calls.read_done(node(village), community, admin, ref) == 0
    call = calls.allot(community, village.ana.address, bio, 5, ref=ref)
    village.send(village.admin, call)
    assert calls.read_done(node(village), community, admin, ref) == bio
    with pytest.raises(RevertedError) as caught:
        village.send(village.admin, call)
    assert caught.value.fields["reason"] == "AlreadyDone"
    assert village.held(village.ana, bio) == 5
    old = calls.read_batch(node(village), community, bio)
    batch = Batch(*(getattr(old, name) for name in old.__slots__))
    issue = calls.issue_batch(community, GasClass.HYDROGEN, ZONE, 202611, batch, ref=b"\x08" * 32)
    (said,) = village.send(village.admin, issue)
    assert isinstance(said, events.BatchIssued)
    made = calls.read_done(node(village), community, admin, b"\x08" * 32)
    assert made == said.credit_id


def test_a_zone_says_which_gas_flows_in_it(village: Village) -> None:
    community = village.community
    assert calls.read_network(node(village), community, ZONE) is Network.METHANE
    (said,) = village.send(village.admin, calls.set_network(community, ZONE, Network.HYDROGEN))
    assert said == events.NetworkSet(ZONE, Network.HYDROGEN)
    assert calls.read_network(node(village), community, ZONE) is Network.HYDROGEN
    arrears = calls.read_arrears_by_network(node(village), community, village.mei.address)
    assert arrears == dict.fromkeys(Network, Wh(0))


def test_what_settles_what_is_as_the_contract_says(village: Village) -> None:
    credit = village.community.credit
    for network in Network:
        for gas_class in GasClass:
            said = calls.ask(node(village), credit, CREDIT["settles"], network, gas_class)
            assert said is settles(network, gas_class)
