"""The mark beside a number, and what is behind it."""

from __future__ import annotations

import pytest
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QPushButton, QVBoxLayout, QWidget
from pytestqt.qtbot import QtBot

from tests.ui.looks import texts, truncated
from wallet.chain.sureness import Mark, Sure, Voice
from wallet.ui.theme import Theme
from wallet.ui.widgets.mark import SURE_LOOKS, MarkButton
from wallet.ui.widgets.mark_sheet import MarkSheet

AGREED = Mark(
    Sure.AGREED, "{count} nodes were asked apart and say the same.", {"count": "2"}, 48_213,
    (Voice("Anna's computer", 1_500), Voice("https://rpc.example:8443", 1_500)),
)  # fmt: skip
DISPUTED = Mark(
    Sure.DISPUTED, "The nodes do not say the same.", {}, 48_213,
    (Voice("Anna's computer", 1_500), Voice("Mill", 7), Voice("Third", None, "node.down"),
     Voice("Fourth", None, "chain.id"), Voice("Fifth", None, "what.ever"), Voice("", 1_500)),
)  # fmt: skip


@pytest.fixture
def host(qtbot: QtBot, light: Theme) -> QWidget:
    made = QWidget()
    made.resize(900, 600)
    qtbot.addWidget(made)
    QVBoxLayout(made).addWidget(QPushButton("before"))
    made.show()
    return made


@pytest.fixture
def mark(host: QWidget, light: Theme) -> MarkButton:
    made = MarkButton(light, "Your money", lambda value: f"{value} yuan")
    layout = host.layout()
    assert layout is not None
    layout.addWidget(made)
    return made


def sheet(host: QWidget) -> MarkSheet:
    return host.findChildren(MarkSheet)[-1]


def test_every_degree_has_its_own_word_and_meaning() -> None:
    assert set(SURE_LOOKS) == set(Sure)
    assert len({look.word() for look in SURE_LOOKS.values()}) == len(Sure)
    assert len({look.meaning() for look in SURE_LOOKS.values()}) == len(Sure)
    assert [sure for sure, look in SURE_LOOKS.items() if look.tone == "green"] == [Sure.PROVEN]


def test_the_mark_says_its_word_and_whose_number_it_is(mark: MarkButton) -> None:
    assert mark.accessibleName() == "Your money: Not checked yet"
    for sure in Sure:
        mark.show_mark(Mark(sure, "Because."))
        assert mark.text() == SURE_LOOKS[sure].word()
        assert mark.accessibleName() == f"Your money: {mark.text()}"
        assert SURE_LOOKS[sure].meaning() in mark.toolTip()
        assert not mark.icon().isNull()


def test_pressing_it_tells_who_said_what_at_which_block(mark: MarkButton, host: QWidget) -> None:
    mark.show_mark(AGREED)
    mark.click()
    shown = texts(sheet(host))
    assert "2 nodes were asked apart and say the same." in shown
    assert {"Anna's computer", "https://rpc.example:8443", "1500 yuan"} <= shown
    assert "Looked at in block 48,213." in shown
    assert truncated(sheet(host)) == []


def test_the_keyboard_opens_and_closes_it(mark: MarkButton, host: QWidget, qtbot: QtBot) -> None:
    mark.show_mark(AGREED)
    mark.setFocus()
    qtbot.keyClick(mark, Qt.Key.Key_Space)
    opened = sheet(host)
    assert opened.isVisible()
    assert opened.isAncestorOf(host.focusWidget())
    qtbot.keyClick(host.focusWidget(), Qt.Key.Key_Escape)
    assert not opened.isVisible()
    assert host.focusWidget() is mark


def test_who_said_nothing_is_told_in_words(mark: MarkButton, host: QWidget) -> None:
    mark.show_mark(DISPUTED)
    mark.click()
    shown = texts(sheet(host))
    assert {"did not answer", "is on another ledger", "gave no answer that can be used"} <= shown
    assert {"Hearth's own records", "7 yuan"} <= shown
    assert not any("node.down" in text or "what.ever" in text for text in shown)


def test_it_leads_to_the_nodes(mark: MarkButton, host: QWidget, qtbot: QtBot) -> None:
    mark.show_mark(DISPUTED)
    mark.click()
    opened = sheet(host)
    with qtbot.waitSignal(mark.nodes_asked):
        opened.nodes.click()
    assert not opened.isVisible()


def test_a_newer_mark_of_the_same_degree_is_told_too(mark: MarkButton, host: QWidget) -> None:
    mark.show_mark(AGREED)
    mark.show_mark(Mark(Sure.AGREED, "Newer.", {}, 50_000, AGREED.voices))
    mark.click()
    assert {"Newer.", "Looked at in block 50,000."} <= texts(sheet(host))


def test_a_name_from_elsewhere_cannot_turn_the_text_round(mark: MarkButton, host: QWidget) -> None:
    voice = Voice("A\u202enna", 1)
    mark.show_mark(Mark(Sure.SINGLE, "Only {node}.", {"node": "A\u202enna"}, 1, (voice,)))
    mark.click()
    assert {"Only Anna.", "Anna"} <= texts(sheet(host))
