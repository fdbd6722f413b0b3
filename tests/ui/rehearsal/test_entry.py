"""Fields that help while words are typed, with the keyboard alone."""

from __future__ import annotations

import pytest
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot

from wallet.ui.rehearsal.entry import WordsEntry
from wallet.ui.rehearsal.word_help import WordHelp


@pytest.fixture
def entry(qtbot: QtBot, light: object) -> WordsEntry:
    made = WordsEntry((3, 7, 12), WordHelp("english"))
    qtbot.addWidget(made)
    made.show()
    made.activateWindow()
    made.fields[0].setFocus()
    qtbot.waitUntil(made.fields[0].hasFocus, timeout=30_000)
    return made


def chips(entry: WordsEntry) -> list[str]:
    return [chip.text() for chip in entry.chips if chip.isVisible()]


def test_each_field_says_its_number(entry: WordsEntry) -> None:
    assert [field.accessibleName() for field in entry.fields] == ["Word 3", "Word 7", "Word 12"]


@pytest.mark.parametrize("key", [Qt.Key.Key_Return, Qt.Key.Key_Tab, Qt.Key.Key_Space])
def test_the_only_completion_is_taken_on_the_way_to_the_next_field(
    qtbot: QtBot, entry: WordsEntry, key: Qt.Key
) -> None:
    entry.fields[0].setText("yell")
    qtbot.keyClick(entry.fields[0], key)
    assert entry.typed()[0] == "yellow"
    assert entry.fields[1].hasFocus()


def test_what_several_words_begin_with_is_left_alone(qtbot: QtBot, entry: WordsEntry) -> None:
    entry.fields[0].setText("ab")
    qtbot.keyClick(entry.fields[0], Qt.Key.Key_Tab)
    assert entry.typed()[0] == "ab"


def test_a_word_that_is_none_is_marked_and_another_offered(qtbot: QtBot, entry: WordsEntry) -> None:
    for field, word in zip(entry.fields, ("legal", "winer", "thank"), strict=True):
        field.setText(word)
    assert entry.find_unknown() is entry.fields[1]
    assert entry.fields[1].property("invalid")
    assert "winner" in chips(entry)
    chip = next(chip for chip in entry.chips if chip.text() == "winner")
    qtbot.mouseClick(chip, Qt.MouseButton.LeftButton)
    assert entry.typed() == ("legal", "winner", "thank")
    assert not entry.fields[1].property("invalid")
    assert chips(entry) == []
    assert entry.find_unknown() is None


def test_pasted_words_go_into_one_field_each(qtbot: QtBot, entry: WordsEntry) -> None:
    QApplication.clipboard().setText("1. legal\n2. winner\n3. thank")
    entry.fields[1].setFocus()
    qtbot.keyClick(entry.fields[1], Qt.Key.Key_V, Qt.KeyboardModifier.ControlModifier)
    assert entry.typed() == ("legal", "winner", "thank")
    QApplication.clipboard().clear()


def test_fewer_words_begin_where_they_were_pasted(qtbot: QtBot, entry: WordsEntry) -> None:
    entry.fields[1].pasted.emit(("winner", "thank"))
    assert entry.typed() == ("", "winner", "thank")


def test_enter_in_the_last_field_submits(qtbot: QtBot, entry: WordsEntry) -> None:
    entry.fields[2].setText("zoo")
    entry.fields[2].setFocus()
    with qtbot.waitSignal(entry.submitted):
        qtbot.keyClick(entry.fields[2], Qt.Key.Key_Return)


def test_backspace_in_an_empty_field_goes_back(qtbot: QtBot, entry: WordsEntry) -> None:
    entry.fields[1].setFocus()
    qtbot.keyClick(entry.fields[1], Qt.Key.Key_Backspace)
    assert entry.fields[0].hasFocus()


def test_chinese_words_are_known_as_they_are(qtbot: QtBot, light: object) -> None:
    made = WordsEntry((1,), WordHelp("chinese_simplified"))
    qtbot.addWidget(made)
    made.fields[0].setText("的")
    assert made.find_unknown() is None
    made.fields[0].setText("xyz")
    assert made.find_unknown() is made.fields[0]
