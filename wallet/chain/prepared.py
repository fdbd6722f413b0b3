"""A transaction as a person looks at it before it is signed."""

from __future__ import annotations

from dataclasses import dataclass

from wallet.codec.address import Address
from wallet.codec.transactions import DynamicFeeTransaction
from wallet.units import Timestamp, Wei

NEVER = Timestamp(0)

UNDO_MARK = "undo:"
"""Before the label of what a transaction takes back."""


@dataclass(frozen=True, slots=True)
class PreparedTransaction:
    """A transaction ready to be looked at and signed.

    ``max_fee_wei`` is the most it can cost in network fees. Unless ``fixed_nonce``, its number is
    a proposal: if another transaction takes it before this one is signed, the next free one is
    used; every other field is signed exactly as it stands here. ``replaces`` is the transaction
    whose number it has, if it is to take its place. After ``expires`` (Unix seconds, 0 for never)
    it could only fail, and is not sent any more.
    """

    tx: DynamicFeeTransaction
    label: str
    max_fee_wei: Wei
    sender: Address
    fixed_nonce: bool = False
    replaces: bytes = b""
    expires: Timestamp = NEVER
