"""Several nodes as one: who is asked, who is left alone, and what is believed."""

from __future__ import annotations

import threading
import time
from collections.abc import Callable, Iterator
from contextlib import ExitStack
from dataclasses import replace
from typing import Any

import pytest

from tests.chain import fake_node
from tests.chain.fake_chain import CHAIN_ID, FakeChain, RpcError
from tests.chain.fake_node import Server, says
from tests.chain.test_sender import SIGNER
from wallet.chain import stopping
from wallet.chain.endpoint import Endpoint
from wallet.chain.expected import Expected
from wallet.chain.health import NodeState
from wallet.chain.pool import NodePool
from wallet.codec.address import to_address
from wallet.codec.hexdata import to_hex
from wallet.codec.keccak import keccak256
from wallet.codec.transactions import DynamicFeeTransaction
from wallet.errors import (
    CancelledError,
    NodeDownError,
    NodeRefusedError,
    NodesDownError,
    RevertedError,
    WrongChainError,
)

MARKET = to_address("0x" + "33" * 20)
CODE = bytes.fromhex("6001600255")
EXPECTED = Expected(
    CHAIN_ID, to_hex(keccak256(b"genesis")), (("GasMarket", MARKET, to_hex(keccak256(CODE))),), "Us"
)


class Chain(FakeChain):
    """A chain with one contract; ``said`` are the methods it was asked, in order."""

    def __init__(self) -> None:
        super().__init__()
        self.said: list[str] = []
        self.code = to_hex(CODE)
        self.chain_id = hex(CHAIN_ID)

    def rpc(self, method: str, params: list[Any]) -> Any:
        self.said.append(method)
        return super().rpc(method, params)

    def do_eth_chainId(self) -> str:  # noqa: N802
        return self.chain_id

    def do_eth_getCode(self, _address: str, _block: str) -> str:  # noqa: N802
        return self.code


class Clock:
    """Time that passes when a test says so, on top of the real one."""

    def __init__(self) -> None:
        self.ahead = 0.0

    def __call__(self) -> float:
        return time.monotonic() + self.ahead


class Town:
    """Some nodes on chains of their own, and a pool of them."""

    def __init__(self, stack: ExitStack, count: int, **options: Any) -> None:
        self.nodes = [stack.enter_context(Server(Chain())) for _ in range(count)]
        self.clock = Clock()
        self.endpoints = [Endpoint(node.url, f"N{at}") for at, node in enumerate(self.nodes)]
        self.pool = NodePool(
            self.endpoints, EXPECTED, clock=self.clock, **({"timeout": 3.0} | options)
        )
        stack.callback(self.pool.close)

    def mine(self, *blocks: int) -> None:
        for node, number in zip(self.nodes, blocks, strict=True):
            while node.chain.head < number:
                node.chain.mine()

    def said(self, at: int) -> list[str]:
        return [method for method in self.nodes[at].chain.said if method != "web3_clientVersion"]

    def states(self) -> list[NodeState]:
        return [health.state for health in self.pool.health()]


MakeTown = Callable[..., Town]


@pytest.fixture
def town() -> Iterator[MakeTown]:
    with ExitStack() as stack:
        yield lambda count, **options: Town(stack, count, **options)


def eventually(true: Callable[[], object]) -> None:
    end = time.monotonic() + 60
    while not true():
        assert time.monotonic() < end, "it never came true"
        time.sleep(0.01)


def test_a_node_is_held_against_the_chain_before_anything_it_says_is_believed(
    town: MakeTown,
) -> None:
    street = town(1)
    street.pool.balance(MARKET)
    street.pool.balance(MARKET)
    check = ["eth_chainId", "eth_getBlockByNumber", "eth_getCode"]
    assert street.said(0) == [*check, "eth_getBalance", "eth_getBalance"]
    assert len(street.nodes[0].bodies) == 4  # the check is one request, and the node's name one


