"""What a pool knows of its nodes beside each other: who is ahead, who lags, who comes first.

A node is judged when it tells its newest block, against what the others told last. The newest block
that was told to the rest of the wallet is remembered, so that nobody behind it is asked.
"""

from __future__ import annotations

import threading
from collections.abc import Sequence
from functools import partial

from wallet.chain.health import Clock, NodeState
from wallet.chain.pool_member import PoolMember
from wallet.chain.together import spawn
from wallet.chain.types import BlockRef

LAG = 3
"""Blocks that a node may be behind the others and still be asked for the newest."""

LEAD = 1_000
"""Blocks beyond everybody else's that nobody believes a single node."""

LOOK_SECONDS = 15.0
PATIENCE = 20.0
"""Seconds without a node that has what was told, after which less is believed (a chain that went
back for good)."""

_HEARD_LATELY = 60.0
_JUST_NOW = 2.0
"""Seconds in which no chain goes further than ``LAG``: heads told within them can be compared."""

_RANKS = {
    NodeState.UP: 0,
    NodeState.UNTRIED: 0,  # else whoever was looked at first would stand before the person's first
    NodeState.SLOW: 2,
    NodeState.BEHIND: 3,
    NodeState.RESTING: 4,
    NodeState.DOWN: 5,
    NodeState.LOCKED: 6,
}
_LAST = 7


class Watch:
    """The comparison of a pool's nodes. May be used from several threads."""

    def __init__(self, clock: Clock) -> None:
        self._clock = clock
        self._lock = threading.Lock()
        self._told: int | None = None
        self._missing_since: float | None = None
        self._next_look = float("-inf")

    def forget(self) -> None:
        """Begin anew: the nodes are others."""
        with self._lock:
            self._told = None
            self._missing_since = None
            self._next_look = float("-inf")

    def ranked(self, members: Sequence[PoolMember]) -> list[PoolMember]:
        """The nodes, best first: by how they do, then in the person's order."""
        return sorted(members, key=_rank)

    def look_soon(self) -> None:
        """Look at whoever is due when next asked to."""
        with self._lock:
            self._next_look = float("-inf")

    def look_around(self, members: Sequence[PoolMember]) -> None:
        """See how the nodes do that are not asked anyway, on threads of their own."""
        if len(members) < 2:
            return
        now = self._clock()
        with self._lock:
            if now < self._next_look:
                return
            self._next_look = now + 1.0
        first = self.ranked(members)[0]
        for member in members:
            idle = now - member.asked_at > LOOK_SECONDS and not member.vitals.broken
            if member is not first and (idle or member.vitals.is_due()):
                spawn(partial(self._look, member, members))

    def floor(self, wanted: int | None, *, newest: bool) -> int | None:
        """The block that a node must have to be asked: none beyond what was told already."""
        with self._lock:
            since = self._missing_since
            if since is not None and self._clock() - since > PATIENCE:
                self._told = self._missing_since = None
            told = self._told
        if told is None or newest:
            return told
        return None if wanted is None else min(wanted, told)

    def has(self, member: PoolMember, block: int | None, members: Sequence[PoolMember]) -> bool:
        """Whether a node has a block; it is asked if that is not known yet.

        Raises:
            NodeError: it could not be asked.
        """
        if block is None:
            return True
        if member.vitals.head is None or member.vitals.head < block:
            member.head()
            self.judge(member, members)
        found = (member.vitals.head or 0) >= block
        if found:
            with self._lock:
                self._missing_since = None
        return found

    def missed(self) -> None:
        """Nobody had what was told."""
        with self._lock:
            if self._missing_since is None:
                self._missing_since = self._clock()

    def accepts(self, head: BlockRef, member: PoolMember, members: Sequence[PoolMember]) -> bool:
        """Whether a newest block may be told: others that are well have none far beyond it.

        Nor is it told while it is below the last one that was, and others still have that.
        """
        self.judge(member, members)
        if member.lag > LAG:
            return False
        others = [m for m in members if m is not member and not m.vitals.is_resting()]
        with self._lock:
            told = self._told
            goes_back = told is not None and head.number < told
            if goes_back and any((m.vitals.head or 0) >= (told or 0) for m in others):
                return False
            if not member.is_odd_one:
                self._told = head.number
            return True

    def judge(self, member: PoolMember, members: Sequence[PoolMember]) -> None:
        """Compare what a node just told with what the others told lately."""
        mine, others = member.vitals.head, self._heads(members, member)
        if mine is None:
            return
        member.lag = max(0, max(others, default=0) - mine)
        was_odd, member.is_odd_one = (
            member.is_odd_one,
            len(others) > 1 and mine > max(others) + LEAD,
        )
        turned_odd = member.is_odd_one and not was_odd
        if turned_odd:
            with self._lock:
                self._told = None
        for other in members:
            told_just_now = self._clock() - other.vitals.head_at < _JUST_NOW
            if other is not member and (turned_odd or told_just_now):
                newest = max(self._heads(members, other), default=0)
                other.lag = max(0, newest - (other.vitals.head or 0))

    def _heads(self, members: Sequence[PoolMember], but: PoolMember) -> list[int]:
        """What the others told lately, without the one that nobody believes."""
        now = self._clock()
        return [
            m.vitals.head
            for m in members
            if m is not but
            and m.vitals.head is not None
            and not m.is_odd_one
            and not m.vitals.broken
            and now - m.vitals.head_at < _HEARD_LATELY
        ]

    def _look(self, member: PoolMember, members: Sequence[PoolMember]) -> None:
        member.look()
        self.judge(member, members)


def _rank(member: PoolMember) -> int:
    return _RANKS.get(member.state(LAG), _LAST) + (4 if member.is_odd_one else 0)
