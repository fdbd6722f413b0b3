"""One stretch of blocks from one node: its events, its headers, and that they are of one chain."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass

from wallet.chain.api import NodeApi
from wallet.chain.types import BlockRef, Log
from wallet.errors import NodeAnswerError, NodeError
from wallet.ledger.completeness import MOST_LOOKED_AT, Witness, differing, disputed, forged, omitted
from wallet.ledger.intake import Intake
from wallet.ledger.posted import offer_digest
from wallet.ledger.readers import OFFER_RAW, Row
from wallet.protocol.community import CommunityFile

CHECKED_BLOCKS = 2_000
"""So many blocks before the head have every header read, and so every bloom."""


@dataclass(frozen=True, slots=True)
class Stretch:
    """Blocks ``start`` to ``end``, both included.

    ``before`` is the hash of the block before them, ``blocks`` the headers to remember (those with
    events and the last) and ``counts`` their events. ``tables`` are the rows. ``single`` counts
    blocks that one node alone has told of, unproven.
    """

    start: int
    end: int
    before: bytes
    blocks: dict[int, BlockRef]
    counts: dict[int, int]
    tables: dict[str, list[Row]]
    events: int
    single: int


class MovedError(Exception):
    """The chain changed while it was read, or two nodes are on different ones."""


class SecondLiesError(Exception):
    """The node that was asked beside the first one is proven wrong; holds what to say of it."""

    def __init__(self, error: NodeAnswerError) -> None:
        super().__init__(error.code)
        self.error = error


class Reader:
    """Reads stretches and holds them against everything at hand; for several threads.

    Args:
        community: whose events.
    """

    def __init__(self, community: CommunityFile) -> None:
        self._community = community
        self._addresses = community.watched
        self._intake = Intake(community)
        self._witness = Witness(community.watched, self._intake.own_topics)

    def read(
        self, node: NodeApi, start: int, end: int, head: BlockRef, second: NodeApi | None = None
    ) -> Stretch:
        """Read blocks from ``start`` to ``end``.

        Args:
            node: whom to ask.
            start: the first block.
            end: the last one.
            head: the chain's newest block.
            second: who else is asked, where blooms are not read.

        Raises:
            NodeError: the node failed, or told what cannot be.
            SecondLiesError: the second one told what cannot be.
            MovedError: the answers belong to different chains.
        """
        every = start > head.number - CHECKED_BLOCKS
        last = head if end == head.number else node.block(end)
        logs = node.logs(start, end, self._addresses)
        headers = self._headers(node, logs, start, last, every=every)
        single = self._witness.refuse_forged(logs, headers)
        if every:
            rest = [header for number, header in headers.items() if number >= start]
            unproven = self._witness.unproven(node, rest, logs)
            single = sum(
                not self._agree(node, second, header.number, header, logs) for header in unproven
            )
        if not every or len({log.block_number for log in logs}) > MOST_LOOKED_AT:
            blocks = range(start, end + 1)
            if second is None or not self._confirmed(node, second, blocks, headers, logs):
                single = len(blocks)
        counts = Counter([log.block_number for log in logs])
        counts.setdefault(end, 0)
        tables = self._intake.read(logs).tables
        self._refuse_never_posted(tables["offers"])
        return Stretch(
            start, end, headers[start - 1].hash,
            {number: headers[number] for number in sorted(counts)}, counts,
            tables, len(logs), single,
        )  # fmt: skip

    def _refuse_never_posted(self, offers: Sequence[Row]) -> None:
        """An offer's hash follows from its words, so one of another hash was never posted."""
        community = self._community
        for row in offers:
            raw = row[OFFER_RAW]
            found = offer_digest(raw, community.chain_id, community.market)
            if (found, raw[12:32]) != (row[1], row[2]):
                raise forged(f"an offer at {row[0]:#x}")

    def _headers(
        self, node: NodeApi, logs: Sequence[Log], start: int, last: BlockRef, *, every: bool
    ) -> dict[int, BlockRef]:
        """Headers of all blocks with events, of the last and of the one before the first."""
        hashes = {log.block_number: log.block_hash for log in logs}
        hashes.setdefault(last.number, last.hash)
        wanted = range(start - 1, last.number + 1) if every else sorted({*hashes, start - 1})
        headers: dict[int, BlockRef] = {}
        for number, block in zip(wanted, node.blocks(wanted), strict=True):
            if block is None or block.hash != hashes.get(number, block.hash):
                raise MovedError
            before = headers.get(number - 1)
            if before is not None and block.parent_hash != before.hash:
                raise MovedError
            headers[number] = block
        if headers[last.number].hash != last.hash:
            raise MovedError
        if any(log.block_hash != hashes[log.block_number] for log in logs):
            raise MovedError
        return headers

    def _agree(
        self,
        node: NodeApi,
        second: NodeApi | None,
        number: int,
        header: BlockRef,
        logs: Sequence[Log],
    ) -> bool:
        """Whether another node tells the same of one block that nothing proves."""
        if second is None:
            return False
        ours = [log for log in logs if log.block_number == number]
        return self._confirmed(node, second, range(number, number + 1), {number: header}, ours)

    def _confirmed(
        self,
        node: NodeApi,
        second: NodeApi,
        blocks: range,
        headers: dict[int, BlockRef],
        logs: Sequence[Log],
    ) -> bool:
        """Whether a second node tells the same; False when it cannot be asked or is not believed.

        Raises:
            NodeAnswerError: the first one is proven wrong, or nobody can prove anything.
            MovedError: they are on different chains.
        """
        try:
            theirs = second.logs(blocks[0], blocks[-1], self._addresses)
            doubted = sorted(differing(logs, theirs))
            there = second.block(doubted[0]) if doubted else None
        except NodeError:
            return False
        if there is None:
            return True
        number = there.number
        header = headers.get(number) or node.block(number)
        if there.hash != header.hash:
            raise MovedError
        ours = [log for log in logs if log.block_number == number]
        if not any(self._witness.prove(asked, header, ours) for asked in (node, second)):
            raise disputed(f"block {number}")
        raise SecondLiesError(omitted(f"block {number}"))
