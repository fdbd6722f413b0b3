from __future__ import annotations

import pytest
from PySide6.QtCore import Qt
from pytestqt.qtbot import QtBot

from tests.ui.looks import texts, truncated
from wallet.errors import NodeDownError
from wallet.ui.theme import Theme
from wallet.ui.welcome.page import WelcomePage
from wallet.ui.welcome.strength import Strength, strength

GOOD = "correct horse battery staple"


@pytest.fixture
def page(qtbot: QtBot, light: Theme) -> WelcomePage:
    made = WelcomePage(light)
    qtbot.addWidget(made)
    made.resize(900, 600)
    made.show()
    return made


@pytest.mark.parametrize(
    ("password", "judged"),
    [
        ("", Strength.TOO_SHORT),
        ("short77", Strength.TOO_SHORT),
        ("password", Strength.WEAK),
        ("aaaaaaaaaaaaaaaa", Strength.WEAK),
        ("abcdefghijklmnop", Strength.WEAK),
        ("mei-mei-mei", Strength.WEAK),
        ("vqkzprxwm7", Strength.FAIR),
        (GOOD, Strength.GOOD),
    ],
)
def test_a_password_is_judged_by_what_a_guesser_must_try(password: str, judged: Strength) -> None:
    assert strength(password, "Mei") is judged


def test_moving_in_takes_a_name_and_the_same_password_twice(
    qtbot: QtBot, page: WelcomePage
) -> None:
    assert page.first_field().text() == "Mei"
    page.form.name.setText("  Anna   Maria ")
    page.form.password.edit.setText(GOOD)
    page.form.again.edit.setText(GOOD)
    with qtbot.waitSignal(page.move_in) as heard:
        qtbot.mouseClick(page.form.button, Qt.MouseButton.LeftButton)
    assert heard.args == ["Anna Maria", GOOD]


@pytest.mark.parametrize(
    ("name", "first", "second", "said"),
    [
        ("", GOOD, GOOD, "Type a name, for example Mei."),
        ("Mei", "short", "short", "Too short: use 8 characters or more."),
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
    assert said in texts(page)
    assert truncated(page) == []


def test_strength_is_told_while_typing(page: WelcomePage) -> None:
    page.form.password.edit.setText("12345678")
    assert page.form.password.note.text().startswith("Weak")
    page.form.password.edit.setText(GOOD)
    assert page.form.password.note.text() == "Strong."


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
    qtbot.waitUntil(lambda: truncated(page) == [], timeout=1000)
