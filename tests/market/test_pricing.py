from hypothesis import given
from hypothesis import strategies as st

from tests.market.made import ANNA, DAY, ME, MONEY, NOW, fill, per_kwh, row
from wallet.market.price_chart import chart_span, price_series
from wallet.market.pricing import (
    LEAN_CAP_BPS,
    FillHistory,
    PriceSource,
    street_price,
    suggest,
    vs_street_bps,
    wanted_offered,
)
from wallet.protocol.offers import Side

prices = st.integers(1, 10**10)
amounts = st.integers(1, 10**6)


def test_the_street_price_weighs_each_trade_by_its_amount() -> None:
    found = street_price(FillHistory((fill("0.30", 100), fill("0.40", 300))), (), NOW)
    assert found is not None
    assert (found.price, found.volume, found.trades) == (per_kwh("0.375"), 400_000, 2)
    assert found.source is PriceSource.FILLS


def test_old_trades_count_only_when_there_are_no_new_ones() -> None:
    old = fill("0.90", 1000, ago=20 * DAY)
    fresh = street_price(FillHistory((old, fill("0.30", 1))), (), NOW)
    stale = street_price(FillHistory((old,)), (), NOW)
    assert fresh is not None
    assert fresh.price == per_kwh("0.30")
    assert stale is not None
    assert stale.price == per_kwh("0.90")


def test_without_trades_the_price_is_in_the_middle_of_the_best_offers() -> None:
    offers = (
        row("0.40"),
        row("0.36"),
        row("0.32", side=Side.BUY),
        row("0.20", side=Side.BUY),
    )
    found = street_price(FillHistory(()), offers, NOW)
    assert found is not None
    assert (found.price, found.source) == (per_kwh("0.34"), PriceSource.OFFERS)


def test_an_empty_street_has_no_price_and_no_suggestion() -> None:
    assert street_price(FillHistory(()), (), NOW) is None
    assert suggest(None, (), (), MONEY) is None


def test_wanted_starts_with_the_dearest_and_offered_with_the_cheapest() -> None:
    offers = (
        row("0.36", 10),
        row("0.34", 20),
        row("0.36", 5),
        row("0.30", 7, side=Side.BUY),
        row("0.33", 3, side=Side.BUY),
    )
    wanted, offered = wanted_offered(offers, NOW)
    assert [(step.price, step.total) for step in wanted] == [
        (per_kwh("0.33"), 3_000),
        (per_kwh("0.30"), 10_000),
    ]
    assert [(step.price, step.wh, step.total) for step in offered] == [
        (per_kwh("0.34"), 20_000, 20_000),
        (per_kwh("0.36"), 15_000, 35_000),
    ]


def test_expired_taken_back_and_private_offers_are_neither_wanted_nor_offered() -> None:
    offers = (row(end=-1), row(start=10), row(cancelled=True), row(taker=ME), row(filled=100_000))
    assert wanted_offered(offers, NOW) == ((), ())


def test_what_others_took_is_no_longer_offered() -> None:
    _, offered = wanted_offered((row("0.35", 100, filled=60_000),), NOW)
    assert offered[0].wh == 40_000


def test_a_street_that_wants_more_than_is_offered_suggests_a_higher_price() -> None:
    offers = (row("0.35", 100), row("0.35", 130, side=Side.BUY))
    street = street_price(FillHistory((fill("0.35", 10),)), offers, NOW)
    found = suggest(street, *wanted_offered(offers, NOW), MONEY)
    assert found is not None
    assert found.price == per_kwh("0.357")
    assert str(found.why) == "The street wants 1.3 times what is offered."
    assert found.steps[-1].fields["price"].per_mwh == found.price  # type: ignore[union-attr]


def test_an_offer_far_from_the_price_does_not_move_the_suggestion() -> None:
    near = (row("0.35", 100), row("0.35", 100, side=Side.BUY))
    far = (*near, row("0.90", 50_000, number=7))
    street = street_price(FillHistory((fill("0.35", 10),)), near, NOW)
    one = suggest(street, *wanted_offered(near, NOW), MONEY)
    other = suggest(street, *wanted_offered(far, NOW), MONEY)
    assert one is not None
    assert other is not None
    assert one.price == other.price == per_kwh("0.35")


def test_the_explanation_names_every_number_it_used() -> None:
    offers = (row("0.35", 100), row("0.35", 300, side=Side.BUY))
    street = street_price(FillHistory((fill("0.35", 10),)), offers, NOW)
    found = suggest(street, *wanted_offered(offers, NOW), MONEY)
    assert found is not None
    text = " ".join(str(step) for step in found.steps)
    assert "¥0.35 per kWh: 1 trades of 10 kWh" in text
    assert "300 kWh are wanted and 100 kWh are offered" in text
    assert "3 % is added" in text


def test_the_chart_repeats_the_last_price_where_nobody_traded() -> None:
    series = price_series(
        FillHistory((fill("0.30", 1, ago=3 * DAY), fill("0.40", 1))), NOW, span=4 * DAY, points=4
    )
    assert [point.price for point in series] == [
        per_kwh("0.30"),
        per_kwh("0.30"),
        per_kwh("0.40"),
    ]
    assert [point.volume for point in series] == [1000, 0, 1000]


def test_the_chart_of_a_young_street_begins_with_its_first_trade() -> None:
    assert chart_span(FillHistory(()), NOW) == 3_600
    assert chart_span(FillHistory((fill("0.3", 1, ago=60),)), NOW) == 3_600
    assert (
        chart_span(FillHistory((fill("0.3", 1, ago=3 * DAY), fill("0.3", 1))), NOW) == 3 * DAY + 1
    )
    assert chart_span(FillHistory((fill("0.3", 1, ago=30 * DAY),)), NOW) == 30 * DAY
    assert chart_span(FillHistory((fill("0.3", 1, ago=31 * DAY),)), NOW) == 3_600


def test_the_chart_of_a_street_without_trades_is_empty() -> None:
    assert price_series(FillHistory(()), NOW) == ()


def test_two_percent_below_is_minus_two_hundred_basis_points() -> None:
    assert vs_street_bps(per_kwh("0.343"), per_kwh("0.35")) == -200
    assert vs_street_bps(per_kwh("0.35"), None) is None


@given(st.lists(st.tuples(prices, amounts), min_size=1, max_size=30))
def test_the_street_price_is_never_outside_of_the_trades(trades: list[tuple[int, int]]) -> None:
    found = street_price(FillHistory([fill(price, kwh) for price, kwh in trades]), (), NOW)
    assert found is not None
    lowest, highest = min(p for p, _ in trades), max(p for p, _ in trades)
    assert lowest - 1000 <= found.price <= highest


@given(
    street=st.integers(10**7, 10**10),
    wanted=st.integers(0, 10**6),
    offered=st.integers(0, 10**6),
)
def test_a_suggestion_stays_within_three_percent_of_the_street(
    street: int, wanted: int, offered: int
) -> None:
    offers = [row(street, wanted, side=Side.BUY)] if wanted else []
    offers += [row(street, offered, maker=ANNA)] if offered else []
    price = street_price(FillHistory((fill(street, 1000),)), offers, NOW)
    found = suggest(price, *wanted_offered(offers, NOW), MONEY)
    assert price is not None
    assert found is not None
    tick = 10**MONEY.decimals
    assert abs(found.price - price.price) <= price.price * LEAN_CAP_BPS // 10_000 + tick
    assert found.price > 0
