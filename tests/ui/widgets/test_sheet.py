from __future__ import annotations

import pytest
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QLineEdit, QVBoxLayout, QWidget
from pytestqt.qtbot import QtBot

from tests.ui.looks import truncated
from wallet.ui.widgets.banner import Banner, Toast
from wallet.ui.widgets.buttons import PrimaryButton, SecondaryButton
from wallet.ui.widgets.labels import Kind, Label
from wallet.ui.widgets.sheet import MARGIN, Sheet


class Host(QWidget):
    def __init__(self) -> None:
        super().__init__()
        self.resize(900, 600)
        self.under = QLineEdit()
        QVBoxLayout(self).addWidget(self.under)


@pytest.fixture
def host(qtbot: QtBot, light: object) -> Host:
    made = Host()
    qtbot.addWidget(made)
    with qtbot.waitExposed(made):
        made.show()
    made.activateWindow()
    made.under.setFocus()
    return made


@pytest.fixture
def sheet(host: Host) -> Sheet:
    made = Sheet(host, "Review")
    made.body.addWidget(Label("You offer to sell " * 20, wrap=True))
    made.field = QLineEdit()  # type: ignore[attr-defined]
    made.body.addWidget(made.field)  # type: ignore[attr-defined]
    made.back, made.sign = SecondaryButton("Back"), PrimaryButton("Sign")  # type: ignore[attr-defined]
    made.buttons.addWidget(made.back)  # type: ignore[attr-defined]
    made.buttons.addWidget(made.sign)  # type: ignore[attr-defined]
    return made


def test_tab_stays_inside_and_comes_round(qtbot: QtBot, host: Host, sheet: Sheet) -> None:
    sheet.open()
    seen = []
    for _turn in range(4):
        seen.append(host.focusWidget())
        qtbot.keyClick(host.focusWidget(), Qt.Key.Key_Tab)
    assert seen == [sheet.field, sheet.back, sheet.sign, sheet.field]  # type: ignore[attr-defined]
    qtbot.keyClick(host.focusWidget(), Qt.Key.Key_Backtab)
    qtbot.keyClick(host.focusWidget(), Qt.Key.Key_Backtab)
    assert host.focusWidget() is sheet.sign or host.focusWidget() is sheet.field  # type: ignore[attr-defined]
    assert sheet.isAncestorOf(host.focusWidget())


def test_escape_closes_it_once_and_gives_the_focus_back(
    qtbot: QtBot, host: Host, sheet: Sheet
) -> None:
    closed = []
    sheet.closed.connect(lambda: closed.append(True))
    sheet.open()
    qtbot.keyClick(host.focusWidget(), Qt.Key.Key_Escape)
    assert closed == [True]
    assert host.focusWidget() is host.under


def test_escape_is_refused_while_work_must_stay_in_sight(
    qtbot: QtBot, host: Host, sheet: Sheet
) -> None:
    sheet.open()
    sheet.set_closable(False)
    qtbot.keyClick(host.focusWidget(), Qt.Key.Key_Escape)
    assert sheet.isVisible()
    sheet.set_closable(True)
    qtbot.keyClick(host.focusWidget(), Qt.Key.Key_Escape)
    assert not sheet.isVisible()


def test_it_covers_the_host_shows_all_its_text_and_follows_its_size(
    qtbot: QtBot, host: Host, sheet: Sheet
) -> None:
    sheet.open()
    qtbot.wait(1)
    assert truncated(sheet) == []
    host.resize(400, 320)
    qtbot.wait(1)
    assert sheet.size() == host.size()
    assert sheet.panel.width() == 400 - 2 * MARGIN
    assert sheet.panel.height() <= 320 - 2 * MARGIN
    assert sheet.panel.rect().contains(sheet.sign.geometry())  # type: ignore[attr-defined]


def test_a_toast_passes_by(qtbot: QtBot, host: Host) -> None:
    toast = Toast(host)
    toast.show_message("Copied", milliseconds=10)
    assert toast.isVisible()
    assert host.rect().contains(toast.geometry())
    qtbot.waitUntil(lambda: not toast.isVisible())


def test_a_banner_says_cause_and_fix_and_offers_one_action(qtbot: QtBot, light: object) -> None:
    banner = Banner("The node is down.", Kind.ERROR, fix="Start it.")
    qtbot.addWidget(banner)
    pressed = []
    banner.set_action("Start", lambda: pressed.append(1))
    banner.set_action("Start again", lambda: pressed.append(2))
    button = banner.findChildren(SecondaryButton)[-1]
    qtbot.mouseClick(button, Qt.MouseButton.LeftButton)
    assert banner.text() == "The node is down. Start it."
    assert pressed == [2]
