"""A second account on the street: it has no meter, and nothing breaks for want of one."""

from __future__ import annotations

from pathlib import Path

import pytest
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot

from tests.e2e.conftest import Home

pytestmark = pytest.mark.timeout(300)


def test_the_window_turns_to_a_second_account_and_back(
    tmp_path: Path, qapp: QApplication, qtbot: QtBot
) -> None:
    folder = tmp_path / "profile"
    before = Home(folder, qapp, qtbot)
    try:
        before.move_in()
        mei = before.app.keeper.account()
        savings = before.app.keeper.opened().add_account("Savings", "boat")
        before.app.accounts.use(savings)
        before.until(lambda: before.now.me.address == savings.address)
        before.until(lambda: before.now.home.coin is not None)
        assert (before.now.home.meter, before.now.home.held) == (None, 0)
        assert before.now.market.street is not None
        before.app.accounts.use(mei)
        before.until(lambda: before.now.me.address == mei.address and before.now.home.held > 0)
        before.app.accounts.use(savings)
        before.until(lambda: before.now.me.address == savings.address)
    finally:
        before.app.window.close()
        before.app.close()
    after = Home(folder, qapp, qtbot)
    try:
        after.app.start()
        after.until(lambda: after.now is not None and after.app._is_living)
        assert after.now.me.address == savings.address
        assert after.app.welcome is None
        assert after.app.keeper.resident() == mei
    finally:
        after.app.window.close()
        after.app.close()
