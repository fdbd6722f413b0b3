"""Transactions that take the place of one that waits: the same for a higher fee, or nothing at all.

What nodes ask of a replacement, all of both fee fields: geth, Erigon, Nethermind and Besu 10 % more
and hardhat 10 % rounded up; geth also wants both strictly higher, so that a tip of 0 becomes 1;
OpenEthereum and chains that came of it 12.5 %. An eighth on top, rounded up, suits them all. The
fees must be worth something today too, or nothing is won.

Sources: geth ``core/txpool/legacypool/list.go`` (PriceBump), Besu ``--tx-pool-price-bump``,
Nethermind ``CompareReplacedTxByFee``, Erigon ``txpoolcfg`` (PriceBump), parity-ethereum
``miner/src/pool/scoring.rs``.
"""

from __future__ import annotations

import time
from collections.abc import Callable, Sequence
from dataclasses import replace
from enum import StrEnum
from typing import TYPE_CHECKING

from wallet.chain.api import NodeApi
from wallet.chain.outbox import Outbox, OutboxEntry, OutboxState
from wallet.chain.prepared import NEVER, UNDO_MARK, PreparedTransaction
from wallet.chain.rivals import is_over, lost, ran_out, takes_back, tip_of, transaction_of
from wallet.chain.types import Fees
from wallet.codec.address import Address
from wallet.codec.transactions import DynamicFeeTransaction
from wallet.errors import NodeError, TransactionError
from wallet.units import Wei

if TYPE_CHECKING:
    from wallet.chain.delivery import Delivery

BUMP = 9, 8
"""How much higher both fees of a replacement are at the least."""

_EMPTY_GAS = 21_000
"""What a transfer of nothing takes (EIP-2028 and before: ``G_transaction`` of the yellow paper)."""


class Replacement(StrEnum):
    """What a replacement is for."""

    SPEED_UP = "speed_up"
    CANCEL = "cancel"


