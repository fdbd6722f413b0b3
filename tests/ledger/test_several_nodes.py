"""Several nodes read at once, and nodes that leave out or make up what happened."""

# ruff: noqa: S311 - worlds are random, not secret

from __future__ import annotations

import random
import threading
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from tests.chain.fake_chain import DirectRpc, FakeChain, RpcError, bloom_of
from tests.ledger.conftest import make_sync
from tests.ledger.test_sync import of_blocks
from tests.ledger.world import HOMES, World, community, grow, log
from wallet.chain import types
from wallet.chain.node import Node
from wallet.errors import NodeAnswerError, NodeError
from wallet.ledger import ahead, reading
from wallet.ledger.index import Index
from wallet.ledger.sync import Sync
from wallet.protocol.contracts import MARKET

Lie = Callable[[list[dict[str, Any]]], list[dict[str, Any]]]


class Voice(DirectRpc):
    """One of several nodes on a chain; tells logs through ``lie``, and counts what it is asked."""

    def __init__(self, chain: FakeChain, lie: Lie | None = None) -> None:
        super().__init__(chain)
        self.lie = lie
        self.fails = self.fail_logs = False
        self.without: set[str] = set()
        self.head: int | None = None

    def call(self, method: str, params: Any = ()) -> Any:
        if self.fails or method in self.without or (self.fail_logs and method == "eth_getLogs"):
            error = RpcError(-32601, f"the method {method} does not exist/is not available")
            return self._refuse(error)
        if self.head is not None and method == "eth_getBlockByNumber":
            if params[0] == "latest":
                params = [hex(self.head), False]
            elif int(params[0], 16) > self.head:
                return None
        answer = super().call(method, params)
        return self.lie(answer) if self.lie and method == "eth_getLogs" else answer

    @staticmethod
    def _refuse(error: RpcError) -> Any:
        from wallet.chain.errors_map import error_from_rpc

        raise error_from_rpc(error.body, method="eth_x", url="memory") from error


class Crowd(Node):
    """A pool, as far as the sync sees one: the first node, and all of them."""

    def __init__(self, *voices: Voice) -> None:
        super().__init__(voices[0])  # type: ignore[arg-type]
        self.voices = voices
        self.nodes = tuple(Node(voice) for voice in voices)  # type: ignore[arg-type]

    def members(self) -> tuple[Node, ...]:
        return self.nodes


@pytest.fixture
def long(chain: FakeChain, world: World, monkeypatch: pytest.MonkeyPatch) -> FakeChain:
    """A chain most of which is too far back for every header to be read."""
    grow(chain, world, random.Random(3), 120)
    monkeypatch.setattr(reading, "CHECKED_BLOCKS", 20)
    monkeypatch.setattr(ahead, "CHECKED_BLOCKS", 20)
    monkeypatch.setattr(ahead, "_CHECKED_SPAN", 20)
    return chain


def sync_of(chain: FakeChain, index: Index, *voices: Voice) -> Sync:
    syncing = Sync(Crowd(*voices), community(chain), index)
    syncing._span = of_blocks(5)
    return syncing


def true_digest(chain: FakeChain, folder: Path) -> str:
    fresh = Index(folder / "true.sqlite")
    make_sync(chain, fresh).step()
    found = fresh.digest()
    fresh.close()
    return found


def leave_out(number: int) -> Lie:
    """The first event of a block is not told."""

    def lie(logs: list[dict[str, Any]]) -> list[dict[str, Any]]:
        of_it = [one for one in logs if int(one["blockNumber"], 16) == number]
        return [one for one in logs if not of_it or one is not of_it[0]]

    return lie


def empty(number: int) -> Lie:
    """Nothing of a block is told."""
    return lambda logs: [one for one in logs if int(one["blockNumber"], 16) != number]


def make_up(chain: FakeChain, number: int) -> Lie:
    """A payment that was none, in a real block."""
    address, topics, data = log(MARKET, "OfferCancelled", (b"\x66" * 32, HOMES[0]))
    block = chain.blocks[number]
    invented = {
        **block.logs[-1], "address": address, "data": "0x" + data.hex(),
        "topics": ["0x" + topic.hex() for topic in topics], "logIndex": hex(len(block.logs)),
    }  # fmt: skip

    def lie(logs: list[dict[str, Any]]) -> list[dict[str, Any]]:
        near = any(int(one["blockNumber"], 16) == number for one in logs)
        return [*logs, invented] if near else logs

    return lie


