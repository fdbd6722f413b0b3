"""What a person can do in the market, and the signatures it takes.

Apart from ``review`` so that the first window need not load the rest of it.
"""

from __future__ import annotations

from enum import StrEnum


class TradeKind(StrEnum):
    """What the person does."""

    POST_SELL = "post_sell"
    POST_BUY = "post_buy"
    TAKE_SELL = "take_sell"
    """Buy from somebody's sell offer."""
    TAKE_BUY = "take_buy"
    """Sell into somebody's buy offer."""
    SIGN_SELL = "sign_sell"
    """Sign an offer to sell, to be handed on as a slip."""
    SIGN_BUY = "sign_buy"
    CANCEL = "cancel"
    REPOST = "repost"
    """Post an offer that was signed earlier and never reached the chain."""


class StepKind(StrEnum):
    """One signature."""

    APPROVE_GAS = "approve_gas"
    APPROVE_MONEY = "approve_money"
    SIGN_OFFER = "sign_offer"
    SIGN_PERMIT = "sign_permit"
    POST = "post"
    FILL = "fill"
    CANCEL = "cancel"
    ACT = "act"
    """What a deed asks of a contract; its step says what in words."""
