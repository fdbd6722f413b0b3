"""Why an offer cannot be taken: the contract's reasons, with what a person can do about each.

The numbers are those of the ``Reason`` enum in ``GasOffers.sol``; ``check()`` answers the first
that applies and a mask in which bit *n* stands for reason *n*. A test holds this file and the
contract together.
"""

from __future__ import annotations

from enum import IntEnum

from wallet.errors import TradeError


class Reason(IntEnum):
    """A named reason of the GasMarket contract, in the contract's order."""

    NONE = 0
    BAD_SIGNATURE = 1
    CANCELLED = 2
    OLD_REVISION = 3
    OLD_COUNTER = 4
    NOT_YET_VALID = 5
    EXPIRED = 6
    ZERO_AMOUNT = 7
    BELOW_MIN_FILL = 8
    EXCEEDS_REMAINING = 9
    NOT_FOR_YOU = 10
    OWN_OFFER = 11
    MAKER_NOT_MEMBER = 12
    TAKER_NOT_MEMBER = 13
    CURRENCY_NOT_ALLOWED = 14
    UNKNOWN_CREDIT = 15
    WRONG_CREDIT = 16
    MAKER_SHORT_GAS = 17
    MAKER_NO_GAS_APPROVAL = 18
    MAKER_SHORT_MONEY = 19
    MAKER_NO_MONEY_APPROVAL = 20
    TAKER_SHORT_GAS = 21
    TAKER_NO_GAS_APPROVAL = 22
    TAKER_SHORT_MONEY = 23
    TAKER_NO_MONEY_APPROVAL = 24
    FILLS_PAUSED = 25
    TRIGGER_NOT_MET = 26
    FEED_STALE = 27
    BAD_OFFER = 28
    NOT_SUPPORTED = 29
    BEYOND_LIMIT = 30
    CURRENCY_MISBEHAVES = 31
    GAS_NOT_RECEIVED = 32
    NOT_CROSSING = 33


_ASK_FOR_NEW = "Look for another offer, or ask the neighbour for a new one."
_WAIT_OR_OTHER = "Take a smaller amount, wait a little, or look for another offer."

