"""Transactions that were accepted and wait for a block.

Ordered by account and nonce; the ones behind a gap are kept until the gap is filled, as on geth.
Pure data: the caller knows the state, holds the lock and does the persisting.
"""

from __future__ import annotations

import heapq
from collections.abc import Callable, Iterator

from wallet.practice.engine import Transaction

MAX_WAITING = 8192
MAX_PER_ACCOUNT = 1024
REPLACEMENT_PERCENT = 10
"""A replacement pays at least this much more, as on geth."""


class PoolError(Exception):
    """The pool does not take the transaction; the message is in geth's words."""


class Pool:
    """Waiting transactions by sender and nonce."""

    def __init__(self) -> None:
        self._queues: dict[bytes, dict[int, Transaction]] = {}
        self._by_hash: dict[bytes, Transaction] = {}
        self._arrival: dict[bytes, int] = {}
        self._arrivals = 0
        self._announced: set[bytes] = set()

    def __len__(self) -> int:
        return len(self._by_hash)

    def get(self, tx_hash: bytes) -> Transaction | None:
        """A waiting transaction by its hash."""
        return self._by_hash.get(tx_hash)

    def transactions(self) -> list[Transaction]:
        """All waiting transactions, in the order they came."""
        return sorted(self._by_hash.values(), key=lambda tx: self._arrival[tx.hash])

    def check(self, tx: Transaction) -> Transaction | None:
        """The transaction that ``tx`` would replace, if any.

        Raises:
            PoolError: already known, underpriced as a replacement, or no room.
        """
        if tx.hash in self._by_hash:
            raise PoolError("already known")
        queue = self._queues.get(tx.sender, {})
        old = queue.get(tx.nonce)
        if old is None:
            if len(self._by_hash) >= MAX_WAITING or len(queue) >= MAX_PER_ACCOUNT:
                raise PoolError("txpool is full")
            return None
        if not (
            _raised(old.max_fee, tx.max_fee) and _raised(old.max_priority_fee, tx.max_priority_fee)
        ):
            raise PoolError("replacement transaction underpriced")
        return old

    def add(self, tx: Transaction) -> None:
        """Take a checked transaction in, in place of one with the same nonce."""
        old = self._queues.setdefault(tx.sender, {}).get(tx.nonce)
        if old is not None:
            self._forget(old)
        self._queues[tx.sender][tx.nonce] = tx
        self._by_hash[tx.hash] = tx
        self._arrivals += 1
        self._arrival[tx.hash] = self._arrivals

    def newly_ready(self, sender: bytes, state_nonce: int) -> list[Transaction]:
        """An account's transactions without a gap before them that were never told here before."""
        queue = self._queues.get(sender, {})
        found = []
        while (tx := queue.get(state_nonce)) is not None:
            if tx.hash not in self._announced:
                self._announced.add(tx.hash)
                found.append(tx)
            state_nonce += 1
        return found

    def spent(self, sender: bytes) -> int:
        """Wei that an account's waiting transactions may cost together."""
        return sum(tx.most_it_can_cost for tx in self._queues.get(sender, {}).values())

    def at(self, sender: bytes, nonce: int) -> Transaction | None:
        """An account's waiting transaction with this nonce."""
        return self._queues.get(sender, {}).get(nonce)

    def next_nonce(self, sender: bytes, state_nonce: int) -> int:
        """The first nonce that is neither mined nor waiting without a gap."""
        queue = self._queues.get(sender, {})
        while state_nonce in queue:
            state_nonce += 1
        return state_nonce

    def drop(self, tx: Transaction) -> None:
        """Remove one transaction."""
        queue = self._queues.get(tx.sender)
        if queue is None or queue.get(tx.nonce) is not tx:
            return
        del queue[tx.nonce]
        if not queue:
            del self._queues[tx.sender]
        self._forget(tx)

    def below(self, sender: bytes, state_nonce: int) -> list[Transaction]:
        """An account's transactions whose nonces are used up."""
        queue = self._queues.get(sender, {})
        return [tx for nonce, tx in queue.items() if nonce < state_nonce]

    def has_ready(self, base_fee: int, nonce_of: Callable[[bytes], int]) -> bool:
        """Whether any transaction could be in a block with this base fee."""
        return any(self._first(sender, base_fee, nonce_of(sender)) for sender in self._queues)

    def selection(self, base_fee: int, nonce_of: Callable[[bytes], int]) -> Selection:
        """The executable transactions, best tip first, then first come; nonces in order."""
        return Selection(
            {
                sender: list(self._run(sender, base_fee, nonce_of(sender)))
                for sender in self._queues
            },
            self._arrival.copy(),
            base_fee,
        )

    def _first(self, sender: bytes, base_fee: int, nonce: int) -> Transaction | None:
        return next(self._run(sender, base_fee, nonce), None)

    def _run(self, sender: bytes, base_fee: int, nonce: int) -> Iterator[Transaction]:
        queue = self._queues[sender]
        while (tx := queue.get(nonce)) is not None and tx.max_fee >= base_fee:
            yield tx
            nonce += 1

    def _forget(self, tx: Transaction) -> None:
        del self._by_hash[tx.hash]
        del self._arrival[tx.hash]
        self._announced.discard(tx.hash)


class Selection:
    """Hands out transactions for one block."""

    def __init__(
        self,
        runs: dict[bytes, list[Transaction]],
        arrival: dict[bytes, int],
        base_fee: int,
    ) -> None:
        self._runs = {sender: iter(run) for sender, run in runs.items()}
        self._arrival = arrival
        self._base_fee = base_fee
        self._heap: list[tuple[int, int, Transaction]] = []
        for sender in runs:
            self._push(sender)

    def pop(self) -> Transaction | None:
        """The next transaction; call ``used`` or nothing (which leaves its followers out)."""
        return heapq.heappop(self._heap)[2] if self._heap else None

    def used(self, tx: Transaction) -> None:
        """The transaction is in the block, so its follower may be."""
        self._push(tx.sender)

    def _push(self, sender: bytes) -> None:
        tx = next(self._runs[sender], None)
        if tx is not None:
            tip = tx.effective_price(self._base_fee) - self._base_fee
            heapq.heappush(self._heap, (-tip, self._arrival[tx.hash], tx))


def _raised(old: int, new: int) -> bool:
    return new * 100 >= old * (100 + REPLACEMENT_PERCENT) and new > old
