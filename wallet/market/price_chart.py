"""The price over time, for the chart: one volume-weighted point for each stretch of time."""

from __future__ import annotations

from collections.abc import Iterable
from typing import TYPE_CHECKING

from wallet.market.prices import PricePoint, weighted
from wallet.units import Timestamp, Wh

if TYPE_CHECKING:
    from wallet.ledger.rows import FillRow

HOUR = 3_600
LONG_WINDOW = 30 * 24 * HOUR
"""The chart reaches back thirty days, and a price is never older than that."""


def chart_span(fills: Iterable[FillRow], now: Timestamp) -> int:
    """How many seconds of prices to draw: since the first trade, an hour to thirty days."""
    first = min((fill.ts for fill in fills), default=now)
    return max(HOUR, min(LONG_WINDOW, now - first + 1))


def price_series(
    fills: Iterable[FillRow], now: Timestamp, *, span: int = LONG_WINDOW, points: int = 60
) -> tuple[PricePoint, ...]:
    """Draw the price over the last ``span`` seconds in ``points`` buckets for the chart.

    The series begins with the first bucket that has a trade; later empty buckets repeat the price.
    """
    width = max(1, span // points)
    start = now - width * points
    buckets: dict[int, list[FillRow]] = {}
    for fill in fills:
        place = min((fill.ts - start) // width, points - 1)
        if place >= 0 and fill.wh > 0:
            buckets.setdefault(place, []).append(fill)
    series: list[PricePoint] = []
    for place in range(min(buckets, default=points), points):
        ts = Timestamp(start + place * width)
        bucket = buckets.get(place)
        if bucket:
            series.append(PricePoint(ts, weighted(bucket), Wh(sum(fill.wh for fill in bucket))))
        else:
            series.append(PricePoint(ts, series[-1].price, Wh(0)))
    return tuple(series)
