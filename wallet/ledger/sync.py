"""Following the chain: new blocks in stretches, and back again where the chain changed its mind.

Stretches are fetched from several nodes at once and stored by one writer, in order. What is stored
together is one transaction: events, the hashes of their blocks and how far the index has read. A
killed process therefore leaves an index that is right, only shorter. Before anything new is read,
the hash of the last block read is compared with the node's; when it differs, the newest remembered
block that still is on the chain is looked for, and everything after it is taken out.
"""

from __future__ import annotations

import sqlite3
from collections.abc import Callable, Sequence
from dataclasses import dataclass

from wallet.chain.api import NodeApi
from wallet.chain.types import BlockRef
from wallet.codec.hexdata import to_hex
from wallet.errors import NodeAnswerError, NodeError, ProfileError, WrongChainError
from wallet.ledger.ahead import Ahead
from wallet.ledger.files import remove
from wallet.ledger.forks import newest_shared, roll_back, tip_of
from wallet.ledger.index import Index
from wallet.ledger.reading import MovedError, Reader
from wallet.ledger.spans import Span
from wallet.ledger.writer import Writer
from wallet.protocol.community import CommunityFile

Progress = Callable[[int, int], None]
"""Told the last block stored and the head."""

_RESTARTS = 5
_PATIENCE = 5
"""Steps for which a head below what was read is taken for a node that lags behind."""


@dataclass(frozen=True, slots=True)
class SyncResult:
    """What one step did.

    ``head`` is the node's newest block, ``indexed_to`` the last one read; they differ after a
    cancellation. ``rolled_back`` counts blocks that a reorg took out. ``single`` counts blocks
    that one node alone has told of and nothing proves; ``failures`` are nodes that dropped out,
    with what was wrong.
    """

    head: BlockRef
    indexed_to: int
    events_added: int
    rolled_back: int
    single: int = 0
    failures: tuple[tuple[NodeApi, NodeError], ...] = ()


class Sync:
    """Keeps an index up to date with one community's chain; one at a time for an index.

    Args:
        node: whom to ask; a pool's ``members()`` are read at the same time.
        community: which contracts to follow.
        index: what to fill; another chain's is moved aside.
    """

    def __init__(self, node: NodeApi, community: CommunityFile, index: Index) -> None:
        self._node = node
        self._community = community
        self._index = index
        self._writer = Writer(index)
        self._reader = Reader(community)
        self._span = Span()
        self._before_all = max(community.deployed_block, 1) - 1
        self._right_chain = False
        self._behind = 0
        index.claim(community)

    def step(
        self,
        cancelled: Callable[[], bool] = lambda: False,
        progress: Progress = lambda _done, _of: None,
    ) -> SyncResult:
        """Read everything up to the node's head.

        Args:
            cancelled: asked often; the result then says how far it came.
            progress: told the last block stored and the head, several times a second.

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

    def anew(self, read: Callable[[], SyncResult]) -> SyncResult:
        """Begin the index anew and ``read`` everything; then the old file is removed.

        Where reading fails or is stopped before the head, the old file stays under its dated name.
        """
        aside = self._index.begin_anew("before-rebuild")
        self._index.claim(self._community)
        result = read()
        if aside is not None and result.indexed_to >= result.head.number:
            remove(aside)
        return result

    def _mend(self) -> bool:
        anew = self._index.repair()
        if anew:
            self._index.claim(self._community)
        return anew

    def _step(self, cancelled: Callable[[], bool], progress: Progress) -> SyncResult:
        added = rolled_back = single = 0
        failures: list[tuple[NodeApi, NodeError]] = []
        for attempt in range(_RESTARTS):
            head = self._node.head()
            rolled_back += self._follow(head)
            # Nodes that do not agree on the chain cannot be read at once: then the best alone.
            nodes = self._nodes() if attempt < _RESTARTS // 2 else [self._node]
            todo = self._tip()[0] + 1, head
            ahead = Ahead(self._reader, nodes, self._span, todo, cancelled)
            before = self._writer.written
            try:
                self._writer.store(ahead.stretches(), head.number, progress)
            except MovedError:
                continue
            finally:
                added += self._writer.written - before
                single += self._writer.single
                failures += ahead.failures
            return SyncResult(head, self._tip()[0], added, rolled_back, single, tuple(failures))
        raise NodeAnswerError(
            "node.restless",
            "The node's chain kept changing while it was read.",
            "Wait a minute; Hearth tries again by itself. If it goes on, choose another node.",
        )

    def _nodes(self) -> Sequence[NodeApi]:
        """Whom to read from: a pool's healthy members, else the one node there is."""
        members: Callable[[], Sequence[NodeApi]] | None = getattr(self._node, "members", None)
        return (members() if members is not None else ()) or [self._node]

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
        return tip_of(self._index) or (self._before_all, None)

    def _follow(self, head: BlockRef) -> int:
        """Take out what is not on the chain any more; returns how many blocks that were."""
        number, known_hash = self._tip()
        if known_hash is None:
            return 0
        if head.number < number:
            self._behind += 1
            newest = self._newest_shared(head.number)
            if newest[1] and self._behind < _PATIENCE:
                return 0
            return self._roll_back(number, newest[0])
        self._behind = 0
        there = head if head.number == number else self._node.blocks([number])[0]
        if there is not None and there.hash == known_hash:
            return 0
        return self._roll_back(number, self._newest_shared(head.number)[0])

    def _newest_shared(self, highest: int) -> tuple[int, bool]:
        return newest_shared(self._node, self._index, highest, self._before_all)

    def _roll_back(self, tip: int, to_block: int) -> int:
        roll_back(self._index, to_block)
        self._behind = 0
        return tip - to_block
