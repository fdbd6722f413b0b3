"""Signed transactions, kept across restarts and power cuts, in the profile's ``wallet.sqlite``.

The one database of Hearth that cannot be rebuilt: it is written with full synchronisation and
never replaced. If it cannot be read, Hearth says so and leaves the file as it is.
"""

from __future__ import annotations

import sqlite3
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from wallet.chain.outbox import UNDER_WAY, OutboxEntry, OutboxState
from wallet.codec.address import Address, address_bytes, to_address
from wallet.errors import ProfileError
from wallet.ledger.files import connect, refuse_short_file
from wallet.ledger.migrations import Migrations, NewerSchemaError
from wallet.ledger.numbers import store
from wallet.units import Timestamp

OUTBOX = Migrations(application_id=0x48524F42)  # "HROB"

_COLUMNS = (
    "hash, raw, sender, nonce, label, state, created, detail, chain_id, genesis, "
    "replaces, replaced_by, block, expires, settled"
)
_PLACES = ",".join("?" * len(_COLUMNS.split(",")))
_UNDER_WAY = ", ".join(f"'{state}'" for state in sorted(UNDER_WAY))


@OUTBOX.step
def first_tables(db: sqlite3.Connection) -> None:
    """Version 1: one row for each signed transaction."""
    db.execute(
        "CREATE TABLE outbox (hash BLOB PRIMARY KEY, raw BLOB, sender BLOB, nonce INTEGER, "
        "label TEXT, state TEXT, created INTEGER, detail TEXT, chain_id, genesis BLOB)"
    )
    db.execute("CREATE INDEX outbox_state ON outbox (state, sender, nonce)")
    db.execute("CREATE INDEX outbox_created ON outbox (created)")


@OUTBOX.step
def rivals(db: sqlite3.Connection) -> None:
    """Version 2: which transaction replaces which, in what block, until when, and if for good.

    What an older Hearth saw end is taken as settled: it did not look at those again either.
    """
    db.execute("ALTER TABLE outbox ADD COLUMN replaces BLOB NOT NULL DEFAULT x''")
    db.execute("ALTER TABLE outbox ADD COLUMN replaced_by BLOB NOT NULL DEFAULT x''")
    db.execute("ALTER TABLE outbox ADD COLUMN block INTEGER NOT NULL DEFAULT 0")
    db.execute("ALTER TABLE outbox ADD COLUMN expires INTEGER NOT NULL DEFAULT 0")
    db.execute("ALTER TABLE outbox ADD COLUMN settled INTEGER NOT NULL DEFAULT 0")
    db.execute("UPDATE outbox SET settled = 1 WHERE state NOT IN ('signed', 'sent')")
    db.execute("UPDATE outbox SET state = 'final' WHERE state = 'mined'")
    db.execute("CREATE INDEX outbox_watched ON outbox (sender, nonce) WHERE settled = 0")
    db.execute("CREATE INDEX outbox_number ON outbox (sender, nonce)")


