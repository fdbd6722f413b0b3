"""``eth_getLogs`` and what it is asked with, which log filters share."""

from __future__ import annotations

from dataclasses import dataclass

from wallet.practice import rpc_format as form
from wallet.practice.chain import Chain
from wallet.practice.rpc_errors import INVALID_PARAMS, SERVER, TOO_MANY, RpcError, invalid_argument
from wallet.practice.rpc_format import Json
from wallet.practice.rpc_params import (
    BlockSelector,
    Params,
    read_addresses,
    read_block,
    read_data,
    read_topics,
)
from wallet.practice.rpc_reads import Reads

MAX_LOGS = 20_000
"""Logs in one answer; hosted nodes cap at about 10,000 with the same error."""


@dataclass(frozen=True, slots=True)
class LogQuery:
    """Whose events are wanted, of which kinds and blocks; no address and no topic mean any.

    ``first`` and ``last`` are a block's number, or ``None`` for the newest there is.
    """

    addresses: tuple[bytes, ...]
    topics: tuple[tuple[bytes, ...], ...]
    first: int | None
    last: int | None
    block_hash: bytes | None


def read_query(value: object) -> LogQuery:
    """Read the filter object of ``eth_getLogs`` and ``eth_newFilter``.

    Raises:
        RpcError: in geth's words.
    """
    if not isinstance(value, dict):
        raise invalid_argument(0, "json: cannot unmarshal non-object into a filter")
    block_hash = None
    if value.get("blockHash") is not None:
        if value.get("fromBlock") is not None or value.get("toBlock") is not None:
            raise RpcError(INVALID_PARAMS, "can't specify fromBlock/toBlock with blockHash")
        block_hash = read_data(value["blockHash"], 0, 32)
    return LogQuery(
        tuple(read_addresses(value.get("address"), 0)),
        tuple(tuple(any_of) for any_of in read_topics(value.get("topics"), 0)),
        _bound(value.get("fromBlock")),
        _bound(value.get("toBlock")),
        block_hash,
    )


def _bound(value: object) -> int | None:
    """A number, or ``None`` for the head: nothing is reorganised, so the head is safe too."""
    selector = read_block("latest" if value is None else value, 0)
    if selector.tag == "pending":
        raise RpcError(INVALID_PARAMS, "pending logs are not supported")
    if selector.tag is not None:
        return 0 if selector.tag == "earliest" else None
    if selector.number is None:
        raise invalid_argument(0, "not a block number or tag")
    return selector.number


class Logs:
    """Finds logs in the blocks there are."""

    def __init__(self, chain: Chain, reads: Reads) -> None:
        self._chain = chain
        self._reads = reads

    def get(self, params: Params) -> list[Json]:
        """``eth_getLogs``."""
        return self.search(read_query(params.required(0)))

    def search(self, query: LogQuery) -> list[Json]:
        """Every log that answers the query, in the chain's order."""
        return self.between(query, *self._range(query))

    def between(self, query: LogQuery, first: int, last: int) -> list[Json]:
        """The logs of a stretch of blocks, both ends included, that answer the query."""
        found = self._chain.storage.find_logs(
            first, last, query.addresses, query.topics, MAX_LOGS + 1
        )
        if len(found) > MAX_LOGS:
            raise RpcError(TOO_MANY, f"query returned more than {MAX_LOGS} results")
        headers = {
            number: self._reads.state_at(BlockSelector(number=number))
            for number in {log.block for log in found}
        }
        return [form.log(log, headers[log.block]) for log in found]

    def _range(self, query: LogQuery) -> tuple[int, int]:
        if query.block_hash is not None:
            header = self._reads.find(BlockSelector(hash=query.block_hash))
            if header is None:
                raise RpcError(SERVER, "unknown block")
            return header.number, header.number
        head = self._chain.head.number
        first = head if query.first is None else query.first
        last = head if query.last is None else query.last
        if first > last and last <= head:
            raise RpcError(INVALID_PARAMS, "invalid block range params")
        if max(first, last) > head:
            raise RpcError(INVALID_PARAMS, "block range extends beyond current head block")
        return first, last
