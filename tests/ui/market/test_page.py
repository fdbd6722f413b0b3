"""The Market page shows, filters and asks; it decides nothing."""

from __future__ import annotations

import threading
from collections.abc import Iterator
from typing import Any

import pytest
from PySide6.QtCore import QPoint, Qt
from PySide6.QtWidgets import QWidget
from pytestqt.qtbot import QtBot

from tests.ui.market.sample import many_offers, snapshot
from wallet.market.book import BookPage, BookSort
from wallet.protocol.credits import GasClass
from wallet.ui.market import page as page_module
from wallet.ui.market.delegate import OfferDelegate
from wallet.ui.market.offer_list import OfferList
from wallet.ui.market.page import MarketPage
from wallet.ui.market.rows import TEXT_ROLE
from wallet.ui.tasks import TaskRunner
from wallet.ui.theme import Theme
from wallet.ui.widgets.labels import Label
from wallet.ui.widgets.sheet import Sheet


@pytest.fixture
def runner() -> Iterator[TaskRunner]:
    made = TaskRunner()
    yield made
    made.shutdown()


@pytest.fixture
def page(qtbot: QtBot, light: Theme, runner: TaskRunner) -> MarketPage:
    made = MarketPage(light, runner)
    qtbot.addWidget(made)
    made.resize(1084, 800)
    made.show_snapshot(snapshot())
    made.show()
    return made


def names(offers: OfferList) -> list[str]:
    return [offers.entry(row).maker.name for row in range(offers.count())]


def button_of(offers: OfferList, row: int) -> QPoint:
    index = offers.model().index(row, 0)
    delegate = offers.itemDelegate()
    return delegate.places(offers.visualRect(index), index.data(TEXT_ROLE)).button.center()


def row_of(offers: OfferList, name: str) -> int:
    return names(offers).index(name)


def test_only_what_can_be_taken_is_shown_at_first(page: MarketPage) -> None:
    assert "Okafor Family" not in names(page.offers)
    assert page.counts.text() == "7 of 10 offers · 3 cannot be taken by you now ·"


def test_taking_the_filter_off_shows_the_rest_and_ones_own(page: MarketPage) -> None:
    page.filters.can_take.click()
    assert {"Okafor Family", "Mei"} <= set(names(page.offers))
    assert page.counts.text().startswith("11 of 11 offers")


def test_yours_shows_only_ones_own(page: MarketPage) -> None:
    page.filters.mine.click()
    assert names(page.offers) == ["Mei"]
    assert not page.filters.can_take.isChecked()


def test_gas_and_order_narrow_and_sort(page: MarketPage) -> None:
    page.filters.gas.choose(GasClass.NATURAL.name)
    page.filters.sort.choose(BookSort.PRICE_LOW.value)
    found = [page.offers.entry(row) for row in range(page.offers.count())]
    assert {entry.gas_class for entry in found} <= {GasClass.NATURAL, None}
    assert [entry.price for entry in found] == sorted(entry.price for entry in found)
    assert page.filters.gas.text() == "Natural gas ▾"


def test_searching_follows_after_a_pause(page: MarketPage, qtbot: QtBot) -> None:
    page.filters.search.setText("lind")
    qtbot.waitUntil(lambda: names(page.offers) == ["Anna Lindqvist"], timeout=30_000)


def test_the_button_of_a_row_asks_for_that_offer(page: MarketPage, qtbot: QtBot) -> None:
    row = row_of(page.offers, "Anna Lindqvist")
    with qtbot.waitSignal(page.take_asked) as asked:
        qtbot.mouseClick(
            page.offers.viewport(), Qt.MouseButton.LeftButton, pos=button_of(page.offers, row)
        )
    assert asked.args[0].maker.name == "Anna Lindqvist"


def test_a_click_beside_the_button_asks_for_nothing(page: MarketPage, qtbot: QtBot) -> None:
    with qtbot.assertNotEmitted(page.take_asked):
        qtbot.mouseClick(page.offers.viewport(), Qt.MouseButton.LeftButton, pos=QPoint(200, 20))


@pytest.mark.qt_log_ignore("support raise", "propagateSizeHints")
def test_a_grey_button_does_nothing(page: MarketPage, qtbot: QtBot) -> None:
    page.filters.can_take.click()
    row = row_of(page.offers, "Okafor Family")
    with qtbot.assertNotEmitted(page.take_asked):
        qtbot.mouseClick(
            page.offers.viewport(), Qt.MouseButton.LeftButton, pos=button_of(page.offers, row)
        )


