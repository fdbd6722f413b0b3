"""What is typed becomes an amount, or a sentence that says why not."""

from __future__ import annotations

import pytest
from pytestqt.qtbot import QtBot

from tests.ui.market.sample import home_view, per_kwh, snapshot
from wallet.meters.amounts import GERMAN
from wallet.ui import words
from wallet.ui.offer.fields import EnergyField, PriceField, end_field, end_of, least_field, least_of
from wallet.ui.offer.sell import SellForm
from wallet.ui.theme import Theme

YUAN = snapshot().community.currency


@pytest.fixture
def amount(qtbot: QtBot) -> EnergyField:
    field = EnergyField("How much", home_view(), lambda _wh: "¥1.00")
    qtbot.addWidget(field)
    return field


@pytest.fixture
def price(qtbot: QtBot) -> PriceField:
    field = PriceField("Price", YUAN, per_kwh(350), lambda _price: "")
    qtbot.addWidget(field)
    return field


def test_an_amount_is_echoed_in_kwh_cubic_metres_and_money(amount: EnergyField) -> None:
    amount.set_text("182.4")
    assert amount.value() == 182_400
    assert amount.note.text() == "182.4 kWh · 17.0 m³ · ¥1.00"


def test_cubic_metres_are_read_by_the_meters_own_value(amount: EnergyField) -> None:
    amount.set_unit("m³")
    amount.set_text("17")
    assert amount.value() == 17_000 * 990_000 * 10_840 // 10**9
    assert amount.edit.unit.text() == "m³"


@pytest.mark.parametrize(
    ("typed", "said"),
    [
        ("1,234", "could mean 1.234 or 1234"),
        ("twelve", "is not an amount that can be read"),
        ("-5", "cannot be less than zero"),
        ("0", "The amount is zero"),
        ("1.2345", "more decimals than can be traded"),
        ("99999999999999", "more than"),
    ],
)
@pytest.mark.usefixtures("light")
def test_a_bad_amount_says_why_and_never_wakes_next(
    qtbot: QtBot, light: Theme, typed: str, said: str
) -> None:
    form = SellForm(snapshot(), light)
    qtbot.addWidget(form)
    assert form.next_button.isEnabled()
    form.amount.set_text(typed)
    assert said in form.amount.note.text()
    assert form.amount.field.property("invalid")
    assert not form.next_button.isEnabled()
    assert form.order() is None


def test_an_empty_amount_is_no_error_and_no_order(qtbot: QtBot, light: Theme) -> None:
    form = SellForm(snapshot(), light)
    qtbot.addWidget(form)
    form.amount.set_text("")
    assert not form.amount.field.property("invalid")
    assert not form.next_button.isEnabled()


def test_a_decimal_comma_is_read_where_it_is_at_home(amount: EnergyField) -> None:
    words.set_place(words.Place(GERMAN))
    amount.set_text("182,4")
    assert amount.value() == 182_400
    assert amount.note.text().startswith("182,4 kWh")


def test_the_slider_draws_the_price_along_the_streets(price: PriceField) -> None:
    price.slider.setValue(-4)
    assert price.value() == per_kwh(343)
    assert price.beside_street() == -200


def test_a_typed_price_moves_the_slider_and_stays_as_typed(price: PriceField) -> None:
    price.set_text("0.3585")
    assert price.value() == 358_500_000
    assert price.slider.value() == 5
    assert price.edit.text() == "0.3585"


def test_ends_are_the_last_minute_of_a_day(qtbot: QtBot) -> None:
    field = end_field()
    qtbot.addWidget(field)
    field.choose(0)
    moment = words.place().local(end_of(field))
    assert (moment.hour, moment.minute) == (23, 59)
    field.choose(7)
    assert end_of(field) == words.end_of_day(7)


def test_the_smallest_part_is_never_more_than_the_offer(qtbot: QtBot) -> None:
    field = least_field()
    qtbot.addWidget(field)
    assert least_of(field, 900) == 1
    field.choose(5_000)
    assert least_of(field, 900) == 900
    field.choose(-1)
    assert least_of(field, 42_000) == 42_000
