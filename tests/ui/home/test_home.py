from __future__ import annotations

from dataclasses import replace
from datetime import UTC

import pytest
from PySide6.QtCore import Qt
from pytestqt.qtbot import QtBot

from tests.ui import sample
from tests.ui.looks import texts, truncated
from wallet.chain.sureness import Mark, Marks, Sure, Voice
from wallet.market.views import Snapshot, SyncState
from wallet.ui import words
from wallet.ui.home.happened import worth_telling
from wallet.ui.home.page import HomePage, _greeting
from wallet.ui.theme import Theme, apply, load_theme
from wallet.ui.widgets.mark_sheet import MarkSheet
from wallet.units import Minor, Wh


@pytest.fixture
def page(qtbot: QtBot, light: Theme) -> HomePage:
    made = HomePage(light)
    qtbot.addWidget(made)
    made.resize(1084, 800)
    made.show()
    made.show_snapshot(sample.snapshot())
    return made


def test_the_surplus_stands_in_kwh_cubic_metres_and_money(page: HomePage) -> None:
    assert page.spare.number.value.text() == "182.4 kWh"
    assert page.spare.number.detail.text() == "17.0 m³ · about ¥63.84 at today's price"
    assert page.spare.number.accessibleName().startswith("182.4 kWh, 17.0 m³")


def test_reserve_held_and_surplus_explain_each_other(page: HomePage) -> None:
    shown = texts(page.spare)
    assert {"229.6 kWh", "412.0 kWh", "182.4 kWh"} <= shown
    assert "40.0 kWh of it are on offer already, 142.4 kWh are free." in shown
    assert "412.0 kWh held, 182.4 kWh" in page.spare.bar.accessibleName()


def test_the_chart_says_each_day_and_marks_today_as_unfinished(page: HomePage) -> None:
    chart = page.usage.chart
    assert chart.count() == 30
    assert chart.tip(29).endswith("4.9 kWh, so far")
    assert chart.tip(0).endswith(": 6.6 kWh")
    assert page.usage.average.text() == "- - average 8.1 kWh a day"


def test_meter_month_money_and_holdings_are_shown(page: HomePage) -> None:
    shown = texts(page)
    assert "180.0 kWh this month" in shown
    assert "¥250.00" in shown
    assert "9.99 ETH" in shown
    assert "Biomethane from Riverside Biogas" in shown
    assert page.usage.meter.text().startswith("Meter …4821 · read ")
    assert page.usage.meter.text().endswith("01 248.376 m³")


def test_each_thing_that_needs_attention_has_one_button(qtbot: QtBot, page: HomePage) -> None:
    buttons = page.attention.buttons
    assert [button.text() for button in buttons] == ["Look", "Buy gas"]
    with qtbot.waitSignal(page.attention_chosen) as heard:
        qtbot.mouseClick(buttons[1], Qt.MouseButton.LeftButton)
    assert heard.args == [sample.attention()[1]]


def test_the_same_snapshot_again_keeps_the_buttons(page: HomePage) -> None:
    before = list(page.attention.buttons)
    page.show_snapshot(sample.snapshot())
    assert page.attention.buttons == before


def test_what_just_happened_is_told_newest_first(page: HomePage) -> None:
    shown = texts(page.happened)
    assert "Anna Lindqvist bought 40 kWh from you".replace(" kWh", "\u00a0kWh") in shown
    assert any(text.startswith("¥14.00 received · ") for text in shown)


def test_as_much_is_told_as_there_is_room_for(qtbot: QtBot, page: HomePage) -> None:
    qtbot.wait(1)
    tall = page.happened.rows.shown()
    page.resize(1084, 560)
    qtbot.wait(1)
    assert 3 <= page.happened.rows.shown() < tall < 7
    assert truncated(page.happened) == []


def test_readings_do_not_crowd_out_what_neighbours_did() -> None:
    sold, reading, *others = sample.activity()
    busy = [replace(reading, block=900 + each) for each in range(50)]
    told = worth_telling([*busy, sold, *others])
    assert told == (busy[0], sold, *others)


def test_actions_are_asked_for_by_signal(qtbot: QtBot, page: HomePage) -> None:
    for button, signal in (
        (page.sell, page.sell_requested),
        (page.buy, page.buy_requested),
        (page.happened.see_all, page.activity_requested),
    ):
        with qtbot.waitSignal(signal):
            qtbot.mouseClick(button, Qt.MouseButton.LeftButton)


def test_a_newcomer_sees_what_will_be_here(page: HomePage) -> None:
    page.show_snapshot(sample.quiet())
    shown = texts(page)
    assert "0.0 kWh" in shown
    assert "Nothing needs you right now." in shown
    assert "This account has no meter" in shown
    assert "No meter is linked to this account." in shown
    assert page.spare.badge.text() == "Catching up"
    assert not page.sell.isEnabled()
    assert page.sell.toolTip() == "There is nothing to spare now."


def test_a_meter_that_was_not_read_yet_is_waited_for(page: HomePage) -> None:
    quiet, full = sample.quiet(), sample.snapshot()
    page.show_snapshot(replace(quiet, home=replace(quiet.home, meter=full.home.meter)))
    assert "No day has been measured yet" in texts(page)


