"""A trade that waits is sped up, taken back, or queued while no node answers; it counts once."""

from __future__ import annotations

import time
from collections.abc import Iterator

import pytest

from tests.market.street import PRICE, Street, Wallet, sell, tomorrow
from wallet.chain.outbox import OutboxState
from wallet.chain.refusals import NONCE_LOW
from wallet.codec.keccak import keccak256
from wallet.errors import NodeDownError, NodeRefusedError, TradeError, TransactionError
from wallet.market.deeds import DeedKind
from wallet.market.journal import MemoryJournal
from wallet.market.results import ResumeOutcome, Stage, TradeProgress
from wallet.market.review import EffectKind, Review
from wallet.units import Wh


class Held:
    """A node that takes transactions and puts them into no block, as long as it holds them."""

    def __init__(self, wallet: Wallet) -> None:
        self.node, self.holds = wallet.node, True
        self.kept: list[bytes] = []
        self._send, self._knows = self.node.send_raw, self.node.knows
        self.node.send_raw = self.send_raw  # type: ignore[method-assign]
        self.node.knows = self.knows  # type: ignore[method-assign]

    def send_raw(self, raw: bytes) -> bytes:
        if not self.holds:
            return self._send(raw)
        self.kept.append(raw)
        return keccak256(raw)

    def knows(self, tx_hash: bytes) -> bool:
        return any(keccak256(raw) == tx_hash for raw in self.kept) or self._knows(tx_hash)

    def let_go(self) -> None:
        self.holds = False
        for raw in self.kept:
            self._send(raw)


def gas(wallet: Wallet) -> int:
    return wallet.held(wallet.street.bio) + wallet.held(wallet.street.natural)


def begun(wallet: Wallet, review: Review) -> bytes:
    """Execute a review whose transaction waits; whoever waited for it goes away."""
    waiting: list[bool] = []

    def hear(report: TradeProgress) -> None:
        if report.stage is Stage.WAITING:
            waiting.append(True)

    with pytest.raises(TradeError) as caught:
        wallet.trader.execute(review, wallet.signer, hear, lambda: bool(waiting))
    assert caught.value.code == "trade.still_under_way"
    return wallet.outbox.entries(1)[0].hash


@pytest.fixture(autouse=True)
def _leaves_nothing(street: Street) -> Iterator[None]:
    """Other tests share the street: what was offered here is taken back."""
    yield
    mei = street.wallet(street.mei)
    for row in mei.offers():
        if row.signed.offer.maker == mei.address:
            mei.trader.execute(mei.trader.prepare_cancel(row), mei.signer)


@pytest.fixture
def anna(street: Street) -> Wallet:
    return street.wallet(street.anna, MemoryJournal())


@pytest.fixture
def buying(street: Street, anna: Wallet) -> Review:
    row = sell(street.wallet(street.mei), 1)
    return anna.trader.prepare_buy(row, Wh(1_000))


def test_a_trade_that_is_sped_up_succeeds_once(
    street: Street, anna: Wallet, buying: Review
) -> None:
    had = gas(anna), anna.money()
    held = Held(anna)
    slow = begun(anna, buying)
    (row,) = anna.snapshot().pending
    assert (row.can_speed_up, row.can_take_back, row.taking_back) == (True, True, False)
    deed = anna.trader.prepare_speed_up(slow)
    assert deed.kind is DeedKind.SPEED_UP
    assert str(deed.sentence) == "Trade sooner, for a higher network fee."
    assert [effect.kind for effect in deed.effects] == [EffectKind.COIN]
    held.holds = False
    result = anna.trader.perform(deed, street.anna)
    assert result.tx_hashes != (slow,)
    with pytest.raises(NodeRefusedError) as caught:
        held.let_go()
    assert caught.value.code == NONCE_LOW
    (resumed,) = anna.trader.resume()
    assert resumed.outcome is ResumeOutcome.FINISHED
    assert gas(anna) == had[0] + 1_000
    assert had[1] - anna.money() == buying.limit
    assert anna.snapshot().pending == ()


