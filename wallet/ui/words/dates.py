"""Moments as people say them: "8:41", "yesterday, 8:41", "until Sunday", "3 min ago"."""

from __future__ import annotations

import time as clock_time
from datetime import date, datetime, time, timedelta

from wallet.text import ntr, tr
from wallet.ui.words.place import place
from wallet.units import Timestamp

# Literals, so that the extraction of translations sees every one of them.
WEEKDAYS = ("Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday")
MONTHS = (
    "January",
    "February",
    "March",
    "April",
    "May",
    "June",
    "July",
    "August",
    "September",
    "October",
    "November",
    "December",
)

_MINUTE, _HOUR, _DAY = 60, 3600, 86400
_FAR = 253402128000  # the last day of the year 9999, past which Python has no dates in any zone


def _now(now: int | None) -> datetime:
    return place().local(int(clock_time.time()) if now is None else now)


def weekday(day: date) -> str:
    """Return the name of the day of the week."""
    return tr(WEEKDAYS[day.weekday()])


def month(day: date) -> str:
    """Return the name of the month."""
    return tr(MONTHS[day.month - 1])


def clock(moment: datetime) -> str:
    """Return the time of day, ``8:41``."""
    return f"{moment.hour}:{moment.minute:02d}"


def day(ts: Timestamp | int, now: int | None = None) -> str:
    """Return the date of ``ts``: ``29 November``, with the year when it is another one."""
    moment = place().local(min(ts, _FAR))
    if moment.year == _now(now).year:
        return tr("{day} {month}", day=moment.day, month=month(moment))
    return tr("{day} {month} {year}", day=moment.day, month=month(moment), year=moment.year)


def when(ts: Timestamp | int, now: int | None = None) -> str:
    """Return ``ts`` the shortest clear way: the time today, else with its day."""
    moment, today = place().local(min(ts, _FAR)), _now(now)
    apart = (moment.date() - today.date()).days
    if apart == 0:
        return clock(moment)
    if apart == -1:
        return tr("yesterday, {time}", time=clock(moment))
    if apart == 1:
        return tr("tomorrow, {time}", time=clock(moment))
    if 1 < apart < 7:
        return tr("{weekday}, {time}", weekday=weekday(moment), time=clock(moment))
    return tr("{date}, {time}", date=day(ts, now), time=clock(moment))


def full(ts: Timestamp | int, now: int | None = None) -> str:
    """Return ``ts`` with nothing left out: ``Sunday 29 November, 18:00``."""
    moment = place().local(min(ts, _FAR))
    return tr(
        "{weekday} {date}, {time}",
        weekday=weekday(moment),
        date=day(ts, now),
        time=clock(moment),
    )


def until(ts: Timestamp | int, now: int | None = None) -> str:
    """Return how long something stands: ``until tonight``, ``until Sunday``."""
    moment, today = place().local(min(ts, _FAR)), _now(now)
    apart = (moment.date() - today.date()).days
    if apart < 0 or moment <= today:
        return tr("ended")
    # Midnight belongs to the day it ends: an offer "until Saturday" stands the whole of Saturday.
    last = moment - timedelta(minutes=1)
    at_night = last.hour == 23 and last.minute >= 58
    ahead = (last.date() - today.date()).days
    if at_night and ahead in {0, 1}:
        return tr("until tonight") if ahead == 0 else tr("until tomorrow night")
    if ahead == 0:
        return tr("until {time} today", time=clock(moment))
    if apart == 1:
        return tr("until tomorrow, {time}", time=clock(moment))
    if ahead < 7:
        return tr("until {weekday}", weekday=weekday(last))
    return tr("until {date}", date=day(int(last.timestamp()), now))


def age(seconds: float) -> str:
    """Return how long ago something was, ``3 min ago``; never a negative time."""
    whole = max(0, int(seconds))
    if whole < 5:
        return tr("just now")
    if whole < _MINUTE:
        return ntr("{n} second ago", "{n} seconds ago", whole)
    if whole < _HOUR:
        return tr("{n} min ago", n=whole // _MINUTE)
    if whole < 2 * _DAY:
        return ntr("{n} hour ago", "{n} hours ago", whole // _HOUR)
    return ntr("{n} day ago", "{n} days ago", whole // _DAY)


def end_of_day(days: int, now: int | None = None) -> Timestamp:
    """Return 23:59 of the day ``days`` after today (0: tonight), which no one can misread."""
    chosen = _now(now).date() + timedelta(days=days)
    return Timestamp(int(datetime.combine(chosen, time(23, 59), tzinfo=place().zone).timestamp()))
