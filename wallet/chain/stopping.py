"""Stopping what a thread is doing on the network, without every question taking a parameter.

``with until(cancelled): …`` makes each request of this thread ask ``cancelled`` before it is sent,
while its answer comes in, and while it waits to try again.
"""

from __future__ import annotations

import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager

from wallet.errors import CancelledError

_SLICE = 0.05

Cancelled = Callable[[], bool]


class _Here(threading.local):
    cancelled: Cancelled | None = None


_here = _Here()


@contextmanager
def until(cancelled: Cancelled | None) -> Iterator[None]:
    """Let this thread's requests end with ``CancelledError`` once ``cancelled`` says so."""
    before, _here.cancelled = _here.cancelled, cancelled
    try:
        yield
    finally:
        _here.cancelled = before


def current() -> Cancelled | None:
    """What this thread's requests ask; to hand on to a thread that works for it."""
    return _here.cancelled


def check() -> None:
    """Raise ``CancelledError`` if this thread was asked to stop."""
    if _here.cancelled is not None and _here.cancelled():
        raise CancelledError


def pause(seconds: float) -> None:
    """Sleep, unless asked to stop."""
    end = time.monotonic() + seconds
    while True:
        check()
        left = end - time.monotonic()
        if left <= 0:
            return
        time.sleep(left if _here.cancelled is None else min(left, _SLICE))
