"""The words of a review: what the person does, what is good about it and what to look out for."""

from __future__ import annotations

from typing import TYPE_CHECKING

from wallet.codec.address import ZERO_ADDRESS
from wallet.codec.hexdata import to_hex
from wallet.market.attention import READING_OLD_AFTER
from wallet.market.message import (
    Energy,
    Fee,
    Field,
    Gas,
    Message,
    Moment,
    Money,
    PersonKind,
    Price,
    Share,
    Span,
    Who,
)
from wallet.market.pricing import vs_street_bps
from wallet.market.review import Effect, EffectKind, ExactField, TakeBack
from wallet.protocol.credits import class_of
from wallet.protocol.offers import OFFER_FIELDS, GasOffer, Side
from wallet.units import Minor, PricePerMWh, Wei, Wh

if TYPE_CHECKING:
    from wallet.market.desk import Desk, Standing
    from wallet.protocol.community import CommunityFile
    from wallet.protocol.permits import PermitTerms

UNUSUAL_BPS = 2_000
"""A price more than 20 % from the street's gets a warning: mostly a slipped decimal point."""

FEW_DAYS = 14
"""With fewer days of use known than this, the reserve may be too small."""

KINDS_OF_POST = {
    (Side.SELL, True): "You offer to sell up to {energy} of {gas} to anyone in {community} for "
    "{price} per kWh, until {when}.",
    (Side.SELL, False): "You offer to sell up to {energy} of {gas} to {who} for {price} per kWh, "
    "until {when}.",
    (Side.BUY, True): "You offer to buy up to {energy} of {gas} from anyone in {community} for "
    "{price} per kWh, until {when}.",
    (Side.BUY, False): "You offer to buy up to {energy} of {gas} from {who} for {price} per kWh, "
    "until {when}.",
}


def post_sentence(desk: Desk, offer: GasOffer) -> Message:
    """Say what a new offer is."""
    currency = desk.community.money
    anyone = offer.taker == ZERO_ADDRESS
    fields: dict[str, Field] = {
        "energy": Energy(offer.quantity_wh),
        "gas": Gas(class_of(offer.credit_id)),
        "price": Price(offer.start_price_per_mwh, currency),
        "when": Moment(offer.valid_to),
    }
    if anyone:
        fields["community"] = desk.community.name
    else:
        fields["who"] = desk.who(offer.taker)
    return Message(KINDS_OF_POST[offer.side, anyone], fields, ("energy", "price"))


def post_for_sentence(desk: Desk, offer: GasOffer) -> Message:
    """Say what posting somebody else's signed offer is."""
    fields: dict[str, Field] = {
        "who": desk.who(offer.maker),
        "energy": Energy(offer.quantity_wh),
        "gas": Gas(class_of(offer.credit_id)),
        "price": Price(offer.start_price_per_mwh, desk.community.money),
        "when": Moment(offer.valid_to),
    }
    text = Message(
        "You post the offer of {who} to buy up to {energy} of {gas} for {price} per kWh, until "
        "{when}. You pay the network fee; the offer stays theirs."
    )
    if offer.side is Side.SELL:
        text = Message(
            "You post the offer of {who} to sell up to {energy} of {gas} for {price} per kWh, "
            "until {when}. You pay the network fee; the offer stays theirs."
        )
    return Message(text.text, fields, ("who", "energy", "price"))


def take_sentence(desk: Desk, offer: GasOffer, wh: Wh, limit: Minor, credit_id: int) -> Message:
    """Say what taking an offer is; ``limit`` is shown as the most or the least."""
    fields: dict[str, Field] = {
        "who": desk.who(offer.maker),
        "energy": Energy(wh),
        "gas": Gas(class_of(credit_id)),
        "money": Money(limit, desk.community.money),
    }
    strong = ("energy", "money", "who")
    moves = is_bound(offer, wh, limit)
    if offer.side is Side.SELL and moves:
        text = Message("You buy {energy} of {gas} from {who} for at most {money}.")
    elif offer.side is Side.SELL:
        text = Message("You buy {energy} of {gas} from {who} for {money}.")
    elif moves:
        text = Message("You sell {energy} of {gas} to {who} for at least {money}.")
    else:
        text = Message("You sell {energy} of {gas} to {who} for {money}.")
    return Message(text.text, fields, strong)


def is_bound(offer: GasOffer, wh: Wh, limit: Minor) -> bool:
    """Whether a trade's limit is the furthest it can go, not what is certainly paid."""
    moves = offer.start_price_per_mwh != offer.end_price_per_mwh
    return moves or limit != offer.cost(wh, offer.valid_from)


def cancel_sentence(offer: GasOffer, left: Wh) -> Message:
    """Say what taking back an offer is."""
    fields: dict[str, Field] = {"energy": Energy(left), "gas": Gas(class_of(offer.credit_id))}
    if offer.side is Side.SELL:
        return Message("You take back your offer to sell {energy} of {gas}.", fields, ("energy",))
    return Message("You take back your offer to buy {energy} of {gas}.", fields, ("energy",))


def price_mark(price: PricePerMWh, street: PricePerMWh | None) -> Message | None:
    """Compare a price with the street's, unless it is so far away that a warning says it."""
    bps = vs_street_bps(price, street)
    if bps is None or abs(bps) > UNUSUAL_BPS:
        return None
    share = {"share": Share(abs(bps))}
    if abs(bps) < 50:
        return Message("At the street's price")
    if bps < 0:
        return Message("{share} below the street's price", share)
    return Message("{share} above the street's price", share)


