"""Milliseconds from opening an index to what Home shows first: ``… FILE EVENTS``."""

from __future__ import annotations

import sys
import time
from datetime import UTC
from pathlib import Path

from tests.benchmarks.town import Town
from wallet.ledger.index import Index
from wallet.market.snapshot import build
from wallet.units import Timestamp


def main() -> None:
    path, events = Path(sys.argv[1]), int(sys.argv[2])
    town = Town(events)
    community, now = town.community(), Timestamp(town.ts(town.head))
    start = time.perf_counter()
    index = Index(path)
    build(index, community, town.homes[7], now, UTC, whole=False)
    print((time.perf_counter() - start) * 1e3)
    index.close()


if __name__ == "__main__":
    main()
