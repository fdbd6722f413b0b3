"""Typed answers: strictly read, and what nodes do differently evened out."""

from __future__ import annotations

from typing import Any

import pytest

from tests.chain.fake_chain import DirectRpc, FakeChain, RpcError
from wallet.chain.node import Node
from wallet.codec.address import to_address
from wallet.codec.keccak import keccak256
from wallet.codec.transactions import DynamicFeeTransaction
from wallet.errors import NodeAnswerError, NodeRefusedError, RevertedError
from wallet.keys.signer import LocalSigner

SIGNER = LocalSigner(bytes(31) + b"\x07")
HERE = to_address("0x" + "11" * 20)
THERE = to_address("0x" + "22" * 20)
TOPIC = keccak256(b"topic")


@pytest.fixture
def chain() -> FakeChain:
    return FakeChain()


@pytest.fixture
def node(chain: FakeChain) -> Node:
    return Node(DirectRpc(chain))  # type: ignore[arg-type]  # the same two methods


def signed(nonce: int = 0) -> bytes:
    tx = DynamicFeeTransaction(7411, nonce, 1, 10**10, 21_000, HERE, 0, b"")
    return SIGNER.sign_transaction(tx).raw


def test_reads_head_genesis_and_blocks(chain: FakeChain, node: Node) -> None:
    chain.mine()
    chain.mine()
    assert node.head().number == 2
    assert node.genesis_hash() == chain.blocks[0].hash
    assert node.block(1).parent_hash == chain.blocks[0].hash
    assert [block and block.number for block in node.blocks([2, 5, 1])] == [2, None, 1]
    with pytest.raises(NodeRefusedError) as caught:
        node.block(3)
    assert caught.value.code == "node.beyond_head"


def test_the_fee_leaves_room_for_six_full_blocks(node: Node) -> None:
    fees = node.fees()
    assert fees.max_fee == 2 * fees.base_fee + fees.priority_fee


def test_a_node_without_a_tip_method_gets_one_gwei(chain: FakeChain, node: Node) -> None:
    def refuse(method: str, _params: list[Any]) -> None:
        if method == "eth_maxPriorityFeePerGas":
            raise RpcError(-32601, "method not found")

    chain.refuse = refuse
    assert node.fees().priority_fee == 10**9


def test_pending_nonce_falls_back_to_the_latest(chain: FakeChain, node: Node) -> None:
    def refuse(_method: str, params: list[Any]) -> None:
        if "pending" in params:
            raise RpcError(-32602, "pending is not supported")

    chain.refuse = refuse
    assert node.nonce(HERE) == 0


@pytest.mark.parametrize(
    ("method", "answer"),
    [
        ("eth_chainId", "7411"),
        ("eth_chainId", "0x01"),
        ("eth_chainId", None),
        ("eth_getBlockByNumber", {"number": "0x0"}),
        ("eth_getBlockByNumber", []),
        ("eth_getLogs", {"logs": []}),
        ("eth_getLogs", [{"address": "0x12"}]),
        ("eth_getTransactionReceipt", {"blockNumber": "0x1"}),
    ],
)
def test_an_answer_of_another_shape_is_refused(
    chain: FakeChain, node: Node, method: str, answer: Any
) -> None:
    setattr(chain, "do_" + method, lambda *_: answer)
    asks: dict[str, Any] = {
        "eth_chainId": node.chain_id,
        "eth_getBlockByNumber": node.head,
        "eth_getLogs": lambda: node.logs(0, 0, [HERE]),
        "eth_getTransactionReceipt": lambda: node.receipt(bytes(32)),
    }
    with pytest.raises(NodeAnswerError):
        asks[method]()


def test_a_block_of_another_number_is_refused(chain: FakeChain, node: Node) -> None:
    chain.mine()
    answer = chain.do_eth_getBlockByNumber("0x1", False)
    chain.do_eth_getBlockByNumber = lambda *_: answer  # type: ignore[method-assign]
    with pytest.raises(NodeAnswerError):
        node.block(0)


