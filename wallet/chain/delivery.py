"""A signed transaction's way to the chain: sending, watching, sending again.

Works on outbox entries alone and never signs, so it can go on after a restart without a password.
"""

from __future__ import annotations

import contextlib
import time
from collections.abc import Callable, Sequence
from dataclasses import replace

from wallet.chain.api import NodeApi
from wallet.chain.failing import why_failed
from wallet.chain.nonces import Nonces
from wallet.chain.outbox import Outbox, OutboxEntry, OutboxState
from wallet.chain.refusals import NONCE_LOW, OTHER_HASH, TRY_LATER
from wallet.chain.rivals import (
    FOR_GOOD,
    is_over,
    lost,
    ran_out,
    refused_before,
    same_intention,
    winner_of,
)
from wallet.chain.settling import Settling, Sight, by_number
from wallet.chain.types import BlockRef, Receipt
from wallet.codec.address import Address
from wallet.codec.hexdata import to_hex
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

_NEVER_MENDS = frozenset({"node.gas"})


class Delivery:
    """Sends and watches the entries of an outbox."""

    def __init__(self, node: NodeApi, outbox: Outbox, nonces: Nonces) -> None:
        self._node = node
        self._outbox = outbox
        self._nonces = nonces
        self._settling = Settling(node, outbox, nonces)

    def first(self, entry: OutboxEntry) -> None:
        """Send for the first time; a node that is down is no error, the entry stays under way.

        Raises:
            NodeRefusedError, RevertedError: the node will not take it; the entry is failed. Or
                ``node.nonce_low``, ``tx.too_late``: another transaction has its number.
            NodeAnswerError: the node says it sent something else; the entry stays under way.
        """
        self._before(entry)
        try:
            self._node.send_raw(entry.raw)
        except (NodeDownError, NodeAnswerError) as error:
            self._stays(entry, error)
            if error.code == OTHER_HASH:
                raise
        except NodeRefusedError as error:
            if error.code == NONCE_LOW:
                self._number_taken(entry)
            elif error.code in TRY_LATER:
                self._stays(entry, error)
            elif not self._node.knows(entry.hash):
                self._fail(entry, error)
                raise
        except RevertedError as error:
            self._fail(entry, error)
            raise
        else:
            self._sent(entry)

    def look(self, account: Address, entries: Sequence[OutboxEntry], head: BlockRef) -> None:
        """Bring entries of one account up to date, and send again what the node does not have.

        Lower numbers go first, so that what was signed without a node is sent in its order.
        A refusal is written down and not raised.

        Raises:
            NodeDownError, NodeAnswerError: the node cannot be asked.
        """
        sight = Sight.of(self._node, account, head)
        for rivals in by_number(entries):
            self._settling.look(sight, rivals, self._again)

    def wait(self, tx_hash: bytes, *, timeout: float, cancelled: Callable[[], bool]) -> Receipt:
        """Poll until a transaction is in a block; see ``TransactionSender.wait``."""
        entry = self._outbox.get(tx_hash)
        start = time.monotonic()
        never_arrived = entry is not None and entry.state is OutboxState.SIGNED
        pause, check_at = _FIRST_PAUSE, start + (0 if never_arrived else _FORGOTTEN_AFTER)
        problem: NodeError | None = None
        while True:
            try:
                receipt = self._receipt(tx_hash, entry)
                if receipt is not None:
                    return self._checked(entry, receipt)
                problem = None
                if entry is not None and time.monotonic() >= check_at:
                    check_at = time.monotonic() + _FORGOTTEN_AFTER
                    self._remind(entry)
            except NodeRefusedError as error:
                if error.code in FOR_GOOD:
                    raise
                problem = error
            except (NodeDownError, NodeAnswerError) as error:
                problem = error
            left = start + timeout - time.monotonic()
            if left <= 0:
                raise _too_slow(tx_hash, timeout, problem)
            _sleep(min(pause, left), cancelled)
            pause = min(pause * 1.5, _LONGEST_PAUSE)

    def _receipt(self, tx_hash: bytes, entry: OutboxEntry | None) -> Receipt | None:
        """The receipt of a transaction, or of its own rival that does the same for a higher fee."""
        if entry is None:
            return self._node.receipt(tx_hash)
        rivals = self._rivals(entry)
        receipt = self._settling.find(rivals)
        if receipt is None or receipt.tx_hash == tx_hash:
            return receipt
        winner = next(rival for rival in rivals if rival.hash == receipt.tx_hash)
        if same_intention(winner, entry):
            return receipt
        raise lost(entry, winner)

    def _remind(self, entry: OutboxEntry) -> None:
        """Send again what the node forgot, also of what has to happen before this.

        Raises:
            NodeRefusedError: it can never happen any more.
            NodeDownError: ``tx.waits``, with the reason; or the node cannot be asked.
        """
        self.look(entry.sender, self._up_to(entry), self._node.head())
        rivals = self._rivals(entry)
        now = next((rival for rival in rivals if rival.hash == entry.hash), entry)
        if now.state is OutboxState.REPLACED and not now.replaced_by:
            raise lost(now, None)
        if now.state is OutboxState.EXPIRED:
            raise ran_out()
        if now.state is OutboxState.FAILED and not now.block and not now.replaced_by:
            raise refused_before(now)
        if now.under_way and now.detail:
            raise NodeDownError("tx.waits", "", "", detail=now.detail)

    def _up_to(self, entry: OutboxEntry) -> list[OutboxEntry]:
        """Its rivals, and whatever else of its account is under way with a lower number."""
        before = (item for item in self._outbox.pending(entry.sender) if item.nonce < entry.nonce)
        firsts = {item.nonce: item for item in before if item.genesis == entry.genesis}
        return [rival for first in (*firsts.values(), entry) for rival in self._rivals(first)]

    def _rivals(self, entry: OutboxEntry) -> tuple[OutboxEntry, ...]:
        found = self._outbox.rivals(entry.sender, entry.nonce)
        return tuple(item for item in found if item.genesis == entry.genesis) or (entry,)

    def _before(self, entry: OutboxEntry) -> None:
        """Send what was signed earlier and never arrived, so that this one is not ahead of it."""
        for earlier in self._outbox.pending(entry.sender):
            if (
                earlier.nonce < entry.nonce
                and earlier.state is OutboxState.SIGNED
                and not earlier.replaced_by
                and earlier.genesis == entry.genesis
                and not is_over(earlier, time.time())
            ):
                try:
                    self._again(earlier)
                except (NodeDownError, NodeAnswerError):
                    return

    def _again(self, entry: OutboxEntry) -> None:
        """Send once more; what speaks against it is written down.

        Only a contract's refusal, or one that no waiting mends, ends the entry: everything else
        (too little coin, too low a fee) may be different tomorrow, and until then it can be sped
        up or taken back.

        Raises:
            NodeDownError, NodeAnswerError: the node cannot be asked.
        """
        try:
            self._node.send_raw(entry.raw)
        except NodeRefusedError as error:
            if error.code == NONCE_LOW:
                with contextlib.suppress(NodeRefusedError):
                    self._number_taken(entry)
            elif error.code in _NEVER_MENDS:
                self._fail(entry, error)
            else:
                self._stays(entry, error)
        except RevertedError as error:
            self._fail(entry, error)
        else:
            self._sent(entry)

    def _sent(self, entry: OutboxEntry) -> None:
        self._outbox.mark(entry.hash, OutboxState.SENT)

    def _stays(self, entry: OutboxEntry, error: HearthError) -> None:
        self._outbox.mark(entry.hash, OutboxState.SIGNED, _words(error))

    def _number_taken(self, entry: OutboxEntry) -> None:
        """The number is used up: by this very transaction, by a rival of ours, or by another's.

        Raises:
            NodeRefusedError: by another one.
        """
        rivals = self._rivals(entry)
        head = self._node.head().number
        if self._settling.stays_unknown(rivals):
            self._settling.taken(rivals, head)
            raise lost(entry, None)
        now = self._outbox.get(entry.hash) or entry
        winner = winner_of(self._rivals(entry), now)
        if now.state is OutboxState.REPLACED and winner is not None:
            if not same_intention(winner, now):
                raise lost(now, winner)
        elif now.under_way:
            self._sent(now)

    def _fail(self, entry: OutboxEntry, error: HearthError) -> None:
        """End an entry that was refused, and give its number to the account's next transaction.

        Should another node take this one after all, only one of the two can ever be mined. A rival
        that it was to replace keeps the number.
        """
        self._outbox.mark(entry.hash, OutboxState.FAILED, _words(error))
        others = [item for item in self._rivals(entry) if item.hash != entry.hash]
        for other in others:
            if other.replaced_by == entry.hash and not other.settled:
                self._outbox.change(other, replace(other, replaced_by=b""))
        if not any(item.under_way for item in others):
            self._nonces.release(entry.sender, entry.nonce)

    def _checked(self, entry: OutboxEntry | None, receipt: Receipt) -> Receipt:
        if receipt.status:
            return receipt
        error = why_failed(self._node, entry, receipt)
        self._outbox.mark(receipt.tx_hash, OutboxState.FAILED, _words(error))
        raise error


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