@pytest.mark.parametrize(
    ("spoil", "code", "state"),
    [
        (lambda chain: setattr(chain, "chain_id", "0x1"), "chain.id", NodeState.WRONG_CHAIN),
        (
            lambda chain: setattr(chain.blocks[0], "hash", bytes(32)),
            "chain.genesis",
            NodeState.WRONG_CHAIN,
        ),
        (lambda chain: setattr(chain, "code", "0x6001"), "chain.code", NodeState.WRONG_CODE),
        (lambda chain: setattr(chain, "code", "0x"), "chain.code", NodeState.WRONG_CODE),
    ],
)
def test_a_node_of_another_chain_is_never_believed(
    town: MakeTown, spoil: Callable[[Any], None], code: str, state: NodeState
) -> None:
    street = town(2)
    spoil(street.nodes[0].chain)
    street.nodes[1].chain.mine()
    assert street.pool.head().number == 1
    assert street.states()[0] is state
    assert "eth_getBalance" not in street.said(0)
    alone = NodePool(street.endpoints[:1], EXPECTED)
    with pytest.raises(WrongChainError) as caught:
        alone.balance(MARKET)
    assert caught.value.code == code
    alone.close()


def test_behind_a_new_connection_may_be_another_node(town: MakeTown) -> None:
    street = town(1)
    street.pool.head()
    node = street.nodes[0]
    node.script.append(closes_after_answering)
    street.pool.head()
    node.chain.code = "0x6001"
    with pytest.raises(WrongChainError):
        street.pool.balance(MARKET)


def test_a_node_that_failed_is_held_against_the_chain_again(town: MakeTown) -> None:
    street = town(1)
    street.pool.head()
    street.nodes[0].script.append(says("oh", 502))
    with pytest.raises(NodeDownError):
        street.pool.head()
    street.nodes[0].chain.code = "0x6001"
    with pytest.raises(WrongChainError):
        street.pool.head()
    assert street.nodes[0].connections == 1


def closes_after_answering(handler: Any, body: bytes) -> None:
    fake_node.answer_properly(handler, body)
    handler.close_connection = True
    handler.connection.shutdown(2)


def test_a_node_that_keeps_no_connection_open_is_not_held_up_for_ever(town: MakeTown) -> None:
    street = town(1)
    node = street.nodes[0]
    node.script.extend([closes_after_answering] * 100)
    for _ in range(20):
        street.pool.balance(MARKET)
    assert street.said(0).count("eth_chainId") < 8
    street.clock.ahead += 11
    node.chain.code = "0x6001"
    with pytest.raises(WrongChainError):
        street.pool.balance(MARKET)


def test_the_next_node_answers_when_the_first_one_fails(town: MakeTown) -> None:
    street = town(2)
    street.pool.head()
    for answer in ("<html>", '{"jsonrpc":"2.0","id":999,"result":"0x1"}', "{"):
        street.nodes[0].script.append(says(answer))
        assert street.pool.balance(MARKET) == 10**18
    street.nodes[0].script.append(says("oh", 502))
    assert street.pool.balance(MARKET) == 10**18


def test_a_node_that_is_gone_is_left_alone_and_tried_again_after_its_rest(town: MakeTown) -> None:
    street = town(2)
    street.pool.head()
    gone = street.nodes[0]
    gone.script.extend([fake_node.hangs_up] * 2)
    street.pool.balance(MARKET)
    assert street.states()[0] in (NodeState.DOWN, NodeState.RESTING)
    before = len(gone.bodies)
    for _ in range(5):
        street.pool.balance(MARKET)
    assert len(gone.bodies) == before
    street.clock.ahead += 3
    eventually(lambda: street.pool.balance(MARKET) and street.states()[0] is NodeState.UP)
    street.pool.balance(MARKET)
    assert street.said(0)[-1] == "eth_getBalance"


def test_a_trial_that_fails_doubles_the_rest(town: MakeTown) -> None:
    street = town(1)
    member = street.pool.members()[0]
    rests = []
    for _ in range(9):
        street.nodes[0].script.extend([fake_node.hangs_up] * 2)
        with pytest.raises(NodeDownError):
            member.head()
        rests.append(member.vitals.rest_left)
    assert 0.7 < rests[0] < 1.3
    assert 3.0 < rests[2] < 5.0
    assert max(rests) < 73
    assert len({round(rest, 3) for rest in rests}) == 9


