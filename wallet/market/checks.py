"""Can this account take that offer, and why not: from the index alone, for a whole book at once.

The answer decides how an offer is shown; before a trade the market contract itself is asked
(``Trader``), because between two blocks anything may change.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from wallet.codec.address import ZERO_ADDRESS, Address
from wallet.protocol.credits import matches
from wallet.protocol.offers import WH_PER_MWH, GasOffer, Side
from wallet.protocol.reasons import Reason
from wallet.units import Minor, Timestamp, Wh

if TYPE_CHECKING:
    from wallet.ledger.rows import OfferRow


@dataclass(frozen=True, slots=True)
class Position:
    """What the account could put into a trade.

    Attributes:
        account: who looks.
        money: balance of the community's currency, minor units.
        holdings: credit id → Wh held.
        can_offer: the surplus that is not promised in open offers; selling takes no more than this.
        now: the time prices are taken at.
        fills_paused: the community has paused trading.
        makers_gas: (maker, credit id) → Wh, where known; a seller who holds less cannot deliver.
        makers_money: maker → minor units, where known.
    """

    account: Address
    money: Minor
    holdings: Mapping[int, int]
    can_offer: Wh
    now: Timestamp
    fills_paused: bool = False
    makers_gas: Mapping[tuple[Address, int], int] | None = None
    makers_money: Mapping[Address, int] | None = None
    _most: dict[int, int] = field(default_factory=dict, compare=False)

    def most_matching(self, wanted: int) -> int:
        """The largest batch held that fits a buy offer for ``wanted``, in Wh."""
        found = self._most.get(wanted)
        if found is None:
            fitting = (wh for credit, wh in self.holdings.items() if matches(wanted, credit))
            found = self._most[wanted] = max(fitting, default=0)
        return found


def affordable(offer: GasOffer, money: int, now: Timestamp) -> Wh:
    """The most Wh of a sell offer that ``money`` pays for at ``now``, rounding included."""
    price = offer.price_at(now)
    if price <= 0:
        return offer.quantity_wh
    wh = money * WH_PER_MWH // price
    while wh > 0 and offer.cost(wh, now) > money:
        wh -= 1
    return Wh(wh)


def takeable(row: OfferRow, position: Position) -> tuple[Wh, Reason | None]:
    """The most Wh of an offer this account can take now, or 0 with the reason."""
    offer, now = row.signed.offer, position.now
    reason = _barred(row, position)
    if reason is not None:
        return Wh(0), reason
    remaining = int(row.remaining_wh)
    selling = offer.side is Side.SELL
    deliverable = _deliverable(offer, remaining, position)
    if selling:
        limit, short = affordable(offer, position.money, now), Reason.TAKER_SHORT_MONEY
        maker_short = Reason.MAKER_SHORT_GAS
    else:
        limit = Wh(min(position.most_matching(offer.credit_id), position.can_offer))
        short, maker_short = Reason.TAKER_SHORT_GAS, Reason.MAKER_SHORT_MONEY
    least = max(1, min(int(offer.min_fill_wh), remaining))
    if deliverable < least:
        return Wh(0), maker_short
    if limit < least:
        return Wh(0), short
    return Wh(min(remaining, deliverable, limit)), None


def _barred(row: OfferRow, position: Position) -> Reason | None:
    """What no amount can change."""
    offer, now = row.signed.offer, position.now
    found: Reason | None = None
    if row.cancelled:
        found = Reason.CANCELLED
    elif now > offer.valid_to:
        found = Reason.EXPIRED
    elif now < offer.valid_from:
        found = Reason.NOT_YET_VALID
    elif row.remaining_wh <= 0:
        found = Reason.EXCEEDS_REMAINING
    elif offer.maker == position.account:
        found = Reason.OWN_OFFER
    elif offer.taker not in (ZERO_ADDRESS, position.account):
        found = Reason.NOT_FOR_YOU
    elif position.fills_paused:
        found = Reason.FILLS_PAUSED
    elif offer.trigger.op:
        found = Reason.TRIGGER_NOT_MET
    elif offer.alt_currency != ZERO_ADDRESS:
        found = Reason.NOT_SUPPORTED
    return found


def _deliverable(offer: GasOffer, remaining: int, position: Position) -> int:
    """What the maker can honour of ``remaining``, as far as the index knows, in Wh."""
    if offer.side is Side.SELL:
        if position.makers_gas is None:
            return remaining
        return min(remaining, position.makers_gas.get((offer.maker, offer.credit_id), 0))
    if position.makers_money is None:
        return remaining
    money = position.makers_money.get(offer.maker, 0)
    price = offer.price_at(position.now)
    return min(remaining, money * WH_PER_MWH // price) if price > 0 else remaining
