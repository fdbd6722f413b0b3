from datetime import date, timedelta

from hypothesis import given
from hypothesis import strategies as st

from wallet.ledger.rows import DayUsage
from wallet.market.surplus import LOOK_BACK_DAYS, explain_reserve, reserve, surplus
from wallet.units import Wh

TODAY = date(2026, 11, 22)


def days(*amounts: int) -> tuple[DayUsage, ...]:
    """Use of the days before today, the last one yesterday."""
    first = TODAY - timedelta(days=len(amounts))
    return tuple(DayUsage(first + timedelta(days=i), Wh(wh)) for i, wh in enumerate(amounts))


def test_the_reserve_is_three_weeks_of_average_use_and_a_tenth_more() -> None:
    assert reserve(days(*[10_000] * 28), today=TODAY) == 10_000 * 21 * 11 // 10


def test_today_is_still_running_and_does_not_count() -> None:
    usage = (*days(*[10_000] * 28), DayUsage(TODAY, Wh(90_000)))
    assert reserve(usage, today=TODAY) == 231_000


def test_a_home_without_readings_has_no_reserve_and_says_so() -> None:
    found = explain_reserve((), today=TODAY)
    assert (found.wh, found.days_known) == (0, 0)


def test_days_before_the_meter_was_linked_do_not_thin_out_the_average() -> None:
    found = explain_reserve(days(0, 0, 0, 10_000, 10_000), today=TODAY)
    assert (found.wh, found.days_known) == (231_000, 2)


def test_a_day_without_use_in_between_does_count() -> None:
    assert reserve(days(10_000, 0), today=TODAY) == 115_500


def test_the_day_the_meter_was_linked_is_not_a_whole_one() -> None:
    assert reserve(days(100, *[10_000] * 10), today=TODAY) == 231_000


def test_only_the_last_four_weeks_count() -> None:
    usage = days(*[99_000] * 10, *[10_000] * LOOK_BACK_DAYS)
    assert reserve(usage, today=TODAY) == 231_000


def test_the_reserve_is_rounded_up() -> None:
    assert reserve(days(1, 1, 2), horizon_days=1, margin_bps=0, today=TODAY) == 2


def test_the_surplus_is_what_is_held_beyond_reserve_and_debt() -> None:
    assert surplus(Wh(412_000), Wh(229_600)) == 182_400
    assert surplus(Wh(412_000), Wh(229_600), Wh(2_400)) == 180_000


def test_the_surplus_is_never_below_zero() -> None:
    assert surplus(Wh(100), Wh(229_600), Wh(5)) == 0


@given(
    held=st.integers(0, 10**12),
    amounts=st.lists(st.integers(0, 10**8), max_size=40),
    arrears=st.integers(0, 10**9),
)
def test_giving_the_surplus_away_always_leaves_the_reserve(
    held: int, amounts: list[int], arrears: int
) -> None:
    kept = reserve(days(*amounts), today=TODAY)
    spare = surplus(Wh(held), kept, Wh(arrears))
    assert 0 <= spare <= held
    assert spare == 0 or held - spare >= kept + arrears


@given(amounts=st.lists(st.integers(1, 10**8), min_size=1, max_size=40))
def test_more_use_never_makes_a_smaller_reserve(amounts: list[int]) -> None:
    more = [amount + 1 for amount in amounts]
    assert reserve(days(*more), today=TODAY) >= reserve(days(*amounts), today=TODAY)
