"""The practice chain: one head, a pool, and the state behind them.

Whoever calls ``submit`` has the transaction on disk before the answer; whoever calls
``add_block`` is the one mining thread. Contracts run outside the lock, so reads and submissions
go on while a block is being made.
"""

from __future__ import annotations

import logging
import threading
import time
from collections.abc import Callable
from functools import partial

from wallet.practice import genesis
from wallet.practice.acceptance import check_alone, check_on_state, check_size
from wallet.practice.arrivals import Arrivals
from wallet.practice.engine import (
    BLOOM_BYTES,
    EMPTY_TRIE_ROOT,
    Account,
    BlockBuilder,
    BlockContext,
    Engine,
    Header,
    SealedBlock,
    Transaction,
    TransactionError,
)
from wallet.practice.pool import Pool, PoolError, Selection
from wallet.practice.storage import Storage

LOG = logging.getLogger(__name__)

ELASTICITY = 2
BASE_FEE_CHANGE_DENOMINATOR = 8
"""Both from EIP-1559."""

BLOCK_SECONDS = 2.0
"""A block takes no further transactions once it has been executing for so long."""
BLOCK_HASHES = 256


class Chain:
    """Opens the chain in ``storage``, beginning it if there is none.

    Args:
        clock: Unix time in whole seconds.
    """

    def __init__(
        self,
        storage: Storage,
        engine: Engine,
        clock: Callable[[], int] = lambda: int(time.time()),
    ) -> None:
        self.storage = storage
        self.engine = engine
        self.clock = clock
        self.chain_id = genesis.CHAIN_ID
        self.lock = threading.RLock()
        self.work = threading.Condition(self.lock)
        self._pool = Pool()
        self._arrivals = Arrivals()
        self._head = storage.head() or self._begin()
        self._reload_pool()

    # --- head and state ---------------------------------------------------------------------

    @property
    def head(self) -> Header:
        """The last block's header."""
        return self._head

    def account(self, address: bytes, header: Header | None = None) -> Account:
        """An account at a block, the head by default."""
        return self.engine.account((header or self._head).state_root, address)

    def context(self, header: Header, *, base_fee: int | None = None) -> BlockContext:
        """The surroundings of a call made on top of a block, as geth has it: that block's own."""
        return BlockContext(
            state_root=header.state_root,
            number=header.number,
            timestamp=header.timestamp,
            base_fee=header.base_fee if base_fee is None else base_fee,
            gas_limit=header.gas_limit,
            coinbase=header.coinbase,
            prev_randao=header.prev_randao,
            block_hash=self.storage.hash_of,
        )

    def pending_context(self) -> BlockContext:
        """The surroundings of the block that would be mined now, on the head's state."""
        timestamp = max(self.clock(), self._head.timestamp + 1)
        return self._next_context(self._head, timestamp)

    # --- transactions -----------------------------------------------------------------------

    def submit(self, raw: bytes) -> bytes:
        """Accept a signed transaction; returns its hash once it is on disk.

        Raises:
            TransactionError, PoolError: with geth's words.
        """
        check_size(raw)
        tx = self.engine.decode_transaction(raw)
        check_alone(tx, self.chain_id, self._head)
        with self.lock:
            if self._pool.get(tx.hash) is not None:
                raise PoolError("already known")
            check_on_state(tx, self.account(tx.sender), self._pool)
            replaced = self._pool.check(tx)
            self.storage.add_to_pool(tx.hash, raw, replaced.hash if replaced else None)
            self._pool.add(tx)
            self._announce(tx.sender)
            self.work.notify_all()
        return tx.hash

    def waiting(self, tx_hash: bytes) -> Transaction | None:
        """A transaction in the pool."""
        with self.lock:
            return self._pool.get(tx_hash)

    def sorted_waiting(self) -> tuple[list[Transaction], list[Transaction]]:
        """What waits, in order of arrival: what has no gap before it, and what has one."""
        ready: list[Transaction] = []
        queued: list[Transaction] = []
        with self.lock:
            for tx in self._pool.transactions():
                (ready if tx.nonce < self.pending_nonce(tx.sender) else queued).append(tx)
        return ready, queued

    def arrivals_after(self, number: int) -> tuple[list[bytes], int]:
        """What became executable after that many had, and how many have by now."""
        with self.lock:
            return self._arrivals.after(number), self._arrivals.count

    def pending_nonce(self, address: bytes) -> int:
        """The nonce a new transaction of this account should have."""
        with self.lock:
            return self._pool.next_nonce(address, self.account(address).nonce)

    def has_work(self) -> bool:
        """Whether some transaction could be mined now."""
        with self.lock:
            return self._pool.has_ready(next_base_fee(self._head), self._nonce)

    # --- blocks -----------------------------------------------------------------------------

    def add_block(self, timestamp: int) -> Header:
        """Mine one block with everything executable in the pool; only the miner calls this."""
        parent = self._head
        context = self._next_context(parent, timestamp)
        with self.lock:
            selection = self._pool.selection(context.base_fee, self._nonce)
        builder = self.engine.build_block(context)
        refused = _fill(builder, selection)
        block = builder.seal()
        header = _header(parent, context, block)
        with self.lock:
            size = len(header.encode()) + sum(len(tx.raw) for tx in block.transactions) + 8
            self.storage.add_block(header, block, size)
            self._head = header
            self._settle(block, refused)
            self.work.notify_all()
        return header

    # --- inside -----------------------------------------------------------------------------

    def _begin(self) -> Header:
        root = self.engine.genesis_root(genesis.opening_balances())
        header = Header(
            parent_hash=bytes(32),
            coinbase=genesis.COINBASE,
            state_root=root,
            transactions_root=EMPTY_TRIE_ROOT,
            receipts_root=EMPTY_TRIE_ROOT,
            bloom=bytes(BLOOM_BYTES),
            number=0,
            gas_limit=genesis.GAS_LIMIT,
            gas_used=0,
            timestamp=self.clock() - 1,
            extra_data=genesis.EXTRA_DATA,
            prev_randao=bytes(32),
            base_fee=genesis.OPENING_BASE_FEE,
        )
        empty = SealedBlock(root, EMPTY_TRIE_ROOT, EMPTY_TRIE_ROOT, bytes(BLOOM_BYTES), 0, (), ())
        self.storage.add_block(header, empty, len(header.encode()))
        return header

    def _reload_pool(self) -> None:
        stale = []
        for raw in self.storage.pool():
            tx = self.engine.decode_transaction(raw)
            try:
                check_on_state(tx, self.account(tx.sender), self._pool)
                self._pool.check(tx)
            except PoolError as error:
                LOG.warning("transaction 0x%s left the pool: %s", tx.hash.hex(), error)
                stale.append(tx.hash)
            else:
                self._pool.add(tx)
                self._announce(tx.sender)
        self.storage.remove_from_pool(stale)

    def _announce(self, sender: bytes) -> None:
        ready = self._pool.newly_ready(sender, self._nonce(sender))
        self._arrivals.extend(tx.hash for tx in ready)

    def _nonce(self, address: bytes) -> int:
        return self.account(address).nonce

    def _next_context(self, parent: Header, timestamp: int) -> BlockContext:
        return BlockContext(
            state_root=parent.state_root,
            number=parent.number + 1,
            timestamp=timestamp,
            base_fee=next_base_fee(parent),
            gas_limit=parent.gas_limit,
            coinbase=genesis.COINBASE,
            prev_randao=parent.hash,
            block_hash=partial(_recent_hash, self.storage, parent.number),
        )

    def _settle(self, block: SealedBlock, refused: list[Transaction]) -> None:
        for tx in block.transactions:
            self._pool.drop(tx)
        stale = list(refused)
        for sender in {tx.sender for tx in block.transactions}:
            stale += self._pool.below(sender, self._nonce(sender))
        for tx in stale:
            self._pool.drop(tx)
        if stale:
            self.storage.remove_from_pool([tx.hash for tx in stale])


