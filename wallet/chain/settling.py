"""What became of each transaction that is not beyond doubt yet, one number at a time.

A block can be undone by a reorganisation, so what is mined is looked up again until the block is
final: the node's "finalized" block is at or above it, or ``FINAL_AFTER`` blocks follow. A node that
calls its very newest block finalized (hardhat, geth ``--dev``) is not believed, because it undoes
that block when told to; and where the tag is unknown (Clique) blocks are counted.
"""

from __future__ import annotations

import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace

from wallet.chain.api import NodeApi
from wallet.chain.nonces import Nonces
from wallet.chain.outbox import Outbox, OutboxEntry, OutboxState
from wallet.chain.rivals import is_over, may_come_back, tip_of
from wallet.chain.types import BlockRef, Receipt
from wallet.codec.address import Address
from wallet.errors import NodeError

FINAL_AFTER = 12
"""Blocks on top of one after which it is beyond doubt, where the node names none."""

_LATE = 120
"""Seconds that this computer's clock must be past a deadline while the chain's is not."""

_LOOKS = 4
_LOOK_PAUSE = 0.2

Send = Callable[[OutboxEntry], None]


@dataclass(slots=True)
class Sight:
    """What the node says of an account at one moment; ``mined`` counts what it has in blocks."""

    node: NodeApi
    head: BlockRef
    mined: int
    now: float
    _final: int | None = None

    @classmethod
    def of(cls, node: NodeApi, account: Address, head: BlockRef) -> Sight:
        """Ask the node."""
        mined = node.nonce(account, pending=False)
        return cls(node, head, mined, max(float(head.timestamp), time.time() - _LATE))

    def final(self) -> int:
        """The newest block that is beyond doubt; asked when it is first needed."""
        if self._final is None:
            self._final = beyond_doubt(self.node, self.head)
        return self._final


def beyond_doubt(node: NodeApi, head: BlockRef) -> int:
    """The number of the newest block that no reorganisation undoes; see the module."""
    counted = head.number - FINAL_AFTER
    try:
        told = node.block("finalized").number
    except NodeError:
        return counted
    return max(told, counted) if told < head.number else counted


