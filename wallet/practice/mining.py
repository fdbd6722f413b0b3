"""When the next block is due, and the thread that makes it.

Policy: at once when something waits; a block's timestamp is the clock's, except that a burst may
run up to ``LEAD`` seconds ahead (each block must be at least a second later than the one before).
So a household's chain of transactions is mined without waiting, and under load the chain settles
at one full block per second. When nothing happens an empty block is added every ``IDLE`` seconds,
so that the chain's own clock moves. Both are 15 s: chain and clock never differ by more.
"""

from __future__ import annotations

import logging
import threading
import time

from wallet.practice.chain import Chain

LOG = logging.getLogger(__name__)

LEAD = 15
IDLE = 15
RETRY_SECONDS = 1.0


class Miner:
    """Adds blocks to a chain until stopped.

    Args:
        lead: seconds that a burst may run ahead of the clock.
    """

    def __init__(self, chain: Chain, lead: int = LEAD) -> None:
        self._chain = chain
        self._lead = lead
        self._stop = threading.Event()
        self._last = 0.0
        self._thread = threading.Thread(target=self._run, name="miner", daemon=True)

    def start(self) -> None:
        """Begin mining."""
        self._thread.start()

    def stop(self) -> None:
        """Finish the block in hand, and no more."""
        self._stop.set()
        with self._chain.lock:
            self._chain.work.notify_all()
        self._thread.join()

    def _run(self) -> None:
        while not self._stop.is_set():
            try:
                self._step()
            except Exception:
                LOG.exception("a block could not be made")
                self._chain.storage.drop_staged()
                self._stop.wait(RETRY_SECONDS)

    def _step(self) -> None:
        chain = self._chain
        due = self.due_in()
        if due <= 0:
            chain.add_block(max(chain.clock(), chain.head.timestamp + 1))
            self._last = time.monotonic()
            return
        with chain.lock:
            if not self._stop.is_set() and self.due_in() > 0:
                chain.work.wait(min(due, 1.0))

    def due_in(self) -> float:
        """Seconds until the next block."""
        chain = self._chain
        ahead = chain.head.timestamp + 1 - chain.clock()
        if not chain.has_work():
            return float(ahead - 1 + IDLE)
        if ahead <= self._lead:
            return 0
        # The burst is used up, or the clock was set back: one block per second from here.
        return self._last + 1.0 - time.monotonic()
