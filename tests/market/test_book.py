import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.market.made import (
    ANNA,
    BATCH,
    DAY,
    ME,
    MONEY,
    NATURAL,
    NOW,
    YUAN,
    address,
    per_kwh,
    position,
    row,
)
from wallet.ledger.rows import OfferRow
from wallet.market.book import Book, BookFilter, BookSort
from wallet.market.checks import Position, affordable, takeable
from wallet.market.message import PersonKind, Who
from wallet.protocol.credits import ANY_GAS, GasClass, any_of
from wallet.protocol.offers import Side
from wallet.protocol.reasons import Reason

BELLA, STRANGER = address(3), address(4)
NAMES = {
    ANNA: Who(ANNA, "Anna Lindqvist", PersonKind.HOUSEHOLD),
    BELLA: Who(BELLA, "Bella Ågren", PersonKind.HOUSEHOLD),
    ME: Who(ME, "Mei", PersonKind.ME),
}


def book(*rows: OfferRow, where: Position | None = None) -> Book:
    return Book.build(
        rows, where or position(), names=NAMES, street=per_kwh("0.35"), currency=MONEY
    )


def prices(found: Book, chosen: BookFilter, sort: BookSort = BookSort.BEST) -> list[int]:
    return [entry.price for entry in found.view(chosen, sort).entries]


@pytest.mark.parametrize(
    ("offer", "reason"),
    [
        (row(cancelled=True), Reason.CANCELLED),
        (row(end=-1), Reason.EXPIRED),
        (row(start=60), Reason.NOT_YET_VALID),
        (row(filled=100_000), Reason.EXCEEDS_REMAINING),
        (row(maker=ME), Reason.OWN_OFFER),
        (row(taker=BELLA), Reason.NOT_FOR_YOU),
        (row("999", 100, min_fill=100_000), Reason.TAKER_SHORT_MONEY),
        (row(side=Side.BUY, min_fill=180_001, kwh=300), Reason.TAKER_SHORT_GAS),
        (row(side=Side.BUY, credit_id=any_of(GasClass.HYDROGEN)), Reason.TAKER_SHORT_GAS),
    ],
)
def test_an_offer_that_cannot_be_taken_says_why(offer: OfferRow, reason: Reason) -> None:
    entry = book(offer).entry(0)
    assert (entry.can_take, entry.takeable, entry.reason) == (False, 0, reason)
    assert entry.why_not is not None


def test_trading_that_is_paused_stops_every_offer() -> None:
    entry = book(row(), where=position(fills_paused=True)).entry(0)
    assert entry.reason is Reason.FILLS_PAUSED


def test_a_seller_without_gas_cannot_be_bought_from() -> None:
    short = position(makers_gas={(ANNA, int(BATCH)): 30_000})
    assert book(row(min_fill=40_000), where=short).entry(0).reason is Reason.MAKER_SHORT_GAS
    assert book(row(), where=short).entry(0).takeable == 30_000


def test_a_buyer_without_money_cannot_be_sold_to() -> None:
    broke = position(makers_money={ANNA: 0})
    assert book(row(side=Side.BUY), where=broke).entry(0).reason is Reason.MAKER_SHORT_MONEY


def test_selling_into_an_offer_is_limited_by_the_surplus_and_by_one_batch() -> None:
    any_gas = row(side=Side.BUY, kwh=500, credit_id=ANY_GAS)
    assert takeable(any_gas, position()) == (180_000, None)
    assert takeable(any_gas, position(can_offer=10**9)) == (300_000, None)
    natural = row(side=Side.BUY, kwh=500, credit_id=NATURAL)
    assert takeable(natural, position()) == (112_000, None)


def test_buying_is_limited_by_the_money_there_is() -> None:
    amount, reason = takeable(row("0.50", 1000), position(money=250 * YUAN))
    assert (amount, reason) == (500_000, None)


@given(money=st.integers(0, 10**12), price=st.integers(1, 10**10))
def test_what_is_affordable_never_costs_more_than_there_is(money: int, price: int) -> None:
    offer = row(price, 10**6).signed.offer
    wh = affordable(offer, money, NOW)
    assert offer.cost(wh, NOW) <= money
    assert offer.cost(wh + 1, NOW) > money


def test_the_best_come_first_whether_they_sell_or_buy() -> None:
    found = book(row("0.36"), row("0.33"), row("0.38", side=Side.BUY), row("0.30", side=Side.BUY))
    assert prices(found, BookFilter()) == [
        per_kwh("0.38"),
        per_kwh("0.33"),
        per_kwh("0.36"),
        per_kwh("0.30"),
    ]


