"""Why a trade is refused, as errors with numbers and what to do about it.

What the contract itself would refuse is in ``wallet.protocol.reasons``; here is what the wallet
adds for the household's sake, and what it can say more exactly.
"""

from __future__ import annotations

from wallet.errors import TradeError
from wallet.market.message import Energy, Fee, Moment, Money
from wallet.units import Timestamp, Wh


def more_than_surplus(wanted: Wh, spare: Wh, promised: Wh) -> TradeError:
    """The home needs part of it, or other offers promise it already."""
    if promised:
        return TradeError(
            "trade.more_than_surplus",
            "You want to give {wanted}, but beside the {promised} in your open offers you can "
            "spare only {spare}.",
            "Choose at most {spare}, or take one of your open offers back first.",
            reason="MORE_THAN_SURPLUS",
            wanted=Energy(wanted),
            spare=Energy(spare),
            promised=Energy(promised),
        )
    return TradeError(
        "trade.more_than_surplus",
        "You want to give {wanted}, but your home can spare only {spare}.",
        "Choose at most {spare}.",
        reason="MORE_THAN_SURPLUS",
        wanted=Energy(wanted),
        spare=Energy(spare),
    )


def batch_too_small(wanted: Wh, most: Wh) -> TradeError:
    """One offer sells from one batch."""
    return TradeError(
        "trade.batch_too_small",
        "One offer sells gas of one batch; your largest free one has {most}, less than {wanted}.",
        "Offer at most {most}, and the rest in a second offer.",
        reason="BATCH_TOO_SMALL",
        wanted=Energy(wanted),
        most=Energy(most),
    )


def batch_not_free(wanted: Wh, most: Wh) -> TradeError:
    """The chosen batch does not have it, or open offers promise it."""
    return TradeError(
        "trade.batch_not_free",
        "Of the gas you chose only {most} are not promised in an open offer, less than {wanted}.",
        "Offer at most {most}, or choose another batch.",
        reason="BATCH_NOT_FREE",
        wanted=Energy(wanted),
        most=Energy(most),
    )


def no_amount() -> TradeError:
    """The amount is zero."""
    return TradeError(
        "trade.no_amount",
        "The amount is zero.",
        "Type how much gas this is about.",
        reason="ZERO_AMOUNT",
    )


def no_price() -> TradeError:
    """The price is zero."""
    return TradeError(
        "trade.no_price",
        "The price is zero.",
        "Type a price above zero.",
        reason="ZERO_PRICE",
    )


def ends_too_soon(valid_to: Timestamp) -> TradeError:
    """The offer would end before anybody could take it."""
    return TradeError(
        "trade.ends_too_soon",
        "The offer would end {when}, which is over or less than a minute away.",
        "Choose a later end.",
        reason="ENDS_TOO_SOON",
        when=Moment(valid_to),
    )


def above_remaining(wanted: Wh, left: Wh) -> TradeError:
    """Others took part of it."""
    return TradeError(
        "trade.exceeds_remaining",
        "Only {left} are left of this offer, less than the {wanted} you asked for.",
        "Take at most {left}.",
        reason="EXCEEDS_REMAINING",
        wanted=Energy(wanted),
        left=Energy(left),
    )


def below_least(wanted: Wh, least: Wh) -> TradeError:
    """The maker wants more taken at once."""
    return TradeError(
        "trade.below_min_fill",
        "This offer is for {least} or more at once, and you asked for {wanted}.",
        "Take at least {least}.",
        reason="BELOW_MIN_FILL",
        wanted=Energy(wanted),
        least=Energy(least),
    )


def short_of_money(cost: Money, has: Money) -> TradeError:
    """The account's money does not cover the cost."""
    return TradeError(
        "trade.taker_short_money",
        "This costs up to {cost} and you have {has}.",
        "Choose a smaller amount, or add money to your account.",
        reason="TAKER_SHORT_MONEY",
        cost=cost,
        has=has,
    )


def short_of_gas(wanted: Wh, most: Wh) -> TradeError:
    """No batch of the kind asked for is large enough."""
    return TradeError(
        "trade.taker_short_gas",
        "You hold at most {most} in one batch of the kind asked for, less than {wanted}.",
        "Choose at most {most}.",
        reason="TAKER_SHORT_GAS",
        wanted=Energy(wanted),
        most=Energy(most),
    )


