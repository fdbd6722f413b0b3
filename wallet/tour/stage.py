"""Waits for the window, takes pictures of it, and keeps the record of what was checked."""

from __future__ import annotations

import json
import time
from collections.abc import Callable, Generator
from dataclasses import asdict, dataclass, field
from pathlib import Path
from typing import Any, TypeVar

from PySide6.QtCore import QObject, QTimer
from PySide6.QtWidgets import QWidget

from wallet.app import Composition
from wallet.errors import HearthError
from wallet.files import write_atomically

LOOK_EVERY_MS = 40
SETTLING_LOOKS = 4
"""Turns of the event loop a layout gets before its picture is taken."""

T = TypeVar("T")


@dataclass(frozen=True)
class Wait:
    """Go on when ``until`` is true; the tour has failed if that takes longer than ``seconds``."""

    what: str
    until: Callable[[], bool]
    seconds: float = 30.0


Script = Generator[Wait, None, None]


@dataclass
class Record:
    """What ``tour.json`` says."""

    passed: bool = False
    node: str = ""
    checks: list[dict[str, Any]] = field(default_factory=list)
    pictures: list[str] = field(default_factory=list)
    conservation: dict[str, Any] = field(default_factory=dict)
    settlements: list[dict[str, Any]] = field(default_factory=list)
    seconds: dict[str, float] = field(default_factory=dict)
    longest_stall_ms: int = 0


class Stage(QObject):
    """Plays a script on a running composition and writes the record when it ends."""

    def __init__(self, composition: Composition, folder: Path) -> None:
        super().__init__(composition)
        self.composition = composition
        self.record = Record()
        self.failed = False
        self._folder = folder
        self._script: Script | None = None
        self._wait: Wait | None = None
        self._began = time.monotonic()
        self._wait_began = self._began
        self._last_look = self._began
        self._timer = QTimer(self, interval=LOOK_EVERY_MS)
        self._timer.timeout.connect(self._look)

    def play(self, script: Script) -> None:
        """Begin; the window closes when the script has ended."""
        self._folder.mkdir(parents=True, exist_ok=True)
        for old in self._folder.glob("*.png"):
            old.unlink()
        self._script = script
        self._timer.start()

    def check(self, name: str, ok: bool, detail: object = "") -> None:  # noqa: FBT001 - the point
        """Record whether ``name`` holds; one that does not fails the tour."""
        self.record.checks.append({"name": name, "ok": ok, "detail": str(detail)})
        self.failed = self.failed or not ok

    def mark(self, name: str) -> None:
        """Record how many seconds after the start this was reached."""
        self.record.seconds[name] = round(time.monotonic() - self._began, 2)

    def rest(self) -> None:
        """Do not count what just happened as a stall: it was the tour's doing, not the window's."""
        self._last_look = time.monotonic()

    def picture(self, name: str, widget: QWidget | None = None) -> None:
        """Save what the window shows now."""
        file = f"{len(self.record.pictures) + 1:02d}-{name}.png"
        shown = (widget or self.composition.window).grab()
        if not shown.save(str(self._folder / file)):
            self.check(f"the picture {file} was saved", ok=False)
        self.record.pictures.append(file)
        self.rest()

    def snap(self, name: str, widget: QWidget | None = None) -> Script:
        """Save what the window, or another, shows once its layout has come to rest."""
        looks = iter(range(SETTLING_LOOKS))
        yield Wait("the window comes to rest", lambda: next(looks, None) is None)
        self.picture(name, widget)

    def ask(self, question: Callable[[], T], answer: list[T], what: str) -> Script:
        """Ask the chain on a worker thread; ``answer`` gets the one answer."""
        self.composition.runner.run(
            lambda _progress, _cancelled: question(), answer.append, self._refused, owner=self
        )
        yield Wait(what, lambda: bool(answer) or self.failed)

    def _refused(self, error: HearthError) -> None:
        self.check("the chain answered", ok=False, detail=f"{error} {error.detail}")

    def _look(self) -> None:
        now = time.monotonic()
        stall = int((now - self._last_look) * 1000) - LOOK_EVERY_MS
        self.record.longest_stall_ms = max(self.record.longest_stall_ms, stall)
        self._last_look = now
        if self._wait is not None:
            if not self._is_true(self._wait):
                if now - self._wait_began > self._wait.seconds:
                    self._stuck(self._wait)
                return
            self._wait = None
        self._go_on()

    def _is_true(self, wait: Wait) -> bool:
        try:
            return wait.until()
        except Exception as error:  # noqa: BLE001 - as below; a wait that breaks never ends
            self.check(wait.what, ok=False, detail=f"{type(error).__name__}: {error}")
            return True

    def _go_on(self) -> None:
        if self._script is None or self.failed:
            self._end()
            return
        try:
            self._wait = next(self._script)
            self._wait_began = time.monotonic()
        except StopIteration:
            self._end()
        except Exception as error:  # noqa: BLE001 - whatever broke the story belongs in the record
            self.check("the story went on", ok=False, detail=f"{type(error).__name__}: {error}")
            self._end()

    def _stuck(self, wait: Wait) -> None:
        self.picture("stuck")
        self.check(wait.what, ok=False, detail=f"not within {wait.seconds:g} s")
        self._end()

    def _end(self) -> None:
        self._timer.stop()
        self.record.passed = not self.failed
        self.mark("end")
        text = json.dumps(asdict(self.record), indent=2, ensure_ascii=False)
        write_atomically(self._folder / "tour.json", text.encode(), mode=0o644)
        self.composition.quit()