def test_only_one_question_is_let_through_to_try_a_node(town: MakeTown) -> None:
    vitals = town(1).pool.members()[0].vitals
    vitals.failed_with(NodeDownError("node.down", "", ""))
    assert not vitals.may_ask()
    vitals.wake()
    assert [vitals.may_ask() for _ in range(3)] == [True, False, False]
    vitals.gave_up()
    assert vitals.may_ask()
    vitals.answered()
    assert [vitals.may_ask() for _ in range(3)] == [True, True, True]


def test_a_trial_that_fails_in_whatever_way_goes_on_resting(town: MakeTown) -> None:
    vitals = town(1).pool.members()[0].vitals
    vitals.failed_with(NodeDownError("node.down", "", ""))
    vitals.wake()
    assert vitals.may_ask()
    vitals.failed_with(NodeDownError("node.unwell", "", ""))
    assert vitals.is_resting()
    vitals.answered()
    vitals.failed_with(NodeDownError("node.unwell", "", ""))
    assert not vitals.is_resting()  # once is nothing, of a node that answered


def test_when_all_rest_one_is_tried_now_and_then_all_the_same(town: MakeTown) -> None:
    street = town(2)
    street.pool.head()
    busy = says("slow down", 429, Retry_After="60")
    eventually(lambda: street.states() == [NodeState.UP] * 2)
    before = sum(len(node.bodies) for node in street.nodes)
    for node in street.nodes:
        node.script.extend([busy] * 20)
    for _ in range(6):
        with pytest.raises(NodesDownError):
            street.pool.head()
    assert sum(len(node.bodies) for node in street.nodes) - before <= 4
    for node in street.nodes:
        node.script.clear()
    street.clock.ahead += 1.1
    assert street.pool.head().number == 0


def test_a_single_node_is_asked_however_often_it_failed(town: MakeTown) -> None:
    street = town(1)
    street.nodes[0].script.extend([fake_node.hangs_up] * 6)
    for _ in range(3):
        with pytest.raises(NodeDownError):
            street.pool.head()
    assert street.pool.head().number == 0
    assert street.states() == [NodeState.UP]


def test_all_down_says_who_said_what(town: MakeTown) -> None:
    street = town(3)
    for node in street.nodes[:2]:
        node.script.extend([says("oh", 502)] * 50)
    street.nodes[2].script.extend([says("<html>")] * 50)
    with pytest.raises(NodesDownError) as caught:
        street.pool.head()
    said = dict(caught.value.problems)
    assert {name: error.code for name, error in said.items()} == {
        "N0": "node.unwell",
        "N1": "node.unwell",
        "N2": "node.html",
    }
    assert "N2: node.html" in caught.value.detail
    assert caught.value.fields["count"] == 3
    left = len(street.nodes[0].script)
    for _ in range(3):
        with pytest.raises(NodesDownError):
            street.pool.head()
    assert left - len(street.nodes[0].script) <= 3, "each was asked once at most, each time"


def test_a_contracts_refusal_is_an_answer_and_not_a_bad_node(town: MakeTown) -> None:
    street = town(2)
    street.nodes[0].chain.revert = RpcError(3, "execution reverted")
    with pytest.raises(RevertedError):
        street.pool.call(MARKET, b"")
    assert street.said(1).count("eth_call") == 0
    assert street.states()[0] is NodeState.UP


def test_what_a_node_does_not_offer_another_one_may(town: MakeTown) -> None:
    street = town(2)
    street.nodes[1].chain.do_eth_special = lambda: "0x5"
    assert street.pool.raw("eth_special") == "0x5"
    with pytest.raises(NodeRefusedError) as caught:
        street.pool.raw("eth_nobody")
    assert caught.value.code == "node.no_method"
    assert street.states()[0] is NodeState.UP


