"""A real window on a real practice street, in a profile of its own."""

from __future__ import annotations

import os
from collections.abc import Iterator
from pathlib import Path

import pytest
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot

from wallet.app.composition import Composition
from wallet.profile import Profile
from wallet.tour.hands import Hands
from wallet.ui.preferences import Preferences
from wallet.ui.welcome.form import NewHome

os.environ.setdefault("QT_QPA_PLATFORM", "offscreen")

PASSWORD = "a warm hearth in November"
_SLOW = 120_000


def living(composition: Composition) -> bool:
    shown = composition.snapshot
    return shown is not None and shown.home.held > 0 and shown.community.code_verified


class Home:
    """The window and a pair of hands."""

    def __init__(self, profile: Path, qapp: QApplication, qtbot: QtBot) -> None:
        self.app = Composition(
            qapp, Profile(profile), Preferences(language="en", theme="light"), None, lambda *_: None
        )
        self.hands = Hands(self.app)
        self._bot = qtbot

    def move_in(self) -> None:
        self.app.start()
        if not self.app.keeper.exists():
            self.app.welcoming.move_in(NewHome("Mei", PASSWORD))
        self.until(lambda: living(self.app) and self.now.market.street)

    def until(self, condition) -> None:
        self._bot.waitUntil(lambda: bool(condition()), timeout=_SLOW)

    @property
    def now(self):
        return self.app.snapshot


@pytest.fixture
def home(tmp_path: Path, qapp: QApplication, qtbot: QtBot) -> Iterator[Home]:
    house = Home(tmp_path / "profile", qapp, qtbot)
    try:
        yield house
    finally:
        house.app.window.close()
        house.app.close()
