"""The whole trade story on every node: settle a street, offer, buy, sell, take back, count."""

from __future__ import annotations

import time
from collections.abc import Iterator
from dataclasses import replace

import pytest

from tests.conformance.nodes import RunningNode
from tests.market.street import DAY, YUAN, Street, Wallet
from wallet.chain.rpc import Rpc
from wallet.codec.hexdata import from_hex, to_hex
from wallet.codec.keccak import keccak256
from wallet.errors import RevertedError, TradeError, WrongChainError
from wallet.ledger import queries
from wallet.protocol import calls
from wallet.protocol.credits import ANY_GAS
from wallet.protocol.reasons import Reason
from wallet.units import PricePerMWh, Timestamp, Wh

PRICE = PricePerMWh(350 * YUAN)
KWH = 1_000


@pytest.fixture(scope="module")
def street(where: RunningNode, tmp_path_factory: pytest.TempPathFactory) -> Street:
    """A community deployed and settled through the wallet's own code."""
    return Street(where, tmp_path_factory.mktemp(where.name))  # type: ignore[arg-type] # has url


@pytest.fixture(scope="module")
def mei(street: Street) -> Iterator[Wallet]:
    wallet = street.wallet(street.mei)
    yield wallet
    wallet.index.close()


@pytest.fixture(scope="module")
def anna(street: Street) -> Iterator[Wallet]:
    wallet = street.wallet(street.anna)
    yield wallet
    wallet.index.close()


def tomorrow() -> Timestamp:
    return Timestamp(int(time.time()) + DAY)


def post(seller: Wallet, kwh: int, credit_id: int) -> queries.OfferRow:
    review = seller.trader.prepare_sell(Wh(kwh * KWH), PRICE, tomorrow(), credit_id)
    result = seller.trader.execute(review, seller.signer)
    return next(row for row in seller.offers() if row.signed.hash == result.offer_hash)


def test_the_community_is_what_its_file_says(street: Street) -> None:
    street.community.verify(street.node)
    assert calls.is_member(street.node, street.community, street.mei.address)
    assert not calls.is_member(street.node, street.community, street.stranger.address)


def test_an_offer_is_posted_partly_bought_and_taken_back(
    street: Street, mei: Wallet, anna: Wallet
) -> None:
    batches = street.totals()
    money = street.money_of(street.mei.address, street.anna.address)
    gas, cash = anna.held(street.natural), mei.money()

    row = post(mei, 12, street.natural)
    anna.look()
    entry = anna.snapshot().market.book.find(row.signed.hash)
    assert entry is not None
    assert entry.can_take
    bought = anna.trader.execute(anna.trader.prepare_buy(row, Wh(4 * KWH)), street.anna)
    assert (bought.gas_change, bought.money_change) == (4_000, -1_400_000)
    assert anna.held(street.natural) == gas + 4_000
    assert mei.money() == cash + 1_400_000

    left = mei.snapshot().my_offers[0]
    assert left.remaining == 8 * KWH
    mei.trader.execute(mei.trader.prepare_cancel(left.row), street.mei)
    assert mei.snapshot().my_offers == ()
    assert calls.read_cancelled(street.node, street.community, row.signed.hash)

    assert street.totals() == batches
    assert street.money_of(street.mei.address, street.anna.address) == money


def test_a_wish_for_any_gas_is_sold_into(street: Street, mei: Wallet, anna: Wallet) -> None:
    review = anna.trader.prepare_post_buy(Wh(3 * KWH), PRICE, tomorrow(), ANY_GAS)
    result = anna.trader.execute(review, street.anna)
    row = next(row for row in mei.offers() if row.signed.hash == result.offer_hash)
    sold = mei.trader.execute(mei.trader.prepare_take(row, Wh(3 * KWH)), street.mei)
    assert (sold.gas_change, sold.money_change) == (-3_000, 1_050_000)


def test_the_index_agrees_with_the_chain(street: Street, mei: Wallet) -> None:
    mei.look()
    for who in (street.mei.address, street.anna.address):
        held = {row.credit_id: row.wh for row in queries.holdings(mei.index, who)}
        for credit in (street.bio, street.natural):
            chain = calls.read_balance(street.node, street.community, who, credit)
            assert held.get(credit, 0) == chain
        assert queries.money(mei.index, who) == calls.read_money(street.node, street.community, who)
    assert all(batch.ok for batch in queries.conservation(mei.index))


def test_what_the_contract_would_refuse_is_refused_before_signing(
    street: Street, mei: Wallet, anna: Wallet
) -> None:
    row = post(mei, 2, street.natural)
    anna.look()
    with pytest.raises(TradeError) as refused:
        anna.trader.prepare_buy(row, Wh(3 * KWH))
    assert refused.value.code == "trade.exceeds_remaining"
    fill = calls.fill(street.community, row.signed, Wh(3 * KWH), 10**12)
    with pytest.raises(RevertedError) as reverted:
        street.node.call(fill.to, fill.data, sender=street.anna.address)
    assert reverted.value.fields["reason"] == "OfferRefused"
    assert reverted.value.fields["arguments"] == (Reason.EXCEEDS_REMAINING,)


def test_an_offer_cannot_be_filled_twice_even_in_a_race(
    street: Street, mei: Wallet, anna: Wallet
) -> None:
    row = post(mei, 2, street.natural)
    anna.look()
    approve = calls.approve_money(street.community, 10**9)
    street.send(street.anna, approve)
    fill = calls.fill(street.community, row.signed, Wh(2 * KWH), 10**9)
    hashes = []
    for _ in range(2):
        prepared = street.sender.prepare(street.anna.address, fill.to, fill.data, gas=600_000)
        hashes.append(street.sender.sign_and_send(street.anna, prepared))
    street.sender.wait(hashes[0])
    with pytest.raises(RevertedError):
        street.sender.wait(hashes[1])
    assert calls.read_filled(street.node, street.community, row.signed.hash) == 2 * KWH


def test_another_chains_community_is_noticed(street: Street) -> None:
    with pytest.raises(WrongChainError):
        replace(street.community, genesis_hash="0x" + "00" * 32).verify(street.node)


def test_a_balance_can_be_proven_where_the_node_gives_proofs(
    street: Street, where: RunningNode
) -> None:
    if where.name == "hardhat":
        pytest.skip("hardhat has no eth_getProof")
    rpc = Rpc(where.url)
    head = street.node.head()
    proof = rpc.call("eth_getProof", [street.mei.address, [], hex(head.number)])
    block = rpc.call("eth_getBlockByNumber", [hex(head.number), False])
    assert to_hex(keccak256(from_hex(proof["accountProof"][0]))) == block["stateRoot"]
    rpc.close()
