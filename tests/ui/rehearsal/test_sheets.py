"""From Home's card to a passed or failed rehearsal, with a real vault."""

from __future__ import annotations

import gc
from pathlib import Path

import pytest
from PySide6.QtWidgets import QLineEdit, QWidget
from pytestqt.qtbot import QtBot

from tests.ui.looks import texts, truncated
from tests.ui.rehearsal.made import OTHER, WORDS, Home, Way, asked
from wallet.errors import HearthError
from wallet.ui.rehearsal.outcome import FailedStep, PassedStep
from wallet.ui.rehearsal.sheets import RehearsalSheets
from wallet.ui.rehearsal.start import StartStep
from wallet.ui.rehearsal.steps import PasswordStep, WordsStep
from wallet.ui.tasks import TaskRunner
from wallet.ui.theme import Theme, apply, load_theme
from wallet.ui.widgets.identicon import Identicon


def test_the_start_says_that_nothing_was_proven_yet_and_offers_both_ways(way: Way) -> None:
    start = way.start()
    shown = texts(start)
    assert {"Three words", "All words, into a scratch wallet", "None yet."} <= shown
    assert "Hearth does not know yet that your words are on paper." in shown
    assert "Write them down" in shown


def test_three_right_words_pass_and_are_remembered(qtbot: QtBot, way: Way) -> None:
    step = way.ask()
    assert len(step.entry.fields) == 3
    with qtbot.waitSignal(way.sheets.rehearsed, timeout=30_000):
        way.type(step, *asked(step))
    passed = way.step(PassedStep)
    assert "Your paper works" in texts(passed)
    assert any(text.startswith("Next one: ") for text in texts(passed))
    assert way.home.results() == [("drilled", True)]
    passed.button.click()
    assert way.sheets.sheet is None
    assert "✓ Passed" in texts(way.start())


def test_capitals_and_blanks_do_not_matter(way: Way) -> None:
    step = way.ask()
    way.type(step, *(f" {word.upper()} " for word in asked(step)))
    way.step(PassedStep)


def test_a_wrong_word_fails_says_which_and_what_to_do(way: Way) -> None:
    step = way.ask()
    typed = asked(step)
    typed[1] = "zebra"
    way.type(step, *typed)
    failed = way.step(FailedStep)
    shown = texts(failed)
    assert f"Word {step.entry.fields[1].number} is another one in your wallet." in shown
    assert any("Nothing is lost" in text for text in shown)
    assert failed.again.isVisible()
    assert failed.words.isVisible()
    assert way.home.results() == [("drilled", False)]


def test_after_a_failure_it_can_be_tried_again_with_new_places(way: Way) -> None:
    step = way.ask()
    way.type(step, "zoo", "zoo", "zoo")
    way.step(FailedStep).again.click()
    again = way.step(WordsStep)
    assert again is not step
    way.type(again, *asked(again))
    way.step(PassedStep)
    assert way.home.results() == [("drilled", False), ("drilled", True)]


def test_showing_the_words_is_left_to_their_own_sheet(qtbot: QtBot, way: Way) -> None:
    step = way.ask()
    way.type(step, "zoo", "zoo", "zoo")
    failed = way.step(FailedStep)
    with qtbot.waitSignal(way.sheets.words_asked):
        failed.words.click()
    assert way.sheets.sheet is None


def test_a_slip_that_is_no_word_is_pointed_out_and_counts_as_nothing(way: Way) -> None:
    step = way.ask()
    typed = asked(step)
    way.type(step, typed[0], "sausagge", typed[2])
    position = step.entry.fields[1].number
    assert f"Word {position} is not a recovery word." in step.note.text()
    assert step.entry.fields[1].property("invalid")
    assert step.entry.chips[0].text() == "sausage"
    assert way.home.results() == []


def test_what_was_typed_is_in_no_widget_afterwards(way: Way) -> None:
    step = way.ask(everything=True)
    way.type(step, *WORDS)
    way.step(PassedStep)
    gc.collect()
    host = way.sheets.parent()
    assert isinstance(host, QWidget)
    left = [edit.text() for edit in host.findChildren(QLineEdit)]
    assert not any(left)
    for edit in host.findChildren(QLineEdit):
        edit.undo()
        assert edit.text() == ""


