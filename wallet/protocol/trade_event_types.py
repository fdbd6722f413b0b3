"""What the market says, as values: one frozen dataclass for each event.

As in ``event_types``: amounts are watt-hours and minor currency units, hashes are 32 bytes.
"""

from __future__ import annotations

from dataclasses import dataclass

from wallet.codec.address import Address
from wallet.protocol.credits import CreditId
from wallet.protocol.offers import GasOffer
from wallet.units import Minor, Wh


@dataclass(frozen=True, slots=True)
class OfferPosted:
    """A signed offer was published as a chain event."""

    offer_hash: bytes
    maker: Address
    credit_id: CreditId
    offer: GasOffer
    signature: bytes


@dataclass(frozen=True, slots=True)
class OfferFilled:
    """Somebody took part of an offer; ``filled_wh`` is the new total taken of it."""

    offer_hash: bytes
    maker: Address
    taker: Address
    credit_id: CreditId
    wh: Wh
    cost: Minor
    currency: Address
    filled_wh: Wh


@dataclass(frozen=True, slots=True)
class OfferMatched:
    """A buy offer met a sell offer; the trade itself is told by the sell offer's OfferFilled."""

    buy_hash: bytes
    sell_hash: bytes
    maker: Address
    wh: Wh
    filled_wh: Wh


@dataclass(frozen=True, slots=True)
class OfferSkipped:
    """One of many offers taken in one transaction could not be filled."""

    offer_hash: bytes
    taker: Address
    reason: int


@dataclass(frozen=True, slots=True)
class OfferCancelled:
    """A maker took one offer back."""

    offer_hash: bytes
    maker: Address


@dataclass(frozen=True, slots=True)
class RevisionRaised:
    """A maker took back a group's offers of earlier revisions."""

    maker: Address
    group: bytes
    revision: int


@dataclass(frozen=True, slots=True)
class CounterIncremented:
    """A maker took back all offers signed under an earlier counter."""

    maker: Address
    counter: int


TradeEvent = (
    OfferPosted | OfferFilled | OfferMatched | OfferSkipped
    | OfferCancelled | RevisionRaised | CounterIncremented
)  # fmt: skip