def test_enter_presses_the_button_of_the_row_in_focus(page: MarketPage, qtbot: QtBot) -> None:
    page.offers.setFocus()
    page.offers.setCurrentIndex(page.offers.model().index(1, 0))
    with qtbot.waitSignal(page.take_asked) as asked:
        qtbot.keyClick(page.offers, Qt.Key.Key_Return)
    assert asked.args[0].offer_hash == page.offers.entry(1).offer_hash


def test_an_own_offer_asks_to_be_cancelled(page: MarketPage, qtbot: QtBot) -> None:
    page.filters.mine.click()
    with qtbot.waitSignal(page.cancel_asked):
        page.offers.activate(page.offers.model().index(0, 0))


def test_a_new_snapshot_keeps_the_offer_in_focus(page: MarketPage) -> None:
    page.offers.setCurrentIndex(page.offers.model().index(3, 0))
    held = page.offers.entry(3).offer_hash
    page.show_snapshot(snapshot())
    assert page.offers.entry(page.offers.currentIndex().row()).offer_hash == held


def test_why_tells_every_reason(page: MarketPage) -> None:
    page.why.click()
    sheet = page.findChild(Sheet)
    texts = [label.text() for label in sheet.findChildren(Label)]
    assert "3 offers cannot be taken by you now" in texts
    assert "You do not have this much gas of the kind asked for." in texts
    assert "You do not have enough money for this amount." in texts


def test_the_suggestion_can_be_followed_line_by_line(page: MarketPage) -> None:
    page.side.how.click()
    sheet = page.findChild(Sheet)
    texts = " ".join(label.text() for label in sheet.findChildren(Label))
    assert "The street's price is" in texts
    assert "Rounded, that is" in texts


def test_an_empty_market_says_what_to_do(qtbot: QtBot, light: Theme, runner: TaskRunner) -> None:
    page = MarketPage(light, runner)
    qtbot.addWidget(page)
    page.show_snapshot(snapshot([]))
    shown = [label.text() for label in page.findChildren(Label)]
    assert "Nobody offers or wants gas right now" in shown


def test_a_narrow_window_puts_the_prices_behind_a_chip(page: MarketPage) -> None:
    page.resize(704, 560)
    assert page.prices.isVisible()
    assert not page.side.isVisible()
    page.prices.click()
    assert page.side.isVisible()
    assert not page.offers.isVisible()
    page.resize(1084, 800)
    assert page.side.isVisible()
    assert page.offers.isVisible()


def test_everything_on_the_page_has_a_name_for_a_screen_reader(page: MarketPage) -> None:
    for widget in page.findChildren(QWidget):
        if widget.focusPolicy() & Qt.FocusPolicy.TabFocus and widget.isVisible():
            text = widget.accessibleName() or getattr(widget, "text", str)()
            assert text or widget.parent() is page.offers, widget


def test_a_hundred_thousand_offers_do_not_hold_the_window(
    page: MarketPage, qtbot: QtBot, monkeypatch: pytest.MonkeyPatch
) -> None:
    """They are sorted in another thread, and only the rows that can be seen are drawn."""
    sorting: list[bool] = []
    drawn: list[int] = []
    sort, draw = page_module._view, OfferDelegate._paint_ground

    def view(*args: Any, **named: Any) -> BookPage:
        sorting.append(threading.current_thread() is threading.main_thread())
        return sort(*args, **named)

    def paint(self: OfferDelegate, *args: Any) -> None:
        drawn.append(args[-1])
        draw(self, *args)

    monkeypatch.setattr(page_module, "_view", view)
    monkeypatch.setattr(OfferDelegate, "_paint_ground", paint)
    page.show_snapshot(snapshot(many_offers(20_000)))
    page.filters.sort.choose(BookSort.NAME.value)
    qtbot.waitUntil(lambda: page.offers.count() > 5_000, timeout=60_000)
    page.offers.show_entries(page.shown().entries)
    drawn.clear()
    page.offers.viewport().repaint()
    assert sorting
    assert not any(sorting)
    assert 5 < len(drawn) < 100
