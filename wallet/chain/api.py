"""The questions the wallet asks of a chain, whoever answers.

The rest of the wallet depends on ``NodeApi`` alone, so that a pool of nodes can take the place of
one. ``wallet.chain.node.Node`` documents each answer in full.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Protocol

from wallet.chain.errors_map import Json
from wallet.chain.types import BlockRef, Fees, Log, Receipt
from wallet.codec.address import Address
from wallet.units import Wei

Block = int | str
"""A block's number, or "latest", "earliest", "pending", "safe", "finalized"."""


class NodeApi(Protocol):
    """A source of chain facts. Every method may raise a ``NodeError``."""

    def chain_id(self) -> int:
        """The number that transactions on this chain are signed for."""

    def genesis_hash(self) -> bytes:
        """The hash of block 0."""

    def head(self) -> BlockRef:
        """The newest block."""

    def block(self, number: Block) -> BlockRef:
        """A block's header."""

    def blocks(self, numbers: Sequence[int]) -> list[BlockRef | None]:
        """Many blocks' headers; None where there is none."""

    def balance(self, address: Address) -> Wei:
        """The chain's own coin of an account."""

    def nonce(self, address: Address, *, pending: bool = True) -> int:
        """How many transactions an account has sent."""

    def code(self, address: Address) -> bytes:
        """A contract's code."""

    def call(
        self, to: Address, data: bytes, *, sender: Address | None = None, block: Block = "latest"
    ) -> bytes:
        """Run a contract without a transaction."""

    def estimate_gas(self, sender: Address, to: Address | None, data: bytes, value: int = 0) -> int:
        """How much of the chain's gas a transaction would take now."""

    def fees(self) -> Fees:
        """Fees for a transaction now."""

    def send_raw(self, raw: bytes) -> bytes:
        """Send a signed transaction; returns its hash."""

    def receipt(self, tx_hash: bytes) -> Receipt | None:
        """What became of a transaction; None while it is not in a block."""

    def knows(self, tx_hash: bytes) -> bool:
        """Whether a transaction is in a block or waiting."""

    def logs(
        self,
        from_block: int,
        to_block: int,
        addresses: Sequence[Address],
        topics: Sequence[Sequence[bytes] | None] = (),
    ) -> list[Log]:
        """Events of some contracts in a range of blocks, in chain order."""

    def raw(self, method: str, params: Sequence[Json] = (), *, block: Block = "latest") -> Json:
        """A question in the nodes' own words, for what has no name here.

        ``block`` is the block that ``params`` speak of, so that a node which has it is asked.
        """
