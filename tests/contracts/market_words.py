"""The market's reasons as tests name them, and a price feed that answers one round.

The list is one of its own, so that a number that moved is seen.
"""

from __future__ import annotations

REASONS = [
    "NONE", "BAD_SIGNATURE", "CANCELLED", "OLD_REVISION", "OLD_COUNTER", "NOT_YET_VALID", "EXPIRED",
    "ZERO_AMOUNT", "BELOW_MIN_FILL", "EXCEEDS_REMAINING", "NOT_FOR_YOU", "OWN_OFFER",
    "MAKER_NOT_MEMBER", "TAKER_NOT_MEMBER", "CURRENCY_NOT_ALLOWED", "UNKNOWN_CREDIT",
    "WRONG_CREDIT", "MAKER_SHORT_GAS", "MAKER_NO_GAS_APPROVAL", "MAKER_SHORT_MONEY",
    "MAKER_NO_MONEY_APPROVAL", "TAKER_SHORT_GAS", "TAKER_NO_GAS_APPROVAL", "TAKER_SHORT_MONEY",
    "TAKER_NO_MONEY_APPROVAL", "FILLS_PAUSED", "TRIGGER_NOT_MET", "FEED_STALE", "BAD_OFFER",
    "NOT_SUPPORTED", "BEYOND_LIMIT", "CURRENCY_MISBEHAVES", "GAS_NOT_RECEIVED", "NOT_CROSSING",
]  # fmt: skip
NO_LIMIT = 2**256 - 1


def reasons(mask: int) -> list[str]:
    """Name every reason whose bit is set."""
    return [name for n, name in enumerate(REASONS) if mask >> n & 1]


def feed_code(answer: int, updated_at: int, decimals: int = 8) -> bytes:
    """Bytecode of a price feed with one round; asked without a selector it would answer the same.

    ``decimals()`` answers its number, everything else the round.
    """
    words = (1, answer % 2**256, updated_at, updated_at, 1, decimals)
    # selector == decimals() ? return word 5 : return words 0-4
    code = bytes.fromhex(
        "60003560e01c63313ce56714601b5760a0602d60003960a06000f35b602060cd60003960206000f3"
    )
    padding = b"\x00" * (0x2D - len(code))
    return code + padding + b"".join(w.to_bytes(32) for w in words)
