"""What the nodes said last, for signing while none of them answers.

Only what is needed to sign: fees, which number is next, which chain it is. It is of this process;
after a restart the outbox says which numbers are used. Whether it still holds is found out when a
node answers: a number that somebody else used meanwhile is refused then, and nothing happens twice.
"""

from __future__ import annotations

import threading
from collections.abc import Callable, Hashable
from typing import TypeVar, cast

from wallet.errors import NodeDownError

_T = TypeVar("_T")


class Remembered:
    """The last answer to each question; safe for use from several threads."""

    def __init__(self) -> None:
        self._answers: dict[Hashable, object] = {}
        self._lock = threading.Lock()

    def ask(
        self,
        key: Hashable,
        question: Callable[[], _T],
        guess: Callable[[], _T | None] | None = None,
    ) -> _T:
        """Ask, and remember; when no node answers, what was remembered, or else ``guess()``.

        Raises:
            NodeDownError: no node answers, and nothing is known.
            NodeError: as ``question``.
        """
        try:
            answer = question()
        except NodeDownError:
            with self._lock:
                known = self._answers.get(key)
            known = guess() if known is None and guess is not None else known
            if known is None:
                raise
            return cast("_T", known)
        with self._lock:
            self._answers[key] = answer
        return answer
