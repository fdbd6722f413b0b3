"""How many blocks to ask for at once: by the number of events that came before."""

from __future__ import annotations

import threading

LONGEST = 50_000
WANTED_LOGS = 4_000
"""About 2.5 MB of JSON: quick to read, and little to hold while others are being stored."""
_FIRST = 1_000
_STEEPEST = 4


class Span:
    """Blocks of one stretch; learns from the answers, shared by all who ask."""

    def __init__(self, first: int = _FIRST, longest: int = LONGEST) -> None:
        self.blocks = first
        self._longest = longest
        self._lock = threading.Lock()

    def learn(self, blocks: int, logs: int) -> None:
        """Aim at ``WANTED_LOGS``; one answer changes the length by a factor of four at most."""
        fitting = blocks * WANTED_LOGS // logs if logs else blocks * _STEEPEST
        with self._lock:
            shortest, longest = self.blocks // _STEEPEST, self.blocks * _STEEPEST
            # A short stretch at the chain's end is no reason to ask for less.
            fitting = max(fitting, self.blocks) if blocks < self.blocks and not logs else fitting
            self.blocks = max(1, min(self._longest, longest, max(shortest, fitting)))

    def halve(self, refused: int) -> None:
        """A stretch of so many blocks was too much."""
        with self._lock:
            self.blocks = max(1, min(self.blocks, refused // 2))