def busy_block(chain: FakeChain, start: int, end: int) -> int:
    """A block whose first event is the only one of its kind."""
    for number in range(start, end):
        kinds = [(one["address"], one["topics"][0]) for one in chain.blocks[number].logs]
        markets = [one for one in kinds if one[0] == community(chain).market]
        if kinds and kinds[0] in markets and kinds.count(kinds[0]) == 1:
            return number
    raise AssertionError("no such block")


def test_several_nodes_are_asked_and_the_answer_is_the_same(
    long: FakeChain, index: Index, tmp_path: Path
) -> None:
    voices = [Voice(long) for _ in range(3)]
    result = sync_of(long, index, *voices).step()
    assert result.indexed_to == long.head
    assert all("eth_getLogs" in voice.calls for voice in voices)
    assert index.digest() == true_digest(long, tmp_path)
    assert (result.single, result.failures) == (0, ())


def test_what_one_node_alone_told_long_ago_is_counted(long: FakeChain, index: Index) -> None:
    assert sync_of(long, index, Voice(long)).step().single == long.head - 20


def test_a_node_that_fails_leaves_its_part_to_the_others(
    long: FakeChain, index: Index, tmp_path: Path
) -> None:
    bad = Voice(long)
    bad.fails = True
    syncing = sync_of(long, index, Voice(long), bad, Voice(long))
    result = syncing.step()
    assert index.digest() == true_digest(long, tmp_path)
    assert len(result.failures) <= 1


def test_when_all_nodes_fail_it_says_so_and_keeps_what_was_read(
    long: FakeChain, index: Index
) -> None:
    voices = [Voice(long), Voice(long)]
    syncing = sync_of(long, index, *voices)

    def break_down(done: int, _of: int) -> None:
        for voice in voices:
            voice.fails = done > 20

    syncing._writer.events = 1
    with pytest.raises(NodeError):
        syncing.step(progress=break_down)
    reached = syncing._tip()[0]
    assert 20 < reached < long.head
    for voice in voices:
        voice.fails = False
    assert syncing.step().indexed_to == long.head


def test_a_node_that_is_behind_is_no_hindrance(
    long: FakeChain, index: Index, tmp_path: Path
) -> None:
    late = Voice(long)
    late.head = 40
    sync_of(long, index, Voice(long), late).step()
    assert index.digest() == true_digest(long, tmp_path)


def test_nodes_on_two_chains_end_with_the_first_ones(
    long: FakeChain, index: Index, tmp_path: Path
) -> None:
    other = FakeChain()
    other.blocks = long.blocks[:60]
    other.salt = b"another fork"
    grow(other, World(), random.Random(8), 80)
    sync_of(long, index, Voice(long), Voice(other)).step()
    assert index.digest() == true_digest(long, tmp_path)


@pytest.mark.parametrize("where", ["far back", "near the head"])
@pytest.mark.parametrize("lie", ["forged", "omitted"])
@pytest.mark.parametrize("place", [0, 1])
def test_one_liar_among_three_is_found_and_changes_nothing(
    long: FakeChain, index: Index, tmp_path: Path, where: str, lie: str, place: int
) -> None:
    low, high = (40, 90) if where == "far back" else (long.head - 18, long.head)
    number = busy_block(long, low, high)
    voices = [Voice(long) for _ in range(3)]
    voices[place].lie = make_up(long, number) if lie == "forged" else leave_out(number)
    result = sync_of(long, index, *voices).step()
    assert index.digest() == true_digest(long, tmp_path)
    assert result.single == 0
    for node, error in result.failures:
        assert isinstance(node, Node)
        assert node._rpc is voices[place]
        assert error.code in {"node.logs_forged", "node.logs_omitted"}


def test_a_single_node_cannot_make_up_an_event(long: FakeChain, index: Index) -> None:
    for number in (50, long.head - 5):
        with pytest.raises(NodeAnswerError) as caught:
            sync_of(long, index, Voice(long, make_up(long, number))).step()
        assert caught.value.code == "node.logs_forged"


def change_offers(logs: list[dict[str, Any]]) -> list[dict[str, Any]]:
    """Every posted offer asks for another price; the bloom does not know."""
    posted = "0x" + MARKET.event("OfferPosted").topic.hex()
    at = 2 + 64 * 10
    return [
        {**one, "data": one["data"][:at] + "0" * 63 + "1" + one["data"][at + 64 :]}
        if one["topics"][0] == posted
        else one
        for one in logs
    ]


