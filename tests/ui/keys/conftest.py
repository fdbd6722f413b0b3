"""A profile with a real vault whose password costs nothing, the page and its sheets over it."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from pytestqt.qtbot import QtBot

from tests.ui.keys.house import House
from wallet.ui.theme import Theme


@pytest.fixture
def house(qtbot: QtBot, light: Theme, tmp_path: Path) -> Iterator[House]:
    made = House(tmp_path / "profile", light, qtbot)
    yield made
    made.close()
