"""What a person asks for in a form, as typed values; the market room turns one into a review."""

from __future__ import annotations

from dataclasses import dataclass

from wallet.market.book import BookEntry
from wallet.protocol.offers import ONE_WH
from wallet.units import PricePerMWh, Timestamp, Wh


@dataclass(frozen=True, slots=True)
class SellOrder:
    """A new offer to sell ``wh``, of the batch ``credit_id`` or of the best one when ``None``."""

    wh: Wh
    price: PricePerMWh
    valid_to: Timestamp
    credit_id: int | None = None
    min_fill: Wh = ONE_WH


@dataclass(frozen=True, slots=True)
class BuyOrder:
    """A new offer to buy ``wh``; ``credit_id`` is a wildcard of ``protocol.credits``."""

    wh: Wh
    price: PricePerMWh
    valid_to: Timestamp
    credit_id: int
    min_fill: Wh = ONE_WH


@dataclass(frozen=True, slots=True)
class TakeOrder:
    """``wh`` of somebody's offer; ``credit_id`` is the batch delivered into a buy offer."""

    entry: BookEntry
    wh: Wh
    credit_id: int | None = None


@dataclass(frozen=True, slots=True)
class CancelOrder:
    """An own offer, to be taken back."""

    entry: BookEntry


@dataclass(frozen=True, slots=True)
class RepostOrder:
    """An own offer that was signed and, after a crash, never posted."""

    trade_id: str


Order = SellOrder | BuyOrder | TakeOrder | CancelOrder | RepostOrder
