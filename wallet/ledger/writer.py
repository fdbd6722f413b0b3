"""The one who stores what was read: several stretches in one transaction, in the chain's order.

Transactions are large while there is much to read, since every one writes each page it touches
anew; and none holds back for long what a person waits to see.
"""

from __future__ import annotations

import time
from collections.abc import Callable, Iterable

from wallet.ledger.forks import tip_of
from wallet.ledger.index import Index
from wallet.ledger.readers import Row
from wallet.ledger.reading import MovedError, Stretch
from wallet.ledger.store import insert

_EVENTS = 16_000
_SECONDS = 1.0
_BLOCKS = 20_000
_KEEP_EMPTY_BLOCKS = 512
"""Blocks without events are remembered this far back; a reorg beyond costs a longer re-read."""


class Writer:
    """Stores stretches, ``events`` in a transaction unless time is up.

    ``written`` counts the events stored, ``single`` the blocks of the last run that are unproven.

    Args:
        index: where to.
    """

    def __init__(self, index: Index) -> None:
        self.events = _EVENTS
        self.written = 0
        self.single = 0
        self._index = index
        self._held: list[Stretch] = []
        self._events = 0
        self._began = 0.0

    def store(
        self, stretches: Iterable[Stretch], last: int, progress: Callable[[int, int], None]
    ) -> None:
        """Store every stretch; what came before an error is kept.

        Args:
            stretches: in order, beginning after what the index has.
            last: the block at which the run ends.
            progress: told the last block stored, and ``last``, after each transaction.

        Raises:
            MovedError: a stretch does not follow on the one before.
        """
        self.single = 0
        self._held, self._events = [], 0
        tip = tip_of(self._index)
        known = tip[1] if tip else None
        try:
            for stretch in stretches:
                if known is not None and stretch.before != known:
                    raise MovedError
                known = stretch.blocks[stretch.end].hash
                self._take(stretch)
                if stretch.end == last or self._is_enough():
                    self._write(lambda done: progress(done, last))
        finally:
            self._write(lambda done: progress(done, last))

    def _take(self, stretch: Stretch) -> None:
        if not self._held:
            self._began = time.monotonic()
        self._held.append(stretch)
        self._events += stretch.events

    def _is_enough(self) -> bool:
        blocks = self._held[-1].end - self._held[0].start
        waited = time.monotonic() - self._began
        return self._events >= self.events or blocks >= _BLOCKS or waited >= _SECONDS

    def _write(self, progress: Callable[[int], None]) -> None:
        held, events = self._held, self._events
        self._held, self._events = [], 0
        if not held:
            return
        end = held[-1].end
        with self._index.writing() as db:
            insert(db, _merged(held))
            db.executemany(
                "INSERT INTO blocks (number, hash, ts, events) VALUES (?, ?, ?, ?)",
                [
                    (n, block.hash, block.timestamp, stretch.counts[n])
                    for stretch in held
                    for n, block in stretch.blocks.items()
                ],
            )
            db.execute(
                "DELETE FROM blocks WHERE events = 0 AND number < ? AND number > ? - 65536",
                (end - _KEEP_EMPTY_BLOCKS, end - _KEEP_EMPTY_BLOCKS),
            )
        self.written += events
        self.single += sum(stretch.single for stretch in held)
        progress(end)


def _merged(held: list[Stretch]) -> dict[str, list[Row]]:
    """The rows of all stretches, in order."""
    if len(held) == 1:
        return held[0].tables
    return {
        table: [row for stretch in held for row in stretch.tables[table]]
        for table in held[0].tables
    }
