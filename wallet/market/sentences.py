"""Offers and reasons as sentences.

The window shows an offer as "Anna Lindqvist sells up to 120 kWh of biomethane", never as a row of
protocol fields. Each sentence is chosen here, once, and formatted and translated where it is shown.
"""

from __future__ import annotations

from collections.abc import Iterable
from typing import TYPE_CHECKING

from wallet.codec.address import ZERO_ADDRESS
from wallet.errors import TradeError
from wallet.market.message import (
    Energy,
    Field,
    Gas,
    Message,
    Moment,
    PersonKind,
    Price,
    Share,
    Span,
    Who,
)
from wallet.protocol import reasons
from wallet.protocol.offers import GasOffer, Side
from wallet.protocol.reasons import Reason
from wallet.units import Wh

if TYPE_CHECKING:
    from wallet.codec.address import Address
    from wallet.market.desk import Desk
    from wallet.protocol.community import CommunityFile, Currency
    from wallet.protocol.credits import GasClass

_KINDS = {
    "household": PersonKind.HOUSEHOLD,
    "supplier": PersonKind.SUPPLIER,
    "plant": PersonKind.PLANT,
    "operator": PersonKind.OPERATOR,
}


def names_book(community: CommunityFile, me: Address, language: str = "en") -> dict[Address, Who]:
    """Build the book of names: members, the contracts by their names, and the account itself."""
    book = {
        ref.address: Who(ref.address, name, PersonKind.CONTRACT)
        for name, ref in community.contracts.items()
    }
    for member in community.members:
        kind = _KINDS.get(member.kind, PersonKind.UNKNOWN)
        book[member.address] = Who(member.address, member.name_in(language), kind)
    known = book.get(me)
    book[me] = Who(me, known.name if known else "", PersonKind.ME)
    return book


def offer_sentence(
    who: Who, side: Side, wh: Wh, gas_class: GasClass | None, *, mine: bool = False
) -> Message:
    """Say what an open offer is: who, what they do, how much, of which gas."""
    fields: dict[str, Field] = {"who": who, "energy": Energy(wh), "gas": Gas(gas_class)}
    strong = ("who", "energy")
    if mine and side is Side.SELL:
        return Message("You sell up to {energy} of {gas}", fields, strong)
    if mine and gas_class is None:
        return Message("You buy up to {energy}, any gas", fields, strong)
    if mine:
        return Message("You buy up to {energy} of {gas}", fields, strong)
    if side is Side.SELL:
        return Message("{who} sells up to {energy} of {gas}", fields, strong)
    if gas_class is None:
        return Message("{who} buys up to {energy}, any gas", fields, strong)
    return Message("{who} buys up to {energy} of {gas}", fields, strong)


def offer_notes(
    offer: GasOffer, remaining: Wh, currency: Currency, *, for_me: bool
) -> tuple[Message, ...]:
    """Say the second line of an offer: conditions that matter to whoever takes it."""
    notes = []
    if for_me:
        notes.append(Message("for you only"))
    start, end = offer.start_price_per_mwh, offer.end_price_per_mwh
    until = Moment(offer.valid_to)
    if start == end:
        notes.append(Message("until {when}", {"when": until}))
    else:
        moves: dict[str, Field] = {"price": Price(end, currency), "when": until}
        falls = Message("price falls to {price} by {when}", moves)
        rises = Message("price rises to {price} by {when}", moves)
        notes.append(falls if end < start else rises)
    least = min(offer.min_fill_wh, remaining)
    if least > 1 and least == remaining:
        notes.append(Message("only all of it at once"))
    elif least > 1:
        notes.append(Message("takes {energy} or more", {"energy": Energy(Wh(least))}))
    if offer.delivery_from:
        notes.append(Message("delivery from {when}", {"when": Moment(offer.delivery_from)}))
    if offer.trigger.op:
        notes.append(Message("waits for a price that has not been reached"))
    return tuple(notes)


def conditions(desk: Desk, offer: GasOffer) -> tuple[Message, ...]:
    """Say, one sentence each, what a new offer asks for beside amount, price and end."""
    currency, found = desk.community.money, []
    end = offer.end_price_per_mwh
    if end != offer.start_price_per_mwh:
        moves: dict[str, Field] = {"price": Price(end, currency), "when": Moment(offer.valid_to)}
        found.append(Message("The price moves evenly to {price} per kWh by {when}.", moves))
    if offer.min_fill_wh > 1:
        least: dict[str, Field] = {"energy": Energy(offer.min_fill_wh)}
        found.append(Message("Only {energy} or more can be taken at once.", least))
    if offer.valid_from > desk.facts.clock():
        begins: dict[str, Field] = {"when": Moment(offer.valid_from)}
        found.append(Message("It begins {when}.", begins))
    if offer.trigger.op:
        found.append(_waits(desk, offer))
    if offer.alt_currency != ZERO_ADDRESS:
        found.append(_also_in(desk, offer))
    return tuple(found)


def _waits(desk: Desk, offer: GasOffer) -> Message:
    trigger = offer.trigger
    fields: dict[str, Field] = {
        "who": desk.who(trigger.feed),
        "threshold": str(trigger.threshold),
        "span": Span(trigger.max_age),
    }
    if trigger.op == 1:
        return Message(
            "It can be taken only while the feed {who} says {threshold} or less, and its answer "
            "is at most {span} old.",
            fields,
        )
    return Message(
        "It can be taken only while the feed {who} says {threshold} or more, and its answer is at "
        "most {span} old.",
        fields,
    )


def _also_in(desk: Desk, offer: GasOffer) -> Message:
    known = desk.community.currency(offer.alt_currency)
    fields: dict[str, Field] = {
        "code": known.code if known else str(offer.alt_currency),
        "share": Share(offer.fx_slippage_bps),
    }
    return Message(
        "It may also be paid in {code} at the community's rate, within {share} of it.", fields
    )


def why_not(reason: Reason | None) -> Message | None:
    """Say why an offer cannot be taken; ``None`` when it can."""
    if reason is None or reason is Reason.NONE:
        return None
    cause = reasons.WORDS.get(reason, ("This offer cannot be taken.", ""))[0]
    return Message(cause)


def refusal(found: Iterable[Reason]) -> TradeError | None:
    """Turn the first of ``found`` into the error a person reads, naming all of them in detail."""
    listed = [reason for reason in found if reason is not Reason.NONE]
    if not listed:
        return None
    return reasons.error_for(listed[0], detail=", ".join(reason.name for reason in listed))