def next_base_fee(parent: Header) -> int:
    """The base fee of the block after ``parent`` (EIP-1559), in wei per gas."""
    target = parent.gas_limit // ELASTICITY
    fee, delta = parent.base_fee, abs(parent.gas_used - target)
    change = fee * delta // target // BASE_FEE_CHANGE_DENOMINATOR
    if parent.gas_used > target:
        return fee + max(change, 1)
    return fee - change


def _fill(builder: BlockBuilder, selection: Selection) -> list[Transaction]:
    """Apply what fits; returns what cannot be executed and must leave the pool."""
    started = time.monotonic()
    refused = []
    while (tx := selection.pop()) is not None:
        if time.monotonic() - started > BLOCK_SECONDS:
            break
        try:
            builder.apply(tx)
        except TransactionError as error:
            if str(error) != "gas limit reached":
                LOG.warning("transaction 0x%s left the pool: %s", tx.hash.hex(), error)
                refused.append(tx)
        else:
            selection.used(tx)
    return refused


def _header(parent: Header, context: BlockContext, block: SealedBlock) -> Header:
    return Header(
        parent_hash=parent.hash,
        coinbase=context.coinbase,
        state_root=block.state_root,
        transactions_root=block.transactions_root,
        receipts_root=block.receipts_root,
        bloom=block.bloom,
        number=context.number,
        gas_limit=context.gas_limit,
        gas_used=block.gas_used,
        timestamp=context.timestamp,
        extra_data=genesis.EXTRA_DATA,
        prev_randao=context.prev_randao,
        base_fee=context.base_fee,
    )


def _recent_hash(storage: Storage, newest: int, number: int) -> bytes | None:
    return storage.hash_of(number) if newest - BLOCK_HASHES < number <= newest else None
