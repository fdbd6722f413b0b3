"""kill -9 of the window at each step of a sale: afterwards everything is where it was."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
from pathlib import Path

import pytest
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot

from tests.e2e.conftest import Home
from tests.e2e.test_story import on_chain
from wallet.market.snapshot import AttentionKind
from wallet.tour.facts import conservation

pytestmark = pytest.mark.timeout(300)


@pytest.mark.parametrize(
    ("stage", "step"),
    [("signing", 1), ("sending", 1), ("signing", 2), ("sending", 3), ("waiting", 3)],
)
def test_a_killed_window_finds_its_sale_again(
    stage: str, step: int, tmp_path: Path, qapp: QApplication, qtbot: QtBot
):
    profile = tmp_path / "profile"
    killed = subprocess.run(
        [sys.executable, "-m", "tests.e2e.killed_window", str(profile), stage, str(step)],
        env={**os.environ, "QT_QPA_PLATFORM": "offscreen"},
        capture_output=True,
        text=True,
        timeout=200,
        check=False,
    )
    assert killed.returncode == -signal.SIGKILL, killed.stdout + killed.stderr[-3000:]
    offer_hash = bytes.fromhex(killed.stdout.split()[-1])

    home = Home(profile, qapp, qtbot)
    try:
        home.move_in()

        def found() -> bool:
            posted = any(entry.offer_hash == offer_hash for entry in home.now.my_offers)
            asked = {item.kind for item in home.now.attention}
            return posted or AttentionKind.TRADE_UNFINISHED in asked

        def undone() -> bool:
            return not home.now.pending and not home.now.my_offers

        home.until(lambda: found() or (step < 3 and undone()))
        home.until(lambda: not home.now.pending)
        home.until(lambda: on_chain(home) == (home.now.home.held, home.now.home.money))
        assert all(row["ok"] and row["index_ok"] for row in conservation(home.app.session()))
    finally:
        home.app.window.close()
        home.app.close()
