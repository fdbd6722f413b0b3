"""Where the chain and an index part, and taking out what is no longer on the chain."""

from __future__ import annotations

import sqlite3

from wallet.chain.api import NodeApi
from wallet.ledger.index import Index
from wallet.ledger.store import remove_after

Remembered = tuple[int, bytes]
"""A block's number and hash."""

_FIRST_LOOK = 8
_AT_ONCE = 8_000
"""Events that are taken out in one transaction, roughly: a rollback needs no more memory."""


def tip_of(index: Index) -> Remembered | None:
    """The last block read."""
    return _one(index, "SELECT number, hash FROM blocks ORDER BY number DESC LIMIT 1", ())


def newest_shared(node: NodeApi, index: Index, highest: int, before_all: int) -> tuple[int, bool]:
    """The newest remembered block, not above ``highest``, that the node has with our hash.

    Also says whether that is the very newest one we remember there; ``before_all`` when there is
    none. A block that is on the chain has every block before it on the chain, so beyond a first
    look the place is found by halving: a million blocks take some forty questions.
    """
    with index.snapshot() as db:
        newest: list[Remembered] = db.execute(
            "SELECT number, hash FROM blocks WHERE number <= ? ORDER BY number DESC LIMIT ?",
            (highest, _FIRST_LOOK),
        ).fetchall()
    found = node.blocks([number for number, _ in newest])
    for (number, known_hash), block in zip(newest, found, strict=True):
        if block is not None and block.hash == known_hash:
            return number, number == newest[0][0]
    return (_halve(node, index, newest[-1][0], before_all) if newest else before_all), False


def _halve(node: NodeApi, index: Index, gone: int, before_all: int) -> int:
    """The newest shared block below ``gone``, which is not on the chain any more."""
    shared, step = before_all, _FIRST_LOOK
    while (known := _at_or_below(index, gone - step)) is not None:
        if _is_on_chain(node, known):
            shared = known[0]
            break
        gone, step = known[0], step * 2
    while (known := _between(index, shared, gone)) is not None:
        if _is_on_chain(node, known):
            shared = known[0]
        else:
            gone = known[0]
    return shared


def _is_on_chain(node: NodeApi, known: Remembered) -> bool:
    (block,) = node.blocks([known[0]])
    return block is not None and block.hash == known[1]


def _at_or_below(index: Index, number: int) -> Remembered | None:
    below = "SELECT number, hash FROM blocks WHERE number <= ? ORDER BY number DESC LIMIT 1"
    return _one(index, below, (number,))


def _between(index: Index, above: int, below: int) -> Remembered | None:
    """The remembered block nearest to the middle of two others; None when there is none."""
    middle = (above + below) // 2
    upper = (
        "SELECT number, hash FROM blocks WHERE number > ? AND number < ? ORDER BY number LIMIT 1"
    )
    lower = (
        "SELECT number, hash FROM blocks WHERE number > ? AND number <= ? "
        "ORDER BY number DESC LIMIT 1"
    )
    return _one(index, lower, (above, middle)) or _one(index, upper, (middle, below))


def _one(index: Index, query: str, values: tuple[int, ...]) -> Remembered | None:
    with index.snapshot() as db:
        row: Remembered | None = db.execute(query, values).fetchone()
    return row


def roll_back(index: Index, to_block: int) -> None:
    """Take out everything after ``to_block``, newest first.

    It happens in several transactions; what stands between two of them is the index of an older
    moment, as right as any.
    """
    while True:
        with index.writing() as db:
            cut = max(to_block, _cut(db))
            remove_after(db, cut)
            db.execute("UPDATE meta SET value = value + 1 WHERE key = 'epoch'")
        if cut == to_block:
            return


def _cut(db: sqlite3.Connection) -> int:
    """The block after which the newest ``_AT_ONCE`` events are."""
    events = 0
    for number, count in db.execute("SELECT number, events FROM blocks ORDER BY number DESC"):
        events += count
        if events > _AT_ONCE:
            return int(number) - 1
    return -1