WORDS: dict[Reason, tuple[str, str]] = {
    Reason.BAD_SIGNATURE: (
        "The signature on this offer does not belong to the person it names.",
        "Do not use this offer. Ask the neighbour to send it again.",
    ),
    Reason.CANCELLED: ("This offer has been taken back.", _ASK_FOR_NEW),
    Reason.OLD_REVISION: ("This offer has been replaced or taken back.", _ASK_FOR_NEW),
    Reason.OLD_COUNTER: ("The neighbour has taken back all earlier offers.", _ASK_FOR_NEW),
    Reason.NOT_YET_VALID: (
        "This offer has not started yet.",
        "Wait until the time at which it starts.",
    ),
    Reason.EXPIRED: ("This offer has run out of time.", _ASK_FOR_NEW),
    Reason.ZERO_AMOUNT: ("The amount is zero.", "Type how much gas you want."),
    Reason.BELOW_MIN_FILL: (
        "The amount is less than the least this offer allows at once.",
        "Take at least the smallest amount shown on the offer, or all that is left.",
    ),
    Reason.EXCEEDS_REMAINING: (
        "The amount is more than what is left of this offer.",
        "Take no more than what is left.",
    ),
    Reason.NOT_FOR_YOU: (
        "This offer was made to one particular person, and that is not you.",
        "Look for another offer.",
    ),
    Reason.OWN_OFFER: (
        "This is your own offer.",
        "Take it back if you no longer want it; you cannot trade with yourself.",
    ),
    Reason.MAKER_NOT_MEMBER: (
        "The person who made this offer is not, or no longer, a member of the community.",
        "Look for another offer.",
    ),
    Reason.TAKER_NOT_MEMBER: (
        "This account is not a member of the community, or its membership has run out.",
        "Ask the community's operator to add or renew your membership.",
    ),
    Reason.CURRENCY_NOT_ALLOWED: (
        "This offer is in a currency which the community does not accept.",
        "Look for another offer.",
    ),
    Reason.UNKNOWN_CREDIT: (
        "This offer names gas of a batch that does not exist.",
        "Do not use this offer. Look for another one.",
    ),
    Reason.WRONG_CREDIT: (
        "The gas is not of the kind this offer asks for.",
        "Choose gas of the kind the offer names.",
    ),
    Reason.MAKER_SHORT_GAS: ("The seller no longer has this much gas.", _WAIT_OR_OTHER),
    Reason.MAKER_NO_GAS_APPROVAL: (
        "The seller has not allowed the market to hand over their gas.",
        "Ask the seller to allow it, or look for another offer.",
    ),
    Reason.MAKER_SHORT_MONEY: ("The buyer no longer has enough money.", _WAIT_OR_OTHER),
    Reason.MAKER_NO_MONEY_APPROVAL: (
        "The buyer has not allowed the market to use enough of their money.",
        "Ask the buyer to allow it, or look for another offer.",
    ),
    Reason.TAKER_SHORT_GAS: (
        "You do not have this much gas of the kind asked for.",
        "Choose a smaller amount.",
    ),
    Reason.TAKER_NO_GAS_APPROVAL: (
        "You have not yet allowed the market to hand over your gas.",
        "Allow it once; Hearth asks you before the trade.",
    ),
    Reason.TAKER_SHORT_MONEY: (
        "You do not have enough money for this amount.",
        "Choose a smaller amount, or add money to your account.",
    ),
    Reason.TAKER_NO_MONEY_APPROVAL: (
        "You have not yet allowed the market to take the price from your money.",
        "Allow it for this trade; Hearth asks you before the trade.",
    ),
    Reason.FILLS_PAUSED: (
        "The community has paused trading for the moment.",
        "Wait until trading is open again. You can still take back your own offers.",
    ),
    Reason.TRIGGER_NOT_MET: (
        "This offer waits for a price that has not been reached.",
        "Wait until it is reached, or look for another offer.",
    ),
    Reason.FEED_STALE: (
        "The price this offer waits for has not been updated recently.",
        "Wait for the next update, or look for another offer.",
    ),
    Reason.BAD_OFFER: (
        "This offer contradicts itself and can never be taken.",
        "Do not use this offer. Ask the neighbour to make a new one.",
    ),
    Reason.NOT_SUPPORTED: (
        "The community knows no exchange rate for this offer's second currency.",
        "Pay in the offer's own currency.",
    ),
    Reason.BEYOND_LIMIT: (
        "The price has moved past what you accept.",
        "Look at the price again and decide anew.",
    ),
    Reason.CURRENCY_MISBEHAVES: (
        "The money of this offer does not arrive as it is sent.",
        "Do not use this offer. Tell the community's administrator about its currency.",
    ),
    Reason.GAS_NOT_RECEIVED: (
        "The account that would get the gas does not accept it.",
        "Look for another offer.",
    ),
    Reason.NOT_CROSSING: (
        "The buyer pays less than the seller asks, or in other money.",
        "Choose two offers whose prices meet.",
    ),
}
"""For each reason: what happened, and what to do. Message ids for translation."""


def reasons_in(mask: int) -> list[Reason]:
    """List the reasons whose bits are set in ``mask``, in the contract's order."""
    return [reason for reason in Reason if reason is not Reason.NONE and mask >> reason & 1]


def error_for(reason: Reason, *, detail: str = "") -> TradeError:
    """Turn a reason into the error a person reads; ``fields["reason"]`` is its name."""
    cause, fix = WORDS.get(
        reason,
        ("This offer cannot be taken.", "Look for another offer."),
    )
    return TradeError(f"trade.{reason.name.lower()}", cause, fix, detail=detail, reason=reason.name)
