"""Transactions that wait, on every node: a gap that is filled, a speed-up, one taken back."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace

import pytest

from tests.conformance.nodes import RunningNode
from wallet.chain.node import Node
from wallet.chain.outbox import MemoryOutbox, OutboxState
from wallet.chain.replacing import Replacement
from wallet.chain.rpc import Rpc
from wallet.chain.sender import PreparedTransaction, TransactionSender
from wallet.codec.address import to_address
from wallet.codec.transactions import DynamicFeeTransaction
from wallet.errors import NodeRefusedError
from wallet.keys.derivation import account_from_seed
from wallet.keys.phrase import to_seed
from wallet.practice.genesis import DEV_PHRASE

SOMEBODY = to_address("0x" + "52" * 20)
SENDER = 4
"""An account that no other test here uses."""


class Till:
    """One account with its outbox."""

    def __init__(self, where: RunningNode) -> None:
        self.rpc = Rpc(where.url)
        self.node = Node(self.rpc)
        self.outbox = MemoryOutbox()
        self.sender = TransactionSender(self.node, self.outbox, where.chain_id)
        self.signer = account_from_seed(to_seed(DEV_PHRASE), SENDER)

    def pay(self, value: int, number: int) -> PreparedTransaction:
        return self.sender.prepare(self.signer.address, SOMEBODY, b"", value, nonce=number)

    def send(self, prepared: PreparedTransaction) -> bytes:
        return self.sender.sign_and_send(self.signer, prepared)

    def next(self) -> int:
        return self.node.nonce(self.signer.address, pending=False)

    def state(self, tx_hash: bytes) -> OutboxState:
        entry = self.outbox.get(tx_hash)
        assert entry is not None
        return entry.state


@pytest.fixture
def till(where: RunningNode) -> Iterator[Till]:
    till = Till(where)
    yield till
    till.rpc.close()


def test_what_comes_before_its_turn_waits_and_both_are_mined(till: Till) -> None:
    first = till.next()
    later = till.send(till.pay(2, first + 1))
    earlier = till.send(till.pay(1, first))
    for tx_hash in (earlier, later):
        assert till.sender.wait(tx_hash).status == 1
    assert till.next() == first + 2


@pytest.mark.parametrize("wanted", Replacement)
def test_what_waits_is_sped_up_or_taken_back(
    till: Till, where: RunningNode, wanted: Replacement
) -> None:
    first, before = till.next(), till.node.balance(SOMEBODY)
    stuck = till.send(till.pay(5, first + 1))
    rival = till.send(till.sender.replacing.prepare(stuck, wanted))
    till.sender.wait(till.send(till.pay(0, first)))
    assert till.sender.wait(rival).status == 1
    assert till.next() == first + 2
    till.sender.resume()
    assert till.state(stuck) is OutboxState.REPLACED
    assert till.state(rival) in {OutboxState.MINED, OutboxState.FINAL}
    paid = 5 if wanted is Replacement.SPEED_UP else 0
    assert till.node.balance(SOMEBODY) == before + paid


def test_a_rival_that_pays_nine_percent_more_is_not_what_we_send(
    till: Till, where: RunningNode
) -> None:
    """The rule that nodes enforce: both fees a tenth higher; ours keeps it, less is refused."""
    first = till.next()
    stuck = till.send(till.pay(5, first + 1))
    ours = till.sender.replacing.prepare(stuck, Replacement.SPEED_UP).tx
    entry = till.outbox.get(stuck)
    assert entry is not None
    old = till.pay(5, first + 1).tx
    assert ours.max_fee_per_gas * 10 >= old.max_fee_per_gas * 11
    assert ours.max_priority_fee_per_gas * 10 >= old.max_priority_fee_per_gas * 11
    if where.name not in {"anvil", "hardhat"}:  # anvil takes any rise, at hardhat nothing waits
        with pytest.raises(NodeRefusedError) as refused:
            till.node.send_raw(till.signer.sign_transaction(_nine_percent(old)).raw)
        assert refused.value.code == "node.underpriced"
    till.sender.wait(till.send(till.pay(0, first)))
    till.sender.wait(stuck)


def _nine_percent(tx: DynamicFeeTransaction) -> DynamicFeeTransaction:
    return replace(
        tx,
        max_fee_per_gas=tx.max_fee_per_gas * 109 // 100,
        max_priority_fee_per_gas=tx.max_priority_fee_per_gas * 109 // 100,
    )
