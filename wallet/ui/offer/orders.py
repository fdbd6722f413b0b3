"""What a person asks for in a form, as typed values; the market room turns one into a review."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Union

from wallet.market.book import BookEntry
from wallet.market.results import TradeResult
from wallet.market.review import Review
from wallet.protocol.offers import ONE_WH
from wallet.units import PricePerMWh, Timestamp, Wh

if TYPE_CHECKING:
    from wallet.market.deeds import Deed, DeedResult


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


@dataclass(frozen=True, slots=True)
class SpeedUpOrder:
    """Something that was sent and waits, for a higher network fee."""

    tx_hash: bytes


@dataclass(frozen=True, slots=True)
class TakeBackOrder:
    """Something that was sent and waits, to be taken back before it is confirmed."""

    tx_hash: bytes


Order = SellOrder | BuyOrder | TakeOrder | CancelOrder | RepostOrder | SpeedUpOrder | TakeBackOrder
Reviewed = Union[Review, "Deed"]
"""What a review sheet shows and signs: a trade, or a deed about something sent before."""
Ended = Union[TradeResult, "DeedResult"]
