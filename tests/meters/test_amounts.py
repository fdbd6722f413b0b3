"""Energy, money and prices go from the keyboard to the screen without losing a unit."""

from __future__ import annotations

from dataclasses import dataclass

import pytest
from hypothesis import given
from hypothesis import strategies as st

from wallet.errors import AmountError
from wallet.meters import amounts
from wallet.meters.amounts import CHINESE, ENGLISH, FRENCH, GERMAN, SWISS, NumberFormat, Rounding
from wallet.meters.calorific import Calorific, litres_to_wh, wh_to_litres
from wallet.units import Minor, Wh

FORMAT = st.sampled_from([ENGLISH, CHINESE, GERMAN, FRENCH, SWISS])
CALORIFIC = Calorific(z_ppm=950_000, cv_wh_per_m3=11_200)


@dataclass(frozen=True)
class Money:
    symbol: str = "¥"
    decimals: int = 6


YUAN = Money()


def code_of(text: str, unit: str = "kWh", fmt: NumberFormat = ENGLISH) -> str:
    with pytest.raises(AmountError) as caught:
        amounts.parse_energy(text, unit, fmt, calorific=CALORIFIC)
    assert caught.value.fix
    return caught.value.code


@pytest.mark.parametrize(
    ("text", "unit", "wh"),
    [
        ("182.4", "kWh", 182_400),
        ("182.4 kWh", "kWh", 182_400),
        ("182.4kwh", "kWh", 182_400),
        ("１８２．４ｋＷｈ", "kWh", 182_400),
        ("0.001", "kWh", 1),
        ("1.5000", "kWh", 1_500),
        ("1.5", "MWh", 1_500_000),
        ("15", "Wh", 15),
        ("17.1", "m³", 181_944),
        ("17.1 m3", "m³", 181_944),
        ("17.1 m³", "m³", 181_944),
        ("3.6", "MJ", 1_000),
        ("0.007", "MJ", 1),
    ],
)
def test_energy_is_read_in_its_unit(text: str, unit: str, wh: int) -> None:
    assert amounts.parse_energy(text, unit, ENGLISH, calorific=CALORIFIC) == wh


@pytest.mark.parametrize(
    ("text", "unit", "code"),
    [
        ("", "kWh", "amount.empty"),
        ("kWh", "kWh", "amount.empty"),
        ("1.2.3", "kWh", "amount.unreadable"),
        ("5 MWh", "kWh", "amount.unreadable"),
        ("5 m³", "kWh", "amount.unreadable"),
        ("1,234", "kWh", "amount.ambiguous"),
        ("-1", "kWh", "amount.negative"),
        ("0", "kWh", "amount.zero"),
        ("0.000", "kWh", "amount.zero"),
        ("0.001", "MJ", "amount.zero"),
        ("1.2345", "kWh", "amount.too_precise"),
        ("1.0001", "m³", "amount.too_precise"),
        ("0.5", "Wh", "amount.too_precise"),
        ("1000000001", "MWh", "amount.too_large"),
    ],
)
def test_energy_that_cannot_be_meant_is_refused(text: str, unit: str, code: str) -> None:
    assert code_of(text, unit) == code


def test_limits_are_the_callers() -> None:
    most = Wh(5_000)
    assert amounts.parse_energy("5", "kWh", ENGLISH, maximum=most) == most
    with pytest.raises(AmountError) as caught:
        amounts.parse_energy("5.001", "kWh", ENGLISH, maximum=most)
    assert caught.value.code == "amount.too_large"
    assert caught.value.fields["maximum"] == "5.0 kWh"
    assert amounts.parse_energy("0", "kWh", ENGLISH, allow_zero=True) == 0


@pytest.mark.parametrize("unit", ["therm", "m³", "Kubikmeter"])
def test_a_unit_that_cannot_be_typed_is_a_programming_error(unit: str) -> None:
    with pytest.raises(ValueError, match=unit):
        amounts.parse_energy("1", unit, ENGLISH)


@pytest.mark.parametrize(
    "text", ["0.35", "¥0.35", "￥０．３５", "0.35/kWh", "¥ 0.35 /kWh", "0,35", "0.35¥"]
)
def test_a_price_for_a_kwh_becomes_one_for_a_mwh(text: str) -> None:
    assert amounts.parse_price(text, 6, ENGLISH, symbol="¥") == 350_000_000


def test_prices_and_money_keep_every_digit_or_refuse() -> None:
    assert amounts.parse_price("0.000000001", 6, ENGLISH) == 1
    assert amounts.parse_money("0.000001", 6, ENGLISH) == 1
    assert amounts.parse_money("€12,34", 2, GERMAN, symbol="€") == 1_234
    for call in (
        lambda: amounts.parse_price("0.0000000001", 6, ENGLISH),
        lambda: amounts.parse_money("0.0000001", 6, ENGLISH),
        lambda: amounts.parse_money("1.234", 2, ENGLISH),
    ):
        with pytest.raises(AmountError) as caught:
            call()
        assert caught.value.code == "amount.too_precise"
    with pytest.raises(AmountError) as caught:
        amounts.parse_money("11", 2, ENGLISH, maximum=Minor(1_000), symbol="€")
    assert caught.value.fields["maximum"] == "€10"
    with pytest.raises(AmountError) as caught:
        amounts.parse_money("$11", 2, ENGLISH, symbol="€")
    assert caught.value.code == "amount.unreadable"


