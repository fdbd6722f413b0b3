"""A signed transaction's way to the chain: sending, watching, sending again.

Works on outbox entries alone and never signs, so it can go on after a restart without a password.
"""

from __future__ import annotations

import time
from collections.abc import Callable

from wallet.chain.api import NodeApi
from wallet.chain.errors_map import reverted
from wallet.chain.nonces import Nonces
from wallet.chain.outbox import Outbox, OutboxEntry, OutboxState
from wallet.chain.refusals import NONCE_HIGH, NONCE_LOW, OTHER_HASH, POOL_FULL
from wallet.chain.types import Receipt
from wallet.codec.hexdata import to_hex
from wallet.codec.transactions import decode_signed
from wallet.errors import (
    CancelledError,
    HearthError,
    NodeAnswerError,
    NodeDownError,
    NodeError,
    NodeRefusedError,
    RevertedError,
)

_FIRST_PAUSE = 0.05
_LONGEST_PAUSE = 1.0
_SLICE = 0.1
_FORGOTTEN_AFTER = 2.0
"""Seconds without a receipt before the node is asked whether it still has the transaction."""

_LOOKS = 4
_LOOK_PAUSE = 0.2

_TRY_LATER = frozenset({"node.busy", POOL_FULL, NONCE_HIGH})
"""Refusals that say nothing about the transaction itself."""


