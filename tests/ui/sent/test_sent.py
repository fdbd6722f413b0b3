from __future__ import annotations

import pytest
from PySide6.QtCore import Qt
from pytestqt.qtbot import QtBot

from tests.ui.looks import texts, truncated
from tests.ui.sent.sample import KEPT, every_state, thing
from wallet.market.views import PendingState, SyncState
from wallet.paths import resource
from wallet.ui import words
from wallet.ui.page import Page
from wallet.ui.sent.card import SentCard
from wallet.ui.sent.details import SentSheet, way_of
from wallet.ui.sent.states import look_of
from wallet.ui.theme import Theme


class Host(Page):
    def show_snapshot(self, snapshot: object) -> None:
        del snapshot


@pytest.fixture
def host(qtbot: QtBot, light: Theme) -> Host:
    made = Host("Sent")
    qtbot.addWidget(made)
    made.resize(704, 700)
    made.show()
    return made


@pytest.fixture
def card(host: Host, light: Theme) -> SentCard:
    made = SentCard(light, actions=True)
    host.content.addWidget(made)
    host.content.addStretch(1)
    return made


def test_every_state_has_a_picture_and_a_word_of_its_own() -> None:
    looks = [look_of(entry) for entry in every_state()]
    assert len({look.word for look in looks}) == len(looks)
    assert {entry.state for entry in every_state()} | {PendingState.PREPARED} == set(PendingState)
    for look in looks:
        assert resource(f"icons/{look.icon}.svg").is_file()


def test_what_waits_has_two_buttons_and_what_is_over_has_none(qtbot: QtBot, card: SentCard) -> None:
    waiting, over = thing(PendingState.SEEN, 1), thing(PendingState.FINAL, 2)
    card.show_entries((waiting, over), SyncState.FRESH)
    first, second = card.rows
    assert [button.text() for button in first.buttons] == ["Speed up", "Take back"]
    assert second.buttons == []
    with qtbot.waitSignal(card.speed_up_asked) as sped:
        qtbot.mouseClick(first.buttons[0], Qt.MouseButton.LeftButton)
    with qtbot.waitSignal(card.take_back_asked) as back:
        qtbot.mouseClick(first.buttons[1], Qt.MouseButton.LeftButton)
    assert sped.args == back.args == [waiting.tx_hash]
    assert first.buttons[0].accessibleDescription() == words.text(waiting.label)


def test_a_queue_is_told_only_while_no_node_answers(card: SentCard) -> None:
    three = tuple(thing(PendingState.SIGNED, number, why=KEPT) for number in (1, 2, 3))
    card.show_entries(three, SyncState.OFFLINE)
    assert "3 things wait for the connection" in texts(card)
    assert any("by itself" in text for text in texts(card))
    card.show_entries(three, SyncState.FRESH)
    assert "3 things wait for the connection" not in texts(card)
    card.show_entries((thing(PendingState.SENT),), SyncState.OFFLINE)
    assert not any("the connection" in text for text in texts(card))


def test_three_are_shown_and_the_rest_on_request(qtbot: QtBot, card: SentCard) -> None:
    card.show_entries(every_state(), SyncState.FRESH)
    assert len(card.rows) == 3
    (more,) = (b for b in card.findChildren(type(card.rows[0].details)) if "more" in b.text())
    assert more.text() == "and 7 more"
    qtbot.mouseClick(more, Qt.MouseButton.LeftButton)
    assert len(card.rows) == len(every_state())


def test_nothing_on_its_way_shows_nothing(card: SentCard) -> None:
    card.show_entries((), SyncState.OFFLINE)
    assert card.isHidden()


@pytest.mark.parametrize("entry", every_state(), ids=lambda entry: look_of(entry).word)
def test_a_sheet_shows_the_whole_way_and_what_can_be_done(
    entry, host: Host, light: Theme, qtbot: QtBot
) -> None:
    sheet = SentSheet(host, light, entry)
    sheet.open()
    assert look_of(entry).word in texts(sheet)
    expected = ["Take back"] * entry.can_take_back + ["Speed up"] * entry.can_speed_up
    assert [button.text() for button in sheet.choices] == expected
    assert truncated(sheet) == []
    here = [stop for stop in way_of(entry) if stop.here]
    assert len(here) == (0 if entry.state is PendingState.FINAL else 1)
    sheet.close_sheet()


def test_what_a_sheet_offers_is_asked_for_once_and_closes_it(
    host: Host, light: Theme, qtbot: QtBot
) -> None:
    entry = thing(PendingState.SENT)
    sheet = SentSheet(host, light, entry)
    sheet.open()
    with qtbot.waitSignal(sheet.take_back_asked) as asked:
        qtbot.mouseClick(sheet.choices[0], Qt.MouseButton.LeftButton)
    assert asked.args == [entry.tx_hash]
    assert sheet.isHidden()


def test_a_mined_thing_is_not_final_yet() -> None:
    names = [(stop.done, stop.here) for stop in way_of(thing(PendingState.MINED, block=7))]
    assert names == [(True, False)] * 3 + [(False, True), (False, False)]
    assert all(stop.done for stop in way_of(thing(PendingState.FINAL, block=7)))
