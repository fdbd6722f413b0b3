"""Run in a process of its own: how long the window's event loop is held while a vault opens.

Argument: a folder for the vault (256 MiB, 3 passes). A timer of the event loop asks for every
millisecond; the longest time between two of its calls is the stall. Prints one JSON line:
``idle`` (the same, with nothing going on), ``unlocking``, and ``opening``, all in seconds.
"""

from __future__ import annotations

import json
import sys
import time
from pathlib import Path

from PySide6.QtCore import QEventLoop, QTimer
from PySide6.QtWidgets import QApplication

from wallet.app.keeper import KeyKeeper
from wallet.keys import vault
from wallet.keys.phrase import new_phrase
from wallet.profile import Profile
from wallet.ui.tasks import TaskRunner

PASSWORD = "plum orbit 37 lantern cargo"  # of a vault that lives for a second


class Meter:
    """The longest time between two turns of the event loop."""

    def __init__(self) -> None:
        self.longest = 0.0
        self._last = time.perf_counter()
        self._timer = QTimer(interval=1)
        self._timer.timeout.connect(self._turn)
        self._timer.start()

    def _turn(self) -> None:
        now = time.perf_counter()
        self.longest = max(self.longest, now - self._last)
        self._last = now


def main() -> None:
    application = QApplication([])
    profile = Profile(Path(sys.argv[1]))
    vault.create(profile.vault, PASSWORD, phrase=new_phrase(), label="Home").lock()
    keeper, runner, loop = KeyKeeper(profile), TaskRunner(), QEventLoop()
    failed: list[object] = []
    meter = Meter()
    QTimer.singleShot(600, loop.quit)
    loop.exec()
    idle = meter.longest
    meter = Meter()
    begun = time.perf_counter()
    runner.run(
        lambda _progress, _cancelled: keeper.unlock(PASSWORD),
        lambda _nothing: loop.quit(),
        lambda error: (failed.append(error), loop.quit()),
    )
    loop.exec()
    opening = time.perf_counter() - begun
    print(json.dumps({"idle": idle, "unlocking": meter.longest, "opening": opening}))
    keeper.lock()
    runner.shutdown()
    profile.close()
    del application
    if failed:
        raise SystemExit(str(failed))


if __name__ == "__main__":
    main()
