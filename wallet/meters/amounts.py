"""Energy, money and prices as people type and read them.

Parsing gives exact integers or an AmountError, never a guess; formatting is for eyes only. Units:
a credit is 1 Wh of gross calorific value; 1 kWh is 3.6 MJ; a therm is 105,505,585.257348 J (the
British therm, Units of Measurement Regulations 1995). Prices are typed for a kWh and kept for a
MWh. All arithmetic is on integers.
"""

from __future__ import annotations

from typing import Protocol

from wallet.errors import AmountError
from wallet.meters.calorific import Calorific
from wallet.meters.numbers import (
    CHINESE,
    ENGLISH,
    FRENCH,
    GERMAN,
    SWISS,
    Decimal,
    NumberFormat,
    Rounding,
    normalise,
    parse_decimal,
    rounded,
    write,
)
from wallet.units import Minor, PricePerMWh, Wh

__all__ = [
    "CHINESE", "ENGLISH", "FRENCH", "GERMAN", "SWISS", "NumberFormat", "Rounding",
    "format_kwh", "format_m3", "format_mj", "format_money", "format_price", "format_therm",
    "kwh_text", "money_text", "parse_energy", "parse_money", "parse_price", "price_text",
]  # fmt: skip

MAX_WH = Wh(10**15)
"""One terawatt-hour: more than any street, and small enough to catch a slipped finger."""
MAX_MINOR = Minor(10**24)
MAX_PRICE = PricePerMWh(10**24)
_MICROJOULES_PER_THERM = 105_505_585_257_348
_KWH_PER_MWH = 1_000


class CurrencyLike(Protocol):
    """What formatting needs to know of a currency; ``protocol.community.Currency`` is one."""

    @property
    def symbol(self) -> str:
        """The sign before an amount."""

    @property
    def decimals(self) -> int:
        """How many decimal digits of the main unit one minor unit is."""


_PLACES = {"Wh": 0, "kWh": 3, "MWh": 6, "m³": 3, "MJ": 3}
"""Decimal places that a unit can carry into a whole Wh, litre or kJ."""


def parse_energy(
    text: str,
    unit: str,
    fmt: NumberFormat,
    *,
    calorific: Calorific | None = None,
    maximum: Wh = MAX_WH,
    allow_zero: bool = False,
) -> Wh:
    """Read an amount of gas in ``unit`` (Wh, kWh, MWh, m³ or MJ); the unit may follow the number.

    Cubic metres need ``calorific``; m³ and MJ round down to whole watt-hours.
    Raises AmountError: amount.empty, .unreadable, .ambiguous, .negative, .too_precise, .zero,
    .too_large, and ValueError for a unit that is not one of these (a programming error).
    """
    if unit not in _PLACES or (unit == "m³" and calorific is None):
        raise ValueError(unit)
    number = parse_decimal(_without_unit(text, unit), fmt)
    whole = _exactly(number, _PLACES[unit], fmt)
    if unit == "m³" and calorific is not None:
        wh = whole * calorific.z_ppm * calorific.cv_wh_per_m3 // 10**9
    elif unit == "MJ":
        wh = whole * 10 // 36
    else:
        wh = whole
    _within(wh, maximum, allow_zero=allow_zero, shown=format_kwh(maximum, fmt))
    return Wh(wh)


def parse_money(
    text: str,
    decimals: int,
    fmt: NumberFormat,
    *,
    symbol: str = "",
    maximum: Minor = MAX_MINOR,
    allow_zero: bool = False,
) -> Minor:
    """Read an amount of money in a currency with ``decimals``; its symbol may stand beside it.

    Raises AmountError as ``parse_energy`` does.
    """
    number = parse_decimal(_without_symbol(text, symbol), fmt)
    minor = _exactly(number, decimals, fmt)
    shown = symbol + money_text(maximum, decimals, fmt)
    _within(minor, maximum, allow_zero=allow_zero, shown=shown)
    return Minor(minor)


def parse_price(
    text: str,
    decimals: int,
    fmt: NumberFormat,
    *,
    symbol: str = "",
    maximum: PricePerMWh = MAX_PRICE,
    allow_zero: bool = False,
) -> PricePerMWh:
    """Read a price for one kWh; the answer is minor currency units for one MWh.

    Raises AmountError as ``parse_energy`` does.
    """
    plain = _without_symbol(_without_unit(text, "/kWh"), symbol)
    price = _exactly(parse_decimal(plain, fmt), decimals + 3, fmt)
    shown = symbol + price_text(maximum, decimals, fmt)
    _within(price, maximum, allow_zero=allow_zero, shown=shown)
    return PricePerMWh(price)


def format_kwh(
    wh: int,
    fmt: NumberFormat = ENGLISH,
    digits: int = 1,
    *,
    signed: bool = False,
    rounding: Rounding = Rounding.NEAREST,
) -> str:
    """Show energy, ``"182.4 kWh"``; something that is not nothing never shows as 0."""
    return _shown(wh, 1_000, digits, 3, fmt=fmt, rounding=rounding, signed=signed) + " kWh"


