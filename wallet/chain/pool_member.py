"""One node of a pool: asked only after it proved to be on the right chain, and watched.

Chain id, first block and the contracts' code are compared on the first connection, after every
failure and whenever a connection was made anew, before an answer is believed: behind the same
address there may be another node by then.
"""

from __future__ import annotations

import time
from collections.abc import Callable
from contextlib import suppress
from dataclasses import replace
from typing import TypeVar

from wallet.chain.access import Access, Secret, no_secret
from wallet.chain.api import NodeApi
from wallet.chain.asking import NEWEST, Asking, Need
from wallet.chain.endpoint import Endpoint
from wallet.chain.expected import Expected, hold_against
from wallet.chain.health import Clock, NodeHealth, NodeState, Vitals
from wallet.chain.node import Node
from wallet.chain.rpc import Rpc
from wallet.chain.types import BlockRef
from wallet.errors import (
    HearthError,
    NodeAnswerError,
    NodeDownError,
    NodeError,
    NodeRefusedError,
    WrongChainError,
)

T = TypeVar("T")

LOCKED = "node.locked"
_BLAMED = frozenset({"node.busy", "node.denied", "node.pin_changed", "node.secret"})
_NEVER_KEPT = 3
"""New connections in a row after which a node counts as one that keeps none open."""
_RECHECK = 10.0
"""Seconds after which such a node is held against the chain again."""


def is_to_blame(error: HearthError) -> bool:
    """Whether an error says something about the node, and not about what it was asked."""
    if isinstance(error, NodeRefusedError):
        return error.code in _BLAMED
    return isinstance(error, NodeDownError | NodeAnswerError | WrongChainError)


class PoolMember(Asking):
    """A node with its figures. May be used from several threads, and by itself.

    Args:
        endpoint: where it answers.
        expected: the chain it must be on; anything it says is believed when ``None``.
        secret: gives its password or token.
        pinned: told the certificate that was met first.
        timeout: seconds without a byte after which it counts as down.
        clock: seconds that never run backwards.
    """

    def __init__(
        self,
        endpoint: Endpoint,
        expected: Expected | None,
        secret: Secret = no_secret,
        pinned: Callable[[str, str], None] = lambda _key, _sha256: None,
        *,
        timeout: float = 5.0,
        clock: Clock = time.monotonic,
    ) -> None:
        self.endpoint = endpoint
        self.vitals = Vitals(clock)
        self.version = ""
        self.lag = 0
        """Blocks it was behind the others when it last told its newest."""
        self.is_odd_one = False
        """Whether its newest block is far beyond everybody else's."""
        self.asked_at = float("-inf")
        self._access = Access(endpoint, secret, lambda sha256: pinned(endpoint.key, sha256))
        self._rpc = Rpc(endpoint.url, timeout=timeout, access=self._access)
        self._node = Node(self._rpc)
        self._expected = expected
        self._clock = clock
        self._is_locked = False
        self._is_checked = expected is None
        self._checked_at = 0.0
        self._connections = 0
        self._renewed = 0
        self._version_asked = False

    @property
    def pin(self) -> str:
        """SHA-256 of the certificate it is held to, "" if there is none."""
        return self._access.pin.sha256 if self._access.pin is not None else ""

    def is_reached_like(self, endpoint: Endpoint) -> bool:
        """Whether a description leaves this node as it is: name and place do not matter."""
        before = self.endpoint
        same_pin = endpoint.pin == before.pin or (endpoint.pin == self.pin != "")
        return same_pin and _bare(endpoint) == _bare(before)

    def be_impatient(self, *, impatient: bool) -> None:
        """Do not wait for it when it is busy: there is another node to ask."""
        self._rpc.tries_when_busy = 1 if impatient else 3

    def ask(self, question: Callable[[NodeApi], T], need: Need) -> T:
        """Put a question to this node; what it says is believed only on the right chain.

        Raises:
            NodeError: it failed, refused, or is on another chain.
        """
        self.asked_at = start = self._clock()
        try:
            answer = self._believed(question)
        except HearthError as error:
            self._note(error, start, need)
            raise
        except BaseException:
            self.vitals.gave_up()
            raise
        self._is_locked = False
        self.vitals.answered(self._clock() - start if need.light else None)
        if isinstance(answer, BlockRef) and need is NEWEST:
            self.vitals.saw_head(answer.number, answer.timestamp)
        return answer

    def look(self) -> None:
        """See how it does, if it may be asked now; never raises."""
        if self.vitals.may_ask():
            with suppress(HearthError):
                self.head()

    def health(self) -> NodeHealth:
        """How it does."""
        vitals = self.vitals
        left = vitals.rest_left
        return NodeHealth(
            self.endpoint,
            self.state(),
            None if vitals.latency is None else round(vitals.latency * 1000),
            vitals.head,
            vitals.head_time,
            vitals.error_rate,
            vitals.asked,
            vitals.failed,
            vitals.last_error,
            time.time() + left if left else None,
            self.version,
        )

    def state(self, patience: int = 3) -> NodeState:
        """What to say of it in a word; ``patience`` blocks behind the others are no lag."""
        if self._is_locked:
            return NodeState.LOCKED
        found = self.vitals.state()
        is_up = found in (NodeState.UP, NodeState.SLOW)
        return NodeState.BEHIND if is_up and self.lag > patience else found

    def close(self) -> None:
        """Close its connections."""
        self._rpc.close()

    def _ask(self, question: Callable[[NodeApi], T], need: Need) -> T:
        return self.ask(question, need)

    def _believed(self, question: Callable[[NodeApi], T]) -> T:
        if not self._is_checked:
            self._check()
        answer = question(self._node)
        if self._rpc.connections == self._connections:
            self._renewed = 0
        elif self._expected is not None:
            self._renewed += 1
            if self._renewed <= _NEVER_KEPT or self._clock() - self._checked_at > _RECHECK:
                self._check()
        return answer

    def _check(self) -> None:
        if self._expected is not None:
            hold_against(self._rpc, self._expected)
        self._connections = self._rpc.connections
        self._checked_at = self._clock()
        self._is_checked = True
        if not self._version_asked:
            self._version_asked = True
            with suppress(NodeError):
                self.version = client_version(self._node)

    def _note(self, error: HearthError, start: float, need: Need) -> None:
        self._is_locked = error.code == LOCKED
        if is_to_blame(error):
            self._is_checked = self._expected is None
            self.vitals.failed_with(error)
        elif isinstance(error, NodeError) and not self._is_locked:
            self.vitals.answered(self._clock() - start if need.light else None)
        else:
            self.vitals.gave_up()


def _bare(endpoint: Endpoint) -> Endpoint:
    return replace(endpoint, name="", pin="", enabled=True, from_community=False)


def client_version(node: NodeApi) -> str:
    """What a node calls itself: its own words, shown as such."""
    said = node.raw("web3_clientVersion")
    return "".join(c for c in said if c.isprintable())[:200] if isinstance(said, str) else ""
