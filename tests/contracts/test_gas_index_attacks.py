"""Pushing the gas index: what each attack gets, and what it costs."""

from __future__ import annotations

from itertools import pairwise

import pytest

from tests.contracts.evm import Reverted
from tests.contracts.feed import DAY, HOUR, MWH, PRICE, YUAN, Feed

TENTH = PRICE // 10
ABSURD = 1_000_000 * PRICE


@pytest.fixture
def feed() -> Feed:
    """An index of four hours and a tenth a round, with a MWh traded at one price every hour."""
    return Feed().started(rounds=6)


@pytest.mark.parametrize("price", [ABSURD, 1])
def test_one_small_trade_at_an_absurd_price_hardly_moves_it(feed: Feed, price: int) -> None:
    """A watt-hour counts as a watt-hour, at a tenth beside the last answer at most."""
    feed.wait()
    feed.trade(MWH, PRICE)  # What everybody else does in the same hour is not thrown out with it.
    feed.update()
    feed.wait()
    feed.sold(1, max(price // MWH, 1))
    feed.update()
    assert abs(feed.answer() - PRICE) <= 12
    assert all(abs(feed.hour() - PRICE) <= 12 for _ in range(8))


def test_a_small_absurd_trade_beside_honest_ones_moves_their_hour_by_a_tenth(feed: Feed) -> None:
    """Within one interval the market tells only a sum, so the whole interval is bounded."""
    feed.wait()
    feed.trade(MWH, PRICE)
    feed.trade(MWH // 100, ABSURD)
    feed.update()
    assert PRICE < feed.answer() <= PRICE + TENTH * 101 // 401 + 1


@pytest.mark.parametrize(("price", "bound"), [(ABSURD, PRICE + TENTH), (1, PRICE - TENTH)])
def test_one_big_wash_trade_moves_it_by_a_tenth_however_many_rounds_follow(
    feed: Feed, price: int, bound: int
) -> None:
    """Without a bound on what is counted it would walk on, a tenth every round of the window."""
    feed.wait()
    feed.trade(1_000 * MWH, price)
    feed.update()
    answers = [feed.answer(), *(feed.hour() for _ in range(3))]
    assert all(abs(answer - PRICE) <= TENTH for answer in answers)
    assert abs(answers[0] - bound) < TENTH // 100
    assert [feed.hour() for _ in range(8)][-1] == PRICE  # Forgotten in two windows.


def test_a_wash_trade_followed_by_silence_does_not_walk_on(feed: Feed) -> None:
    feed.wait()
    feed.trade(1_000 * MWH, ABSURD)
    feed.update()
    for _ in range(3):
        assert feed.hour(wh=0) <= PRICE + TENTH
    feed.wait()
    with pytest.raises(Reverted, match="TooLittleTraded"):
        feed.update()


def test_washing_every_interval_moves_it_by_a_tenth_each_at_most(feed: Feed) -> None:
    """What it still takes: outweigh everybody else, every interval, for as long as it lasts."""
    answers = [feed.answer(), *(feed.hour(1_000 * MWH, ABSURD) for _ in range(8))]
    assert all(after <= before + before // 10 for before, after in pairwise(answers))
    assert answers[-1] > PRICE * 14 // 10
    for _ in range(40):
        feed.hour()
    assert feed.answer() == PRICE


def test_washing_less_than_the_others_trade_moves_it_by_its_share_only(feed: Feed) -> None:
    """A tenth of the volume, traded apart from the others, at any price: a hundredth."""
    for _ in range(12):
        feed.hour()
        feed.wait()
        feed.trade(MWH // 10, ABSURD)
        feed.update()
    assert PRICE < feed.answer() < PRICE * 102 // 100


def test_asking_again_and_again_changes_nothing(feed: Feed) -> None:
    feed.wait()
    feed.trade(MWH // 10, ABSURD)
    feed.update()
    after = feed.index.view("latestRoundData")
    for _ in range(5):
        feed.wait(1)
        feed.trade(10, ABSURD)
        with pytest.raises(Reverted, match="TooEarly"):
            feed.update()
    assert feed.index.view("latestRoundData") == after


def test_nobody_updating_for_days_lets_nobody_jump(feed: Feed) -> None:
    """The next round covers all the days; one trade at its end is bounded as ever."""
    for _ in range(5):
        feed.wait(DAY)
        feed.trade(MWH, PRICE + YUAN)
    feed.trade(MWH // 1_000, ABSURD)
    feed.update()
    assert feed.answer() <= PRICE + TENTH
    feed.wait(DAY)
    feed.trade(MWH, PRICE)
    feed.update()
    assert feed.answer() == PRICE


def test_the_first_round_is_bounded_by_nothing_but_its_volume() -> None:
    """A known limit: look at the first answers before offers may trigger on them."""
    feed = Feed()
    feed.trade(MWH - 1, ABSURD)
    feed.wait(4 * HOUR)
    with pytest.raises(Reverted, match="TooLittleTraded"):
        feed.update()
    feed.trade(1, ABSURD)
    feed.update()
    assert feed.answer() == ABSURD
    falling = [feed.hour() for _ in range(4)]
    assert falling == sorted(falling, reverse=True)
    assert falling[-1] >= ABSURD * 6 // 10


def test_a_real_move_of_the_market_is_followed(feed: Feed) -> None:
    """The price of being hard to push: a doubling takes as many rounds as it takes tenths."""
    rounds = 0
    while feed.answer() < 2 * PRICE:
        feed.hour(price=2 * PRICE)
        rounds += 1
    assert 10 < rounds < 30
    assert feed.hour(price=2 * PRICE) == 2 * PRICE
