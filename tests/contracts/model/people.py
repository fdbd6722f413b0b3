"""The model of what stands outside the protocol: contract wallets with moods, and price feeds."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, NamedTuple

from tests.contracts.model.base import Address, Part

if TYPE_CHECKING:
    from tests.contracts.model.world import Plan, World

YES, NO, REVERTS, ODD = range(4)
ANSWERS, FEED_REVERTS, FEED_SHORT = range(3)


@dataclass
class Purse(Part):
    """A contract wallet: whether it stands by signatures, and what it does when gas arrives."""

    address: Address
    signs: int = YES
    receives: int = YES
    plan: Plan | None = None
    successes: int = 0

    def set_mood(
        self, w: World, sender: Address, signs: int, receives: int, target: Address, data: bytes
    ) -> None:
        self.signs, self.receives = signs, receives
        self.plan = w.known.plans.get((target, data))


class Round(NamedTuple):
    """What a feed answers."""

    answer: int
    updated_at: int


@dataclass
class Feed(Part):
    """A price feed that answers what it is told to, or fails to."""

    address: Address
    decimals: int
    mode: int = ANSWERS
    answer: int = 0
    updated_at: int = 0

    def set(self, w: World, sender: Address, mode: int, answer: int, updated_at: int) -> None:
        self.mode, self.answer, self.updated_at = mode, answer, updated_at

    def latest(self, w: World) -> Round | None:
        """Give the latest round; None when what comes back is no round at all."""
        return Round(self.answer, self.updated_at) if self.mode == ANSWERS else None
