"""What an earlier run left under way: waited for before anything is compared with the chain.

Signed transactions are in the outbox before they are sent. After a kill they are sent again, byte
for byte, and waited for; only then is the difference between wish and chain known. Transactions of
this account that this profile knows nothing of (another computer's) are waited for too.
"""

from __future__ import annotations

import time

from wallet.chain.outbox import OutboxEntry
from wallet.chain.sender import TransactionSender
from wallet.errors import NodeDownError, NodeError, NodeRefusedError, RevertedError
from wallet.keys.signer import Signer
from wallet.market.operating import refusals
from wallet.market.operating.desk import EARLIER, Desk

PATIENCE = 120.0
"""Seconds for which earlier transactions are waited for."""
_POLL = 0.25
_SLICE = 2.0
_GAP_GAS = 50_000


def under_way(desk: Desk, sender: TransactionSender) -> tuple[OutboxEntry, ...]:
    """This account's transactions on this chain that may still happen, by number."""
    genesis = desk.node.genesis_hash()
    return tuple(
        entry
        for entry in sender.outbox.pending(desk.account)
        if entry.chain_id == desk.community.chain_id and entry.genesis == genesis
    )


def unsettled(desk: Desk) -> int:
    """How many of the account's transactions the node knows that are in no block yet."""
    waiting = desk.node.nonce(desk.account, pending=True)
    return max(0, waiting - desk.node.nonce(desk.account, pending=False))


def settle(
    desk: Desk, sender: TransactionSender, signer: Signer | None, *, patience: float = PATIENCE
) -> int:
    """Wait until nothing of this account is under way; returns how many were.

    A number that was refused for good while later ones wait for it is filled by an empty
    transaction to the account itself, when there is a ``signer``.

    Raises:
        OperatorError: ``operator.under_way``: they take too long; ``operator.gap``.
        NodeError: the node cannot be asked.
        CancelledError: stopped; run it again to go on.
    """
    end = time.monotonic() + patience
    count = len(under_way(desk, sender))
    if count:
        desk.progress(EARLIER, 0, count)
        sender.resume()
    while left := under_way(desk, sender):
        desk.keep_going()
        desk.progress(EARLIER, count - len(left), count)
        _fill_gap(desk, sender, signer, left)
        _watch(desk, sender, left[0], end)
    while waiting := unsettled(desk):
        desk.keep_going()
        if time.monotonic() > end:
            raise refusals.under_way(waiting, "unknown to this profile")
        time.sleep(_POLL)
    return count


def _watch(desk: Desk, sender: TransactionSender, entry: OutboxEntry, end: float) -> None:
    """Wait for one entry a little; what became of it is in the outbox afterwards."""
    slice_ = min(_SLICE, max(0.05, end - time.monotonic()))
    try:
        sender.wait(entry.hash, timeout=slice_, cancelled=desk.cancelled)
    except (RevertedError, NodeRefusedError):
        return
    except NodeDownError as error:
        if error.code != "tx.slow" or time.monotonic() > end:
            raise refusals.under_way(len(under_way(desk, sender)), error.detail) from error


def _fill_gap(
    desk: Desk, sender: TransactionSender, signer: Signer | None, left: tuple[OutboxEntry, ...]
) -> None:
    """Send an empty transaction under a number that nobody uses, when later ones wait for it."""
    number = desk.node.nonce(desk.account, pending=False)
    if left[0].nonce <= number or desk.node.nonce(desk.account, pending=True) > number:
        return
    if signer is None:
        raise refusals.gap(number)
    prepared = sender.prepare(
        desk.account, desk.account, b"", label="operator: gap", gas=_GAP_GAS, nonce=number
    )
    try:
        sender.sign_and_send(signer, prepared)
    except NodeError as error:
        raise refusals.under_way(len(left), error.code) from error
