"""Doing a few slow things at once: asking several nodes the same.

Threads are daemons: a node that never answers holds nobody up, not even the end of the program.
"""

from __future__ import annotations

import threading
import time
from collections.abc import Callable, Sequence
from queue import Empty, Queue
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
    done: Queue[tuple[int, T]] = Queue()
    for place, job in enumerate(jobs):
        spawn(_reporting(place, job, done, stopping.current()))
    end = time.monotonic() + seconds
    for _ in jobs:
        found = _next(done, end)
        if found is None:
            break
        results[found[0]] = found[1]
        if enough(found[1]):
            break
    return results


def _reporting(
    place: int,
    job: Callable[[], T],
    done: Queue[tuple[int, T]],
    cancelled: stopping.Cancelled | None,
) -> Callable[[], None]:
    def run() -> None:
        with stopping.until(cancelled):
            done.put((place, job()))

    return run


def _next(done: Queue[tuple[int, T]], end: float) -> tuple[int, T] | None:
    while True:
        stopping.check()
        left = end - time.monotonic()
        if left <= 0:
            return None
        try:
            return done.get(timeout=left if stopping.current() is None else min(left, _SLICE))
        except Empty:
            continue
