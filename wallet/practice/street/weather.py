"""How cold it is on Linden Street, and when in a day gas is used.

A winter month that comes back: 28 daily mean temperatures, so that any four weeks (which is what a
home's reserve is worked out from) use exactly the same. No randomness: the same date always has
the same weather, on every computer.
"""

from __future__ import annotations

from datetime import date

from wallet.units import Wh

TENTHS_OF_A_DEGREE = (
    61, 54, 22, 18, 9, -14, -31, -36, -22, -8, 12, 3, 29, 41, 58, 72, 30, 46, 57, 63, 88, 79, 54,
    26, -5, 11, 34, 48,
)  # fmt: skip
"""Daily mean temperatures of the month, in 0.1 °C."""

HEATING_LIMIT = 180
"""A home is heated on days colder than 18 °C: heating degrees count from here, in 0.1 °C."""
ALWAYS = 300
"""This many thousandths of an average day's use (cooking, hot water) do not depend on weather."""

HOURS = {
    "home": (
        9, 8, 8, 9, 16, 46, 82, 78, 52, 40, 35, 38, 47, 38, 32, 34, 44, 68, 86, 80, 62, 44, 28, 16,
    ),
    "shop": (
        22, 38, 66, 78, 82, 80, 74, 66, 60, 56, 54, 52, 48, 44, 42, 38, 32, 24, 14, 8, 6, 5, 5, 6,
    ),
}  # fmt: skip
"""Thousandths of a day's gas that are used in each hour."""

HOUR = 3_600
DAY = 24 * HOUR
_SHARE = 1_000 * HOUR


def heating_degrees(day: date) -> int:
    """Say how far below the heating limit a day is, in 0.1 °C."""
    return HEATING_LIMIT - TENTHS_OF_A_DEGREE[day.toordinal() % len(TENTHS_OF_A_DEGREE)]


_MONTH = sum(HEATING_LIMIT - tenths for tenths in TENTHS_OF_A_DEGREE)


def day_use(day: date, average: int) -> Wh:
    """Say what a home with that average use (Wh) uses on a day; rounded down."""
    by_weather = (1_000 - ALWAYS) * heating_degrees(day) * len(TENTHS_OF_A_DEGREE)
    return Wh(average * (ALWAYS * _MONTH + by_weather) // (1_000 * _MONTH))


def used_until(day: date, average: int, profile: str, second: int) -> Wh:
    """Say what was used from local midnight until a second of the day, in Wh, rounded down."""
    hours = HOURS[profile]
    second = min(max(second, 0), DAY)
    hour, rest = divmod(second, HOUR)
    done = sum(hours[:hour]) * HOUR + (hours[hour] * rest if rest else 0)
    return Wh(day_use(day, average) * done // _SHARE)
