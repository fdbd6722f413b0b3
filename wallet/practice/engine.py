"""The small interface between the node and whatever runs contracts.

py-evm is no longer developed upstream, so nothing outside ``pyevm_engine`` may know it: the
chain, the pool and the RPC layer speak only in the types below. All amounts are wei, all hashes
and addresses raw bytes (32 and 20 long), all times Unix seconds.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import Protocol

import rlp  # type: ignore[import-untyped]  # the package has no types
from eth_hash.auto import keccak

EMPTY_UNCLES_HASH = keccak(rlp.encode([]))
EMPTY_TRIE_ROOT = keccak(rlp.encode(b""))
EMPTY_CODE_HASH = keccak(b"")
BLOOM_BYTES = 256


@dataclass(frozen=True)
class Header:
    """A Cancun block header (EIP-4844, EIP-4788) of a chain without proof of work."""

    parent_hash: bytes
    coinbase: bytes
    state_root: bytes
    transactions_root: bytes
    receipts_root: bytes
    bloom: bytes
    number: int
    gas_limit: int
    gas_used: int
    timestamp: int
    extra_data: bytes
    prev_randao: bytes
    base_fee: int

    def encode(self) -> bytes:
        """The header as RLP, in the order of the Ethereum specification."""
        fields: list[bytes | int] = [
            self.parent_hash,
            EMPTY_UNCLES_HASH,
            self.coinbase,
            self.state_root,
            self.transactions_root,
            self.receipts_root,
            self.bloom,
            0,  # difficulty: no proof of work (EIP-3675)
            self.number,
            self.gas_limit,
            self.gas_used,
            self.timestamp,
            self.extra_data,
            self.prev_randao,
            bytes(8),  # nonce: no proof of work (EIP-3675)
            self.base_fee,
            EMPTY_TRIE_ROOT,  # withdrawals: none (EIP-4895)
            0,  # blob gas used (EIP-4844): blobs are not taken
            0,  # excess blob gas
            bytes(32),  # parent beacon block root (EIP-4788): no beacon chain
        ]
        return bytes(rlp.encode(fields))

    @classmethod
    def decode(cls, encoded: bytes) -> Header:
        """Read back what ``encode`` wrote."""
        f: list[bytes] = rlp.decode(encoded)
        number, limit, used, timestamp = (int.from_bytes(x, "big") for x in f[8:12])
        return cls(
            parent_hash=f[0],
            coinbase=f[2],
            state_root=f[3],
            transactions_root=f[4],
            receipts_root=f[5],
            bloom=f[6],
            number=number,
            gas_limit=limit,
            gas_used=used,
            timestamp=timestamp,
            extra_data=f[12],
            prev_randao=f[13],
            base_fee=int.from_bytes(f[15], "big"),
        )

    @cached_property
    def hash(self) -> bytes:
        """Keccak-256 of the encoded header."""
        return bytes(keccak(self.encode()))


@dataclass(frozen=True, slots=True)
class Transaction:
    """A signed transaction, decoded, with its recovered sender."""

    hash: bytes
    raw: bytes
    type: int
    chain_id: int | None
    sender: bytes
    nonce: int
    gas: int
    to: bytes | None
    value: int
    data: bytes
    max_fee: int
    max_priority_fee: int
    access_list: tuple[tuple[bytes, tuple[int, ...]], ...]
    v: int
    r: int
    s: int
    intrinsic_gas: int

    def effective_price(self, base_fee: int) -> int:
        """What one unit of gas costs in a block with this base fee (EIP-1559)."""
        return min(self.max_fee, base_fee + self.max_priority_fee)

    @property
    def most_it_can_cost(self) -> int:
        """Wei the sender must hold for the transaction to be accepted."""
        return self.gas * self.max_fee + self.value


@dataclass(frozen=True, slots=True)
class LogEntry:
    """One event as the contract wrote it."""

    address: bytes
    topics: tuple[bytes, ...]
    data: bytes


@dataclass(frozen=True, slots=True)
class Receipt:
    """What one transaction did."""

    status: int
    gas_used: int
    cumulative_gas: int
    effective_price: int
    contract: bytes | None
    bloom: bytes
    logs: tuple[LogEntry, ...]


@dataclass(frozen=True, slots=True)
class Account:
    """An account in the state trie."""

    nonce: int
    balance: int
    storage_root: bytes
    code_hash: bytes


@dataclass(frozen=True, slots=True)
class BlockContext:
    """Everything a contract can ask about the block it runs in."""

    state_root: bytes
    number: int
    timestamp: int
    base_fee: int
    gas_limit: int
    coinbase: bytes
    prev_randao: bytes
    block_hash: Callable[[int], bytes | None]


@dataclass(frozen=True, slots=True)
class Message:
    """A call that is run and forgotten (``eth_call``, ``eth_estimateGas``)."""

    sender: bytes
    to: bytes | None
    gas: int
    value: int
    data: bytes
    max_fee: int = 0
    max_priority_fee: int = 0
    access_list: tuple[tuple[bytes, tuple[int, ...]], ...] = ()


@dataclass(frozen=True, slots=True)
class Outcome:
    """How a message ended; ``output`` is the revert data when it reverted."""

    ok: bool
    reverted: bool
    output: bytes
    gas_used: int
    gas_refunded: int
    error: str


@dataclass(frozen=True, slots=True)
class SealedBlock:
    """What executing a block came to."""

    state_root: bytes
    transactions_root: bytes
    receipts_root: bytes
    bloom: bytes
    gas_used: int
    transactions: tuple[Transaction, ...]
    receipts: tuple[Receipt, ...]


@dataclass(frozen=True, slots=True)
class AccountProof:
    """Merkle proofs of an account and some of its storage slots (EIP-1186)."""

    account: Account
    present: bool
    nodes: tuple[bytes, ...]
    storage: tuple[tuple[int, int, tuple[bytes, ...]], ...]


class TransactionError(Exception):
    """A transaction is malformed, or cannot be executed on this state."""


class TimeLimitError(Exception):
    """A call ran longer than it may."""


class BlockBuilder(Protocol):
    """A block in the making."""

    @property
    def gas_used(self) -> int:
        """Gas spent by the transactions applied so far."""

    def apply(self, transaction: Transaction) -> Receipt:
        """Execute one transaction; ``TransactionError`` when it may not be in this block."""

    def seal(self) -> SealedBlock:
        """Stop, and hand the new trie nodes to storage."""


class CallSession(Protocol):
    """Runs messages on one state, each as if it were the first."""

    def run(self, message: Message, *, seconds: float) -> Outcome:
        """Run and undo; ``TimeLimitError`` past ``seconds``."""


class Engine(Protocol):
    """Runs contracts and reads the state they leave."""

    def decode_transaction(self, raw: bytes) -> Transaction:
        """Decode and recover the sender; ``TransactionError`` when malformed."""

    def genesis_root(self, balances: Mapping[bytes, int]) -> bytes:
        """Write the opening balances; returns the state root."""

    def build_block(self, context: BlockContext) -> BlockBuilder:
        """Begin a block on the context's state."""

    def calls(self, context: BlockContext) -> CallSession:
        """Begin a series of calls on the context's state."""

    def account(self, state_root: bytes, address: bytes) -> Account:
        """The account, or an empty one."""

    def code(self, state_root: bytes, address: bytes) -> bytes:
        """The account's code."""

    def storage(self, state_root: bytes, address: bytes, slot: int) -> int:
        """One storage slot, as a number."""

    def proof(self, state_root: bytes, address: bytes, slots: Sequence[int]) -> AccountProof:
        """Proofs that lead from the state root to the account and its slots."""
