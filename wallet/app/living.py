"""The loop that keeps the window true: a refresh a second, one at a time, never on the GUI thread.

Where the street's processes are ours, each round first sees to it that they live.
"""

from __future__ import annotations

from collections.abc import Callable

from PySide6.QtCore import QObject, QTimer, Signal

from wallet.app.smooth import no_full_collection
from wallet.errors import CancelledError, HearthError
from wallet.market.snapshot import Snapshot
from wallet.ui.tasks import Cancelled, Progress, Task, TaskRunner

PERIOD_MS = 1000

Refresh = Callable[[Progress, Cancelled], Snapshot]


class Living(QObject):
    """Calls ``refresh`` on a worker again and again, and tells what it found."""

    seen = Signal(object)
    """A new ``Snapshot``."""
    reading = Signal(int, int)
    """The last block read, and the newest there is: while there is much to read."""
    troubled = Signal(object)
    """A ``HearthError`` that the snapshot cannot carry."""

    def __init__(self, runner: TaskRunner, refresh: Refresh, parent: QObject) -> None:
        super().__init__(parent)
        self._runner = runner
        self._refresh = no_full_collection()(refresh)
        self._busy = False
        self._stopped = False
        self._paused = False
        self._task: Task | None = None
        self._timer = QTimer(self)
        self._timer.setSingleShot(True)
        self._timer.timeout.connect(self.now)

    def now(self) -> None:
        """Refresh at once, unless a refresh is under way or they are paused."""
        if self._busy or self._stopped or self._paused:
            return
        self._busy = True
        self._timer.stop()
        self._task = self._runner.run(
            self._refresh, self._done, self._failed, self.reading.emit, owner=self
        )

    def pause(self) -> None:
        """Ask the node nothing more until ``go_on``; what was read so far is kept."""
        self._paused = True
        self._timer.stop()
        if self._busy and self._task is not None:
            self._task.cancel()

    def go_on(self) -> None:
        """Refresh again, from where it was paused."""
        self._paused = False
        self.now()

    def stop(self) -> None:
        """Refresh no more."""
        self._stopped = True
        self._timer.stop()

    def _done(self, snapshot: Snapshot) -> None:
        self._again()
        if not self._stopped:  # else what it was for is over
            self.seen.emit(snapshot)

    def _failed(self, error: HearthError) -> None:
        self._again()
        if not (self._paused and isinstance(error, CancelledError)):
            self.troubled.emit(error)

    def _again(self) -> None:
        self._busy = False
        if not (self._stopped or self._paused):
            self._timer.start(PERIOD_MS)
