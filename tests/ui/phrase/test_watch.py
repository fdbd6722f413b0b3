"""What can be watched, and what is refused before it does harm."""

from __future__ import annotations

import pytest
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QWidget
from pytestqt.qtbot import QtBot

from tests.ui.looks import truncated
from tests.ui.phrase.made import PHRASE
from wallet.app.watching import first_address
from wallet.keys.derivation import Account, addresses_from_seed
from wallet.keys.phrase import to_seed
from wallet.ui.phrase.use_cases import Watching
from wallet.ui.phrase.watch import WatchSheet, WatchStep
from wallet.ui.tasks import TaskRunner
from wallet.ui.theme import Theme

ADDRESS = addresses_from_seed(to_seed(PHRASE), 1)[0]
XPUB = Account(to_seed(PHRASE)).xpub.to_text()


@pytest.fixture
def sheet(host: QWidget, runner: TaskRunner, light: Theme) -> WatchSheet:
    return WatchSheet(host, light, runner, first_address)


@pytest.fixture
def step(sheet: WatchSheet) -> WatchStep:
    step = sheet.step()
    assert isinstance(step, WatchStep)
    return step


@pytest.mark.parametrize("text", [ADDRESS, ADDRESS.lower(), f"  {XPUB}\n"])
def test_an_address_or_public_key_is_shown_before_it_is_kept(
    qtbot: QtBot, sheet: WatchSheet, step: WatchStep, text: str
) -> None:
    step.text.setText(text)
    qtbot.waitUntil(step.go.isEnabled, timeout=30_000)
    assert step.address.text() == ADDRESS
    step.name.setText("Grandmother")
    step.pictures.tiles["kettle"].click()
    with qtbot.waitSignal(sheet.watching, timeout=30_000) as heard:
        qtbot.mouseClick(step.go, Qt.MouseButton.LeftButton)
    assert heard.args == [Watching(text.strip(), "Grandmother", "kettle")]


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("0x12", "This is not an account address."),
        (ADDRESS.replace("e", "E").replace("E", "e", 1), "its capital letters do not fit"),
        (ADDRESS[:-1] + ("0" if ADDRESS[-1] != "0" else "1"), "its capital letters do not fit"),
        (XPUB[:-1] + "x", "was mistyped or is missing"),
        ("0x" + "ab" * 32, "This is a secret key"),
        ("xprv" + XPUB[4:], "This is a secret key"),
        (PHRASE, "These look like recovery words."),
        ("zpub" + XPUB[4:], "of another kind of wallet"),
    ],
)
def test_what_cannot_be_watched_is_said_at_the_field(
    qtbot: QtBot, step: WatchStep, text: str, said: str
) -> None:
    step.text.setText(text)
    qtbot.waitUntil(lambda: said in step.text_row.note.text(), timeout=30_000)
    assert not step.go.isEnabled()
    assert not step.found.isVisible()
    qtbot.waitUntil(lambda: truncated(step) == [], timeout=30_000)


def test_a_name_is_asked_for(qtbot: QtBot, sheet: WatchSheet, step: WatchStep) -> None:
    step.text.setText(ADDRESS)
    qtbot.waitUntil(step.go.isEnabled, timeout=30_000)
    with qtbot.assertNotEmitted(sheet.watching):
        qtbot.keyClick(step.text, Qt.Key.Key_Return)
    assert "Type a name" in step.name_row.note.text()