def test_a_busy_node_is_left_alone_as_long_as_it_asks(town: MakeTown) -> None:
    street = town(2)
    street.pool.head()
    street.nodes[0].script.append(says("slow down", 429, Retry_After="40"))
    street.pool.balance(MARKET)
    health = street.pool.health()[0]
    assert health.state is NodeState.RESTING
    assert health.resting_until is not None
    assert 35 < health.resting_until - time.time() < 45


class TestConsistentReading:
    def test_a_head_never_goes_back_when_another_node_answers(self, town: MakeTown) -> None:
        street = town(2)
        street.mine(9, 8)
        assert street.pool.head().number == 9
        street.nodes[0].script.extend([fake_node.hangs_up] * 2)
        with pytest.raises(NodesDownError) as caught:
            street.pool.head()
        assert dict(caught.value.problems)["N1"].code == "node.behind"
        street.mine(9, 9)
        assert street.pool.head().number == 9

    def test_reads_come_from_nodes_that_have_the_head_that_was_told(self, town: MakeTown) -> None:
        street = town(3)
        street.mine(9, 8, 9)
        street.pool.head()
        street.nodes[0].script.extend([fake_node.hangs_up] * 2)
        street.pool.balance(MARKET)
        assert (street.said(1).count("eth_getBalance"), street.said(2)[-1]) == (
            0,
            "eth_getBalance",
        )

    def test_logs_come_from_nodes_that_have_the_last_block(self, town: MakeTown) -> None:
        street = town(2)
        street.mine(9, 5)
        street.pool.head()
        street.nodes[0].script.extend([fake_node.hangs_up] * 2)
        with pytest.raises(NodesDownError):
            street.pool.logs(1, 9, [MARKET])
        assert street.said(1).count("eth_getLogs") == 0
        street.clock.ahead += 5
        street.nodes[0].script.extend([fake_node.hangs_up] * 2)
        assert street.pool.logs(1, 5, [MARKET]) == []

    def test_a_chain_that_went_back_for_good_is_followed_after_a_while(
        self, town: MakeTown
    ) -> None:
        street = town(2)
        street.mine(9, 7)
        street.pool.head()
        street.nodes[0].script.extend([fake_node.hangs_up] * 50)
        with pytest.raises(NodesDownError):
            street.pool.head()
        street.clock.ahead += 21
        assert street.pool.head().number == 7

    def test_a_reorganisation_of_the_only_node_is_told(self, town: MakeTown) -> None:
        street = town(1)
        street.mine(9)
        street.pool.head()
        street.nodes[0].chain.rewind(6)
        assert street.pool.head().number == 6

    def test_a_node_that_went_back_alone_is_not_followed(self, town: MakeTown) -> None:
        street = town(2)
        street.mine(9, 9)
        street.pool.head()
        eventually(lambda: street.pool.health()[1].head == 9)
        street.nodes[0].chain.rewind(6)
        assert street.pool.head().number == 9

    def test_a_node_that_lags_is_shown_and_not_asked_for_heads(self, town: MakeTown) -> None:
        street = town(3)
        street.mine(2, 9, 9)
        street.pool.head()
        eventually(lambda: street.pool.health()[2].head == street.pool.health()[1].head == 9)
        assert street.pool.head().number == 9
        assert street.states()[0] is NodeState.BEHIND
        asked = len(street.said(0))
        assert street.pool.head().number == 9
        assert len(street.said(0)) == asked
        assert street.endpoints[0] not in [m.endpoint for m in street.pool.members()]

    def test_a_head_far_behind_what_others_just_told_is_not_told(self, town: MakeTown) -> None:
        street = town(2)
        street.mine(9, 9)
        street.pool.head()
        eventually(lambda: street.pool.health()[1].head == 9)
        street.mine(9, 20)
        street.clock.ahead += 3
        street.pool.members()[1].look()
        assert street.pool.head().number == 20

    def test_a_node_that_lags_is_better_than_none(self, town: MakeTown) -> None:
        street = town(2)
        street.mine(9, 2)
        street.pool.head()
        eventually(lambda: street.states()[1] is NodeState.BEHIND)
        street.nodes[0].script.extend([fake_node.hangs_up] * 50)
        with pytest.raises(NodesDownError):
            street.pool.balance(MARKET)
        street.clock.ahead += 21
        assert street.pool.head().number == 2
        assert street.pool.balance(MARKET) == 10**18

    def test_one_node_that_claims_the_far_future_is_not_followed(self, town: MakeTown) -> None:
        street = town(3)
        street.mine(5, 5, 5)
        liar = street.nodes[0].chain
        honest = liar.do_eth_getBlockByNumber
        liar.do_eth_getBlockByNumber = lambda number, full: (
            honest(number, full) | ({"number": hex(10**9)} if number == "latest" else {})
        )
        street.pool.head()
        eventually(lambda: street.pool.health()[2].head == street.pool.health()[1].head == 5)
        street.pool.head()
        assert street.pool.head().number == 5
        assert street.states()[1:] == [NodeState.UP, NodeState.UP]


