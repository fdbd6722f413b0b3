"""Damaged files, other chains' and newer versions': moved aside and begun anew, never lost."""

from __future__ import annotations

import random
import sqlite3
import threading
import time
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from tests.chain.fake_chain import FakeChain
from tests.ledger.conftest import dump, make_sync
from tests.ledger.world import HOMES, World, account, community, grow
from wallet.errors import ProfileError
from wallet.ledger import queries
from wallet.ledger.index import Index
from wallet.ledger.schema import INDEX
from wallet.protocol.community import Currency

Damage = Callable[[Path], None]


@pytest.fixture
def filled(tmp_path: Path, chain: FakeChain, world: World) -> Path:
    """A closed index with a few hundred events in it."""
    grow(chain, world, random.Random(1), 150)  # noqa: S311 - a repeatable world
    path = tmp_path / "index.sqlite"
    index = Index(path)
    make_sync(chain, index).step()
    index.close()
    return path


def aside(path: Path) -> list[str]:
    """The databases beside the index, without the files SQLite keeps next to each."""
    return sorted(item.name for item in path.parent.glob("index.*-*.sqlite"))


def spoil(path: Path, *tables: str) -> None:
    """Write garbage over the first page of some tables."""
    with sqlite3.connect(path) as db:
        places = [
            db.execute("SELECT rootpage FROM sqlite_master WHERE name = ?", (table,)).fetchone()[0]
            for table in tables
        ]
        (size,) = db.execute("PRAGMA page_size").fetchone()
    db.close()
    with path.open("r+b") as file:
        for page in places:
            file.seek((page - 1) * size)
            file.write(random.Random(2).randbytes(size))  # noqa: S311 - repeatable garbage


def test_a_closed_index_is_found_again_as_it_was(
    filled: Path, chain: FakeChain, world: World
) -> None:
    index = Index(filled)
    before = dump(index)
    assert make_sync(chain, index).step().events_added == 0
    assert dump(index) == before
    assert aside(filled) == []
    index.close()


def overwrite_with_garbage(path: Path) -> None:
    path.write_bytes(b"this is not a database, it is a letter to my aunt" * 200)


