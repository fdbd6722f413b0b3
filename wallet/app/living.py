"""The loop that keeps the window true: a refresh a second, one at a time, never on the GUI thread.

Where the street's processes are ours, each round first sees to it that they live.
"""

from __future__ import annotations

from collections.abc import Callable

from PySide6.QtCore import QObject, QTimer, Signal

from wallet.errors import HearthError
from wallet.market.snapshot import Snapshot
from wallet.ui.tasks import Cancelled, Progress, TaskRunner

PERIOD_MS = 1000

Refresh = Callable[[Cancelled], Snapshot]


class Living(QObject):
    """Calls ``refresh`` on a worker again and again, and tells what it found."""

    seen = Signal(object)
    """A new ``Snapshot``."""
    troubled = Signal(object)
    """A ``HearthError`` that the snapshot cannot carry."""

    def __init__(self, runner: TaskRunner, refresh: Refresh, parent: QObject) -> None:
        super().__init__(parent)
        self._runner = runner
        self._refresh = refresh
        self._busy = False
        self._stopped = False
        self._timer = QTimer(self)
        self._timer.setSingleShot(True)
        self._timer.timeout.connect(self.now)

    def now(self) -> None:
        """Refresh at once, unless a refresh is under way."""
        if self._busy or self._stopped:
            return
        self._busy = True
        self._timer.stop()
        self._runner.run(self._work, self._done, self._failed, owner=self)

    def stop(self) -> None:
        """Refresh no more."""
        self._stopped = True
        self._timer.stop()

    def _work(self, _progress: Progress, cancelled: Cancelled) -> Snapshot:
        return self._refresh(cancelled)

    def _done(self, snapshot: Snapshot) -> None:
        self._again()
        if not self._stopped:  # else what it was for is over
            self.seen.emit(snapshot)

    def _failed(self, error: HearthError) -> None:
        self._again()
        self.troubled.emit(error)

    def _again(self) -> None:
        self._busy = False
        if not self._stopped:
            self._timer.start(PERIOD_MS)