class TestSending:
    def test_goes_to_several_nodes_at_once(self, town: MakeTown) -> None:
        street = town(3)
        raw = signed_transfer()
        assert street.pool.send_raw(raw) == keccak256(raw)
        eventually(lambda: [node.chain.executed for node in street.nodes] == [[raw]] * 3)

    def test_one_bad_node_does_not_matter(self, town: MakeTown) -> None:
        street = town(3)
        street.nodes[0].chain.do_eth_sendRawTransaction = lambda _raw: to_hex(bytes(32))
        street.nodes[1].script.extend([says("oh", 502)] * 9)
        raw = signed_transfer()
        assert street.pool.send_raw(raw) == keccak256(raw)
        assert street.nodes[2].chain.executed == [raw]

    def test_is_content_when_one_takes_it_and_waits_for_no_other(self, town: MakeTown) -> None:
        street = town(2, timeout=60.0)
        street.pool.head()
        never = threading.Event()
        street.nodes[0].script.append(fake_node.is_silent(never))
        street.pool.send_raw(signed_transfer())
        assert street.pool.health()[0].failed == 0  # it was not waited for until it ran out of time
        never.set()

    def test_a_verdict_counts_before_what_is_wrong_with_nodes(self, town: MakeTown) -> None:
        street = town(3)
        street.nodes[0].script.extend([says("oh", 502)] * 9)
        for node in street.nodes[1:]:
            node.chain.refuse = refuse_with("insufficient funds", "eth_sendRawTransaction")
        with pytest.raises(NodeRefusedError) as caught:
            street.pool.send_raw(signed_transfer())
        assert caught.value.code == "node.funds"
        assert street.states()[1:] == [NodeState.UP, NodeState.UP]

    def test_a_contracts_refusal_counts_before_a_full_pool(self, town: MakeTown) -> None:
        street = town(3)
        street.nodes[0].script.extend([says("oh", 502)] * 9)
        street.nodes[1].chain.refuse = refuse_with("txpool is full", "eth_sendRawTransaction")
        street.nodes[2].chain.refuse = refuse_with("execution reverted", "eth_sendRawTransaction")
        with pytest.raises(RevertedError):
            street.pool.send_raw(signed_transfer())

    def test_any_node_may_know_it(self, town: MakeTown) -> None:
        street = town(2)
        street.pool.head()
        raw = signed_transfer()
        street.nodes[1].chain.rpc("eth_sendRawTransaction", [to_hex(raw)])
        assert street.pool.knows(keccak256(raw))
        assert not street.pool.knows(bytes(32))


def signed_transfer() -> bytes:
    tx = DynamicFeeTransaction(
        chain_id=CHAIN_ID, nonce=0, max_priority_fee_per_gas=1, max_fee_per_gas=10**10, gas=21_000,
        to=MARKET, value=1, data=b"",
    )  # fmt: skip
    return SIGNER.sign_transaction(tx).raw


def refuse_with(words: str, refused: str) -> Callable[[str, list[Any]], None]:
    def refuse(method: str, _params: list[Any]) -> None:
        if method == refused:
            raise RpcError(-32000, words)

    return refuse


