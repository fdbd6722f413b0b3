"""Round numbers for an axis."""

from __future__ import annotations

_FACTORS = (1, 2, 5)


def step_for(span: int, most: int) -> int:
    """Return the smallest of 1, 2, 5, 10, 20, … that divides ``span`` into at most ``most``."""
    if span <= 0 or most < 1:
        return 1
    power = 1
    while True:
        for factor in _FACTORS:
            if span <= factor * power * most:
                return factor * power
        power *= 10


def ticks_from_zero(top: int, most: int = 3) -> list[int]:
    """Return ticks 0, step, … of which the last is at least ``top``."""
    step = step_for(max(top, 1), most)
    count = max(1, -(-max(top, 1) // step))
    return [step * number for number in range(count + 1)]


def ticks_between(low: int, high: int, most: int = 3) -> list[int]:
    """Return the round numbers from at most ``low`` to at least ``high``."""
    step = step_for(max(high - low, 1), most)
    first, last = low // step * step, -(-high // step) * step
    if first == last:
        last += step
    return list(range(first, last + 1, step))
