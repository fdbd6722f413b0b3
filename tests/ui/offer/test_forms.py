"""Forms turn what is chosen into an order, and offer the fix for what cannot be."""

from __future__ import annotations

from dataclasses import replace

import pytest
from PySide6.QtWidgets import QPushButton
from pytestqt.qtbot import QtBot

from tests.ui.looks import texts
from tests.ui.market.sample import BIO, NATURAL, per_kwh, snapshot
from wallet.chain.sureness import Mark, Marks, Sure, Voice
from wallet.market.book import BookEntry, BookFilter
from wallet.protocol.credits import GasClass, any_of
from wallet.protocol.offers import Side
from wallet.ui import words
from wallet.ui.offer.buy import BuyForm
from wallet.ui.offer.form import OrderForm
from wallet.ui.offer.orders import BuyOrder, SellOrder, TakeOrder
from wallet.ui.offer.sell import SellForm
from wallet.ui.offer.take import TakeForm
from wallet.ui.theme import Theme


def entry(name: str, *, gas: GasClass | None = GasClass.BIOMETHANE) -> BookEntry:
    page = snapshot().market.book.view(BookFilter())
    return next(e for e in page.entries if e.maker.name == name and e.gas_class in (gas, None))


def fix_of(form: OrderForm) -> QPushButton:
    return form.banner.findChild(QPushButton)


@pytest.fixture
def sell(qtbot: QtBot, light: Theme) -> SellForm:
    form = SellForm(snapshot(), light)
    qtbot.addWidget(form)
    form.show()
    return form


@pytest.fixture
def buy(qtbot: QtBot, light: Theme) -> BuyForm:
    form = BuyForm(snapshot(), light)
    qtbot.addWidget(form)
    form.show()
    return form


def take_form(qtbot: QtBot, light: Theme, name: str) -> TakeForm:
    form = TakeForm(entry(name), snapshot(), light)
    qtbot.addWidget(form)
    form.show()
    return form


def test_selling_starts_with_the_surplus_at_the_suggested_price(sell: SellForm) -> None:
    order = sell.order()
    assert isinstance(order, SellOrder)
    assert order.wh == 142_400
    assert order.price == snapshot().market.sell_suggestion.price
    assert order.credit_id in (BIO, NATURAL)


def test_the_offer_is_echoed_as_the_sentence_of_the_review(sell: SellForm) -> None:
    sell.amount.set_text("120")
    sell.gas.choose(BIO)
    sell.price.set_text("0.35")
    assert sell.echo.text().startswith(
        "You offer to sell up to 120\u00a0kWh of biomethane to anyone in Linden Street for "
        "¥0.35 per kWh, until "
    )


def test_the_price_says_how_it_stands_beside_the_street(sell: SellForm) -> None:
    street = snapshot().market.street.price
    sell.price.set_price(street * 98 // 100)
    assert sell.price.note.text() == "2 % below the street: likely taken today"


def test_more_than_the_surplus_is_refused_with_a_one_click_fix(sell: SellForm) -> None:
    sell.amount.set_text("200")
    assert "200.0 kWh is more than your surplus." in sell.banner.text()
    assert "beside the 40.0 kWh your open offers promise" in sell.banner.text()
    assert not sell.next_button.isEnabled()
    assert fix_of(sell).text() == "Sell 142.4 kWh instead"
    fix_of(sell).click()
    assert sell.amount.value() == 142_400
    assert sell.next_button.isEnabled()
    assert not sell.banner.isVisible()


def test_choosing_the_smallest_part_reaches_the_order(sell: SellForm) -> None:
    sell.least.choose(5_000)
    assert sell.order().min_fill == 5_000
    sell.least.choose(-1)
    assert sell.order().min_fill == sell.order().wh


def test_a_buy_offer_names_the_kind_of_gas(buy: BuyForm) -> None:
    buy.amount.set_text("100")
    buy.gas.choose(int(any_of(GasClass.BIOMETHANE)))
    buy.price.set_price(per_kwh(360))
    order = buy.order()
    assert isinstance(order, BuyOrder)
    assert (order.wh, order.credit_id) == (100_000, any_of(GasClass.BIOMETHANE))
    assert "of biomethane from anyone" in buy.echo.text()


def test_more_than_the_money_is_refused_with_a_one_click_fix(buy: BuyForm) -> None:
    buy.price.set_price(per_kwh(500))
    buy.amount.set_text("501")
    assert not buy.next_button.isEnabled()
    assert "This would cost up to ¥250.50." in buy.banner.text()
    fix_of(buy).click()
    assert buy.order().wh == 500_000


def test_taking_starts_with_all_that_can_be_taken(qtbot: QtBot, light: Theme) -> None:
    form = take_form(qtbot, light, "Anna Lindqvist")
    order = form.order()
    assert isinstance(order, TakeOrder)
    assert (order.wh, order.credit_id) == (120_000, None)
    assert form.echo.text() == (
        "You buy 120\u00a0kWh of biomethane from Anna Lindqvist for ¥42.00."
    )


def test_less_than_the_offer_allows_is_put_right_in_one_click(qtbot: QtBot, light: Theme) -> None:
    form = take_form(qtbot, light, "Anna Lindqvist")
    form.amount.set_text("3")
    assert "for 5 kWh or more at once" in form.banner.text()
    assert form.order() is None
    fix_of(form).click()
    assert form.order().wh == 5_000


def test_more_than_is_left_is_put_right_in_one_click(qtbot: QtBot, light: Theme) -> None:
    form = take_form(qtbot, light, "Anna Lindqvist")
    form.amount.set_text("121")
    assert not form.next_button.isEnabled()
    fix_of(form).click()
    assert form.order().wh == 120_000


def test_selling_into_any_gas_asks_which_batch(qtbot: QtBot, light: Theme) -> None:
    form = take_form(qtbot, light, "Harbour Laundry")
    form.gas.choose(NATURAL)
    assert form.order().credit_id == NATURAL
    assert "of natural gas to Harbour Laundry" in form.echo.text()


def test_form_texts_follow_the_place(qtbot: QtBot, light: Theme) -> None:
    from wallet.meters.amounts import GERMAN

    words.set_place(words.Place(GERMAN))
    form = SellForm(snapshot(), light)
    qtbot.addWidget(form)
    assert form.amount.edit.text() == "142,4"
    assert form.order().wh == 142_400


@pytest.mark.parametrize("buying", [True, False])
def test_taking_an_offer_shows_what_it_is_paid_with_and_how_sure_that_is(
    qtbot: QtBot, light: Theme, buying: bool
) -> None:
    wanted = Side.SELL if buying else Side.BUY
    found = next(e for e in snapshot().market.entries if e.side is wanted and e.can_take)
    mark = Mark(Sure.AGREED, "Because.", {}, 120, (Voice("Anna", 1_000),))
    shown = replace(snapshot(), marks=Marks(mark, mark, mark))
    form = TakeForm(found, shown, light)
    qtbot.addWidget(form)
    form.show()
    what, held = ("Your money", "¥250.00") if buying else ("The gas you hold", "412.0 kWh")
    assert {what, held} <= texts(form)
    assert form.mark.isVisible()
    assert form.mark.accessibleName() == f"{what}: Agreed"
    with qtbot.waitSignal(form.nodes_asked):
        form.mark.nodes_asked.emit()
