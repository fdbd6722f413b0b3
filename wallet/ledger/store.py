# ruff: noqa: S608 - table and column names are constants of the schema
"""Rows into the file, with what is derived from them; and both taken out again after a reorg.

Everything here runs inside one transaction of the caller's. Balances and totals are sums: a
rollback subtracts exactly what the removed rows had added, so its cost grows with what is removed
and not with the history.
"""

from __future__ import annotations

import sqlite3
from collections import defaultdict
from collections.abc import Iterable, Sequence
from typing import Any

from wallet.ledger.numbers import BLOCK_SHIFT, store
from wallet.ledger.readers import ZERO, Row
from wallet.ledger.schema import EVENT_TABLES

Key = tuple[bytes, bytes]
_ISSUED, _HELD, _SETTLED, _RETIRED = range(4)

_POSTED = ("offers", "share_offers")
"""Somebody may post again what was posted before; the first time counts."""

_INSERT = {
    table: f"INSERT OR {'IGNORE' if table in _POSTED else 'ABORT'} INTO {table} "
    f"(pos, {columns}) VALUES ({', '.join('?' * (columns.count(',') + 2))})"
    for table, columns in EVENT_TABLES.items()
}

_REFRESH_OFFERS = """
UPDATE offers SET
  filled = MAX(
    COALESCE((SELECT filled FROM fills WHERE fills.hash = offers.hash
      ORDER BY pos DESC LIMIT 1), 0),
    COALESCE((SELECT filled FROM matches WHERE matches.hash = offers.hash
      ORDER BY pos DESC LIMIT 1), 0)),
  gone = EXISTS (SELECT 1 FROM cancels WHERE cancels.hash = offers.hash)
    OR revision < COALESCE((SELECT revision FROM revisions AS r WHERE r.maker = offers.maker
      AND r.grp = offers.grp ORDER BY pos DESC LIMIT 1), 0)
    OR counter <> COALESCE((SELECT counter FROM counters AS c WHERE c.maker = offers.maker
      ORDER BY pos DESC LIMIT 1), zeroblob(32))
"""
_MARK_DONE = "UPDATE offers SET done = (gone OR filled >= quantity)"
_REFRESH_SHARES = """
UPDATE share_offers SET
  drawn = COALESCE(
    (SELECT drawn FROM draws WHERE draws.hash = share_offers.hash ORDER BY pos DESC LIMIT 1), 0),
  gone = EXISTS (SELECT 1 FROM share_cancels WHERE share_cancels.hash = share_offers.hash)
    OR counter <> COALESCE((SELECT counter FROM share_counters AS c
      WHERE c.giver = share_offers.giver ORDER BY pos DESC LIMIT 1), zeroblob(32))
"""
_MARK_SHARES_DONE = "UPDATE share_offers SET done = (gone OR drawn >= quantity)"
_TOUCHED = {
    "hash": ("offers", "fills", "matches", "cancels"),
    "maker": ("revisions", "counters"),
}
_SHARES_TOUCHED = {
    "hash": ("share_offers", "draws", "share_cancels"),
    "giver": ("share_counters",),
}
"""Column of an offer to the tables whose rows change its state; they begin with that column."""


def insert(db: sqlite3.Connection, tables: dict[str, list[Row]]) -> None:
    """Write a stretch's rows and bring balances, totals and offers up to date."""
    for table, rows in tables.items():
        if rows:
            db.executemany(_INSERT[table], rows)
    _move_credits(db, tables["credit_moves"])
    _add_to(db, "money", _money_changes(tables["money_moves"]))
    _add_totals(db, tables, sign=1)
    _refresh(db, tables)


def remove_after(db: sqlite3.Connection, block: int) -> int:
    """Take everything after ``block`` out again; returns the number of event rows removed."""
    cut = (block + 1) << BLOCK_SHIFT
    removed = {
        table: [
            list(row)
            for row in db.execute(f"SELECT pos, {columns} FROM {table} WHERE pos >= ?", (cut,))
        ]
        for table, columns in EVENT_TABLES.items()
    }
    for table in EVENT_TABLES:
        db.execute(f"DELETE FROM {table} WHERE pos >= ?", (cut,))
    db.execute("DELETE FROM holding_starts WHERE pos >= ?", (cut,))
    db.execute("DELETE FROM blocks WHERE number > ?", (block,))
    credit_changes: dict[Key, int] = defaultdict(int)
    for _, src, dst, credit, wh, _, _ in removed["credit_moves"]:
        credit_changes[src, credit] += int(wh)
        credit_changes[dst, credit] -= int(wh)
    _add_to(db, "balances", credit_changes)
    money_changes = _money_changes(removed["money_moves"])
    _add_to(db, "money", {key: -change for key, change in money_changes.items()})
    _add_totals(db, removed, sign=-1)
    _refresh(db, removed)
    return sum(len(rows) for rows in removed.values())


