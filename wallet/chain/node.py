"""One node's answers to the questions the wallet asks of a chain.

Sources: Ethereum execution-apis; EIP-1559; EIP-1474.
"""

from __future__ import annotations

from collections.abc import Sequence

from wallet.chain.api import Block, NodeApi
from wallet.chain.errors_map import Json
from wallet.chain.log_reader import LogReader
from wallet.chain.refusals import (
    BEYOND_HEAD,
    INDEXING,
    KNOWN,
    NO_METHOD,
    OTHER_HASH,
)
from wallet.chain.rpc import Call, Rpc
from wallet.chain.types import (
    BlockRef,
    Fees,
    Log,
    Receipt,
    odd_shape,
    read_block,
    read_bytes,
    read_number,
    read_receipt,
)
from wallet.codec.address import Address
from wallet.codec.hexdata import to_hex, to_quantity
from wallet.codec.keccak import keccak256
from wallet.errors import (
    NodeAnswerError,
    NodeRefusedError,
    RevertedError,
)
from wallet.units import Wei

GWEI = 10**9
_DEFAULT_TIP = Wei(GWEI)
_HIGHEST_TIP = Wei(500 * GWEI)

__all__ = ["Block", "BlockRef", "Fees", "Log", "Node", "NodeApi", "Receipt"]


