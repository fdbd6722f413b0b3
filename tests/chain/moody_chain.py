"""A chain that changes its mind: it drops, reorganises, goes silent, and is killed at any call.

It answers the wallet's own questions (``NodeApi``) without JSON, so that thousands of histories can
be tried. A transaction's data is what it is for; one that is mined after its deadline fails.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any

from wallet.chain.refusals import NONCE_LOW, UNDERPRICED
from wallet.chain.types import BlockRef, Fees, Receipt
from wallet.codec.address import Address
from wallet.codec.keccak import keccak256
from wallet.codec.transactions import DynamicFeeTransaction, decode_signed
from wallet.errors import NodeDownError, NodeRefusedError
from wallet.units import Timestamp, Wei

GWEI = 10**9
CHAIN_ID = 7411
GENESIS = keccak256(b"moody")


class KilledError(BaseException):
    """The process ends here, between any two steps."""


@dataclass
class Mortal:
    """Counts what is asked; at the chosen moment the process is killed."""

    left: int | None = None

    def breathe(self) -> None:
        if self.left is None:
            return
        if self.left == 0:
            self.left = None
            raise KilledError
        self.left -= 1


@dataclass
class Kept:
    """A transaction as the chain reads it."""

    raw: bytes
    tx: DynamicFeeTransaction
    hash: bytes


@dataclass
class MoodyChain:
    """One account's chain; ``deadlines`` say until when a purpose can be done."""

    account: Address
    mortal: Mortal = field(default_factory=Mortal)
    blocks: list[list[Kept]] = field(default_factory=lambda: [[]])
    salts: list[int] = field(default_factory=lambda: [0])
    pool: dict[int, Kept] = field(default_factory=dict)
    deadlines: dict[bytes, int] = field(default_factory=dict)
    down: bool = False
    loses_answers: bool = False
    price: int = 2
    start: int = 0

    # What happens to the chain.

    def mine(self, most: int) -> None:
        """Put up to so many of the waiting into a block, in order."""
        found = []
        while len(found) < most and (kept := self.pool.pop(self.mined + len(found), None)):
            found.append(kept)
        self.blocks.append(found)
        self.salts.append(self.salts[-1] + 1)
        self._forget_used()

    def reorganise(self, depth: int, *, keep: bool) -> None:
        """Undo blocks; what was in them waits again, or is gone."""
        depth = min(depth, len(self.blocks) - 1)
        for _ in range(depth):
            undone = self.blocks.pop()
            self.salts.pop()
            for kept in undone if keep else []:
                self.pool.setdefault(kept.tx.nonce, kept)
        for _ in range(depth):
            self.blocks.append([])
            self.salts.append(self.salts[-1] + 1_000)

    def executed(self) -> list[bytes]:
        """What was really done, in order."""
        return [
            kept.tx.data
            for number, block in enumerate(self.blocks)
            for kept in block
            if self._status(kept, number)
        ]

    @property
    def mined(self) -> int:
        return sum(len(block) for block in self.blocks)

    @property
    def now(self) -> int:
        return self._time(len(self.blocks) - 1)

    def place(self, tx_hash: bytes) -> tuple[int, int] | None:
        """The block and status of a transaction."""
        for number, block in enumerate(self.blocks):
            for kept in block:
                if kept.hash == tx_hash:
                    return number, self._status(kept, number)
        return None

    # What the wallet asks.

    def genesis_hash(self) -> bytes:
        self._asked()
        return GENESIS

    def head(self) -> BlockRef:
        self._asked()
        return self._block(len(self.blocks) - 1)

    def block(self, number: Any) -> BlockRef:
        self._asked()
        if not isinstance(number, int):
            raise NodeRefusedError("node.refused", "No such tag.", "")
        return self._block(number)

    def nonce(self, _address: Address, *, pending: bool = True) -> int:
        self._asked()
        count = self.mined
        while pending and count in self.pool:
            count += 1
        return count

    def fees(self) -> Fees:
        self._asked()
        return Fees(Wei(self.price * GWEI), Wei(GWEI), Wei(GWEI // 2))

    def estimate_gas(self, *_: Any) -> int:
        self._asked()
        return 21_000

    def call(self, *_: Any, **__: Any) -> bytes:
        self._asked()
        return b""

    def receipt(self, tx_hash: bytes) -> Receipt | None:
        self._asked()
        found = self.place(tx_hash)
        if found is None:
            return None
        at, status = found
        return Receipt(tx_hash, at, self._hash(at), status, 21_000, Wei(1), None, ())

    def knows(self, tx_hash: bytes) -> bool:
        self._asked()
        waiting = any(kept.hash == tx_hash for kept in self.pool.values())
        return waiting or self.place(tx_hash) is not None

    def send_raw(self, raw: bytes) -> bytes:
        self._asked()
        signed = decode_signed(raw)
        kept = Kept(raw, signed.transaction, signed.hash)
        old = self.pool.get(kept.tx.nonce)
        if kept.tx.nonce < self.mined:
            if self.place(kept.hash) is None:
                raise NodeRefusedError(NONCE_LOW, "Nonce too low.", "")
        elif old is not None and old.hash != kept.hash and not _outbids(kept.tx, old.tx):
            raise NodeRefusedError(UNDERPRICED, "Replacement underpriced.", "")
        else:
            self.pool[kept.tx.nonce] = kept
        self.mortal.breathe()
        if self.loses_answers:
            raise NodeDownError("node.slow", "No answer.", "")
        return kept.hash

    def _asked(self) -> None:
        self.mortal.breathe()
        if self.down:
            raise NodeDownError("node.down", "Down.", "")

    def _forget_used(self) -> None:
        for number in [number for number in self.pool if number < self.mined]:
            del self.pool[number]

    def _status(self, kept: Kept, number: int) -> int:
        end = self.deadlines.get(kept.tx.data)
        return 0 if end is not None and self._time(number) > end else 1

    def _time(self, number: int) -> int:
        return self.start + 12 * number

    def _hash(self, number: int) -> bytes:
        return keccak256(f"{number} {self.salts[number]}".encode())

    def _block(self, number: int) -> BlockRef:
        parent = self._hash(number - 1) if number else bytes(32)
        time = Timestamp(self._time(number))
        return BlockRef(number, self._hash(number), parent, time, Wei(GWEI // 2))


def _outbids(new: DynamicFeeTransaction, old: DynamicFeeTransaction) -> bool:
    """geth's rule: both fees strictly higher, and by a tenth."""
    pairs = (
        (new.max_fee_per_gas, old.max_fee_per_gas),
        (new.max_priority_fee_per_gas, old.max_priority_fee_per_gas),
    )
    return all(after > before and after >= before * 110 // 100 for after, before in pairs)
