"""How a node has been doing: what it answered, how fast, and whether it should be asked now.

Each answer and each failure is noted here. A node that fails rests, longer each time (a circuit
breaker): after the rest one question is let through, and only if that is answered the node is
asked as before. Nothing here touches a network, and no lock is held longer than a few additions.
"""

from __future__ import annotations

import threading
import time
from collections import deque
from collections.abc import Callable
from dataclasses import dataclass
from enum import StrEnum

from wallet.chain.endpoint import Endpoint
from wallet.chain.proofs.refusals import LIES
from wallet.errors import HearthError
from wallet.units import Timestamp

Clock = Callable[[], float]

REMEMBERED = 100
"""Questions that the error rate looks back on."""

SLOW_MS = 1500
"""An average answer slower than this makes a node the second choice."""

_WEIGHT = 0.2
"""Of the newest answer in the average time (EWMA)."""

_FIRST_REST = 1.0
_LONGEST_REST = 60.0
_JITTER = 0.2
_IN_A_ROW = 3
_RECENT, _TOO_MANY = 20, 10
"""So many failures among the last questions open the breaker as well."""

_AT_ONCE = frozenset(
    {"node.down", "node.slow", "node.tls", "node.proxy", "node.pin_changed", "node.denied",
     "node.busy", "node.url", "node.secret", "chain.id", "chain.genesis", "chain.code",
     "node.logs_forged", "node.logs_omitted", "node.receipt_forged"}
)  # fmt: skip
"""Failures after which the very next question would most likely fail, and cost a time-out; and lies
that were proven."""

_LIARS_REST = 600.0
"""Seconds for one that handed out a wrong proof; then it shows what it says anew."""

_REFUSED = LIES | {
    "node.tls", "node.pin_changed", "node.denied", "node.url", "node.secret", "node.redirect",
}  # fmt: skip


class NodeState(StrEnum):
    """What a person should know about a node, in a word."""

    UNTRIED = "untried"
    UP = "up"
    SLOW = "slow"
    BEHIND = "behind"
    RESTING = "resting"
    DOWN = "down"
    REFUSED = "refused"
    WRONG_CHAIN = "wrong-chain"
    WRONG_CODE = "wrong-code"
    LOCKED = "locked"
    OFF = "off"


@dataclass(frozen=True, slots=True)
class NodeHealth:
    """How a node does. Times are Unix seconds; ``error_rate`` is 0–1 of the last 100 questions."""

    endpoint: Endpoint
    state: NodeState
    latency_ms: int | None = None
    head: int | None = None
    head_time: Timestamp | None = None
    error_rate: float = 0.0
    asked: int = 0
    failed: int = 0
    last_error: HearthError | None = None
    resting_until: float | None = None
    version: str = ""


class Vitals:
    """The running figures of one node. May be used from several threads."""

    def __init__(self, clock: Clock = time.monotonic) -> None:
        self._clock = clock
        self._lock = threading.Lock()
        self._recent: deque[bool] = deque(maxlen=REMEMBERED)
        self._in_a_row = 0
        self._rests = 0
        self._until = 0.0
        self._trying = False
        self.latency: float | None = None
        self.asked = 0
        self.failed = 0
        self.last_error: HearthError | None = None
        self.head: int | None = None
        self.head_time: Timestamp | None = None
        self.head_at = float("-inf")
        """When it told its newest block, by this computer's clock."""

    def answered(self, seconds: float | None = None) -> None:
        """Note an answer, and how long it took if that tells how fast the node is."""
        with self._lock:
            self.asked += 1
            self._recent.append(True)
            if seconds is not None:
                before = seconds if self.latency is None else self.latency
                self.latency = before + _WEIGHT * (seconds - before)
            self._in_a_row = 0
            self._rests = 0
            self._until = 0.0
            self._trying = False
            self.last_error = None

    def failed_with(self, error: HearthError) -> None:
        """Note a failure; opens the breaker when it is one too many."""
        with self._lock:
            self.asked += 1
            self.failed += 1
            self._recent.append(False)
            self._in_a_row += 1
            self.last_error = error
            was_trial, self._trying = self._trying, False
            recent = list(self._recent)[-_RECENT:]
            if (
                was_trial
                or error.code in _AT_ONCE | LIES
                or self._in_a_row >= _IN_A_ROW
                or recent.count(False) >= _TOO_MANY
            ):
                self._rest(error)

    def saw_head(self, number: int, timestamp: Timestamp | None = None) -> None:
        """Note the newest block it is known to have; a lower one counts when it says so itself."""
        with self._lock:
            if timestamp is not None or self.head is None or number > self.head:
                self.head = number
            if timestamp is not None:
                self.head_time = timestamp
                self.head_at = self._clock()

    def may_ask(self) -> bool:
        """Whether the breaker is closed, or this caller is the one that tries whether it may be.

        Who is told yes must report :meth:`answered`, :meth:`failed_with` or :meth:`gave_up`.
        """
        with self._lock:
            if not self._rests:
                return True
            if self._trying or self._clock() < self._until:
                return False
            self._trying = True
            return True

    def gave_up(self) -> None:
        """The trial ended without telling anything about the node."""
        with self._lock:
            self._trying = False

    def wake(self) -> None:
        """Let the next question through, however long it should have rested."""
        with self._lock:
            self._until = 0.0

    def is_resting(self) -> bool:
        """Whether it should not be asked now."""
        with self._lock:
            return bool(self._rests) and (self._trying or self._clock() < self._until)

    def is_due(self) -> bool:
        """Whether its rest is over and nobody tries it yet."""
        with self._lock:
            return bool(self._rests) and not self._trying and self._clock() >= self._until

    @property
    def broken(self) -> bool:
        """Whether it failed and has not answered since its rest began."""
        return bool(self._rests)

    @property
    def rest_left(self) -> float:
        """Seconds until it may be tried again."""
        return max(0.0, self._until - self._clock()) if self._rests else 0.0

    @property
    def error_rate(self) -> float:
        """Failures among the last questions, 0–1."""
        with self._lock:
            return self._recent.count(False) / len(self._recent) if self._recent else 0.0

    def state(self) -> NodeState:
        """What these figures come to, as far as one node alone tells."""
        error = self.last_error
        if self._rests and error is not None:
            return _broken_state(error, self._rests)
        if not self.asked:
            return NodeState.UNTRIED
        return NodeState.SLOW if (self.latency or 0) * 1000 > SLOW_MS else NodeState.UP

    def _rest(self, error: HearthError) -> None:
        import random  # not on the way to the first window

        self._rests += 1
        seconds = min(_LONGEST_REST, _FIRST_REST * 2 ** (self._rests - 1))
        seconds *= 1 + random.uniform(-_JITTER, _JITTER)  # noqa: S311 - no secret depends on it
        asked_for = error.fields.get("retry_after")
        if isinstance(asked_for, int | float):
            seconds = max(seconds, min(float(asked_for), _LONGEST_REST))
        if error.code in LIES:
            seconds = _LIARS_REST
        self._until = self._clock() + seconds


def _broken_state(error: HearthError, rests: int) -> NodeState:
    if error.code in {"chain.id", "chain.genesis"}:
        return NodeState.WRONG_CHAIN
    if error.code == "chain.code":
        return NodeState.WRONG_CODE
    if error.code in _REFUSED:
        return NodeState.REFUSED
    is_down = error.code in {"node.down", "node.proxy"} or rests > 1
    return NodeState.DOWN if is_down and error.code != "node.busy" else NodeState.RESTING
