"""The engine on py-evm: Cancun rules, any chain id, state kept in our own storage.

Only the part of py-evm that runs code is used: its state, computations and opcodes. Blocks,
headers, receipts and indexes are ours, so a transaction is executed exactly once and nothing is
validated that this process has just made itself.
"""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator, Mapping, Sequence
from typing import Any, Protocol

import rlp
from eth.abc import ComputationAPI
from eth.db.atomic import AtomicDB
from eth.db.backends.base import BaseDB
from eth.exceptions import Revert, UnrecognizedTransactionType, VMError
from eth.rlp.accounts import Account as TrieAccount
from eth.vm.execution_context import ExecutionContext
from eth.vm.forks.cancun.transactions import CancunTransactionBuilder
from eth_bloom import BloomFilter
from eth_hash.auto import keccak
from eth_keys.exceptions import BadSignature
from eth_typing import Address, BlockNumber, Hash32
from eth_utils.exceptions import ValidationError
from rlp.exceptions import RLPException
from trie import HexaryTrie

from wallet.practice.engine import (
    BLOOM_BYTES,
    EMPTY_CODE_HASH,
    EMPTY_TRIE_ROOT,
    Account,
    AccountProof,
    BlockContext,
    LogEntry,
    Message,
    Outcome,
    Receipt,
    SealedBlock,
    Transaction,
    TransactionError,
)
from wallet.practice.pyevm_rules import HearthState, Runnable, deadline

SECP256K1_HALF_ORDER = 0x7FFFFFFFFFFFFFFFFFFFFFFFFFFFFFFF5D576E7357A4501DDFE92F46681B20A0
"""A signature's s may be no larger (EIP-2)."""

REFUND_DIVISOR = 5
"""At most a fifth of the gas used is given back (EIP-3529)."""


class NodeStore(Protocol):
    """Where trie nodes and code live, by hash."""

    def node(self, key: bytes) -> bytes:
        """The value; ``KeyError`` when unknown."""

    def stage_node(self, key: bytes, value: bytes) -> None:
        """Keep the value for the next block."""


class _NodeDB(BaseDB):
    """Shows a ``NodeStore`` to py-evm; content-addressed, so nothing is ever deleted."""

    def __init__(self, store: NodeStore) -> None:
        self._store = store

    def __getitem__(self, key: bytes) -> bytes:
        return self._store.node(key)

    def __setitem__(self, key: bytes, value: bytes) -> None:
        self._store.stage_node(key, value)

    def __delitem__(self, key: bytes) -> None:
        raise NotImplementedError

    def _exists(self, key: bytes) -> bool:
        try:
            self._store.node(key)
        except KeyError:
            return False
        return True


class PyEvmEngine:
    """Implements ``wallet.practice.engine.Engine``."""

    def __init__(self, store: NodeStore, chain_id: int) -> None:
        self._nodes = _NodeDB(store)
        self._db = AtomicDB(self._nodes)
        self._chain_id = chain_id

    # --- transactions -----------------------------------------------------------------------

    def decode_transaction(self, raw: bytes) -> Transaction:
        """Decode legacy, EIP-2930 and EIP-1559 transactions and recover the sender."""
        try:
            tx: Any = CancunTransactionBuilder.decode(raw)
            kind = tx.type_id or 0
            if kind > 2:
                raise TransactionError("transaction type not supported")
            if not 0 < tx.s <= SECP256K1_HALF_ORDER or tx.r == 0:
                raise TransactionError("invalid transaction v, r, s values")
            return Transaction(
                hash=bytes(tx.hash),
                raw=raw,
                type=kind,
                chain_id=tx.chain_id,
                sender=bytes(tx.sender),
                nonce=tx.nonce,
                gas=tx.gas,
                to=bytes(tx.to) or None,
                value=tx.value,
                data=bytes(tx.data),
                max_fee=tx.max_fee_per_gas,
                max_priority_fee=tx.max_priority_fee_per_gas,
                access_list=tuple((bytes(a), tuple(slots)) for a, slots in tx.access_list),
                v=tx.y_parity if kind else tx.v,
                r=tx.r,
                s=tx.s,
                intrinsic_gas=tx.intrinsic_gas,
            )
        except UnrecognizedTransactionType as error:
            raise TransactionError("transaction type not supported") from error
        except BadSignature as error:
            raise TransactionError("invalid transaction v, r, s values") from error
        except (RLPException, ValidationError, ValueError, TypeError, IndexError) as error:
            raise TransactionError(f"rlp: {error}") from error

    # --- execution --------------------------------------------------------------------------

    def genesis_root(self, balances: Mapping[bytes, int]) -> bytes:
        """Write the opening balances."""
        state = self._state(
            BlockContext(
                EMPTY_TRIE_ROOT, 0, 0, 0, 0, bytes(20), bytes(32), block_hash=lambda _: None
            )
        )
        for address, balance in balances.items():
            state.set_balance(Address(address), balance)
        state.persist()
        return bytes(state.state_root)

    def build_block(self, context: BlockContext) -> _Builder:
        """Begin a block on the context's state."""
        return _Builder(self._state(context), context)

    def calls(self, context: BlockContext) -> _Calls:
        """Begin a series of calls on the context's state."""
        return _Calls(self._state, context)

    def _state(self, context: BlockContext) -> HearthState:
        execution = ExecutionContext(
            coinbase=Address(context.coinbase),
            timestamp=context.timestamp,
            block_number=BlockNumber(context.number),
            difficulty=0,
            mix_hash=Hash32(context.prev_randao),
            gas_limit=context.gas_limit,
            prev_hashes=_previous_hashes(context),
            chain_id=self._chain_id,
            base_fee_per_gas=context.base_fee,
            excess_blob_gas=0,
        )
        return HearthState(self._db, execution, Hash32(context.state_root))

    # --- reading state ----------------------------------------------------------------------

    def account(self, state_root: bytes, address: bytes) -> Account:
        """The account, or an empty one."""
        encoded = self._trie(state_root)[bytes(keccak(address))]
        if not encoded:
            return Account(0, 0, EMPTY_TRIE_ROOT, EMPTY_CODE_HASH)
        account: Any = rlp.decode(encoded, sedes=TrieAccount)
        return Account(
            account.nonce, account.balance, bytes(account.storage_root), bytes(account.code_hash)
        )

    def code(self, state_root: bytes, address: bytes) -> bytes:
        """The account's code."""
        code_hash = self.account(state_root, address).code_hash
        return b"" if code_hash == EMPTY_CODE_HASH else self._nodes[code_hash]

    def storage(self, state_root: bytes, address: bytes, slot: int) -> int:
        """One storage slot, as a number."""
        trie = self._trie(self.account(state_root, address).storage_root)
        return _slot_value(trie[_slot_key(slot)])

    def proof(self, state_root: bytes, address: bytes, slots: Sequence[int]) -> AccountProof:
        """Proofs as EIP-1186 wants them: the nodes on the path, root first."""
        account = self.account(state_root, address)
        trie = self._trie(account.storage_root)
        return AccountProof(
            account,
            _proof_nodes(self._trie(state_root), bytes(keccak(address))),
            tuple(
                (slot, _slot_value(trie[_slot_key(slot)]), _proof_nodes(trie, _slot_key(slot)))
                for slot in slots
            ),
        )

    def _trie(self, root: bytes) -> Any:
        return HexaryTrie(self._nodes, Hash32(root))


