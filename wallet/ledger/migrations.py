"""Schema versions of a SQLite file: decorated functions, run in order, one transaction each.

The version is SQLite's own ``user_version``. A file written by a newer Hearth is never touched.
"""

from __future__ import annotations

import sqlite3
from collections.abc import Callable

Step = Callable[[sqlite3.Connection], None]


class NewerSchemaError(Exception):
    """The file was written by a newer version of Hearth."""


class Migrations:
    """The steps of one kind of file; ``application_id`` marks files as ours in their header."""

    def __init__(self, application_id: int) -> None:
        self.application_id = application_id
        self.steps: list[Step] = []

    @property
    def newest(self) -> int:
        """The version that a file has after all steps."""
        return len(self.steps)

    def step(self, function: Step) -> Step:
        """Register the next step; decorates a function of an open connection."""
        self.steps.append(function)
        return function

    def run(self, db: sqlite3.Connection) -> None:
        """Bring a file up to date; an empty file gets everything.

        Raises:
            NewerSchemaError: the file is from a newer version, or from another program.
            sqlite3.DatabaseError: it is not a database, or damaged.
        """
        version = db.execute("PRAGMA user_version").fetchone()[0]
        (tables,) = db.execute("SELECT COUNT(*) FROM sqlite_master").fetchone()
        (mark,) = db.execute("PRAGMA application_id").fetchone()
        if version > self.newest or (tables and mark != self.application_id):
            raise NewerSchemaError(f"version {version}, application {mark}")
        for number in range(version, self.newest):
            db.execute("BEGIN IMMEDIATE")
            try:
                self.steps[number](db)
                db.execute(f"PRAGMA application_id = {self.application_id}")
                db.execute(f"PRAGMA user_version = {number + 1}")
            except BaseException:
                db.execute("ROLLBACK")
                raise
            db.execute("COMMIT")