def cut_in_half(path: Path) -> None:
    with path.open("r+b") as file:
        file.truncate(path.stat().st_size // 2)


def cut_inside_the_header(path: Path) -> None:
    with path.open("r+b") as file:
        file.truncate(50)


def wipe_the_schema(path: Path) -> None:
    with path.open("r+b") as file:
        file.seek(100)
        file.write(b"\x00" * 3996)


@pytest.mark.parametrize(
    "damage", [overwrite_with_garbage, cut_in_half, cut_inside_the_header, wipe_the_schema]
)
def test_a_damaged_file_is_kept_aside_and_the_index_begins_anew(
    filled: Path, chain: FakeChain, damage: Damage
) -> None:
    damage(filled)
    content = filled.read_bytes()
    index = Index(filled)
    assert queries.indexed_to(index) is None
    make_sync(chain, index).step()
    assert queries.held_total(index, HOMES[0]) >= 0
    assert all(batch.ok for batch in queries.conservation(index))
    kept = aside(filled)
    assert len(kept) == 1
    assert kept[0].startswith("index.damaged-")
    assert (filled.parent / kept[0]).read_bytes() == content
    index.close()


def test_damage_in_the_middle_is_found_in_use_and_mended_by_the_next_sync(
    filled: Path, chain: FakeChain, world: World
) -> None:
    clean = Index(filled)
    expected = dump(clean)
    clean.close()
    spoil(filled, "readings", "money")
    index = Index(filled)
    with pytest.raises(ProfileError) as caught:
        dump(index)
    assert caught.value.code == "index.damaged"
    make_sync(chain, index).step()
    assert dump(index) == expected
    assert len(aside(filled)) >= 1
    index.close()


def test_damage_met_by_the_sync_itself_is_mended(
    filled: Path, chain: FakeChain, world: World
) -> None:
    spoil(filled, "money", "balances")
    index = Index(filled)
    chain.mine([world.pay(HOMES[0], HOMES[1], 5)])
    make_sync(chain, index).step()
    assert queries.money(index, HOMES[0]) == world.money[HOMES[0]]
    assert all(batch.ok for batch in queries.conservation(index))
    assert len(aside(filled)) == 1
    index.close()


@pytest.mark.parametrize("what", ["chain", "market"])
def test_another_chains_or_markets_index_is_kept_aside(
    filled: Path, chain: FakeChain, what: str
) -> None:
    other = FakeChain()
    if what == "chain":
        other.blocks[0].hash = b"\x07" * 32
    index = Index(filled)
    assert index.claim(community(other, salt=int(what == "market")))
    assert queries.indexed_to(index) is None
    assert [name.split("-")[0] for name in aside(filled)] == ["index.other"]
    index.close()


def test_with_another_currency_everything_is_read_again(
    filled: Path, chain: FakeChain, world: World
) -> None:
    """What was paid in it before would be missing otherwise."""
    index = Index(filled)
    before = community(chain)
    dollar = Currency(account(111), "$", "USD", 6)
    assert not index.claim(before)
    assert index.claim(replace(before, currencies=(*before.currencies, dollar)))
    assert queries.indexed_to(index) is None
    assert [name.split("-")[0] for name in aside(filled)] == ["index.other"]
    index.close()


def test_an_index_from_before_contracts_were_remembered_is_kept(
    filled: Path, chain: FakeChain
) -> None:
    index = Index(filled)
    with index.writing() as db:
        db.execute("DELETE FROM meta WHERE key = 'watched'")
    assert not index.claim(community(chain))
    assert queries.indexed_to(index) is not None
    index.close()


def test_two_moved_aside_in_one_second_have_two_names(tmp_path: Path) -> None:
    index = Index(tmp_path / "index.sqlite")
    for _ in range(3):
        index.begin_anew("damaged")
    index.close()
    assert len(aside(index.path)) == 3


def test_a_newer_hearths_file_is_kept_aside(filled: Path) -> None:
    with sqlite3.connect(filled) as db:
        db.execute(f"PRAGMA user_version = {INDEX.newest + 1}")
    db.close()
    index = Index(filled)
    assert queries.indexed_to(index) is None
    assert [name.split("-")[0] for name in aside(filled)] == ["index.newer"]
    index.close()


def test_another_programs_database_is_kept_aside(tmp_path: Path) -> None:
    path = tmp_path / "index.sqlite"
    with sqlite3.connect(path) as db:
        db.execute("CREATE TABLE recipes (name)")
    db.close()
    index = Index(path)
    assert len(aside(path)) >= 1
    index.close()


def test_a_folder_that_cannot_be_written_says_so(tmp_path: Path) -> None:
    with pytest.raises(ProfileError) as caught:
        Index(tmp_path / "missing" / "index.sqlite")
    assert caught.value.code == "index.unwritable"


def test_a_file_that_cannot_be_moved_aside_now_is_moved_at_the_next_sync(
    filled: Path, chain: FakeChain, world: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    spoil(filled, "money")
    index = Index(filled)
    chain.mine([world.pay(HOMES[0], HOMES[1], 5)])
    syncing = make_sync(chain, index)
    with monkeypatch.context() as locked:
        locked.setattr(Path, "rename", lambda *_: (_ for _ in ()).throw(PermissionError("open")))
        with pytest.raises(ProfileError) as caught:
            syncing.step()
    assert caught.value.code == "index.unwritable"
    syncing.step()
    assert queries.money(index, HOMES[0]) == world.money[HOMES[0]]
    index.close()


def test_a_reader_is_never_blocked_by_the_writer_and_sees_one_moment(
    chain: FakeChain, world: World, index: Index, sync: Callable[[], Any]
) -> None:
    sync()
    before = queries.money(index, HOMES[0])
    writing, done = threading.Event(), threading.Event()

    def write() -> None:
        with index.writing() as db:
            db.execute("UPDATE money SET amount = 1")
            writing.set()
            done.wait(60)

    writer = threading.Thread(target=write)
    writer.start()
    writing.wait(60)
    with index.snapshot():
        assert queries.money(index, HOMES[0]) == before
        assert writer.is_alive()  # it was read beside an open transaction, not after it
        done.set()
        writer.join()
        assert queries.money(index, HOMES[0]) == before
    assert queries.money(index, HOMES[0]) == 1


def test_what_fails_in_the_middle_of_writing_leaves_nothing(
    world: World, index: Index, sync: Callable[[], Any]
) -> None:
    sync()
    before = dump(index)
    with pytest.raises(sqlite3.OperationalError), index.writing() as db:  # noqa: PT012 - both belong
        db.execute("DELETE FROM balances")
        db.execute("DELETE FROM what_is_not_there")
    assert dump(index) == before


def test_readers_cannot_write(index: Index) -> None:
    with pytest.raises(ProfileError), index.snapshot() as db:
        db.execute("DELETE FROM blocks")


def test_a_closed_index_says_so(tmp_path: Path) -> None:
    index = Index(tmp_path / "index.sqlite")
    index.close()
    with pytest.raises(ProfileError) as caught:
        queries.indexed_to(index)
    assert caught.value.code == "index.closed"


def test_beginning_anew_waits_for_readers_of_other_threads(
    world: World, index: Index, sync: Callable[[], Any]
) -> None:
    sync()
    inside, failures = threading.Event(), []

    def read() -> None:
        try:
            with index.snapshot():
                inside.set()
                time.sleep(0.2)
                assert queries.money(index, HOMES[0]) == 500_000_000
        except BaseException as error:  # noqa: BLE001 - shown by the assertion below
            failures.append(error)

    reader = threading.Thread(target=read)
    reader.start()
    inside.wait(60)
    index.begin_anew("damaged")
    reader.join()
    assert failures == []
    assert queries.money(index, HOMES[0]) == 0
