"""The one place that leaves the GUI thread.

``TaskRunner.run`` calls a use case on a worker thread and brings its result, its typed error and
its progress back to the GUI thread. Cancelling is cooperative: the use case asks ``cancelled()``
and raises ``CancelledError``. A task whose owner has been deleted delivers nothing.
"""

from __future__ import annotations

import logging
from collections.abc import Callable
from threading import Event
from typing import Any, TypeVar

from PySide6.QtCore import QObject, Qt, QThreadPool, Signal

from wallet.errors import HearthError
from wallet.keys.crash_output import told

_log = logging.getLogger(__name__)

T = TypeVar("T")
Progress = Callable[..., None]
Cancelled = Callable[[], bool]


class Task(QObject):
    """A use case under way; lives on the GUI thread."""

    _progressed = Signal(object)
    _finished = Signal(object, object)
    ended = Signal()
    """Emitted on the GUI thread after the result or the error was delivered (or dropped)."""

    def __init__(
        self,
        on_done: Callable[[Any], None],
        on_error: Callable[[HearthError], None],
        on_progress: Progress | None,
    ) -> None:
        super().__init__()
        self._on_done = on_done
        self._on_error = on_error
        self._on_progress = on_progress
        self._cancel = Event()
        self._abandoned = False
        self._progressed.connect(self._deliver_progress, Qt.ConnectionType.QueuedConnection)
        self._finished.connect(self._deliver, Qt.ConnectionType.QueuedConnection)

    def cancel(self) -> None:
        """Ask the use case to stop; it ends with ``CancelledError`` when it has."""
        self._cancel.set()

    def abandon(self) -> None:
        """Cancel, and deliver nothing more: whoever asked is gone."""
        self._abandoned = True
        self._cancel.set()

    def _work(self, use_case: Callable[[Progress, Cancelled], object]) -> None:
        """Run on a worker thread; only signals cross back."""
        try:
            result = use_case(self._report, self._cancel.is_set)
        except HearthError as error:
            self._finished.emit(None, error)
        except Exception as error:  # noqa: BLE001 - a bug must reach the person as an error too
            text = told(error)
            _log.error("a use case failed unexpectedly\n%s", text)
            self._finished.emit(None, _unexpected(text))
        else:
            self._finished.emit(result, None)

    def _report(self, *details: object) -> None:
        self._progressed.emit(details)

    def _deliver_progress(self, details: tuple[object, ...]) -> None:
        if self._on_progress is not None and not self._abandoned:
            self._on_progress(*details)

    def _deliver(self, result: object, error: HearthError | None) -> None:
        try:
            if self._abandoned:
                return
            if error is not None:
                self._on_error(error)
            else:
                self._on_done(result)
        finally:
            self.ended.emit()


class TaskRunner(QObject):
    """Worker threads for use cases; make one per application, on the GUI thread."""

    def __init__(self, threads: int = 4, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._pool = QThreadPool(self)
        self._pool.setMaxThreadCount(threads)
        self._running: set[Task] = set()

    def run(
        self,
        use_case: Callable[[Progress, Cancelled], T],
        on_done: Callable[[T], None],
        on_error: Callable[[HearthError], None],
        on_progress: Progress | None = None,
        owner: QObject | None = None,
    ) -> Task:
        """Start ``use_case(progress, cancelled)`` on a worker thread.

        Whatever it passes to ``progress(...)`` reaches ``on_progress(...)``. All callbacks run
        on the GUI thread. When ``owner`` is deleted the task is cancelled and stays silent.
        """
        task = Task(on_done, on_error, on_progress)
        self._running.add(task)
        task.ended.connect(lambda: self._running.discard(task))
        if owner is not None:
            owner.destroyed.connect(task.abandon)
        self._pool.start(lambda: task._work(use_case))  # noqa: SLF001 - same module, one unit
        return task

    @property
    def busy(self) -> bool:
        """Whether any task has not delivered yet."""
        return bool(self._running)

    def shutdown(self, milliseconds: int = 5000) -> bool:
        """Abandon every task and wait; returns whether all worker threads ended in time."""
        for task in self._running:
            task.abandon()
        return self._pool.waitForDone(milliseconds)


def _unexpected(text: str) -> HearthError:
    return HearthError(
        "app.unexpected",
        "Something went wrong inside Hearth.",
        "Try again. If it happens again, report it with the details.",
        detail=text,
    )