def test_the_default_view_leaves_out_ones_own_offers_but_they_are_listed_apart() -> None:
    found = book(row("0.36"), row("0.31", maker=ME))
    assert prices(found, BookFilter()) == [per_kwh("0.36")]
    assert len(found.view(BookFilter(include_mine=True)).entries) == 2
    assert [entry.price for entry in found.mine()] == [per_kwh("0.31")]
    assert str(found.mine()[0].sentence) == "You sell up to 100 kWh of biomethane"


def test_what_can_be_taken_now_is_counted_against_what_cannot_and_why() -> None:
    page = book(row(), row(taker=BELLA), row(taker=BELLA), row(end=-1), row(maker=ME)).view(
        BookFilter(can_take=True)
    )
    assert len(page.entries) == 1
    assert (page.total, page.cannot_take) == (4, 3)
    assert page.reasons == ((Reason.NOT_FOR_YOU, 2), (Reason.EXPIRED, 1))


def test_a_kind_of_gas_also_finds_buyers_who_take_any() -> None:
    found = book(
        row("0.31"),
        row("0.32", credit_id=NATURAL),
        row("0.33", side=Side.BUY, credit_id=ANY_GAS),
    )
    biomethane = BookFilter(gas_classes=frozenset({GasClass.BIOMETHANE}))
    assert sorted(prices(found, biomethane)) == [per_kwh("0.31"), per_kwh("0.33")]


def test_search_finds_makers_by_name_whatever_the_case() -> None:
    found = book(row("0.31"), row("0.32", maker=BELLA), row("0.33", maker=STRANGER))
    assert prices(found, BookFilter(search="ÅGREN bella")) == [per_kwh("0.32")]
    assert prices(found, BookFilter(search=STRANGER.lower())) == [per_kwh("0.33")]
    assert prices(found, BookFilter(known_people=True)) == [per_kwh("0.31"), per_kwh("0.32")]


def test_price_bounds_side_and_addressee_narrow_the_book() -> None:
    found = book(row("0.31"), row("0.35", taker=ME), row("0.40"), row("0.36", side=Side.BUY))
    assert prices(found, BookFilter(min_price=per_kwh("0.32"), max_price=per_kwh("0.36"))) == [
        per_kwh("0.36"),
        per_kwh("0.35"),
    ]
    assert prices(found, BookFilter(for_me=True)) == [per_kwh("0.35")]
    assert prices(found, BookFilter(side=Side.BUY)) == [per_kwh("0.36")]


def test_a_delivery_month_keeps_offers_without_a_window() -> None:
    assert prices(book(row()), BookFilter(delivery=202701)) == [per_kwh("0.35")]


@pytest.mark.parametrize("sort", list(BookSort))
def test_every_order_shows_every_offer_once(sort: BookSort) -> None:
    rows = [row(10**8 + i, 1 + i % 7, end=DAY + i % 5, number=i) for i in range(40)]
    page = book(*rows).view(BookFilter(), sort)
    assert sorted(entry.price for entry in page.entries) == [10**8 + i for i in range(40)]


def test_orders_are_by_what_they_are_called() -> None:
    found = book(
        row("0.31", 5, end=50, posted=1),
        row("0.33", 9, end=10, posted=3, maker=BELLA),
        row("0.32", 7, end=30, posted=2),
    )
    first = {sort: found.view(BookFilter(), sort).entries[0].price for sort in BookSort}
    assert first[BookSort.PRICE_LOW] == per_kwh("0.31")
    assert first[BookSort.PRICE_HIGH] == per_kwh("0.33")
    assert first[BookSort.LARGEST] == per_kwh("0.33")
    assert first[BookSort.ENDS_SOON] == per_kwh("0.33")
    assert first[BookSort.NEWEST] == per_kwh("0.33")
    assert found.view(BookFilter(), BookSort.NAME).entries[-1].maker.name == "Bella Ågren"


def test_an_offer_is_a_sentence_with_its_conditions_under_it() -> None:
    entry = book(row("0.37", 120, end_price="0.31", min_fill=5_000, taker=ME)).entry(0)
    assert str(entry.sentence) == "Anna Lindqvist sells up to 120 kWh of biomethane"
    assert entry.sentence.strong == ("who", "energy")
    assert [note.text for note in entry.notes] == [
        "for you only",
        "price falls to {price} by {when}",
        "takes {energy} or more",
    ]
    any_gas = book(row(side=Side.BUY, kwh=60, credit_id=ANY_GAS)).entry(0)
    assert str(any_gas.sentence) == "Anna Lindqvist buys up to 60 kWh, any gas"


def test_an_offer_is_found_by_its_hash() -> None:
    offer = row(number=5)
    found = book(row(number=4), offer)
    entry = found.find(offer.signed.hash)
    assert entry is not None
    assert entry.row is offer
    assert found.find(bytes(32)) is None
