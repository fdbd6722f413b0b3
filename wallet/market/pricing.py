"""What gas is worth here: the street's price, wanted and offered, and a suggestion with reasons.

All arithmetic is on integers; every rounding is said where it happens.
"""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum

from wallet.market.message import Message
from wallet.units import PricePerMWh, Timestamp, Wh


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
    """One point of the price chart: volume-weighted price of the fills from ``ts`` on for one bucket.

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
