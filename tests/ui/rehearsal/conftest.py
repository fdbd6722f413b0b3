from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from PySide6.QtWidgets import QWidget
from pytestqt.qtbot import QtBot

from tests.ui.rehearsal.made import Home, Way
from wallet.ui.rehearsal.sheets import RehearsalSheets
from wallet.ui.tasks import TaskRunner
from wallet.ui.theme import Theme


@pytest.fixture
def way(qtbot: QtBot, light: Theme, tmp_path: Path) -> Iterator[Way]:
    host = QWidget()
    qtbot.addWidget(host)
    host.resize(900, 600)
    host.show()
    host.activateWindow()
    qtbot.waitUntil(host.isActiveWindow, timeout=30_000)
    runner = TaskRunner()
    home = Home(tmp_path)
    yield Way(qtbot, home, RehearsalSheets(host, light, home.use_cases(), runner, host))
    runner.shutdown()
    home.close()