def test_a_trade_that_is_taken_back_does_not_happen_and_says_so(
    street: Street, anna: Wallet, buying: Review
) -> None:
    had = gas(anna), anna.money()
    held = Held(anna)
    unwanted = begun(anna, buying)
    deed = anna.trader.prepare_take_back(unwanted)
    assert str(deed.sentence) == "Do not trade after all. Nothing is sent in its place."
    assert any("too late" in str(warning) for warning in deed.warnings)
    held.holds = False
    result = anna.trader.perform(deed, street.anna)
    assert str(result.summary) == "It is taken back. It did not happen."
    (resumed,) = anna.trader.resume()
    assert resumed.outcome is ResumeOutcome.REFUSED
    assert str(resumed.explanation) == "You took it back before it was confirmed."
    assert anna.trader.journal.records()[-1].outcome == "taken_back"
    assert (gas(anna), anna.money()) == had
    (row,) = anna.snapshot().pending
    assert str(row.why).startswith("You took it back")
    assert not row.can_take_back


def test_a_taking_back_that_is_too_late_says_that_the_trade_happened(
    street: Street, anna: Wallet, buying: Review
) -> None:
    had = gas(anna)
    held = Held(anna)
    first = begun(anna, buying)
    deed = anna.trader.prepare_take_back(first)
    held.let_go()
    while anna.node.receipt(first) is None:
        time.sleep(0.05)
    with pytest.raises(TransactionError) as caught:
        anna.trader.perform(deed, street.anna)
    assert caught.value.code == "tx.already_confirmed"
    (resumed,) = anna.trader.resume()
    assert resumed.outcome is ResumeOutcome.FINISHED
    assert gas(anna) == had + 1_000
    with pytest.raises(TransactionError):
        anna.trader.prepare_speed_up(first)


def test_a_review_of_what_was_replaced_meanwhile_is_too_old(
    street: Street, anna: Wallet, buying: Review
) -> None:
    held = Held(anna)
    slow = begun(anna, buying)
    old, new = anna.trader.prepare_speed_up(slow), anna.trader.prepare_take_back(slow)
    anna.sender.sign_and_send(street.anna, old.steps[0].transaction)  # type: ignore[arg-type]
    with pytest.raises(TradeError) as caught:
        anna.trader.perform(new, street.anna)
    assert caught.value.code == "trade.changed"
    held.let_go()


def test_what_is_signed_while_no_node_answers_is_sent_in_order_later(street: Street) -> None:
    mei = street.wallet(street.mei, MemoryJournal())
    reviews = [mei.trader.prepare_sell(Wh(kwh * 1_000), PRICE, tomorrow()) for kwh in (1, 2)]
    mei.sender._chain()
    call = mei.node._rpc.call

    def down(*_: object) -> None:
        raise NodeDownError("node.down", "The node is down.", "Wait.")

    mei.node._rpc.call = down  # type: ignore[method-assign,assignment]
    with pytest.raises(NodeDownError):
        mei.trader.execute(reviews[0], street.mei)
    for review in reviews:
        with pytest.raises(TradeError) as caught:
            mei.trader.execute(review, street.mei, queue=True)
        assert caught.value.code == "trade.queued"
    kept = mei.outbox.pending()
    assert [entry.state for entry in kept] == [OutboxState.SIGNED] * len(kept)
    assert len({entry.nonce for entry in kept}) == len(kept)
    mei.node._rpc.call = call  # type: ignore[method-assign]
    mei.sender.resume()
    trades = mei.trader.resume()
    assert [trade.outcome for trade in trades[-2:]] == [ResumeOutcome.FINISHED] * 2
    offered = {row.signed.hash for row in mei.offers()}
    assert {review.offer_hash for review in reviews} <= offered
    assert all(entry.state is OutboxState.MINED for entry in mei.outbox.entries())


def test_the_ended_offers_transaction_ran_out_of_time(
    street: Street, anna: Wallet, buying: Review
) -> None:
    Held(anna)
    tx_hash = begun(anna, buying)
    entry = anna.outbox.get(tx_hash)
    assert entry is not None
    assert entry.expires in {buying.offer.valid_to, buying.permit_deadline}
