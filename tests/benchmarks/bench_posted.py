"""Ten thousand posted offers checked: hash and signature, on one core and on all of them."""

from __future__ import annotations

import os
import time
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from typing import Any

from tests.ledger.posted_offers import CHAIN, MARKET, signed
from wallet.ledger.posted import Posted, Verdict, verdicts, workers

OFFERS = 10_000
GOAL_US = 100.0


def run() -> list[dict[str, Any]]:
    """Measure, and return rows for the table."""
    offers = [signed(number, maker=number % 500 + 1)[1] for number in range(OFFERS)]
    one = _us(lambda: verdicts(offers, CHAIN, MARKET), time.thread_time)
    alone = _us(lambda: verdicts(offers, CHAIN, MARKET), time.perf_counter)
    with ThreadPoolExecutor(os.cpu_count()) as pool:
        threads = _us(lambda: verdicts(offers, CHAIN, MARKET, pool), time.perf_counter)
    with workers() as processes:
        verdicts(offers[:1_000], CHAIN, MARKET, processes)  # they are started and have loaded
        many = _us(lambda: verdicts(offers, CHAIN, MARKET, processes), time.perf_counter)
    return [
        _row("10,000 posted offers: check one, one core", one, *_eth_account(offers), GOAL_US),
        _row(f"the same on the wall, {os.cpu_count()} threads", threads, "one", alone, None),
        _row(f"the same on the wall, {os.cpu_count()} processes", many, "one", alone, None),
    ]


def _us(work: Callable[[], list[Verdict]], clock: Callable[[], float]) -> float:
    best = float("inf")
    for _ in range(3):
        start = clock()
        found = work()
        best = min(best, clock() - start)
        assert set(found) == {Verdict.SIGNED}
    return best / OFFERS * 1e6


def _eth_account(offers: list[Posted]) -> tuple[str, float]:
    """eth-account recovers the signer of the hash alone; hashing the offer is not counted."""
    from eth_account import Account

    sample = offers[:300]
    start = time.thread_time()
    for offer in sample:
        Account._recover_hash(offer.hash, signature=offer.signature)
    return "eth-account, recover alone", (time.thread_time() - start) / len(sample) * 1e6


def _row(
    name: str, value: float, rival: str, rival_value: float, goal: float | None
) -> dict[str, Any]:
    return {
        "name": name,
        "value": value,
        "unit": "µs",
        "rival": rival,
        "rival_value": rival_value,
        "ratio": value / rival_value,
        "goal": goal,
        "met": value <= goal if goal is not None else None,
    }
