"""The node's one SQLite file: state, blocks, receipts, logs and the pool.

A block and everything that follows from it is one SQLite transaction, written ahead and synced,
so a process killed at any instant, or a machine that loses power, reopens on a whole chain. Trie
nodes are kept for ever: every block's state can be asked for, as on an archive node.

The file is locked exclusively while it is open, which is also how a second node on the same
directory is noticed, on every operating system and however the first one died.
"""

from __future__ import annotations

import sqlite3
import threading
from collections.abc import Iterable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from wallet.practice.engine import Header, LogEntry, Receipt, SealedBlock
from wallet.practice.storage_file import open_chain_file

NODE_CACHE = 60_000
"""Trie nodes held in memory; at about 400 bytes each some 24 MB at most."""


@dataclass(frozen=True, slots=True)
class StoredTransaction:
    """A mined transaction with its receipt; the logs are read apart."""

    hash: bytes
    block: int
    position: int
    raw: bytes
    status: int
    gas_used: int
    cumulative_gas: int
    effective_price: int
    contract: bytes | None
    bloom: bytes


@dataclass(frozen=True, slots=True)
class StoredLog:
    """A log with its place in the chain."""

    block: int
    position: int
    tx_position: int
    tx_hash: bytes
    entry: LogEntry


_TX = (
    "hash, block, position, raw, status, gas_used, cumulative_gas, effective_price, contract, bloom"
)
_LOG = "block, position, tx_position, tx_hash, address, topic0, topic1, topic2, topic3, data"


