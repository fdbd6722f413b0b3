"""Signed transactions are still there after a restart, and the file is never thrown away."""

from __future__ import annotations

import threading
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest

from tests.ledger.world import account
from wallet.chain.outbox import MemoryOutbox, Outbox, OutboxEntry, OutboxState
from wallet.errors import ProfileError
from wallet.ledger.outbox import OUTBOX, SqliteOutbox
from wallet.units import Timestamp

ME, ANNA = account(1), account(2)


def entry(number: int, **changes: object) -> OutboxEntry:
    made = OutboxEntry(
        bytes([number]) * 32, b"raw" * number, ME, number, "trade:ab12:fill", OutboxState.SIGNED,
        Timestamp(1_000 + number), "", 7411, b"g" * 32,
    )  # fmt: skip
    return replace(made, **changes)


@pytest.fixture(params=["memory", "sqlite"])
def outbox(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[Outbox]:
    if request.param == "memory":
        yield MemoryOutbox()
    else:
        durable = SqliteOutbox(tmp_path / "wallet.sqlite")
        yield durable
        durable.close()


def test_keeps_entries_as_they_are(outbox: Outbox) -> None:
    kept = entry(3, chain_id=2**70, label="für später", detail="…")
    outbox.add(kept)
    assert outbox.get(kept.hash) == kept
    assert outbox.get(bytes(32)) is None


def test_adding_again_changes_nothing(outbox: Outbox) -> None:
    outbox.add(entry(1))
    outbox.mark(entry(1).hash, OutboxState.SENT, "on its way")
    outbox.add(entry(1))
    assert outbox.get(entry(1).hash) == entry(1, state=OutboxState.SENT, detail="on its way")


def test_pending_are_those_under_way_by_account_and_number(outbox: Outbox) -> None:
    for number, state in ((5, "sent"), (2, "signed"), (3, "mined"), (4, "failed"), (6, "replaced")):
        outbox.add(entry(number))
        outbox.mark(entry(number).hash, OutboxState(state))
    outbox.add(entry(9, sender=ANNA))
    assert [item.nonce for item in outbox.pending(ME)] == [2, 5]
    assert [item.nonce for item in outbox.pending(ANNA)] == [9]
    assert {item.nonce for item in outbox.pending()} == {2, 5, 9}


def test_entries_are_newest_first(outbox: Outbox) -> None:
    for number in (1, 2, 3):
        outbox.add(entry(number))
    assert [item.nonce for item in outbox.entries(2)] == [3, 2]


def test_changes_only_what_is_still_as_it_was_read(outbox: Outbox) -> None:
    first = entry(1, expires=Timestamp(99), replaces=b"r" * 32)
    outbox.add(first)
    mined = replace(first, state=OutboxState.MINED, block=7, settled=True, replaced_by=b"b" * 32)
    assert outbox.change(first, mined)
    assert outbox.get(first.hash) == mined
    assert not outbox.change(first, replace(first, state=OutboxState.SEEN))
    assert outbox.get(first.hash) == mined
    assert not outbox.change(entry(2), mined)


def test_what_is_not_settled_is_watched_and_rivals_share_a_number(outbox: Outbox) -> None:
    one, faster, other = entry(1), entry(2, nonce=1, replaces=entry(1).hash), entry(3, settled=True)
    for item in (one, faster, other, entry(4, sender=ANNA, nonce=1)):
        outbox.add(item)
    outbox.change(one, replace(one, state=OutboxState.MINED))
    assert {item.hash for item in outbox.watched()} == {bytes([n]) * 32 for n in (1, 2, 4)}
    assert [item.hash[0] for item in outbox.rivals(ME, 1)] == [1, 2]


def test_marking_what_is_not_there_is_no_error(outbox: Outbox) -> None:
    outbox.mark(bytes(32), OutboxState.MINED)


def test_many_threads_may_use_it(outbox: Outbox) -> None:
    def work(number: int) -> None:
        outbox.add(entry(number))
        outbox.mark(entry(number).hash, OutboxState.SENT)

    threads = [threading.Thread(target=work, args=(number,)) for number in range(1, 17)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert [item.nonce for item in outbox.pending(ME)] == list(range(1, 17))


def test_entries_are_there_after_a_restart(tmp_path: Path) -> None:
    first = SqliteOutbox(tmp_path / "wallet.sqlite")
    first.add(entry(1))
    again = SqliteOutbox(tmp_path / "wallet.sqlite")
    assert again.pending() == (entry(1),)
    again.close()
    first.close()


def test_a_damaged_file_is_refused_and_left_alone(tmp_path: Path) -> None:
    path = tmp_path / "wallet.sqlite"
    path.write_bytes(b"garbage" * 500)
    with pytest.raises(ProfileError) as caught:
        SqliteOutbox(path)
    assert caught.value.code == "outbox.unreadable"
    assert path.read_bytes() == b"garbage" * 500
    assert [item.name for item in tmp_path.iterdir()] == ["wallet.sqlite"]


def test_a_newer_hearths_file_is_refused_and_left_alone(tmp_path: Path) -> None:
    path = tmp_path / "wallet.sqlite"
    outbox = SqliteOutbox(path)
    outbox.add(entry(1))
    outbox._db.execute(f"PRAGMA user_version = {OUTBOX.newest + 1}")
    outbox.close()
    with pytest.raises(ProfileError) as caught:
        SqliteOutbox(path)
    assert caught.value.code == "outbox.newer"


def test_power_cuts_lose_nothing_that_add_returned_for(tmp_path: Path) -> None:
    outbox = SqliteOutbox(tmp_path / "wallet.sqlite")
    full = 2
    assert outbox._db.execute("PRAGMA synchronous").fetchone() == (full,)
    outbox.close()
