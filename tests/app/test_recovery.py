"""Home's cards lead to the sheets of the recovery words, and a lock closes them."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from pytestqt.qtbot import QtBot

from tests.ui import sample
from tests.ui.rehearsal.made import PASSWORD, WORDS, Home
from wallet.app.recovery import Recovery
from wallet.app.reminders import DUE, NOT_WRITTEN, Reminders
from wallet.ui.home.page import HomePage
from wallet.ui.phrase.show import PasswordStep, WordsStep
from wallet.ui.rehearsal.start import StartStep
from wallet.ui.tasks import TaskRunner
from wallet.ui.theme import Theme, apply, load_theme
from wallet.ui.window import PageEntry, Window


class Desk:
    """A window with Home alone, and what opens over it."""

    def __init__(self, folder: Path, theme: Theme) -> None:
        self.home = Home(folder)
        self.runner = TaskRunner()
        entry = PageEntry("home", lambda: "Home", "home", HomePage)
        self.window = Window([entry], theme)
        self.recovery = Recovery(self.window, self.runner, self.home.keeper, self.home.profile)

    def seen(self, kind: type) -> object:
        found = [each for each in self.window.findChildren(kind) if each.isVisible()]
        return found[-1] if found else None


@pytest.fixture
def desk(qtbot: QtBot, qapp: object, tmp_path: Path) -> Iterator[Desk]:
    theme = load_theme("light")
    apply(qapp, theme)  # type: ignore[arg-type] # the fixture is the application
    made = Desk(tmp_path, theme)
    qtbot.addWidget(made.window)
    made.window.show()
    yield made
    made.runner.shutdown()
    made.home.close()


def test_the_card_of_a_rehearsal_that_is_due_opens_it(qtbot: QtBot, desk: Desk) -> None:
    assert desk.recovery.attend(DUE)
    qtbot.waitUntil(lambda: desk.seen(StartStep) is not None, timeout=30_000)
    desk.recovery.close()
    assert desk.seen(StartStep) is None


def test_the_card_of_words_not_written_down_shows_them_for_the_password(
    qtbot: QtBot, desk: Desk
) -> None:
    assert desk.recovery.attend(NOT_WRITTEN)
    qtbot.waitUntil(lambda: desk.seen(PasswordStep) is not None, timeout=30_000)
    step = desk.seen(PasswordStep)
    assert isinstance(step, PasswordStep)
    step.panel.field.edit.setText(PASSWORD)
    with qtbot.waitSignal(desk.recovery.used, timeout=30_000):
        step.panel.submit()
    qtbot.waitUntil(lambda: desk.seen(WordsStep) is not None, timeout=30_000)
    shown = desk.seen(WordsStep)
    assert isinstance(shown, WordsStep)
    assert shown.grid.is_covered
    assert tuple(WORDS) == tuple(desk.home.keeper.opened().phrase().split())


def test_other_cards_are_left_to_others(desk: Desk) -> None:
    assert not desk.recovery.attend(sample.attention()[0])


def test_home_shows_the_reminder_with_its_one_button(qtbot: QtBot, desk: Desk) -> None:
    reminders = Reminders(desk.home.recovery, desk.home.vault)
    desk.window.show_page("home")
    desk.window.show_snapshot(reminders.on(sample.quiet()))
    page = desk.window.page("home")
    assert isinstance(page, HomePage)
    assert [button.text() for button in page.attention.buttons] == ["Write down"]
    with qtbot.waitSignal(page.attention_chosen) as heard:
        page.attention.buttons[0].click()
    assert heard.args == [NOT_WRITTEN]