class _Builder:
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
        used, refund = _gas(tx.gas, computation)
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


class _Calls:
    """Implements ``wallet.practice.engine.CallSession``."""

    def __init__(
        self, make_state: Callable[[BlockContext], HearthState], context: BlockContext
    ) -> None:
        self._state = make_state(context)

    def run(self, message: Message, *, seconds: float) -> Outcome:
        """Run and undo."""
        state = self._state
        runnable = Runnable.of_message(message, state.get_nonce(Address(message.sender)))
        if message.gas < runnable.intrinsic_gas:
            return Outcome(
                ok=False,
                reverted=False,
                output=b"",
                gas_used=message.gas,
                gas_refunded=0,
                error="intrinsic gas too low",
            )
        state.lock_changes()
        snapshot = state.snapshot()
        try:
            with deadline(time.monotonic() + seconds):
                computation = state.run_message(runnable)
            used, refund = _gas(message.gas, computation)
            error = computation.error if computation.is_error else None
            return Outcome(
                ok=error is None,
                reverted=isinstance(error, Revert),
                output=bytes(computation.output),
                gas_used=used - refund,
                gas_refunded=refund,
                error=_error_text(error),
            )
        except VMError as error:
            return Outcome(
                ok=False,
                reverted=False,
                output=b"",
                gas_used=message.gas,
                gas_refunded=0,
                error=_error_text(error),
            )
        finally:
            state.revert(snapshot)


def _previous_hashes(context: BlockContext) -> Iterator[Hash32]:
    for number in range(context.number - 1, -1, -1):
        found = context.block_hash(number)
        if found is None:
            return
        yield Hash32(found)


def _gas(limit: int, computation: ComputationAPI) -> tuple[int, int]:
    used = limit - computation.get_gas_remaining()
    return used, min(computation.get_gas_refund(), used // REFUND_DIVISOR)


def _error_text(error: VMError | None) -> str:
    """A failure in geth's words."""
    if error is None:
        return ""
    words = {
        "Revert": "execution reverted",
        "OutOfGas": "out of gas",
        "InvalidInstruction": "invalid opcode",
        "InvalidJumpDestination": "invalid jump destination",
        "InsufficientStack": "stack underflow",
        "FullStack": "stack limit reached",
        "WriteProtection": "write protection",
        "OutOfBoundsRead": "return data out of bounds",
        "ContractCreationCollision": "contract address collision",
    }
    return words.get(type(error).__name__, str(error) or type(error).__name__)


def _slot_key(slot: int) -> bytes:
    return bytes(keccak(slot.to_bytes(32, "big")))


def _slot_value(encoded: bytes) -> int:
    return int.from_bytes(rlp.decode(encoded), "big") if encoded else 0


def _proof_nodes(trie: Any, key: bytes) -> tuple[bytes, ...]:
    """The hashed nodes on the path; nodes shorter than a hash are inside their parent."""
    encoded = [bytes(rlp.encode(node)) for node in trie.get_proof(key)]
    return tuple(node for i, node in enumerate(encoded) if i == 0 or len(node) >= 32)


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
