"""The model of GasIndex: a bounded, volume-weighted price of what the market traded."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, NamedTuple

from tests.contracts.model.base import Address, Part, Refused, refuse_unless
from tests.contracts.model.people import Round

if TYPE_CHECKING:
    from tests.contracts.model.world import World

WH_PER_MWH = 10**6
BPS = 10_000


class Made(NamedTuple):
    """One round: when, what it looked back to, and what was traded and counted since the last."""

    at: int
    since: int
    wh: int
    counted: int
    answer: int


@dataclass
class GasIndex(Part):
    """The price of one class of gas in one currency."""

    address: Address
    gas_class: int
    currency: Address
    window: int
    interval: int
    min_wh: int
    max_move_bps: int
    decimals: int
    made: tuple[Made, ...] = ()
    seen: tuple[int, int] = (0, 0)

    def update(self, w: World, sender: Address) -> None:
        """Make a round of what was traded since the last one."""
        wait = self.interval if len(self.made) > 1 else self.window
        due = self.made[-1].at + wait
        refuse_unless(w.now >= due, "TooEarly", due)
        total = w.market.traded_of(self.gas_class, self.currency)
        wh, value = total[0] - self.seen[0], total[1] - self.seen[1]
        looked_at = self._younger_than_window(w.now)
        traded = wh + sum(m.wh for m in looked_at)
        refuse_unless(traded >= self.min_wh, "TooLittleTraded", traded, self.min_wh)
        low, high = self._bounds(self.made[-1].answer)
        counted = self._counted(wh, value, low, high)
        whole = counted + sum(m.counted for m in looked_at)
        answer = max(low, min(high, whole * WH_PER_MWH // traded))
        since = self.made[-1 - len(looked_at)].at
        self.made = (*self.made, Made(w.now, since, wh, counted, answer))
        self.seen = total

    def latest(self, w: World) -> Round | None:
        if len(self.made) < 2:
            return None
        return Round(self.made[-1].answer, self.made[-1].at)

    def _younger_than_window(self, now: int) -> list[Made]:
        """Give the rounds made less than a window ago: they count what was traded in it."""
        return [m for m in self.made if m.at + self.window > now]

    def _bounds(self, before: int) -> tuple[int, int]:
        if before == 0:
            return 1, 2**256 - 1
        move = max(1, before * self.max_move_bps // BPS)
        return max(1, before - move), before + move

    @staticmethod
    def _counted(wh: int, value: int, low: int, high: int) -> int:
        """Give the value of what was traded, at a price no further than the bounds."""
        if wh == 0:
            return 0
        price = value * WH_PER_MWH // wh
        if low <= price <= high:
            return value
        return max(low, min(high, price)) * wh // WH_PER_MWH


def no_rounds() -> Refused:
    """Say what an index without a round answers."""
    return Refused("NoDataPresent")
