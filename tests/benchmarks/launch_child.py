"""Run in a process of its own: open a window, print what that took as one JSON line, and quit.

``empty``: a PySide6 window with nothing in it. ``welcome DIR``: Hearth on a new profile, up to its
usable first page. ``home DIR``: Hearth on a profile that was used before, up to a Home page with a
balance; on a new profile the child types a password as a newcomer would. ``living DIR``: until that
page shows what a node with verified contracts just said. ``steady DIR``: ten seconds after Home.
"""

from __future__ import annotations

import json
import os
import resource
import sys
import time
from pathlib import Path


def report() -> None:
    usage = resource.getrusage(resource.RUSAGE_SELF)
    pages = int(Path("/proc/self/statm").read_text().split()[1])
    started = float(os.environ["HEARTH_BENCH_STARTED"])
    document = {
        "cpu": usage.ru_utime + usage.ru_stime,
        "wall": time.time() - started,
        "rss_mb": pages * resource.getpagesize() / 1e6,
    }
    print(json.dumps(document), flush=True)


def empty() -> None:
    from PySide6.QtCore import QTimer
    from PySide6.QtWidgets import QApplication, QMainWindow

    application = QApplication(sys.argv[:1])
    window = QMainWindow()
    window.resize(1280, 800)
    window.show()

    def done() -> None:
        report()
        application.quit()

    QTimer.singleShot(0, done)
    application.exec()


def hearth(until: str, profile: Path) -> None:
    from wallet.app import Composition, run_window
    from wallet.cli.main import parse

    seen: list[str] = []

    def observe(moment: str, application: Composition) -> None:
        if moment in seen:
            return
        seen.append(moment)
        if moment == "welcome" and until != "welcome":
            from wallet.ui.welcome.form import NewHome

            application.welcoming.move_in(NewHome("Mei", "correct horse battery staple"))
        if moment == until or (moment == "home" and until == "steady"):
            from PySide6.QtCore import QTimer

            QTimer.singleShot(
                10_000 if until == "steady" else 0, lambda: (report(), application.quit())
            )

    run_window(parse(["practice", "--profile", str(profile)]), observe=observe)


if __name__ == "__main__":
    if sys.argv[1] == "empty":
        empty()
    else:
        hearth(sys.argv[1], Path(sys.argv[2]))
