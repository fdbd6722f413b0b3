"""The model of everything that can stand against a fill, a match or a posting."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

from tests.contracts.model.base import NIL, ZERO, Address
from tests.contracts.model.credit import CLASSES, class_of
from tests.contracts.model.prices import BPS, BUY, SELL, cost, fresh_answer, payment
from tests.contracts.model.reasons import Reason, Reasons, standing
from tests.contracts.model.structs import GasOffer, Take

if TYPE_CHECKING:
    from tests.contracts.model.world import World

NOTHING_BELOW = 2**160


class Deal(NamedTuple):
    """Gas for money, worked out. ``digests`` are the offers it fills."""

    digests: tuple[bytes, ...]
    maker_sells: bool
    seller: Address
    buyer: Address
    credit_id: int
    wh: int
    currency: Address
    amount: int
    home: Address
    value: int
    is_open: bool


def take_reasons(w: World, o: GasOffer, sig: bytes, taker: Address, t: Take) -> Reasons:
    """Give what stands against one taker's fill, before gas and money are looked at."""
    pay = payment(w, o, t)
    return offer_reasons(w, o, sig) | fill_reasons(w, o, taker, t) | pay.reasons


def match_reasons(
    w: World, sell: GasOffer, sell_sig: bytes, buy: GasOffer, buy_sig: bytes, wh: int
) -> Reasons:
    """Give what stands against two offers meeting, before gas and money are looked at."""
    t = Take(wh, 0, sell.credit_id, sell.currency)
    reasons = offer_reasons(w, sell, sell_sig) | fill_reasons(w, sell, buy.maker, t)
    reasons |= offer_reasons(w, buy, buy_sig) | fill_reasons(w, buy, sell.maker, t)
    asked, given = cost(sell, wh, w.now), cost(buy, wh, w.now)
    return reasons | standing({
        Reason.BAD_OFFER: (sell.side, buy.side) != (SELL, BUY),
        Reason.NOT_CROSSING: sell.currency != buy.currency or asked > given,
    })  # fmt: skip


def post_reasons(w: World, o: GasOffer, sig: bytes) -> Reasons:
    """Give what stands against publishing an offer: it may begin later."""
    known = is_wildcard(o) or w.credit.issued.get(o.credit_id, 0)
    reasons = offer_reasons(w, o, sig) | standing({
        Reason.MAKER_NOT_MEMBER: not w.community.is_member(w, o.maker),
        Reason.CURRENCY_NOT_ALLOWED: not w.community.currencies.get(o.currency),
        Reason.UNKNOWN_CREDIT: not known,
        Reason.FILLS_PAUSED: w.community.all_paused,
    })  # fmt: skip
    return reasons - {Reason.NOT_YET_VALID}


def offer_reasons(w: World, o: GasOffer, sig: bytes) -> Reasons:
    """Give what stands against the offer itself, whoever takes it."""
    digest = w.market.digest(o)
    revision = 0 if o.group == NIL else w.market.revisions.get((o.maker, o.group), 0)
    return standing({
        Reason.BAD_SIGNATURE: not w.is_signed(o.maker, digest, sig),
        Reason.CANCELLED: w.market.cancelled.get(digest),
        Reason.OLD_REVISION: o.revision != revision,
        Reason.OLD_COUNTER: o.counter != w.market.counters.get(o.maker, 0),
        Reason.NOT_YET_VALID: w.now < o.valid_from,
        Reason.EXPIRED: w.now > o.valid_to,
        Reason.UNKNOWN_CREDIT: class_of(o.credit_id) > max(CLASSES),
        Reason.BAD_OFFER: not is_well_formed(w, o),
    })  # fmt: skip


def fill_reasons(w: World, o: GasOffer, taker: Address, t: Take) -> Reasons:
    """Give what stands against this taker and this amount, before money and gas are looked at."""
    remaining = w.market.remaining(o)
    return _trigger_reasons(w, o) | standing({
        Reason.ZERO_AMOUNT: t.wh == 0,
        Reason.BELOW_MIN_FILL: t.wh < min(o.min_fill_wh, remaining),
        Reason.EXCEEDS_REMAINING: t.wh > remaining,
        Reason.NOT_FOR_YOU: o.taker not in (ZERO, taker),
        Reason.OWN_OFFER: taker == o.maker,
        Reason.MAKER_NOT_MEMBER: not w.community.is_member(w, o.maker),
        Reason.TAKER_NOT_MEMBER: not w.community.is_member(w, taker),
        Reason.CURRENCY_NOT_ALLOWED: not w.community.currencies.get(t.currency),
        Reason.WRONG_CREDIT: not accepts(o, t.credit_id),
        Reason.FILLS_PAUSED: w.community.fills_stopped(),
    })  # fmt: skip


