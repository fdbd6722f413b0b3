"""While the window's numbers are read anew, no full collection walks what is being read."""

from __future__ import annotations

import gc
from typing import Any

import pytest
from PySide6.QtCore import QObject
from pytestqt.qtbot import QtBot

from wallet.app.living import Living
from wallet.errors import NodeDownError
from wallet.ui.tasks import TaskRunner


@pytest.mark.parametrize("fails", [False, True])
def test_full_collections_wait_for_the_end_of_a_refresh(qtbot: QtBot, fails: bool) -> None:
    before, during = gc.get_threshold(), []
    owner, runner = QObject(), TaskRunner()

    def refresh(*_how: object) -> Any:
        during.append(gc.get_threshold())
        if fails:
            raise NodeDownError("node.down", "", "")
        return "a snapshot"

    living = Living(runner, refresh, owner)
    with qtbot.waitSignal(living.troubled if fails else living.seen, timeout=30_000):
        living.now()
    living.stop()
    runner.shutdown()
    assert during[0][:2] == before[:2]
    assert during[0][2] > 1_000_000
    assert gc.get_threshold() == before
