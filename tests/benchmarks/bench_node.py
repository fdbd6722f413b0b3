"""The embedded node: start, latency, throughput, beside anvil (compiled Rust) where it is here."""

from __future__ import annotations

import os
import statistics
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

from tests.conformance.nodes import running
from tests.practice.node.support import KEYS, Client, Person, call_data, money_code
from wallet.practice.launcher import start_node

TRANSFERS = 200
SINGLE = 10
CALLS = 200


def _row(
    name: str,
    value: float,
    unit: str,
    beside: float | None = None,
    goal: float | None = None,
    *,
    more_is_better: bool = False,
) -> dict:
    met = None
    if goal is not None:
        met = value >= goal if more_is_better else value <= goal
    return {
        "name": name,
        "value": value,
        "unit": unit,
        "rival": "anvil" if beside else None,
        "rival_value": beside,
        "ratio": value / beside if beside else None,
        "goal": goal,
        "met": met,
    }


def _cpu_seconds(pid: int) -> float:
    fields = Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()
    return (int(fields[11]) + int(fields[12])) / os.sysconf("SC_CLK_TCK")


def _start(folder: Path) -> tuple[float, float]:
    """Wall and CPU seconds until the first answer."""
    begun = time.perf_counter()
    with start_node(folder) as node:
        client = Client(node.url)
        client.call("eth_blockNumber")
        wall = time.perf_counter() - begun
        cpu = _cpu_seconds(node.pid) if Path("/proc").exists() else wall
        client.close()
    return wall, cpu


@contextmanager
def _embedded() -> Iterator[tuple[str, int]]:
    with tempfile.TemporaryDirectory() as folder, start_node(Path(folder), lead=3600) as node:
        yield node.url, 7411


@contextmanager
def _anvil() -> Iterator[tuple[str, int]]:
    with running("anvil") as node:
        yield node.url, node.chain_id


def _work(url: str, chain_id: int) -> dict[str, float]:
    client = Client(url)
    ann = Person(client, KEYS[0], chain_id)
    money = ann.deploy(money_code(ann.address))
    ann.invoke(money, call_data("mint(address,uint256)", ann.address, 10**9))
    data = call_data("transfer(address,uint256)", "0x" + "77" * 20, 1)
    singles = []
    for _ in range(SINGLE):
        raw = ann.sign(to=money, data=data, gas=100_000)
        begun = time.perf_counter()
        tx_hash = client.call("eth_sendRawTransaction", raw)
        while client.call("eth_getTransactionReceipt", tx_hash) is None:
            time.sleep(0.001)
        singles.append(time.perf_counter() - begun)
    start = client.number("eth_getTransactionCount", ann.address, "pending")
    raws = [ann.sign(nonce=start + i, to=money, data=data, gas=100_000) for i in range(TRANSFERS)]
    begun = time.perf_counter()
    hashes = [client.call("eth_sendRawTransaction", raw) for raw in raws]
    for tx_hash in hashes[-1:]:
        while client.call("eth_getTransactionReceipt", tx_hash) is None:
            time.sleep(0.002)
    burst = time.perf_counter() - begun
    query = {"to": money, "data": "0x" + call_data("balanceOf(address)", ann.address).hex()}
    begun = time.perf_counter()
    for _ in range(CALLS):
        client.call("eth_call", query, "latest")
    call = (time.perf_counter() - begun) / CALLS
    begun = time.perf_counter()
    for _ in range(CALLS):
        client.call("eth_getBlockByNumber", "latest", False)
    block = (time.perf_counter() - begun) / CALLS
    client.close()
    return {
        "single": statistics.median(singles),
        "rate": TRANSFERS / burst,
        "call": call,
        "block": block,
    }


def run() -> list[dict]:
    """The rows of this file."""
    with tempfile.TemporaryDirectory() as folder:
        starts = [_start(Path(folder)) for _ in range(4)][1:]
    with _embedded() as (url, chain_id):
        ours = _work(url, chain_id)
    theirs: dict[str, float] = {}
    try:
        with _anvil() as (url, chain_id):
            theirs = _work(url, chain_id)
    except (pytest.skip.Exception, pytest.fail.Exception):
        pass
    milli = {name: value * 1000 for name, value in theirs.items()}
    return [
        _row("node: start to first answer, CPU", min(c for _, c in starts), "s", goal=1.2),
        _row("node: start to first answer, wall", min(w for w, _ in starts), "s"),
        _row("node: send to receipt, idle", ours["single"] * 1000, "ms", milli.get("single"), 100),
        _row(
            "node: ERC-20 transfers in a burst",
            ours["rate"],
            "tx/s",
            theirs.get("rate"),
            60,
            more_is_better=True,
        ),
        _row("node: eth_call balanceOf", ours["call"] * 1000, "ms", milli.get("call"), 10),
        _row("node: eth_getBlockByNumber", ours["block"] * 1000, "ms", milli.get("block"), 5),
    ]