def format_m3(wh: int, calorific: Calorific, fmt: NumberFormat = ENGLISH, digits: int = 1) -> str:
    """Show energy as the cubic metres on the meter which carry it, ``"17.1 m³"``."""
    wh_per_m3 = calorific.z_ppm * calorific.cv_wh_per_m3
    return _shown(wh * 10**6, wh_per_m3, digits, 3, fmt=fmt) + " m³"


def format_mj(wh: int, fmt: NumberFormat = ENGLISH, digits: int = 1) -> str:
    """Show energy in megajoules, ``"656.6 MJ"``."""
    return _shown(wh * 36, 10_000, digits, 4, fmt=fmt) + " MJ"


def format_therm(wh: int, fmt: NumberFormat = ENGLISH, digits: int = 2) -> str:
    """Show energy in therms, ``"6.22 therm"``."""
    return _shown(wh * 3_600 * 10**6, _MICROJOULES_PER_THERM, digits, 5, fmt=fmt) + " therm"


def format_money(
    minor: int,
    currency: CurrencyLike,
    fmt: NumberFormat = ENGLISH,
    digits: int = 2,
    *,
    signed: bool = False,
    rounding: Rounding = Rounding.NEAREST,
) -> str:
    """Show money, ``"¥63.84"``; something that is not nothing never shows as 0."""
    decimals = currency.decimals
    fewest = min(digits, decimals)
    text = _shown(minor, 10**decimals, fewest, decimals, fmt=fmt, rounding=rounding, signed=signed)
    if text[0] in "+\u2212":
        return text[0] + currency.symbol + text[1:]
    return currency.symbol + text


def format_price(
    price: int,
    currency: CurrencyLike,
    fmt: NumberFormat = ENGLISH,
    digits: int = 2,
    *,
    most_digits: int = 4,
    rounding: Rounding = Rounding.NEAREST,
) -> str:
    """Show a price for one kWh, ``"¥0.35/kWh"``, with up to ``most_digits`` when it needs them."""
    unit = 10**currency.decimals * _KWH_PER_MWH
    number = rounded(price, unit, most_digits, rounding)
    if number.digits == 0 and price:
        return currency.symbol + price_text(price, currency.decimals, fmt) + "/kWh"
    return currency.symbol + write(_shortest(number, digits), fmt, grouped=True) + "/kWh"


def kwh_text(wh: int, fmt: NumberFormat = ENGLISH) -> str:
    """Write energy exactly, for an edit field in kWh: ``parse_energy`` reads the same back."""
    return write(_shortest(Decimal(wh, 3)), fmt)


def money_text(minor: int, decimals: int, fmt: NumberFormat = ENGLISH) -> str:
    """Write money exactly, for an edit field: ``parse_money`` reads the same back."""
    return write(_shortest(Decimal(minor, decimals)), fmt)


def price_text(price: int, decimals: int, fmt: NumberFormat = ENGLISH) -> str:
    """Write a price for a kWh exactly, for an edit field: ``parse_price`` reads the same back."""
    return write(_shortest(Decimal(price, decimals + 3)), fmt)


def _shown(
    numerator: int,
    denominator: int,
    digits: int,
    most_digits: int,
    *,
    fmt: NumberFormat,
    rounding: Rounding = Rounding.NEAREST,
    signed: bool = False,
) -> str:
    number = rounded(numerator, denominator, digits, rounding)
    while number.digits == 0 and numerator and number.places < most_digits:
        number = rounded(numerator, denominator, number.places + 1, rounding)
    plus = "+" if signed and number.digits > 0 else ""
    return plus + write(number, fmt, grouped=True)


def _shortest(number: Decimal, fewest: int = 0) -> Decimal:
    digits, places = number.digits, number.places
    while places > fewest and digits % 10 == 0:
        digits, places = digits // 10, places - 1
    return Decimal(digits, places)


def _without_unit(text: str, unit: str) -> str:
    plain = normalise(text)
    for spelling in (unit, unit.replace("³", "3")):
        if plain.lower().endswith(spelling.lower()):
            return plain[: -len(spelling)]
    return plain


def _without_symbol(text: str, symbol: str) -> str:
    plain, mark = normalise(text), normalise(symbol)
    if not mark:
        return plain
    if plain.startswith(mark):
        return plain[len(mark) :]
    return plain.removesuffix(mark)


def _exactly(number: Decimal, places: int, fmt: NumberFormat) -> int:
    scaled = number.scaled(places)
    if scaled is None:
        raise AmountError(
            "amount.too_precise",
            "{text} has more decimals than can be traded.",
            "Use at most {places} decimals.",
            text=write(number, fmt),
            places=places,
        )
    return scaled


def _within(value: int, maximum: int, *, allow_zero: bool, shown: str) -> None:
    if value == 0 and not allow_zero:
        raise AmountError("amount.zero", "The amount is zero.", "Type more than zero.")
    if value > maximum:
        raise AmountError(
            "amount.too_large",
            "The amount is more than {maximum}.",
            "Type at most {maximum}.",
            maximum=shown,
        )
