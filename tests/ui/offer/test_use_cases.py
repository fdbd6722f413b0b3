"""Each order reaches the trader's own use case, with exactly its values."""

from __future__ import annotations

from typing import Any

import pytest

from tests.ui.market.sample import BIO, NOW, per_kwh, snapshot
from wallet.market.book import BookFilter
from wallet.ui.offer.orders import (
    BuyOrder,
    CancelOrder,
    Order,
    RepostOrder,
    SellOrder,
    TakeOrder,
)
from wallet.ui.offer.use_cases import trader_use_cases
from wallet.units import Timestamp, Wh

WH, PRICE, END = Wh(5_000), per_kwh(350), Timestamp(NOW + 3600)
ENTRIES = {
    entry.maker.name: entry
    for entry in snapshot().market.book.view(BookFilter(can_take=True)).entries
}
SELLER, BUYER = ENTRIES["Anna Lindqvist"], ENTRIES["Yusuf Demir"]


class Recorder:
    """Remembers which of a trader's functions was called, and with what."""

    def __getattr__(self, name: str) -> Any:
        def call(*args: object, **named: object) -> Any:
            return (name, args, named)

        return call


@pytest.mark.parametrize(
    ("order", "expected"),
    [
        (
            SellOrder(WH, PRICE, END, BIO, Wh(7)),
            ("prepare_sell", (WH, PRICE, END, BIO), {"min_fill": 7}),
        ),
        (
            BuyOrder(WH, PRICE, END, 0, Wh(7)),
            ("prepare_post_buy", (WH, PRICE, END, 0), {"min_fill": 7}),
        ),
        (TakeOrder(SELLER, WH), ("prepare_buy", (SELLER.row, WH), {})),
        (TakeOrder(BUYER, WH, BIO), ("prepare_take", (BUYER.row, WH, BIO), {})),
        (CancelOrder(SELLER), ("prepare_cancel", (SELLER.row,), {})),
        (RepostOrder("77"), ("prepare_repost", ("77",), {})),
    ],
)
def test_an_order_reaches_its_use_case(order: Order, expected: object) -> None:
    use = trader_use_cases(Recorder, lambda: None, lambda _password: None, lambda: False)
    assert use.prepare(order) == expected
