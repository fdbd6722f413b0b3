# ruff: noqa: S608 - table and column names are constants of the schema
"""One fingerprint for everything an index says about the chain.

Two indices that read the same blocks have the same one, however they came there: in one go, in
stretches of any size, through reorgs, killed in between. What depends on the way and not on the
chain (remembered blocks without events, the epoch, names) is left out.
"""

from __future__ import annotations

import sqlite3
from collections.abc import Iterator
from hashlib import sha256

from wallet.ledger.schema import EVENT_TABLES

_SUMS = {
    "balances": "account, credit",
    "money": "account, currency",
    "batch_totals": "credit",
    "holding_starts": "account, credit, pos",
}
_ROWS = 500


def digest(db: sqlite3.Connection) -> str:
    """SHA-256, in hex, over every row in order; needs the memory of a few rows."""
    sink = sha256()
    for query in _queries():
        sink.update(query.encode() + b"\n")
        found = db.execute(query)
        while rows := found.fetchmany(_ROWS):
            sink.update(repr(rows).encode())
    return sink.hexdigest()


def _queries() -> Iterator[str]:
    for table in EVENT_TABLES:
        yield f"SELECT * FROM {table} ORDER BY pos"
    for table, key in _SUMS.items():
        yield f"SELECT * FROM {table} ORDER BY {key}"
    yield "SELECT * FROM blocks WHERE events > 0 ORDER BY number"
    yield "SELECT number, hash, ts FROM blocks ORDER BY number DESC LIMIT 1"
