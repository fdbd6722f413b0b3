"""Doing a few slow things at once: asking several nodes the same.

Threads are daemons: a node that never answers holds nobody up, not even the end of the program.
"""

from __future__ import annotations

import threading
import time
from collections.abc import Callable, Sequence
from typing import TypeVar

from wallet.chain import stopping

T = TypeVar("T")

_SLICE = 0.05


def spawn(job: Callable[[], object], name: str = "nodes") -> None:
    """Do something on a thread of its own; it must not raise."""
    threading.Thread(target=job, name=name, daemon=True).start()


def gather(
    jobs: Sequence[Callable[[], T]],
    seconds: float,
    enough: Callable[[T], bool] = lambda _found: False,
) -> list[T | None]:
    """Do all jobs at once; their results in order, None for what was not ready in time.

    Args:
        jobs: none of them may raise.
        seconds: how long to wait for all together.
        enough: a result after which the others are not waited for (they go on by themselves).

    Raises:
        CancelledError: this thread was asked to stop (``wallet.chain.stopping``).
    """
    results: list[T | None] = [None] * len(jobs)
    arrived = threading.Condition()
    order: list[int] = []
    for place, job in enumerate(jobs):
        spawn(_reporting(place, job, results, order, arrived))
    end = time.monotonic() + seconds
    seen = 0
    while seen < len(jobs):
        stopping.check()
        left = end - time.monotonic()
        if left <= 0:
            break
        with arrived:
            if len(order) == seen:
                arrived.wait(left if stopping.current() is None else min(left, _SLICE))
            new = [results[place] for place in order[seen:]]
        seen += len(new)
        if any(enough(found) for found in new if found is not None):
            break
    return list(results)


def _reporting(
    place: int,
    job: Callable[[], T],
    results: list[T | None],
    order: list[int],
    arrived: threading.Condition,
) -> Callable[[], None]:
    cancelled = stopping.current()

    def run() -> None:
        with stopping.until(cancelled):
            found = job()
        with arrived:
            results[place] = found
            order.append(place)
            arrived.notify_all()

    return run
