"""Reading a market from a node, at a hundred thousand events and at a million.

The node is a process of its own, and so is the wallet that reads: CPU and memory are its alone.
Decoding and storing is what remains of its CPU time after HTTP and JSON. Beside it, on the same
node in the same run, web3.py asks and decodes, and stores nothing.
"""

from __future__ import annotations

import json
import subprocess
import sys
import tempfile
import time
from pathlib import Path
from typing import Any

from tests.benchmarks import sync_child
from tests.benchmarks.town import Town
from tests.benchmarks.town_node import town_node
from tests.ledger.world import ADDRESSES, YUAN
from wallet.protocol import contracts

SHORT, LONG = 100_000, 1_000_000
NEW = 1_000
_ARTIFACTS = Path(__file__).parents[2] / "resources" / "contracts" / "artifacts"
_SAMPLE_BLOCKS = 60
GOAL_US = 25.0
GOAL_MB = 150.0
GOAL_GROWTH = 1.5
GOAL_SCREEN_MS = 100.0


def run() -> list[dict[str, Any]]:
    """Measure, and return rows for the table."""
    with tempfile.TemporaryDirectory() as folder:
        short, web3 = _read(SHORT, Path(folder) / "short.sqlite", beside=True)
        long, _ = _read(LONG, Path(folder) / "long.sqlite")
        screen = _screen_ms(Path(folder) / "long.sqlite")
    return [
        _row("100,000 market events: decode and store one", _own_us(short), "µs",
             ("web3.py, ask and decode", web3), GOAL_US),
        _row("the same, HTTP and JSON of one", short["http"] / short["events"] * 1e6, "µs"),
        _row("the same, all of it on the wall", short["wall"] / short["events"] * 1e6, "µs"),
        _row("1,000,000 market events: decode and store one", _own_us(long), "µs"),
        _row("memory at its peak, 1,000,000 events", long["mb"], "MB",
             ("100,000 events", short["mb"]), GOAL_MB),
        _row("1,000 new events after 1,000,000, each", _new_us(long), "µs",
             ("after 100,000", _new_us(short)), _new_us(short) * GOAL_GROWTH),
        _row("first screen from an index of 1,000,000 events", screen, "ms",
             goal=GOAL_SCREEN_MS),
    ]  # fmt: skip


def _read(events: int, path: Path, *, beside: bool = False) -> tuple[dict[str, Any], float | None]:
    """What reading a town into an index takes, and what web3.py takes for one event."""
    town = Town(events)
    with town_node(events, town.head - Town.blocks_of(NEW)) as url:
        rival = _web3_us(url, town) if beside else None
        return sync_child.run(url, events, path), rival


def _own_us(told: dict[str, Any]) -> float:
    return float((told["cpu"] - told["http"]) / told["events"] * 1e6)


def _new_us(told: dict[str, Any]) -> float:
    return float(told["new_cpu"] / told["new_events"] * 1e6)


def _web3_us(url: str, town: Town) -> float:
    """CPU time in which web3.py asks for and decodes one event, in µs."""
    from web3 import HTTPProvider, Web3

    web3 = Web3(HTTPProvider(url))
    events = {}
    for contract in (contracts.COMMUNITY, contracts.REGISTRY, contracts.CREDIT, contracts.MARKET,
                     contracts.MONEY):  # fmt: skip
        artifact = json.loads((_ARTIFACTS / f"{contract.name}.json").read_text("utf-8"))
        made = web3.eth.contract(abi=artifact["abi"])
        for event in contract.events():
            events[event.topic] = made.events[event.name]()
    addresses = [*ADDRESSES.values(), YUAN]
    start, count = time.thread_time(), 0
    for first in range(town.head // 2, town.head // 2 + _SAMPLE_BLOCKS, 20):
        question = {"fromBlock": first, "toBlock": first + 19, "address": addresses}
        for log in web3.eth.get_logs(question):  # type: ignore[arg-type]
            events[bytes(log["topics"][0])].process_log(log)
            count += 1
    return (time.thread_time() - start) / count * 1e6


def _screen_ms(path: Path) -> float:
    """What Home shows first, in processes that open this index for the first time; the median."""
    command = [sys.executable, "-m", "tests.benchmarks.screen_child", str(path), str(LONG)]
    return sorted(float(subprocess.check_output(command, text=True)) for _ in range(5))[2]


def _row(
    name: str, value: float, unit: str, beside: tuple[str, float | None] = ("", None),
    goal: float | None = None,
) -> dict[str, Any]:  # fmt: skip
    rival, rival_value = beside
    return {
        "name": name,
        "value": value,
        "unit": unit,
        "rival": rival or None,
        "rival_value": rival_value,
        "ratio": value / rival_value if rival_value else None,
        "goal": goal,
        "met": value <= goal if goal is not None else None,
    }
