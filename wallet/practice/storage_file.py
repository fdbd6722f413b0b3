"""Opens the node's SQLite file: its tables, its lock, and what it means when it will not open."""

from __future__ import annotations

import sqlite3
from pathlib import Path

from wallet.errors import ProfileError

SCHEMA_VERSION = 1

SCHEMA = """
CREATE TABLE node (hash BLOB PRIMARY KEY, value BLOB NOT NULL) WITHOUT ROWID;
CREATE TABLE block (
    number INTEGER PRIMARY KEY, hash BLOB NOT NULL UNIQUE, header BLOB NOT NULL,
    size INTEGER NOT NULL);
CREATE TABLE tx (
    hash BLOB PRIMARY KEY, block INTEGER NOT NULL, position INTEGER NOT NULL, raw BLOB NOT NULL,
    status INTEGER NOT NULL, gas_used INTEGER NOT NULL, cumulative_gas INTEGER NOT NULL,
    effective_price TEXT NOT NULL, contract BLOB, bloom BLOB NOT NULL) WITHOUT ROWID;
CREATE UNIQUE INDEX tx_place ON tx (block, position);
CREATE TABLE log (
    block INTEGER NOT NULL, position INTEGER NOT NULL, tx_position INTEGER NOT NULL,
    tx_hash BLOB NOT NULL, address BLOB NOT NULL, topic0 BLOB, topic1 BLOB, topic2 BLOB,
    topic3 BLOB, data BLOB NOT NULL, PRIMARY KEY (block, position)) WITHOUT ROWID;
CREATE INDEX log_address ON log (address, block);
CREATE INDEX log_topic ON log (topic0, block);
CREATE TABLE pool (hash BLOB PRIMARY KEY, arrival INTEGER NOT NULL, raw BLOB NOT NULL);
"""


def open_chain_file(path: Path | None) -> sqlite3.Connection:
    """Open and lock the file, creating its tables; ``None`` is a chain in memory.

    Raises:
        ProfileError: ``node.in_use``, ``node.damaged``, ``node.newer`` or ``node.not_writable``.
    """
    name = ":memory:" if path is None else str(path)
    db: sqlite3.Connection | None = None
    try:
        db = sqlite3.connect(name, isolation_level=None, check_same_thread=False, timeout=0)
        version = _lock_and_prepare(db)
    except sqlite3.Error as error:
        if db is not None:
            db.close()
        raise _cannot_open(name, error) from error
    if version > SCHEMA_VERSION:
        db.close()
        raise ProfileError(
            "node.newer",
            "The practice chain in {path} was written by a newer version of Hearth.",
            "Update Hearth, or choose another folder.",
            path=name,
        )
    return db


def _lock_and_prepare(db: sqlite3.Connection) -> int:
    """Take the lock for as long as the file is open; returns the file's schema version."""
    db.execute("PRAGMA locking_mode = EXCLUSIVE")
    db.execute("PRAGMA journal_mode = WAL")
    db.execute("PRAGMA synchronous = FULL")
    db.execute("BEGIN EXCLUSIVE")
    version = int(db.execute("PRAGMA user_version").fetchone()[0])
    if version == 0:
        for statement in filter(str.strip, SCHEMA.split(";")):
            db.execute(statement)
        db.execute(f"PRAGMA user_version = {SCHEMA_VERSION}")
    db.execute("COMMIT")
    return version


def _cannot_open(name: str, error: sqlite3.Error) -> ProfileError:
    code = getattr(error, "sqlite_errorcode", 0) & 0xFF
    if code in {sqlite3.SQLITE_BUSY, sqlite3.SQLITE_LOCKED}:
        return ProfileError(
            "node.in_use",
            "Another practice node is already using {path}.",
            "Close the other one, or choose another folder.",
            detail=str(error),
            path=name,
        )
    if code in {sqlite3.SQLITE_CORRUPT, sqlite3.SQLITE_NOTADB}:
        return ProfileError(
            "node.damaged",
            "The practice chain in {path} cannot be read.",
            "Move that file away; the practice chain then begins anew.",
            detail=str(error),
            path=name,
        )
    return ProfileError(
        "node.not_writable",
        "The practice chain in {path} cannot be opened.",
        "Check that the disk is not full and that you may write there.",
        detail=str(error),
        path=name,
    )
