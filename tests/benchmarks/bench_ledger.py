"""How long one event takes from the node's bytes to the index, and how quickly it is asked.

A loopback node answers prepared bytes, so that what is measured is reading: HTTP, JSON, decoding,
SQLite. Beside it, in the same run, eth-abi decodes the same logs and stores nothing.
"""

from __future__ import annotations

import gc
import json
import random
import tempfile
import time
from collections.abc import Callable
from datetime import UTC
from pathlib import Path
from typing import Any, Self

from eth_abi import decode as eth_abi_decode

from tests.chain.fake_chain import FakeChain
from tests.chain.fake_node import Server
from tests.ledger.world import HOMES, World, community
from wallet.chain.node import Node
from wallet.chain.rpc import Rpc
from wallet.ledger import queries
from wallet.ledger.index import Index
from wallet.ledger.sync import Sync
from wallet.protocol import contracts
from wallet.protocol.offers import Side
from wallet.units import Timestamp

EVENTS = 20_000
NEW = 1_000
GOAL_US = 25.0
GOAL_GROWTH = 1.5
"""What is new may cost at most so many times as much after a long history as after a short one."""


def run() -> list[dict[str, Any]]:
    """Measure, and return rows for the table."""
    chain, world, rng = FakeChain(), World(), random.Random(11)  # noqa: S311 - a repeatable world
    chain.mine(world.found())
    with tempfile.TemporaryDirectory() as folder, Prepared(chain) as server:
        index = Index(Path(folder) / "index.sqlite")
        sync = Sync(Node(Rpc(server.url)), community(chain), index)
        costs = []
        for events in (NEW, NEW, EVENTS, NEW):
            _live(chain, world, rng, events)
            server.prepare()
            costs.append(_microseconds_per_event(sync))
        _, short, long, after = costs
        rows = [
            _row("read, decode and store one event", long, "µs", "eth-abi, decoding alone",
                 _eth_abi_us(chain), GOAL_US),
            _row("the same, 1,000 new ones after 22,000", after, "µs", "after 1,000",
                 short, short * GOAL_GROWTH),
        ]  # fmt: skip
        now = Timestamp(chain.blocks[-1].ts)
        for name, question in _questions(index, now):
            rows.append(_row(name, _milliseconds(question), "ms", None, None, None))
        index.close()
    return rows


class Prepared(Server):
    """A node whose long answers are ready before anybody asks, so that they cost it nothing."""

    def __enter__(self) -> Self:
        self.prepare()
        super().__enter__()
        return self

    def prepare(self) -> None:
        """Write every block and log as JSON once."""
        chain = self.chain
        blocks = [
            json.dumps(chain.do_eth_getBlockByNumber(hex(n), False)) for n in range(chain.head + 1)
        ]
        logs = [[json.dumps(log) for log in block.logs] for block in chain.blocks]

        def behave(handler: Any, body: bytes) -> None:
            question = json.loads(body)
            one = [question] if isinstance(question, dict) else question
            parts = [
                f'{{"jsonrpc":"2.0","id":{item["id"]},"result":{self._result(item, blocks, logs)}}}'
                for item in one
            ]
            text = parts[0] if isinstance(question, dict) else f"[{','.join(parts)}]"
            handler.reply(text.encode())

        self.script = _Always(behave)  # type: ignore[assignment]  # never empty

    def _result(self, item: dict[str, Any], blocks: list[str], logs: list[list[str]]) -> str:
        if item["method"] == "eth_getBlockByNumber":
            name = item["params"][0]
            return blocks[-1] if name == "latest" else blocks[int(name, 16)]
        if item["method"] == "eth_getLogs":
            start, end = (int(item["params"][0][key], 16) for key in ("fromBlock", "toBlock"))
            return "[" + ",".join(log for part in logs[start : end + 1] for log in part) + "]"
        return json.dumps(self.chain.rpc(item["method"], item["params"]))


class _Always:
    """A script that never runs out."""

    def __init__(self, behaviour: Callable[..., None]) -> None:
        self._behaviour = behaviour

    def popleft(self) -> Callable[..., None]:
        return self._behaviour


def _live(chain: FakeChain, world: World, rng: random.Random, events: int) -> None:
    """A street's ordinary life: mostly readings in batches, then trades, offers and payments."""
    made = 0
    while made < events:
        ts = chain.blocks[-1].ts + 12
        transactions = []
        for _ in range(4):
            readings = [log for home in HOMES for log in world.read(home, rng.randrange(900), ts)]
            transactions.append(readings)
        home, other = rng.sample(HOMES, 2)
        transactions += [
            world.allot(home, rng.choice((1 << 160 | 7, 2 << 160 | 9)), 50_000),
            world.post(rng.choice(list(Side)), home, 40_000, rng.randrange(300_000, 400_000)),
            world.pay(home, other, 1_000),
            world._fill_some(rng.randrange(len(world.offers)), other, rng),
        ]
        block = chain.mine([part for part in transactions if part], ts)
        made += len(block.logs)


def _microseconds_per_event(sync: Sync) -> float:
    """CPU time of the reading thread alone; the node's threads are not counted."""
    gc.collect()
    start = time.thread_time()
    result = sync.step()
    return (time.thread_time() - start) / result.events_added * 1e6


def _eth_abi_us(chain: FakeChain) -> float:
    """What eth-abi alone takes for the data and topics of one log, in µs."""
    prepared: list[tuple[list[str], bytes, list[tuple[str, bytes]]]] = []
    known = {
        event.topic: event
        for name in ("COMMUNITY", "REGISTRY", "CREDIT", "MARKET", "MONEY")
        for event in getattr(contracts, name).events()
    }
    for block in chain.blocks:
        for log in block.logs:
            topics = [bytes.fromhex(topic[2:]) for topic in log["topics"]]
            event = known[topics[0]]
            types = [kind for _, kind, indexed in event.inputs if not indexed]
            indexed = [kind for _, kind, is_indexed in event.inputs if is_indexed]
            pairs = list(zip(indexed, topics[1:], strict=True))
            prepared.append((types, bytes.fromhex(log["data"][2:]), pairs))
    sample = prepared[:4000]
    start = time.thread_time()
    for types, data, pairs in sample:
        eth_abi_decode(types, data)
        for kind, topic in pairs:
            eth_abi_decode([kind], topic)
    return (time.thread_time() - start) / len(sample) * 1e6


def _questions(index: Index, now: Timestamp) -> list[tuple[str, Callable[[], object]]]:
    home = HOMES[0]
    return [
        ("35 days of use of one home", lambda: queries.usage_by_day(index, home, 35, UTC, now)),
        ("activity, 50 rows", lambda: queries.activity(index, home, 50)),
        ("open offers, nothing new", lambda: queries.open_offers(index)),
        ("holdings, money, meter, arrears", lambda: (
            queries.holdings(index, home), queries.money(index, home), queries.meter(index, home),
            queries.arrears(index, home))),
    ]  # fmt: skip


def _milliseconds(question: Callable[[], object]) -> float:
    question()
    times = []
    for _ in range(7):
        start = time.perf_counter()
        question()
        times.append(time.perf_counter() - start)
    return sorted(times)[3] * 1e3


def _row(
    name: str, value: float, unit: str, rival: str | None, rival_value: float | None,
    goal: float | None,
) -> dict[str, Any]:  # fmt: skip
    return {
        "name": name,
        "value": value,
        "unit": unit,
        "rival": rival,
        "rival_value": rival_value,
        "ratio": value / rival_value if rival_value else None,
        "goal": goal,
        "met": value <= goal if goal is not None else None,
    }
