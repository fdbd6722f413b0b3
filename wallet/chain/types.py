"""What nodes tell, as values, read strictly from JSON.

Numbers are wei, gas and Unix seconds; hashes 32 bytes. An answer with a missing or malformed
field is refused as a whole (``node.odd_shape``): half an answer is worse than none.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from contextlib import suppress
from dataclasses import dataclass
from typing import NamedTuple

from wallet.chain.errors_map import Json
from wallet.codec.address import Address, to_address
from wallet.codec.hexdata import from_hex, from_quantity
from wallet.errors import CodecError, NodeAnswerError
from wallet.units import Timestamp, Wei

_MOST_TOPICS = 4
"""Source: Yellow Paper, appendix H: LOG0 to LOG4."""


@dataclass(frozen=True, slots=True)
class BlockRef:
    """A block by number and hash. ``base_fee`` is None on chains before EIP-1559.

    ``logs_bloom`` and ``receipts_root`` are what the node says; empty where it says nothing.
    ``is_bound`` says whether the hash is the hash of all that; None for half a header.
    """

    number: int
    hash: bytes
    parent_hash: bytes
    timestamp: Timestamp
    base_fee: Wei | None
    gas_limit: int = 0
    logs_bloom: bytes = b""
    receipts_root: bytes = b""
    is_bound: bool | None = None


class Log(NamedTuple):
    """A contract event as the chain keeps it.

    A tuple and not a dataclass because resyncing makes millions: it takes a quarter of the time.
    """

    address: Address
    topics: tuple[bytes, ...]
    data: bytes
    block_number: int
    block_hash: bytes
    tx_hash: bytes
    tx_index: int
    log_index: int


@dataclass(frozen=True, slots=True)
class Receipt:
    """What became of a transaction; ``status`` 1 is done, 0 refused by a contract."""

    tx_hash: bytes
    block_number: int
    block_hash: bytes
    status: int
    gas_used: int
    effective_gas_price: Wei
    contract_address: Address | None
    logs: tuple[Log, ...]

    @property
    def fee(self) -> Wei:
        """The network fee that was paid."""
        return Wei(self.gas_used * self.effective_gas_price)


@dataclass(frozen=True, slots=True)
class Fees:
    """Fees for one unit of the chain's gas: the most to pay, the tip in it, and today's base."""

    max_fee: Wei
    priority_fee: Wei
    base_fee: Wei


def read_block(document: Json) -> BlockRef:
    """Read a block's header.

    Raises:
        NodeAnswerError: a field is missing or malformed.
    """
    try:
        base = document.get("baseFeePerGas")
        return BlockRef(
            from_quantity(document["number"]),
            from_hex(document["hash"], 32),
            from_hex(document["parentHash"], 32),
            Timestamp(from_quantity(document["timestamp"])),
            None if base is None else Wei(from_quantity(base)),
            from_quantity(document["gasLimit"]),
            _optional(document.get("logsBloom"), 256),
            _optional(document.get("receiptsRoot"), 32),
            _is_bound(document),
        )
    except (KeyError, TypeError, AttributeError, CodecError) as error:
        raise odd_shape("block", error) from error


def read_receipt(document: Json) -> Receipt:
    """Read a receipt with its logs.

    Raises:
        NodeAnswerError: a field is missing or malformed.
    """
    try:
        created = document.get("contractAddress")
        return Receipt(
            from_hex(document["transactionHash"], 32),
            from_quantity(document["blockNumber"]),
            from_hex(document["blockHash"], 32),
            from_quantity(document["status"]),
            from_quantity(document["gasUsed"]),
            Wei(from_quantity(document.get("effectiveGasPrice", "0x0"))),
            None if created is None else to_address(created),
            tuple(read_logs(document["logs"])),
        )
    except (KeyError, TypeError, AttributeError, CodecError) as error:
        raise odd_shape("receipt", error) from error


def read_logs(documents: Json) -> list[Log]:
    """Read a list of logs, in the order the chain has them.

    Raises:
        NodeAnswerError: a field is missing or malformed, or a log is marked as removed.
    """
    if not isinstance(documents, list):
        raise odd_shape("logs", None)
    memos = _Memo(to_address), _Memo(from_quantity), _Memo(_read_hash)
    try:
        return [_read_log(document, *memos) for document in documents]
    except (KeyError, TypeError, AttributeError, CodecError) as error:
        raise odd_shape("log", error) from error


def _is_bound(document: Json) -> bool | None:
    """Whether a header has the hash it names, in any of the ways in which chains hash them."""
    if "logsBloom" not in document or "stateRoot" not in document:
        return None
    from wallet.chain.proofs.headers import read_header

    for sealed_apart in (False, True):
        with suppress(NodeAnswerError):
            return bool(read_header(document, sealed_apart=sealed_apart).hash)
    return False


def _optional(text: str | None, size: int) -> bytes:
    return b"" if text is None else from_hex(text, size)


class _Memo(dict[Json, Json]):
    """Remembers what a text was read as: logs repeat their blocks, transactions and accounts."""

    def __init__(self, read: Callable[[str], Json]) -> None:
        self._read = read

    def __missing__(self, text: str) -> Json:
        value = self[text] = self._read(text)
        return value


def _read_hash(text: str) -> bytes:
    return from_hex(text, 32)


def _read_log(document: Mapping[str, Json], addresses: _Memo, numbers: _Memo, hashes: _Memo) -> Log:
    if document.get("removed"):
        raise odd_shape("removed log", None)
    topics = document["topics"]
    if len(topics) > _MOST_TOPICS:
        raise odd_shape("log with too many topics", None)
    return Log(
        addresses[document["address"]],
        tuple([hashes[topic] for topic in topics]),
        from_hex(document["data"]),
        numbers[document["blockNumber"]],
        hashes[document["blockHash"]],
        hashes[document["transactionHash"]],
        numbers[document["transactionIndex"]],
        numbers[document["logIndex"]],
    )


def read_number(method: str, answer: Json) -> int:
    """An answer that is a hexadecimal quantity."""
    try:
        return from_quantity(answer)
    except CodecError as error:
        raise odd_shape(method, error) from error


def read_bytes(method: str, answer: Json) -> bytes:
    """An answer that is hexadecimal data."""
    try:
        return from_hex(answer)
    except CodecError as error:
        raise odd_shape(method, error) from error


def odd_shape(what: str, error: Exception | None) -> NodeAnswerError:
    """The node's answer does not have the shape it must have."""
    return NodeAnswerError(
        "node.odd_shape",
        "The node's answer is incomplete or damaged.",
        "Try again; if it happens often, choose another node.",
        detail=f"{what}: {error!r:.200}" if error else what,
    )
