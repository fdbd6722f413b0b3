"""Following the chain: new blocks in stretches, and back again where the chain changed its mind.

Each stretch is one transaction: its events, the hashes of its blocks and how far the index has
read. A killed process therefore leaves an index that is right, only shorter. Before anything new
is read, the hash of the last block read is compared with the node's; when it differs, the newest
remembered block that still is on the chain is looked for, and everything after it is taken out.
"""

from __future__ import annotations

import sqlite3
from collections.abc import Callable, Sequence
from dataclasses import dataclass

from wallet.chain.api import NodeApi
from wallet.chain.types import BlockRef, Log
from wallet.codec.hexdata import to_hex
from wallet.errors import NodeAnswerError, NodeError, ProfileError, WrongChainError
from wallet.ledger.index import Index
from wallet.ledger.intake import Intake
from wallet.ledger.store import insert, remove_after
from wallet.protocol.community import CommunityFile

_FIRST_STRETCH = 2_000
_LONGEST_STRETCH = 50_000
_MANY_LOGS = 20_000
_KEEP_EMPTY_BLOCKS = 512
"""Blocks without events are remembered this far back; a reorg beyond costs a longer re-read."""
_RESTARTS = 5
_PATIENCE = 5
"""Steps for which a head below what was read is taken for a node that lags behind."""


@dataclass(frozen=True, slots=True)
class SyncResult:
    """What one step did.

    ``head`` is the node's newest block, ``indexed_to`` the last one read; they differ after a
    cancellation. ``rolled_back`` counts blocks that a reorg took out.
    """

    head: BlockRef
    indexed_to: int
    events_added: int
    rolled_back: int


class _MovedError(Exception):
    """The chain changed while a stretch was being read."""


