"""Several nodes that answer as one: whoever can answers, and the others are watched meanwhile.

The first healthy node in the person's order is asked; if it fails, the next one is. What was told
once is not taken back: after a block was told, only nodes that have it are asked about the newest
state, so that a change of node never makes money disappear and come back. The other nodes are
looked at now and then on threads of their own. With a single node none of this costs anything.
No lock is ever held while a node is asked.
"""

from __future__ import annotations

import threading
import time
from collections.abc import Callable, Iterable, Iterator, Sequence
from functools import partial
from typing import Generic, NamedTuple, TypeVar

from wallet.chain import stopping
from wallet.chain.access import Secret, no_secret
from wallet.chain.api import NodeApi
from wallet.chain.asking import NEWEST, Asking, Need
from wallet.chain.endpoint import Endpoint
from wallet.chain.expected import Expected
from wallet.chain.health import Clock, NodeHealth, NodeState
from wallet.chain.pool_errors import (
    BEHIND,
    Problem,
    best_refusal,
    go_elsewhere,
    lagging,
    none_there,
    not_in_time,
    nothing_worked,
)
from wallet.chain.pool_member import PoolMember, is_to_blame
from wallet.chain.pool_watch import Watch
from wallet.chain.together import gather
from wallet.chain.transport import WHOLE_ANSWER_EXTRA
from wallet.chain.types import BlockRef
from wallet.errors import HearthError

__all__ = ["Endpoint", "Expected", "NodeHealth", "NodePool", "NodeState", "Told"]

T = TypeVar("T")

LONGEST = 30.0
"""Seconds after which no further node is tried for one question."""

_PAUSE = 0.15
_ROUNDS = 2
_BROADCAST = 5
_FORCED_EVERY = 1.0
_HEAVY = Need(light=False)


class Told(NamedTuple, Generic[T]):
    """What one node answered, or why it did not."""

    endpoint: Endpoint
    value: T | None
    error: HearthError | None


