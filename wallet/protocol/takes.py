"""What a taker asks of an offer: how much, for what limit, in which gas and which money."""

from __future__ import annotations

from dataclasses import dataclass

from wallet.codec.address import Address
from wallet.protocol.credits import CreditId
from wallet.protocol.offers import GasOffer, Side
from wallet.units import Minor, Wh


@dataclass(frozen=True, slots=True)
class Take:
    """What a taker wants of an offer.

    ``limit`` in minor units of ``currency``: the most to pay (a sell offer), or the least to
    receive (a buy offer). ``credit_id`` is the batch that is delivered; ``currency`` the offer's
    own or its second one.
    """

    wh: Wh
    limit: Minor
    credit_id: CreditId
    currency: Address

    def as_tuple(self) -> tuple[int, int, int, Address]:
        """Give the fields in the order of the contract's struct, for ABI encoding."""
        return (int(self.wh), int(self.limit), int(self.credit_id), self.currency)


def take_of(
    offer: GasOffer,
    wh: int,
    limit: int,
    credit_id: int | None = None,
    currency: Address | None = None,
) -> Take:
    """Make a take of an offer: its own batch and its own currency unless named otherwise."""
    batch = offer.credit_id if credit_id is None else CreditId(credit_id)
    return Take(Wh(wh), Minor(limit), batch, offer.currency if currency is None else currency)


def any_limit(offer: GasOffer) -> int:
    """Give the limit at which a taker accepts every price."""
    return 2**256 - 1 if offer.side is Side.SELL else 0
