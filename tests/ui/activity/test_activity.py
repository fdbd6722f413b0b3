from __future__ import annotations

import csv
import io
from dataclasses import replace
from pathlib import Path

import pytest
from PySide6.QtCore import Qt
from pytestqt.qtbot import QtBot

from tests.ui import sample
from tests.ui.looks import texts, truncated
from wallet.market.message import Message, PersonKind, Who
from wallet.market.views import ActivityIcon, PendingEntry, PendingState
from wallet.ui.activity.details import DetailsSheet
from wallet.ui.activity.export import csv_text
from wallet.ui.activity.page import ActivityPage
from wallet.ui.activity.rows import EVENT_ROLE
from wallet.ui.theme import Theme
from wallet.ui.widgets.scroll import PageScroll
from wallet.units import Timestamp


@pytest.fixture
def target(tmp_path: Path) -> Path:
    return tmp_path / "out.csv"


@pytest.fixture
def page(qtbot: QtBot, light: Theme, target: Path) -> ActivityPage:
    made = ActivityPage(light, choose_path=lambda name: target)
    qtbot.addWidget(made)
    made.resize(704, 600)
    made.show()
    made.show_snapshot(sample.snapshot())
    return made


def rows_of(page: ActivityPage) -> list[str]:
    model = page.rows
    indexes = [model.index(row) for row in range(model.rowCount())]
    return [index.data().replace("\u00a0", " ") for index in indexes if index.data(EVENT_ROLE)]


def test_events_are_listed_under_their_day(page: ActivityPage) -> None:
    assert rows_of(page)[0].startswith("Anna Lindqvist bought 40 kWh from you. ¥14.00 received")
    assert len(rows_of(page)) == len(sample.activity())
    assert page.rows.index(0).data() in {"Today", "Yesterday"}
    assert page.rows.index(0).data(EVENT_ROLE) is None
    assert page.count.text() == "7 events"


def test_chips_narrow_the_list(qtbot: QtBot, page: ActivityPage) -> None:
    qtbot.mouseClick(page.chips[1], Qt.MouseButton.LeftButton)
    icons = {entry.icon for entry in page.entries()}
    assert icons == {
        ActivityIcon.SOLD, ActivityIcon.BOUGHT, ActivityIcon.POSTED, ActivityIcon.CANCELLED,
    }  # fmt: skip
    qtbot.mouseClick(page.chips[2], Qt.MouseButton.LeftButton)
    assert [entry.icon for entry in page.entries()] == [ActivityIcon.READING]
    assert page.count.text() == "1 event"


def test_a_filter_that_lets_nothing_through_says_how_to_see_the_rest(
    qtbot: QtBot, page: ActivityPage
) -> None:
    page.show_snapshot(replace(sample.snapshot(), activity=sample.activity()[1:2]))
    qtbot.mouseClick(page.chips[1], Qt.MouseButton.LeftButton)
    assert "Nothing of this kind" in texts(page)
    assert not page.export.isEnabled()


def test_a_newcomer_is_told_what_will_be_listed(page: ActivityPage) -> None:
    page.show_snapshot(sample.quiet())
    assert "Nothing has happened yet" in texts(page)
    assert truncated(page) == []


def test_the_export_holds_exactly_what_is_shown(
    qtbot: QtBot, page: ActivityPage, target: Path
) -> None:
    qtbot.mouseClick(page.chips[1], Qt.MouseButton.LeftButton)
    with qtbot.waitSignal(page.exported) as heard:
        qtbot.mouseClick(page.export, Qt.MouseButton.LeftButton)
    assert heard.args == ["out.csv"]
    raw = target.read_bytes()
    assert raw.startswith(b"\xef\xbb\xbf")
    rows = list(csv.DictReader(io.StringIO(raw.decode("utf-8-sig"))))
    assert len(rows) == len(page.entries()) == 4
    assert rows[0]["What happened"] == "Anna Lindqvist bought 40 kWh from you"
    assert rows[0]["Gas (Wh)"] == "-40000"
    assert rows[0]["Money (CNY)"] == "14.000000"
    assert rows[0]["Transaction"] == "0x" + "01" * 32


def test_a_spreadsheet_never_runs_a_neighbours_name() -> None:
    eve = Who(sample.address("Eve"), "=HYPERLINK(1)", PersonKind.HOUSEHOLD)
    entry = replace(sample.activity()[0], headline=Message("{who} bought", {"who": eve}))
    text = csv_text([entry], sample.YUAN)
    assert "'=HYPERLINK(1) bought" in text


def test_a_file_that_cannot_be_written_is_said_with_its_fix(
    qtbot: QtBot, page: ActivityPage, target: Path
) -> None:
    target.mkdir()
    qtbot.mouseClick(page.export, Qt.MouseButton.LeftButton)
    assert "out.csv cannot be written" in page.problem.text()
    assert "Choose another folder" in page.problem.text()


def test_what_is_on_its_way_is_told_above_the_list(page: ActivityPage) -> None:
    entry = PendingEntry(bytes(32), Message("Trade"), PendingState.SENT, Timestamp(sample.NOW), 4)
    page.show_snapshot(replace(sample.snapshot(), pending=(entry,)))
    assert page.sent.isVisible()
    assert {"On its way", "Trade"} <= texts(page.sent)
    page.show_snapshot(sample.snapshot())
    assert not page.sent.isVisible()


def test_an_event_opens_with_everything_known_about_it(qtbot: QtBot, page: ActivityPage) -> None:
    page.view.clicked.emit(page.rows.index(1))
    sheet = page.findChild(DetailsSheet)
    assert isinstance(sheet, DetailsSheet)
    assert {"Anna Lindqvist", "−40.0 kWh", "+¥14.00", "0x01010101…01010101"} <= texts(sheet)
    with qtbot.waitSignal(page.copied) as heard:
        sheet.copied.emit("0x01")
    assert heard.args == ["0x01"]


def test_an_event_of_ones_own_shows_the_way_it_went(page: ActivityPage) -> None:
    event = sample.activity()[0]
    own = PendingEntry(
        event.tx_hash, Message("Trade"), PendingState.MINED, Timestamp(sample.NOW), 4, block=120
    )
    page.show_snapshot(replace(sample.snapshot(), sent={event.tx_hash: own}))
    page.view.clicked.emit(page.rows.index(1))
    sheet = page.findChild(DetailsSheet)
    assert isinstance(sheet, DetailsSheet)
    assert {"Its way", "In a block", "Block 120", "Final: nothing can undo it"} <= texts(sheet)


def test_the_list_is_drawn_in_both_sizes(qtbot: QtBot, page: ActivityPage) -> None:
    for width in (704, 1084):
        page.resize(width, 600)
        page.grab()
    qtbot.keyClick(page.view, Qt.Key.Key_Down)
    page.grab()


def test_in_a_small_window_what_waits_scrolls_and_the_list_keeps_its_room(
    qtbot: QtBot, page: ActivityPage
) -> None:
    many = tuple(
        PendingEntry(
            bytes([number]) * 32, Message("Trade"), PendingState.SEEN, Timestamp(sample.NOW), 4,
            can_speed_up=True, can_take_back=True,
        )
        for number in range(3)
    )  # fmt: skip
    page.resize(704, 420)
    page.show_snapshot(replace(sample.snapshot(), pending=many))
    qtbot.waitUntil(lambda: truncated(page) == [], timeout=30_000)
    room = page.findChild(PageScroll)
    assert page.sent.height() > room.height()
    assert room.height() < page.height() / 2
    page.show_snapshot(sample.snapshot())
    assert page.sent.isHidden()
