"""An index of a million events, without a node: ``python -m tests.benchmarks.big_index FILE [N]``.

The blocks end now, so that today's and this month's questions have answers.
"""

from __future__ import annotations

import sys
import time
from pathlib import Path

from tests.benchmarks.town import Town, hash_of
from wallet.ledger.index import Index
from wallet.ledger.intake import Intake
from wallet.ledger.store import insert

MILLION = 1_000_000
_BLOCKS = 100


def fill(path: Path, events: int = MILLION, *, until: int | None = None) -> Town:
    """Write the index of a town with at least ``events`` events; about 20 s for a million."""
    town = Town(events, until=int(time.time()) if until is None else until)
    community = town.community()
    index, intake = Index(path), Intake(community)
    index.claim(community)
    for start, end, logs in town.stretches(_BLOCKS):
        rows = intake.read(logs)
        counts = dict.fromkeys(range(start, end + 1), 0)
        for log in logs:
            counts[log.block_number] += 1
        with index.writing() as db:
            insert(db, rows.tables)
            db.executemany(
                "INSERT INTO blocks (number, hash, ts, events) VALUES (?, ?, ?, ?)",
                [(n, hash_of(n), town.ts(n), count) for n, count in counts.items()],
            )
    index.close()
    return town


def main() -> None:
    path, *rest = sys.argv[1:]
    start = time.perf_counter()
    town = fill(Path(path), int(rest[0]) if rest else MILLION)
    size = Path(path).stat().st_size / 1e6
    print(f"{town.head} blocks, {size:.0f} MB, {time.perf_counter() - start:.1f} s")


if __name__ == "__main__":
    main()