def is_well_formed(w: World, o: GasOffer) -> bool:
    """Tell whether an offer makes sense at all."""
    in_order = o.valid_from < o.valid_to and o.delivery_from <= o.delivery_to
    if o.side not in (SELL, BUY) or o.quantity_wh == 0 or not in_order:
        return False
    if o.fx_slippage_bps > (BPS if o.alt_currency != ZERO else 0) or o.alt_currency == o.currency:
        return False
    if o.trigger.op > 2 or (o.trigger.op and not w.community.feeds.get(o.trigger.feed)):
        return False
    return o.meter_id == NIL or w.registry.owner_of(o.meter_id) == o.maker


def is_wildcard(o: GasOffer) -> bool:
    """Tell whether a buy offer takes any batch of a class, or any gas."""
    return o.side == BUY and o.credit_id % NOTHING_BELOW == 0


def accepts(o: GasOffer, credit_id: int) -> bool:
    """Tell whether a batch is what the offer asks for."""
    if not is_wildcard(o):
        return credit_id == o.credit_id
    of_class = o.credit_id == 0 or class_of(o.credit_id) == class_of(credit_id)
    return of_class and credit_id % NOTHING_BELOW != 0


def _trigger_reasons(w: World, o: GasOffer) -> Reasons:
    trigger = o.trigger
    if trigger.op not in (1, 2) or not w.community.feeds.get(trigger.feed):
        return set()
    answer = fresh_answer(w, trigger.feed, trigger.max_age)
    if answer is None:
        return {Reason.FEED_STALE}
    below = answer <= trigger.threshold
    met = below if trigger.op == 1 else not below or answer == trigger.threshold
    return set() if met else {Reason.TRIGGER_NOT_MET}


def lacking(w: World, d: Deal, known: Reasons) -> Reasons:
    """Give what either side lacks: gas, money, or the leave to move it."""
    if known & {Reason.BAD_OFFER, Reason.NOT_CROSSING} or ZERO in (d.seller, d.buyer):
        return set()
    held = w.credit.balance(d.seller, d.credit_id)
    asked = Reason.WRONG_CREDIT not in known
    never_issued = asked and held < d.wh and not w.credit.issued.get(d.credit_id, 0)
    gas_leave = w.credit.operators.get((d.seller, w.market.address), False)
    gas, no_leave = SELLERS[d.maker_sells]
    return _lacking_money(w, d, known) | standing({
        gas: held < d.wh, no_leave: not gas_leave, Reason.UNKNOWN_CREDIT: never_issued,
    })  # fmt: skip


def _lacking_money(w: World, d: Deal, known: Reasons) -> Reasons:
    """Only a currency that the community vouches for is asked anything."""
    if d.amount == 0 or Reason.CURRENCY_NOT_ALLOWED in known:
        return set()
    coin = w.coins[d.currency]
    if coin.is_mute():
        return {Reason.CURRENCY_MISBEHAVES}
    money, no_leave = BUYERS[d.maker_sells]
    return standing({
        money: coin.balance(d.buyer) < d.amount,
        no_leave: coin.allowance(d.buyer, w.market.address) < d.amount,
    })  # fmt: skip


# Who lacks what is named after its part in the offer: by whether the maker sells.
SELLERS = {
    True: (Reason.MAKER_SHORT_GAS, Reason.MAKER_NO_GAS_APPROVAL),
    False: (Reason.TAKER_SHORT_GAS, Reason.TAKER_NO_GAS_APPROVAL),
}
BUYERS = {
    True: (Reason.TAKER_SHORT_MONEY, Reason.TAKER_NO_MONEY_APPROVAL),
    False: (Reason.MAKER_SHORT_MONEY, Reason.MAKER_NO_MONEY_APPROVAL),
}
