"""The button in the rail: shows whether the keys are open, locks them, asks for the password."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot

from wallet.app.keeper import KeyKeeper
from wallet.app.lock_button import LockButtonTie
from wallet.app.locking import Locking
from wallet.keys import vault
from wallet.profile import Profile
from wallet.ui.page import Page
from wallet.ui.tasks import TaskRunner
from wallet.ui.theme import Theme, load_theme
from wallet.ui.window import PageEntry, Window

PASSWORD = "kettle wander ninety brass 77"
PHRASE = "test test test test test test test test test test test junk"


class Silent:
    def close(self) -> None:
        pass


class Empty(Page):
    def show_snapshot(self, snapshot: object) -> None:
        del snapshot


class House:
    def __init__(self, folder: Path, qapp: QApplication, theme: Theme, *, with_vault: bool) -> None:
        self.profile = Profile(folder)
        if with_vault:
            vault.create(
                self.profile.vault, PASSWORD, phrase=PHRASE, label="Mei", memory_kib=64
            ).lock()
        self.keeper, self.runner = KeyKeeper(self.profile), TaskRunner()
        self.window = Window(
            (PageEntry("home", lambda: "Home", "home", lambda _theme: Empty("Home")),), theme
        )
        self.locking = Locking(qapp, self.keeper, 10, lambda _told: Silent())
        self.tie = LockButtonTie(self.locking, self.keeper, self.window, self.runner)
        self.window.show()

    @property
    def button(self):
        return self.window.rail.lock


@pytest.fixture
def house(tmp_path: Path, qapp: QApplication, qtbot: QtBot, request) -> Iterator[House]:
    made = House(
        tmp_path, qapp, load_theme("light", 100), with_vault=getattr(request, "param", True)
    )
    qtbot.addWidget(made.window)
    yield made
    made.locking.close()
    made.runner.shutdown()
    made.profile.close()


def test_it_unlocks_by_the_sheet_and_locks_at_once(house: House, qtbot: QtBot) -> None:
    assert house.button.isVisible()
    assert "Unlock" in house.button.text()
    qtbot.mouseClick(house.button, Qt.MouseButton.LeftButton)
    qtbot.keyClicks(house.tie.sheet.password.field.edit, PASSWORD)
    house.tie.sheet.confirm.click()
    qtbot.waitUntil(lambda: "Lock now" in house.button.text(), timeout=30_000)
    assert house.keeper.is_open()
    assert house.tie.sheet is None
    qtbot.mouseClick(house.button, Qt.MouseButton.LeftButton)
    assert not house.keeper.is_open()
    assert "Unlock" in house.button.text()


def test_its_state_is_told_to_screen_readers_and_survives_a_new_look(house: House) -> None:
    house.keeper.unlock(PASSWORD)
    assert house.button.accessibleName() == "Lock now. The wallet is unlocked"
    house.window.restyle(load_theme("dark", 125))
    assert house.button.accessibleName() == "Lock now. The wallet is unlocked"


def test_a_lock_closes_the_sheet_that_asks_for_the_password(house: House, qtbot: QtBot) -> None:
    qtbot.mouseClick(house.button, Qt.MouseButton.LeftButton)
    qtbot.keyClicks(house.tie.sheet.password.field.edit, "half a pass")
    house.locking.lock()
    assert house.tie.sheet is None


@pytest.mark.parametrize("house", [False], indirect=True)
def test_where_there_are_no_keys_there_is_no_button(house: House) -> None:
    assert not house.button.isVisible()
    house.locking.lock()
    assert not house.button.isVisible()
