"""A long reading is shown with how far it is, can be paused, and what is short passes unseen."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import replace
from threading import Event

import pytest
from PySide6.QtCore import QObject, Qt
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot

from tests.ui.sample import snapshot
from wallet.app.catching_up import CatchingUp
from wallet.app.living import Living
from wallet.errors import CancelledError, HearthError
from wallet.market.snapshot import Snapshot, SyncState
from wallet.ui.page import Page
from wallet.ui.tasks import TaskRunner
from wallet.ui.theme import load_theme
from wallet.ui.window import PageEntry, Window


class Empty(Page):
    def show_snapshot(self, snapshot: object) -> None:
        del snapshot


def caught_up() -> Snapshot:
    seen = snapshot()
    return replace(seen, sync=replace(seen.sync, state=SyncState.FRESH))


class Node:
    """Reads block after block when it is told to, as a session's ``refresh`` does."""

    def __init__(self) -> None:
        self.at, self.head, self.rounds = 0, 10_000, 0
        self.go, self.told = Event(), Event()

    def refresh(
        self, progress: Callable[[int, int], None], cancelled: Callable[[], bool]
    ) -> Snapshot:
        self.rounds += 1
        while self.at < self.head:
            progress(self.at, self.head)
            self.told.set()
            while not self.go.wait(0.005):
                if cancelled():
                    raise CancelledError
            self.go.clear()
            self.at = min(self.head, self.at + 1_000)
        return caught_up()


class House:
    def __init__(self, owner: QObject) -> None:
        self.now = 100.0
        self.node, self.runner = Node(), TaskRunner()
        page = PageEntry("home", lambda: "Home", "home", lambda _theme: Empty("Home"))
        self.window = Window((page,), load_theme("light", 100))
        self.living = Living(self.runner, self.node.refresh, owner)
        self.errors: list[HearthError] = []
        self.living.troubled.connect(self.errors.append)
        self.ties = CatchingUp(self.window, lambda: self.now)
        self.ties.follow(self.living)
        self.window.show()

    @property
    def bar(self):
        return self.window.reading

    def step(self, qtbot: QtBot, seconds: float) -> None:
        """Let the node read a thousand blocks, which takes so long."""
        qtbot.waitUntil(self.node.told.is_set, timeout=30_000)
        self.node.told.clear()
        QApplication.processEvents()
        self.now += seconds
        at = self.node.at
        self.node.go.set()
        qtbot.waitUntil(lambda: self.node.at > at and self.node.told.wait(0.01), timeout=30_000)
        QApplication.processEvents()


@pytest.fixture
def house(qapp: QApplication, qtbot: QtBot) -> Iterator[House]:
    owner = QObject()
    made = House(owner)
    yield made
    made.living.stop()
    made.runner.shutdown()
    qapp.processEvents()
    made.window.close()
    made.window.deleteLater()


def test_a_long_reading_says_how_far_it_is_and_how_long_it_takes(house: House, qtbot: QtBot):
    house.living.now()
    house.step(qtbot, 0.5)
    assert house.bar.isHidden()  # half a second says nothing yet
    house.step(qtbot, 9.5)
    qtbot.waitUntil(house.bar.isVisible, timeout=30_000)
    assert house.bar.left.text() == "2,000 of 10,000 blocks · less than a minute left"
    assert house.bar.bar.value() == 200
    house.step(qtbot, 110)
    qtbot.waitUntil(lambda: "3,000" in house.bar.left.text(), timeout=30_000)
    assert "about 4 minutes left" in house.bar.left.text()


def test_while_it_is_read_the_pages_follow_and_in_the_end_the_bar_goes(house: House, qtbot: QtBot):
    looks: list[bool] = []
    house.ties.look_wanted.connect(lambda: looks.append(True))
    house.living.now()
    for _ in range(6):
        house.step(qtbot, 3)
    qtbot.waitUntil(house.bar.isVisible, timeout=30_000)
    assert 2 <= len(looks) <= 3  # every five seconds, not at every stretch
    house.node.head = house.node.at
    with qtbot.waitSignal(house.living.seen):
        house.node.go.set()
    assert house.bar.isHidden()


def test_pause_stops_asking_and_go_on_continues_where_it_was(house: House, qtbot: QtBot):
    house.living.now()
    for _ in range(3):
        house.step(qtbot, 2)
    qtbot.waitUntil(house.bar.isVisible, timeout=30_000)
    qtbot.mouseClick(house.bar.pause, Qt.MouseButton.LeftButton)
    assert house.bar.title.text() == "Reading is paused"
    qtbot.waitUntil(lambda: not house.runner.busy, timeout=30_000)
    at, rounds = house.node.at, house.node.rounds
    house.living.now()
    assert not house.runner.busy
    assert house.bar.isVisible()
    house.now += 3_600  # over lunch
    house.node.told.clear()  # nobody reads now: what is told from here on is the next round's
    qtbot.mouseClick(house.bar.pause, Qt.MouseButton.LeftButton)
    qtbot.waitUntil(lambda: house.node.rounds == rounds + 1, timeout=30_000)
    house.step(qtbot, 2)
    assert house.node.at > at
    qtbot.waitUntil(lambda: "4,000" in house.bar.left.text(), timeout=30_000)
    assert "less than a minute left" in house.bar.left.text()  # lunch is not counted
    assert house.errors == []


def test_what_is_read_within_a_second_passes_unseen(house: House, qtbot: QtBot):
    house.living.now()
    for _ in range(3):
        house.step(qtbot, 0.1)
    house.node.head = house.node.at
    with qtbot.waitSignal(house.living.seen):
        house.node.go.set()
    assert house.bar.isHidden()


def test_a_new_look_of_the_window_keeps_the_bar(house: House, qtbot: QtBot):
    house.living.now()
    for _ in range(2):
        house.step(qtbot, 5)
    qtbot.waitUntil(house.bar.isVisible, timeout=30_000)
    house.window.restyle(load_theme("dark", 100))
    assert house.bar.isVisible()
    assert "2,000" in house.bar.left.text()
    with qtbot.waitSignal(house.window.pause_wanted):
        qtbot.mouseClick(house.bar.pause, Qt.MouseButton.LeftButton)