def price_warning(
    price: PricePerMWh, street: PricePerMWh | None, *, dear_is_bad: bool
) -> Message | None:
    """Warn of a price that is far off to this person's disadvantage."""
    bps = vs_street_bps(price, street)
    if bps is None or abs(bps) <= UNUSUAL_BPS:
        return None
    share = {"share": Share(abs(bps))}
    if bps > 0 and dear_is_bad:
        return Message("You would pay {share} more than the street does.", share)
    if bps < 0 and not dear_is_bad:
        return Message("You would get {share} less than the street pays.", share)
    if bps > 0:
        return Message("This is {share} above the street's price: few will take it.", share)
    return Message("This is {share} below the street's price: few will take it.", share)


def home_warnings(standing: Standing) -> list[Message]:
    """What may be wrong about the surplus."""
    found = []
    meter, now = standing.home.meter, standing.chain.now
    if meter is not None and now - meter.last_ts > READING_OLD_AFTER:
        found.append(
            Message(
                "Your meter's last reading is {span} old. Your real surplus may be smaller.",
                {"span": Span(now - meter.last_ts)},
            )
        )
    known = standing.home.reserve.days_known
    if meter is not None and known < FEW_DAYS:
        found.append(
            Message(
                "Only {days} days of your home's use are known, so the reserve may be too small.",
                {"days": known},
            )
        )
    return found


def reserve_mark(standing: Standing) -> Message | None:
    """Say that the home's reserve stays untouched."""
    if not standing.home.reserve.wh:
        return None
    return Message("Keeps your {reserve} reserve", {"reserve": Energy(standing.home.reserve.wh)})


def stranger_warning(who: Who) -> Message | None:
    """Warn of somebody the community's book does not name."""
    if who.kind is not PersonKind.UNKNOWN:
        return None
    return Message("{who} is not in your community's book of names.", {"who": who})


def gas_effect(before: Wh, after: Wh, *, bound: bool) -> Effect:
    """The gas the account holds."""
    return Effect(EffectKind.GAS, Message("Gas you hold"), before, after, bound)


def money_effect(before: Minor, after: Minor, *, bound: bool) -> Effect:
    """The account's money."""
    return Effect(EffectKind.MONEY, Message("Your money"), before, after, bound)


def coin_effect(before: Wei, fee: Wei) -> Effect:
    """The purse for network fees."""
    label = Message("For network fees")
    return Effect(EffectKind.COIN, label, before, max(0, before - fee), bound=True)


def exact_post(offer: GasOffer) -> tuple[ExactField, ...]:
    """The integers of a new offer that matter."""
    fields = [
        ExactField("quantityWh", str(offer.quantity_wh)),
        ExactField("startPricePerMWh", str(offer.start_price_per_mwh)),
    ]
    if offer.end_price_per_mwh != offer.start_price_per_mwh:
        fields.append(ExactField("endPricePerMWh", str(offer.end_price_per_mwh)))
    fields.append(ExactField("revision", str(offer.revision)))
    return tuple(fields)


def exact_take(
    offer_hash: bytes, wh: Wh, limit: Minor, credit_id: int | None
) -> tuple[ExactField, ...]:
    """The integers of a trade that matter."""
    fields = [ExactField("wh", str(wh)), ExactField("limit", str(limit))]
    if credit_id is not None:
        fields.append(ExactField("creditId", str(credit_id)))
    fields.append(ExactField("offerHash", to_hex(offer_hash)))
    return tuple(fields)


def exact_permit(
    community: CommunityFile, terms: PermitTerms, value: Minor, deadline: int
) -> tuple[ExactField, ...]:
    """Every field of the permit that is signed with a purchase."""
    return (
        ExactField("permit.token", terms.token),
        ExactField("permit.spender", community.market),
        ExactField("permit.value", str(value)),
        ExactField("permit.nonce", str(terms.nonce)),
        ExactField("permit.deadline", str(deadline)),
    )


def all_fields(offer: GasOffer) -> tuple[ExactField, ...]:
    """Every field of an offer under the protocol's own name."""
    return tuple(
        ExactField(field.name, _exact(value))
        for field, value in zip(OFFER_FIELDS, offer.as_tuple(), strict=True)
    )


def _exact(value: object) -> str:
    if isinstance(value, bytes):
        return to_hex(value)
    if isinstance(value, tuple):
        return ", ".join(_exact(item) for item in value)
    return str(value)


def take_back_offer(fee: Wei, coin_symbol: str) -> TakeBack:
    """An open offer can be taken back."""
    shown = Fee(fee, coin_symbol)
    text = Message(
        "Yes: free until it is posted, then for a network fee of up to {fee}", {"fee": shown}
    )
    return TakeBack(possible=True, text=text, fee=shown)


def take_back_slip() -> TakeBack:
    """A signed offer can be taken back whoever has it."""
    text = Message(
        "Yes: it is yours until you hand it on; after that, by taking it back on the chain for a "
        "network fee"
    )
    return TakeBack(possible=True, text=text)


def not_yours_to_take_back() -> TakeBack:
    """Only the maker can take an offer back."""
    return TakeBack(possible=False, text=Message("No: only whoever made the offer can"))


def never_back() -> TakeBack:
    """A trade is final."""
    return TakeBack(possible=False, text=Message("No: a trade is final"))


def cancel_final() -> TakeBack:
    """An offer that was taken back can be made again."""
    text = Message("No, but you can make a new offer at any time")
    return TakeBack(possible=False, text=text)


GAS_PERMISSION = Message(
    "First, once: you let the market hand over your gas. It can do so only for offers you sign."
)
MONEY_PERMISSION = Message("First you let the market take exactly this money, and no more.")
MONEY_PERMIT = Message(
    "With the same transaction you let the market take exactly this money, and no more."
)


def listed(*found: Message | None) -> tuple[Message, ...]:
    """Keep what there is to say."""
    return tuple(item for item in found if item is not None)
