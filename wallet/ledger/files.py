"""SQLite files on disk: opening them alike, telling damaged ones, moving those aside."""

from __future__ import annotations

import sqlite3
import struct
from contextlib import suppress
from datetime import UTC, datetime
from pathlib import Path

BUSY_MS = 10_000
_SIDE_FILES = ("", "-wal", "-shm")


def connect(path: Path, *, synchronous: str = "NORMAL") -> sqlite3.Connection:
    """Open for writing, with a write-ahead log so that readers and the writer never wait.

    ``NORMAL`` may lose the last transactions when the power fails, ``FULL`` never does; a killed
    process loses nothing either way.
    """
    db = sqlite3.connect(path, isolation_level=None, check_same_thread=False)
    try:
        db.execute(f"PRAGMA busy_timeout = {BUSY_MS}")
        db.execute("PRAGMA journal_mode = WAL")
        db.execute(f"PRAGMA synchronous = {synchronous}")
        db.execute("PRAGMA trusted_schema = OFF")
    except BaseException:
        db.close()
        raise
    return db


def connect_reader(path: Path) -> sqlite3.Connection:
    """Open for reading; every attempt to write fails."""
    db = sqlite3.connect(path, isolation_level=None, check_same_thread=False)
    db.execute(f"PRAGMA busy_timeout = {BUSY_MS}")
    db.execute("PRAGMA query_only = ON")
    return db


def refuse_short_file(path: Path) -> None:
    """Find a file that lost its end, which SQLite itself finds only when it reads there.

    Raises:
        sqlite3.DatabaseError: the file is shorter than its header says.
    """
    if not path.exists() or path.stat().st_size == 0:
        return
    log = path.with_name(path.name + "-wal")
    if log.exists() and log.stat().st_size:
        return
    with path.open("rb") as file:
        head = file.read(100)
    if len(head) < 100 or not head.startswith(b"SQLite format 3\0"):
        raise sqlite3.DatabaseError("file is not a database")
    # SQLite file format, section 1.3: page size at 16 (1 means 65,536), page count at 28.
    (page_size,) = struct.unpack(">H", head[16:18])
    (pages,) = struct.unpack(">I", head[28:32])
    if path.stat().st_size < pages * (65536 if page_size == 1 else page_size):
        raise sqlite3.DatabaseError("the file lost its end")


def is_sound(db: sqlite3.Connection) -> bool:
    """Read the whole file and say whether SQLite finds it in order."""
    try:
        return bool(db.execute("PRAGMA quick_check(1)").fetchone()[0] == "ok")
    except sqlite3.DatabaseError:
        return False


def move_aside(path: Path, why: str) -> Path | None:
    """Rename a closed file, with its side files, to a dated name that is not taken yet."""
    if not path.exists():
        return None
    stamp = datetime.now(UTC).strftime("%Y%m%d-%H%M%S")
    for number in range(1000):
        suffix = f"-{number}" if number else ""
        aside = path.with_name(f"{path.stem}.{why}-{stamp}{suffix}{path.suffix}")
        if not aside.exists():
            break
    for side in reversed(_SIDE_FILES):
        source = path.with_name(path.name + side)
        if source.exists():
            source.rename(aside.with_name(aside.name + side))
    return aside


def remove(path: Path) -> None:
    """Delete a closed file with its side files; one that cannot be deleted now stays."""
    for side in _SIDE_FILES:
        with suppress(OSError):
            path.with_name(path.name + side).unlink(missing_ok=True)
