"""Why shared gas cannot be drawn: SharePool's reasons, with what a person can do about each.

The numbers are those of ``SharePool.ShareReason``; ``check()`` answers the first that applies and a
mask in which bit *n* stands for reason *n*. A test holds this file and the contract together.
"""

from __future__ import annotations

from enum import IntEnum

from wallet.errors import TradeError


class ShareReason(IntEnum):
    """A named reason of the SharePool contract, in the contract's order."""

    NONE = 0
    BAD_SIGNATURE = 1
    CANCELLED = 2
    OLD_COUNTER = 3
    EXPIRED = 4
    ZERO_AMOUNT = 5
    EXCEEDS_REMAINING = 6
    EXCEEDS_MEMBER_CAP = 7
    NOT_FOR_YOU = 8
    OWN_OFFER = 9
    GIVER_NOT_MEMBER = 10
    TAKER_NOT_MEMBER = 11
    UNKNOWN_CREDIT = 12
    GIVER_SHORT_GAS = 13
    GIVER_NO_GAS_APPROVAL = 14
    SHARING_PAUSED = 15
    HAS_OVERDUE_LOAN = 16
    TOO_MANY_LOANS = 17
    UNKNOWN_POOL = 18
    NOT_POOL_MANAGER = 19
    BAD_OFFER = 20
    GAS_NOT_RECEIVED = 21


_ASK_FOR_NEW = "Look for other shared gas, or ask the neighbour to share anew."

SHARE_WORDS: dict[ShareReason, tuple[str, str]] = {
    ShareReason.BAD_SIGNATURE: (
        "The signature on this shared gas does not belong to the person it names.",
        "Do not use it. Ask the neighbour to send it again.",
    ),
    ShareReason.CANCELLED: ("The neighbour no longer shares this gas.", _ASK_FOR_NEW),
    ShareReason.OLD_COUNTER: (
        "The neighbour has taken back everything shared earlier.",
        _ASK_FOR_NEW,
    ),
    ShareReason.EXPIRED: ("The time for taking this shared gas is over.", _ASK_FOR_NEW),
    ShareReason.ZERO_AMOUNT: (
        "The amount of gas is zero.",
        "Type how much of the shared gas you need.",
    ),
    ShareReason.EXCEEDS_REMAINING: (
        "The amount is more than what is left of this shared gas.",
        "Take no more than what is left.",
    ),
    ShareReason.EXCEEDS_MEMBER_CAP: (
        "This is more than the neighbour allows one household to take.",
        "Take less; what you have taken before counts too.",
    ),
    ShareReason.NOT_FOR_YOU: (
        "This gas is shared with others, and you are not among them.",
        "Look for other shared gas, or ask whoever looks after the group to add you.",
    ),
    ShareReason.OWN_OFFER: (
        "This is gas that you share yourself.",
        "Take it back if you no longer want to share it; you cannot take it as a neighbour.",
    ),
    ShareReason.GIVER_NOT_MEMBER: (
        "The person who shares this gas is not, or no longer, a member of the community.",
        "Look for other shared gas.",
    ),
    ShareReason.TAKER_NOT_MEMBER: (
        "This account is not a member of the community, or its membership has run out.",
        "Ask the community's operator to add or renew your membership.",
    ),
    ShareReason.UNKNOWN_CREDIT: (
        "This names gas of a batch that does not exist.",
        "Do not use it. Look for other shared gas.",
    ),
    ShareReason.GIVER_SHORT_GAS: (
        "The neighbour no longer has this much gas to share.",
        "Take a smaller amount, wait a little, or look for other shared gas.",
    ),
    ShareReason.GIVER_NO_GAS_APPROVAL: (
        "The neighbour has not allowed the sharing contract to hand over their gas.",
        "Ask the neighbour to allow it, or look for other shared gas.",
    ),
    ShareReason.SHARING_PAUSED: (
        "The community has paused sharing for the moment.",
        "Wait until it is open again. You can still return what you borrowed.",
    ),
    ShareReason.HAS_OVERDUE_LOAN: (
        "You have borrowed gas whose return is overdue.",
        "Return it first; then you can borrow again.",
    ),
    ShareReason.TOO_MANY_LOANS: (
        "You have borrowed gas too many times without returning any.",
        "Return one of your loans in full; then you can borrow again.",
    ),
    ShareReason.UNKNOWN_POOL: (
        "The group this gas is shared with does not exist.",
        "Ask the neighbour to share anew.",
    ),
    ShareReason.NOT_POOL_MANAGER: (
        "Only whoever looks after the group can take gas that is shared for sale.",
        "Ask that person to take it and sell it.",
    ),
    ShareReason.BAD_OFFER: (
        "What was shared contradicts itself and can never be taken.",
        "Do not use it. Ask the neighbour to share anew.",
    ),
    ShareReason.GAS_NOT_RECEIVED: (
        "The account this gas would go to cannot receive gas.",
        "Use an ordinary account, or a contract that can receive gas.",
    ),
}
"""For each reason: what happened, and what to do. Message ids for translation."""


def share_reasons_in(mask: int) -> list[ShareReason]:
    """List the reasons whose bits are set in ``mask``, in the contract's order."""
    return [reason for reason in ShareReason if reason and mask >> reason & 1]


def share_error(reason: ShareReason, *, detail: str = "") -> TradeError:
    """Turn a reason into the error a person reads; ``fields["reason"]`` is its name."""
    cause, fix = SHARE_WORDS.get(
        reason,
        ("This shared gas cannot be taken.", "Look for other shared gas."),
    )
    return TradeError(f"share.{reason.name.lower()}", cause, fix, detail=detail, reason=reason.name)
