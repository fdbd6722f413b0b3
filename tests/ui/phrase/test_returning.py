"""Coming back with recovery words, typed and pasted in every way people do."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QApplication, QWidget
from pytestqt.qtbot import QtBot

from tests.ui.looks import texts, truncated
from tests.ui.phrase.made import LONG, PASSWORD, PHRASE
from wallet.app import phrases
from wallet.keys.derivation import addresses_from_seed
from wallet.keys.phrase import new_phrase, to_seed, wordlist
from wallet.ui.phrase.found import FoundStep, KeepStep
from wallet.ui.phrase.restore import WordsStep
from wallet.ui.phrase.returning import ReturnSheets
from wallet.ui.phrase.use_cases import Returning
from wallet.ui.tasks import TaskRunner
from wallet.ui.theme import Theme


@pytest.fixture
def sheets(host: QWidget, runner: TaskRunner, light: Theme) -> Iterator[ReturnSheets]:
    made = ReturnSheets(host, light, phrases.return_use_cases(), runner, host)
    made.show()
    yield made
    if made.sheet is not None:
        made.sheet.close_sheet()


@pytest.fixture
def step(sheets: ReturnSheets, qtbot: QtBot) -> WordsStep:
    words = sheets.sheet.step()  # type: ignore[union-attr] # just shown
    assert isinstance(words, WordsStep)
    qtbot.waitUntil(lambda: QApplication.focusWidget() is words.fields.edits[0], timeout=30_000)
    return words


def paste(qtbot: QtBot, step: WordsStep, text: str, place: int = 0) -> None:
    QApplication.clipboard().setText(text)
    qtbot.keyClick(
        step.fields.edits[place], Qt.Key.Key_V, modifier=Qt.KeyboardModifier.ControlModifier
    )
    QApplication.clipboard().clear()


def say(qtbot: QtBot, step: WordsStep, text: str) -> None:
    qtbot.waitUntil(lambda: any(text in line for line in texts(step)), timeout=30_000)


def accepted(qtbot: QtBot, step: WordsStep) -> None:
    qtbot.waitUntil(step.go.isEnabled, timeout=30_000)


def ambiguous() -> str:
    """A phrase that is whole in both Chinese languages."""
    from wallet.errors import PhraseError
    from wallet.keys.phrase import check

    simple, traditional = wordlist("chinese_simplified"), set(wordlist("chinese_traditional"))
    shared = [word for word in simple if word in traditional]
    for number in range(len(shared)):
        text = " ".join(shared[(number * 7 + k * 31) % len(shared)] for k in range(12))
        try:
            check(text)
        except PhraseError as error:
            if error.code == "phrase.ambiguous":
                return text
    raise LookupError("none found")


def test_typing_goes_from_field_to_field_and_completes(qtbot: QtBot, step: WordsStep) -> None:
    for word in PHRASE.split():
        field = QApplication.focusWidget()
        qtbot.keyClicks(field, word + " ")
    accepted(qtbot, step)
    assert step.phrase() == PHRASE
    say(qtbot, step, "These words belong together (English).")


def test_the_start_of_a_word_is_enough(qtbot: QtBot, step: WordsStep) -> None:
    qtbot.keyClicks(step.fields.edits[0], "lega ")
    assert step.fields.edits[0].text() == "legal"
    assert QApplication.focusWidget() is step.fields.edits[1]


def test_backspace_in_an_empty_field_goes_back(qtbot: QtBot, step: WordsStep) -> None:
    qtbot.keyClicks(step.fields.edits[0], "legal ")
    qtbot.keyClick(step.fields.edits[1], Qt.Key.Key_Backspace)
    assert QApplication.focusWidget() is step.fields.edits[0]


@pytest.mark.parametrize(
    "text",
    [
        PHRASE,
        PHRASE.upper(),
        PHRASE.replace(" ", "   "),
        "\u3000".join(PHRASE.split()),
        "  " + PHRASE.title() + "\n",
        "\n".join(f"{n}. {word}" for n, word in enumerate(PHRASE.split(), 1)),
        PHRASE.replace(" ", ", "),
        "".join(chr(ord(c) + 0xFEE0) if c != " " else "\u3000" for c in PHRASE),
    ],
    ids=["plain", "upper", "blanks", "wide blanks", "title", "numbered", "commas", "wide"],
)
def test_a_whole_phrase_can_be_pasted_however_it_is_written(
    qtbot: QtBot, step: WordsStep, text: str
) -> None:
    paste(qtbot, step, text)
    accepted(qtbot, step)
    assert step.phrase() == PHRASE


def test_a_longer_phrase_makes_more_fields(qtbot: QtBot, step: WordsStep) -> None:
    paste(qtbot, step, LONG, place=3)
    accepted(qtbot, step)
    assert step.phrase() == LONG
    assert step.fields.count == 24
    assert step.lengths[24].isChecked()


def test_eleven_words_cannot_go_on_and_are_counted(qtbot: QtBot, step: WordsStep) -> None:
    paste(qtbot, step, " ".join(PHRASE.split()[:11]))
    say(qtbot, step, "11 of 12 words")
    assert not step.go.isEnabled()


def test_a_wrong_word_is_marked_and_what_was_meant_is_one_press_away(
    qtbot: QtBot, step: WordsStep
) -> None:
    paste(qtbot, step, PHRASE.replace("winner", "winer", 1))
    say(qtbot, step, "Word 2 is not one of the words that are used. Did you mean:")
    assert step.fields.edits[1].property("invalid")
    assert not step.go.isEnabled()
    meant = next(button for button in step.note.buttons if button.text() == "winner")
    qtbot.mouseClick(meant, Qt.MouseButton.LeftButton)
    accepted(qtbot, step)
    assert step.phrase() == PHRASE
    assert not step.fields.edits[1].property("invalid")


def test_a_word_that_is_still_typed_is_left_in_peace(qtbot: QtBot, step: WordsStep) -> None:
    qtbot.keyClicks(step.fields.edits[0], "legal ")
    qtbot.keyClicks(step.fields.edits[1], "winn")
    say(qtbot, step, "2 of 12 words")
    assert not step.fields.edits[1].property("invalid")


def test_a_wrong_order_is_no_phrase(qtbot: QtBot, step: WordsStep) -> None:
    words = PHRASE.split()
    words[0], words[1] = words[1], words[0]
    paste(qtbot, step, " ".join(words))
    qtbot.waitUntil(step.note.banner.isVisible, timeout=30_000)
    assert "together they are not one" in step.note.banner.text()
    assert not step.go.isEnabled()


def test_a_word_of_another_language_is_named(qtbot: QtBot, step: WordsStep) -> None:
    paste(qtbot, step, PHRASE.replace("wave", "zattera"))
    say(qtbot, step, "Word 5 is of another language: Italiano.")


@pytest.mark.parametrize("language", ["japanese", "french", "chinese_simplified", "korean"])
def test_phrases_of_other_languages_are_read(qtbot: QtBot, step: WordsStep, language: str) -> None:
    phrase = new_phrase(24, language)
    paste(qtbot, step, phrase)
    qtbot.waitUntil(lambda: step.go.isEnabled() or bool(step.note.buttons), timeout=30_000)
    if step.note.buttons:
        step.note.buttons[0].click()
        accepted(qtbot, step)
    assert to_seed(step.phrase()) == to_seed(phrase)


def test_two_chinese_lists_that_both_fit_are_asked_about(qtbot: QtBot, step: WordsStep) -> None:
    phrase = ambiguous()
    paste(qtbot, step, phrase.replace(" ", ""))
    say(qtbot, step, "Which did you write down?")
    assert not step.go.isEnabled()
    assert [button.text() for button in step.note.buttons] == ["简体中文", "繁體中文"]
    qtbot.mouseClick(step.note.buttons[1], Qt.MouseButton.LeftButton)
    accepted(qtbot, step)
    assert to_seed(step.phrase()) == to_seed(phrase)


def go_to(sheets: ReturnSheets, qtbot: QtBot, kind: type) -> QWidget:
    qtbot.waitUntil(lambda: isinstance(sheets.sheet.step(), kind), timeout=30_000)  # type: ignore[union-attr] # open
    return sheets.sheet.step()  # type: ignore[union-attr,return-value] # open


def test_the_home_is_shown_before_a_password_is_asked(
    qtbot: QtBot, sheets: ReturnSheets, step: WordsStep
) -> None:
    paste(qtbot, step, PHRASE)
    accepted(qtbot, step)
    qtbot.mouseClick(step.go, Qt.MouseButton.LeftButton)
    found = go_to(sheets, qtbot, FoundStep)
    shown = " ".join(texts(found))
    for address in addresses_from_seed(to_seed(PHRASE), 3):
        assert address in shown
    qtbot.mouseClick(found.go, Qt.MouseButton.LeftButton)
    keep = go_to(sheets, qtbot, KeepStep)
    keep.name.setText(" Mei ")
    keep.password.password.edit.setText(PASSWORD)
    keep.password.again.edit.setText(PASSWORD)
    with qtbot.waitSignal(sheets.returning, timeout=30_000) as heard:
        qtbot.mouseClick(keep.go, Qt.MouseButton.LeftButton)
    assert heard.args == [Returning("Mei", PASSWORD, PHRASE)]
    assert PASSWORD not in repr(heard.args[0])
    assert "legal" not in repr(heard.args[0])
    assert step.fields.words() == [""] * 12
    assert not any(edit.isUndoAvailable() for edit in step.fields.edits)
    assert step.phrase() == ""
    assert keep.password.password.text() == ""


def test_a_second_secret_opens_another_home(
    qtbot: QtBot, sheets: ReturnSheets, step: WordsStep
) -> None:
    paste(qtbot, step, PHRASE)
    accepted(qtbot, step)
    step._show_second()
    step.second.edit.setText("TREZOR")
    step.go.click()
    found = go_to(sheets, qtbot, FoundStep)
    assert addresses_from_seed(to_seed(PHRASE, "TREZOR"), 1)[0] in " ".join(texts(found))


def test_escape_forgets_everything(qtbot: QtBot, sheets: ReturnSheets, step: WordsStep) -> None:
    paste(qtbot, step, PHRASE.replace("winner", "winer", 1))
    qtbot.waitUntil(lambda: bool(step.note.buttons), timeout=30_000)
    sheets.sheet.close_sheet()  # type: ignore[union-attr] # open
    assert step.fields.words() == [""] * 12
    assert step.note.buttons == []


def test_pasted_words_do_not_stay_on_the_clipboard(
    qtbot: QtBot, sheets: ReturnSheets, step: WordsStep
) -> None:
    for text, left in ((PHRASE.title(), ""), ("something else", "something else")):
        paste(qtbot, step, PHRASE)
        QApplication.clipboard().setText(text)
        step.forget()
        assert QApplication.clipboard().text() == left
    QApplication.clipboard().clear()


def test_no_word_is_told_to_a_screen_reader(qtbot: QtBot, step: WordsStep) -> None:
    paste(qtbot, step, PHRASE.replace("winner", "winer", 1))
    qtbot.waitUntil(lambda: bool(step.note.buttons), timeout=30_000)
    for edit in step.fields.edits:
        told = f"{edit.accessibleName()} {edit.accessibleDescription()} {edit.toolTip()}"
        assert not set(told.split()) & {*PHRASE.split(), "winer"}


@pytest.mark.parametrize("size", [(1280, 800), (900, 600), (760, 520)])
def test_nothing_is_cut_off(
    qtbot: QtBot, host: QWidget, step: WordsStep, size: tuple[int, int]
) -> None:
    host.resize(*size)
    paste(qtbot, step, PHRASE.replace("winner", "winer", 1))
    qtbot.waitUntil(lambda: bool(step.note.buttons), timeout=30_000)
    qtbot.waitUntil(lambda: truncated(step) == [], timeout=30_000)
