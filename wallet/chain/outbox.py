"""Signed transactions until the chain has them, and what became of each.

Before a transaction is sent it is put here, signed, so that a crash at any moment loses nothing:
after a restart it is sent again, byte for byte, which is harmless because the chain takes each
transaction number once. ``wallet.ledger.outbox`` keeps them in a file; ``MemoryOutbox`` is for
throw-away accounts whose transactions may be lost.
"""

from __future__ import annotations

import threading
from dataclasses import dataclass, replace
from enum import StrEnum
from typing import Protocol

from wallet.codec.address import Address
from wallet.units import Timestamp


class OutboxState(StrEnum):
    """Where a transaction is; SIGNED and SENT are still under way."""

    PREPARED = "prepared"
    SIGNED = "signed"
    SENT = "sent"
    MINED = "mined"
    FAILED = "failed"
    """Refused by the node before it was in a block, or by a contract in a block."""
    REPLACED = "replaced"
    """Another transaction of the account took its number; this one can never happen."""


UNDER_WAY = frozenset({OutboxState.SIGNED, OutboxState.SENT})


@dataclass(frozen=True, slots=True)
class OutboxEntry:
    """One signed transaction.

    ``label`` says what it is for, in the words of whoever prepared it. ``genesis`` is the hash of
    the chain's first block: practice chains share a chain id, and a transaction must not be sent
    again to another one. ``detail`` is a node's words about a failure.
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

    @property
    def under_way(self) -> bool:
        """Whether it may still happen."""
        return self.state in UNDER_WAY


class Outbox(Protocol):
    """Where entries are kept; every method may be called from any thread."""

    def add(self, entry: OutboxEntry) -> None:
        """Keep an entry, durably, before returning; the same hash again is no change."""

    def mark(self, tx_hash: bytes, state: OutboxState, detail: str = "") -> None:
        """Change an entry's state; an unknown hash is no error."""

    def get(self, tx_hash: bytes) -> OutboxEntry | None:
        """Find an entry."""

    def pending(self, sender: Address | None = None) -> tuple[OutboxEntry, ...]:
        """Entries still under way, of one account or all, by account and number."""

    def entries(self, limit: int = 100) -> tuple[OutboxEntry, ...]:
        """The newest entries of any state, newest first."""


class MemoryOutbox:
    """An outbox that ends with the process; finished entries beyond the newest 256 are dropped."""

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

    def entries(self, limit: int = 100) -> tuple[OutboxEntry, ...]:
        """The newest entries, newest first."""
        with self._lock:
            return tuple(reversed(list(self._entries.values())[-limit:]))
