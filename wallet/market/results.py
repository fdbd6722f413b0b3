"""What a running trade reports, and what is left when it is over."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from enum import StrEnum
from typing import TYPE_CHECKING

from wallet.market.message import Message
from wallet.units import Minor, Timestamp, Wei, Wh

if TYPE_CHECKING:
    from wallet.market.review import StepKind, TradeKind
    from wallet.protocol.offers import SignedOffer


class Stage(StrEnum):
    """Where a trade is."""

    CHECKING = "checking"
    SIGNING = "signing"
    SENDING = "sending"
    WAITING = "waiting"
    DONE = "done"


@dataclass(frozen=True, slots=True)
class TradeProgress:
    """One report while a trade runs.

    ``step`` counts from 1 to ``steps``; ``waiting_since_block`` is the head when waiting began.
    """

    stage: Stage
    step: int
    steps: int
    kind: StepKind
    text: Message
    waiting_since_block: int | None = None


ProgressCallback = Callable[[TradeProgress], None]
CancelledCallback = Callable[[], bool]


def never() -> bool:
    """Nobody cancels."""
    return False


def unheard(_: TradeProgress) -> None:
    """Nobody listens."""


@dataclass(frozen=True, slots=True)
class TradeResult:
    """A finished trade.

    ``gas_change`` and ``money_change`` are what the account's balances changed by (Wh, minor
    units), read from the chain's own events; both 0 for posting and cancelling. ``fee_paid`` is
    the sum over all transactions in wei.
    """

    kind: TradeKind
    trade_id: str
    tx_hashes: tuple[bytes, ...]
    blocks: tuple[int, ...]
    offer_hash: bytes
    gas_change: Wh
    money_change: Minor
    fee_paid: Wei
    summary: Message
    signed: SignedOffer | None = None
    """The offer that was made, posted, taken or taken back."""


class ResumeOutcome(StrEnum):
    """How an interrupted trade went on."""

    FINISHED = "finished"
    WAITING = "waiting"
    REFUSED = "refused"
    NEEDS_YOU = "needs_you"
    NOTHING_SENT = "nothing_sent"


@dataclass(frozen=True, slots=True)
class ResumedTrade:
    """An interrupted trade after a restart: what it was, where it stands, and why."""

    trade_id: str
    kind: TradeKind
    outcome: ResumeOutcome
    started: Timestamp
    sentence: Message
    explanation: Message
    offer_hash: bytes | None = None
