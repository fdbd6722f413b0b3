"""Fields that help while words are typed, with the keyboard alone."""

from __future__ import annotations

import pytest
from PySide6.QtCore import Qt
from pytestqt.qtbot import QtBot

from wallet.ui.rehearsal.entry import WordsEntry
from wallet.ui.rehearsal.word_help import WordHelp
from wallet.ui.theme import Theme


@pytest.fixture
def entry(qtbot: QtBot, light: Theme) -> WordsEntry:
    made = WordsEntry(light, (3, 7, 12), WordHelp("english"))
    qtbot.addWidget(made)
    made.show()
    made.activateWindow()
    made.fields[0].setFocus()
    qtbot.waitUntil(made.fields[0].hasFocus, timeout=2000)
    return made


def chips(entry: WordsEntry) -> list[str]:
    return [chip.text() for chip in entry.chips if chip.isVisible()]


def test_each_field_says_its_number(entry: WordsEntry) -> None:
    assert [field.accessibleName() for field in entry.fields] == ["Word 3", "Word 7", "Word 12"]


def test_completions_stand_under_the_fields(qtbot: QtBot, entry: WordsEntry) -> None:
    qtbot.keyClicks(entry.fields[0], "saus")
    assert chips(entry) == ["sausage"]
    qtbot.mouseClick(entry.chips[0], Qt.MouseButton.LeftButton)
    assert entry.typed() == ("sausage", "", "")
    assert entry.fields[1].hasFocus()
    assert chips(entry) == []


@pytest.mark.parametrize("key", [Qt.Key.Key_Return, Qt.Key.Key_Tab])
def test_the_only_completion_is_taken_by_enter_and_tab(
    qtbot: QtBot, entry: WordsEntry, key: Qt.Key
) -> None:
    qtbot.keyClicks(entry.fields[0], "yell")
    qtbot.keyClick(entry.fields[0], key)
    assert entry.typed()[0] == "yellow"
    assert entry.fields[1].hasFocus()


def test_what_several_words_begin_with_is_left_alone(qtbot: QtBot, entry: WordsEntry) -> None:
    qtbot.keyClicks(entry.fields[0], "ab")
    assert len(chips(entry)) == 4
    qtbot.keyClick(entry.fields[0], Qt.Key.Key_Tab)
    assert entry.typed()[0] == "ab"


def test_letters_no_word_begins_with_are_told_at_once(qtbot: QtBot, entry: WordsEntry) -> None:
    qtbot.keyClicks(entry.fields[0], "zx")
    assert entry.hint.text() == "No recovery word begins like this."


def test_pasted_words_go_into_one_field_each(qtbot: QtBot, entry: WordsEntry) -> None:
    qtbot.keyClicks(entry.fields[0], "legal")
    entry.fields[0].textEdited.emit("legal winner  thank year")
    assert entry.typed() == ("legal", "winner", "thank")


def test_enter_in_the_last_field_submits(qtbot: QtBot, entry: WordsEntry) -> None:
    entry.fields[2].setFocus()
    with qtbot.waitSignal(entry.submitted):
        qtbot.keyClick(entry.fields[2], Qt.Key.Key_Return)


def test_chinese_words_are_known_as_they_are(qtbot: QtBot, light: Theme) -> None:
    made = WordsEntry(light, (1,), WordHelp("chinese_simplified"))
    qtbot.addWidget(made)
    made.fields[0].setText("的")
    assert made.find_unknown() is None
    made.fields[0].setText("xyz")
    assert made.find_unknown() is made.fields[0]
