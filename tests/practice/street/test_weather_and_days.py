"""How much gas is used when: the month, the day, and the day that is played faster."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta, timezone

import pytest
from hypothesis import given
from hypothesis import strategies as st

from wallet.practice.street import weather, world
from wallet.practice.street.practice_day import SPEED, PracticeDay, evenings, midnight
from wallet.units import Timestamp

SHANGHAI = timezone(timedelta(hours=8))
NOON = int(datetime(2026, 11, 22, 12, tzinfo=SHANGHAI).timestamp())
DAY = PracticeDay(Timestamp(NOON), SHANGHAI)


@pytest.mark.parametrize("profile", weather.HOURS)
def test_a_profile_shares_out_the_whole_day(profile: str) -> None:
    assert len(weather.HOURS[profile]) == 24
    assert sum(weather.HOURS[profile]) == 1_000


@given(first=st.dates(date(2020, 1, 1), date(2040, 1, 1)))
def test_any_four_weeks_use_the_same(first: date) -> None:
    month = [weather.day_use(first + timedelta(days=n), world.HOME_DAILY) for n in range(28)]
    assert abs(sum(month) - 28 * world.HOME_DAILY) <= 28


def test_colder_days_use_more() -> None:
    days = [date(2026, 11, 1) + timedelta(days=n) for n in range(28)]
    by_cold = sorted(days, key=weather.heating_degrees)
    uses = [weather.day_use(day, 10_000) for day in by_cold]
    assert uses == sorted(uses)
    assert uses[-1] > uses[0] * 3 // 2


def test_a_day_is_used_up_at_its_end_and_not_before() -> None:
    day = DAY.day
    assert weather.used_until(day, 10_000, "home", 0) == 0
    assert weather.used_until(day, 10_000, "home", weather.DAY) == weather.day_use(day, 10_000)
    assert weather.used_until(day, 10_000, "home", weather.DAY - 60) < weather.day_use(day, 10_000)


def test_the_rest_of_today_is_played_sixty_times_faster() -> None:
    assert DAY.end - DAY.start == 12 * 3_600 // SPEED
    afternoon = weather.day_use(DAY.day, 10_000) - weather.used_until(
        DAY.day, 10_000, "home", 12 * 3_600
    )
    assert DAY.used(10_000, "home", DAY.start, DAY.end) == afternoon
    assert DAY.is_playing(DAY.start)
    assert not DAY.is_playing(DAY.end)


def test_after_the_played_day_gas_trickles() -> None:
    assert DAY.used(86_400, "home", DAY.end, DAY.end + 500) == 500


def test_before_it_started_days_had_their_own_pace() -> None:
    yesterday = date(2026, 11, 21)
    begins = midnight(yesterday, SHANGHAI)
    used = DAY.used(10_000, "home", begins, begins + weather.DAY)
    assert used == weather.day_use(yesterday, 10_000)


@given(
    since=st.integers(NOON - 200_000, NOON + 10_000),
    steps=st.lists(st.integers(0, 5_000), min_size=1, max_size=20),
)
def test_the_meter_never_runs_backwards(since: int, steps: list[int]) -> None:
    until, last = since, 0
    for step in steps:
        until += step
        used = DAY.used(world.HOME_DAILY, "home", since, until)
        assert used >= last
        last = used


def test_a_reading_falls_on_every_evening_between() -> None:
    since = int(datetime(2026, 11, 20, 23, 59, tzinfo=SHANGHAI).timestamp())
    found = [datetime.fromtimestamp(ts, SHANGHAI) for ts in evenings(since, NOON, SHANGHAI)]
    assert [(moment.day, moment.hour, moment.minute) for moment in found] == [(21, 23, 59)]
    assert evenings(NOON, NOON + 60, UTC) == []