def test_a_single_node_cannot_change_an_offer_however_old(long: FakeChain, index: Index) -> None:
    with pytest.raises(NodeAnswerError) as caught:
        sync_of(long, index, Voice(long, change_offers)).step()
    assert caught.value.code == "node.logs_forged"
    assert sync_of(long, index, Voice(long))._tip()[0] < 40


@pytest.mark.parametrize("lie", [leave_out, empty])
@pytest.mark.parametrize("without", [set(), {"eth_getBlockReceipts"}])
def test_a_single_node_cannot_leave_out_a_new_event_that_receipts_prove(
    long: FakeChain, index: Index, lie: Callable[[int], Lie], without: set[str]
) -> None:
    number = busy_block(long, long.head - 18, long.head)
    for block in long.blocks:
        for receipt in block.receipts:
            long.mined[bytes.fromhex(receipt["transactionHash"][2:])] = receipt
    liar = Voice(long, lie(number))
    liar.without = without
    with pytest.raises(NodeAnswerError) as caught:
        sync_of(long, index, liar).step()
    assert caught.value.code == "node.logs_omitted"


def test_where_receipts_cannot_be_had_an_omission_is_made_visible(
    long: FakeChain, index: Index
) -> None:
    liar = Voice(long, empty(busy_block(long, long.head - 18, long.head)))
    liar.without = {"eth_getBlockReceipts", "eth_getTransactionReceipt"}
    result = sync_of(long, index, liar).step()
    assert result.single > long.head - 20  # and of the newest, whatever has events


def test_two_nodes_that_disagree_and_cannot_prove_it_stop_the_reading(
    long: FakeChain, index: Index
) -> None:
    voices = [Voice(long), Voice(long, empty(busy_block(long, 40, 90)))]
    for voice in voices:
        voice.without = {"eth_getBlockReceipts", "eth_getTransactionReceipt"}
    with pytest.raises(NodeAnswerError) as caught:
        sync_of(long, index, *voices).step()
    assert caught.value.code == "node.logs_disputed"


def test_a_bloom_that_only_seems_to_hold_ours_is_looked_at_and_passes(
    long: FakeChain, index: Index
) -> None:
    market = community(long).market
    block = next(
        one
        for one in reversed(long.blocks)
        if one.logs and all(entry["address"] != market for entry in one.logs)
    )
    block.__dict__["bloom"] = bloom_of([*block.logs, {"address": market, "topics": []}])
    voice = Voice(long)
    assert sync_of(long, index, voice).step().single == long.head - 20
    assert "eth_getBlockReceipts" in voice.calls


def test_what_is_new_is_read_without_a_thread_and_from_whoever_answers(
    chain: FakeChain, world: World, index: Index
) -> None:
    voices = [Voice(chain), Voice(chain)]
    syncing = sync_of(chain, index, *voices)
    before = threading.active_count()
    syncing.step(progress=lambda _done, _of: None)
    chain.mine([world.pay(HOMES[0], HOMES[1], 5)])
    started: list[str] = []
    voices[0].fail_logs = True
    result = syncing.step(lambda: bool(started.extend(t.name for t in threading.enumerate())))
    assert result.indexed_to == chain.head
    assert len(result.failures) == 1
    assert "hearth-sync" not in started
    assert threading.active_count() == before


def test_headers_without_their_hash_prove_nothing(
    long: FakeChain, index: Index, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A single node could have emptied the bloom of what it left out."""
    monkeypatch.setattr(types, "_is_bound", lambda _document: False)
    number = busy_block(long, long.head - 18, long.head)
    long.blocks[number].__dict__["bloom"] = "0x" + "00" * 256
    assert sync_of(long, index, Voice(long, empty(number))).step().single == long.head


def test_cancelling_ends_the_threads(long: FakeChain, index: Index) -> None:
    syncing = sync_of(long, index, Voice(long), Voice(long))
    syncing._writer.events = 1
    seen: list[int] = []
    result = syncing.step(lambda: len(seen) > 2, lambda done, _of: seen.append(done))
    assert result.indexed_to < long.head
    for thread in threading.enumerate():
        if thread.name == "hearth-sync":
            thread.join(60)
            assert not thread.is_alive()