class Node:
    """One node."""

    def __init__(self, rpc: Rpc) -> None:
        self._rpc = rpc
        self._log_reader = LogReader(rpc, lambda: self.head().number)

    def chain_id(self) -> int:
        """The number that transactions on this chain are signed for."""
        return self._quantity("eth_chainId")

    def genesis_hash(self) -> bytes:
        """The hash of block 0: with the chain id, what makes a chain this one."""
        return self.block(0).hash

    def head(self) -> BlockRef:
        """The newest block."""
        return self.block("latest")

    def block(self, number: Block) -> BlockRef:
        """A block's header.

        Raises:
            NodeRefusedError: ``node.beyond_head``: the node does not have it.
        """
        document = self._rpc.call("eth_getBlockByNumber", [_block(number), False])
        if document is None:
            raise NodeRefusedError(
                BEYOND_HEAD,
                "The node at {url} does not have these blocks yet.",
                "Wait a moment; Hearth asks again by itself.",
                url=self._rpc.shown,
                detail=f"block {number}",
            )
        block = read_block(document)
        if isinstance(number, int) and block.number != number:
            raise odd_shape(f"block {block.number} for {number}", None)
        return block

    def blocks(self, numbers: Sequence[int]) -> list[BlockRef | None]:
        """Many blocks in few requests; None where the node has none."""
        calls: list[Call] = [("eth_getBlockByNumber", [_block(n), False]) for n in numbers]
        found = [None if item is None else read_block(item) for item in self._rpc.batch(calls)]
        for number, block in zip(numbers, found, strict=True):
            if block is not None and block.number != number:
                raise odd_shape(f"block {block.number} for {number}", None)
        return found

    def balance(self, address: Address) -> Wei:
        """The chain's own coin of an account, which pays network fees."""
        return Wei(self._quantity("eth_getBalance", [address, "latest"]))

    def nonce(self, address: Address, *, pending: bool = True) -> int:
        """How many transactions an account has sent, with the ones still waiting if ``pending``.

        Nodes without a pending state answer for the latest block. EthereumJS finds what waits by
        the address in small letters alone.
        """
        if pending:
            try:
                return self._quantity("eth_getTransactionCount", [address.lower(), "pending"])
            except NodeRefusedError:
                pass
        return self._quantity("eth_getTransactionCount", [address, "latest"])

    def code(self, address: Address) -> bytes:
        """A contract's code; empty for an account of a person."""
        return self._bytes("eth_getCode", [address, "latest"])

    def call(
        self, to: Address, data: bytes, *, sender: Address | None = None, block: Block = "latest"
    ) -> bytes:
        """Run a contract without a transaction and return what it answers.

        Raises:
            RevertedError: the contract refused.
        """
        message = {"to": to, "data": to_hex(data)}
        if sender is not None:
            message["from"] = sender
        return self._bytes("eth_call", [message, _block(block)])

    def estimate_gas(self, sender: Address, to: Address | None, data: bytes, value: int = 0) -> int:
        """How much of the chain's gas a transaction would take now.

        The contract is called in the same request: EthereumJS estimates what it refuses as well.

        Raises:
            RevertedError: the contract would refuse it.
        """
        message = {"from": sender, "data": to_hex(data), "value": to_quantity(value)}
        if to is None:
            return self._quantity("eth_estimateGas", [message])
        message["to"] = to
        calls: list[Call] = [("eth_estimateGas", [message]), ("eth_call", [message, "latest"])]
        estimate, _ = self._rpc.batch(calls)
        return read_number("eth_estimateGas", estimate)

    def fees(self) -> Fees:
        """Fees for a transaction now: max_fee = 2 * base_fee + tip, good for six full blocks.

        A full block raises the base fee by 1/8 (EIP-1559): 1.125^6 is just above 2. On chains
        without a base fee both are the node's gas price.
        """
        base = self.head().base_fee
        if base is None:
            price = Wei(self._quantity("eth_gasPrice"))
            return Fees(price, price, Wei(0))
        tip = self._tip()
        return Fees(Wei(2 * base + tip), tip, base)

    def send_raw(self, raw: bytes) -> bytes:
        """Send a signed transaction; returns its hash, which is worked out here.

        A node that has it already is content. One that says "reverted" may have mined it all the
        same (hardhat does): then the hash is returned and the receipt tells.

        Raises:
            NodeAnswerError: ``node.other_hash``, the node names another transaction.
            NodeRefusedError: nonce, fee or funds are not right.
            RevertedError: the contract refused and the node did not take the transaction.
        """
        expected = keccak256(raw)
        try:
            answer = self._bytes("eth_sendRawTransaction", [to_hex(raw)])
        except NodeRefusedError as error:
            if error.code == KNOWN:
                return expected
            raise
        except RevertedError:
            if self.receipt(expected) is not None or self.knows(expected):
                return expected
            raise
        if answer != expected:
            raise NodeAnswerError(
                OTHER_HASH,
                "The node at {url} says it sent something else than what you signed.",
                "Do not use this node; choose another one. What you signed is kept.",
                url=self._rpc.shown,
                detail=f"{to_hex(answer)} for {to_hex(expected)}",
            )
        return expected

    def receipt(self, tx_hash: bytes) -> Receipt | None:
        """What became of a transaction; None while it is not in a block (or not findable yet)."""
        try:
            document = self._rpc.call("eth_getTransactionReceipt", [to_hex(tx_hash)])
        except NodeRefusedError as error:
            if error.code == INDEXING:
                return None
            raise
        if document is None or document.get("blockNumber") is None:
            return None
        receipt = read_receipt(document)
        if receipt.tx_hash != tx_hash:
            raise odd_shape("receipt of another transaction", None)
        from wallet.chain.receipt_root import denied

        if denied(self, receipt):
            raise NodeAnswerError(
                "node.receipt_forged",
                "The node told of something that never happened on the chain.",
                "Do not use this node any more; choose another one.",
                detail=f"receipt of {to_hex(tx_hash)}",
            )
        return receipt

    def knows(self, tx_hash: bytes) -> bool:
        """Whether the node has a transaction, in a block or waiting."""
        try:
            found = self._rpc.call("eth_getTransactionByHash", [to_hex(tx_hash)])
        except NodeRefusedError as error:
            if error.code == INDEXING:
                return True
            raise
        return found is not None

    def logs(
        self,
        from_block: int,
        to_block: int,
        addresses: Sequence[Address],
        topics: Sequence[Sequence[bytes] | None] = (),
    ) -> list[Log]:
        """Events of ``addresses`` in a range of blocks, both ends included, in chain order.

        The range is clamped to the head.

        Raises:
            NodeRefusedError: ``node.too_many_logs``: more than fit into memory well; ask for less.
            NodeError: even a single block is refused, or the node is down.
        """
        return self._log_reader.read(from_block, to_block, addresses, topics)

    def raw(self, method: str, params: Sequence[Json] = (), *, block: Block = "latest") -> Json:  # noqa: ARG002
        """A question in the node's own words; ``block`` matters to pools alone."""
        return self._rpc.call(method, params)

    def _tip(self) -> Wei:
        try:
            return min(Wei(self._quantity("eth_maxPriorityFeePerGas")), _HIGHEST_TIP)
        except NodeRefusedError as error:
            if error.code != NO_METHOD:
                raise
            return _DEFAULT_TIP

    def _quantity(self, method: str, params: Sequence[Json] = ()) -> int:
        return read_number(method, self._rpc.call(method, params))

    def _bytes(self, method: str, params: Sequence[Json]) -> bytes:
        return read_bytes(method, self._rpc.call(method, params))


def _block(block: Block) -> str:
    return to_quantity(block) if isinstance(block, int) else block
