"""Typed data that Hearth signs: offers to trade and to share, and permits."""

from __future__ import annotations

from typing import Any

from wallet.codec.address import ZERO_ADDRESS, Address
from wallet.codec.typed_data import TypedData
from wallet.market.message import Energy, Field, Message, Money, Price, Share
from wallet.market.offline import refusals
from wallet.market.offline.arguments import (
    built,
    currency_of,
    gas_of,
    moment,
    struct_lines,
    value_line,
)
from wallet.market.offline.lines import Context, Line
from wallet.protocol.offers import GasOffer, Side
from wallet.protocol.permits import PERMIT_FIELDS
from wallet.protocol.shares import ShareMode, ShareOffer
from wallet.protocol.slip_kinds import SHARE, TRADE, SlipKind
from wallet.units import Minor

Said = tuple[Message, tuple[Message, ...], list[Line]]
"""A sentence, what to look out for, the fields."""

_DOMAIN = ("name", "version", "chainId", "verifyingContract")


def explain_document(context: Context, data: TypedData) -> Said:
    """Say what typed data means.

    Raises:
        AirGapError: of another chain, contract or account, or of a kind Hearth does not sign.
    """
    if set(data.domain) != set(_DOMAIN):
        raise refusals.unknown("a domain of other fields")
    community = context.community
    if data.domain["chainId"] != community.chain_id:
        raise refusals.other_chain(data.domain["chainId"], community.chain_id, community.name)
    if data.primary_type == TRADE.primary_type:
        return _trade(context, data)
    if data.primary_type == SHARE.primary_type:
        return _share(context, data)
    if data.primary_type == "Permit":
        return _permit(context, data)
    raise refusals.unknown(f"typed data {data.primary_type!r:.80}")


def trade_sentence(context: Context, offer: GasOffer) -> Message:
    """An own offer as a sentence: what one offers, how much, at what price, until when."""
    currency = currency_of(context, offer.currency)
    fields: dict[str, Field] = {
        "energy": Energy(offer.quantity_wh),
        "gas": gas_of(offer.credit_id),
        "price": Price(offer.start_price_per_mwh, currency),
        "when": moment(offer.valid_to),
    }
    if offer.side is Side.SELL:
        text = "You offer to sell up to {energy} of {gas} at {price} per kWh, {when} at the latest."
    else:
        text = "You offer to buy up to {energy} of {gas} at {price} per kWh, {when} at the latest."
    return Message(text, fields, ("energy", "price"))


def trade_notes(context: Context, offer: GasOffer) -> tuple[Message, ...]:
    """What the sentence of an offer leaves out, one sentence each."""
    found = []
    currency = currency_of(context, offer.currency)
    if offer.taker != ZERO_ADDRESS:
        found.append(Message("Only {who} can take it.", {"who": context.who(offer.taker)}))
    if offer.end_price_per_mwh != offer.start_price_per_mwh:
        moves: dict[str, Field] = {
            "price": Price(offer.end_price_per_mwh, currency),
            "when": moment(offer.valid_to),
        }
        found.append(Message("The price moves evenly to {price} per kWh by {when}.", moves))
    if offer.min_fill_wh > 1:
        least: dict[str, Field] = {"energy": Energy(offer.min_fill_wh)}
        found.append(Message("Only {energy} or more can be taken at once.", least))
    if offer.trigger.op:
        feed: dict[str, Field] = {"who": context.who(offer.trigger.feed)}
        found.append(Message("It can be taken only while the feed {who} allows it.", feed))
    if offer.alt_currency != ZERO_ADDRESS:
        second: dict[str, Field] = {
            "code": currency_of(context, offer.alt_currency).code,
            "share": Share(offer.fx_slippage_bps),
        }
        found.append(
            Message(
                "It may also be paid in {code} at the community's rate, within {share} of it.",
                second,
            )
        )
    return tuple(found)


def share_sentence(context: Context, offer: ShareOffer) -> Message:
    """An own share offer as a sentence."""
    fields: dict[str, Field] = {
        "energy": Energy(offer.quantity_wh),
        "gas": gas_of(offer.credit_id),
        "when": moment(offer.valid_to),
        "share": Share(offer.revenue_bps),
    }
    if offer.mode is ShareMode.LEND:
        fields["back"] = moment(offer.return_by)
    texts = {
        ShareMode.GIFT: "You give away up to {energy} of {gas}, {when} at the latest.",
        ShareMode.LEND: "You lend up to {energy} of {gas}, to be returned by {back}. "
        "The offer ends {when}.",
        ShareMode.REVENUE: "You pool up to {energy} of {gas} for {share} of what it brings. "
        "The offer ends {when}.",
    }
    text = texts[offer.mode]
    used = {name: value for name, value in fields.items() if "{" + name + "}" in text}
    del context
    return Message(text, used, ("energy",))


def _trade(context: Context, data: TypedData) -> Said:
    offer, lines = _slip(context, data, TRADE, context.community.market)
    if offer.maker != context.account:
        raise refusals.not_yours(context.account)
    money = currency_of(context, offer.currency)
    lines += struct_lines(context, "", "offer", TRADE.values(data.message), money)
    return trade_sentence(context, offer), trade_notes(context, offer), lines


def _share(context: Context, data: TypedData) -> Said:
    offer, lines = _slip(context, data, SHARE, context.community.pool)
    if offer.giver != context.account:
        raise refusals.not_yours(context.account)
    values = SHARE.values(data.message)
    lines += struct_lines(context, "", "share", values, context.community.money)
    return share_sentence(context, offer), (), lines


def _slip(
    context: Context, data: TypedData, kind: SlipKind, contract: Address
) -> tuple[Any, list[Line]]:
    if dict(data.types) != dict(kind.types):
        raise refusals.unknown("the types are not those of an offer")
    domain = data.domain
    if (domain["name"], domain["version"]) != (kind.domain_name, kind.domain_version):
        raise refusals.unknown(f"the domain {domain['name']!r:.80}")
    if domain["verifyingContract"] != contract:
        raise refusals.other_contract(domain["verifyingContract"], context.community.name)
    lines = [_domain_line(context, data, name, verified=True) for name in _DOMAIN]
    return built(kind.from_tuple, kind.values(data.message)), lines


def _permit(context: Context, data: TypedData) -> Said:
    """EIP-2612; what the token calls itself only its chain knows, and a wrong name is harmless."""
    if dict(data.types) != {"Permit": PERMIT_FIELDS}:
        raise refusals.unknown("the types are not those of a permit")
    message, community = data.message, context.community
    money = currency_of(context, data.domain["verifyingContract"])
    if message["owner"] != context.account:
        raise refusals.not_yours(context.account)
    if message["spender"] != community.market:
        raise refusals.allows_stranger(message["spender"])
    fields: dict[str, Field] = {
        "money": Money(Minor(message["value"]), money),
        "when": moment(message["deadline"]),
    }
    sentence = Message(
        "You let the market take up to {money} from you for one trade, {when} at the latest.",
        fields,
        ("money",),
    )
    proven = {"chainId", "verifyingContract"}
    lines = [_domain_line(context, data, name, verified=name in proven) for name in _DOMAIN]
    lines += [
        value_line(context, field.name, message[field.name], money) for field in PERMIT_FIELDS
    ]
    return sentence, (), lines


def _domain_line(context: Context, data: TypedData, name: str, *, verified: bool) -> Line:
    value = data.domain[name]
    meaning = context.who(value) if name == "verifyingContract" else None
    return Line(f"domain.{name}", str(value), meaning, verified)