class NodePool(Asking):
    """The nodes of one chain. For worker threads; may be used from several at once.

    Args:
        endpoints: in the order they are preferred; those not enabled are only listed.
        expected: the chain they must be on; ``None`` believes anything.
        secret: gives the password or token of the node with a key.
        pinned: told key and SHA-256 of a certificate that was met first.
        timeout: seconds without a byte after which a node counts as down.
        clock: seconds that never run backwards.
    """

    def __init__(
        self,
        endpoints: Iterable[Endpoint],
        expected: Expected | None,
        secret: Secret = no_secret,
        *,
        pinned: Callable[[str, str], None] = lambda _key, _sha256: None,
        timeout: float = 5.0,
        clock: Clock = time.monotonic,
    ) -> None:
        self._expected = expected
        self._secret = secret
        self._pinned = pinned
        self._timeout = timeout
        self._clock = clock
        self._lock = threading.Lock()
        self._endpoints: tuple[Endpoint, ...] = ()
        self._members: tuple[PoolMember, ...] = ()
        self._watch = Watch(clock)
        self._forced_at = float("-inf")
        self.use(endpoints)

    def use(self, endpoints: Iterable[Endpoint]) -> None:
        """Ask these nodes from now on; what is known of those that stay is kept."""
        wanted = tuple(endpoints)
        with self._lock:
            before = {member.endpoint.key: member for member in self._members}
            members = []
            for endpoint in wanted:
                if endpoint.enabled:
                    known = before.get(endpoint.key)
                    is_same = known is not None and known.is_reached_like(endpoint)
                    members.append(known if known and is_same else self._member(endpoint))
                    members[-1].endpoint = endpoint
            for member in members:
                member.be_impatient(impatient=len(members) > 1)
            self._endpoints, self._members = wanted, tuple(members)
            self._watch.forget()
        for member in before.values():
            if member not in members:
                member.close()

    def close(self) -> None:
        """Close all connections."""
        for member in self._members:
            member.close()

    def health(self) -> tuple[NodeHealth, ...]:
        """How every node does, in the person's order; asks none of them."""
        members = {member.endpoint.key: member for member in self._members}
        return tuple(
            members[endpoint.key].health()
            if endpoint.key in members
            else NodeHealth(endpoint, NodeState.OFF)
            for endpoint in self._endpoints
        )

    def members(self) -> tuple[PoolMember, ...]:
        """The healthy nodes, best first, to be asked one by one or at the same time."""
        healthy = (NodeState.UP, NodeState.SLOW, NodeState.UNTRIED)
        return tuple(m for m in self._watch.ranked(self._members) if m.state() in healthy)

    def retry_now(self) -> None:
        """Let no node rest any longer: its key was entered, or the network is back."""
        for member in self._members:
            member.vitals.wake()
            member.asked_at = float("-inf")  # so that it is looked at with the next question
        self._watch.look_soon()

    def ask_each(self, question: Callable[[NodeApi], T], *, most: int) -> tuple[Told[T], ...]:
        """Put the same question to up to ``most`` healthy nodes at once; best node first.

        Raises:
            CancelledError: this thread was asked to stop (``wallet.chain.stopping``).
        """
        self._watch.look_around(self._members)
        chosen = self.members()[:most]
        if len(chosen) == 1:
            found: list[Told[T] | None] = [_told(chosen[0], question)]
        else:
            found = gather([partial(_told, m, question) for m in chosen], self._whole())
        stopping.check()
        return tuple(
            told or Told(member.endpoint, None, not_in_time(member.endpoint))
            for member, told in zip(chosen, found, strict=True)
        )

    def send_raw(self, raw: bytes) -> bytes:
        """Send a signed transaction to several nodes; content as soon as one takes it.

        The hash is worked out here. What is raised is what the best node says of the transaction.
        """
        chosen = [m for m in self._watch.ranked(self._members) if not m.vitals.is_resting()]
        chosen = chosen[:_BROADCAST]
        if len(chosen) < 2:
            return super().send_raw(raw)
        found = gather(
            [partial(_told, m, lambda node: node.send_raw(raw)) for m in chosen],
            self._whole(),
            enough=lambda told: told.value is not None,
        )
        for told in found:
            if told is not None and told.value is not None:
                return told.value
        stopping.check()
        raise best_refusal(
            [
                (
                    member.endpoint,
                    told.error if told and told.error else not_in_time(member.endpoint),
                )
                for member, told in zip(chosen, found, strict=True)
            ]
        )

    def knows(self, tx_hash: bytes) -> bool:
        """Whether any node has a transaction, in a block or waiting."""
        if super().knows(tx_hash):
            return True
        if len(self._members) < 2:
            return False
        return any(told.value for told in self.ask_each(lambda n: n.knows(tx_hash), most=5))

    def _ask(self, question: Callable[[NodeApi], T], need: Need) -> T:
        members = self._members
        if len(members) == 1:
            return members[0].ask(question, need)
        if not members:
            raise none_there()
        self._watch.look_around(members)
        problems: dict[str, Problem] = {}
        end = self._clock() + LONGEST
        for _ in range(_ROUNDS):
            for member in self._willing(members, problems, end):
                try:
                    return self._answer(member, question, need)
                except HearthError as error:
                    if not go_elsewhere(error):
                        raise
                    problems[member.endpoint.key] = member.endpoint, error
            if not _worth_another(members, problems):
                break
            stopping.pause(_jittered(_PAUSE))
        if any(error.code == BEHIND for _, error in problems.values()):
            self._watch.missed()
        raise nothing_worked([problems[m.endpoint.key] for m in members])

    def _willing(
        self, members: Sequence[PoolMember], problems: dict[str, Problem], end: float
    ) -> Iterator[PoolMember]:
        """The nodes worth asking, best first; if all rest, one now and then all the same.

        Those not worth it get their last failure among the ``problems``.
        """
        asked = False
        for member in self._watch.ranked(members):
            before = problems.get(member.endpoint.key)
            if before is not None and not is_to_blame(before[1]):
                continue
            if self._clock() < end and member.vitals.may_ask():
                asked = True
                yield member
            elif before is None:
                error = member.vitals.last_error or not_in_time(member.endpoint)
                problems[member.endpoint.key] = member.endpoint, error
        if not asked and self._may_force():
            yield min(members, key=lambda member: member.vitals.rest_left)

    def _may_force(self) -> bool:
        with self._lock:
            now = self._clock()
            if now - self._forced_at < _FORCED_EVERY:
                return False
            self._forced_at = now
            return True

    def _answer(self, member: PoolMember, question: Callable[[NodeApi], T], need: Need) -> T:
        members = self._members
        floor = self._watch.floor(need.block, newest=need.newest)
        if not self._watch.has(member, floor, members):
            raise lagging(member.endpoint)
        answer = member.ask(question, need)
        if (
            need is NEWEST
            and isinstance(answer, BlockRef)
            and not self._watch.accepts(answer, member, members)
        ):
            raise lagging(member.endpoint)
        return answer

    def _member(self, endpoint: Endpoint) -> PoolMember:
        return PoolMember(
            endpoint,
            self._expected,
            self._secret,
            self._pinned,
            timeout=self._timeout,
            clock=self._clock,
        )

    def _whole(self) -> float:
        return 2 * self._timeout + WHOLE_ANSWER_EXTRA


def _jittered(seconds: float) -> float:
    import random  # not on the way to the first window

    return seconds * (1 + random.random())  # noqa: S311 - only spreads load


def _told(member: PoolMember, question: Callable[[NodeApi], T]) -> Told[T]:
    try:
        return Told(member.endpoint, member.ask(question, _HEAVY), None)
    except HearthError as error:
        return Told(member.endpoint, None, error)


def _worth_another(members: Sequence[PoolMember], problems: dict[str, Problem]) -> bool:
    """Whether a node failed in a way that may be over in a moment."""
    return any(
        not member.vitals.is_resting() and is_to_blame(problems[member.endpoint.key][1])
        for member in members
        if member.endpoint.key in problems
    )
