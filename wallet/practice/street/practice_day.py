"""One day at sixty times its speed, from the hour the street wakes up; after that, slowly on.

A person who looks at the window for some minutes should see gas being used. From its start until
local midnight of the same day is reached, a minute is an hour; then gas trickles at the pace of an
average day. Before its start (while nobody ran the street) days pass at their own pace.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta, tzinfo

from wallet.practice.street import weather
from wallet.units import Timestamp, Wh

SPEED = 60


@dataclass(frozen=True, slots=True)
class PracticeDay:
    """A practice day that starts at a time, in a time zone."""

    start: Timestamp
    tz: tzinfo

    @property
    def day(self) -> date:
        """The local day that is played."""
        return datetime.fromtimestamp(self.start, self.tz).date()

    @property
    def end(self) -> int:
        """When the played day is over, and the trickle begins."""
        return self.start + -(-(weather.DAY - self._first_second) // SPEED)

    @property
    def _first_second(self) -> int:
        return min(weather.DAY, self.start - midnight(self.day, self.tz))

    def is_playing(self, now: int) -> bool:
        """Say whether gas runs sixty times faster now."""
        return self.start <= now < self.end

    def used(self, average: int, profile: str, since: int, until: int) -> Wh:
        """Say what a home used between two times, in Wh; never falls when ``until`` rises."""
        before = self._at_own_pace(average, profile, since, min(until, self.start))
        played = self._played(average, profile, max(since, self.start), min(until, self.end))
        later = max(0, until - max(since, self.end))
        return Wh(before + played + average * later // weather.DAY)

    def _at_own_pace(self, average: int, profile: str, since: int, until: int) -> int:
        total = 0
        for day, begins, ends in days_between(since, until, self.tz):
            start = midnight(day, self.tz)
            total += weather.used_until(day, average, profile, ends - start)
            total -= weather.used_until(day, average, profile, begins - start)
        return total

    def _played(self, average: int, profile: str, since: int, until: int) -> int:
        if until <= since:
            return 0
        first = self._first_second
        marks = (first + SPEED * (mark - self.start) for mark in (since, until))
        begins, ends = (weather.used_until(self.day, average, profile, mark) for mark in marks)
        return ends - begins


def midnight(day: date, tz: tzinfo) -> int:
    """Say when a local day begins."""
    return int(datetime.combine(day, time(), tz).timestamp())


def days_between(since: int, until: int, tz: tzinfo) -> Iterator[tuple[date, int, int]]:
    """Cut a span of time into local days: each with the part of the span that lies in it."""
    day = datetime.fromtimestamp(since, tz).date()
    while since < until:
        tomorrow = midnight(day + timedelta(days=1), tz)
        yield day, since, min(until, tomorrow)
        since, day = tomorrow, day + timedelta(days=1)


def evenings(since: int, until: int, tz: tzinfo) -> list[int]:
    """List a minute before each local midnight strictly between two times: a daily reading."""
    ends = (
        midnight(day + timedelta(days=1), tz) - 60 for day, _, _ in days_between(since, until, tz)
    )
    return [end for end in ends if since < end < until]
