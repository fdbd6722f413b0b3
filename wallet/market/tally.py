"""What a trade did, as its own transactions' events say."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

from wallet.market.message import Energy, Field, Gas, Message, Money
from wallet.market.results import TradeResult
from wallet.market.review import Review, StepKind, TradeKind
from wallet.market.steps import DECIDING
from wallet.protocol import events
from wallet.protocol.credits import class_of
from wallet.protocol.offers import SignedOffer
from wallet.units import Minor, Wei, Wh

if TYPE_CHECKING:
    from wallet.chain.types import Receipt
    from wallet.market.desk import Desk


def result_of(
    desk: Desk, review: Review, receipts: Sequence[Receipt], signed: SignedOffer | None
) -> TradeResult:
    """What a trade did, from its receipts; ``signed`` is the offer that was made in it."""
    gas, money = _changes(desk, review, receipts)
    return TradeResult(
        review.kind,
        review.trade_id,
        tuple(receipt.tx_hash for receipt in receipts),
        tuple(receipt.block_number for receipt in receipts),
        review.offer_hash,
        gas,
        money,
        Wei(sum(receipt.fee for receipt in receipts)),
        _summary(desk, review, gas, money),
        signed,
    )


def _changes(desk: Desk, review: Review, receipts: Sequence[Receipt]) -> tuple[Wh, Minor]:
    """What the events of the trade's own transactions moved in and out of the account."""
    me, gas, money = review.account, 0, 0
    for receipt in receipts:
        for log in receipt.logs:
            for event in events.decode(log, desk.community):
                if isinstance(event, events.CreditTransfer):
                    gas += event.wh * ((event.receiver == me) - (event.sender == me))
                elif isinstance(event, events.MoneyTransfer):
                    money += event.amount * ((event.receiver == me) - (event.sender == me))
    return Wh(gas), Minor(money)


def _summary(desk: Desk, review: Review, gas: Wh, money: Minor) -> Message:
    offer, kind = review.offer, review.kind
    if kind in {TradeKind.TAKE_SELL, TradeKind.TAKE_BUY}:
        fields: dict[str, Field] = {
            "energy": Energy(Wh(abs(gas))),
            "money": Money(Minor(abs(money)), desk.community.money),
            "who": desk.who(offer.maker),
            "gas": Gas(class_of(offer.credit_id)),
        }
        if kind is TradeKind.TAKE_SELL:
            return Message("You bought {energy} from {who} for {money}.", fields)
        return Message("You sold {energy} to {who} for {money}.", fields)
    if kind is TradeKind.CANCEL:
        return Message("Your offer is taken back.")
    if DECIDING[kind] is StepKind.SIGN_OFFER:
        return Message("Your offer of {energy} is signed.", {"energy": Energy(offer.quantity_wh)})
    if offer.maker != review.account:
        return Message("The offer of {who} is on the market.", {"who": desk.who(offer.maker)})
    return Message(
        "Your offer of {energy} is on the market.", {"energy": Energy(offer.quantity_wh)}
    )
