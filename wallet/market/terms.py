"""What a person chooses for a new offer."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from wallet.codec.address import ZERO_ADDRESS, Address
from wallet.protocol.offers import NO_TRIGGER, WH_PER_MWH, ZERO_HASH, GasOffer, Side, Trigger
from wallet.units import Minor, PricePerMWh, Timestamp, Wh

if TYPE_CHECKING:
    from wallet.market.desk import Standing


@dataclass(frozen=True, slots=True)
class Conditions:
    """What most offers leave as it is.

    Attributes:
        valid_from: Unix seconds when the offer begins; at once when ``None``.
        trigger: a price feed that the offer waits for.
        alt_currency: another currency that may be paid in, at the community's feed's rate.
        fx_slippage_bps: how far from that rate, in hundredths of a per cent.
        delivery_from, delivery_to: for which time the gas is meant; 0 says nothing.
        group: offers of a group (32 bytes) are taken back together; zero is no group.
        publish: post the offer; otherwise it is only signed, to be handed on as a slip.
    """

    valid_from: Timestamp | None = None
    trigger: Trigger = NO_TRIGGER
    alt_currency: Address = ZERO_ADDRESS
    fx_slippage_bps: int = 0
    delivery_from: int = 0
    delivery_to: int = 0
    group: bytes = ZERO_HASH
    publish: bool = True


PLAIN = Conditions()


@dataclass(frozen=True, slots=True)
class Terms:
    """What a person chooses for a new offer; see ``Trader.prepare_sell``."""

    side: Side
    wh: Wh
    price: PricePerMWh
    valid_to: Timestamp
    credit_id: int
    min_fill: Wh
    end_price: PricePerMWh | None
    taker: Address
    conditions: Conditions = PLAIN

    @property
    def dearest(self) -> PricePerMWh:
        """The highest price while the offer is open."""
        return max(self.price, self.price if self.end_price is None else self.end_price)

    @property
    def most(self) -> Minor:
        """The most money all of it can cost, rounded up."""
        return Minor(-(-self.wh * self.dearest // WH_PER_MWH))

    def allowance(self, standing: Standing) -> Minor:
        """What the market must be allowed to take for all open buy offers and this one."""
        return Minor(standing.promised.money + self.most)


def terms_of(offer: GasOffer) -> Terms:
    """Read the terms off an offer that is there already."""
    return Terms(
        offer.side,
        offer.quantity_wh,
        offer.start_price_per_mwh,
        offer.valid_to,
        offer.credit_id,
        offer.min_fill_wh,
        offer.end_price_per_mwh,
        offer.taker,
    )