def raised(fee: int, today: int) -> int:
    """The least fee that every node accepts in the place of ``fee``, and is worth sending today."""
    return max(fee + 1, -(-fee * BUMP[0] // BUMP[1]), today)


def raised_fees(rivals: Sequence[OutboxEntry], today: Fees) -> Fees:
    """Fees above those of every rival, also of one that a node refused: another may have it."""
    old = [transaction_of(entry) for entry in rivals]
    tip = raised(max(tx.max_priority_fee_per_gas for tx in old), today.priority_fee)
    most = raised(max(tx.max_fee_per_gas for tx in old), today.max_fee)
    return Fees(Wei(max(most, tip)), Wei(tip), today.base_fee)


def replaceable(
    rivals: Sequence[OutboxEntry], wanted: Replacement, now: float
) -> tuple[OutboxEntry | None, TransactionError | None]:
    """The rival that a replacement would take the place of, or why there is none any more."""
    done = next(
        (item for item in rivals if item.block and item.state is not OutboxState.REPLACED), None
    )
    if done is not None:
        return None, already_confirmed(done)
    tip = tip_of(rivals, now)
    if tip is None:
        return None, nothing_waits()
    if wanted is Replacement.SPEED_UP and is_over(tip, now):
        return None, TransactionError("tx.expired", ran_out().cause, ran_out().fix)
    if wanted is Replacement.CANCEL and takes_back(tip):
        return None, TransactionError(
            "tx.being_taken_back",
            "This is being taken back already.",
            "Wait until that is confirmed, or speed it up.",
        )
    return tip, None


def empty(node: NodeApi, account: Address, chain_id: int, number: int) -> DynamicFeeTransaction:
    """A transaction that does nothing but use a number up; without fees yet."""
    try:
        gas = max(_EMPTY_GAS, node.estimate_gas(account, account, b""))
    except NodeError:
        gas = _EMPTY_GAS
    return DynamicFeeTransaction(chain_id, number, 0, 0, gas, account, 0, b"")


def gaps(mined: int, waiting: int, numbers: Sequence[int]) -> tuple[int, ...]:
    """Numbers that nobody uses while later ones of ours wait for them.

    Args:
        mined: how many of the account's transactions are in blocks.
        waiting: the same with those that the node could put into the next block.
        numbers: what is under way here.
    """
    if not numbers:
        return ()
    start = max(mined, waiting)
    return tuple(number for number in range(start, max(numbers)) if number not in numbers)


def already_confirmed(entry: OutboxEntry) -> TransactionError:
    """It is in a block."""
    return TransactionError(
        "tx.already_confirmed",
        "This is confirmed already, in block {block}; it cannot be sped up or taken back.",
        "An offer that is on the market can be taken back there.",
        block=entry.block,
    )


def nothing_waits() -> TransactionError:
    """It was refused, or another wallet's transaction took its place."""
    return TransactionError(
        "tx.nothing_waits",
        "Nothing of this waits any more.",
        "Look at Activity for what became of it.",
    )


def already_lost(entry: OutboxEntry) -> TransactionError:
    """Another wallet's transaction has its number."""
    error = lost(entry, None)
    return TransactionError("tx.already_replaced", error.cause, error.fix)


class Replacing:
    """Prepares replacements for what one sender keeps; signs and sends nothing."""

    def __init__(
        self,
        node: NodeApi,
        outbox: Outbox,
        delivery: Delivery,
        chain_id: int,
        is_ours: Callable[[OutboxEntry], bool],
    ) -> None:
        self._node = node
        self._outbox = outbox
        self._delivery = delivery
        self._chain_id = chain_id
        self._is_ours = is_ours

    def prepare(self, tx_hash: bytes, wanted: Replacement) -> PreparedTransaction:
        """Prepare what takes the place of a transaction that waits.

        Of several rivals it is always the one that counts now that is replaced; see
        this module for the fees.

        Raises:
            TransactionError: ``tx.unknown``, ``tx.already_confirmed``, ``tx.already_replaced``,
                ``tx.nothing_waits``, ``tx.expired``, ``tx.being_taken_back``.
            NodeError: the node cannot say.
        """
        tip = self.still_replaceable(tx_hash, wanted)
        rivals = self._rivals(tip)
        fees = raised_fees(rivals, self._node.fees())
        old = transaction_of(tip)
        cancel = wanted is Replacement.CANCEL
        base = empty(self._node, tip.sender, self._chain_id, tip.nonce) if cancel else old
        tx = replace(base, max_fee_per_gas=fees.max_fee, max_priority_fee_per_gas=fees.priority_fee)
        label = f"{UNDO_MARK}{tip.label}" if cancel else tip.label
        return PreparedTransaction(
            tx, label, Wei(tx.gas * tx.max_fee_per_gas), tip.sender, fixed_nonce=True,
            replaces=tip.hash, expires=NEVER if cancel else tip.expires,
        )  # fmt: skip

    def still_replaceable(self, tx_hash: bytes, wanted: Replacement) -> OutboxEntry:
        """The rival that a replacement would take the place of, asked of the chain just now.

        Raises:
            TransactionError, NodeError: as for ``prepare``.
        """
        entry = self._outbox.get(tx_hash)
        if entry is None or not self._is_ours(entry):
            raise unknown_here()
        head = self._node.head()
        self._delivery.look(entry.sender, self._rivals(entry), head)
        now = max(time.time(), head.timestamp)
        tip, problem = replaceable(self._rivals(entry), wanted, now)
        if tip is None:
            raise problem or nothing_waits()
        if self._node.nonce(tip.sender, pending=False) > tip.nonce:
            raise already_lost(tip)
        return tip

    def gaps(self, account: Address) -> tuple[int, ...]:
        """Numbers that later transactions of ours wait for, and that no node and nobody here has.

        The next transaction takes the first of them by itself; ``filler`` does nothing else.

        Raises:
            NodeError: the node cannot be asked.
        """
        numbers = [item.nonce for item in self._outbox.pending(account) if self._is_ours(item)]
        if not numbers:
            return ()
        mined, waiting = (self._node.nonce(account, pending=flag) for flag in (False, True))
        return gaps(mined, waiting, numbers)

    def filler(self, account: Address, number: int) -> PreparedTransaction:
        """Prepare a transaction that does nothing, for a number that later ones wait for.

        Raises:
            NodeError: the node cannot say.
        """
        fees = self._node.fees()
        tx = replace(
            empty(self._node, account, self._chain_id, number),
            max_fee_per_gas=fees.max_fee,
            max_priority_fee_per_gas=fees.priority_fee,
        )
        cost = Wei(tx.gas * tx.max_fee_per_gas)
        return PreparedTransaction(tx, f"{UNDO_MARK}gap", cost, account, fixed_nonce=True)

    def _rivals(self, entry: OutboxEntry) -> tuple[OutboxEntry, ...]:
        found = self._outbox.rivals(entry.sender, entry.nonce)
        return tuple(item for item in found if self._is_ours(item))


def unknown_here() -> TransactionError:
    """It is not in this profile's outbox, or of another chain."""
    return TransactionError(
        "tx.unknown",
        "This computer did not send such a transaction.",
        "Look at the list of what was sent; another wallet's can only be replaced there.",
    )
