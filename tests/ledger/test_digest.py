"""The fingerprint: equal for the same chain however it was read, different for any other row."""

# ruff: noqa: S311 - worlds are random, not secret

from __future__ import annotations

import random
from pathlib import Path

import pytest

from tests.benchmarks import big_index
from tests.chain.fake_chain import FakeChain
from tests.ledger.conftest import make_sync
from tests.ledger.world import HOMES, World, grow
from wallet.ledger import queries
from wallet.ledger.index import Index
from wallet.ledger.schema import EVENT_TABLES


@pytest.fixture
def filled(chain: FakeChain, world: World, index: Index) -> Index:
    grow(chain, world, random.Random(3), 120)
    make_sync(chain, index).step()
    return index


def test_an_index_read_in_many_stretches_has_the_digest_of_one_read_at_once(
    chain: FakeChain, world: World, filled: Index, tmp_path: Path
) -> None:
    other = Index(tmp_path / "other.sqlite")
    syncing = make_sync(chain, other)
    for _ in range(3):
        grow(chain, world, random.Random(4), 7)
        syncing.step()
    make_sync(chain, filled).step()
    assert other.digest() == filled.digest()
    other.close()


@pytest.mark.parametrize("table", [*EVENT_TABLES, "balances", "money", "batch_totals"])
def test_any_row_that_is_missing_changes_it(filled: Index, table: str) -> None:
    before = filled.digest()
    with filled.writing() as db:
        gone = db.execute(
            f"DELETE FROM {table} WHERE rowid IN (SELECT rowid FROM {table} LIMIT 1)"  # noqa: S608
            if table in EVENT_TABLES
            else f"DELETE FROM {table}"  # noqa: S608
        ).rowcount
    assert (filled.digest() != before) == bool(gone)


def test_the_last_block_belongs_to_it_even_without_events(chain: FakeChain, filled: Index) -> None:
    before = filled.digest()
    chain.mine()
    make_sync(chain, filled).step()
    assert filled.digest() != before


def test_the_benchmarks_town_is_consistent(tmp_path: Path) -> None:
    town = big_index.fill(tmp_path / "town.sqlite", 3_000)
    index = Index(tmp_path / "town.sqlite")
    with index.snapshot() as db:
        events = [
            db.execute(f"SELECT COUNT(*) FROM {table}").fetchone()[0]  # noqa: S608
            for table in EVENT_TABLES
        ]
    assert sum(events) >= 3_000
    assert all(batch.ok for batch in queries.conservation(index))
    assert queries.held_total(index, HOMES[0]) > 0
    assert len(queries.open_offers(index)) > 20
    reached = queries.indexed_to(index)
    assert reached is not None
    assert reached.block == town.head
    index.close()
