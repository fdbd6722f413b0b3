"""The engine on py-evm: Cancun rules, any chain id, state kept in our own storage.

Only the part of py-evm that runs code is used: its state, computations and opcodes. Blocks,
headers, receipts and indexes are ours, so a transaction is executed exactly once and nothing is
validated that this process has just made itself.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from typing import Any, Protocol

import rlp  # type: ignore[import-untyped]  # the package has no types
from eth.db.atomic import AtomicDB
from eth.db.backends.base import BaseDB
from eth.exceptions import UnrecognizedTransactionType
from eth.rlp.accounts import Account as TrieAccount
from eth.vm.execution_context import ExecutionContext
from eth.vm.forks.cancun.transactions import CancunTransactionBuilder
from eth_hash.auto import keccak
from eth_keys.exceptions import BadSignature
from eth_typing import Address, BlockNumber, Hash32
from eth_utils.exceptions import ValidationError
from rlp.exceptions import RLPException  # type: ignore[import-untyped]  # no types
from trie import HexaryTrie  # type: ignore[attr-defined]  # exported, but not in __all__

from wallet.practice.engine import (
    EMPTY_CODE_HASH,
    EMPTY_TRIE_ROOT,
    Account,
    AccountProof,
    BlockContext,
    Transaction,
    TransactionError,
)
from wallet.practice.pyevm_block import PyEvmBlock
from wallet.practice.pyevm_calls import PyEvmCalls
from wallet.practice.pyevm_rules import HearthState

SECP256K1_HALF_ORDER = 0x7FFFFFFFFFFFFFFFFFFFFFFFFFFFFFFF5D576E7357A4501DDFE92F46681B20A0
"""A signature's s may be no larger (EIP-2)."""


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
                raise TransactionError("invalid sender: invalid transaction v, r, s values")
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
            raise TransactionError("invalid sender: invalid transaction v, r, s values") from error
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

    def build_block(self, context: BlockContext) -> PyEvmBlock:
        """Begin a block on the context's state."""
        return PyEvmBlock(self._state(context), context)

    def calls(self, context: BlockContext) -> PyEvmCalls:
        """Begin a series of calls on the context's state."""
        return PyEvmCalls(self._state, context)

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
        accounts, key = self._trie(state_root), bytes(keccak(address))
        account = self.account(state_root, address)
        trie = self._trie(account.storage_root)
        return AccountProof(
            account,
            bool(accounts[key]),
            _proof_nodes(accounts, key),
            tuple(
                (slot, _slot_value(trie[_slot_key(slot)]), _proof_nodes(trie, _slot_key(slot)))
                for slot in slots
            ),
        )

    def _trie(self, root: bytes) -> HexaryTrie:
        return HexaryTrie(self._nodes, Hash32(root))


def _previous_hashes(context: BlockContext) -> Iterator[Hash32]:
    for number in range(context.number - 1, -1, -1):
        found = context.block_hash(number)
        if found is None:
            return
        yield Hash32(found)


def _slot_key(slot: int) -> bytes:
    return bytes(keccak(slot.to_bytes(32, "big")))


def _slot_value(encoded: bytes) -> int:
    return int.from_bytes(rlp.decode(encoded), "big") if encoded else 0


def _proof_nodes(trie: HexaryTrie, key: bytes) -> tuple[bytes, ...]:
    """The hashed nodes on the path; nodes shorter than a hash are inside their parent."""
    encoded = [bytes(rlp.encode(node)) for node in trie.get_proof(key)]  # type: ignore[no-untyped-call]  # not annotated
    return tuple(node for i, node in enumerate(encoded) if i == 0 or len(node) >= 32)
