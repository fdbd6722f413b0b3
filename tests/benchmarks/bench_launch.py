"""Launch: CPU, wall time and memory of the window, beside an empty PySide6 window."""

from __future__ import annotations

import json
import os
import statistics
import subprocess
import sys
import tempfile
import time
from pathlib import Path

_CHILD = Path(__file__).with_name("launch_child.py")


def _child(*arguments: str) -> dict[str, float]:
    environment = {
        **os.environ,
        "QT_QPA_PLATFORM": "offscreen",
        "HEARTH_BENCH_STARTED": str(time.time()),
    }
    done = subprocess.run(
        [sys.executable, str(_CHILD), *arguments],
        env=environment,
        capture_output=True,
        text=True,
        timeout=120,
        check=False,
    )
    lines = [line for line in done.stdout.splitlines() if line.startswith('{"cpu"')]
    if not lines:
        raise RuntimeError(f"launch_child {arguments} printed nothing:\n{done.stderr[-2000:]}")
    return json.loads(lines[-1])


def _median(runs: list[dict[str, float]], key: str) -> float:
    return statistics.median(run[key] for run in runs)


def _row(name: str, value: float, unit: str, rival_value: float | None, goal: float) -> dict:
    return {
        "name": name,
        "value": value,
        "unit": unit,
        "rival": "empty PySide6 window" if rival_value else None,
        "rival_value": rival_value,
        "ratio": value / rival_value if rival_value else None,
        "goal": goal,
        "met": value <= goal,
    }


def run() -> list[dict]:
    _child("empty")  # warm the file cache
    empties = [_child("empty") for _ in range(5)]
    with tempfile.TemporaryDirectory() as folder:
        welcomes = [_child("welcome", f"{folder}/new-{n}") for n in range(5)]
        firsts = [_child("living", f"{folder}/used-{n}") for n in range(2)]
        laters = [_child("home", f"{folder}/used-0") for _ in range(5)]
        livings = [_child("living", f"{folder}/used-0") for _ in range(3)]
        steady = _child("steady", f"{folder}/used-1")
    cpu, memory = _median(empties, "cpu"), _median(empties, "rss_mb")
    return [
        _row("launch to the first page, new profile", _median(welcomes, "cpu"), "s CPU", cpu, 0.6),
        _row(
            "launch to Home with a balance, used profile", _median(laters, "cpu"), "s CPU", cpu, 0.6
        ),
        _row(
            "command to a living Home, very first run", _median(firsts, "wall"), "s wall", None, 6.0
        ),
        _row("command to Home with a balance, later", _median(laters, "wall"), "s wall", None, 2.0),
        _row("command to a living Home, later", _median(livings, "wall"), "s wall", None, 2.0),
        _row(
            "resident memory, Home with its chart after 10 s", steady["rss_mb"], "MB", memory, 110.0
        ),
    ]
