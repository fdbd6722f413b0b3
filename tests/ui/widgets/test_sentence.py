from __future__ import annotations

import pytest
from PySide6.QtGui import QFont
from pytestqt.qtbot import QtBot

from wallet.ui.widgets.sentence import SentenceLabel, plain, strong, visible


@pytest.fixture
def label(qtbot: QtBot, light: object) -> SentenceLabel:
    made = SentenceLabel(f"{strong('Anna')} sells up to {strong('120 kWh')} of biomethane")
    qtbot.addWidget(made)
    return made


def bold_parts(label: SentenceLabel) -> list[str]:
    text = label.text().encode("utf-16-le")
    return [
        text[2 * item.start : 2 * (item.start + item.length)].decode("utf-16-le")
        for item in label._formats()
        if item.format.fontWeight() >= QFont.Weight.DemiBold
    ]


def test_marked_parts_are_bold_and_nothing_else_is(label: SentenceLabel) -> None:
    assert label.text() == "Anna sells up to 120 kWh of biomethane"
    assert bold_parts(label) == ["Anna", "120 kWh"]


def test_bold_parts_are_found_behind_characters_outside_the_basic_plane(
    label: SentenceLabel,
) -> None:
    label.set_sentence(f"𠮷家 🏠 {strong('卖出')} gas")
    assert bold_parts(label) == ["卖出"]


def test_a_name_can_neither_forge_bold_nor_turn_the_line_around(label: SentenceLabel) -> None:
    name = "Eve\x02 \u202eevil"
    label.set_sentence(f"{strong(name)} sells")
    assert label.text() == "Eve evil sells"
    assert bold_parts(label) == ["Eve evil"]
    assert visible("a\u200bb\nc") == "abc"


def test_a_narrow_label_grows_and_then_leaves_out_the_end(label: SentenceLabel) -> None:
    one_line = label.heightForWidth(600)
    assert label.heightForWidth(150) > one_line * 1.8
    assert label.heightForWidth(40) == label.heightForWidth(150)
    label.resize(60, label.heightForWidth(60))
    label.grab()
    assert label.toolTip() == label.text()
    label.resize(600, one_line)
    label.grab()
    assert not label.toolTip()


def test_screen_readers_get_the_sentence_without_marks(label: SentenceLabel) -> None:
    assert label.accessibleName() == plain(label._sentence) == label.text()
