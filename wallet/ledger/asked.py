"""What the sources of an account's activity have in common: the question and its answer."""

from __future__ import annotations

import sqlite3
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from wallet.codec.address import Address
from wallet.ledger.numbers import block_of, log_index_of
from wallet.ledger.rows import ActivityKind, ActivityRow
from wallet.protocol.credits import CreditId
from wallet.units import Timestamp

Found = tuple[int, ActivityRow]
"""A position on the chain and what happened there."""


@dataclass(frozen=True, slots=True)
class Asked:
    """A question on its way through the tables."""

    db: sqlite3.Connection
    key: bytes
    account: Address
    limit: int

    def rows(self, table: str, columns: str, where: str) -> Iterator[tuple[Any, ...]]:
        """The newest rows of a table, as (pos, tx, ts, columns...)."""
        return self.db.execute(
            f"SELECT {table}.pos, {table}.tx, b.ts, {columns} FROM {table} "  # noqa: S608 - constants
            f"JOIN blocks AS b ON b.number = {table}.pos >> 32 WHERE {where} "
            f"ORDER BY {table}.pos DESC LIMIT ?2",
            (self.key, self.limit),
        )


def happening(kind: ActivityKind, pos: int, tx: bytes, ts: int, **more: Any) -> Found:  # noqa: ANN401 - the row's own fields
    """One happening with its place on the chain; ``more`` are the row's own fields."""
    return pos, ActivityRow(kind, Timestamp(ts), block_of(pos), log_index_of(pos), tx, **more)


def credit_of(raw: bytes) -> CreditId:
    """A credit id from its 32 bytes."""
    return CreditId(int.from_bytes(raw, "big"))
