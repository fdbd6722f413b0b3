"""Filters: what is new since a client last asked, for clients that poll.

A filter is a place in the chain (or in the row of arrivals) up to which its client has heard;
nothing is collected on its behalf. One that nobody asks about for ``EXPIRY_SECONDS`` is forgotten,
and so are all of them when the node ends, as on geth.
"""

from __future__ import annotations

import secrets
import threading
import time
from collections.abc import Callable
from dataclasses import dataclass, field

from wallet.practice import rpc_format as form
from wallet.practice.chain import Chain
from wallet.practice.rpc_errors import INVALID_PARAMS, SERVER, RpcError, invalid_argument
from wallet.practice.rpc_format import data
from wallet.practice.rpc_logs import LogQuery, Logs, read_query
from wallet.practice.rpc_params import Params

EXPIRY_SECONDS = 300.0
"""As geth's ``--rpc`` filters: five minutes since they were last asked about."""
MAX_FILTERS = 1024


@dataclass(slots=True)
class _Filter:
    """Where a client is; one kind is set."""

    used: float
    heard: int
    query: LogQuery | None = None
    arrivals: bool = False
    whole: bool = False
    lock: threading.Lock = field(default_factory=threading.Lock)


class Filters:
    """The filters of all clients.

    Args:
        clock: monotonic seconds.
    """

    def __init__(
        self, chain: Chain, logs: Logs, clock: Callable[[], float] = time.monotonic
    ) -> None:
        self._chain = chain
        self._logs = logs
        self._clock = clock
        self._lock = threading.Lock()
        self._filters: dict[str, _Filter] = {}

    def new_logs(self, params: Params) -> str:
        """``eth_newFilter``: logs of blocks that are still to come."""
        query = read_query(params.required(0))
        first, last = query.first, query.last
        if last is not None and (first is None or first > last):
            raise RpcError(INVALID_PARAMS, "invalid block range params")
        return self._add(_Filter(self._clock(), self._chain.head.number, query=query))

    def new_blocks(self, _: Params) -> str:
        """``eth_newBlockFilter``: hashes of blocks that are still to come."""
        return self._add(_Filter(self._clock(), self._chain.head.number))

    def new_arrivals(self, params: Params) -> str:
        """``eth_newPendingTransactionFilter``: what can be mined from now on, as hash or whole."""
        heard = self._chain.arrivals_after(0)[1]
        return self._add(_Filter(self._clock(), heard, arrivals=True, whole=params.flag(0)))

    def changes(self, params: Params) -> list[object]:
        """``eth_getFilterChanges``: what is new since the last time."""
        found = self._find(params)
        with found.lock:
            news, heard = self._news(found)
            found.heard = heard
        return news

    def all_logs(self, params: Params) -> list[object]:
        """``eth_getFilterLogs``: the filter's question asked anew of the whole chain."""
        found = self._find(params)
        if found.query is None:
            raise RpcError(SERVER, "filter not found")
        return [*self._logs.search(found.query)]

    def remove(self, params: Params) -> bool:
        """``eth_uninstallFilter``: whether there was one."""
        name = _name(params)
        with self._lock:
            self._forget_expired()
            return self._filters.pop(name, None) is not None

    def _add(self, made: _Filter) -> str:
        with self._lock:
            self._forget_expired()
            if len(self._filters) >= MAX_FILTERS:
                raise RpcError(SERVER, f"too many filters, limit {MAX_FILTERS}")
            name = hex(secrets.randbits(128))
            self._filters[name] = made
        return name

    def _find(self, params: Params) -> _Filter:
        name = _name(params)
        with self._lock:
            self._forget_expired()
            found = self._filters.get(name)
            if found is None:
                raise RpcError(SERVER, "filter not found")
            found.used = self._clock()
        return found

    def _forget_expired(self) -> None:
        oldest = self._clock() - EXPIRY_SECONDS
        self._filters = {n: item for n, item in self._filters.items() if item.used >= oldest}

    def _news(self, asked: _Filter) -> tuple[list[object], int]:
        if asked.arrivals:
            hashes, count = self._chain.arrivals_after(asked.heard)
            return (self._whole(hashes) if asked.whole else [data(h) for h in hashes]), count
        head = self._chain.head.number
        first, last = asked.heard + 1, head
        if asked.query is None:
            hashes = [h.hash for h in self._chain.storage.headers(first, last)]
            return [data(h) for h in hashes], head
        if asked.query.first is not None:
            first = max(first, asked.query.first)
        if asked.query.last is not None:
            last = min(last, asked.query.last)
        found = self._logs.between(asked.query, first, last) if first <= last else []
        return [*found], head

    def _whole(self, hashes: list[bytes]) -> list[object]:
        waiting = [self._chain.waiting(tx_hash) for tx_hash in hashes]
        return [form.transaction(tx, None, None) for tx in waiting if tx is not None]


def _name(params: Params) -> str:
    name = params.required(0)
    if not isinstance(name, str):
        raise invalid_argument(0, "json: cannot unmarshal non-string into a filter's name")
    return name
