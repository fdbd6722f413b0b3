"""The wallet's chain room against each real node: what it asks, and how refusals arrive."""

from __future__ import annotations

import time
from collections.abc import Iterator
from dataclasses import dataclass, replace

import pytest

from tests.conformance.nodes import RunningNode
from tests.practice.node.support import money_code
from wallet.chain.node import Node
from wallet.chain.outbox import MemoryOutbox
from wallet.chain.refusals import NONCE_LOW
from wallet.chain.rpc import Rpc
from wallet.chain.sender import PreparedTransaction, TransactionSender
from wallet.codec.abi import Event, Function
from wallet.codec.address import Address, to_address
from wallet.codec.transactions import DynamicFeeTransaction
from wallet.errors import NodeError, NodeRefusedError, RevertedError
from wallet.keys.derivation import account_from_seed
from wallet.keys.phrase import to_seed
from wallet.keys.signer import LocalSigner
from wallet.practice.genesis import DEV_PHRASE
from wallet.units import Wei

SEED = to_seed(DEV_PHRASE)
SOMEBODY = to_address("0x" + "51" * 20)
MINT = Function("mint", ("address", "uint256"), ())
TRANSFER = Event(
    "Transfer", (("from", "address", True), ("to", "address", True), ("value", "uint256", False))
)


@dataclass
class Desk:
    """One account that sends through the wallet's own machinery."""

    node: Node
    sender: TransactionSender
    signer: LocalSigner

    @property
    def address(self) -> Address:
        return self.signer.address

    def prepare(
        self, to: Address | None, data: bytes = b"", value: int = 0, **more: int
    ) -> PreparedTransaction:
        return self.sender.prepare(self.address, to, data, value, **more)

    def send(self, to: Address | None, data: bytes = b"", value: int = 0, **more: int) -> bytes:
        return self.sender.sign_and_send(self.signer, self.prepare(to, data, value, **more))


@pytest.fixture
def desk(node: Node, where: RunningNode) -> Desk:
    sender = TransactionSender(node, MemoryOutbox(), where.chain_id)
    return Desk(node, sender, account_from_seed(SEED, 0))


@pytest.fixture(scope="module")
def money(where: RunningNode) -> Iterator[Address]:
    """A contract that account 1 owns."""
    rpc = Rpc(where.url)
    node = Node(rpc)
    owner = Desk(
        node, TransactionSender(node, MemoryOutbox(), where.chain_id), account_from_seed(SEED, 1)
    )
    created = owner.sender.wait(owner.send(None, money_code(owner.address)))
    assert created.contract_address is not None
    yield created.contract_address
    rpc.close()


def test_chain_id_and_genesis_identify_the_chain(node: Node, where: RunningNode) -> None:
    assert node.chain_id() == where.chain_id
    assert node.block(0).hash == node.genesis_hash()
    assert node.block("latest").number >= 0


def test_blocks_hang_together_and_time_moves_on(node: Node, desk: Desk) -> None:
    desk.sender.wait(desk.send(SOMEBODY, value=1))
    head = node.head()
    parent = node.block(head.number - 1)
    assert head.parent_hash == parent.hash
    assert head.timestamp >= parent.timestamp  # anvil makes several blocks in one second
    assert abs(head.timestamp - time.time()) < 120
    assert head.base_fee is not None


def test_value_arrives_and_the_fee_is_what_was_said(
    node: Node, desk: Desk, where: RunningNode
) -> None:
    before, mine = node.balance(SOMEBODY), node.balance(desk.address)
    prepared = desk.prepare(SOMEBODY, value=10**15)
    nonce = node.nonce(desk.address)
    assert prepared.tx.nonce == nonce
    receipt = desk.sender.wait(desk.sender.sign_and_send(desk.signer, prepared))
    assert (receipt.status, receipt.gas_used) == (1, 21_000)
    assert node.balance(SOMEBODY) == before + 10**15
    price = receipt.effective_gas_price
    if where.name == "ethereumjs":  # its receipts name the tip alone; the account pays the base too
        price = Wei(price + (node.block(receipt.block_number).base_fee or 0))
    fee = receipt.gas_used * price
    assert fee <= prepared.max_fee_wei
    assert node.balance(desk.address) == mine - 10**15 - fee
    assert node.nonce(desk.address, pending=False) == nonce + 1


def test_transactions_sent_without_waiting_are_all_mined_in_order(node: Node, desk: Desk) -> None:
    hashes = [desk.send(SOMEBODY, value=1) for _ in range(8)]
    receipts = [desk.sender.wait(h) for h in hashes]
    assert [r.status for r in receipts] == [1] * 8
    blocks = [r.block_number for r in receipts]
    assert blocks == sorted(blocks)


