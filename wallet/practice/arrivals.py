"""The transactions that became executable lately, in order, for those who listen to the pool."""

from __future__ import annotations

from collections import deque
from collections.abc import Iterable
from itertools import islice

KEPT = 16_384
"""Twice what the pool holds; a listener that sleeps through more misses the oldest."""


class Arrivals:
    """A row of hashes, each with its number; the caller holds the lock."""

    def __init__(self) -> None:
        self._hashes: deque[bytes] = deque(maxlen=KEPT)
        self.count = 0
        """How many there have been; the last one's number."""

    def extend(self, hashes: Iterable[bytes]) -> None:
        """Add at the end."""
        for tx_hash in hashes:
            self._hashes.append(tx_hash)
            self.count += 1

    def after(self, number: int) -> list[bytes]:
        """What came after the one with that number."""
        skipped = max(0, len(self._hashes) - (self.count - number))
        return list(islice(self._hashes, skipped, None))
