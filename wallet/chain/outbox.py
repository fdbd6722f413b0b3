"""Signed transactions until the chain has them for good, and what became of each.

Before a transaction is sent it is put here, signed, so that a crash at any moment loses nothing:
after a restart it is sent again, byte for byte, which is harmless because the chain takes each
transaction number once. ``wallet.ledger.outbox`` keeps them in a file; ``MemoryOutbox`` is for
throw-away accounts whose transactions may be lost.

Transactions of one account with one number are rivals: a chain takes one of them at most. A rival
is made on purpose (a higher fee, or taking the first one back) or by another wallet with the same
keys. None of them is over before the block that decided is beyond doubt: until then each is looked
up again, because a reorganisation may undo the block.
"""

from __future__ import annotations

import threading
from dataclasses import dataclass, replace
from enum import StrEnum
from typing import Protocol

from wallet.codec.address import Address
from wallet.units import Timestamp


class OutboxState(StrEnum):
    """Where a transaction is; SIGNED, SENT and SEEN are still under way."""

    PREPARED = "prepared"
    SIGNED = "signed"
    """Kept here; no node is known to have it."""
    SENT = "sent"
    """A node took it."""
    SEEN = "seen"
    """A node shows it among those that wait for a block."""
    MINED = "mined"
    """In a block, and done; a reorganisation could still undo it."""
    FINAL = "final"
    """In a block that is beyond doubt."""
    FAILED = "failed"
    """Refused by the node before it was in a block (``block`` 0), or by a contract in a block."""
    REPLACED = "replaced"
    """Another transaction of the account took its number; ``replaced_by`` when it is ours."""
    EXPIRED = "expired"
    """The time it had to be in a block by has passed. It is not sent any more."""


_NEVER = Timestamp(0)

UNDER_WAY = frozenset({OutboxState.SIGNED, OutboxState.SENT, OutboxState.SEEN})


@dataclass(frozen=True, slots=True)
class OutboxEntry:
    """One signed transaction.

    Attributes:
        label: what it is for, in the words of whoever prepared it.
        detail: a node's words about a failure, or why it still waits.
        genesis: the hash of the chain's first block: practice chains share a chain id, and a
            transaction must not be sent again to another one.
        replaces: the rival that this one was made to replace.
        replaced_by: the rival that was made to replace this one, or that won.
        block: the number of the block it is in; where another wallet's transaction won, the head
            when that was noticed; 0 for none.
        expires: Unix seconds after which it could only fail; 0 for never.
        settled: nothing can change any more.
    """

    hash: bytes
    raw: bytes
    sender: Address
    nonce: int
    label: str
    state: OutboxState
    created: Timestamp
    detail: str = ""
    chain_id: int = 0
    genesis: bytes = b""
    replaces: bytes = b""
    replaced_by: bytes = b""
    block: int = 0
    expires: Timestamp = _NEVER
    settled: bool = False

    @property
    def under_way(self) -> bool:
        """Whether it may still happen by itself."""
        return self.state in UNDER_WAY

    @property
    def reason(self) -> str:
        """The stable code at the beginning of ``detail``, for example ``node.funds``."""
        return self.detail.partition(":")[0]


class Outbox(Protocol):
    """Where entries are kept; every method may be called from any thread."""

    def add(self, entry: OutboxEntry) -> None:
        """Keep an entry, durably, before returning; the same hash again is no change."""

    def mark(self, tx_hash: bytes, state: OutboxState, detail: str = "") -> None:
        """Change an entry's state; an unknown hash is no error."""

    def change(self, before: OutboxEntry, after: OutboxEntry) -> bool:
        """Change what may change of an entry; False if it is no longer as ``before`` says.

        What may change: state, detail, replaced_by, block, settled.
        """

    def get(self, tx_hash: bytes) -> OutboxEntry | None:
        """Find an entry."""

    def pending(self, sender: Address | None = None) -> tuple[OutboxEntry, ...]:
        """Entries still under way, of one account or all, by account and number."""

    def watched(self) -> tuple[OutboxEntry, ...]:
        """Entries that are not settled, whatever their state, by account, number and age."""

    def rivals(self, sender: Address, nonce: int) -> tuple[OutboxEntry, ...]:
        """All entries of one number of an account, oldest first."""

    def entries(self, limit: int = 100) -> tuple[OutboxEntry, ...]:
        """The newest entries of any state, newest first."""


class MemoryOutbox:
    """An outbox that ends with the process; settled entries beyond the newest 256 are dropped."""

    def __init__(self) -> None:
        self._entries: dict[bytes, OutboxEntry] = {}
        self._lock = threading.Lock()

    def add(self, entry: OutboxEntry) -> None:
        """Keep an entry until the process ends."""
        with self._lock:
            self._entries.setdefault(entry.hash, entry)
            finished = [item.hash for item in self._entries.values() if not item.under_way]
            for tx_hash in finished[:-256]:
                del self._entries[tx_hash]

    def mark(self, tx_hash: bytes, state: OutboxState, detail: str = "") -> None:
        """Change an entry's state."""
        with self._lock:
            entry = self._entries.get(tx_hash)
            if entry is not None:
                self._entries[tx_hash] = replace(entry, state=state, detail=detail)

    def change(self, before: OutboxEntry, after: OutboxEntry) -> bool:
        """Change an entry if it is still as ``before`` says."""
        with self._lock:
            known = self._entries.get(before.hash)
            if known is None or _changeable(known) != _changeable(before):
                return False
            self._entries[before.hash] = after
            return True

    def get(self, tx_hash: bytes) -> OutboxEntry | None:
        """Find an entry."""
        with self._lock:
            return self._entries.get(tx_hash)

    def pending(self, sender: Address | None = None) -> tuple[OutboxEntry, ...]:
        """Entries still under way, by account and number."""
        with self._lock:
            found = [
                entry
                for entry in self._entries.values()
                if entry.under_way and sender in {None, entry.sender}
            ]
        return tuple(sorted(found, key=lambda entry: (entry.sender, entry.nonce)))

    def watched(self) -> tuple[OutboxEntry, ...]:
        """Entries that are not settled, by account, number and age."""
        with self._lock:
            found = [entry for entry in self._entries.values() if not entry.settled]
        return tuple(sorted(found, key=lambda entry: (entry.sender, entry.nonce)))

    def rivals(self, sender: Address, nonce: int) -> tuple[OutboxEntry, ...]:
        """All entries of one number of an account, oldest first."""
        with self._lock:
            return tuple(
                entry
                for entry in self._entries.values()
                if (entry.sender, entry.nonce) == (sender, nonce)
            )

    def entries(self, limit: int = 100) -> tuple[OutboxEntry, ...]:
        """The newest entries, newest first."""
        with self._lock:
            return tuple(reversed(list(self._entries.values())[-limit:]))


def _changeable(entry: OutboxEntry) -> tuple[object, ...]:
    return entry.state, entry.replaced_by, entry.block, entry.settled
