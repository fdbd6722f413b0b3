"""Amounts are written the way the reader's place writes numbers, and little is never nothing."""

from collections.abc import Iterator
from dataclasses import dataclass

import pytest

from wallet.meters.amounts import GERMAN
from wallet.ui import words


@dataclass(frozen=True)
class Coin:
    symbol: str = "¥"
    decimals: int = 6


YUAN = Coin()


@pytest.fixture
def german() -> Iterator[None]:
    before = words.place()
    words.set_place(words.Place(GERMAN))
    yield
    words.set_place(before)


@pytest.mark.parametrize(
    ("written", "expected"),
    [
        (words.energy(182_437), "182.4 kWh"),
        (words.energy(2_400_000, 0), "2,400 kWh"),
        (words.energy(12), "0.01 kWh"),
        (words.round_energy(120_000), "120 kWh"),
        (words.round_energy(35_500), "35.5 kWh"),
        (words.exact_energy(182_437), "182.437 kWh"),
        (words.exact_energy(120_000), "120 kWh"),
        (words.energy_input(182_400), "182.4"),
        (words.money(63_840_000, YUAN), "¥63.84"),
        (words.money(0, YUAN), "¥0.00"),
        (words.exact_money(42_000_000, YUAN), "¥42.00"),
        (words.exact_money(-123_456, YUAN), "−¥0.123456"),
        (words.signed_money(14_000_000, YUAN), "+¥14.00"),
        (words.price(350_000_000, YUAN), "¥0.350"),
        (words.price(1, YUAN), "¥0.000000001"),
        (words.exact_price(350_000_000, YUAN), "¥0.35"),
        (words.exact_price(357_250_000, YUAN), "¥0.35725"),
        (words.price_input(357_000_000, YUAN), "0.357"),
        (words.volume(182_437, 1_000_000, 10_732), "17.0 m³"),
        (words.volume(182_437, 0, 0), "– m³"),
        (words.meter_index(1_248_376), "01 248.376 m³"),
        (words.network_fee(213_456_000_000_000, "ETH"), "0.000213 ETH"),
        (words.network_fee(0, "ETH"), "0 ETH"),
        (words.network_fee(12 * 10**18, "ETH"), "12.00 ETH"),
        (words.percent(1_000), "10 %"),
        (words.percent(40), "0.4 %"),
        (words.beside_street(-180), "2 % below"),
        (words.beside_street(140), "1 % above"),
        (words.beside_street(49), "as the street"),
        (words.beside_street(None), ""),
        (words.exact(120_000), "120,000"),
        (words.times(1_300), "1.3"),
    ],
)
def test_amounts_are_written_for_reading(written: str, expected: str) -> None:
    assert written == expected


def test_a_decimal_comma_reaches_every_amount(german: None) -> None:
    assert words.energy(1_234_560) == "1.234,6 kWh"
    assert words.money(1_234_560_000, YUAN) == "¥1.234,56"
    assert words.price(350_000_000, YUAN) == "¥0,350"
    assert words.price_input(1_350_500_000_000, YUAN) == "1350,5"
    assert words.meter_index(1_248_376) == "01 248,376 m³"