def test_all_words_bring_back_the_same_accounts_with_their_pictures(way: Way) -> None:
    step = way.ask(everything=True)
    assert [field.number for field in step.entry.fields] == list(range(1, 13))
    way.type(step, *WORDS)
    passed = way.step(PassedStep)
    assert "The words brought back your 2 accounts, the same to the last letter." in texts(passed)
    pictures = [each.toolTip() for each in passed.findChildren(Identicon)]
    assert len(pictures) == 4
    assert pictures[0] == pictures[1]
    assert pictures[2] == pictures[3]
    assert way.home.results() == [("restored", True)]


def test_the_words_of_another_wallet_are_told_by_their_accounts(way: Way) -> None:
    way.type(way.ask(everything=True), *OTHER.split())
    failed = way.step(FailedStep)
    assert "! Another" in texts(failed)
    pictures = [each.toolTip() for each in failed.findChildren(Identicon)]
    assert pictures[0] != pictures[1]
    assert way.home.results() == [("restored", False)]


def test_two_words_swapped_open_no_wallet_and_say_so(way: Way) -> None:
    swapped = [WORDS[1], WORDS[0], *WORDS[2:]]
    way.type(way.ask(everything=True), *swapped)
    assert any("together they open no wallet" in text for text in texts(way.step(FailedStep)))
    assert way.home.results() == [("restored", False)]


def test_a_second_secret_is_asked_for_and_matters(
    qtbot: QtBot, light: Theme, tmp_path: Path
) -> None:
    host, runner = QWidget(), TaskRunner()
    qtbot.addWidget(host)
    host.show()
    home = Home(tmp_path, passphrase="under the stairs")
    way = Way(qtbot, home, RehearsalSheets(host, light, home.use_cases(), runner, host))
    step = way.ask(everything=True)
    assert step.passphrase is not None
    way.type(step, *WORDS)
    way.step(FailedStep).again.click()
    again = way.step(WordsStep)
    assert again.passphrase is not None
    again.passphrase.edit.setText("under the stairs")
    way.type(again, *WORDS)
    way.step(PassedStep)
    runner.shutdown()
    home.close()


def test_a_wrong_password_is_said_in_the_sheet(qtbot: QtBot, way: Way) -> None:
    way.start().some.click()
    panel = way.step(PasswordStep).panel
    qtbot.keyClicks(panel.field.edit, "not the password")
    panel.submit()
    qtbot.waitUntil(lambda: "does not open" in panel.field.note.text(), timeout=30_000)


def test_locking_meanwhile_closes_the_sheet_and_forgets(way: Way) -> None:
    step = way.ask()
    step.entry.fields[0].setText("legal")
    way.home.keeper.lock()
    way.sheets.close()
    assert way.sheets.sheet is None
    assert step.entry.typed() == ("", "", "")


def test_a_vault_locked_behind_the_sheet_is_said_not_shown(qtbot: QtBot, way: Way) -> None:
    step = way.ask()
    way.home.keeper.lock()
    with qtbot.waitSignal(way.sheets.failed, timeout=30_000) as heard:
        way.type(step, *asked(step))
    assert isinstance(heard.args[0], HearthError)
    assert heard.args[0].code == "vault.locked"
    assert way.sheets.sheet is None


def test_back_leads_to_the_start(way: Way) -> None:
    step = way.ask()
    step.entry.fields[0].setText("legal")
    step.findChildren(QWidget)
    step.back_asked.emit()
    way.step(StartStep)
    assert step.entry.typed() == ("", "", "")


@pytest.mark.parametrize("percent", [100, 130])
def test_nothing_is_cut_off_in_a_small_window(
    qtbot: QtBot, qapp: object, light: Theme, tmp_path: Path, percent: int
) -> None:
    theme = load_theme("light", percent)
    apply(qapp, theme)  # type: ignore[arg-type] # the fixture is the application
    host, runner = QWidget(), TaskRunner()
    qtbot.addWidget(host)
    host.resize(760, 520)
    host.show()
    home = Home(tmp_path)
    way = Way(qtbot, home, RehearsalSheets(host, theme, home.use_cases(), runner, host))
    step = way.ask(everything=True)
    qtbot.waitUntil(lambda: truncated(host) == [], timeout=30_000)
    way.type(step, *OTHER.split())
    way.step(FailedStep)
    qtbot.waitUntil(lambda: truncated(host) == [], timeout=30_000)
    way.sheets.close()
    way.start()
    qtbot.waitUntil(lambda: truncated(host) == [], timeout=30_000)
    runner.shutdown()
    home.close()
    apply(qapp, light)  # type: ignore[arg-type]
