"""Speeding up, taking back and blocks undone, against each real node's own rules."""

from __future__ import annotations

import secrets
from collections.abc import Iterator
from dataclasses import replace
from typing import Any

import pytest

from tests.conformance.nodes import KINDS, NAMES, RunningNode, running
from wallet.chain.node import Node
from wallet.chain.outbox import MemoryOutbox, OutboxState
from wallet.chain.replacing import Replacement
from wallet.chain.rpc import Rpc
from wallet.chain.sender import TransactionSender
from wallet.codec.address import Address, to_address
from wallet.errors import NodeRefusedError
from wallet.keys.derivation import account_from_seed
from wallet.keys.phrase import to_seed
from wallet.practice.genesis import DEV_PHRASE

ME = account_from_seed(to_seed(DEV_PHRASE), 5)
SWITCHED = ("anvil", "hardhat")
"""Nodes whose mining can be switched off; on the others a number is left out instead."""


@pytest.fixture(scope="module", params=NAMES if NAMES == KINDS else ("embedded",))
def where(request: pytest.FixtureRequest) -> Iterator[RunningNode]:
    """Every kind with ``--nodes``; else the embedded one, because the others start slowly."""
    with running(request.param) as node:
        yield node


SHOWN = {OutboxState.SENT, OutboxState.SEEN}
"""The EthereumJS client finds no transaction by its hash before it is in a block."""


class Waiting:
    """An account whose transactions wait until ``let`` is called."""

    def __init__(self, where: RunningNode, node: Node) -> None:
        self.where, self.node, self.rpc = where, node, Rpc(where.url)
        self.outbox = MemoryOutbox()
        self.sender = TransactionSender(node, self.outbox, where.chain_id)
        self.missing: int | None = None
        if where.name in SWITCHED:
            self.rpc.call("evm_setAutomine", [False])
        else:
            self.missing = node.nonce(ME.address)

    def send(self, to: Address, nonce: int | None = None) -> bytes:
        if nonce is None and self.missing is not None:
            nonce = self.missing + 1
        prepared = self.sender.prepare(ME.address, to, b"", 1, gas=50_000, nonce=nonce)
        return self.sender.sign_and_send(ME, prepared)

    def replace(self, tx_hash: bytes, wanted: Replacement) -> bytes:
        return self.sender.sign_and_send(ME, self.sender.replacing.prepare(tx_hash, wanted))

    def let(self) -> None:
        if self.missing is None:
            self.rpc.call("evm_mine", [])
        else:
            found = self.sender.replacing.gaps(ME.address)
            # EthereumJS counts whatever waits, also beyond a gap, which therefore hides there.
            assert found == (() if self.where.name == "ethereumjs" else (self.missing,))
            filler = self.sender.replacing.filler(ME.address, self.missing)
            self.sender.wait(self.sender.sign_and_send(ME, filler))
            self.missing = None

    def state(self, tx_hash: bytes) -> OutboxState:
        entry = self.outbox.get(tx_hash)
        assert entry is not None
        return entry.state

    def close(self) -> None:
        if self.where.name in SWITCHED:
            self.rpc.call("evm_setAutomine", [True])
            self.rpc.call("evm_mine", [])
        elif self.missing is not None and self.sender.replacing.gaps(ME.address):
            self.let()
        self.rpc.close()


@pytest.fixture
def waiting(where: RunningNode, node: Node) -> Iterator[Waiting]:
    built = Waiting(where, node)
    yield built
    built.close()


@pytest.fixture
def somebody() -> Address:
    return to_address("0x" + secrets.token_hex(20))


def test_what_waits_is_sped_up_twice_and_happens_once(waiting: Waiting, somebody: Address) -> None:
    slow = waiting.send(somebody)
    waiting.sender.resume()
    assert waiting.state(slow) in SHOWN
    faster = waiting.replace(slow, Replacement.SPEED_UP)
    fastest = waiting.replace(slow, Replacement.SPEED_UP)
    waiting.let()
    assert waiting.sender.wait(slow, timeout=60).tx_hash == fastest
    states = [waiting.state(tx_hash) for tx_hash in (slow, faster, fastest)]
    assert states == [OutboxState.REPLACED, OutboxState.REPLACED, OutboxState.MINED]
    assert waiting.node.balance(somebody) == 1


