"""Every question of ``NodeApi``, put through one door.

A member of a pool and the pool itself answer the same questions; what differs is whom they ask and
what they do when that fails. Each question is a function of a node, and says what it needs.
"""

from __future__ import annotations

from abc import abstractmethod
from collections.abc import Callable, Sequence
from typing import NamedTuple, TypeVar

from wallet.chain.api import Block, NodeApi
from wallet.chain.errors_map import Json
from wallet.chain.types import BlockRef, Fees, Log, Receipt
from wallet.codec.address import Address
from wallet.units import Wei

T = TypeVar("T")


class Need(NamedTuple):
    """What a node must have to be asked, and how much work the question is.

    ``newest``: it must not lag behind what was told already. ``block``: it must have this one.
    ``light``: how long it takes says how fast the node is.
    """

    newest: bool = False
    block: int | None = None
    light: bool = True


ANYTHING = Need()
NEWEST = Need(newest=True)


class Asking(NodeApi):
    """A source of chain facts that asks nodes."""

    @abstractmethod
    def _ask(self, question: Callable[[NodeApi], T], need: Need) -> T:
        """Put a question to a node that has what it needs."""

    def chain_id(self) -> int:
        """The number that transactions on this chain are signed for."""
        return self._ask(lambda node: node.chain_id(), ANYTHING)

    def genesis_hash(self) -> bytes:
        """The hash of block 0."""
        return self._ask(lambda node: node.genesis_hash(), ANYTHING)

    def head(self) -> BlockRef:
        """The newest block."""
        return self._ask(lambda node: node.head(), NEWEST)

    def block(self, number: Block) -> BlockRef:
        """A block's header."""
        return self._ask(lambda node: node.block(number), _need(number))

    def blocks(self, numbers: Sequence[int]) -> list[BlockRef | None]:
        """Many blocks' headers; None where there is none."""
        need = Need(block=max(numbers, default=None), light=False)
        return self._ask(lambda node: node.blocks(numbers), need)

    def balance(self, address: Address) -> Wei:
        """The chain's own coin of an account."""
        return self._ask(lambda node: node.balance(address), NEWEST)

    def nonce(self, address: Address, *, pending: bool = True) -> int:
        """How many transactions an account has sent."""
        return self._ask(lambda node: node.nonce(address, pending=pending), NEWEST)

    def code(self, address: Address) -> bytes:
        """A contract's code."""
        return self._ask(lambda node: node.code(address), NEWEST)

    def call(
        self, to: Address, data: bytes, *, sender: Address | None = None, block: Block = "latest"
    ) -> bytes:
        """Run a contract without a transaction."""
        return self._ask(lambda node: node.call(to, data, sender=sender, block=block), _need(block))

    def estimate_gas(self, sender: Address, to: Address | None, data: bytes, value: int = 0) -> int:
        """How much of the chain's gas a transaction would take now."""
        return self._ask(lambda node: node.estimate_gas(sender, to, data, value), NEWEST)

    def fees(self) -> Fees:
        """Fees for a transaction now."""
        return self._ask(lambda node: node.fees(), NEWEST)

    def send_raw(self, raw: bytes) -> bytes:
        """Send a signed transaction; returns its hash."""
        return self._ask(lambda node: node.send_raw(raw), ANYTHING)

    def receipt(self, tx_hash: bytes) -> Receipt | None:
        """What became of a transaction; None while it is not in a block."""
        return self._ask(lambda node: node.receipt(tx_hash), ANYTHING)

    def knows(self, tx_hash: bytes) -> bool:
        """Whether a transaction is in a block or waiting."""
        return self._ask(lambda node: node.knows(tx_hash), ANYTHING)

    def logs(
        self,
        from_block: int,
        to_block: int,
        addresses: Sequence[Address],
        topics: Sequence[Sequence[bytes] | None] = (),
    ) -> list[Log]:
        """Events of some contracts in a range of blocks, in chain order."""
        need = Need(block=to_block, light=False)
        return self._ask(lambda node: node.logs(from_block, to_block, addresses, topics), need)

    def raw(self, method: str, params: Sequence[Json] = (), *, block: Block = "latest") -> Json:
        """A question in the nodes' own words, about the state at ``block``."""
        return self._ask(
            lambda node: node.raw(method, params, block=block), _need(block)._replace(light=False)
        )


def _need(block: Block) -> Need:
    if isinstance(block, int):
        return Need(block=block)
    return ANYTHING if block == "earliest" else NEWEST
