"""Where choices come from: a seeded generator for the long run, hypothesis for the short one."""

from __future__ import annotations

import random
from collections.abc import Sequence
from typing import Any, Protocol, TypeVar

T = TypeVar("T")


class Chance(Protocol):
    """A source of choices."""

    def pick(self, options: Sequence[T]) -> T: ...
    def number(self, low: int, high: int) -> int: ...
    def often(self, percent: int) -> bool: ...


class Seeded:
    """Choices that a seed repeats."""

    def __init__(self, seed: int | str) -> None:
        self._random = random.Random(seed)  # noqa: S311 - repeatable on purpose, no secret

    def pick(self, options: Sequence[T]) -> T:
        return self._random.choice(options)

    def number(self, low: int, high: int) -> int:
        return self._random.randint(low, high)

    def often(self, percent: int) -> bool:
        return self._random.random() * 100 < percent


class Drawn:
    """Choices that hypothesis makes, and can make smaller when something fails."""

    def __init__(self, draw: Any, strategies: Any) -> None:
        self._draw, self._st = draw, strategies

    def pick(self, options: Sequence[T]) -> T:
        chosen: T = self._draw(self._st.sampled_from(list(options)))
        return chosen

    def number(self, low: int, high: int) -> int:
        return int(self._draw(self._st.integers(low, high)))

    def often(self, percent: int) -> bool:
        return int(self._draw(self._st.integers(0, 99))) < percent
