"""The first look at an index: what Home shows is the same as in the whole one, and it is quick."""

from __future__ import annotations

import time
from collections.abc import Iterator
from datetime import UTC
from pathlib import Path

import pytest

from tests.benchmarks import big_index
from tests.benchmarks.town import Town
from wallet.ledger import queries
from wallet.ledger.index import Index
from wallet.ledger.traded import TradedHistory
from wallet.market.prices import FillHistory
from wallet.market.snapshot import build
from wallet.units import Timestamp

NOW = Timestamp(1_800_000_000)


@pytest.fixture(scope="module")
def town(tmp_path_factory: pytest.TempPathFactory) -> Iterator[tuple[Town, Index]]:
    path: Path = tmp_path_factory.mktemp("town") / "index.sqlite"
    made = big_index.fill(path, 20_000, until=NOW)
    index = Index(path)
    yield made, index
    index.close()


def test_home_is_the_same_at_the_first_look_and_the_market_says_that_it_is_not_read_yet(town):
    made, index = town
    for home in made.homes[21:260:28]:
        first = build(index, made.community(), home, NOW, UTC, whole=False)
        whole = build(index, made.community(), home, NOW, UTC)
        assert first.home == whole.home
        assert first.attention == whole.attention
        assert [entry.offer_hash for entry in first.my_offers] == [
            entry.offer_hash for entry in whole.my_offers
        ]
        assert first.my_offers
        assert first.activity == whole.activity[: len(first.activity)]
        assert (first.market.whole, whole.market.whole) == (False, True)
        assert len(first.market.book) < len(whole.market.book)


def test_the_first_look_does_not_read_the_street(town):
    made, index = town
    build(index, made.community(), made.homes[0], NOW, UTC, whole=False)
    times = []
    for whole in (False, True) * 3:
        index.cache.clear()
        start = time.thread_time()
        build(index, made.community(), made.homes[0], NOW, UTC, whole=whole)
        times.append(time.thread_time() - start)
    assert min(times[::2]) < min(times[1::2]) / 3


def test_the_database_adds_trades_up_as_python_does(town):
    made, index = town
    money = made.community().money.address
    by_hand = FillHistory([f for f in queries.fills(index) if f.currency == money])
    by_database = TradedHistory(index, money)
    ends = [made.ts(block) + off for block in (1, 7, 90, made.head) for off in (-1, 0, 1)]
    for start in ends:
        for end in ends:
            asked = Timestamp(start), Timestamp(end)
            assert by_database.between(*asked) == by_hand.between(*asked)
    assert by_database.between(Timestamp(0), NOW).trades > 900


def test_amounts_beyond_63_bits_are_added_up_exactly(tmp_path: Path):
    big_index.fill(tmp_path / "t.sqlite", 2_000, until=NOW)
    index = Index(tmp_path / "t.sqlite")
    money = Town(2_000).community().money.address
    before = TradedHistory(index, money).between(Timestamp(0), Timestamp(NOW + 1))
    huge = (1 << 127) + 11
    with index.writing() as db:
        pos = db.execute("SELECT MAX(pos) FROM fills").fetchone()[0]
        old = int(db.execute("SELECT cost FROM fills WHERE pos = ?", (pos,)).fetchone()[0])
        db.execute("UPDATE fills SET cost = ? WHERE pos = ?", (f"{huge:078d}", pos))
    after = TradedHistory(index, money).between(Timestamp(0), Timestamp(NOW + 1))
    assert (after.cost, after.wh) == (before.cost - old + huge, before.wh)
    index.close()
