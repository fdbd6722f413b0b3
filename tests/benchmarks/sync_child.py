"""Reads a town from its node into an index, and says what that took, as JSON.

``python -m tests.benchmarks.sync_child URL EVENTS FILE`` – in a process of its own, so that memory
and CPU are the wallet's alone.
"""

from __future__ import annotations

import json
import subprocess
import sys
import time
from pathlib import Path
from typing import Any

from tests.benchmarks.town import Town
from wallet.chain.node import Node
from wallet.chain.rpc import Call, Rpc
from wallet.ledger.index import Index
from wallet.ledger.sync import Sync


class TimedRpc(Rpc):
    """Counts the CPU seconds that HTTP and JSON take, for threads that ask."""

    spent = 0.0

    def call(self, method: str, params: Any = ()) -> Any:
        start = time.thread_time()
        try:
            return super().call(method, params)
        finally:
            self.spent += time.thread_time() - start

    def batch(self, calls: Any) -> list[Any]:
        start = time.thread_time()
        try:
            return super().batch(list[Call](calls))
        finally:
            self.spent += time.thread_time() - start


def peak_mb() -> float:
    """The most memory this process had so far, as resident megabytes."""
    try:
        with Path("/proc/self/status").open(encoding="ascii") as file:
            peak = next(line for line in file if line.startswith("VmHWM"))
        return int(peak.split()[1]) / 1024
    except (OSError, StopIteration):
        import psutil

        return float(psutil.Process().memory_info().rss) / 2**20


def main() -> None:
    url, events, path = sys.argv[1:]
    community = Town(int(events)).community()
    index, rpc = Index(Path(path)), TimedRpc(url)
    sync = Sync(Node(rpc), community, index)
    rpc.call("eth_chainId")
    rpc.spent = 0.0
    wall, cpu = time.perf_counter(), time.process_time()
    result = sync.step()
    document = {
        "wall": time.perf_counter() - wall,
        "cpu": time.process_time() - cpu,
        "http": rpc.spent,
        "events": result.events_added,
        "blocks": result.indexed_to,
        "single": result.single,
        "mb": peak_mb(),
    }
    rpc.call("town_head", [Town(int(events)).head])
    cpu = time.process_time()
    result = sync.step()
    document["new_cpu"] = time.process_time() - cpu
    document["new_events"] = result.events_added
    index.close()
    print(json.dumps(document))


def run(url: str, events: int, path: Path) -> dict[str, Any]:
    """Do it in a child process."""
    command = [sys.executable, "-m", "tests.benchmarks.sync_child", url, str(events), str(path)]
    document: dict[str, Any] = json.loads(subprocess.check_output(command, text=True))
    return document


if __name__ == "__main__":
    main()
