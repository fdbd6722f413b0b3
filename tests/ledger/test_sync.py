"""The index follows the chain: forwards, through reorgs, and through kill -9."""

# ruff: noqa: S311 - worlds are random, not secret

from __future__ import annotations

import random
import time
from collections.abc import Callable
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from tests.chain.fake_chain import DirectRpc, FakeChain, RpcError
from tests.ledger.conftest import dump, make_sync
from tests.ledger.killing import Killing
from tests.ledger.sharing_world import SharingWorld
from tests.ledger.world import BIO, HOMES, World, community, grow, log
from wallet.chain import log_reader
from wallet.chain.node import Node
from wallet.errors import NodeAnswerError, NodeError, WrongChainError
from wallet.ledger import forks, queries
from wallet.ledger.index import Index
from wallet.ledger.spans import Span
from wallet.ledger.sync import Sync, SyncResult
from wallet.protocol.contracts import MARKET

Step = Callable[[], SyncResult]


def of_blocks(blocks: int) -> Span:
    """Stretches of that many blocks, whatever is in them."""
    return Span(blocks, longest=blocks)


def rebuilt(chain: FakeChain, folder: Path) -> dict[str, list[Any]]:
    fresh = Index(folder / f"fresh-{time.monotonic_ns()}.sqlite")
    make_sync(chain, fresh).step()
    content = dump(fresh)
    fresh.close()
    return content


def rebuilt_digest(chain: FakeChain, folder: Path) -> str:
    fresh = Index(folder / f"fresh-{time.monotonic_ns()}.sqlite")
    make_sync(chain, fresh).step()
    found = fresh.digest()
    fresh.close()
    return found


def test_reads_up_to_the_head_and_then_only_what_is_new(
    chain: FakeChain, world: World, index: Index, sync: Step
) -> None:
    grow(chain, world, random.Random(1), 30)
    first = sync()
    assert first.indexed_to == chain.head
    assert first.events_added == sum(len(block.logs) for block in chain.blocks)
    chain.mine([world.read(HOMES[0], 100, chain.blocks[-1].ts)])
    again = sync()
    assert again.indexed_to == chain.head
    assert 0 < again.events_added < 5
    assert sync().events_added == 0


def test_balances_are_the_worlds(chain: FakeChain, world: World, index: Index, sync: Step) -> None:
    grow(chain, world, random.Random(2), 120)
    sync()
    for home in HOMES:
        held = {holding.credit_id: holding.wh for holding in queries.holdings(index, home)}
        expected = {credit: wh for (who, credit), wh in world.gas.items() if who == home and wh}
        assert held == expected
        assert queries.money(index, home) == world.money[home]
        assert queries.arrears(index, home) == world.owed.get(home, 0)
    assert all(batch.ok for batch in queries.conservation(index))
    assert len(queries.conservation(index)) == 2


@settings(max_examples=60, deadline=None, suppress_health_check=list(HealthCheck))
@given(
    seed=st.integers(0, 2**32),
    rounds=st.lists(
        st.tuples(st.integers(0, 12), st.integers(0, 15)), min_size=1, max_size=4
    ),
)  # fmt: skip
def test_after_any_reorgs_the_index_equals_a_rebuilt_one(
    seed: int, rounds: list[tuple[int, int]]
) -> None:
    rng = random.Random(seed)
    chain, world = FakeChain(), SharingWorld()
    chain.mine(world.found())
    moments = {chain.head: world.copy()}
    with TemporaryDirectory() as folder:
        index = Index(Path(folder) / "index.sqlite")
        sync = make_sync(chain, index)
        sync._span = of_blocks(rng.choice((1, 3, 1000)))
        for depth, growth in rounds:
            for _ in range(growth):
                grow(chain, world, rng, 1)
                moments[chain.head] = world.copy()
            sync.step()
            before = chain.head
            kept = max(1, before - depth)
            chain.rewind(kept)
            world = moments[kept].copy()
            for _ in range(before - kept + 1):
                grow(chain, world, rng, 1)
                moments[chain.head] = world.copy()
            result = sync.step()
            assert result.indexed_to == chain.head
            assert dump(index) == rebuilt(chain, Path(folder))
            assert all(batch.ok for batch in queries.conservation(index))
        index.close()


