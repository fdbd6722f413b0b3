"""What was traded for how much, added up by the database: no row of it becomes a Python object."""

from __future__ import annotations

import sqlite3
from dataclasses import dataclass

from wallet.codec.address import Address, address_bytes
from wallet.ledger.index import Index
from wallet.ledger.numbers import BLOCK_SHIFT, block_of
from wallet.ledger.rows import Traded
from wallet.units import Timestamp

_LOW = 32
_SUMS = """
SELECT COUNT(*), SUM(wh >> 32), SUM(wh & 4294967295), SUM(cost >> 32), SUM(cost & 4294967295),
  MIN(pos), MAX(pos), SUM(typeof(wh) = 'text' OR typeof(cost) = 'text')
FROM fills WHERE pos >= ?1 AND pos < ?2 AND currency = ?3 AND wh <> 0
"""
"""Sums in two halves: together they pass 64 bits, each alone cannot with fewer than 2^31 rows."""


@dataclass(frozen=True, slots=True)
class TradedHistory:
    """The trades in one currency; see ``wallet.market.prices.History``."""

    index: Index
    currency: Address

    def between(self, start: Timestamp, end: Timestamp) -> Traded:
        """Add up the trades from ``start`` until before ``end``, by the chain's clock."""
        with self.index.snapshot() as db:
            first, after = (_first_block(db, ts) << BLOCK_SHIFT for ts in (start, end))
            asked = first, after, address_bytes(self.currency)
            row = db.execute(_SUMS, asked).fetchone()
            if not row[0]:
                return Traded(0, 0, 0, None, None)
            wh, cost = (row[1] << _LOW) + row[2], (row[3] << _LOW) + row[4]
            if row[7]:  # amounts beyond 2^63, kept as text
                wh, cost = _one_by_one(db, asked)
            return Traded(row[0], wh, cost, _time(db, row[5]), _time(db, row[6]))


def _first_block(db: sqlite3.Connection, ts: int) -> int:
    """The first block at or after a time; the one after the last block without one."""
    row = db.execute(
        "SELECT number FROM blocks WHERE ts >= ? ORDER BY ts, number LIMIT 1", (ts,)
    ).fetchone()
    if row is None:
        row = db.execute("SELECT COALESCE(MAX(number), 0) + 1 FROM blocks").fetchone()
    return int(row[0])


def _one_by_one(db: sqlite3.Connection, asked: tuple[int, int, bytes]) -> tuple[int, int]:
    wh = cost = 0
    query = "SELECT wh, cost FROM fills WHERE pos >= ? AND pos < ? AND currency = ? AND wh <> 0"
    for amount, paid in db.execute(query, asked):
        wh, cost = wh + int(amount), cost + int(paid)
    return wh, cost


def _time(db: sqlite3.Connection, pos: int) -> Timestamp:
    row = db.execute("SELECT ts FROM blocks WHERE number = ?", (block_of(pos),)).fetchone()
    return Timestamp(row[0])