class Storage:
    """Opens the file, or a chain in memory when ``path`` is ``None``.

    Safe to use from several threads: every statement is short and runs under one lock.

    Raises:
        ProfileError: ``node.in_use``, ``node.damaged`` or ``node.newer``.
    """

    def __init__(self, path: Path | None) -> None:
        self._lock = threading.RLock()
        self._cache: dict[bytes, bytes] = {}
        self._staged: dict[bytes, bytes] = {}
        self._db = open_chain_file(path)

    def close(self) -> None:
        """Release the file."""
        with self._lock:
            self._db.close()

    # --- trie nodes and code, by hash -------------------------------------------------------

    def node(self, key: bytes) -> bytes:
        """A trie node or a contract's code; ``KeyError`` when unknown."""
        value = self._cache.get(key) or self._staged.get(key)
        if value is not None:
            return value
        with self._lock:
            row = self._db.execute("SELECT value FROM node WHERE hash = ?", (key,)).fetchone()
        if row is None:
            raise KeyError(key)
        self._remember(key, row[0])
        return bytes(row[0])

    def stage_node(self, key: bytes, value: bytes) -> None:
        """Keep a node for the next ``add_block``."""
        self._staged[key] = value

    def drop_staged(self) -> None:
        """Forget the nodes of a block that will not be."""
        self._staged = {}

    def _remember(self, key: bytes, value: bytes) -> None:
        if len(self._cache) >= NODE_CACHE:
            self._cache = {}
        self._cache[key] = value

    # --- writing ----------------------------------------------------------------------------

    def add_block(self, header: Header, block: SealedBlock, size: int) -> None:
        """Add a block, its state, receipts and logs, and take its transactions off the pool."""
        with self._lock, self._transaction() as db:
            staged = self._staged
            db.executemany("INSERT OR IGNORE INTO node VALUES (?, ?)", staged.items())
            db.execute(
                "INSERT INTO block VALUES (?, ?, ?, ?)",
                (header.number, header.hash, header.encode(), size),
            )
            db.executemany(
                f"INSERT INTO tx ({_TX}) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?)",  # noqa: S608
                _tx_rows(header.number, block),
            )
            db.executemany(
                f"INSERT INTO log ({_LOG}) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?)",  # noqa: S608
                _log_rows(header.number, block),
            )
            hashes = [(tx.hash,) for tx in block.transactions]
            db.executemany("DELETE FROM pool WHERE hash = ?", hashes)
        for key, value in staged.items():
            self._remember(key, value)
        self._staged = {}

    def add_to_pool(self, tx_hash: bytes, raw: bytes, replaced: bytes | None) -> None:
        """Remember an accepted transaction; ``replaced`` is the one it takes the place of."""
        with self._lock, self._transaction() as db:
            if replaced is not None:
                db.execute("DELETE FROM pool WHERE hash = ?", (replaced,))
            db.execute(
                "INSERT INTO pool SELECT ?, coalesce(max(arrival), 0) + 1, ? FROM pool",
                (tx_hash, raw),
            )

    def remove_from_pool(self, hashes: Iterable[bytes]) -> None:
        """Forget waiting transactions."""
        with self._lock, self._transaction() as db:
            db.executemany("DELETE FROM pool WHERE hash = ?", [(h,) for h in hashes])

    @contextmanager
    def _transaction(self) -> Iterator[sqlite3.Connection]:
        self._db.execute("BEGIN IMMEDIATE")
        try:
            yield self._db
        except BaseException:
            self._db.execute("ROLLBACK")
            raise
        self._db.execute("COMMIT")

    # --- reading ----------------------------------------------------------------------------

    def _rows(self, sql: str, values: Sequence[object] = ()) -> list[Any]:
        with self._lock:
            return self._db.execute(sql, values).fetchall()

    def pool(self) -> list[bytes]:
        """Waiting transactions as they were signed, oldest first."""
        return [row[0] for row in self._rows("SELECT raw FROM pool ORDER BY arrival")]

    def head(self) -> Header | None:
        """The last block's header, or ``None`` before genesis."""
        rows = self._rows("SELECT header FROM block ORDER BY number DESC LIMIT 1")
        return Header.decode(rows[0][0]) if rows else None

    def header(self, number: int) -> Header | None:
        """The header of a block by its number."""
        rows = self._rows("SELECT header FROM block WHERE number = ?", (number,))
        return Header.decode(rows[0][0]) if rows else None

    def headers(self, first: int, last: int) -> list[Header]:
        """Headers of the blocks from first to last, both included."""
        sql = "SELECT header FROM block WHERE number BETWEEN ? AND ? ORDER BY number"
        return [Header.decode(row[0]) for row in self._rows(sql, (first, last))]

    def number_of(self, block_hash: bytes) -> int | None:
        """The number of the block with this hash."""
        rows = self._rows("SELECT number FROM block WHERE hash = ?", (block_hash,))
        return rows[0][0] if rows else None

    def hash_of(self, number: int) -> bytes | None:
        """The hash of the block with this number."""
        rows = self._rows("SELECT hash FROM block WHERE number = ?", (number,))
        return rows[0][0] if rows else None

    def size_of(self, number: int) -> int:
        """Bytes of the encoded block."""
        return int(self._rows("SELECT size FROM block WHERE number = ?", (number,))[0][0])

    def transaction(self, tx_hash: bytes) -> StoredTransaction | None:
        """A mined transaction."""
        rows = self._rows(f"SELECT {_TX} FROM tx WHERE hash = ?", (tx_hash,))  # noqa: S608
        return _stored_tx(rows[0]) if rows else None

    def transactions(self, block: int) -> list[StoredTransaction]:
        """A block's transactions in order."""
        sql = f"SELECT {_TX} FROM tx WHERE block = ? ORDER BY position"  # noqa: S608
        return [_stored_tx(row) for row in self._rows(sql, (block,))]

    def transaction_hashes(self, block: int) -> list[bytes]:
        """The hashes of a block's transactions in order."""
        sql = "SELECT hash FROM tx WHERE block = ? ORDER BY position"
        return [row[0] for row in self._rows(sql, (block,))]

    def block_logs(self, block: int, tx_position: int | None = None) -> list[StoredLog]:
        """A block's logs, or one transaction's."""
        sql = f"SELECT {_LOG} FROM log WHERE block = ?"  # noqa: S608
        values: list[object] = [block]
        if tx_position is not None:
            sql += " AND tx_position = ?"
            values.append(tx_position)
        return [_stored_log(row) for row in self._rows(sql + " ORDER BY position", values)]

    def find_logs(
        self,
        first: int,
        last: int,
        addresses: Sequence[bytes],
        topics: Sequence[Sequence[bytes]],
        limit: int,
    ) -> list[StoredLog]:
        """Logs in a range of blocks; an empty sequence means any. At most ``limit`` rows."""
        where, values = ["block BETWEEN ? AND ?"], [first, last]
        filters = [("address", addresses), *((f"topic{i}", t) for i, t in enumerate(topics))]
        for column, wanted in filters:
            if wanted:
                where.append(f"{column} IN ({','.join('?' * len(wanted))})")
                values.extend(wanted)  # type: ignore[arg-type]  # SQL values of several kinds
        if topics and not topics[-1]:
            where.append(f"topic{len(topics) - 1} IS NOT NULL")
        sql = f"SELECT {_LOG} FROM log WHERE {' AND '.join(where)} ORDER BY block, position LIMIT ?"  # noqa: S608
        return [_stored_log(row) for row in self._rows(sql, [*values, limit])]


def _tx_rows(number: int, block: SealedBlock) -> Iterator[tuple[object, ...]]:
    pairs: Iterable[tuple[Any, Receipt]] = zip(block.transactions, block.receipts, strict=True)
    for position, (tx, receipt) in enumerate(pairs):
        yield (
            tx.hash,
            number,
            position,
            tx.raw,
            receipt.status,
            receipt.gas_used,
            receipt.cumulative_gas,
            str(receipt.effective_price),
            receipt.contract,
            receipt.bloom,
        )


def _log_rows(number: int, block: SealedBlock) -> Iterator[tuple[object, ...]]:
    place = 0
    pairs = zip(block.transactions, block.receipts, strict=True)
    for position, (tx, receipt) in enumerate(pairs):
        for entry in receipt.logs:
            topics = [*entry.topics, None, None, None, None][:4]
            yield (number, place, position, tx.hash, entry.address, *topics, entry.data)
            place += 1


def _stored_tx(row: Sequence[Any]) -> StoredTransaction:
    values = [*row]
    values[7] = int(values[7])  # kept as text: it may be larger than SQLite's integers
    return StoredTransaction(*values)


def _stored_log(row: Sequence[Any]) -> StoredLog:
    topics = tuple(topic for topic in row[5:9] if topic is not None)
    values = [*row[:4], LogEntry(row[4], topics, row[9])]
    return StoredLog(*values)