@pytest.mark.parametrize(
    ("shown", "expected"),
    [
        (amounts.format_kwh(182_400), "182.4 kWh"),
        (amounts.format_kwh(182_449), "182.4 kWh"),
        (amounts.format_kwh(182_450), "182.5 kWh"),
        (amounts.format_kwh(182_499, rounding=Rounding.DOWN), "182.4 kWh"),
        (amounts.format_kwh(0), "0.0 kWh"),
        (amounts.format_kwh(3), "0.003 kWh"),
        (amounts.format_kwh(-3), "−0.003 kWh"),
        (amounts.format_kwh(1_234_567, CHINESE), "1,234.6 kWh"),
        (amounts.format_kwh(1_234_567, GERMAN, 0), "1.235 kWh"),
        (amounts.format_kwh(1_234_567, SWISS), "1’234.6 kWh"),
        (amounts.format_kwh(5_000, signed=True), "+5.0 kWh"),
        (amounts.format_kwh(-5_000, signed=True), "−5.0 kWh"),
        (amounts.format_kwh(0, signed=True), "0.0 kWh"),
        (amounts.format_m3(181_944, CALORIFIC), "17.1 m³"),
        (amounts.format_mj(182_400), "656.6 MJ"),
        (amounts.format_therm(29_307), "1.00 therm"),
        (amounts.format_money(63_840_000, YUAN), "¥63.84"),
        (amounts.format_money(1_063_845_000, YUAN), "¥1,063.85"),
        (amounts.format_money(-63_840_000, YUAN), "−¥63.84"),
        (amounts.format_money(63_840_000, YUAN, signed=True), "+¥63.84"),
        (amounts.format_money(5, YUAN), "¥0.00001"),
        (amounts.format_money(0, YUAN), "¥0.00"),
        (amounts.format_money(500, Money("₩", 0)), "₩500"),
        (amounts.format_price(350_000_000, YUAN), "¥0.35/kWh"),
        (amounts.format_price(352_500_000, YUAN), "¥0.3525/kWh"),
        (amounts.format_price(352_560_000, YUAN), "¥0.3526/kWh"),
        (amounts.format_price(350_000_000, YUAN, digits=3), "¥0.350/kWh"),
        (amounts.format_price(350_000_000, YUAN, GERMAN), "¥0,35/kWh"),
        (amounts.format_price(40, YUAN), "¥0.00000004/kWh"),
        (amounts.format_price(0, YUAN), "¥0.00/kWh"),
    ],
)
def test_amounts_are_shown_as_people_write_them(shown: str, expected: str) -> None:
    assert shown == expected


@given(st.integers(1, amounts.MAX_WH), FORMAT)
def test_energy_in_an_edit_field_is_read_back_exactly(wh: int, fmt: NumberFormat) -> None:
    assert amounts.parse_energy(amounts.kwh_text(wh, fmt), "kWh", fmt) == wh


@given(st.integers(1, 10**20), st.integers(0, 18), FORMAT)
def test_money_and_prices_in_an_edit_field_are_read_back_exactly(
    minor: int, decimals: int, fmt: NumberFormat
) -> None:
    assert amounts.parse_money(amounts.money_text(minor, decimals, fmt), decimals, fmt) == minor
    assert amounts.parse_price(amounts.price_text(minor, decimals, fmt), decimals, fmt) == minor


@given(st.integers(1, amounts.MAX_WH), st.integers(0, 3), FORMAT)
def test_what_is_shown_is_within_half_a_digit_or_is_called_ambiguous(
    wh: int, digits: int, fmt: NumberFormat
) -> None:
    shown = amounts.format_kwh(wh, fmt, digits)
    maximum = Wh(2 * amounts.MAX_WH)
    if digits == 0 and shown.count(fmt.group) == 1 and fmt.group in ".,":
        with pytest.raises(AmountError, match="ambiguous"):
            amounts.parse_energy(shown, "kWh", fmt, maximum=maximum)
        return
    again = amounts.parse_energy(shown, "kWh", fmt, maximum=maximum)
    assert abs(again - wh) * 2 <= 10 ** (3 - digits)


@given(st.integers(0, 2**40), st.integers(1, 2**21), st.integers(1, 50_000))
def test_litres_and_energy_agree(litres: int, z_ppm: int, cv: int) -> None:
    wh = litres_to_wh(litres, z_ppm, cv)
    assert wh * 10**9 <= litres * z_ppm * cv < (wh + 1) * 10**9
    if z_ppm * cv > 2 * 10**9:
        assert wh_to_litres(wh, z_ppm, cv) == litres


def test_a_zone_without_calorific_value_has_no_litres() -> None:
    assert wh_to_litres(1_000, 0, 0) == 0
