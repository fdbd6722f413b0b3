"""The index file: one writer, any number of readers beside it, for one deployment on one chain.

An index that is damaged, from a newer Hearth or for another chain is moved aside under a dated
name (never overwritten) and begun anew; the chain has everything in it.
"""

from __future__ import annotations

import logging
import secrets
import sqlite3
import threading
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from hashlib import sha256
from pathlib import Path
from typing import Any

from wallet.codec.address import address_bytes
from wallet.errors import ProfileError
from wallet.ledger.digest import digest
from wallet.ledger.files import connect, connect_reader, is_sound, move_aside, refuse_short_file
from wallet.ledger.migrations import NewerSchemaError
from wallet.ledger.schema import INDEX
from wallet.protocol.community import CommunityFile

_log = logging.getLogger(__name__)
_READERS_MAY_TAKE = 5.0
_WRITING = (
    "cache_size = -16000",
    "wal_autocheckpoint = 4000",
    "journal_size_limit = 33554432",
)
"""16 MB of cache, and the log copied back every 16 MB: offers are found by their hash, so rows come
in all over the file, and a page should be changed often before it is written twice."""


class Index:
    """An open index. All methods may be called from any thread.

    Args:
        path: the file; made when it is missing.

    Raises:
        ProfileError: the folder cannot be written to.
    """

    def __init__(self, path: Path) -> None:
        self.path = path
        self.suspect = False
        """A reader met something damaged; the next sync looks closer."""
        self.cache: dict[str, Any] = {}
        """For the query functions: what they worked out, under keys of their own."""
        self._write_lock = threading.RLock()
        self._readers = threading.Condition()
        self._idle: list[sqlite3.Connection] = []
        self._busy = 0
        self._local = threading.local()
        self._closed = False
        self._db = self._open()

    @contextmanager
    def snapshot(self) -> Iterator[sqlite3.Connection]:
        """One consistent moment for all queries of this thread inside the ``with``.

        Raises:
            ProfileError: the file is closed or damaged; a sync mends it.
        """
        known: sqlite3.Connection | None = getattr(self._local, "reader", None)
        if known is not None:
            yield known
            return
        reader = self._take_reader()
        self._local.reader = reader
        try:
            reader.execute("BEGIN")
            try:
                yield reader
            finally:
                if reader.in_transaction:
                    reader.execute("ROLLBACK")
        except sqlite3.DatabaseError as error:
            self.suspect = True
            raise _damaged(self.path, error) from error
        finally:
            self._local.reader = None
            self._give_back(reader)

    @contextmanager
    def writing(self) -> Iterator[sqlite3.Connection]:
        """One transaction: everything inside the ``with`` happens, or nothing."""
        with self._write_lock:
            self._db.execute("BEGIN IMMEDIATE")
            try:
                yield self._db
            except BaseException:
                if self._db.in_transaction:
                    self._db.execute("ROLLBACK")
                raise
            self._db.execute("COMMIT")

    def claim(self, community: CommunityFile) -> bool:
        """Make sure that the file is for this deployment; another one's is moved aside.

        So is one that was read before the community had another currency or price index: what
        those did until now is not in it.

        Returns whether the index begins anew.
        """
        scope = {
            "chain_id": community.chain_id,
            "genesis": community.genesis_hash.lower(),
            "market": community.market,
            "watched": _fingerprint(community.watched),
        }
        with self._write_lock:
            found = dict(self._db.execute("SELECT key, value FROM meta"))
            fresh = not found.keys() & scope.keys()
            # An index from before contracts were remembered says nothing of them.
            differs = [key for key, value in scope.items() if found.get(key, value) != value]
            if not fresh and differs:
                self.begin_anew("other-contracts" if differs == ["watched"] else "other-chain")
                fresh = True
            with self.writing() as db:
                db.executemany("INSERT OR REPLACE INTO meta VALUES (?, ?)", scope.items())
                if fresh:
                    db.execute("INSERT INTO meta VALUES ('epoch', ?)", (secrets.randbits(60),))
                money = [("currency", address_bytes(community.money.address))]
                db.executemany("INSERT OR REPLACE INTO meta VALUES (?, ?)", money)
                db.executemany(
                    "INSERT OR REPLACE INTO names (account, name) VALUES (?, ?)",
                    [(address_bytes(member.address), member.name) for member in community.members],
                )
        return fresh

    def digest(self) -> str:
        """A fingerprint of everything read: equal for two indices of the same blocks."""
        with self.snapshot() as db:
            return digest(db)

    def repair(self) -> bool:
        """Look at a suspect file as a whole; begin anew if it is damaged, and say so."""
        with self._write_lock:
            self.suspect = False
            if is_sound(self._db):
                return False
            self.begin_anew("damaged")
            return True

    def begin_anew(self, why: str) -> Path | None:
        """Move the file aside and open an empty one; returns where the old one is.

        Running readers are waited for.
        """
        with self._write_lock:
            self._db.close()
            self._drop_readers()
            aside = self._move_aside(why)
            self.cache.clear()
            self._db = self._open()
        return aside

    def close(self) -> None:
        """Close the file; a reader that is still running is waited for."""
        with self._write_lock:
            self._closed = True
            self._drop_readers()
            self._db.close()

    def unwritable(self, error: Exception) -> ProfileError:
        """The error for a disk that does not do what it should."""
        return ProfileError(
            "index.unwritable",
            "Hearth cannot write its copy of the community's records, {file}.",
            "Check the folder's permissions and the free space on the disk.",
            file=str(self.path),
            detail=str(error),
        )

    def _open(self) -> sqlite3.Connection:
        try:
            return self._open_once()
        except (sqlite3.DatabaseError, NewerSchemaError) as error:
            if isinstance(error, sqlite3.OperationalError) and not self.path.is_file():
                raise self.unwritable(error) from error
            why = "newer" if isinstance(error, NewerSchemaError) else "damaged"
            _log.warning("The index cannot be read: %s", error)
            self._move_aside(why)
        try:
            return self._open_once()
        except sqlite3.DatabaseError as error:
            raise self.unwritable(error) from error

    def _open_once(self) -> sqlite3.Connection:
        refuse_short_file(self.path)
        db = connect(self.path)
        try:
            INDEX.run(db)
            db.execute("SELECT * FROM meta").fetchall()
            for setting in _WRITING:
                db.execute(f"PRAGMA {setting}")
        except BaseException:
            db.close()
            raise
        return db

    def _move_aside(self, why: str) -> Path | None:
        try:
            aside = move_aside(self.path, why)
        except OSError as error:
            raise self.unwritable(error) from error
        _log.warning("The old index (%s) is kept as %s", why, aside)
        return aside

    def _take_reader(self) -> sqlite3.Connection:
        with self._readers:
            if self._closed:
                raise _closed(self.path)
            self._busy += 1
            if self._idle:
                return self._idle.pop()
        try:
            return connect_reader(self.path)
        except BaseException:
            self._give_back(None)
            raise

    def _give_back(self, reader: sqlite3.Connection | None) -> None:
        with self._readers:
            self._busy -= 1
            if reader is not None:
                self._idle.append(reader)
            self._readers.notify_all()

    def _drop_readers(self) -> None:
        """Close idle readers once the busy ones are back (Windows cannot rename an open file)."""
        with self._readers:
            mine = getattr(self._local, "reader", None) is not None
            self._readers.wait_for(lambda: self._busy <= int(mine), _READERS_MAY_TAKE)
            for reader in self._idle:
                reader.close()
            self._idle.clear()


def epoch(db: sqlite3.Connection) -> int:
    """A number that changes when rows may be gone: after a reorg, and with every new file.

    What was worked out from rows under one epoch, and only added to since, still holds under it.
    """
    row = db.execute("SELECT value FROM meta WHERE key = 'epoch'").fetchone()
    return row[0] if row else 0


def _fingerprint(addresses: Iterable[str]) -> str:
    return sha256(" ".join(sorted(addresses)).encode()).hexdigest()


def _damaged(path: Path, error: Exception) -> ProfileError:
    return ProfileError(
        "index.damaged",
        "Hearth's copy of the community's records, {file}, cannot be read.",
        "Nothing is lost: it is read again from the chain. If this comes back, check the disk.",
        file=path.name,
        detail=str(error),
    )


def _closed(path: Path) -> ProfileError:
    return ProfileError(
        "index.closed",
        "Hearth's copy of the community's records, {file}, is closed.",
        "Start Hearth again.",
        file=path.name,
    )
