"""The price over time, for the chart: one volume-weighted point for each stretch of time."""

from __future__ import annotations

from wallet.market.prices import History, PricePoint, weighted
from wallet.units import Timestamp, Wh

HOUR = 3_600
LONG_WINDOW = 30 * 24 * HOUR
"""The chart reaches back thirty days, and a price is never older than that."""
_AHEAD = 24 * HOUR
"""A chain's clock may run ahead of this computer's; what is newer still counts as now."""


def chart_span(history: History, now: Timestamp) -> int:
    """How many seconds of prices to draw: since the first trade, an hour to thirty days."""
    first = history.between(Timestamp(now - LONG_WINDOW), Timestamp(now + 1)).first
    return max(HOUR, min(LONG_WINDOW, now - (now if first is None else first) + 1))


def price_series(
    history: History, now: Timestamp, *, span: int = LONG_WINDOW, points: int = 60
) -> tuple[PricePoint, ...]:
    """Draw the price over the last ``span`` seconds in ``points`` buckets for the chart.

    The series begins with the first bucket that has a trade; later empty buckets repeat the price.
    """
    width = max(1, span // points)
    start = now - width * points
    series: list[PricePoint] = []
    for place in range(points):
        ts = Timestamp(start + place * width)
        end = Timestamp(ts + width if place < points - 1 else now + _AHEAD)
        bucket = history.between(ts, end)
        if bucket.wh:
            series.append(PricePoint(ts, weighted(bucket), Wh(bucket.wh)))
        elif series:
            series.append(PricePoint(ts, series[-1].price, Wh(0)))
    return tuple(series)
