"""The open offers of the street, read from the market's events.

The wallet's index does this durably and for much more; a neighbour needs the open offers only, so
this one lives in memory and starts from the community's first block.
"""

from __future__ import annotations

import time
from collections.abc import Iterator
from dataclasses import dataclass

from wallet.chain.api import NodeApi
from wallet.codec.address import Address
from wallet.protocol import events
from wallet.protocol.community import CommunityFile
from wallet.protocol.offers import SignedOffer
from wallet.units import Wh


@dataclass(slots=True)
class Entry:
    """An offer somebody posted; ``seen`` is the local clock (monotonic) when it was first seen."""

    signed: SignedOffer
    filled: Wh
    seen: float
    withdrawn: bool = False

    @property
    def remaining(self) -> Wh:
        """What nobody has taken yet, Wh."""
        return Wh(0 if self.withdrawn else self.signed.offer.quantity_wh - self.filled)

    def is_open(self, now: int) -> bool:
        """Whether something of it can be taken now."""
        offer = self.signed.offer
        return self.remaining > 0 and offer.valid_from <= now <= offer.valid_to


class Book:
    """All offers since the community began; finished ones are forgotten."""

    def __init__(self, node: NodeApi, community: CommunityFile) -> None:
        self._node = node
        self._community = community
        self._next_block = community.deployed_block
        self._entries: dict[bytes, Entry] = {}
        self._newest: dict[tuple[Address, bytes], Entry] = {}
        self.trades = 0
        """How many times somebody took something."""

    def refresh(self) -> int:
        """Read what is new; returns the head's time.

        Raises:
            NodeError: the node cannot be asked.
        """
        head = self._node.head()
        if head.number + 1 < self._next_block:
            # The chain went back (a test node was reset): read it all again.
            self.__init__(self._node, self._community)  # type: ignore[misc]  # same arguments
        if head.number >= self._next_block:
            market = [self._community.market]
            for log in self._node.logs(self._next_block, head.number, market):
                for event in events.decode(log, self._community):
                    self._apply(event)
            self._next_block = head.number + 1
        self._forget(head.timestamp)
        return head.timestamp

    def open(self, now: int) -> Iterator[Entry]:
        """Give the offers that can be taken now."""
        return (entry for entry in self._entries.values() if entry.is_open(now))

    def newest(self, maker: Address, group: bytes) -> Entry | None:
        """Give the last offer somebody posted in a group, open or not."""
        return self._newest.get((maker, group))

    def _apply(self, event: object) -> None:
        match event:
            case events.OfferPosted():
                self._post(event)
            case events.OfferFilled():
                self.trades += 1
                if event.offer_hash in self._entries:
                    self._entries[event.offer_hash].filled = event.filled_wh
            case _:
                for entry in self._entries.values():
                    entry.withdrawn = entry.withdrawn or _withdraws(event, entry.signed)

    def _post(self, event: events.OfferPosted) -> None:
        if event.offer_hash in self._entries:
            return
        signed = SignedOffer(event.offer, event.signature, event.offer_hash)
        entry = Entry(signed, Wh(0), time.monotonic())
        self._entries[event.offer_hash] = entry
        self._newest[event.maker, event.offer.group] = entry

    def _forget(self, now: int) -> None:
        ended = [
            key
            for key, entry in self._entries.items()
            if entry.remaining == 0 or entry.signed.offer.valid_to < now
        ]
        for key in ended:
            del self._entries[key]


def _withdraws(event: object, signed: SignedOffer) -> bool:
    """Whether an event takes an offer back: alone, with its group, or with all of its maker's."""
    offer = signed.offer
    match event:
        case events.OfferCancelled():
            return event.offer_hash == signed.hash
        case events.RevisionRaised():
            same = event.maker == offer.maker and event.group == offer.group
            return same and offer.revision < event.revision
        case events.CounterIncremented():
            return event.maker == offer.maker and event.counter != offer.counter
    return False