def test_what_waits_is_taken_back_and_does_not_happen(waiting: Waiting, somebody: Address) -> None:
    unwanted = waiting.send(somebody)
    undo = waiting.replace(unwanted, Replacement.CANCEL)
    waiting.let()
    assert waiting.sender.wait(undo, timeout=60).status == 1
    with pytest.raises(NodeRefusedError) as caught:
        waiting.sender.wait(unwanted, timeout=60)
    assert caught.value.code == "tx.taken_back"
    assert waiting.node.balance(somebody) == 0


def test_taking_back_what_is_confirmed_meanwhile_says_that_it_happened(
    waiting: Waiting, somebody: Address
) -> None:
    first = waiting.send(somebody)
    prepared = waiting.sender.replacing.prepare(first, Replacement.CANCEL)
    waiting.let()
    waiting.node.receipt(first)
    with pytest.raises(NodeRefusedError) as caught:
        waiting.sender.wait(waiting.sender.sign_and_send(ME, prepared), timeout=60)
    assert caught.value.code == "tx.too_late"
    assert waiting.sender.wait(first).status == 1
    assert waiting.node.balance(somebody) == 1


def test_a_replacement_for_hardly_more_is_refused_or_taken_but_never_both(
    waiting: Waiting, somebody: Address
) -> None:
    """geth and hardhat want a tenth more; whatever the node does, one of the two happens."""
    slow = waiting.send(somebody)
    prepared = waiting.sender.replacing.prepare(slow, Replacement.SPEED_UP)
    old = waiting.outbox.get(slow)
    assert old is not None
    tx = prepared.tx
    hardly = replace(
        prepared,
        tx=replace(
            tx,
            max_fee_per_gas=tx.max_fee_per_gas * 8 // 9 + 2,
            max_priority_fee_per_gas=tx.max_priority_fee_per_gas * 8 // 9 + 2,
        ),
    )
    refused = ""
    try:
        waiting.sender.sign_and_send(ME, hardly)
    except NodeRefusedError as error:
        refused = error.code
    if refused:
        assert refused == "node.underpriced"
        waiting.sender.resume()
        assert waiting.state(slow) in SHOWN
    waiting.let()
    assert waiting.sender.wait(slow, timeout=60).status == 1
    assert waiting.node.balance(somebody) == 1


def test_a_block_that_is_undone_sends_again_what_was_in_it(
    waiting: Waiting, somebody: Address
) -> None:
    if waiting.where.name not in SWITCHED:
        pytest.skip("this node undoes blocks only for other nodes")
    before: Any = waiting.rpc.call("evm_snapshot", [])
    tx_hash = waiting.send(somebody)
    waiting.let()
    assert waiting.sender.wait(tx_hash).status == 1
    assert waiting.rpc.call("evm_revert", [before])
    waiting.rpc.call("evm_setAutomine", [False])
    assert waiting.node.balance(somebody) == 0
    waiting.sender.resume()
    assert waiting.state(tx_hash) in {OutboxState.SENT, OutboxState.SEEN}
    waiting.let()
    waiting.sender.resume()
    assert waiting.state(tx_hash) is OutboxState.MINED
    assert waiting.node.balance(somebody) == 1


def test_is_final_when_blocks_enough_follow(waiting: Waiting, somebody: Address) -> None:
    if waiting.where.name not in SWITCHED:
        pytest.skip("blocks are made only for transactions here")
    tx_hash = waiting.send(somebody)
    waiting.let()
    waiting.sender.wait(tx_hash)
    waiting.sender.resume()
    assert waiting.state(tx_hash) is OutboxState.MINED
    waiting.rpc.call(f"{waiting.where.name}_mine", ["0xc"])
    waiting.sender.resume()
    assert waiting.state(tx_hash) is OutboxState.FINAL
    assert waiting.outbox.watched() == ()
