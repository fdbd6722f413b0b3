"""When the wallet locks: nobody is there, the computer sleeps, its screen locks, or "Lock now".

Idle means that nothing was typed, clicked or moved in Hearth's windows. Sleep is told by the
system where it tells (``system_locks.py``), and found out everywhere: after a sleep the next tick
comes late by the clock, or by the system's own count of time. Everything here runs only while the
keys are open, so the way to the first window pays nothing for it.
"""

from __future__ import annotations

import time
from collections.abc import Callable
from dataclasses import dataclass
from typing import TYPE_CHECKING, Protocol

from PySide6.QtCore import QEvent, QObject, QTimer, Signal

if TYPE_CHECKING:
    from PySide6.QtGui import QGuiApplication

TICK_MS = 2000
LATE_SECONDS = 30.0
"""A tick that comes later than this was held up by more than a busy computer."""
ASLEEP_SECONDS = 1.0

_INPUT = frozenset(
    {
        QEvent.Type.KeyPress,
        QEvent.Type.MouseButtonPress,
        QEvent.Type.MouseMove,
        QEvent.Type.Wheel,
        QEvent.Type.TouchBegin,
        QEvent.Type.TouchUpdate,
        QEvent.Type.TabletPress,
        QEvent.Type.TabletMove,
        QEvent.Type.InputMethod,
    }
)


def _running() -> float:
    """Seconds since the system began, sleep included where it can tell."""
    if hasattr(time, "CLOCK_BOOTTIME"):
        return time.clock_gettime(time.CLOCK_BOOTTIME)
    return time.monotonic()


@dataclass(frozen=True, slots=True)
class Moment:
    """Now by three clocks, in seconds: awake, running (with sleep), and the one on the wall."""

    awake: float
    running: float
    wall: float

    @classmethod
    def now(cls) -> Moment:
        """Read the clocks."""
        return cls(time.monotonic(), _running(), time.time())


def slept(before: Moment, now: Moment) -> bool:
    """Whether the computer slept between two ticks (or somebody set its clock far ahead)."""
    awake, running, wall = (
        now.awake - before.awake,
        now.running - before.running,
        now.wall - before.wall,
    )
    asleep = running - awake > ASLEEP_SECONDS
    return asleep or max(running, wall, awake) > TICK_MS / 1000 + LATE_SECONDS


class Keys(Protocol):
    """What can be locked."""

    def is_open(self) -> bool:
        """Whether keys are in memory."""

    def lock(self) -> None:
        """Wipe the keys from memory."""


class SystemWatch(Protocol):
    """Tells when the system sleeps or locks its screen."""

    def close(self) -> object:
        """Stop listening."""


Watch = Callable[[Callable[[], None]], SystemWatch]
"""Begins to listen; the function it is given is called on the GUI thread."""


def _watch_system(told: Callable[[], None]) -> SystemWatch:
    from wallet.app.system_locks import watch_system

    return watch_system(told)


class Locking(QObject):
    """Locks the keys when it is time; ``minutes`` without input, 0 for never.

    Args:
        application: whose windows are watched for input.
        keys: what is locked.
        minutes: the chosen time.
        watch: listens to the system, from the first unlock on.
        now: reads the clocks.
    """

    about_to_lock = Signal()
    """Close what is open and not signed: consent never survives a lock."""
    changed = Signal(bool)
    """The keys were locked (true) or opened; told once more whenever they are looked at."""
    _told = Signal()

    def __init__(
        self,
        application: QGuiApplication,
        keys: Keys,
        minutes: int,
        watch: Watch = _watch_system,
        now: Callable[[], Moment] = Moment.now,
    ) -> None:
        super().__init__()
        self._application = application
        self._keys = keys
        self.minutes = minutes
        self._begin_watch = watch
        self._watch: SystemWatch | None = None
        self._now = now
        self._seen = self._used = now()
        self._timer = QTimer(self, interval=TICK_MS)
        self._timer.timeout.connect(self._tick)
        self._told.connect(self._look)

    @property
    def is_watching(self) -> bool:
        """Whether the keys are open, and the idle time runs."""
        return self._timer.isActive()

    def keys_changed(self) -> None:
        """Look at the keys again; may be called from any thread."""
        self._told.emit()

    def used(self) -> None:
        """Count the idle time from now."""
        self._used = self._now()

    def lock(self) -> None:
        """Lock now. May be called when locked."""
        self.about_to_lock.emit()
        self._keys.lock()
        self._look()

    def close(self) -> None:
        """Stop all watching."""
        self._timer.stop()
        for window in self._application.topLevelWindows():
            window.removeEventFilter(self)
        if self._watch is not None:
            self._watch.close()
            self._watch = None

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:  # noqa: N802 - Qt's name
        """See input pass by; it goes on as it was."""
        del watched
        if event.type() in _INPUT:
            self._used = self._now()
        return False

    def _look(self) -> None:
        locked = not self._keys.is_open()
        if not locked and not self._timer.isActive():
            self._seen = self._used = self._now()
            self._watch_windows()
            self._timer.start()
            if self._watch is None:
                self._watch = self._begin_watch(self.lock)
        elif locked:
            self._timer.stop()
        self.changed.emit(locked)

    def _tick(self) -> None:
        before, self._seen = self._seen, self._now()
        idle = self._seen.running - self._used.running
        if slept(before, self._seen) or (self.minutes and idle >= 60 * self.minutes):
            self.lock()
        else:
            self._watch_windows()

    def _watch_windows(self) -> None:
        """The windows get input before any widget does; new dialogs and menus are found here."""
        for window in self._application.topLevelWindows():
            window.installEventFilter(self)
