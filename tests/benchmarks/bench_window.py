"""The window over a large index: how soon Home is there, and that a full sync never holds it."""

from __future__ import annotations

import json
import os
import subprocess
import sys
import tempfile
from pathlib import Path

from tests.benchmarks import big_index
from tests.benchmarks.town_node import town_node

EVENTS = 100_000
GOAL_HELD_MS = 16.0
GOAL_FIRST_MS = 100.0


def child(*arguments: str) -> dict[str, float]:
    """Run ``window_child`` and return what it measured."""
    done = subprocess.run(
        [sys.executable, "-m", "tests.benchmarks.window_child", *arguments],
        env={**os.environ, "QT_QPA_PLATFORM": "offscreen"},
        capture_output=True, text=True, timeout=900, check=True,
    )  # fmt: skip
    measured: dict[str, float] = json.loads(done.stdout.splitlines()[-1])
    return measured


def sync(events: int) -> dict[str, float]:
    """Read a whole town under the window's eyes."""
    with tempfile.TemporaryDirectory() as folder, town_node(events) as url:
        return child("sync", url, str(events), str(Path(folder) / "index.sqlite"))


def first(events: int, times: int = 3) -> list[dict[str, float]]:
    """Open Home on an index of so many events, a few times."""
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "index.sqlite"
        big_index.fill(path, events)
        return [child("first", str(events), str(path)) for _ in range(times)]


def run() -> list[dict]:
    runs = first(big_index.MILLION)
    soon, whole = (min(run[name] for run in runs) * 1000 for name in ("first", "whole"))
    read = min((sync(EVENTS) for _ in range(2)), key=lambda run: run["held"])
    held = read["held"] * 1000
    return [
        _row("Home from an index of 1,000,000 events", soon, GOAL_FIRST_MS),
        _row("the market too", whole, None),
        _row(f"window held during a sync of {EVENTS:,} events, longest", held, GOAL_HELD_MS,
             ("idle window", read["idle"] * 1000)),
        _row("the same, 99.9 % of its turns", read["usual"] * 1000, None),
    ]  # fmt: skip


def _row(
    name: str, value: float, goal: float | None, rival: tuple[str, float] | None = None
) -> dict:
    return {
        "name": name,
        "value": value,
        "unit": "ms",
        "rival": rival[0] if rival else None,
        "rival_value": rival[1] if rival else None,
        "ratio": value / rival[1] if rival else None,
        "goal": goal,
        "met": value <= goal if goal is not None else None,
    }
