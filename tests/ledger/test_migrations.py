"""Schema versions: each step runs once, in order, whole; and each step has its test here."""

from __future__ import annotations

import sqlite3
from collections.abc import Iterator
from pathlib import Path

import pytest

from wallet.ledger import outbox, schema
from wallet.ledger.migrations import Migrations, NewerSchemaError

KINDS = {"index": schema.INDEX, "outbox": outbox.OUTBOX}


@pytest.fixture
def db(tmp_path: Path) -> Iterator[sqlite3.Connection]:
    connection = sqlite3.connect(tmp_path / "some.sqlite", isolation_level=None)
    yield connection
    connection.close()


def tables(db: sqlite3.Connection) -> set[str]:
    rows = db.execute("SELECT name FROM sqlite_master WHERE type = 'table'")
    return {name for (name,) in rows}


def test_every_step_has_a_test_here() -> None:
    for kind, migrations in KINDS.items():
        for number, step in enumerate(migrations.steps, 1):
            assert f"test_{kind}_{number}_{step.__name__}" in globals()


def test_index_1_first_tables(db: sqlite3.Connection) -> None:
    schema.INDEX.steps[0](db)
    assert {"meta", "blocks", "names", "balances", "money", "batch_totals"} <= tables(db)
    assert {"offers", "fills", "credit_moves", "money_moves"} <= tables(db)


def test_index_2_sharing(db: sqlite3.Connection) -> None:
    """What an older Hearth read is read again, since these events were not in it."""
    schema.INDEX.steps[0](db)
    db.execute("INSERT INTO blocks VALUES (7, x'11', 5, 1)")
    db.execute("INSERT INTO meta VALUES ('market', 'somewhere')")
    db.execute("INSERT INTO cancels VALUES (1, x'22', x'33', x'44')")
    db.execute("INSERT INTO balances VALUES (x'33', x'55', 9)")
    schema.INDEX.steps[1](db)
    assert set(schema.EVENT_TABLES) <= tables(db)
    for table, columns in schema.EVENT_TABLES.items():
        assert db.execute(f"SELECT pos, {columns} FROM {table}").fetchall() == []  # noqa: S608
    for table in ("blocks", "meta", "balances", "money", "batch_totals", "holding_starts"):
        assert db.execute(f"SELECT * FROM {table}").fetchall() == []  # noqa: S608 - constants


def test_outbox_1_first_tables(db: sqlite3.Connection) -> None:
    outbox.OUTBOX.steps[0](db)
    assert tables(db) == {"outbox"}


def test_outbox_2_rivals(db: sqlite3.Connection) -> None:
    """What an older Hearth kept is still there; what it saw end is settled."""
    outbox.OUTBOX.steps[0](db)
    for number, state in enumerate(("signed", "sent", "mined", "failed", "replaced")):
        row = (bytes([number]) * 32, b"raw", b"m" * 20, number, "trade", state, 5, "", 7, b"g")
        db.execute("INSERT INTO outbox VALUES (?,?,?,?,?,?,?,?,?,?)", row)
    outbox.OUTBOX.steps[1](db)
    rows = db.execute("SELECT state, settled, replaces, replaced_by, block, expires FROM outbox")
    assert rows.fetchall() == [
        ("signed", 0, b"", b"", 0, 0),
        ("sent", 0, b"", b"", 0, 0),
        ("final", 1, b"", b"", 0, 0),
        ("failed", 1, b"", b"", 0, 0),
        ("replaced", 1, b"", b"", 0, 0),
    ]
    assert db.execute("SELECT raw, label FROM outbox").fetchall() == [(b"raw", "trade")] * 5


def make(*broken: int) -> Migrations:
    migrations = Migrations(77)
    for number in range(3):

        def step(db: sqlite3.Connection, number: int = number) -> None:
            db.execute(f"CREATE TABLE t{number} (x)")
            if number in broken:
                raise ValueError("no")

        migrations.step(step)
    return migrations


def test_only_the_missing_steps_are_run(db: sqlite3.Connection) -> None:
    migrations = make()
    later = migrations.steps.pop()
    migrations.run(db)
    assert tables(db) == {"t0", "t1"}
    migrations.steps.append(later)
    migrations.run(db)
    migrations.run(db)
    assert tables(db) == {"t0", "t1", "t2"}
    assert db.execute("PRAGMA user_version").fetchone() == (3,)


def test_a_step_that_fails_leaves_the_version_before_it(db: sqlite3.Connection) -> None:
    with pytest.raises(ValueError, match="no"):
        make(1).run(db)
    assert tables(db) == {"t0"}
    assert db.execute("PRAGMA user_version").fetchone() == (1,)
    make().run(db)
    assert tables(db) == {"t0", "t1", "t2"}


def test_a_newer_file_is_not_touched(db: sqlite3.Connection) -> None:
    make().run(db)
    db.execute("PRAGMA user_version = 9")
    with pytest.raises(NewerSchemaError):
        make().run(db)


def test_another_kind_of_file_is_not_touched(db: sqlite3.Connection) -> None:
    make().run(db)
    with pytest.raises(NewerSchemaError):
        schema.INDEX.run(db)
    assert tables(db) == {"t0", "t1", "t2"}
