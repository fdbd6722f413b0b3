"""Reviewing that two offers that cross meet: anybody may let them."""

from __future__ import annotations

from wallet.codec.hexdata import to_hex
from wallet.market import present, refusals
from wallet.market.deeds import Deed, DeedBuilder, DeedKind
from wallet.market.desk import Desk
from wallet.market.message import Energy, Field, Message
from wallet.market.review import ExactField
from wallet.market.sentences import refusal
from wallet.protocol import reads, trade_calls
from wallet.protocol.offers import Side, SignedOffer
from wallet.units import Wh


def prepare_match(desk: Desk, sell: SignedOffer, buy: SignedOffer, wh: Wh) -> Deed:
    """Review letting two offers that cross meet, half-way between their prices; anyone may.

    Raises:
        TradeError: one sells and one buys is not the case, or the market's own reason.
        WrongChainError, NodeError: the node.
    """
    desk.verify()
    if sell.offer.side is not Side.SELL or buy.offer.side is not Side.BUY:
        raise refusals.wrong_side()
    error = refusal(reads.check_match(desk.node, desk.community, sell, buy, wh).reasons)
    if error is not None:
        raise error
    builder = DeedBuilder(desk)
    builder.send(trade_calls.match_offers(desk.community, sell, buy, wh), Message("Trade"))
    fields: dict[str, Field] = {
        "energy": Energy(wh),
        "seller": desk.who(sell.offer.maker),
        "buyer": desk.who(buy.offer.maker),
    }
    return builder.build(
        DeedKind.MATCH,
        Message(
            "You let {seller} sell {energy} to {buyer}, half-way between their prices. You pay "
            "the network fee.",
            fields,
            ("energy",),
        ),
        exact=(
            ExactField("wh", str(wh)),
            ExactField("sell.offerHash", to_hex(sell.hash)),
            ExactField("buy.offerHash", to_hex(buy.hash)),
        ),
        take_back=present.never_back(),
        done=Message("The two offers met."),
        action=Message("Sign and trade"),
    )
