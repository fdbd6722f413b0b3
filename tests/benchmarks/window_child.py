"""Run in a process of its own: the window over a town's index; prints one JSON line.

``sync URL EVENTS FILE``: reads a whole town from its node while the window shows how far it is and
follows; how long its event loop was held at the longest (``held``) and at the 99.9th percentile of
its turns (``usual``), beside the same while nothing goes on (``idle``), in seconds.
``first EVENTS FILE``: from the moment the account is known until Home shows its numbers, in
seconds (``first``), and until the market is there too (``whole``).

A timer asks for every millisecond; the time between two of its turns is what a person would feel.
"""

from __future__ import annotations

import json
import sys
import time
from collections.abc import Callable
from contextlib import suppress
from datetime import UTC
from pathlib import Path

from PySide6.QtCore import QEventLoop, QObject, QTimer
from PySide6.QtWidgets import QApplication

from tests.benchmarks.town import Town
from wallet.app.catching_up import CatchingUp
from wallet.app.living import Living
from wallet.app.look import wear
from wallet.app.smooth import settle_down, share_the_interpreter
from wallet.chain.node import Node
from wallet.chain.rpc import Rpc
from wallet.ledger.index import Index
from wallet.ledger.sync import Sync, SyncResult
from wallet.market.snapshot import Snapshot, SyncStatus, build
from wallet.ui.activity.page import ActivityPage
from wallet.ui.home.page import HomePage
from wallet.ui.market.page import MarketPage
from wallet.ui.preferences import Preferences
from wallet.ui.tasks import TaskRunner
from wallet.ui.window import PageEntry, Window
from wallet.units import Timestamp

IDLE_MS = 800


def delayed() -> dict[str, float]:
    """For each thread, the seconds for which it was ready and another had the CPU.

    Source: Linux, Documentation/scheduler/sched-stats.rst, second field; nothing elsewhere.
    """
    found = {}
    for task in Path("/proc/self/task").glob("*/schedstat"):
        with suppress(OSError):
            found[task.parent.name] = int(task.read_text().split()[1]) / 1e9
    return found


class Meter:
    """Every time between two turns of the event loop, less what other programs took of it."""

    def __init__(self) -> None:
        self.turns: list[float] = []
        self.longest = 0.0
        self._last = time.perf_counter()
        self._delayed = delayed()
        self._timer = QTimer(interval=1)
        self._timer.timeout.connect(self._turn)
        self._timer.start()

    def _turn(self) -> None:
        gap = time.perf_counter() - self._last
        waited = delayed() or {"": 0.0}
        self.longest = max(self.longest, gap)
        lost = max(seconds - self._delayed.get(name, 0.0) for name, seconds in waited.items())
        self.turns.append(max(0.0, gap - lost))
        self._delayed = waited
        self._last = time.perf_counter()

    def stop(self) -> tuple[float, float]:
        """The longest, and what all but one in a thousand stay under."""
        self._timer.stop()
        ordered = sorted(self.turns)
        return ordered[-1], ordered[int(len(ordered) * 0.999)]


class House:
    """The real window and its pages on a town, without keys and the street's processes."""

    def __init__(self, events: int, path: Path) -> None:
        self.application = QApplication([])
        share_the_interpreter()
        self.town = Town(events)
        self.community, self.account = self.town.community(), self.town.homes[21]
        self.index, self.runner = Index(path), TaskRunner()
        self.status = SyncStatus()
        pages = (
            PageEntry("home", lambda: "Home", "home", HomePage),
            PageEntry("market", lambda: "Market", "market", self._market),
            PageEntry("activity", lambda: "Activity", "activity", ActivityPage),
        )
        self.window = Window(pages, wear(self.application, Preferences("en", "light")))
        self.window.show()
        self.window.show_page("home")

    def _market(self, theme) -> MarketPage:
        return MarketPage(theme, self.runner)

    def look(self, *, whole: bool = True) -> Snapshot:
        now = Timestamp(int(time.time()))
        return build(
            self.index, self.community, self.account, now, UTC, sync=self.status, whole=whole
        )

    def wait(self, until: Callable[[], bool]) -> None:
        loop = QEventLoop()
        timer = QTimer(interval=5)
        timer.timeout.connect(lambda: until() and loop.quit())
        timer.start()
        loop.exec()


def failed(error: object) -> None:
    raise SystemExit(str(error))


def sync(url: str, events: int, path: Path) -> dict[str, float]:
    house = House(events, path)
    follower = Sync(Node(Rpc(url)), house.community, house.index)
    results: list[SyncResult] = []

    def refresh(progress: Callable[[int, int], None], cancelled: Callable[[], bool]) -> Snapshot:
        def told(done: int, of: int) -> None:
            house.status = SyncStatus(head_block=of, behind=done < of)
            progress(done, of)

        results.append(follower.step(cancelled, told))
        house.status = SyncStatus(Timestamp(int(time.time())), results[-1].head.number)
        return house.look()

    owner = QObject()
    living = Living(house.runner, refresh, owner)
    ties = CatchingUp(house.window)
    shown: list[bool] = []
    living.reading.connect(lambda *_: shown.append(house.window.reading.isVisible()))
    living.seen.connect(house.window.show_snapshot)
    living.troubled.connect(failed)
    ties.look_wanted.connect(
        lambda: house.runner.run(lambda *_: house.look(), house.window.show_snapshot, failed)
    )
    ties.follow(living)
    house.wait(_after(IDLE_MS))
    idle = Meter()
    house.wait(_after(IDLE_MS))
    quiet, _ = idle.stop()
    settle_down()
    meter, begun = Meter(), time.perf_counter()
    living.now()
    house.wait(lambda: bool(results) and results[-1].indexed_to == results[-1].head.number)
    took = time.perf_counter() - begun
    held, usual = meter.stop()
    living.stop()
    house.runner.shutdown()
    return {
        "held": held, "usual": usual, "raw": meter.longest, "idle": quiet, "took": took,
        "events": sum(result.events_added for result in results), "bar": float(any(shown)),
    }  # fmt: skip


def first(events: int, path: Path) -> dict[str, float]:
    house = House(events, path)
    house.wait(_after(IDLE_MS))
    times: dict[str, float] = {}
    begun = time.perf_counter()

    def shown(name: str, snapshot: Snapshot) -> None:
        house.window.show_snapshot(snapshot)
        house.window.repaint()
        times[name] = time.perf_counter() - begun

    def then(snapshot: Snapshot) -> None:
        shown("first", snapshot)
        house.runner.run(lambda *_: house.look(), lambda seen: shown("whole", seen), failed)

    house.runner.run(lambda *_: house.look(whole=False), then, failed)
    house.wait(lambda: len(times) == 2)
    house.runner.shutdown()
    return times


def _after(milliseconds: int) -> Callable[[], bool]:
    end = time.perf_counter() + milliseconds / 1000
    return lambda: time.perf_counter() > end


def main() -> None:
    what, *rest = sys.argv[1:]
    if what == "sync":
        print(json.dumps(sync(rest[0], int(rest[1]), Path(rest[2]))), flush=True)
    else:
        print(json.dumps(first(int(rest[0]), Path(rest[1]))), flush=True)


if __name__ == "__main__":
    main()
