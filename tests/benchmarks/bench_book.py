"""The order book with 100,000 offers: filter and sort as the Market page does while one types."""

from __future__ import annotations

import random
import statistics
import time
from collections.abc import Callable

from wallet.codec.address import ZERO_ADDRESS, Address, to_address
from wallet.ledger.rows import OfferRow
from wallet.market.book import Book, BookFilter, BookSort
from wallet.market.checks import Position
from wallet.market.message import PersonKind, Who
from wallet.protocol.community import Currency
from wallet.protocol.credits import ANY_GAS, CreditId, GasClass, any_of, pack, zone_hash
from wallet.protocol.offers import Side, SignedOffer, new_offer
from wallet.units import Minor, PricePerMWh, Timestamp, Wh

OFFERS = 100_000
MAKERS = 5_000
GOAL_MS = 50.0
NOW = 1_800_000_000


def _address(number: int) -> Address:
    return to_address((number * 7919 + 13).to_bytes(20, "big"))


def _offers(dice: random.Random, makers: list[Address]) -> list[OfferRow]:
    batches = [pack(kind, zone_hash("Linden"), 202611, i + 1) for i, kind in enumerate(GasClass)]
    wanted = [ANY_GAS, any_of(GasClass.BIOMETHANE), *batches]
    rows = []
    for number in range(OFFERS):
        side = Side.SELL if dice.random() < 0.6 else Side.BUY
        price = dice.randrange(250_000_000, 450_000_000)
        offer = new_offer(
            side,
            maker=dice.choice(makers),
            credit_id=CreditId(dice.choice(batches if side is Side.SELL else wanted)),
            wh=Wh(dice.randrange(1_000, 50_000_000)),
            price=PricePerMWh(price),
            end_price=PricePerMWh(price + dice.randrange(-9_999, 9_999)),
            currency=_address(1),
            valid_from=NOW - dice.randrange(86_400),
            valid_to=NOW + dice.randrange(-3_600, 30 * 86_400),
            counter=0,
            min_fill=Wh(dice.choice((1, 5_000, 100_000))),
            taker=ZERO_ADDRESS if dice.random() < 0.9 else dice.choice(makers),
            salt=number,
        )
        signed = SignedOffer(offer, bytes(65), number.to_bytes(32, "big"))
        posted = Timestamp(NOW - dice.randrange(86_400))
        rows.append(
            OfferRow(signed, 1, posted, bytes(32), Wh(0), cancelled=False,
                     remaining_wh=offer.quantity_wh)
        )  # fmt: skip
    return rows


def _median_ms(work: Callable[[], object], times: int) -> float:
    spent = []
    for _ in range(times):
        start = time.perf_counter()
        work()
        spent.append((time.perf_counter() - start) * 1000)
    return statistics.median(spent)


def _once_ms(book: Book, chosen: BookFilter, sort: BookSort) -> float:
    start = time.perf_counter()
    book.view(chosen, sort)
    return (time.perf_counter() - start) * 1000


def _row(name: str, value: float, goal: float | None) -> dict:
    return {
        "name": name,
        "value": round(value, 2),
        "unit": "ms",
        "rival": None,
        "rival_value": None,
        "ratio": None,
        "goal": goal,
        "met": None if goal is None else value <= goal,
    }


def run() -> list[dict]:
    """Measure building, a first (cold) order, typing into the search field, and a page of rows."""
    dice = random.Random(2)  # noqa: S311 - made-up offers
    makers = [_address(number) for number in range(2, MAKERS + 2)]
    names = {
        maker: Who(maker, f"Neighbour {number}", PersonKind.HOUSEHOLD)
        for number, maker in enumerate(makers[: MAKERS // 2])
    }
    rows = _offers(dice, makers)
    holdings = {int(row.signed.offer.credit_id): 10_000_000 for row in rows[:50]}
    me = Position(makers[0], Minor(10**12), holdings, Wh(10_000_000), Timestamp(NOW))
    currency = Currency(_address(1), "¥", "CNY", 6)

    def build() -> Book:
        return Book.build(rows, me, names=names, street=PricePerMWh(350_000_000), currency=currency)

    start = time.perf_counter()
    book = build()
    built = (time.perf_counter() - start) * 1000

    take = BookFilter(can_take=True, gas_classes=frozenset({GasClass.BIOMETHANE}))
    cold = max(_once_ms(build(), BookFilter(), sort) for sort in BookSort)
    search = BookFilter(can_take=True, search="neighbour 24", max_price=PricePerMWh(400_000_000))
    warm = _median_ms(lambda: book.view(search, BookSort.BEST), 9)
    page = book.view(take)
    filtered = max(
        _median_ms(lambda sort=sort: book.view(take, sort), 5)  # type: ignore[misc]
        for sort in BookSort
    )
    shown = _median_ms(lambda: [(row.sentence, row.notes) for row in page.entries[:50]], 9)
    return [
        _row("book of 100,000: everything, slowest order, first time", cold, GOAL_MS),
        _row("book of 100,000: filter and sort", filtered, GOAL_MS),
        _row("book of 100,000: filter, search and sort again", warm, GOAL_MS),
        _row("book of 100,000: 50 rows as sentences", shown, 16.0),
        _row("book of 100,000: build with every check (worker)", built, None),
    ]
