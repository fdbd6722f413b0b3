"""The one who stores what was read: several stretches in one transaction, in the chain's order.

Transactions are large while there is much to read, since every one writes each page it touches
anew; and none holds back for long what a person waits to see.
"""

from __future__ import annotations

import time
from collections.abc import Callable, Iterable

from wallet.chain.types import BlockRef, Log
from wallet.ledger.forks import tip_of
from wallet.ledger.index import Index
from wallet.ledger.intake import Intake
from wallet.ledger.reading import MovedError, Stretch
from wallet.ledger.store import insert

_EVENTS = 16_000
_SECONDS = 1.0
_BLOCKS = 20_000
_KEEP_EMPTY_BLOCKS = 512
"""Blocks without events are remembered this far back; a reorg beyond costs a longer re-read."""


class Writer:
    """Stores stretches; ``written`` counts events, ``single`` blocks of the last run unproven.

    Args:
        index: where to.
        intake: turns events into rows.
    """

    def __init__(self, index: Index, intake: Intake) -> None:
        self.written = 0
        self.single = 0
        self._index = index
        self._intake = intake
        self._logs: list[Log] = []
        self._blocks: dict[int, BlockRef] = {}
        self._unproven = 0
        self._began = 0.0

    def store(
        self, stretches: Iterable[Stretch], last: int, progress: Callable[[int], None]
    ) -> None:
        """Store every stretch; what came before an error is kept.

        Args:
            stretches: in order, beginning after what the index has.
            last: the block at which the run ends.
            progress: told the last block after each transaction.

        Raises:
            MovedError: a stretch does not follow on the one before.
        """
        self.single = 0
        self._forget()
        tip = tip_of(self._index)
        known = tip[1] if tip else None
        try:
            for stretch in stretches:
                if known is not None and stretch.before != known:
                    raise MovedError
                known = stretch.blocks[stretch.end].hash
                self._take(stretch)
                if stretch.end == last or self._is_enough(stretch.end):
                    self._write(progress)
        finally:
            self._write(progress)

    def _take(self, stretch: Stretch) -> None:
        if not self._blocks:
            self._began = time.monotonic()
        self._logs += stretch.logs
        self._blocks |= stretch.blocks
        self._unproven += stretch.single

    def _is_enough(self, end: int) -> bool:
        return (
            len(self._logs) >= _EVENTS
            or end - next(iter(self._blocks)) >= _BLOCKS
            or time.monotonic() - self._began >= _SECONDS
        )

    def _write(self, progress: Callable[[int], None]) -> None:
        if not self._blocks:
            return
        blocks, logs = self._blocks, self._logs
        end = next(reversed(blocks))
        counts = dict.fromkeys(blocks, 0)
        for log in logs:
            counts[log.block_number] += 1
        try:
            rows = self._intake.read(logs)
            with self._index.writing() as db:
                insert(db, rows.tables)
                db.executemany(
                    "INSERT INTO blocks (number, hash, ts, events) VALUES (?, ?, ?, ?)",
                    [(n, block.hash, block.timestamp, counts[n]) for n, block in blocks.items()],
                )
                db.execute(
                    "DELETE FROM blocks WHERE events = 0 AND number < ? AND number > ? - 65536",
                    (end - _KEEP_EMPTY_BLOCKS, end - _KEEP_EMPTY_BLOCKS),
                )
            self.written += len(logs)
            self.single += self._unproven
        finally:
            self._forget()
        progress(end)

    def _forget(self) -> None:
        self._logs, self._blocks, self._unproven = [], {}, 0
