"""The way from the password over the words to three right answers, with a real vault."""

from __future__ import annotations

from pathlib import Path
from typing import TypeVar

import pytest
from PySide6.QtCore import QCoreApplication, QEvent, Qt
from PySide6.QtWidgets import QApplication, QWidget
from pytestqt.qtbot import QtBot

from tests.ui.looks import texts, truncated
from tests.ui.phrase.made import LONG, PASSWORD, PHRASE, Home
from wallet.ui.offer.steps import SheetStep
from wallet.ui.phrase.check import CheckStep, ConfirmedStep
from wallet.ui.phrase.sheets import PhraseSheets
from wallet.ui.phrase.show import PasswordStep, WordsStep
from wallet.ui.tasks import TaskRunner
from wallet.ui.theme import Theme

S = TypeVar("S", bound=SheetStep)


class Way:
    """The sheets of one home, and a person's hands on them."""

    def __init__(self, qtbot: QtBot, home: Home, sheets: PhraseSheets) -> None:
        self.qtbot, self.home, self.sheets = qtbot, home, sheets

    def step(self, kind: type[S]) -> S:
        def seen() -> bool:
            return self.sheets.sheet is not None and isinstance(self.sheets.sheet.step(), kind)

        self.qtbot.waitUntil(seen, timeout=30_000)
        step = self.sheets.sheet.step()  # type: ignore[union-attr] # seen
        assert isinstance(step, kind)
        return step

    def open_words(self) -> WordsStep:
        self.sheets.show()
        panel = self.step(PasswordStep).panel
        self.qtbot.keyClicks(panel.field.edit, PASSWORD)
        self.qtbot.keyClick(panel.field.edit, Qt.Key.Key_Return)
        return self.step(WordsStep)

    def open_check(self) -> CheckStep:
        words = self.open_words()
        words.toggle.click()
        self.qtbot.waitUntil(words.go.isEnabled, timeout=30_000)
        words.go.click()
        return self.step(CheckStep)


@pytest.fixture
def way(qtbot: QtBot, host: QWidget, runner: TaskRunner, light: Theme, tmp_path: Path) -> Way:
    home = Home(tmp_path)
    return Way(qtbot, home, PhraseSheets(host, light, home.use_cases(), runner, host))


def answer(step: CheckStep, *, right: bool) -> None:
    question = step.question()
    step.choices[
        next(n for n, word in enumerate(question.choices) if (word == question.answer) is right)
    ].click()


def everything_said(root: QWidget) -> str:
    """What a screen reader, a tool tip or a selection could give away."""
    said = " ".join(texts(root))
    for widget in [root, *root.findChildren(QWidget)]:
        said += f" {widget.accessibleName()} {widget.accessibleDescription()} {widget.toolTip()}"
    return said


def test_a_wrong_password_shows_nothing(way: Way) -> None:
    way.sheets.show()
    step = way.step(PasswordStep)
    way.qtbot.keyClicks(step.panel.field.edit, "wrong")
    step.go.click()
    way.qtbot.waitUntil(lambda: "does not open" in step.panel.field.note.text(), timeout=30_000)
    assert way.step(PasswordStep) is step


def test_words_are_covered_until_asked_for_and_are_only_painted(way: Way) -> None:
    step = way.open_words()
    assert step.grid.is_covered
    covered = step.grid.grab().toImage()
    assert not step.go.isEnabled()
    step.toggle.click()
    assert not step.grid.is_covered
    assert step.grid.grab().toImage() != covered
    way.qtbot.waitUntil(step.go.isEnabled, timeout=30_000)
    said = everything_said(step).split()
    assert not set(PHRASE.split()) - {"year"} & set(said)
    assert QApplication.clipboard().text() == ""
    step.toggle.click()
    assert step.grid.grab().toImage() == covered


def test_leaving_the_window_covers_the_words(way: Way) -> None:
    step = way.open_words()
    step.toggle.click()
    QCoreApplication.sendEvent(step.grid, QEvent(QEvent.Type.WindowDeactivate))
    assert step.grid.is_covered


def test_three_right_answers_are_remembered(way: Way) -> None:
    step = way.open_check()
    with way.qtbot.waitSignal(way.sheets.confirmed, timeout=30_000):
        for _ in range(3):
            assert way.home.confirmed == 0
            answer(step, right=True)
    assert way.home.confirmed == 1
    assert "Your words are safe on paper" in texts(way.step(ConfirmedStep))


def test_a_wrong_answer_is_said_kindly_and_asked_again(way: Way) -> None:
    step = way.open_check()
    place = step.question().place
    answer(step, right=False)
    assert f"That is not word {place + 1}." in step.note.text()
    assert step.question().place == place
    answer(step, right=True)
    assert step.question().place > place
    assert not step.note.isVisible()


def test_too_many_wrong_answers_lead_back_to_the_words(way: Way) -> None:
    step = way.open_check()
    for _ in range(3):
        answer(step, right=False)
    words = way.step(WordsStep)
    assert "line by line" in words.note.text()
    assert words.grid.is_covered
    assert way.home.confirmed == 0


def test_nothing_is_kept_when_the_sheet_closes(way: Way) -> None:
    step = way.open_words()
    step.toggle.click()
    grid = step.grid
    way.qtbot.keyClick(way.sheets.sheet, Qt.Key.Key_Escape)
    assert grid._words == ()
    assert way.sheets._words is None
    assert way.sheets.sheet is None


def test_every_step_can_be_reached_by_keyboard(way: Way) -> None:
    step = way.open_words()
    assert QApplication.focusWidget() is step.toggle
    way.qtbot.keyClick(step.toggle, Qt.Key.Key_Space)
    assert not step.grid.is_covered
    way.qtbot.waitUntil(step.go.isEnabled, timeout=30_000)
    way.qtbot.keyClick(step.toggle, Qt.Key.Key_Tab)
    assert QApplication.focusWidget() is step.go
    way.qtbot.keyClick(step.go, Qt.Key.Key_Tab)
    assert QApplication.focusWidget() is step.kit_button


def test_asking_for_the_kit_covers_the_words(way: Way) -> None:
    step = way.open_words()
    step.toggle.click()
    with way.qtbot.waitSignal(way.sheets.kit_asked) as heard:
        step.kit_button.click()
    assert heard.args == [12]
    assert step.grid.is_covered


@pytest.mark.parametrize("size", [(1280, 800), (900, 600), (760, 520)])
@pytest.mark.parametrize("phrase", [PHRASE, LONG])
def test_nothing_is_cut_off(
    qtbot: QtBot,
    host: QWidget,
    runner: TaskRunner,
    light: Theme,
    tmp_path: Path,
    size: tuple[int, int],
    phrase: str,
) -> None:
    host.resize(*size)
    home = Home(tmp_path, phrase)
    way = Way(qtbot, home, PhraseSheets(host, light, home.use_cases(), runner, host))
    step = way.open_words()
    step.toggle.click()
    qtbot.waitUntil(lambda: truncated(step) == [], timeout=30_000)
    for _ in range(3):
        if step.read_more.isVisible():
            assert not step.go.isEnabled()
            step.read_more.click()
            qtbot.wait(200)
    qtbot.waitUntil(step.go.isEnabled, timeout=30_000)
    step.go.click()
    check = way.step(CheckStep)
    qtbot.waitUntil(lambda: truncated(check) == [], timeout=30_000)
