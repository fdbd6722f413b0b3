"""The bridge between a signer that waits on a worker thread and the sheet that asks a person."""

from __future__ import annotations

import threading
from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, Qt, Signal

from wallet.errors import CancelledError

if TYPE_CHECKING:
    from wallet.keys.airgap_request import Answer, Request


class Waiting:
    """One request on its way; answered once, or given up."""

    def __init__(self, request: Request) -> None:
        self.request = request
        self._done = threading.Event()
        self._answer: Answer | None = None

    def answer(self, answer: Answer) -> None:
        """Hand the answer to the worker that waits; only the first counts."""
        if not self._done.is_set():
            self._answer = answer
            self._done.set()

    def give_up(self) -> None:
        """Let the worker go on with ``CancelledError``."""
        self._done.set()

    @property
    def is_over(self) -> bool:
        """Whether it was answered or given up."""
        return self._done.is_set()

    def wait(self) -> Answer:
        """Block until it is over.

        Raises:
            CancelledError: it was given up.
        """
        self._done.wait()
        if self._answer is None:
            raise CancelledError
        return self._answer


class AirGapExchange(QObject):
    """Calls as an ``Exchange`` on workers; ``asked`` is emitted on the GUI thread."""

    asked = Signal(object)
    """A ``Waiting``: show its request, then ``answer`` or ``give_up``."""
    revoked = Signal()
    """Everything open was given up: close what shows it."""
    _arrived = Signal(object)

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._lock = threading.Lock()
        self._open: set[Waiting] = set()
        self._closed = False
        self._arrived.connect(self._deliver, Qt.ConnectionType.QueuedConnection)

    def __call__(self, request: Request) -> Answer:
        """Ask and wait (on a worker).

        Raises:
            CancelledError: the person gave up, or it was revoked.
        """
        waiting = Waiting(request)
        with self._lock:
            if self._closed:
                raise CancelledError
            self._open.add(waiting)
        try:
            self._arrived.emit(waiting)
            return waiting.wait()
        finally:
            with self._lock:
                self._open.discard(waiting)

    def revoke(self) -> None:
        """Give up everything open: the wallet was locked, or shows another account."""
        with self._lock:
            for waiting in self._open:
                waiting.give_up()
        self.revoked.emit()

    def close(self) -> None:
        """Give up everything, now and later: the window closes."""
        with self._lock:
            self._closed = True
        self.revoke()

    def _deliver(self, waiting: Waiting) -> None:
        if not waiting.is_over:
            self.asked.emit(waiting)
