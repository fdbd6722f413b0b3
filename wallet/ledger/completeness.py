"""Whether a node answered all events of ours, and only real ones: as far as that can be seen.

A header's bloom says for every address and topic of its block that it certainly is not in it, or
may be. So an event that the bloom excludes is forged, and a block whose bloom may hold one of ours
while none was answered is looked at closely: its receipts, all of them, must have the header's
receipts root. A bloom knows nothing of amounts, nor of how often an event came: so while few blocks
have events, as always when a wallet follows the chain, all of those are looked at closely. What a
single node leaves out of blocks whose headers are not read, or changes in the amounts of many,
stays unseen here; such blocks are counted, and read from a second node when there is one.

Source: Ethereum Yellow Paper, 4.3.1 (bloom).
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from wallet.chain.api import NodeApi
from wallet.chain.receipt_root import proven_logs
from wallet.chain.types import BlockRef, Log
from wallet.codec.address import Address, address_bytes
from wallet.codec.keccak import keccak256
from wallet.errors import NodeAnswerError

FORGED, OMITTED, DISPUTED = "node.logs_forged", "node.logs_omitted", "node.logs_disputed"
LIES = frozenset({FORGED, OMITTED})
"""What a node was proven to have done, and not only accused of by another."""

MOST_LOOKED_AT = 64
"""Blocks of one stretch that are looked at closely: on a crowded chain every bloom is full."""

_MOST_REMEMBERED = 1 << 16

Place = tuple[int, Address, tuple[bytes, ...], bytes]


class Witness:
    """Holds one community's events against the blooms of their blocks; for several threads.

    Args:
        addresses: whose events were asked for.
        topics: first topics that only these contracts' events have, by address.
    """

    def __init__(
        self, addresses: Sequence[Address], topics: Iterable[tuple[Address, bytes]] = ()
    ) -> None:
        self._addresses = frozenset(addresses)
        self._masks: dict[bytes, int] = {}
        self._alone = {address: self._mask(address_bytes(address)) for address in addresses}
        self._both = {
            (address, topic): self._alone[address] | self._mask(topic) for address, topic in topics
        }

    def refuse_forged(self, logs: Iterable[Log], headers: dict[int, BlockRef]) -> int:
        """Hold every event against its block's bloom; returns how many had none to hold against.

        Raises:
            NodeAnswerError: ``node.logs_forged``.
        """
        number, bloom, without = -1, 0, 0
        for log in logs:
            if log.block_number != number:
                number = log.block_number
                bloom = int.from_bytes(headers[number].logs_bloom, "big")
            if not bloom:  # not kept by this node or chain
                without += 1
                continue
            needed = self._alone[log.address]
            for topic in log.topics:
                needed |= self._masks.get(topic) or self._mask(topic)
            if bloom & needed != needed:
                raise forged(f"block {number}, log {log.log_index}")
        return without

    def unproven(
        self, node: NodeApi, headers: Sequence[BlockRef], logs: Sequence[Log]
    ) -> list[BlockRef]:
        """Blocks that may hold other events of ours than the node answered, and no proof says no.

        Raises:
            NodeAnswerError: ``node.logs_omitted``: a block's receipts prove that there are more.
        """
        told: dict[int, list[Log]] = {}
        for log in logs:
            told.setdefault(log.block_number, []).append(log)
        open_ones = []
        looked_at = 0
        closely = len(told) <= MOST_LOOKED_AT
        for header in headers:
            answered = told.get(header.number, [])
            if header.is_bound is False:  # then its bloom and its receipts root prove nothing
                open_ones.append(header)
                continue
            if self._is_complete(header, answered) and not (closely and answered):
                continue
            looked_at += 1
            if looked_at > MOST_LOOKED_AT or not self.prove(node, header, answered):
                open_ones.append(header)
        return open_ones

    def prove(self, node: NodeApi, header: BlockRef, answered: Sequence[Log]) -> bool:
        """Whether a block's receipts prove that these are all its events of ours, and no others.

        False when there is no proof.

        Raises:
            NodeAnswerError: they prove the contrary: ``node.logs_omitted``, ``node.logs_forged``.
        """
        found = None if header.is_bound is False else proven_logs(node, header)
        if found is None:
            return False
        real = {_place(at, log) for at, log in enumerate(found) if log.address in self._addresses}
        said = {_place(log.log_index, log) for log in answered}
        if said - real:
            raise forged(f"block {header.number}")
        if real - said:
            raise omitted(f"block {header.number}: {len(real - said)} events")
        return True

    def _is_complete(self, header: BlockRef, answered: Sequence[Log]) -> bool:
        """Whether the bloom rules out that there is anything of another kind."""
        bloom = int.from_bytes(header.logs_bloom, "big")
        if not header.logs_bloom or (not bloom and answered):
            return False
        kinds = {(log.address, log.topics[0]) for log in answered if log.topics}
        spoke = {log.address for log in answered}
        return not any(
            bloom & mask == mask and address not in spoke for address, mask in self._alone.items()
        ) and not any(
            bloom & mask == mask and kind not in kinds for kind, mask in self._both.items()
        )

    def _mask(self, value: bytes) -> int:
        if len(self._masks) > _MOST_REMEMBERED:
            self._masks.clear()
        digest = keccak256(value)
        mask = 0
        for at in (0, 2, 4):
            mask |= 1 << (int.from_bytes(digest[at : at + 2], "big") & 2047)
        self._masks[value] = mask
        return mask


def differing(ours: Sequence[Log], theirs: Sequence[Log]) -> set[int]:
    """The blocks about which two nodes tell different events."""
    if ours == theirs:
        return set()
    return {log.block_number for log in set(ours).symmetric_difference(theirs)}


def _place(index: int, log: Log) -> Place:
    return index, log.address, log.topics, log.data


def forged(detail: str) -> NodeAnswerError:
    """The node told an event that its block does not hold."""
    return NodeAnswerError(
        FORGED,
        "The node told of something that never happened on the chain.",
        "Do not use this node any more; choose another one.",
        detail=detail,
    )


def omitted(detail: str) -> NodeAnswerError:
    """The node left out events that its block holds."""
    return NodeAnswerError(
        OMITTED,
        "The node left out a part of what happened on the chain.",
        "Do not use this node any more; choose another one.",
        detail=detail,
    )


def disputed(detail: str) -> NodeAnswerError:
    """Two nodes tell different events of the same block, and neither can prove it."""
    return NodeAnswerError(
        DISPUTED,
        "Your nodes tell different stories of what happened on the chain.",
        "Switch off the node you trust less, or add a third one.",
        detail=detail,
    )
