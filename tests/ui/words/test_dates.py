"""Moments are said as briefly as today allows."""

from collections.abc import Iterator
from datetime import datetime
from zoneinfo import ZoneInfo

import pytest

from wallet.meters.amounts import ENGLISH
from wallet.text import set_language
from wallet.ui import words

ZONE = ZoneInfo("Asia/Shanghai")


def at(text: str) -> int:
    return int(datetime.fromisoformat(text).replace(tzinfo=ZONE).timestamp())


NOW = at("2026-11-24 15:30")  # a Tuesday


@pytest.fixture(autouse=True)
def shanghai() -> Iterator[None]:
    before = words.place()
    words.set_place(words.Place(ENGLISH, ZONE))
    set_language("en")
    yield
    words.set_place(before)


@pytest.mark.parametrize(
    ("moment", "expected"),
    [
        ("2026-11-24 08:41", "8:41"),
        ("2026-11-23 08:05", "yesterday, 8:05"),
        ("2026-11-25 18:00", "tomorrow, 18:00"),
        ("2026-11-29 18:00", "Sunday, 18:00"),
        ("2026-12-15 00:00", "15 December, 0:00"),
        ("2025-12-15 09:00", "15 December 2025, 9:00"),
    ],
)
def test_when(moment: str, expected: str) -> None:
    assert words.when(at(moment), NOW) == expected


@pytest.mark.parametrize(
    ("moment", "expected"),
    [
        ("2026-11-24 15:29", "ended"),
        ("2026-11-24 18:00", "until 18:00 today"),
        ("2026-11-25 00:00", "until tonight"),
        ("2026-11-24 23:59", "until tonight"),
        ("2026-11-25 23:59", "until tomorrow night"),
        ("2026-11-25 09:00", "until tomorrow, 9:00"),
        ("2026-11-29 18:00", "until Sunday"),
        ("2026-11-29 00:00", "until Saturday"),
        ("2026-12-15 00:00", "until 14 December"),
    ],
)
def test_until_names_the_last_day_that_counts(moment: str, expected: str) -> None:
    assert words.until(at(moment), NOW) == expected


def test_the_whole_date_leaves_nothing_out() -> None:
    assert words.full(at("2026-11-29 18:00"), NOW) == "Sunday 29 November, 18:00"


def test_an_end_past_the_calendar_is_still_a_date() -> None:
    assert "9999" in words.full(2**63, NOW)


@pytest.mark.parametrize(
    ("seconds", "expected"),
    [
        (-3, "just now"),
        (1.2, "just now"),
        (20, "20 seconds ago"),
        (180, "3 min ago"),
        (3600, "1 hour ago"),
        (47 * 3600, "47 hours ago"),
        (3 * 86400, "3 days ago"),
    ],
)
def test_age(seconds: float, expected: str) -> None:
    assert words.age(seconds) == expected


def test_the_end_of_a_day_is_its_last_minute_by_the_local_clock() -> None:
    assert words.end_of_day(0, NOW) == at("2026-11-24 23:59")
    assert words.end_of_day(5, NOW) == at("2026-11-29 23:59")
