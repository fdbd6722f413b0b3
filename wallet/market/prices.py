"""Prices as values: the street's, a chart's, the book's by price, and a suggestion."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from enum import StrEnum
from typing import TYPE_CHECKING, Protocol

from wallet.ledger.rows import Traded
from wallet.market.message import Message
from wallet.units import PricePerMWh, Timestamp, Wh

if TYPE_CHECKING:
    from wallet.ledger.rows import FillRow

_WH_PER_MWH = 1_000_000


class PriceSource(StrEnum):
    """What a street price is taken from."""

    FILLS = "fills"
    OFFERS = "offers"


@dataclass(frozen=True, slots=True)
class StreetPrice:
    """The price on the street now, and how much stands behind it.

    ``trades`` fills of together ``volume`` Wh since ``since`` (0 when taken from open offers).
    """

    price: PricePerMWh
    source: PriceSource
    volume: Wh
    trades: int
    since: Timestamp
    newest: Timestamp | None


@dataclass(frozen=True, slots=True)
class PricePoint:
    """One point of the price chart: the volume-weighted price of one bucket that starts at ``ts``.

    Buckets without a trade repeat the last price with ``volume`` 0.
    """

    ts: Timestamp
    price: PricePerMWh
    volume: Wh


@dataclass(frozen=True, slots=True)
class DepthStep:
    """One step of "wanted · offered": at this price or better, ``total`` Wh altogether."""

    price: PricePerMWh
    wh: Wh
    total: Wh


@dataclass(frozen=True, slots=True)
class Suggestion:
    """A price for a new offer, and how it was worked out, line by line.

    ``why`` is the one line under the number; ``steps`` is "How this is worked out".
    """

    price: PricePerMWh
    why: Message
    steps: tuple[Message, ...]
    street: PricePerMWh
    vs_street_bps: int
    wanted: Wh
    offered: Wh


class History(Protocol):
    """The trades of the past in the community's money, added up by whoever keeps them."""

    def between(self, start: Timestamp, end: Timestamp) -> Traded:
        """Add up the trades from ``start`` until before ``end``."""


@dataclass(frozen=True, slots=True)
class FillHistory:
    """A history of fills that are at hand."""

    fills: Sequence[FillRow]

    def between(self, start: Timestamp, end: Timestamp) -> Traded:
        """Add up the trades from ``start`` until before ``end``."""
        found = [fill for fill in self.fills if start <= fill.ts < end and fill.wh > 0]
        times = [fill.ts for fill in found]
        return Traded(
            len(found),
            sum(fill.wh for fill in found),
            sum(fill.cost for fill in found),
            min(times, default=None),
            max(times, default=None),
        )


def weighted(traded: Traded) -> PricePerMWh:
    """Divide all that was paid by all that was delivered, rounded half up."""
    return PricePerMWh((2 * traded.cost * _WH_PER_MWH + traded.wh) // (2 * traded.wh))