def test_a_transaction_for_another_chain_is_refused(node: Node, desk: Desk) -> None:
    prepared = desk.prepare(SOMEBODY)
    foreign = desk.signer.sign_transaction(replace(prepared.tx, chain_id=1))
    with pytest.raises(NodeError):
        node.send_raw(foreign.raw)
    assert node.receipt(foreign.hash) is None


def test_a_used_number_is_refused_as_such(node: Node, desk: Desk) -> None:
    desk.sender.wait(desk.send(SOMEBODY, value=1))
    used = node.nonce(desk.address, pending=False) - 1
    prepared = desk.prepare(SOMEBODY, value=2)
    again = desk.signer.sign_transaction(replace(prepared.tx, nonce=used))
    with pytest.raises(NodeRefusedError) as refused:
        node.send_raw(again.raw)
    assert refused.value.code == NONCE_LOW


def test_an_empty_account_cannot_send(node: Node, where: RunningNode) -> None:
    poor = account_from_seed(
        to_seed("legal winner thank year wave sausage worth useful legal winner thank yellow"), 0
    )
    fees = node.fees()
    tx = DynamicFeeTransaction(
        chain_id=where.chain_id,
        nonce=0,
        max_priority_fee_per_gas=fees.priority_fee,
        max_fee_per_gas=fees.max_fee,
        gas=21_000,
        to=SOMEBODY,
        value=1,
        data=b"",
    )
    with pytest.raises(NodeRefusedError) as refused:
        node.send_raw(poor.sign_transaction(tx).raw)
    assert refused.value.code == "node.funds"


def test_sending_the_same_again_is_harmless(node: Node, desk: Desk) -> None:
    prepared = desk.prepare(SOMEBODY, value=3)
    signed = desk.signer.sign_transaction(prepared.tx)
    assert node.send_raw(signed.raw) == signed.hash
    desk.sender.wait(signed.hash)
    with pytest.raises(NodeRefusedError) as refused:
        node.send_raw(signed.raw)
    assert refused.value.code == NONCE_LOW


def test_a_contracts_refusal_has_its_name_before_anything_is_signed(
    node: Node, desk: Desk, money: Address
) -> None:
    data = MINT.encode_call(desk.address, 5)
    with pytest.raises(RevertedError) as called:
        node.call(money, data, sender=desk.address)
    with pytest.raises(RevertedError) as estimated:
        desk.prepare(money, data)
    for refused in (called, estimated):
        assert refused.value.fields["reason"] == "OwnableUnauthorizedAccount"


def test_a_transaction_that_reverts_is_mined_and_says_so(
    node: Node, desk: Desk, money: Address
) -> None:
    tx_hash = desk.send(money, MINT.encode_call(desk.address, 5), gas=100_000)
    with pytest.raises(RevertedError):
        desk.sender.wait(tx_hash)
    receipt = node.receipt(tx_hash)
    assert receipt is not None
    assert (receipt.status, receipt.logs) == (0, ())


def test_a_transaction_that_runs_out_of_gas_says_so(
    node: Node, where: RunningNode, money: Address
) -> None:
    sender = TransactionSender(node, MemoryOutbox(), where.chain_id)
    owner = Desk(node, sender, account_from_seed(SEED, 1))
    tx_hash = owner.send(money, MINT.encode_call(SOMEBODY, 5), gas=30_000)
    with pytest.raises(RevertedError) as caught:
        sender.wait(tx_hash)
    assert caught.value.code == "tx.out_of_gas"


def test_logs_of_the_range_are_the_receipts_logs(
    node: Node, where: RunningNode, money: Address
) -> None:
    sender = TransactionSender(node, MemoryOutbox(), where.chain_id)
    owner = Desk(node, sender, account_from_seed(SEED, 1))
    receipts = [
        owner.sender.wait(owner.send(money, MINT.encode_call(SOMEBODY, amount)))
        for amount in (5, 6)
    ]
    first, last = receipts[0].block_number, receipts[-1].block_number
    logs = node.logs(first, last, [money], [[TRANSFER.topic]])
    assert logs == [log for receipt in receipts for log in receipt.logs]
    amounts = [TRANSFER.decode(log.topics, log.data)["value"] for log in logs]
    assert amounts == [5, 6]
    beyond = node.logs(first, last + 1_000, [money], [[TRANSFER.topic]])
    assert beyond[:2] == logs


def test_unknown_things_are_nothing(node: Node) -> None:
    assert node.receipt(b"\x77" * 32) is None
    assert not node.knows(b"\x77" * 32)
    assert node.code(SOMEBODY) == b""
    with pytest.raises(NodeRefusedError):
        node.block(10**7)
