from __future__ import annotations

import itertools

from hypothesis import given
from hypothesis import strategies as st

from wallet.ui.charts.scale import ticks_between, ticks_from_zero

amounts = st.integers(min_value=0, max_value=10**15)


@given(amounts, st.integers(min_value=1, max_value=6))
def test_ticks_begin_at_zero_reach_the_top_and_are_few(top: int, most: int) -> None:
    ticks = ticks_from_zero(top, most)
    steps = {after - before for before, after in itertools.pairwise(ticks)}
    assert ticks[0] == 0
    assert ticks[-1] >= top
    assert len(ticks) <= most + 1
    assert len(steps) == 1
    assert str(steps.pop()).rstrip("0") in {"1", "2", "5"}


@given(amounts, amounts)
def test_ticks_hold_everything_between_two_values(one: int, other: int) -> None:
    low, high = sorted((one, other))
    ticks = ticks_between(low, high)
    assert ticks[0] <= low
    assert ticks[-1] >= high
    assert ticks[-1] > ticks[0]
    assert len(ticks) <= 6


def test_a_household_axis_is_in_round_kilowatt_hours() -> None:
    assert ticks_from_zero(13_900, 3) == [0, 5_000, 10_000, 15_000]