class Sync:
    """Keeps an index up to date with one community's chain; one at a time for an index.

    Args:
        node: whom to ask.
        community: which contracts to follow.
        index: what to fill; another chain's is moved aside.
    """

    def __init__(self, node: NodeApi, community: CommunityFile, index: Index) -> None:
        self._node = node
        self._community = community
        self._index = index
        self._intake = Intake(community)
        self._addresses = community.watched
        self._stretch = _FIRST_STRETCH
        self._right_chain = False
        self._behind = 0
        index.claim(community)

    def step(
        self,
        cancelled: Callable[[], bool] = lambda: False,
        progress: Callable[[int, int], None] = lambda _done, _of: None,
    ) -> SyncResult:
        """Read everything up to the node's head.

        Args:
            cancelled: asked before each stretch; the result then says how far it came.
            progress: told the last block read and the head after each stretch.

        Raises:
            WrongChainError: the node is on another chain than the community.
            NodeError: the node failed; what was read before stays.
            ProfileError: the disk failed.
        """
        try:
            self._check_chain()
            if self._index.suspect:
                self._mend()
            return self._step(cancelled, progress)
        except NodeError:
            self._right_chain = False
            raise
        except (sqlite3.DatabaseError, ProfileError) as error:
            # Damaged while in use: begin anew, once; if it is the disk, say so.
            if not self._mend():
                if isinstance(error, ProfileError):
                    raise
                raise self._index.unwritable(error) from error
            return self._step(cancelled, progress)

    def _mend(self) -> bool:
        anew = self._index.repair()
        if anew:
            self._index.claim(self._community)
        return anew

    def _step(
        self, cancelled: Callable[[], bool], progress: Callable[[int, int], None]
    ) -> SyncResult:
        added = rolled_back = 0
        for _ in range(_RESTARTS):
            head = self._node.head()
            rolled_back += self._follow(head)
            try:
                while (tip := self._tip()[0]) < head.number and not cancelled():
                    added += self._read_stretch(tip + 1, head)
                    progress(self._tip()[0], head.number)
            except _MovedError:
                continue
            return SyncResult(head, self._tip()[0], added, rolled_back)
        raise NodeAnswerError(
            "node.restless",
            "The node's chain kept changing while it was read.",
            "Wait a minute; Hearth tries again by itself. If it goes on, choose another node.",
        )

    def _check_chain(self) -> None:
        """Once for each connection: chain id and genesis are the community's."""
        if self._right_chain:
            return
        chain_id, genesis = self._node.chain_id(), to_hex(self._node.genesis_hash())
        wanted = self._community
        if chain_id != wanted.chain_id or genesis != wanted.genesis_hash.lower():
            raise WrongChainError(
                "node.wrong_chain",
                "The node is on another chain than the community {community}.",
                "Choose a node of the community's own chain.",
                community=wanted.name,
                detail=f"chain {chain_id}, genesis {genesis}",
            )
        self._right_chain = True

    def _tip(self) -> tuple[int, bytes | None]:
        """The last block read and its hash; before the first, the one before deployment."""
        with self._index.snapshot() as db:
            row = db.execute(
                "SELECT number, hash FROM blocks ORDER BY number DESC LIMIT 1"
            ).fetchone()
        return row or (max(self._community.deployed_block, 1) - 1, None)

    def _follow(self, head: BlockRef) -> int:
        """Take out what is not on the chain any more; returns how many blocks that were."""
        number, known_hash = self._tip()
        if known_hash is None:
            return 0
        if head.number < number:
            self._behind += 1
            newest = self._newest_on_chain(head.number)
            if newest[1] and self._behind < _PATIENCE:
                return 0
            return self._roll_back(number, newest[0])
        self._behind = 0
        there = head if head.number == number else self._node.blocks([number])[0]
        if there is not None and there.hash == known_hash:
            return 0
        return self._roll_back(number, self._newest_on_chain(head.number)[0])

    def _newest_on_chain(self, highest: int) -> tuple[int, bool]:
        """The newest remembered block, not above ``highest``, that the node has with our hash.

        Also says whether that is the very newest one we remember at or below ``highest``.
        """
        with self._index.snapshot() as db:
            known = db.execute(
                "SELECT number, hash FROM blocks WHERE number <= ? ORDER BY number DESC", (highest,)
            ).fetchall()
        count = 8
        for start, size in _growing(len(known), count):
            part = known[start : start + size]
            found = self._node.blocks([number for number, _ in part])
            for (number, known_hash), block in zip(part, found, strict=True):
                if block is not None and block.hash == known_hash:
                    return number, number == known[0][0]
        return max(self._community.deployed_block, 1) - 1, False

    def _roll_back(self, tip: int, to_block: int) -> int:
        with self._index.writing() as db:
            remove_after(db, to_block)
            db.execute("UPDATE meta SET value = value + 1 WHERE key = 'epoch'")
        self._behind = 0
        return tip - to_block

    def _read_stretch(self, start: int, head: BlockRef) -> int:
        """Read blocks from ``start`` on, at most one stretch; returns the number of logs."""
        end = min(head.number, start + self._stretch - 1)
        last = head if end == head.number else self._node.block(end)
        logs = self._node.logs(start, end, self._addresses)
        blocks = self._blocks_of(logs, start, last)
        rows = self._intake.read(logs)
        counts: dict[int, int] = dict.fromkeys(blocks, 0)
        for log in logs:
            counts[log.block_number] += 1
        with self._index.writing() as db:
            insert(db, rows.tables)
            db.executemany(
                "INSERT INTO blocks (number, hash, ts, events) VALUES (?, ?, ?, ?)",
                [(n, block.hash, block.timestamp, counts[n]) for n, block in blocks.items()],
            )
            db.execute(
                "DELETE FROM blocks WHERE events = 0 AND number < ? AND number > ? - 4096",
                (end - _KEEP_EMPTY_BLOCKS, end - _KEEP_EMPTY_BLOCKS),
            )
        self._adapt(len(logs))
        return len(logs)

    def _blocks_of(self, logs: Sequence[Log], start: int, last: BlockRef) -> dict[int, BlockRef]:
        """Headers of all blocks with events and of the last; all on one chain with what we have.

        Raises:
            _MovedError: the chain changed since ``last`` was asked for, or the logs are of another.
        """
        hashes = {log.block_number: log.block_hash for log in logs}
        hashes.setdefault(last.number, last.hash)
        tip, tip_hash = self._tip()
        if tip_hash is not None:
            hashes[tip] = tip_hash
        numbers = sorted(hashes)
        found = self._node.blocks(numbers)
        blocks: dict[int, BlockRef] = {}
        for number, block in zip(numbers, found, strict=True):
            if block is None or block.hash != hashes[number]:
                raise _MovedError
            if number >= start:
                blocks[number] = block
        if any(log.block_hash != hashes[log.block_number] for log in logs) or (
            blocks[last.number].hash != last.hash
        ):
            raise _MovedError
        return blocks

    def _adapt(self, logs: int) -> None:
        if logs > _MANY_LOGS:
            self._stretch = max(1, self._stretch // 2)
        elif logs < _MANY_LOGS // 4:
            self._stretch = min(_LONGEST_STRETCH, self._stretch * 2)


def _growing(total: int, first: int) -> list[tuple[int, int]]:
    """Slices (start, size) over ``total`` items, each twice as long as the one before."""
    slices, start, size = [], 0, first
    while start < total:
        slices.append((start, size))
        start, size = start + size, size * 2
    return slices
