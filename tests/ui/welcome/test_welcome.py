from __future__ import annotations

from collections.abc import Iterator

import pytest
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot

from tests.ui.looks import texts, truncated
from wallet.app import phrases
from wallet.errors import NodeDownError
from wallet.keys.strength import NOTES
from wallet.ui.tasks import TaskRunner
from wallet.ui.theme import Theme
from wallet.ui.welcome.form import NewHome
from wallet.ui.welcome.page import WelcomePage

GOOD = "correct horse battery staple"


@pytest.fixture
def page(qtbot: QtBot, light: Theme) -> Iterator[WelcomePage]:
    runner = TaskRunner()
    made = WelcomePage(light, runner, phrases.judge)
    qtbot.addWidget(made)
    made.resize(900, 600)
    made.show()
    yield made
    runner.shutdown()


def test_moving_in_takes_a_name_and_the_same_password_twice(
    qtbot: QtBot, page: WelcomePage
) -> None:
    assert page.first_field().text() == "Mei"
    page.form.name.setText("  Anna   Maria ")
    page.form.password.edit.setText(GOOD)
    page.form.again.edit.setText(GOOD)
    with qtbot.waitSignal(page.move_in, timeout=30_000) as heard:
        qtbot.mouseClick(page.form.button, Qt.MouseButton.LeftButton)
    assert heard.args == [NewHome("Anna Maria", GOOD)]


@pytest.mark.parametrize(
    ("name", "first", "second", "said"),
    [
        ("", GOOD, GOOD, "Type a name, for example Mei."),
        ("Mei", "short", "short", "Too short: use at least eight characters, better a few words."),
        ("Mei", "password1", "password1", NOTES["common"]),
        ("Mei", GOOD, GOOD + "!", "The two passwords differ. Type the same one twice."),
    ],
)
def test_what_is_missing_is_said_at_its_field(
    qtbot: QtBot, page: WelcomePage, name: str, first: str, second: str, said: str
) -> None:
    page.form.name.setText(name)
    page.form.password.edit.setText(first)
    page.form.again.edit.setText(second)
    with qtbot.assertNotEmitted(page.move_in):
        qtbot.keyClick(page.form.again.edit, Qt.Key.Key_Return)
        qtbot.waitUntil(lambda: said in texts(page), timeout=30_000)
    assert truncated(page) == []


def test_strength_is_told_while_typing(qtbot: QtBot, page: WelcomePage) -> None:
    note = page.form.password.note
    page.form.password.edit.setText("password1")
    qtbot.waitUntil(lambda: note.text() == NOTES["common"], timeout=30_000)
    page.form.password.edit.setText(GOOD)
    qtbot.waitUntil(lambda: note.text() == NOTES["good"], timeout=30_000)


def test_more_choices_are_hidden_until_asked_for(qtbot: QtBot, page: WelcomePage) -> None:
    assert not page.form.choices.isVisible()
    qtbot.mouseClick(page.form.more, Qt.MouseButton.LeftButton)
    choices = page.form.choices
    assert choices.isVisible()
    qtbot.mouseClick(choices.lengths[24], Qt.MouseButton.LeftButton)
    choices.languages.setCurrentIndex(choices.languages.findData("japanese"))
    choices.second.edit.setText("mountain railway")
    page.form.password.edit.setText(GOOD)
    page.form.again.edit.setText(GOOD)
    with qtbot.waitSignal(page.move_in, timeout=30_000) as heard:
        qtbot.mouseClick(page.form.button, Qt.MouseButton.LeftButton)
    assert heard.args == [NewHome("Mei", GOOD, 24, "japanese", "mountain railway")]


def test_whoever_has_a_home_already_finds_the_other_ways_in(
    qtbot: QtBot, page: WelcomePage
) -> None:
    with qtbot.waitSignal(page.restore_asked):
        qtbot.mouseClick(page.form.restore, Qt.MouseButton.LeftButton)
    with qtbot.waitSignal(page.watch_asked):
        qtbot.mouseClick(page.form.watch, Qt.MouseButton.LeftButton)


def test_a_home_that_is_here_is_greeted_and_asks_for_no_password(
    qtbot: QtBot, page: WelcomePage
) -> None:
    page.greet("Mei")
    assert not page.form.isVisible()
    assert "Welcome back, Mei" in texts(page)
    page.show_error(NodeDownError("node.down", "The street's node stopped.", "Try again."))
    assert page.known is not None
    assert "The street's node stopped." in page.known.problem.text()
    with qtbot.waitSignal(page.again):
        qtbot.mouseClick(page.known.button, Qt.MouseButton.LeftButton)


def test_secrets_are_forgotten(page: WelcomePage) -> None:
    page.form.password.edit.setText(GOOD)
    page.form.again.edit.setText(GOOD)
    page.forget()
    assert (page.form.password.text(), page.form.again.text()) == ("", "")
    assert not page.form.password.edit.isUndoAvailable()
    assert GOOD not in repr(NewHome("Mei", GOOD, passphrase=GOOD))


def test_progress_takes_the_forms_place_and_can_be_cancelled(
    qtbot: QtBot, page: WelcomePage
) -> None:
    page.show_progress("Putting the contracts on the chain", 3, 11)
    assert not page.form.isVisible()
    assert "Putting the contracts on the chain" in texts(page)
    assert "Step 4 of 11" in texts(page)
    assert (page.progress.bar.value(), page.progress.bar.maximum()) == (3, 11)
    with qtbot.waitSignal(page.cancelled):
        page.progress.cancelled.emit()


def test_an_error_brings_the_form_back_with_what_to_do(page: WelcomePage) -> None:
    page.form.password.edit.setText(GOOD)
    page.show_progress("Starting", 0, 0)
    page.show_error(NodeDownError("node.down", "The street's node stopped.", "Try again."))
    assert page.form.isVisible()
    assert page.form.problem.text() == "The street's node stopped. Try again."
    assert page.form.password.text() == GOOD


def test_the_language_can_be_changed_first(qtbot: QtBot, page: WelcomePage) -> None:
    with qtbot.waitSignal(page.language_chosen) as heard:
        qtbot.mouseClick(page._chips[1], Qt.MouseButton.LeftButton)
    assert heard.args == ["zh_CN"]


@pytest.mark.parametrize("size", [(1280, 800), (900, 600), (760, 520)])
def test_nothing_is_cut_off(qtbot: QtBot, page: WelcomePage, size: tuple[int, int]) -> None:
    page.resize(*size)
    qtbot.waitUntil(lambda: truncated(page) == [], timeout=30_000)


def test_tab_goes_through_the_form_from_top_to_bottom(qtbot: QtBot, page: WelcomePage) -> None:
    page.activateWindow()
    form = page.form
    form.name.setFocus()
    qtbot.waitUntil(form.name.hasFocus, timeout=30_000)
    met = []
    for _ in range(8):
        met.append(QApplication.focusWidget())
        qtbot.keyClick(met[-1], Qt.Key.Key_Tab)
    edits = [form.password.edit, form.password._toggle, form.again.edit, form.again._toggle]
    assert met == [form.name, *edits, form.more, form.button, form.restore]
    assert QApplication.focusWidget() is form.watch
    assert all(widget.accessibleName() or widget.text() for widget in met)