class SqliteOutbox:
    """The durable ``wallet.chain.outbox.Outbox``; safe for use from several threads.

    Raises:
        ProfileError: the file cannot be read or written; it is left as it is.
    """

    def __init__(self, path: Path) -> None:
        self.path = path
        self._lock = threading.Lock()
        try:
            refuse_short_file(path)
            self._db = connect(path, synchronous="FULL")
            try:
                OUTBOX.run(self._db)
            except BaseException:
                self._db.close()
                raise
        except NewerSchemaError as error:
            raise _newer(path, error) from error
        except sqlite3.DatabaseError as error:
            raise _unreadable(path, error) from error

    def add(self, entry: OutboxEntry) -> None:
        """Keep an entry; it is on the disk when this returns. The same hash again is no change.

        Raises:
            ProfileError: the disk refused; the transaction must not be sent then.
        """
        values = (
            entry.hash, entry.raw, address_bytes(entry.sender), entry.nonce, entry.label,
            entry.state.value, entry.created, entry.detail, store(entry.chain_id), entry.genesis,
            entry.replaces, entry.replaced_by, entry.block, entry.expires, entry.settled,
        )  # fmt: skip
        with self._working() as db:
            db.execute(
                f"INSERT OR IGNORE INTO outbox ({_COLUMNS}) VALUES ({_PLACES})",  # noqa: S608 - constants
                values,
            )

    def mark(self, tx_hash: bytes, state: OutboxState, detail: str = "") -> None:
        """Change an entry's state; an unknown hash is no error."""
        with self._working() as db:
            db.execute(
                "UPDATE outbox SET state = ?, detail = ? WHERE hash = ?",
                (state.value, detail, tx_hash),
            )

    def change(self, before: OutboxEntry, after: OutboxEntry) -> bool:
        """Change what may change of an entry; False if it is no longer as ``before`` says."""
        with self._working() as db:
            done = db.execute(
                "UPDATE outbox SET state = ?, detail = ?, replaced_by = ?, block = ?, settled = ? "
                "WHERE hash = ? AND state = ? AND replaced_by = ? AND block = ? AND settled = ?",
                (
                    after.state.value, after.detail, after.replaced_by, after.block, after.settled,
                    before.hash, before.state.value, before.replaced_by, before.block,
                    before.settled,
                ),
            )  # fmt: skip
            return done.rowcount == 1

    def get(self, tx_hash: bytes) -> OutboxEntry | None:
        """Find an entry."""
        found = self._select("WHERE hash = ?", (tx_hash,))
        return found[0] if found else None

    def pending(self, sender: Address | None = None) -> tuple[OutboxEntry, ...]:
        """Entries still under way, by account and number."""
        where = f"WHERE state IN ({_UNDER_WAY})"
        if sender is None:
            return self._select(f"{where} ORDER BY sender, nonce", ())
        return self._select(f"{where} AND sender = ? ORDER BY nonce", (address_bytes(sender),))

    def watched(self) -> tuple[OutboxEntry, ...]:
        """Entries that are not settled, by account, number and age."""
        return self._select("WHERE settled = 0 ORDER BY sender, nonce, rowid", ())

    def rivals(self, sender: Address, nonce: int) -> tuple[OutboxEntry, ...]:
        """All entries of one number of an account, oldest first."""
        where = "WHERE sender = ? AND nonce = ? ORDER BY rowid"
        return self._select(where, (address_bytes(sender), nonce))

    def entries(self, limit: int = 100) -> tuple[OutboxEntry, ...]:
        """The newest entries of any state, newest first."""
        return self._select("ORDER BY created DESC, rowid DESC LIMIT ?", (limit,))

    def close(self) -> None:
        """Close the file."""
        with self._lock:
            self._db.close()

    def _select(self, rest: str, values: tuple[Any, ...]) -> tuple[OutboxEntry, ...]:
        with self._working() as db:
            rows = db.execute(f"SELECT {_COLUMNS} FROM outbox {rest}", values).fetchall()  # noqa: S608 - constants
        return tuple(_entry(row) for row in rows)

    @contextmanager
    def _working(self) -> Iterator[sqlite3.Connection]:
        with self._lock:
            try:
                yield self._db
            except sqlite3.DatabaseError as error:
                raise _unreadable(self.path, error) from error


def _entry(row: tuple[Any, ...]) -> OutboxEntry:
    (
        tx_hash, raw, sender, nonce, label, state, created, detail, chain_id, genesis,
        replaces, replaced_by, block, expires, settled,
    ) = row  # fmt: skip
    return OutboxEntry(
        tx_hash, raw, to_address(sender), nonce, label, OutboxState(state), Timestamp(created),
        detail, int(chain_id), genesis, replaces, replaced_by, block, Timestamp(expires),
        bool(settled),
    )  # fmt: skip


def _unreadable(path: Path, error: Exception) -> ProfileError:
    return ProfileError(
        "outbox.unreadable",
        "Hearth's list of sent transactions, {file}, cannot be read or written.",
        "Check the free space and the disk. Nothing was sent. Keep the file: move it to another "
        "place before you start Hearth again.",
        file=str(path),
        detail=str(error),
    )


def _newer(path: Path, error: Exception) -> ProfileError:
    return ProfileError(
        "outbox.newer",
        "Hearth's list of sent transactions, {file}, is from a newer version of Hearth.",
        "Install the newest version of Hearth.",
        file=str(path),
        detail=str(error),
    )