def test_a_reorg_says_how_many_blocks_went(chain: FakeChain, world: World, sync: Step) -> None:
    before = world.copy()
    for _ in range(6):
        chain.mine([world.pay(HOMES[0], HOMES[1], 5)])
    sync()
    chain.rewind(chain.head - 4)
    for _ in range(5):
        chain.mine([before.pay(HOMES[0], HOMES[1], 7)])
    assert sync().rolled_back == 4


def test_a_reorg_of_any_depth_is_found_with_few_questions_and_undone_in_parts(
    chain: FakeChain, index: Index, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    world = World()
    chain.mine(world.found())
    moments = {}
    for _ in range(300):
        grow(chain, world, random.Random(chain.head), 1)
        moments[chain.head] = world.copy()
    rpc = DirectRpc(chain)
    syncing = Sync(Node(rpc), community(chain), index)  # type: ignore[arg-type]
    syncing.step()
    monkeypatch.setattr(forks, "_AT_ONCE", 50)
    tips: list[int] = []
    remove = forks.remove_after
    monkeypatch.setattr(forks, "remove_after", lambda db, to: tips.append(to) or remove(db, to))
    chain.rewind(40)
    grow(chain, moments[40], random.Random(7), 280)
    rpc.calls.clear()
    assert syncing.step().rolled_back == 261
    assert len(tips) > 5
    assert tips[-1] == 40
    assert index.digest() == rebuilt_digest(chain, tmp_path)
    before_logs = rpc.calls[: rpc.calls.index("eth_getLogs")]
    assert len(before_logs) < 40


def test_what_is_too_much_at_once_is_read_in_parts(
    chain: FakeChain, world: World, index: Index, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    grow(chain, world, random.Random(3), 60)
    expected = rebuilt_digest(chain, tmp_path)
    rpc = DirectRpc(chain)
    node = Node(rpc)  # type: ignore[arg-type]
    node._log_reader._span = 3
    monkeypatch.setattr(log_reader, "_MOST_WEIGHT", 20_000)
    syncing = Sync(node, community(chain), index)
    halved: list[int] = []
    monkeypatch.setattr(syncing._span, "halve", halved.append)
    syncing.step()
    assert halved
    assert index.digest() == expected


def test_a_node_that_lags_behind_takes_nothing_away(
    chain: FakeChain, world: World, index: Index, sync: Step
) -> None:
    grow(chain, world, random.Random(3), 20)
    sync()
    full, content = list(chain.blocks), dump(index)
    del chain.blocks[10:]
    for _ in range(3):
        assert sync().rolled_back == 0
    assert dump(index) == content
    chain.blocks[:] = full
    assert sync().indexed_to == chain.head


def test_a_chain_that_stays_shorter_is_believed_in_the_end(
    chain: FakeChain, world: World, index: Index, sync: Step, tmp_path: Path
) -> None:
    grow(chain, world, random.Random(3), 20)
    sync()
    del chain.blocks[10:]
    for _ in range(5):
        sync()
    assert dump(index) == rebuilt(chain, tmp_path)


def test_a_shorter_chain_of_other_blocks_is_believed_at_once(
    chain: FakeChain, world: World, index: Index, sync: Step, tmp_path: Path
) -> None:
    before = world.copy()
    grow(chain, world, random.Random(3), 20)
    sync()
    chain.rewind(1)
    grow(chain, before, random.Random(4), 5)
    sync()
    assert dump(index) == rebuilt(chain, tmp_path)


def test_a_chain_that_changes_while_it_is_read_is_read_again(
    chain: FakeChain, world: World, index: Index, tmp_path: Path
) -> None:
    before = world.copy()
    grow(chain, world, random.Random(5), 10)
    rewound: list[int] = []
    answer = chain.do_eth_getLogs

    def then_reorg(question: Any) -> Any:
        logs = answer(question)
        if not rewound:
            rewound.append(1)
            chain.rewind(1)
            grow(chain, before, random.Random(6), 12)
        return logs

    chain.do_eth_getLogs = then_reorg  # type: ignore[method-assign]
    make_sync(chain, index).step()
    assert dump(index) == rebuilt(chain, tmp_path)


def test_logs_of_a_block_that_is_not_on_the_chain_are_not_believed(
    chain: FakeChain, world: World, index: Index, tmp_path: Path
) -> None:
    grow(chain, world, random.Random(5), 10)
    other, told = FakeChain(salt=b"another fork"), []
    other.mine(World().found())
    answer = chain.do_eth_getLogs

    def from_another_fork(question: Any) -> Any:
        told.append(1)
        return other.blocks[1].logs if len(told) == 1 else answer(question)

    chain.do_eth_getLogs = from_another_fork  # type: ignore[method-assign]
    make_sync(chain, index).step()
    assert len(told) > 1
    assert dump(index) == rebuilt(chain, tmp_path)


def test_a_node_on_another_chain_is_refused(chain: FakeChain, world: World, index: Index) -> None:
    ours = community(chain)
    chain.blocks[0].hash = b"\x01" * 32
    syncing = Sync(Node(DirectRpc(chain)), ours, index)  # type: ignore[arg-type]
    with pytest.raises(WrongChainError):
        syncing.step()


def test_a_malformed_event_stops_before_anything_is_kept(
    chain: FakeChain, world: World, index: Index, sync: Step
) -> None:
    sync()
    content = dump(index)
    address, topics, data = log(MARKET, "OfferCancelled", (b"\x01" * 32, HOMES[0]))
    chain.mine([[(address, topics, data + b"\x00" * 32)]])
    with pytest.raises(NodeAnswerError):
        sync()
    assert dump(index) == content


def test_a_node_that_fails_in_the_middle_leaves_what_was_read(
    chain: FakeChain, world: World, index: Index
) -> None:
    grow(chain, world, random.Random(7), 30)
    sync = make_sync(chain, index)
    sync._span = of_blocks(4)
    asked: list[int] = []

    def fail_later(method: str, _params: Any) -> None:
        asked.append(method == "eth_getLogs")
        if sum(asked) > 2:
            raise RpcError(-32000, "the node is tired")

    chain.refuse = fail_later
    with pytest.raises(NodeError):
        sync.step()
    reached = queries.indexed_to(index)
    assert reached is not None
    assert 0 < reached.block < chain.head
    chain.refuse = lambda *_: None
    assert sync.step().indexed_to == chain.head


def test_a_cancelled_step_says_how_far_it_came(
    chain: FakeChain, world: World, index: Index
) -> None:
    grow(chain, world, random.Random(8), 30)
    sync = make_sync(chain, index)
    sync._span = of_blocks(4)
    sync._writer.events = 1
    seen: list[tuple[int, int]] = []
    result = sync.step(lambda: len(seen) > 1, lambda *args: seen.append(args))
    assert result.indexed_to < chain.head
    assert [done for done, _ in seen] == [4, result.indexed_to]
    assert sync.step().indexed_to == chain.head


def test_a_money_transfer_beyond_64_bits_is_exact(
    chain: FakeChain, world: World, index: Index, sync: Step
) -> None:
    chain.mine([world.pay(HOMES[0], HOMES[1], 2**200 + 1)])
    sync()
    assert queries.money(index, HOMES[1]) == 500_000_000 + 2**200 + 1
    assert queries.money(index, HOMES[0]) == 500_000_000 - 2**200 - 1


def test_a_kill_at_any_moment_leaves_an_index_equal_to_a_rebuilt_one(tmp_path: Path) -> None:
    """The same by the hundred: ``python -m tests.ledger.killing FOLDER 200 SEED``."""
    killing = Killing(tmp_path, seed=5)
    killing.run(4)
    assert max(killing.reached) > 1


def test_events_of_foreign_contracts_are_not_asked_for(
    chain: FakeChain, world: World, index: Index, sync: Step
) -> None:
    chain.mine([[log(MARKET, "OfferCancelled", (b"\x01" * 32, HOMES[0]), HOMES[3])]])
    sync()
    assert dump(index)["cancels"] == []
    assert queries.holdings(index, HOMES[0])[0].credit_id == BIO