class Settling:
    """Looks rivals up and writes down where they stand; ``send`` puts one onto the chain again."""

    def __init__(self, node: NodeApi, outbox: Outbox, nonces: Nonces) -> None:
        self._node = node
        self._outbox = outbox
        self._nonces = nonces

    def look(self, sight: Sight, rivals: Sequence[OutboxEntry], send: Send) -> None:
        """Bring all rivals of one number up to date.

        Raises:
            NodeError: the node cannot be asked; what is known stays as it was.
        """
        number = rivals[0].nonce
        was_mined = any(entry.block and _in_block(entry) for entry in rivals)
        used = sight.mined > number
        if (used or was_mined) and self.find(rivals, sight.final()):
            return
        if used:
            if self.stays_unknown(rivals, sight.final()):
                self.taken(rivals, sight.head.number)
            return
        if was_mined:
            self._nonces.unmined(rivals[0].sender, number)
        self._waits(sight, rivals, send)

    def find(self, rivals: Sequence[OutboxEntry], final: int = -1) -> Receipt | None:
        """Look for the rival that is in a block, and write down what that means for all."""
        for entry in reversed(rivals):
            receipt = self._node.receipt(entry.hash)
            if receipt is not None:
                self.won(entry, receipt, rivals, final)
                return receipt
        return None

    def won(
        self, winner: OutboxEntry, receipt: Receipt, rivals: Sequence[OutboxEntry], final: int = -1
    ) -> None:
        """One of the rivals is in a block: write it down, and that the others cannot happen."""
        settled = receipt.block_number <= final
        done = OutboxState.FINAL if settled else OutboxState.MINED
        state = done if receipt.status else OutboxState.FAILED
        detail = winner.detail if winner.state is OutboxState.FAILED is state else ""
        self._nonces.mined(winner.sender, winner.nonce)
        self._change(
            winner, state=state, detail=detail, block=receipt.block_number, replaced_by=b"",
            settled=settled,
        )  # fmt: skip
        for entry in rivals:
            if entry.hash == winner.hash:
                continue
            if may_come_back(entry):
                self._change(
                    entry, state=OutboxState.REPLACED, replaced_by=winner.hash, block=0,
                    settled=settled,
                )  # fmt: skip
            elif not entry.settled:
                self._change(entry, settled=settled)

    def taken(self, rivals: Sequence[OutboxEntry], head: int) -> None:
        """Another wallet's transaction has the number."""
        self._nonces.mined(rivals[0].sender, rivals[0].nonce)
        for entry in rivals:
            if may_come_back(entry):
                self._change(entry, state=OutboxState.REPLACED, replaced_by=b"", block=head)
            elif entry.state is not OutboxState.REPLACED or head - entry.block >= FINAL_AFTER:
                self._change(entry, settled=True)

    def stays_unknown(self, rivals: Sequence[OutboxEntry], final: int = -1) -> bool:
        """Whether none of the rivals has the number that is used up.

        A node may know that a number is used before it finds the transaction, so it is asked a few
        times: a wrong "replaced" would invite a person to do the same thing twice.
        """
        if not any(may_come_back(entry) for entry in rivals):
            return True
        for attempt in range(_LOOKS):
            time.sleep(_LOOK_PAUSE * attempt)
            if self.find(rivals, final):
                return False
            if any(self._node.knows(entry.hash) for entry in rivals if may_come_back(entry)):
                return False
        return True

    def _waits(self, sight: Sight, rivals: Sequence[OutboxEntry], send: Send) -> None:
        """None of them is in a block: the one that counts is sent again if the node forgot it."""
        alive = [entry for entry in rivals if may_come_back(entry)]
        over = [entry for entry in alive if is_over(entry, sight.now)]
        tip = tip_of(alive, sight.now)
        if tip is None or tip in over:
            self._expire(over)
            tip = None
        for entry in rivals:
            if entry.state is OutboxState.FAILED and entry.block:
                self._change(entry, block=0)
            elif tip is not None and entry in alive and entry is not tip:
                self._step_aside(entry, tip)
        if tip is None:
            return
        self._nonces.claim_exactly(tip.sender, tip.nonce)
        if self._node.knows(tip.hash):
            self._change(tip, state=OutboxState.SEEN, detail="", replaced_by=b"", block=0)
        else:
            send(self._change(tip, state=OutboxState.SIGNED, replaced_by=b"", block=0))

    def _step_aside(self, entry: OutboxEntry, tip: OutboxEntry) -> None:
        """It waits beside the rival that counts; what ran out of time stays so."""
        if entry.state is not OutboxState.EXPIRED:
            state = OutboxState.SENT if _in_block(entry) else entry.state
            self._change(entry, state=state, replaced_by=tip.hash, block=0)

    def _expire(self, over: Sequence[OutboxEntry]) -> None:
        """Their time has passed: nothing is sent any more, and the number is for who comes next.

        A node that still has one counts it, so that the number is not proposed then.
        """
        fresh = [entry for entry in over if entry.state is not OutboxState.EXPIRED]
        for entry in fresh:
            self._change(entry, state=OutboxState.EXPIRED, replaced_by=b"", block=0)
        if fresh:
            self._nonces.release(fresh[0].sender, fresh[0].nonce)

    def _change(self, entry: OutboxEntry, **changes: object) -> OutboxEntry:
        """Write down what is new; what another thread changed meanwhile waits for the next look."""
        after = replace(entry, **changes)  # type: ignore[arg-type] # fields of OutboxEntry
        if after != entry:
            self._outbox.change(entry, after)
        return after


def _in_block(entry: OutboxEntry) -> bool:
    """Whether an entry was last seen in a block, or lost to one of ours that was."""
    if entry.state is OutboxState.REPLACED:
        return bool(entry.replaced_by)
    return entry.state in {OutboxState.MINED, OutboxState.FINAL, OutboxState.FAILED}


def by_number(entries: Sequence[OutboxEntry]) -> list[tuple[OutboxEntry, ...]]:
    """Entries of one account as rivals, lowest number first, oldest rival first."""
    found: dict[int, list[OutboxEntry]] = {}
    for entry in entries:
        found.setdefault(entry.nonce, []).append(entry)
    return [tuple(found[number]) for number in sorted(found)]