def _move_credits(db: sqlite3.Connection, moves: Sequence[Row]) -> None:
    """Apply moves in order, remembering when an empty holding begins anew (settling is by age)."""
    balances = _Sums(db, "balances")
    starts: list[tuple[bytes, bytes, int]] = []
    for pos, src, dst, credit, wh, _, _ in moves:
        amount = int(wh)
        if src != ZERO:
            balances.add((src, credit), -amount)
        if dst != ZERO and amount and balances.add((dst, credit), amount) == amount:
            starts.append((dst, credit, pos))
    balances.save()
    db.executemany("INSERT INTO holding_starts (account, credit, pos) VALUES (?, ?, ?)", starts)


def _money_changes(moves: Iterable[Row]) -> dict[Key, int]:
    changes: dict[Key, int] = defaultdict(int)
    for _, currency, src, dst, amount, _, _ in moves:
        changes[src, currency] -= int(amount)
        changes[dst, currency] += int(amount)
    return changes


def _add_to(db: sqlite3.Connection, table: str, changes: dict[Key, int]) -> None:
    sums = _Sums(db, table)
    for key, change in changes.items():
        if key[0] != ZERO:
            sums.add(key, change)
    sums.save()


def _add_totals(db: sqlite3.Connection, tables: dict[str, list[Row]], *, sign: int) -> None:
    changes: dict[bytes, list[int]] = defaultdict(lambda: [0, 0, 0, 0])
    for table, credit_at, wh_at, column in (
        ("allotments", 2, 3, _ISSUED), ("injections", 3, 5, _ISSUED),
        ("settlements", 3, 5, _SETTLED), ("retirements", 2, 3, _RETIRED),
    ):  # fmt: skip
        for row in tables[table]:
            changes[row[credit_at]][column] += sign * int(row[wh_at])
    for _, src, dst, credit, wh, _, _ in tables["credit_moves"]:
        if src == ZERO:
            changes[credit][_HELD] += sign * int(wh)
        if dst == ZERO:
            changes[credit][_HELD] -= sign * int(wh)
    for credit, change in changes.items():
        known = db.execute(
            "SELECT issued, held, settled, retired FROM batch_totals WHERE credit = ?", (credit,)
        ).fetchone() or (0, 0, 0, 0)
        totals = [int(old) + new for old, new in zip(known, change, strict=True)]
        _save_totals(db, credit, totals)


def _save_totals(db: sqlite3.Connection, credit: bytes, totals: list[int]) -> None:
    if any(totals):
        db.execute(
            "INSERT OR REPLACE INTO batch_totals (credit, issued, held, settled, retired) "
            "VALUES (?, ?, ?, ?, ?)",
            (credit, *[_signed(total) for total in totals]),
        )
    else:
        db.execute("DELETE FROM batch_totals WHERE credit = ?", (credit,))


def _refresh(db: sqlite3.Connection, tables: dict[str, list[Row]]) -> None:
    """Work out the state of all offers that these rows touch, from the events."""
    for touched, refresh, mark in (
        (_TOUCHED, _REFRESH_OFFERS, _MARK_DONE),
        (_SHARES_TOUCHED, _REFRESH_SHARES, _MARK_SHARES_DONE),
    ):
        for column, sources in touched.items():
            values = [row[1] for table in sources for row in tables[table]]
            for start in range(0, len(values), 500):
                part = values[start : start + 500]
                where = f" WHERE {column} IN ({', '.join('?' * len(part))})"
                db.execute(refresh + where, part)
                db.execute(mark + where, part)


class _Sums:
    """Sums by two keys, read when first touched and written back together."""

    def __init__(self, db: sqlite3.Connection, table: str) -> None:
        columns = {"balances": ("credit", "wh"), "money": ("currency", "amount")}[table]
        what, amount = columns
        self._db = db
        self._select = f"SELECT {amount} FROM {table} WHERE account = ? AND {what} = ?"
        self._replace = f"INSERT OR REPLACE INTO {table} (account, {what}, {amount}) VALUES (?,?,?)"
        self._delete = f"DELETE FROM {table} WHERE account = ? AND {what} = ?"
        self._known: dict[Key, int] = {}

    def add(self, key: Key, change: int) -> int:
        """Change a sum and return the new one."""
        old = self._known.get(key)
        if old is None:
            row = self._db.execute(self._select, key).fetchone()
            old = int(row[0]) if row else 0
        self._known[key] = new = old + change
        return new

    def save(self) -> None:
        """Write every touched sum back; sums of nothing leave no row."""
        kept: list[tuple[Any, ...]] = []
        empty: list[Key] = []
        for key, value in self._known.items():
            if value:
                kept.append((*key, _signed(value)))
            else:
                empty.append(key)
        self._db.executemany(self._replace, kept)
        self._db.executemany(self._delete, empty)


def _signed(number: int) -> int | str:
    """Like ``numbers.store``; a sum below zero means a node hid events, and is kept as it is."""
    return store(number) if number >= 0 else (number if number > -(1 << 63) else str(number))
