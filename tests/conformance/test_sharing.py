"""Asking first, and sharing, on every node: what is asked has no sender and no gas limit."""

from __future__ import annotations

import time

import pytest

from tests.conformance.nodes import RunningNode
from tests.market.street import DAY, YUAN, Street
from wallet.keys.signer import LocalSigner
from wallet.ledger import queries, sharing
from wallet.ledger.rows import ActivityKind
from wallet.protocol import calls
from wallet.protocol.credits import GasClass
from wallet.protocol.offers import Side, SignedOffer, new_offer
from wallet.protocol.reasons import Reason
from wallet.protocol.share_reasons import ShareReason
from wallet.protocol.shares import ShareMode, SignedShare, new_share
from wallet.units import PricePerMWh, Wh


@pytest.fixture(scope="module")
def street(where: RunningNode, tmp_path_factory: pytest.TempPathFactory) -> Street:
    """A community deployed through the wallet's own code, where everybody may trade and share."""
    street = Street(where, tmp_path_factory.mktemp(where.name))  # type: ignore[arg-type] # has url
    place = street.community
    allow = (
        calls.approve_gas(place),
        calls.approve_money(place, 10**12),
        calls.approve_gas_to_pool(place),
    )
    for who in (street.mei, street.anna):
        street.send(who, *allow)
    return street


def offer(street: Street, maker: LocalSigner, side: Side, yuan: int) -> SignedOffer:
    place, now = street.community, int(time.time())
    made = new_offer(
        side, maker=maker.address, credit_id=street.bio, wh=Wh(20_000),
        price=PricePerMWh(yuan * YUAN), currency=place.money.address, valid_from=now - DAY,
        valid_to=now + DAY, counter=0,
    )  # fmt: skip
    signature = maker.sign_typed_data(made.typed_data(place.chain_id, place.market))
    return SignedOffer(made, signature, made.hash(place.chain_id, place.market))


def share(street: Street, giver: LocalSigner, mode: ShareMode, **more: int) -> SignedShare:
    place = street.community
    made = new_share(
        mode, giver=giver.address, credit_id=street.bio, wh=Wh(20_000),
        valid_to=int(time.time()) + DAY, counter=0, **more,
    )  # fmt: skip
    signature = giver.sign_typed_data(made.typed_data(place.chain_id, place.pool))
    return SignedShare(made, signature, made.hash(place.chain_id, place.pool))


def test_the_share_pool_and_the_price_indices_are_there(street: Street) -> None:
    place, node = street.community, street.node
    place.verify(node)
    assert calls.is_member(node, place, place.pool)
    for gas_class in GasClass:
        feed = place.index_of(gas_class)
        assert feed is not None
        assert calls.read_latest_round(node, feed.address) is None
        assert calls.read_feed_decimals(node, feed.address) == place.money.decimals


def test_the_market_answers_with_a_trial_run(street: Street) -> None:
    place, node = street.community, street.node
    sell, buy = offer(street, street.mei, Side.SELL, 300), offer(street, street.anna, Side.BUY, 400)
    args = (node, place, sell.offer, sell.signature)
    assert calls.check_offer(*args, street.anna.address, 1_000).ok
    refused = calls.check_offer(*args, street.stranger.address, 1_000)
    assert refused.first is Reason.TAKER_NOT_MEMBER
    assert calls.check_offer(*args, street.anna.address, 1_000, limit=1).first is (
        Reason.BEYOND_LIMIT
    )
    assert calls.check_match(node, place, sell, buy, 5_000).ok
    before = calls.read_money(node, place, street.mei.address)
    street.send(street.stranger, calls.match_offers(place, sell, buy, 5_000))
    assert calls.read_money(node, place, street.mei.address) == before + 1_750_000
    terms = calls.read_permit_terms(node, place.money.address, street.anna.address)
    assert terms is not None


def test_gas_is_given_lent_and_returned_and_the_index_knows(street: Street) -> None:
    place, node = street.community, street.node
    mei, anna = street.mei, street.anna
    gift = share(street, mei, ShareMode.GIFT)
    loan = share(street, mei, ShareMode.LEND, return_by=int(time.time()) + DAY)
    asked = calls.check_share(node, place, gift.offer, gift.signature, mei.address, 1_000)
    assert asked.reasons == (ShareReason.OWN_OFFER,)
    for signed in (gift, loan):
        args = (node, place, signed.offer, signed.signature, anna.address, 1_000)
        assert calls.check_share(*args).ok
        street.send(mei, calls.share_post(place, signed))
        street.send(anna, calls.draw(place, signed, 1_000))
    street.send(anna, calls.return_loan(place, anna.address, 1, street.bio, 400))
    wallet = street.wallet(anna)
    (row,) = sharing.loans(wallet.index, anna.address)
    there = calls.read_loan(node, place, 1)
    assert there is not None
    assert (row.open_wh, row.due_by, row.lender) == (600, there.due_by, mei.address)
    assert [item.signed for item in sharing.open_shares(wallet.index)] == [gift, loan]
    assert wallet.held(street.bio) == calls.read_balance(node, place, anna.address, street.bio)
    kinds = [row.kind for row in queries.activity(wallet.index, anna.address, 3)]
    assert kinds == [ActivityKind.LOAN_RETURNED, ActivityKind.BORROWED, ActivityKind.GIFT_RECEIVED]
    wallet.index.close()
