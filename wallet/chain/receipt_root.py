"""All events of one block, held against the block's own receipts root.

A filter (``eth_getLogs``) can leave events out and nobody sees it. The receipts of a whole block
cannot: their root stands in the header, and a single changed, missing or added event gives another
one. Sources: Yellow Paper, 4.3.1 and appendix D; EIP-2718 (typed receipts), EIP-658 (status).
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from wallet.chain.api import NodeApi
from wallet.chain.types import BlockRef, Log, Receipt, odd_shape, read_logs
from wallet.codec import rlp
from wallet.codec.address import address_bytes
from wallet.codec.hexdata import from_hex, from_quantity, to_quantity
from wallet.codec.keccak import keccak256
from wallet.errors import CodecError, NodeError

MOST_ALONE = 200
"""Receipts that are asked for one by one where a node does not give a block's together."""

_Item = tuple[tuple[int, ...], bytes]


def proven_logs(node: NodeApi, block: BlockRef) -> list[Log] | None:
    """Every event of a block, proven by its receipts root.

    None where that cannot be done: the node gives no receipts or others than the root speaks of, or
    the chain has receipts of its own kind.
    """
    if not block.receipts_root:
        return None
    try:
        documents = _receipts(node, block)
        if documents is None or root_of([encoded(item) for item in documents]) != (
            block.receipts_root
        ):
            return None
        return [log for item in documents for log in read_logs(item["logs"])]
    except (KeyError, TypeError, AttributeError, CodecError, NodeError):
        return None


def denied(node: NodeApi, receipt: Receipt) -> bool:
    """Whether the block that a receipt names proves that the receipt is not one of its own.

    False also where nothing can be proven: the node does not give a block's receipts together, or
    gives others than the header speaks of.
    """
    try:
        block = node.block(receipt.block_number)
        if block.hash != receipt.block_hash or not block.receipts_root:
            return False  # the chain may have changed in between: asked again soon
        number = to_quantity(block.number)
        documents = node.raw("eth_getBlockReceipts", [number], block=block.number)
        if root_of([encoded(item) for item in documents]) != block.receipts_root:
            return False
        told = [
            (from_hex(item["transactionHash"], 32), from_quantity(item.get("status") or "0x1"))
            for item in documents
        ]
    except (KeyError, TypeError, AttributeError, CodecError, NodeError):
        return False
    return (receipt.tx_hash, receipt.status) not in told


def root_of(values: Sequence[bytes]) -> bytes:
    """The root of a trie whose keys are the places of the values in a list."""
    items = sorted((_nibbles(rlp.encode(rlp.from_int(n))), value) for n, value in enumerate(values))
    return keccak256(rlp.encode(_node(items, 0)) if items else b"\x80")


def _receipts(node: NodeApi, block: BlockRef) -> list[Mapping[str, Any]] | None:
    number = to_quantity(block.number)
    try:
        found = node.raw("eth_getBlockReceipts", [number], block=block.number)
        if isinstance(found, list):
            return found
    except NodeError:
        pass
    whole = node.raw("eth_getBlockByNumber", [number, False], block=block.number)
    hashes = whole["transactions"]
    if len(hashes) > MOST_ALONE:
        return None
    ask = "eth_getTransactionReceipt"
    return [node.raw(ask, [tx_hash], block=block.number) for tx_hash in hashes]


def encoded(receipt: Mapping[str, Any]) -> bytes:
    """A receipt as it is hashed."""
    status = receipt.get("status")
    outcome = (
        from_hex(receipt["root"], 32) if status is None else rlp.from_int(from_quantity(status))
    )
    logs: list[rlp.Item] = [
        [
            address_bytes(log["address"]),
            [from_hex(topic, 32) for topic in log["topics"]],
            from_hex(log["data"]),
        ]
        for log in receipt["logs"]
    ]
    used = rlp.from_int(from_quantity(receipt["cumulativeGasUsed"]))
    body = rlp.encode([outcome, used, from_hex(receipt["logsBloom"], 256), logs])
    kind = from_quantity(receipt.get("type") or "0x0")
    if kind > 0x7F:
        raise odd_shape("receipt", None)
    return body if kind == 0 else bytes([kind]) + body


def _node(items: Sequence[_Item], depth: int) -> rlp.Item:
    """The node above entries that share the first ``depth`` steps of their way."""
    way, value = items[0]
    if len(items) == 1:
        return [_compact(way[depth:], leaf=True), value]
    last = items[-1][0]
    shared = depth
    while way[shared : shared + 1] == last[shared : shared + 1] != ():
        shared += 1
    if shared > depth:
        return [_compact(way[depth:shared], leaf=False), _link(items, shared)]
    here = b""
    if len(way) == depth:
        here, items = value, items[1:]
    parts = [[item for item in items if item[0][depth] == step] for step in range(16)]
    return [*[_link(part, depth + 1) if part else b"" for part in parts], here]


def _link(items: Sequence[_Item], depth: int) -> rlp.Item:
    node = _node(items, depth)
    encoded = rlp.encode(node)
    return node if len(encoded) < 32 else keccak256(encoded)


def _compact(way: Sequence[int], *, leaf: bool) -> bytes:
    """Part of a way as a node holds it ("hex prefix encoding")."""
    flag = 2 * leaf + len(way) % 2
    nibbles = [flag, *([] if len(way) % 2 else [0]), *way]
    return bytes(16 * a + b for a, b in zip(nibbles[::2], nibbles[1::2], strict=True))


def _nibbles(data: bytes) -> tuple[int, ...]:
    return tuple(nibble for byte in data for nibble in (byte >> 4, byte & 15))
