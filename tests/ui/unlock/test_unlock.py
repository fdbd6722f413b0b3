"""The password is asked, tried on a worker, and forgotten."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QLineEdit, QWidget
from pytestqt.qtbot import QtBot

from tests.ui.review.sample import PASSWORD, Street
from wallet.errors import TooSoonError
from wallet.ui.tasks import TaskRunner
from wallet.ui.theme import Theme
from wallet.ui.unlock.panel import UnlockPanel
from wallet.ui.unlock.sheet import UnlockSheet


@pytest.fixture
def street() -> Street:
    return Street(locked=True)


@pytest.fixture
def sheet(qtbot: QtBot, light: Theme, street: Street) -> Iterator[UnlockSheet]:
    runner = TaskRunner()
    host = QWidget()
    qtbot.addWidget(host)
    host.resize(800, 600)
    host.show()
    made = UnlockSheet(host, light, runner, street.use_cases().unlock, "To show your phrase.")
    made.ask()
    yield made
    runner.shutdown()


def test_nothing_typed_cannot_be_submitted(sheet: UnlockSheet) -> None:
    assert not sheet.confirm.isEnabled()
    assert sheet.password.field.edit.echoMode() is QLineEdit.EchoMode.Password


def test_the_right_password_unlocks_and_is_forgotten(
    sheet: UnlockSheet, street: Street, qtbot: QtBot
) -> None:
    qtbot.keyClicks(sheet.password.field.edit, PASSWORD)
    with qtbot.waitSignal(sheet.unlocked, timeout=30_000):
        qtbot.keyClick(sheet.password.field.edit, Qt.Key.Key_Return)
    assert not street.locked
    assert sheet.password.field.text() == ""
    assert "MainThread" not in street.threads


def test_a_wrong_password_is_said_plainly_and_can_be_typed_again(
    sheet: UnlockSheet, street: Street, qtbot: QtBot
) -> None:
    qtbot.keyClicks(sheet.password.field.edit, "wrong")
    sheet.confirm.click()
    assert not sheet.confirm.isEnabled()
    qtbot.waitUntil(sheet.password.field.isEnabled, timeout=30_000)
    assert "does not open the wallet" in sheet.password.field.note.text()
    assert street.locked
    qtbot.keyClicks(sheet.password.field.edit, "x")
    assert sheet.confirm.isEnabled()
    assert sheet.password.field.note.text() == "To show your phrase."


def test_after_several_wrong_passwords_it_counts_down_and_takes_none_meanwhile(
    qtbot: QtBot,
) -> None:
    panel = UnlockPanel("To sign.")
    qtbot.addWidget(panel)
    panel.show()
    asked: list[str] = []
    panel.submitted.connect(asked.append)
    panel.failed(
        TooSoonError("vault.too_soon", "Hearth waits.", "Again in {seconds} s.", seconds=2)
    )
    assert panel.status.isVisible()
    assert "2" in panel.status.text()
    qtbot.keyClicks(panel.field.edit, "something")
    assert not panel.ready()
    panel.submit()
    assert asked == []
    qtbot.waitUntil(lambda: "1" in panel.status.text(), timeout=30_000)
    with qtbot.waitSignal(panel.ready_changed, timeout=30_000, check_params_cb=lambda ready: ready):
        pass
    assert not panel.status.isVisible()
    panel.submit()
    assert asked == ["something"]


def test_what_was_given_up_meanwhile_leads_nowhere(
    sheet: UnlockSheet, street: Street, qtbot: QtBot
) -> None:
    qtbot.keyClicks(sheet.password.field.edit, PASSWORD)
    heard: list[bool] = []
    sheet.unlocked.connect(lambda: heard.append(True))
    sheet.confirm.click()
    sheet.close_sheet()
    qtbot.waitUntil(lambda: not street.locked, timeout=30_000)
    qtbot.wait(100)
    assert heard == []
