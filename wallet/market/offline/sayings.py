"""What each known contract call does, in one sentence, from its arguments alone.

Nothing is known here of balances or of what is left of an offer: the computer that made the
request showed those.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from typing import Any

from wallet.market.message import Energy, Field, Message, Money
from wallet.market.offline import refusals
from wallet.market.offline.arguments import built, currency_of, gas_of
from wallet.market.offline.documents import share_sentence, trade_sentence
from wallet.market.offline.lines import Context
from wallet.protocol import offers, shares
from wallet.protocol.community import Currency
from wallet.protocol.offers import GasOffer, Side
from wallet.protocol.shares import ShareOffer
from wallet.protocol.takes import Take, take_of
from wallet.units import Minor, Wh

Values = Sequence[Any]


def with_money(context: Context, currency: Currency) -> Context:
    """A context whose first currency is the one spoken of."""
    others = tuple(item for item in context.community.currencies if item != currency)
    community = replace(context.community, currencies=(currency, *others))
    return replace(context, community=community)


def post(context: Context, values: Values) -> Message:
    """Publish an offer: an own one in full, or somebody else's."""
    offer = _offer(values[0])
    own = trade_sentence(context, offer)
    if offer.maker == context.account:
        text = {
            Side.SELL: "Put on the market: you sell up to {energy} of {gas} at {price} per kWh, "
            "{when} at the latest.",
            Side.BUY: "Put on the market: you buy up to {energy} of {gas} at {price} per kWh, "
            "{when} at the latest.",
        }[offer.side]
        return Message(text, own.fields, own.strong)
    return Message("Put an offer of {who} on the market.", {"who": context.who(offer.maker)})


def fill(context: Context, values: Values) -> Message:
    """Take an offer for its own money and batch."""
    offer = _offer(values[0])
    return _fill(context, offer, take_of(offer, values[2], values[3]))


def fill_with(context: Context, values: Values) -> Message:
    """Take an offer, with a batch and a money of one's choice."""
    wh, limit, credit_id, currency = values[2]
    return _fill(context, _offer(values[0]), Take(Wh(wh), Minor(limit), credit_id, currency))


def fill_many(context: Context, values: Values) -> Message:
    """Take several offers at once."""
    buys, sells, gas_in, gas_out = 0, 0, 0, 0
    if not len(values[0]) == len(values[1]) == len(values[2]):
        raise refusals.unknown("not one signature and one amount for each offer")
    for raw, take in zip(values[0], values[2], strict=True):
        currency_of(context, take[3])
        if _offer(raw).side is Side.SELL:
            buys, gas_in = buys + 1, gas_in + take[0]
        else:
            sells, gas_out = sells + 1, gas_out + take[0]
    fields: dict[str, Field] = {
        "buys": buys, "in": Energy(Wh(gas_in)), "sells": sells, "out": Energy(Wh(gas_out)),
    }  # fmt: skip
    return Message(
        "Take {buys} offers to sell, {in} in all, and {sells} offers to buy, {out} in all. Each "
        "has its own limit; read them below.",
        fields,
    )


def cancel(context: Context, values: Values) -> Message:
    """Take an own offer back."""
    offer = _mine(context, _offer(values[0]).maker, values[0])
    text = {
        Side.SELL: "Take back your offer to sell {energy} of {gas}.",
        Side.BUY: "Take back your offer to buy {energy} of {gas}.",
    }[offer.side]
    return Message(text, _amount(offer.quantity_wh, offer.credit_id), ("energy",))


def raise_revision(context: Context, values: Values) -> Message:
    """Take back a group of offers."""
    del context, values
    return Message("Take back every offer of one group that you signed so far.")


def increment_counter(context: Context, values: Values) -> Message:
    """Take back everything."""
    del context, values
    return Message("Take back every trade offer you ever signed.")


def match(context: Context, values: Values) -> Message:
    """Let two offers of others meet."""
    fields: dict[str, Field] = {
        "seller": context.who(_offer(values[0]).maker),
        "buyer": context.who(_offer(values[2]).maker),
        "energy": Energy(Wh(values[4])),
    }
    return Message("Let the offers of {seller} and {buyer} meet, for {energy}.", fields)


def approve_gas(context: Context, values: Values) -> Message:
    """Let the market or the pool hand over gas."""
    community, (operator, allowed) = context.community, values
    if operator not in (community.market, community.pool):
        raise refusals.allows_stranger(operator)
    fields: dict[str, Field] = {"who": context.who(operator)}
    if not allowed:
        return Message("No longer let {who} hand over your gas.", fields)
    return Message(
        "Let {who} hand over your gas when an offer of yours is taken, until you withdraw this.",
        fields,
    )


def transfer_gas(context: Context, values: Values) -> Message:
    """Give gas away, or return a loan."""
    sender, receiver, credit_id, wh, _data = values
    if sender != context.account:
        raise refusals.not_yours(context.account)
    fields = {**_amount(wh, credit_id), "who": context.who(receiver)}
    if receiver == context.community.pool:
        return Message("Return {energy} of {gas} that you borrowed.", _amount(wh, credit_id))
    return Message("Give {energy} of {gas} to {who}, for good.", fields, ("energy", "who"))


