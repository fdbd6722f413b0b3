"""Questions about a home's meter: where it stands, and what it used day by day."""

from __future__ import annotations

import sqlite3
import time
from collections.abc import Iterable
from datetime import date, datetime, timedelta, tzinfo
from typing import Any

from wallet.codec.address import Address, address_bytes, to_address
from wallet.ledger.index import Index, epoch
from wallet.ledger.rows import DayUsage, MeterState
from wallet.units import Litres, Timestamp, Wh

_KEPT_USAGES = 64

_METERS = """
SELECT meter, signer, zone, direction, q_max, allowance, ts, index_l, pos
FROM meters WHERE owner = ?
  AND NOT EXISTS (SELECT 1 FROM meter_closings AS c WHERE c.meter = meters.meter)
ORDER BY direction, pos DESC
"""

_INTERVALS = """
SELECT r.pos, r.ts, r.wh, COALESCE(
    (SELECT MAX(p.ts) FROM readings AS p WHERE p.meter = r.meter AND p.ts < r.ts), m.ts)
FROM readings AS r JOIN meters AS m ON m.meter = r.meter
WHERE r.owner = ? AND r.pos > ? AND r.ts > ? AND m.owner = r.owner AND m.direction = 0
ORDER BY r.pos
"""


def meter(index: Index, account: Address) -> MeterState | None:
    """The account's meter: the exit meter linked last, else an entry meter; None without one."""
    with index.snapshot() as db:
        row = db.execute(_METERS, (address_bytes(account),)).fetchone()
        if row is None:
            return None
        meter_id, signer, zone, direction, q_max, allowance, ts, index_l, pos = row
        seq = 0
        last = db.execute(
            "SELECT ts, index_l, seq, pos FROM readings WHERE meter = ? ORDER BY pos DESC LIMIT 1",
            (meter_id,),
        ).fetchone()
        if last is not None:
            ts, index_l, seq, pos = last
        swap = db.execute(
            "SELECT ts, opening_l FROM meter_swaps WHERE meter = ? AND pos > ? "
            "ORDER BY pos DESC LIMIT 1",
            (meter_id, pos),
        ).fetchone()
        if swap is not None:
            ts, index_l = swap
        key = db.execute(
            "SELECT signer FROM meter_keys WHERE meter = ? ORDER BY pos DESC LIMIT 1", (meter_id,)
        ).fetchone()
        z_ppm, cv = _calorific(db, zone, ts)
    return MeterState(
        meter_id,
        Litres(int(index_l)),
        Timestamp(int(ts)),
        int(seq),
        z_ppm,
        cv,
        Wh(int(allowance)),
        account,
        to_address(key[0] if key else signer),
        zone,
        int(direction),
        int(q_max),
    )


def usage_by_day(
    index: Index, account: Address, days: int, tz: tzinfo, now: Timestamp | None = None
) -> tuple[DayUsage, ...]:
    """What the home used on each of the last ``days`` local days, oldest first, today last.

    A reading covers the time since the one before. Where that reaches over midnight (a daily
    reading at six in the morning), its energy is shared out by time, to the whole Wh. Days before
    the first reading's interval are there with 0.
    """
    today = _local(now, tz).date()
    first = today - timedelta(days=days - 1)
    used = _used(index, account, first, tz)
    return tuple(
        DayUsage(day, Wh(used.get(day, 0))) for day in (first + timedelta(n) for n in range(days))
    )


def used_this_month(index: Index, account: Address, tz: tzinfo, now: Timestamp | None = None) -> Wh:
    """What the home used since the first of this local month, in Wh."""
    first = _local(now, tz).date().replace(day=1)
    used = _used(index, account, first, tz)
    return Wh(sum(wh for day, wh in used.items() if day >= first))


def _used(index: Index, account: Address, first: date, tz: tzinfo) -> dict[date, int]:
    """Wh by local day since ``first``; only readings newer than at the last question are read."""
    start = _midnight(first, tz)
    kept: dict[Any, tuple[int, int, dict[date, int]]] = index.cache.setdefault("usage", {})
    key = (account, first, tz)
    with index.snapshot() as db:
        now = epoch(db)
        known = kept.get(key)
        upto, used = known[1:] if known is not None and known[0] == now else (-1, {})
        rows = db.execute(_INTERVALS, (address_bytes(account), upto, start)).fetchall()
    if rows:
        used = _add(dict(used), rows, tz)
        upto = rows[-1][0]
    if len(kept) > _KEPT_USAGES:
        kept.clear()
    kept[key] = (now, upto, used)
    return used


def _add(used: dict[date, int], rows: Iterable[tuple[Any, ...]], tz: tzinfo) -> dict[date, int]:
    """Add intervals (position, end, Wh, begin); most lie within the day of the one before."""
    day, day_start, day_end = date.min, 0, 0
    for _, end, wh, begin in rows:
        if day_start <= int(begin) and int(end) <= day_end:
            used[day] = used.get(day, 0) + int(wh)
            continue
        for day, share in _shares(int(begin), int(end), int(wh), tz):
            used[day] = used.get(day, 0) + share
        day_start, day_end = _midnight(day, tz), _midnight(day + timedelta(1), tz)
    return used


def _shares(begin: int, end: int, wh: int, tz: tzinfo) -> list[tuple[date, int]]:
    """Share ``wh`` out over the local days between two times; the last day takes the remainder."""
    shares: list[tuple[date, int]] = []
    length = max(end - begin, 1)
    at, given = begin, 0
    # A reading at midnight sharp closes the day that ends then.
    while True:
        day = datetime.fromtimestamp(at, tz).date()
        next_day = _midnight(day + timedelta(1), tz)
        if next_day >= end:
            shares.append((day, wh - given))
            return shares
        part = wh * (next_day - begin) // length - given
        shares.append((day, part))
        given += part
        at = next_day


def _midnight(day: date, tz: tzinfo) -> int:
    return int(datetime(day.year, day.month, day.day, tzinfo=tz).timestamp())


def _local(now: Timestamp | None, tz: tzinfo) -> datetime:
    return datetime.fromtimestamp(time.time() if now is None else now, tz)


def _calorific(db: sqlite3.Connection, zone: bytes, ts: int) -> tuple[int, int]:
    """The values set last that hold at ``ts``; else the ones set last; else zeros."""
    for condition in ("AND from_ts <= ?2 AND to_ts > ?2", "AND ?2 = ?2"):
        row = db.execute(
            f"SELECT z_ppm, cv FROM calorific WHERE zone = ?1 {condition} "  # noqa: S608 - constant
            "ORDER BY pos DESC LIMIT 1",
            (zone, ts),
        ).fetchone()
        if row is not None:
            return int(row[0]), int(row[1])
    return 0, 0
