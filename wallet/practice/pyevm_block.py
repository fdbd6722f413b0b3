"""One block in the making on py-evm: executing, receipts and the block's roots."""

from __future__ import annotations

import time
from collections.abc import Sequence
from typing import Any

import rlp  # type: ignore[import-untyped]  # the package has no types
from eth.abc import ComputationAPI
from eth_bloom import BloomFilter  # type: ignore[attr-defined]  # exported, but not in __all__
from eth_typing import Address
from trie import HexaryTrie  # type: ignore[attr-defined]  # exported, but not in __all__

from wallet.practice.engine import (
    BLOOM_BYTES,
    BlockContext,
    LogEntry,
    Receipt,
    SealedBlock,
    Transaction,
    TransactionError,
)
from wallet.practice.pyevm_rules import HearthState, Runnable, deadline, gas_and_refund

TRANSACTION_SECONDS = 30.0
"""A transaction that runs longer is dropped: one contract must not stop the chain."""


class PyEvmBlock:
    """Implements ``wallet.practice.engine.BlockBuilder``."""

    def __init__(self, state: HearthState, context: BlockContext) -> None:
        self._state = state
        self._context = context
        self._transactions: list[Transaction] = []
        self._receipts: list[Receipt] = []
        self._bloom = 0
        self.gas_used = 0

    def apply(self, transaction: Transaction) -> Receipt:
        """Execute one transaction and keep what it did."""
        self._check(transaction)
        state = self._state
        state.lock_changes()
        snapshot = state.snapshot()
        try:
            with deadline(time.monotonic() + TRANSACTION_SECONDS):
                computation = state.apply_transaction(Runnable.of_transaction(transaction))  # type: ignore[arg-type]  # has what execution reads
        except Exception as error:
            state.revert(snapshot)
            raise TransactionError(str(error)) from error
        state.commit(snapshot)
        receipt = self._receipt(transaction, computation)
        self.gas_used = receipt.cumulative_gas
        self._transactions.append(transaction)
        self._receipts.append(receipt)
        return receipt

    def _check(self, tx: Transaction) -> None:
        sender = Address(tx.sender)
        if tx.nonce != self._state.get_nonce(sender):
            raise TransactionError("nonce is not the account's next one")
        if tx.max_fee < self._context.base_fee:
            raise TransactionError("max fee per gas less than block base fee")
        if tx.most_it_can_cost > self._state.get_balance(sender):
            raise TransactionError("insufficient funds for gas * price + value")
        if self.gas_used + tx.gas > self._context.gas_limit:
            raise TransactionError("gas limit reached")

    def _receipt(self, tx: Transaction, computation: ComputationAPI) -> Receipt:
        used, refund = gas_and_refund(tx.gas, computation)
        logs = tuple(
            LogEntry(bytes(address), tuple(t.to_bytes(32, "big") for t in topics), bytes(data))
            for address, topics, data in computation.get_log_entries()
        )
        bloom = BloomFilter()
        for log in logs:
            bloom.add(log.address)
            bloom.extend(log.topics)
        self._bloom |= int(bloom)
        return Receipt(
            status=int(not computation.is_error),
            gas_used=used - refund,
            cumulative_gas=self.gas_used + used - refund,
            effective_price=tx.effective_price(self._context.base_fee),
            contract=bytes(computation.msg.storage_address) if tx.to is None else None,
            bloom=int(bloom).to_bytes(BLOOM_BYTES, "big"),
            logs=logs,
        )

    def seal(self) -> SealedBlock:
        """Compute the roots, and hand the new trie nodes to storage."""
        self._state.persist()
        receipts = [
            _encode_receipt(tx, receipt)
            for tx, receipt in zip(self._transactions, self._receipts, strict=True)
        ]
        return SealedBlock(
            state_root=bytes(self._state.state_root),
            transactions_root=_list_root([tx.raw for tx in self._transactions]),
            receipts_root=_list_root(receipts),
            bloom=self._bloom.to_bytes(BLOOM_BYTES, "big"),
            gas_used=self.gas_used,
            transactions=tuple(self._transactions),
            receipts=tuple(self._receipts),
        )


def _encode_receipt(tx: Transaction, receipt: Receipt) -> bytes:
    body = rlp.encode(
        [
            receipt.status,
            receipt.cumulative_gas,
            receipt.bloom,
            [[log.address, list(log.topics), log.data] for log in receipt.logs],
        ]
    )
    return (bytes([tx.type]) if tx.type else b"") + bytes(body)


def _list_root(items: Sequence[bytes]) -> bytes:
    """The root of a trie from RLP index to item."""
    trie: Any = HexaryTrie({})
    with trie.squash_changes() as changes:
        for index, item in enumerate(items):
            changes[rlp.encode(index)] = item
    return bytes(trie.root_hash)
