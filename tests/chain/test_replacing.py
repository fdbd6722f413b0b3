"""What waits can be sped up or taken back, under the rules that nodes enforce."""

from __future__ import annotations

import time
from dataclasses import replace
from typing import Any

import pytest

from tests.chain.fake_chain import CHAIN_ID, DirectRpc, FakeChain
from tests.chain.test_sender import MARKET, SIGNER, executed_data, make_sender, send
from wallet.chain import delivery, settling
from wallet.chain.node import Node
from wallet.chain.outbox import MemoryOutbox, OutboxEntry, OutboxState
from wallet.chain.replacing import Replacement, gaps, raised
from wallet.chain.sender import TransactionSender
from wallet.errors import NodeDownError, NodeRefusedError, TransactionError
from wallet.units import Timestamp

GWEI = 10**9


@pytest.fixture(autouse=True)
def _at_once(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(settling, "_LOOK_PAUSE", 0.0)
    monkeypatch.setattr(delivery, "_FORGOTTEN_AFTER", 0.1)


@pytest.fixture
def chain() -> FakeChain:
    chain = FakeChain()
    chain.auto_mine = False
    return chain


@pytest.fixture
def outbox() -> MemoryOutbox:
    return MemoryOutbox()


def again(chain: FakeChain, outbox: MemoryOutbox) -> TransactionSender:
    """After a restart, as the session makes it: the community file names the chain."""
    node: Any = Node(DirectRpc(chain))  # type: ignore[arg-type]
    return TransactionSender(node, outbox, CHAIN_ID, chain.blocks[0].hash)


def state(outbox: MemoryOutbox, tx_hash: bytes) -> OutboxState:
    entry = outbox.get(tx_hash)
    assert entry is not None
    return entry.state


def replace_it(sender: TransactionSender, tx_hash: bytes, wanted: Replacement) -> bytes:
    return sender.sign_and_send(SIGNER, sender.replacing.prepare(tx_hash, wanted))


@pytest.mark.parametrize(
    ("old", "today", "least"),
    [(0, 0, 1), (1, 0, 2), (8, 0, 9), (9, 0, 11), (100, 0, 113), (100, 500, 500)],
)
def test_a_replacement_offers_an_eighth_more_and_at_least_todays_fee(
    old: int, today: int, least: int
) -> None:
    assert raised(old, today) == least


def test_speeding_up_signs_the_same_for_more(chain: FakeChain, outbox: MemoryOutbox) -> None:
    sender = make_sender(chain, outbox)
    slow = send(sender, b"trade", label="trade:ab:fill")
    prepared = sender.replacing.prepare(slow, Replacement.SPEED_UP)
    assert (prepared.tx.nonce, prepared.tx.data, prepared.tx.to) == (0, b"trade", MARKET)
    assert prepared.label == "trade:ab:fill"
    assert prepared.tx.max_fee_per_gas * 8 >= 3 * GWEI * 9
    assert prepared.tx.max_priority_fee_per_gas * 8 >= GWEI * 9
    fast = sender.sign_and_send(SIGNER, prepared)
    chain.mine_pool()
    assert sender.wait(slow).tx_hash == fast
    assert executed_data(chain) == [b"trade"]
    assert (state(outbox, slow), state(outbox, fast)) == (OutboxState.REPLACED, OutboxState.MINED)
    replaced = outbox.get(slow)
    assert replaced is not None
    assert replaced.replaced_by == fast


def test_taking_back_puts_nothing_in_its_place(chain: FakeChain, outbox: MemoryOutbox) -> None:
    sender = make_sender(chain, outbox)
    unwanted = send(sender, b"trade")
    prepared = sender.replacing.prepare(unwanted, Replacement.CANCEL)
    assert (prepared.tx.to, prepared.tx.value, prepared.tx.data) == (SIGNER.address, 0, b"")
    undo = sender.sign_and_send(SIGNER, prepared)
    chain.mine_pool()
    assert sender.wait(undo).status == 1
    with pytest.raises(NodeRefusedError) as caught:
        sender.wait(unwanted)
    assert caught.value.code == "tx.taken_back"
    assert executed_data(chain) == [b""]


def test_a_taking_back_that_comes_too_late_says_so(chain: FakeChain, outbox: MemoryOutbox) -> None:
    sender = make_sender(chain, outbox)
    first = send(sender, b"trade")
    prepared = sender.replacing.prepare(first, Replacement.CANCEL)
    chain.mine_pool()
    with pytest.raises(NodeRefusedError) as caught:
        sender.sign_and_send(SIGNER, prepared)
    assert caught.value.code == "tx.too_late"
    assert sender.wait(first).status == 1
    assert [entry.state for entry in outbox.entries()] == [OutboxState.REPLACED, OutboxState.MINED]
    assert executed_data(chain) == [b"trade"]


def test_what_is_confirmed_cannot_be_replaced(chain: FakeChain, outbox: MemoryOutbox) -> None:
    sender = make_sender(chain, outbox)
    tx_hash = send(sender)
    chain.mine_pool()
    for wanted in Replacement:
        with pytest.raises(TransactionError) as caught:
            sender.replacing.prepare(tx_hash, wanted)
        assert caught.value.code == "tx.already_confirmed"
    with pytest.raises(TransactionError) as caught:
        sender.replacing.prepare(bytes(32), Replacement.CANCEL)
    assert caught.value.code == "tx.unknown"


def test_each_further_try_is_above_all_earlier_ones(chain: FakeChain, outbox: MemoryOutbox) -> None:
    sender = make_sender(chain, outbox)
    first = send(sender, b"trade")
    second = replace_it(sender, first, Replacement.SPEED_UP)
    third = sender.replacing.prepare(first, Replacement.SPEED_UP)
    assert third.replaces == second
    assert third.tx.max_fee_per_gas >= 3 * GWEI * 81 // 64
    replace_it(sender, first, Replacement.CANCEL)
    with pytest.raises(TransactionError) as caught:
        sender.replacing.prepare(first, Replacement.CANCEL)
    assert caught.value.code == "tx.being_taken_back"


def test_a_reorganisation_sends_what_was_mined_again(
    chain: FakeChain, outbox: MemoryOutbox
) -> None:
    sender = make_sender(chain, outbox)
    tx_hash = send(sender, b"trade")
    chain.mine_pool()
    sender.resume()
    assert state(outbox, tx_hash) is OutboxState.MINED
    chain.rewind(0)
    chain.mined.clear()
    chain.nonces.clear()
    chain.executed.clear()
    sender.resume()
    assert state(outbox, tx_hash) is OutboxState.SENT
    chain.mine_pool()
    sender.resume()
    assert executed_data(chain) == [b"trade"]


def test_is_final_after_twelve_blocks_or_when_the_node_says_so(
    chain: FakeChain, outbox: MemoryOutbox
) -> None:
    sender = make_sender(chain, outbox)
    tx_hash = send(sender)
    chain.mine_pool()
    chain.finalized = chain.head  # a node that calls its newest block final is not believed
    for _ in range(settling.FINAL_AFTER):
        sender.resume()
        assert state(outbox, tx_hash) is OutboxState.MINED
        chain.mine()
        chain.finalized = chain.head
    sender.resume()
    assert state(outbox, tx_hash) is OutboxState.FINAL
    assert outbox.watched() == ()
    again = send(sender)
    chain.mine_pool()
    at = chain.head
    chain.mine()
    chain.finalized = at
    sender.resume()
    assert state(outbox, again) is OutboxState.FINAL


def test_numbers_that_nobody_uses_are_noticed(chain: FakeChain, outbox: MemoryOutbox) -> None:
    assert gaps(2, 2, [2, 3]) == ()
    assert gaps(2, 2, [3, 5]) == (2, 4)
    assert gaps(2, 4, [5]) == (4,)
    sender = make_sender(chain, outbox)
    sender.sign_and_send(SIGNER, sender.prepare(SIGNER.address, MARKET, b"later", nonce=1))
    assert sender.replacing.gaps(SIGNER.address) == (0,)
    sender.sign_and_send(SIGNER, sender.replacing.filler(SIGNER.address, 0))
    assert sender.replacing.gaps(SIGNER.address) == ()
    chain.mine_pool()
    chain.mine_pool()
    assert executed_data(chain) == [b"", b"later"]


def test_the_next_transaction_fills_a_gap_by_itself(chain: FakeChain, outbox: MemoryOutbox) -> None:
    sender = make_sender(chain, outbox)
    sender.sign_and_send(SIGNER, sender.prepare(SIGNER.address, MARKET, b"later", nonce=1))
    entry = outbox.get(send(sender, b"now"))
    assert isinstance(entry, OutboxEntry)
    assert entry.nonce == 0


def test_what_a_block_was_undone_of_keeps_its_number(
    chain: FakeChain, outbox: MemoryOutbox
) -> None:
    """Before anybody has looked again, the next one must not take its number."""
    sender = make_sender(chain, outbox)
    first = send(sender, b"first")
    chain.mine_pool()
    sender.resume()
    chain.rewind(0)
    chain.mined.clear()
    chain.nonces.clear()
    second = outbox.get(send(make_sender(chain, outbox), b"second"))
    assert second is not None
    assert second.nonce == 1
    sender.resume()
    assert state(outbox, first) is OutboxState.SENT


def test_a_number_is_never_signed_for_two_things(chain: FakeChain, outbox: MemoryOutbox) -> None:
    sender = make_sender(chain, outbox)
    one, other = (
        sender.prepare(SIGNER.address, MARKET, data, nonce=0) for data in (b"one", b"other")
    )
    sender.sign_and_send(SIGNER, one)
    with pytest.raises(TransactionError) as caught:
        sender.sign_and_send(SIGNER, other)
    assert caught.value.code == "tx.number_in_use"
    assert len(outbox.entries()) == 1


def test_a_count_that_lags_behind_takes_nothing_out_of_its_block(
    chain: FakeChain, outbox: MemoryOutbox
) -> None:
    sender = make_sender(chain, outbox)
    tx_hash = send(sender, b"trade")
    chain.mine_pool()
    sender.resume()
    chain.nonces.clear()
    chain.mine()
    sender.resume()
    assert state(outbox, tx_hash) is OutboxState.MINED


def test_a_replacement_that_is_refused_leaves_the_first_as_it_was(
    chain: FakeChain, outbox: MemoryOutbox
) -> None:
    sender = make_sender(chain, outbox)
    first = send(sender, b"trade")
    prepared = sender.replacing.prepare(first, Replacement.SPEED_UP)
    low = replace(prepared.tx, max_fee_per_gas=3 * GWEI + 1)
    with pytest.raises(NodeRefusedError) as caught:
        sender.sign_and_send(SIGNER, replace(prepared, tx=low))
    assert caught.value.code == "node.underpriced"
    entry = outbox.get(first)
    assert entry is not None
    assert entry.replaced_by == b""
    assert entry.under_way
    next_one = outbox.get(send(sender, b"next"))
    assert next_one is not None
    assert next_one.nonce == 1


def test_what_ran_out_of_time_is_not_sent_any_more_and_leaves_its_number(
    chain: FakeChain, outbox: MemoryOutbox
) -> None:
    sender = make_sender(chain, outbox)
    prepared = sender.prepare(SIGNER.address, MARKET, b"late")
    ends = Timestamp(chain.blocks[-1].ts + 5)
    late = sender.sign_and_send(SIGNER, replace(prepared, expires=ends))
    chain.pool.clear()
    chain.mine()
    sender.resume()
    assert state(outbox, late) is OutboxState.EXPIRED
    assert chain.pool == []
    with pytest.raises(NodeRefusedError) as caught:
        sender.wait(late, timeout=60)
    assert caught.value.code == "tx.expired"
    with pytest.raises(TransactionError):
        sender.replacing.prepare(late, Replacement.SPEED_UP)
    undo = sender.replacing.prepare(late, Replacement.CANCEL)
    assert (undo.tx.nonce, undo.expires) == (0, 0)
    following = outbox.get(send(sender, b"next"))
    assert following is not None
    assert following.nonce == 0


def test_several_signed_without_a_node_are_sent_in_their_order(
    chain: FakeChain, outbox: MemoryOutbox
) -> None:
    chain.auto_mine = True
    sender = make_sender(chain, outbox)
    sender.sign_and_send(SIGNER, sender.prepare(SIGNER.address, MARKET, b"before"))

    def silent(*_: object) -> None:
        raise NodeDownError("node.down", "Down.", "Wait.")

    chain.refuse = silent
    for data in (b"one", b"two", b"three"):
        sender.sign_and_send(SIGNER, sender.prepare(SIGNER.address, MARKET, data, gas=50_000))
    kept = [entry.nonce for entry in outbox.pending() if entry.state is OutboxState.SIGNED]
    assert kept == [1, 2, 3]
    restarted = again(chain, outbox)
    with pytest.raises(NodeDownError):
        restarted.prepare(SIGNER.address, MARKET, b"four")
    assert restarted.next_number(SIGNER.address) == 4
    chain.refuse = lambda *_: None
    restarted.resume()
    restarted.resume()
    assert executed_data(chain) == [b"before", b"one", b"two", b"three"]


def test_a_node_that_counts_before_it_finds_is_asked_again(
    chain: FakeChain, outbox: MemoryOutbox, monkeypatch: pytest.MonkeyPatch
) -> None:
    sender = make_sender(chain, outbox)
    tx_hash = send(sender, b"trade")
    chain.mine_pool()
    finds, asked = chain.do_eth_getTransactionReceipt, []

    def finds_late(wanted: str) -> Any:
        asked.append(wanted)
        return finds(wanted) if len(asked) > 2 else None

    monkeypatch.setattr(chain, "do_eth_getTransactionReceipt", finds_late)
    monkeypatch.setattr(chain, "do_eth_getTransactionByHash", lambda _: None)
    sender.resume()
    assert state(outbox, tx_hash) is OutboxState.MINED


def test_what_another_wallet_pushed_out_is_never_sent_again(
    chain: FakeChain, outbox: MemoryOutbox
) -> None:
    """The person was told that it did not happen, and may have done it anew since."""
    sender = make_sender(chain, outbox)
    tx_hash = send(sender, b"mine")
    chain.pool.clear()
    send(make_sender(chain, MemoryOutbox()), b"theirs")
    chain.mine_pool()
    sender.resume()
    assert state(outbox, tx_hash) is OutboxState.REPLACED
    chain.rewind(0)
    chain.mined.clear()
    chain.nonces.clear()
    chain.mine()
    sender.resume()
    assert chain.pool == []
    assert state(outbox, tx_hash) is OutboxState.REPLACED


def test_rivals_wait_again_together_and_run_out_of_time_together(
    chain: FakeChain, outbox: MemoryOutbox
) -> None:
    sender = make_sender(chain, outbox)
    prepared = sender.prepare(SIGNER.address, MARKET, b"trade")
    ends = Timestamp(int(time.time()) + 600)
    slow = sender.sign_and_send(SIGNER, replace(prepared, expires=ends))
    fast = replace_it(sender, slow, Replacement.SPEED_UP)
    chain.mine_pool()
    sender.resume()
    assert (state(outbox, slow), state(outbox, fast)) == (OutboxState.REPLACED, OutboxState.MINED)
    chain.rewind(0)
    chain.mined.clear()
    chain.nonces.clear()
    sender.resume()
    assert (state(outbox, slow), state(outbox, fast)) == (OutboxState.SENT, OutboxState.SENT)
    chain.pool.clear()
    chain.mine(ts=ends + 1)
    sender.resume()
    assert {state(outbox, slow), state(outbox, fast)} == {OutboxState.EXPIRED}
    assert outbox.pending() == ()