class TestAskingEach:
    def test_tells_who_said_what(self, town: MakeTown) -> None:
        street = town(3)
        street.nodes[1].chain.do_eth_getBalance = lambda *_: hex(7)
        street.nodes[2].script.extend([says("oh", 502)] * 9)
        told = street.pool.ask_each(lambda node: node.balance(MARKET), most=3)
        assert [(item.endpoint.name, item.value) for item in told] == [
            ("N0", 10**18),
            ("N1", 7),
            ("N2", None),
        ]
        assert told[2].error is not None
        assert told[2].error.code == "node.unwell"
        assert len(street.pool.ask_each(lambda node: node.balance(MARKET), most=1)) == 1

    def test_asks_at_the_same_time(self, town: MakeTown) -> None:
        street = town(3)
        gate = threading.Barrier(3, timeout=60)
        told = street.pool.ask_each(lambda node: (gate.wait(), node.chain_id())[1], most=3)
        assert [item.value for item in told] == [CHAIN_ID] * 3

    def test_all_of_them_can_be_cancelled(self, town: MakeTown) -> None:
        street = town(2)
        gone = threading.Event()
        for most in (1, 2):
            gone.clear()
            with stopping.until(gone.is_set), pytest.raises(CancelledError):
                street.pool.ask_each(lambda n: stop_between(n, gone), most=most)
        assert not any("eth_getBalance" in street.said(at) for at in (0, 1))


def stop_between(node: Any, gone: threading.Event) -> int:
    gone.set()
    balance: int = node.balance(MARKET)
    return balance


class TestChanging:
    def test_a_node_that_is_off_is_listed_and_never_asked(self, town: MakeTown) -> None:
        street = town(2)
        street.pool.use([replace(street.endpoints[0], enabled=False), street.endpoints[1]])
        street.pool.head()
        assert street.states() == [NodeState.OFF, NodeState.UP]
        assert street.said(0) == []
        street.pool.use([replace(endpoint, enabled=False) for endpoint in street.endpoints])
        with pytest.raises(NodeDownError) as caught:
            street.pool.head()
        assert caught.value.code == "node.none"

    def test_what_is_known_of_a_node_survives_a_new_name_and_place(self, town: MakeTown) -> None:
        street = town(2)
        street.pool.head()
        street.pool.use([street.endpoints[1], replace(street.endpoints[0], name="New")])
        health = street.pool.health()[1]
        assert (health.endpoint.name, health.asked > 0) == ("New", True)
        street.pool.use([Endpoint(street.nodes[0].url, proxy="direct")])
        assert street.pool.health()[0].asked == 0

    def test_nothing_rests_after_a_person_asks_again(self, town: MakeTown) -> None:
        street = town(2)
        street.pool.head()
        street.nodes[0].script.append(says("slow down", 429, Retry_After="60"))
        street.pool.balance(MARKET)
        street.pool.retry_now()
        eventually(lambda: street.pool.balance(MARKET) and street.states()[0] is NodeState.UP)


def test_a_pause_ends_at_once_when_cancelled() -> None:
    with stopping.until(lambda: True), pytest.raises(CancelledError):
        stopping.pause(3600)


def test_a_wait_for_another_try_can_be_cancelled(town: MakeTown) -> None:
    street = town(2)
    for node in street.nodes:
        node.script.extend([says("oh", 502)] * 50)
    with stopping.until(lambda: bool(street.nodes[1].bodies)), pytest.raises(CancelledError):
        street.pool.head()
    street.nodes[0].script.clear()
    assert street.pool.head().number == 0


def test_a_single_node_costs_no_more_than_itself(town: MakeTown) -> None:
    street = town(1)
    street.pool.head()
    threads = threading.active_count()
    before = len(street.nodes[0].bodies)
    for _ in range(20):
        street.pool.head()
    assert len(street.nodes[0].bodies) - before == 20
    assert street.nodes[0].connections == 1
    assert threading.active_count() == threads