def short_of_fee(fee: Fee, has: Fee) -> TradeError:
    """The chain's coin does not cover the network fees."""
    return TradeError(
        "trade.short_of_fee",
        "The network fee is up to {fee} and this account has {has} for fees.",
        "Ask the community's operator to top up this account, then try again.",
        reason="SHORT_OF_FEE",
        fee=fee,
        has=has,
    )


def price_moved(
    now: Money | None = None, agreed: Money | None = None, detail: str = ""
) -> TradeError:
    """The price is no longer within what was agreed."""
    if now is None or agreed is None:
        return TradeError(
            "trade.price_moved",
            "The price has moved past what you agreed to. Nothing was traded.",
            "Look at the offer again.",
            reason="LIMIT_EXCEEDED",
            detail=detail,
        )
    return TradeError(
        "trade.price_moved",
        "The price has moved: it would be {now} now and you agreed to {agreed}. Nothing is traded.",
        "Look at the offer again.",
        reason="LIMIT_EXCEEDED",
        detail=detail,
        now=now,
        agreed=agreed,
    )


def review_too_old(expired: Timestamp) -> TradeError:
    """Prices and balances of the review are not fresh any more."""
    return TradeError(
        "trade.review_expired",
        "What you looked at was good until {when} and is too old to sign now.",
        "Look at it again; the amounts are kept.",
        reason="REVIEW_EXPIRED",
        when=Moment(expired),
    )


def changed_meanwhile(detail: str) -> TradeError:
    """Something else of this account was sent since the review was made."""
    return TradeError(
        "trade.changed",
        "Something changed in your account since you looked at this. Nothing was signed.",
        "Look at it again; the amounts are kept.",
        reason="CHANGED",
        detail=detail,
    )


def other_account() -> TradeError:
    """The key that is open is not the account's the review was made for."""
    return TradeError(
        "trade.other_account",
        "This was prepared for another account than the one that is open now.",
        "Go back and start again with the account you want to use.",
        reason="OTHER_ACCOUNT",
    )


def not_what_was_shown(detail: str) -> TradeError:
    """A step does not follow from what the person saw: refused before anything is signed."""
    return TradeError(
        "trade.not_what_was_shown",
        "What would be signed differs from what you were shown. Nothing was signed.",
        "Close this and start again. If it happens twice, report it to the makers of Hearth.",
        reason="NOT_WHAT_WAS_SHOWN",
        detail=detail,
    )


def already_over() -> TradeError:
    """An offer to take back is already taken back or wholly taken."""
    return TradeError(
        "trade.already_over",
        "This offer is already taken back or has been taken as a whole.",
        "There is nothing left to take back.",
        reason="ALREADY_OVER",
    )


def not_yours() -> TradeError:
    """Only the maker can take an offer back."""
    return TradeError(
        "trade.not_yours",
        "This offer is not yours, so you cannot take it back.",
        "Only whoever made an offer can take it back.",
        reason="NOT_YOURS",
    )


def wrong_side() -> TradeError:
    """A sell offer cannot be sold into, a buy offer not bought from."""
    return TradeError(
        "trade.wrong_side",
        "You can buy from offers to sell, and sell into offers to buy; this one is the other kind.",
        "Choose another offer.",
        reason="WRONG_SIDE",
    )


def still_under_way() -> TradeError:
    """It was sent and waiting for it was stopped: it may still happen."""
    return TradeError(
        "trade.still_under_way",
        "It was already sent and goes on by itself; you only stopped waiting for it.",
        "Look at Activity in a while to see how it ended.",
        reason="STILL_UNDER_WAY",
    )


def queued() -> TradeError:
    """It was signed while no node answered, as the person wanted."""
    return TradeError(
        "trade.queued",
        "It is signed and kept here, because no node answers now.",
        "It is sent by itself as soon as a node answers; Activity shows how it goes on. Until then "
        "you can take it back.",
        reason="QUEUED",
    )


def no_such_trade() -> TradeError:
    """There is nothing to go on with."""
    return TradeError(
        "trade.unknown",
        "There is no unfinished trade of this kind.",
        "Start it again from the Market page.",
        reason="UNKNOWN_TRADE",
    )


def not_keeper() -> TradeError:
    """Only whoever founded a group looks after it and its pots."""
    return TradeError(
        "share.not_keeper",
        "You do not look after this group.",
        "Ask whoever founded it.",
        reason="NOT_POOL_MANAGER",
    )