def test_doubt_about_the_numbers_is_said_beside_them(page: HomePage) -> None:
    shown = sample.snapshot()
    assert page.spare.badge.accessibleName() == "Verified"
    page.show_snapshot(replace(shown, sync=replace(shown.sync, state=SyncState.OFFLINE)))
    assert page.spare.badge.accessibleName() == "May be out of date"
    unverified = replace(shown.community, code_verified=False)
    page.show_snapshot(replace(shown, community=unverified))
    assert page.spare.badge.accessibleName() != "Verified"


def test_promised_money_is_told_apart(page: HomePage) -> None:
    shown = sample.snapshot()
    home = replace(shown.home, promised_money=Minor(14_000_000), surplus=Wh(0), can_offer=Wh(0))
    page.show_snapshot(replace(shown, home=home))
    assert "¥14.00 of it are promised in your offers." in texts(page)


@pytest.mark.parametrize(
    ("hour", "said"),
    [(4, "Good evening"), (5, "Good morning"), (12, "Good afternoon"), (18, "Good evening")],
)
def test_the_greeting_follows_the_clock(hour: int, said: str) -> None:
    words.set_place(words.Place(zone=UTC))
    midnight = 1_764_547_200
    assert _greeting("Mei", midnight + hour * 3600) == f"{said}, Mei"
    assert _greeting("", midnight + hour * 3600) == said


@pytest.mark.parametrize("size", [(1084, 800), (704, 600), (564, 520)])
@pytest.mark.parametrize("percent", [100, 130])
def test_nothing_is_cut_off_in_a_small_window(
    qtbot: QtBot, light: Theme, size: tuple[int, int], percent: int
) -> None:
    theme = load_theme("light", percent)
    app = qtbot._request.getfixturevalue("qapp")
    apply(app, theme)
    page = HomePage(theme)
    qtbot.addWidget(page)
    page.resize(*size)
    page.show()
    for shown in (sample.snapshot(), sample.quiet(), sample.snapshot()):
        page.show_snapshot(shown)
        qtbot.waitUntil(lambda: truncated(page) == [], timeout=30_000)
    apply(app, light)


def _mark(sure: Sure, value: int) -> Mark:
    return Mark(sure, "Because.", {}, 120, (Voice("Anna's computer", value),))


def marked(money: Sure, gas: Sure, coin: Sure) -> Snapshot:
    marks = Marks(_mark(money, 25_000_000), _mark(gas, 412_000), _mark(coin, 10**18))
    return replace(sample.snapshot(), marks=marks)


def test_every_number_that_decides_money_says_how_sure_it_is(page: HomePage) -> None:
    page.show_snapshot(marked(Sure.PROVEN, Sure.AGREED, Sure.SINGLE))
    assert page.purse.money_mark.accessibleName() == "Your money: Proven"
    assert page.spare.mark.accessibleName() == "The gas you hold: Agreed"
    assert page.purse.coin_mark.accessibleName() == "Your coin for network fees: One node"
    assert not page.spare.badge.isVisible(), "one mark a number"
    shown = marked(Sure.PROVEN, Sure.AGREED, Sure.SINGLE)
    old = replace(shown, sync=replace(shown.sync, state=SyncState.OFFLINE))
    page.show_snapshot(old)
    assert page.spare.badge.isVisible(), "that it is out of date is said first"
    page.show_snapshot(sample.snapshot())
    for mark in (page.purse.money_mark, page.spare.mark, page.purse.coin_mark):
        assert not mark.isVisible(), "what was not looked at has no mark"


def test_a_mark_says_its_number_as_the_page_does(page: HomePage) -> None:
    page.show_snapshot(marked(Sure.SINGLE, Sure.SINGLE, Sure.SINGLE))
    for mark, said in (
        (page.purse.money_mark, "¥25.00"),
        (page.spare.mark, "412.0 kWh"),
        (page.purse.coin_mark, "1.00 ETH"),
    ):
        mark.click()
        sheet = page.findChildren(MarkSheet)[-1]
        assert said in texts(sheet)
        sheet.close_sheet()


def test_a_mark_keeps_the_focus_while_numbers_change(page: HomePage) -> None:
    page.show_snapshot(marked(Sure.SINGLE, Sure.SINGLE, Sure.SINGLE))
    mark = page.purse.money_mark
    mark.setFocus()
    richer = marked(Sure.AGREED, Sure.SINGLE, Sure.SINGLE)
    page.show_snapshot(replace(richer, home=replace(richer.home, money=Minor(1))))
    assert page.focusWidget() is mark
    assert mark.text() == "Agreed"


def test_a_mark_leads_to_the_nodes(page: HomePage, qtbot: QtBot) -> None:
    page.show_snapshot(marked(Sure.DISPUTED, Sure.SINGLE, Sure.SINGLE))
    page.purse.money_mark.click()
    with qtbot.waitSignal(page.nodes_requested):
        page.findChildren(MarkSheet)[-1].nodes.click()


@pytest.mark.parametrize(("width", "height"), [(1084, 800), (704, 600)])
def test_marks_have_room(page: HomePage, qtbot: QtBot, width: int, height: int) -> None:
    page.show_snapshot(marked(Sure.UNKNOWN, Sure.DISPUTED, Sure.DISPUTED))
    page.resize(width, height)
    qtbot.waitUntil(lambda: truncated(page) == [], timeout=30_000)