class Delivery:
    """Sends and watches the entries of an outbox."""

    def __init__(self, node: NodeApi, outbox: Outbox, nonces: Nonces) -> None:
        self._node = node
        self._outbox = outbox
        self._nonces = nonces

    def first(self, entry: OutboxEntry) -> None:
        """Send for the first time; a node that is down is no error, the entry stays under way.

        Raises:
            NodeRefusedError, RevertedError: the node will not take it; the entry is failed.
            NodeAnswerError: the node says it sent something else; the entry stays under way.
        """
        try:
            self._send(entry)
        except (NodeDownError, NodeAnswerError) as error:
            self._outbox.mark(entry.hash, OutboxState.SIGNED, _words(error))
            if error.code == OTHER_HASH:
                raise
        except NodeRefusedError as error:
            if error.code not in _TRY_LATER:
                raise
            self._outbox.mark(entry.hash, OutboxState.SIGNED, _words(error))

    def again(self, entry: OutboxEntry) -> None:
        """Look up a transaction and send it once more if the node does not have it.

        A refusal ends the entry (it says so in its state) and is not raised.

        Raises:
            NodeDownError, NodeAnswerError: the node cannot be asked.
        """
        receipt = self._node.receipt(entry.hash)
        if receipt is not None:
            self._finish(entry, receipt)
        elif self._node.knows(entry.hash):
            self._outbox.mark(entry.hash, OutboxState.SENT)
        else:
            try:
                self._send(entry)
            except (NodeRefusedError, RevertedError):
                return

    def wait(self, tx_hash: bytes, *, timeout: float, cancelled: Callable[[], bool]) -> Receipt:
        """Poll until a transaction is in a block; see ``TransactionSender.wait``."""
        entry = self._outbox.get(tx_hash)
        start = time.monotonic()
        never_arrived = entry is not None and entry.state is OutboxState.SIGNED
        pause, check_at = _FIRST_PAUSE, start + (0 if never_arrived else _FORGOTTEN_AFTER)
        problem: NodeError | None = None
        while True:
            try:
                receipt = self._node.receipt(tx_hash)
                problem = None
            except NodeError as error:
                receipt, problem = None, error
            if receipt is not None:
                return self._checked(entry, receipt)
            if entry is not None and problem is None and time.monotonic() >= check_at:
                check_at = time.monotonic() + _FORGOTTEN_AFTER
                problem = self._remind(entry)
            left = start + timeout - time.monotonic()
            if left <= 0:
                raise _too_slow(tx_hash, timeout, problem)
            _sleep(min(pause, left), cancelled)
            pause = min(pause * 1.5, _LONGEST_PAUSE)

    def _remind(self, entry: OutboxEntry) -> NodeError | None:
        """Send again what the node forgot; raises when it can never happen any more."""
        try:
            if not self._node.knows(entry.hash):
                self._send(entry)
        except (NodeDownError, NodeAnswerError) as error:
            return error
        except NodeRefusedError as error:
            if error.code not in _TRY_LATER:
                raise
            return error
        return None

    def _send(self, entry: OutboxEntry) -> None:
        """Send and mark; every refusal that is final is marked before it is raised."""
        try:
            self._node.send_raw(entry.raw)
        except NodeRefusedError as error:
            if error.code in _TRY_LATER:
                raise
            if error.code == NONCE_LOW:
                self._number_taken(entry, error)
                return
            if not self._node.knows(entry.hash):
                self._fail(entry, error)
                raise
        except RevertedError as error:
            self._fail(entry, error)
            raise
        self._outbox.mark(entry.hash, OutboxState.SENT)

    def _number_taken(self, entry: OutboxEntry, error: NodeRefusedError) -> None:
        """The number is used up: by this very transaction, or by another one.

        A node may know that a number is used before it finds the transaction, so it is asked a few
        times: a wrong "replaced" would invite a person to do the same thing twice.
        """
        for attempt in range(_LOOKS):
            time.sleep(_LOOK_PAUSE * attempt)
            receipt = self._node.receipt(entry.hash)
            if receipt is not None:
                self._finish(entry, receipt)
                return
            if self._node.knows(entry.hash):
                self._outbox.mark(entry.hash, OutboxState.SENT)
                return
        self._nonces.mined(entry.sender, entry.nonce)
        self._outbox.mark(entry.hash, OutboxState.REPLACED, _words(error))
        raise error

    def _fail(self, entry: OutboxEntry, error: HearthError) -> None:
        """End an entry that was refused, and give its number to the account's next transaction.

        Should another node take this one after all, only one of the two can ever be mined.
        """
        self._outbox.mark(entry.hash, OutboxState.FAILED, _words(error))
        self._nonces.release(entry.sender, entry.nonce)

    def _finish(self, entry: OutboxEntry, receipt: Receipt) -> None:
        state = OutboxState.MINED if receipt.status else OutboxState.FAILED
        self._nonces.mined(entry.sender, entry.nonce)
        self._outbox.mark(entry.hash, state)

    def _checked(self, entry: OutboxEntry | None, receipt: Receipt) -> Receipt:
        if entry is not None:
            self._finish(entry, receipt)
        if receipt.status:
            return receipt
        error = self._reason(entry, receipt)
        self._outbox.mark(receipt.tx_hash, OutboxState.FAILED, _words(error))
        raise error

    def _reason(self, entry: OutboxEntry | None, receipt: Receipt) -> RevertedError:
        """Ask the contract again what it refused; the answer is the best there is.

        The state before the block is asked first: in the block's own state other transactions
        may have changed the answer. Without one, the reason stays unknown.
        """
        if entry is not None:
            tx = decode_signed(entry.raw).transaction
            for block in (receipt.block_number - 1, receipt.block_number):
                if tx.to is None:
                    break
                try:
                    self._node.call(tx.to, tx.data, sender=entry.sender, block=block)
                except RevertedError as error:
                    return error
                except NodeError:
                    continue
        return reverted(None, detail=f"status 0 in block {receipt.block_number}")


def _sleep(seconds: float, cancelled: Callable[[], bool]) -> None:
    end = time.monotonic() + seconds
    while True:
        if cancelled():
            raise CancelledError
        left = end - time.monotonic()
        if left <= 0:
            return
        time.sleep(min(left, _SLICE))


def _words(error: HearthError) -> str:
    return f"{error.code}: {error.detail}" if error.detail else error.code


def _too_slow(tx_hash: bytes, timeout: float, problem: NodeError | None) -> NodeDownError:
    return NodeDownError(
        "tx.slow",
        "The transaction is not confirmed after {seconds} seconds.",
        "It is kept and goes on by itself; look at Activity in a while. If the node stays silent, "
        "choose another node.",
        seconds=round(timeout),
        tx_hash=to_hex(tx_hash),
        detail=_words(problem) if problem is not None else to_hex(tx_hash),
    )
