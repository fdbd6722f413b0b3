"""The window goes first: how the interpreter's one lock is shared while workers are busy."""

from __future__ import annotations

import gc
import sys
from collections.abc import Iterator
from contextlib import contextmanager

TURN_SECONDS = 0.001
_USUAL = gc.get_threshold()
_NEVER = 1 << 30


def share_the_interpreter() -> None:
    """Let a busy worker give way to the window within a millisecond instead of five.

    Python lets one thread run at a time and asks it to give way only after the switch interval
    (``sys.setswitchinterval``, 5 ms). With several workers reading and decoding, the window would
    wait for each of them in turn, and miss the 16 ms in which a picture must be drawn.
    """
    sys.setswitchinterval(TURN_SECONDS)


def settle_down() -> None:
    """Look no more for garbage among what is there once the window lives.

    A full collection walks every object with the lock held; what was imported and built until now
    (some 200,000 objects) stays until the end, so that it need not be walked.
    """
    gc.freeze()


@contextmanager
def no_full_collection() -> Iterator[None]:
    """While this lasts, or the function it decorates, no look for garbage among all that was made.

    A worker that reads thousands of events has them all in hand, and walking them holds the lock
    for 10 to 30 ms. They go when it is done with them; what is left is looked through afterwards.
    """
    gc.set_threshold(*_USUAL[:2], _NEVER)
    try:
        yield
    finally:
        gc.set_threshold(*_USUAL)
