"""What was sent and is not over, as the person sees it: one row for each thing, not for each try.

Of rivals only the one that counts is shown: the newest try while they wait, and how it ended when
one of them is in a block.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from wallet.chain.outbox import UNDER_WAY, OutboxEntry, OutboxState
from wallet.chain.prepared import UNDO_MARK
from wallet.market.happenings import STEP_LABELS, trade_of
from wallet.market.kinds import StepKind
from wallet.market.message import Message
from wallet.market.views import PendingEntry, PendingState

if TYPE_CHECKING:
    from collections.abc import Mapping

    from wallet.chain.outbox import Outbox
    from wallet.codec.address import Address
    from wallet.units import Timestamp

TOLD_FOR = 86_400
"""Seconds for which what failed, was taken back or ran out stays in the list."""

_UNDO_LABELS = {
    StepKind.POST: Message("Keep the offer off the market"),
    StepKind.FILL: Message("Do not trade after all"),
    StepKind.CANCEL: Message("Leave the offer on the market after all"),
}
_UNDO = Message("Take it back before it is confirmed")
_GAP = Message("Free the way for what waits")

_WHY = {
    "node.funds": Message("This account has too little coin for the network fee."),
    "node.underpriced": Message("The network fee it offers is too low now. You can speed it up."),
    "node.nonce_high": Message("It waits for something you sent earlier."),
    "node.pool_full": Message("The node has too much to do. It is sent again by itself."),
    "node.busy": Message("The node has too much to do. It is sent again by itself."),
    "node.gas": Message("This is too much work for one transaction."),
    "node.reverted": Message("The contract refused it."),
}
_KEPT = Message("It is signed and kept here. It is sent as soon as a node answers.")
_REFUSED = Message("The node refused it.")
_RAN_OUT = Message("Its time ran out before it was confirmed. It is not sent any more.")
_TAKEN_BACK = Message("You took it back before it was confirmed. It did not happen.")
_TOO_LATE = Message(
    "It was too late: what you wanted to take back was confirmed first. It happened once, and "
    "taking it back cost nothing."
)
_OTHER_WALLET = Message(
    "Another wallet with the same keys used its place. It did not happen; start again if you still "
    "want it."
)


def pending_entries(
    outbox: Outbox | None, account: Address, now: Timestamp
) -> tuple[PendingEntry, ...]:
    """This account's transactions that are not over, and those that ended badly within a day."""
    if outbox is None:
        return ()
    known = {entry.hash: entry for entry in outbox.entries()}
    known |= {entry.hash: entry for entry in outbox.pending(account)}
    mine = [entry for entry in known.values() if entry.sender == account]
    return tuple(_view(entry, known) for entry in mine if _is_shown(entry, known, now))


def sent_entries(outbox: Outbox | None, account: Address) -> dict[bytes, PendingEntry]:
    """The newest transactions of this account, also those that are confirmed."""
    if outbox is None:
        return {}
    known = {entry.hash: entry for entry in outbox.entries()}
    return {key: _view(entry, known) for key, entry in known.items() if entry.sender == account}


def _is_shown(entry: OutboxEntry, known: Mapping[bytes, OutboxEntry], now: Timestamp) -> bool:
    rival = known.get(entry.replaced_by)
    if entry.state in UNDER_WAY:
        return rival is None or not (rival.under_way or rival.state is OutboxState.EXPIRED)
    if now - entry.created >= TOLD_FOR:
        return entry.state is OutboxState.EXPIRED and not entry.settled and rival is None
    if entry.state is OutboxState.REPLACED:
        return rival is None or is_undo(entry.label) != is_undo(rival.label)
    if entry.state is OutboxState.FAILED and entry.replaces and not entry.block:
        return False  # a try that no node took; what it was to replace is shown instead
    return entry.state in {OutboxState.FAILED, OutboxState.EXPIRED}


def _view(entry: OutboxEntry, known: Mapping[bytes, OutboxEntry]) -> PendingEntry:
    waits = entry.under_way
    undo = is_undo(entry.label)
    return PendingEntry(
        entry.hash,
        label_text(entry.label),
        PendingState(entry.state.value),
        entry.created,
        entry.nonce,
        entry.detail,
        can_speed_up=waits,
        can_take_back=not undo and (waits or entry.state is OutboxState.EXPIRED),
        taking_back=undo,
        replaced_by=entry.replaced_by,
        why=why(entry, known.get(entry.replaced_by)),
        block=entry.block,
    )


def is_undo(label: str) -> bool:
    """Whether an outbox label is of a transaction that only takes another back."""
    return label.startswith(UNDO_MARK)


def label_text(label: str) -> Message:
    """What a transaction is for."""
    trade = trade_of(label.removeprefix(UNDO_MARK))
    if is_undo(label):
        if label == f"{UNDO_MARK}gap":
            return _GAP
        return _UNDO_LABELS.get(trade[1], _UNDO) if trade else _UNDO
    return STEP_LABELS[trade[1]] if trade else Message("A transaction")


def why(entry: OutboxEntry, rival: OutboxEntry | None) -> Message | None:
    """Why it waits, or how it ended; None while all is well."""
    if entry.state is OutboxState.EXPIRED:
        return _RAN_OUT
    if entry.state is OutboxState.REPLACED:
        if rival is None:
            return _OTHER_WALLET
        return _TOO_LATE if is_undo(entry.label) else _TAKEN_BACK
    if entry.state is OutboxState.FAILED:
        return _WHY.get(entry.reason, _REFUSED)
    if entry.state is OutboxState.SIGNED:
        return _WHY.get(entry.reason, _KEPT)
    return None
