"""Run every ``bench_*.py`` here and print one table; ``--json FILE`` writes the rows too.

A row is ``{name, value, unit, rival, rival_value, ratio, goal, met}``; value and rival are
measured in the same run on the same machine, ``ratio`` is value / rival_value.
"""

from __future__ import annotations

import argparse
import importlib
import json
import sys
from pathlib import Path


def show(row: dict) -> str:
    rival = f"{row['rival']} {row['rival_value']:.4g}" if row.get("rival_value") else "–"
    ratio = f"{row['ratio']:.3f}" if row.get("ratio") else "–"
    met = {True: "met", False: "NOT MET", None: ""}[row.get("met")]
    goal = row.get("goal")
    goal = f"{goal:.4g}" if isinstance(goal, int | float) else (goal or "–")
    measured = f"{row['name'][:58]:58} {row['value']:>10.4g} {row['unit']:8}"
    return f"{measured} {rival[:34]:34} {ratio:>8} {goal:>10} {met}"


def main() -> int:
    parser = argparse.ArgumentParser()
    parser.add_argument("--json", type=Path)
    parser.add_argument("only", nargs="*", help="names without bench_, for example: launch codec")
    arguments = parser.parse_args()
    names = sorted(path.stem for path in Path(__file__).parent.glob("bench_*.py"))
    if arguments.only:
        names = [name for name in names if name.removeprefix("bench_") in arguments.only]
    rows: list[dict] = []
    print(f"{'what':58} {'value':>10} {'unit':8} {'beside':34} {'ratio':>8} {'goal':>10}")
    for name in names:
        for row in importlib.import_module(f"tests.benchmarks.{name}").run():
            rows.append(row)
            print(show(row), flush=True)
    if arguments.json:
        arguments.json.write_text(json.dumps(rows, indent=2, ensure_ascii=False) + "\n")
    return 0


if __name__ == "__main__":
    sys.exit(main())
