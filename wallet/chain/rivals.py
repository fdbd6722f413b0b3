"""Transactions of one account with the same number: which one counts, and what each was for.

A chain takes one of them at most. The one with the highest fee is the one that nodes keep, and so
the one that is sent again; the others may still be mined by a node that never saw it.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from wallet.chain.outbox import UNDER_WAY, OutboxEntry, OutboxState
from wallet.chain.refusals import NONCE_LOW
from wallet.codec.address import Address
from wallet.codec.transactions import DynamicFeeTransaction, decode_signed
from wallet.errors import NodeRefusedError

_MAY_COME_BACK = UNDER_WAY | {OutboxState.MINED, OutboxState.EXPIRED}

TAKEN_BACK = "tx.taken_back"
TOO_LATE = "tx.too_late"
EXPIRED = "tx.expired"
REFUSED = "tx.refused"
FOR_GOOD = frozenset({NONCE_LOW, TAKEN_BACK, TOO_LATE, EXPIRED, REFUSED})
"""Codes of errors after which a transaction needs no more waiting."""


def transaction_of(entry: OutboxEntry) -> DynamicFeeTransaction:
    """The fields of a kept transaction."""
    return decode_signed(entry.raw).transaction


def same_intention(one: OutboxEntry, other: OutboxEntry) -> bool:
    """Whether two rivals ask the same of the same contract: one only offers a higher fee."""
    first, second = transaction_of(one), transaction_of(other)
    return (first.to, first.value, first.data) == (second.to, second.value, second.data)


def is_empty(tx: DynamicFeeTransaction, sender: Address) -> bool:
    """Whether a transaction does nothing but use its number up."""
    return (tx.to, tx.value, tx.data) == (sender, 0, b"")


def takes_back(entry: OutboxEntry) -> bool:
    """Whether an entry is there only to keep a rival from happening, or to fill a gap."""
    return is_empty(transaction_of(entry), entry.sender)


def may_come_back(entry: OutboxEntry) -> bool:
    """Whether an entry that is in no block now may be sent again without asking the person.

    What the person was told has failed, or was pushed out by another wallet, is never sent again:
    they may have done it anew since.
    """
    own_rival = entry.state is OutboxState.REPLACED and bool(entry.replaced_by)
    return not entry.settled and (entry.state in _MAY_COME_BACK or own_rival)


def tip_of(rivals: Iterable[OutboxEntry], now: float) -> OutboxEntry | None:
    """The rival that counts: the highest fee among those whose time has not passed."""
    alive = [entry for entry in rivals if may_come_back(entry)]
    if not alive:
        return None
    return max(alive, key=lambda entry: (not is_over(entry, now), _fee(entry), entry.created))


def is_over(entry: OutboxEntry, now: float) -> bool:
    """Whether the time by which it had to be in a block has passed."""
    return entry.state is OutboxState.EXPIRED or (bool(entry.expires) and now > entry.expires)


def _fee(entry: OutboxEntry) -> int:
    return transaction_of(entry).max_fee_per_gas


def lost(entry: OutboxEntry, winner: OutboxEntry | None) -> NodeRefusedError:
    """Why an entry can never happen: the rival that did, or another wallet's when ``None``."""
    if winner is None:
        return NodeRefusedError(
            NONCE_LOW,
            "Another transaction of this account took this one's place.",
            "Look at what has happened in Activity, and start again if it is still needed.",
        )
    if takes_back(entry):
        return NodeRefusedError(
            TOO_LATE,
            "It was too late to take it back: what you had sent was confirmed first.",
            "It happened once, as you signed it. Nothing was paid for taking it back.",
        )
    return NodeRefusedError(
        TAKEN_BACK,
        "You took this back before it was confirmed. It did not happen.",
        "Start again if you want it after all.",
    )


def ran_out() -> NodeRefusedError:
    """Its time had passed before it was in a block."""
    return NodeRefusedError(
        EXPIRED,
        "Its time ran out before it was confirmed. It is not sent any more.",
        "Start again if you still want it. If something else waits for it, take it back.",
    )


def refused_before(entry: OutboxEntry) -> NodeRefusedError:
    """A node refused it when it was sent again."""
    return NodeRefusedError(
        REFUSED,
        "The node refused this, so it did not happen.",
        "Look at the details, and start again if you still want it.",
        detail=entry.detail,
    )


def winner_of(rivals: Sequence[OutboxEntry], entry: OutboxEntry) -> OutboxEntry | None:
    """The own rival that took an entry's place."""
    return next((rival for rival in rivals if rival.hash == entry.replaced_by), None)
