"""Why a trade offer cannot be filled; names and numbers are the contract's, and only ever grow."""

from __future__ import annotations

from enum import IntEnum

Reason = IntEnum(
    "Reason",
    "NONE BAD_SIGNATURE CANCELLED OLD_REVISION OLD_COUNTER NOT_YET_VALID EXPIRED ZERO_AMOUNT "
    "BELOW_MIN_FILL EXCEEDS_REMAINING NOT_FOR_YOU OWN_OFFER MAKER_NOT_MEMBER TAKER_NOT_MEMBER "
    "CURRENCY_NOT_ALLOWED UNKNOWN_CREDIT WRONG_CREDIT MAKER_SHORT_GAS MAKER_NO_GAS_APPROVAL "
    "MAKER_SHORT_MONEY MAKER_NO_MONEY_APPROVAL TAKER_SHORT_GAS TAKER_NO_GAS_APPROVAL "
    "TAKER_SHORT_MONEY TAKER_NO_MONEY_APPROVAL FILLS_PAUSED TRIGGER_NOT_MET FEED_STALE BAD_OFFER "
    "NOT_SUPPORTED BEYOND_LIMIT CURRENCY_MISBEHAVES GAS_NOT_RECEIVED NOT_CROSSING",
    start=0,
)
Reasons = set[Reason]


def standing(table: dict[Reason, object]) -> Reasons:
    """Give the reasons whose condition holds."""
    return {reason for reason, stands in table.items() if stands}


def mask_of(reasons: Reasons) -> int:
    """Give the bit mask that the contract answers."""
    return sum(1 << reason for reason in reasons)


def first_of(reasons: Reasons) -> int:
    """Give the reason that is named first; 0 when there is none."""
    return int(min(reasons, default=Reason.NONE))