class TestSending:
    def test_works_the_hash_out_itself(self, node: Node) -> None:
        assert node.send_raw(signed()) == keccak256(signed())

    def test_a_node_that_names_another_transaction_is_refused(
        self, chain: FakeChain, node: Node
    ) -> None:
        chain.do_eth_sendRawTransaction = lambda _raw: "0x" + "00" * 32  # type: ignore[method-assign]
        with pytest.raises(NodeAnswerError) as caught:
            node.send_raw(signed())
        assert caught.value.code == "node.other_hash"

    def test_sending_again_is_no_error(self, node: Node) -> None:
        assert node.send_raw(signed()) == node.send_raw(signed())

    def test_hardhats_error_for_a_mined_revert_gives_the_hash(
        self, chain: FakeChain, node: Node
    ) -> None:
        send = chain.do_eth_sendRawTransaction

        def mines_and_complains(raw: str) -> str:
            send(raw)
            raise RpcError(-32603, "VM Exception while processing transaction: reverted")

        chain.do_eth_sendRawTransaction = mines_and_complains  # type: ignore[method-assign]
        chain.status = 0
        tx_hash = node.send_raw(signed())
        receipt = node.receipt(tx_hash)
        assert receipt is not None
        assert receipt.status == 0

    def test_a_revert_that_was_not_mined_is_raised(self, chain: FakeChain, node: Node) -> None:
        def complains(_raw: str) -> str:
            raise RpcError(3, "execution reverted")

        chain.do_eth_sendRawTransaction = complains  # type: ignore[method-assign]
        with pytest.raises(RevertedError):
            node.send_raw(signed())


def test_a_receipt_that_is_still_being_indexed_is_none(chain: FakeChain, node: Node) -> None:
    def indexing(_hash: str) -> Any:
        raise RpcError(-32000, "transaction indexing is in progress")

    chain.do_eth_getTransactionReceipt = indexing  # type: ignore[method-assign]
    assert node.receipt(bytes(32)) is None


class TestLogs:
    @pytest.fixture(autouse=True)
    def busy_chain(self, chain: FakeChain) -> None:
        for number in range(40):
            logs = [(HERE, (TOPIC,), bytes([number, n])) for n in range(3)]
            chain.mine([logs, [(THERE, (TOPIC,), b"")]])

    def test_come_in_chain_order_for_the_addresses_asked(self, node: Node) -> None:
        logs = node.logs(1, 40, [HERE])
        assert [log.data for log in logs] == [bytes([b, n]) for b in range(40) for n in range(3)]
        assert [log.block_number for log in logs[:4]] == [1, 1, 1, 2]

    def test_the_range_shrinks_until_the_node_answers(self, chain: FakeChain, node: Node) -> None:
        chain.log_limit = 10
        assert len(node.logs(1, 40, [HERE])) == 120

    def test_a_single_block_that_is_refused_is_an_error(self, chain: FakeChain, node: Node) -> None:
        def refuse(method: str, _params: list[Any]) -> None:
            if method == "eth_getLogs":
                raise RpcError(-32005, "limit exceeded")

        chain.refuse = refuse
        with pytest.raises(NodeRefusedError):
            node.logs(1, 40, [HERE])

    def test_the_range_is_clamped_to_the_head(self, node: Node) -> None:
        assert len(node.logs(30, 1000, [HERE])) == 33
        assert node.logs(500, 1000, [HERE]) == []

    def test_logs_nobody_asked_for_are_refused(self, chain: FakeChain, node: Node) -> None:
        chain.do_eth_getLogs = lambda _question: chain.blocks[3].logs  # type: ignore[method-assign]
        with pytest.raises(NodeAnswerError):
            node.logs(3, 3, [HERE])
        with pytest.raises(NodeAnswerError):
            node.logs(4, 5, [HERE, THERE])

    def test_a_removed_log_is_refused(self, chain: FakeChain, node: Node) -> None:
        chain.blocks[3].logs[0]["removed"] = True
        with pytest.raises(NodeAnswerError):
            node.logs(3, 3, [HERE])
