"""Whether a person is told that the index is being read, how far, and how long it will take.

What a street does in a second is read without a word. Only when more is left than a second's work
does the bar come, and while it is there Home follows what was read so far.
"""

from __future__ import annotations

import time
from collections.abc import Callable
from dataclasses import replace

from PySide6.QtCore import QObject, Signal

from wallet.app.living import Living
from wallet.market.snapshot import Snapshot, SyncState
from wallet.ui.reading import Reading
from wallet.ui.window import Window

QUIET_SECONDS = 1.0
"""Reading that is done within this time shows no bar."""
_LOOK_SECONDS = 5.0
_FEWEST = 50
"""Blocks; fewer come and go by themselves."""


class CatchingUp(QObject):
    """Ties the living loop's progress to the window's bar."""

    look_wanted = Signal()
    """Enough was read that the pages should show it."""

    def __init__(self, window: Window, clock: Callable[[], float] = time.monotonic) -> None:
        super().__init__(window)
        self._window = window
        self._clock = clock
        self._living: Living | None = None
        self._state: Reading | None = None
        self._began = self._looked = self._stopped_at = 0.0
        self._first: int | None = None
        window.pause_wanted.connect(self._pause)

    def follow(self, living: Living) -> None:
        """Follow the reading of ``living`` from now on."""
        self._living = living
        self._forget()
        living.reading.connect(self.reading)
        living.seen.connect(self._seen)

    def reading(self, done: int, of: int) -> None:
        """Block ``done`` was read, and the newest is ``of``."""
        now = self._clock()
        if self._state is not None and self._state.paused:
            return  # it was under way when Pause was pressed
        if self._first is None:
            self._first, self._began, self._looked = done, now, now
            return
        whole, gone = of - self._first, done - self._first
        if self._state is None and (now - self._began < QUIET_SECONDS or of - done < _FEWEST):
            return
        self._show(Reading(gone, whole, _left(gone, whole, now - self._began)))
        if now - self._looked >= _LOOK_SECONDS:
            self._looked = now
            self.look_wanted.emit()

    def _seen(self, snapshot: Snapshot) -> None:
        """A round is over: it is all read, or it failed, or it was paused."""
        if self._state is not None and self._state.paused:
            return
        if snapshot.sync.state is not SyncState.CATCHING_UP:
            self._forget()

    def _pause(self, pause: bool) -> None:  # noqa: FBT001 - a Qt slot
        if self._living is None or self._state is None:
            return
        self._show(replace(self._state, seconds_left=None, paused=pause))
        if pause:
            self._stopped_at = self._clock()
            self._living.pause()
        else:
            self._began += self._clock() - self._stopped_at
            self._living.go_on()

    def _show(self, state: Reading) -> None:
        self._state = state
        self._window.show_reading(state)

    def _forget(self) -> None:
        self._state = self._first = None
        self._window.show_reading(None)


def _left(done: int, of: int, seconds: float) -> int | None:
    """Seconds the rest will take at the speed so far; ``None`` while that says little."""
    if done * 50 < of:
        return None
    return round(seconds * (of - done) / done)