def retire(context: Context, values: Values) -> Message:
    """Take gas out of circulation."""
    credit_id, wh, beneficiary, _purpose = values
    fields = {**_amount(wh, credit_id), "who": context.who(beneficiary)}
    return Message("Use up {energy} of {gas} in the name of {who}, for good.", fields, ("energy",))


def settle_arrears(context: Context, values: Values) -> Message:
    """Pay what was burned beyond the balance."""
    return Message(
        "Pay what {who} burned beyond its balance, from what it holds.",
        {"who": context.who(values[0])},
    )


def approve_money(context: Context, values: Values) -> Message:
    """Let the market take money."""
    spender, amount = values
    if spender != context.community.market:
        raise refusals.allows_stranger(spender)
    money: dict[str, Field] = {"money": _money(context, amount)}
    return Message("Let the market take up to {money} from you.", money, ("money",))


def transfer_money(context: Context, values: Values) -> Message:
    """Give money to somebody."""
    receiver, amount = values
    fields: dict[str, Field] = {"money": _money(context, amount), "who": context.who(receiver)}
    return Message("Pay {money} to {who}.", fields, ("money", "who"))


def share_post(context: Context, values: Values) -> Message:
    """Publish a share offer."""
    offer = _share(values[0])
    if offer.giver == context.account:
        return share_sentence(context, offer)
    return Message("Publish what {who} shares.", {"who": context.who(offer.giver)})


def draw(context: Context, values: Values) -> Message:
    """Take shared gas."""
    offer = _share(values[0])
    fields = {**_amount(values[2], offer.credit_id), "who": context.who(offer.giver)}
    return Message("Take {energy} of {gas} that {who} shares.", fields, ("energy",))


def share_cancel(context: Context, values: Values) -> Message:
    """Take an own share offer back."""
    offer = _share(values[0])
    if offer.giver != context.account:
        raise refusals.not_yours(context.account)
    return Message(
        "Take back your offer to share {energy} of {gas}.",
        _amount(offer.quantity_wh, offer.credit_id),
    )


def share_increment(context: Context, values: Values) -> Message:
    """Take back every share offer."""
    del context, values
    return Message("Take back every offer to share gas that you ever signed.")


def create_pool(context: Context, values: Values) -> Message:
    """Found a group."""
    del context
    return Message("Found a group of neighbours called “{name}”.", {"name": str(values[0])})


def pool_members(context: Context, values: Values) -> Message:
    """Add people to a group, or take them out."""
    count: dict[str, Field] = {"n": len(values[1])}
    del context
    if values[2]:
        return Message("Add {n} accounts to a group of yours.", count)
    return Message("Take {n} accounts out of a group of yours.", count)


def leave_pool(context: Context, values: Values) -> Message:
    """Leave a group."""
    del context, values
    return Message("Leave a group of neighbours.")


def withdraw(context: Context, values: Values) -> Message:
    """Fetch returned gas."""
    del context
    return Message("Fetch {gas} that was returned to you.", {"gas": gas_of(values[0])})


def sell_into(context: Context, values: Values) -> Message:
    """Sell pooled gas."""
    offer = _offer(values[1])
    fields: dict[str, Field] = {
        "energy": Energy(Wh(values[3])),
        "who": context.who(offer.maker),
        "money": Money(Minor(values[4]), currency_of(context, offer.currency)),
    }
    return Message("Sell {energy} of pooled gas to {who} for {money} at the least.", fields)


def claim(context: Context, values: Values) -> Message:
    """Fetch one's part of the money."""
    del context, values
    return Message("Fetch your part of what pooled gas has brought.")


def withdraw_gas(context: Context, values: Values) -> Message:
    """Fetch one's part of unsold gas."""
    del context, values
    return Message("Fetch your part of pooled gas that was not sold.")


def update_index(context: Context, values: Values) -> Message:
    """Let a price index make its next price."""
    del context, values
    return Message("Let the community's price index make its next price.")


def _fill(context: Context, offer: GasOffer, take: Take) -> Message:
    fields = {
        **_amount(take.wh, take.credit_id),
        "who": context.who(offer.maker),
        "money": Money(take.limit, currency_of(context, take.currency)),
    }
    if offer.side is Side.SELL:
        text = "Buy {energy} of {gas} from {who} for {money} at the most."
    else:
        text = "Sell {energy} of {gas} to {who} for {money} at the least."
    return Message(text, fields, ("energy", "money"))


def _offer(values: Values) -> GasOffer:
    offer: GasOffer = built(offers.from_tuple, values)
    return offer


def _share(values: Values) -> ShareOffer:
    share: ShareOffer = built(shares.from_tuple, values)
    return share


def _mine(context: Context, maker: str, values: Values) -> GasOffer:
    if maker != context.account:
        raise refusals.not_yours(context.account)
    return _offer(values)


def _amount(wh: int, credit_id: int) -> dict[str, Field]:
    return {"energy": Energy(Wh(wh)), "gas": gas_of(credit_id)}


def _money(context: Context, amount: int) -> Money:
    return Money(Minor(amount), context.community.money)
