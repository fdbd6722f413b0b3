"""A hand-made street for tests of the window: never part of the product."""

from __future__ import annotations

import time
from collections.abc import Sequence
from datetime import UTC, date, datetime
from hashlib import sha256

from wallet.codec.address import ZERO_ADDRESS, Address, to_address
from wallet.ledger.rows import FillRow, OfferRow
from wallet.market import pricing
from wallet.market.book import Book
from wallet.market.checks import Position
from wallet.market.message import PersonKind, Who
from wallet.market.price_chart import price_series
from wallet.market.views import (
    BatchHolding,
    CommunityView,
    DayBar,
    HomeView,
    MarketView,
    MeterView,
    Snapshot,
    SyncState,
    SyncView,
)
from wallet.protocol.community import Currency
from wallet.protocol.credits import ANY_GAS, CreditId, GasClass, any_of, pack, zone_hash
from wallet.protocol.offers import GasOffer, Side, SignedOffer, new_offer
from wallet.units import Litres, Minor, PricePerMWh, Timestamp, Wei, Wh

NOW = Timestamp(int(time.time()))
DAY = 86_400


def address(name: str) -> Address:
    return to_address(sha256(name.encode()).digest()[:20])


ME = address("Mei")
YUAN = Currency(address("yuan"), "¥", "CNY", 6, "Practice yuan")
PEOPLE = {
    name: Who(address(name), name, kind)
    for name, kind in (
        ("Anna Lindqvist", PersonKind.HOUSEHOLD),
        ("Riverside Biogas", PersonKind.PLANT),
        ("Yusuf Demir", PersonKind.HOUSEHOLD),
        ("Old Mill Bakery", PersonKind.HOUSEHOLD),
        ("Lena Hoffmann", PersonKind.HOUSEHOLD),
        ("Harbour Laundry", PersonKind.HOUSEHOLD),
        ("City Gas Supply", PersonKind.SUPPLIER),
        ("Okafor Family", PersonKind.HOUSEHOLD),
    )
}
NAMES = {who.address: who for who in PEOPLE.values()} | {ME: Who(ME, "Mei", PersonKind.ME)}
BIO = pack(GasClass.BIOMETHANE, zone_hash("north"), 202611, 1)
NATURAL = pack(GasClass.NATURAL, zone_hash("north"), 202611, 2)
HOLDINGS = {BIO: 212_000, NATURAL: 200_000}


def per_kwh(thousandths: int) -> PricePerMWh:
    """A price of so many thousandths of a yuan for a kWh."""
    return PricePerMWh(thousandths * 10**6)


def offer_of(
    maker: Address,
    side: Side,
    credit: int,
    kwh: int,
    price: int,
    *,
    days: float = 5,
    least: int = 1,
    end: int | None = None,
    taker: Address = ZERO_ADDRESS,
) -> GasOffer:
    return new_offer(
        side,
        maker=maker,
        credit_id=credit,
        wh=Wh(kwh * 1000),
        price=per_kwh(price),
        currency=YUAN.address,
        valid_from=NOW - 3600,
        valid_to=int(NOW + days * DAY),
        counter=0,
        end_price=None if end is None else per_kwh(end),
        min_fill=Wh(least),
        taker=taker,
        salt=int(maker[:10], 16) + kwh * 7 + price,
    )


def row_of(offer: GasOffer, *, filled: int = 0) -> OfferRow:
    digest = sha256(repr(offer).encode()).digest()
    left = Wh(offer.quantity_wh - filled)
    signed = SignedOffer(offer, bytes(65), digest)
    return OfferRow(signed, 90, Timestamp(NOW - 3600), digest, Wh(filled), False, left)


def street_offers() -> list[OfferRow]:
    sell, buy = Side.SELL, Side.BUY
    who = {name: person.address for name, person in PEOPLE.items()}
    return [
        row_of(offer)
        for offer in (
            offer_of(who["Anna Lindqvist"], sell, BIO, 120, 350, least=5_000),
            offer_of(who["Riverside Biogas"], sell, BIO, 2400, 362, days=3, end=310),
            offer_of(who["Yusuf Demir"], buy, ANY_GAS, 60, 344, days=1),
            offer_of(who["Old Mill Bakery"], buy, any_of(GasClass.BIOMETHANE), 300, 371, days=20),
            offer_of(who["Lena Hoffmann"], sell, BIO, 35, 340, taker=ME, days=0.2),
            offer_of(who["Harbour Laundry"], buy, ANY_GAS, 800, 352, days=23, least=10_000),
            offer_of(who["City Gas Supply"], sell, NATURAL, 50_000, 365, days=40),
            offer_of(who["Okafor Family"], buy, any_of(GasClass.HYDROGEN), 40, 390),
            offer_of(who["City Gas Supply"], sell, NATURAL, 90_000, 420, days=60, least=90_000_000),
            offer_of(who["Yusuf Demir"], sell, BIO, 14, 355, taker=who["Lena Hoffmann"]),
            offer_of(ME, sell, BIO, 40, 357, days=2),
        )
    ]


def fills() -> list[FillRow]:
    shape = [372, 368, 371, 374, 370, 366, 361, 364, 369, 373, 371, 375, 377, 380, 376, 372, 369,
             365, 360, 362, 358, 355, 352, 356, 354, 357, 355, 353, 354, 356]  # fmt: skip
    seller, buyer = PEOPLE["Anna Lindqvist"].address, PEOPLE["Yusuf Demir"].address
    return [
        FillRow(
            Timestamp(NOW - (len(shape) - place) * DAY + 3600), Wh(20_000),
            Minor(20_000 * per_kwh(price) // 10**6), BIO, seller, buyer, per_kwh(price), seller,
            buyer, YUAN.address, bytes(32), 10 + place, bytes(32),
        )
        for place, price in enumerate(shape)
    ]  # fmt: skip


def position(money: int = 250_000_000, can_offer: int = 142_400) -> Position:
    return Position(ME, Minor(money), HOLDINGS, Wh(can_offer), NOW)


def market_view(rows: Sequence[OfferRow]) -> MarketView:
    history = pricing.FillHistory(fills())
    street = pricing.street_price(history, rows, NOW)
    wanted, offered = pricing.wanted_offered(rows, NOW)
    suggestion = pricing.suggest(street, wanted, offered, YUAN)
    book = Book.build(
        rows,
        position(),
        names=NAMES,
        street=street.price if street else None,
        currency=YUAN,
    )
    page = book.view()
    return MarketView(
        book,
        page.entries,
        page.cannot_take,
        street,
        price_series(history, NOW),
        wanted,
        offered,
        Wh(sum(step.wh for step in wanted)),
        Wh(sum(step.wh for step in offered)),
        suggestion,
        suggestion,
    )


def home_view() -> HomeView:
    today = datetime.now(UTC).date()
    meter = MeterView(bytes(32), Litres(1_248_376), NOW, 40, 990_000, 10_840, Wh(900_000))
    return HomeView(
        held=Wh(412_000),
        reserve=Wh(229_600),
        reserve_days=21,
        reserve_until=date(today.year, 12, 31),
        usage_days_known=28,
        surplus=Wh(182_400),
        promised=Wh(40_000),
        can_offer=Wh(142_400),
        surplus_money=Minor(63_840_000),
        z_ppm=meter.z_ppm,
        cv_wh_per_m3=meter.cv_wh_per_m3,
        money=Minor(250_000_000),
        promised_money=Minor(0),
        coin=Wei(9_990 * 10**15),
        used_month=Wh(180_000),
        used_today=Wh(5_000),
        days=(DayBar(today, Wh(5_000)),),
        meter=meter,
        holdings=(
            BatchHolding(BIO, GasClass.BIOMETHANE, Wh(212_000), "Riverside Biogas", 202611),
            BatchHolding(NATURAL, GasClass.NATURAL, Wh(200_000), "City Gas Supply", 202611),
        ),
        arrears=Wh(0),
    )


def snapshot(rows: Sequence[OfferRow] | None = None) -> Snapshot:
    view = market_view(street_offers() if rows is None else rows)
    return Snapshot(
        taken=NOW,
        community=CommunityView(
            "Linden Street", 7411, YUAN, "ETH", address("market"), code_verified=True
        ),
        me=NAMES[ME],
        sync=SyncView(SyncState.FRESH, 120, NOW, 120, NOW),
        home=home_view(),
        market=view,
        activity=(),
        my_offers=view.book.mine(),
        pending=(),
        attention=(),
        names=NAMES,
    )


def many_offers(count: int) -> list[OfferRow]:
    people = list(PEOPLE.values())
    batches: tuple[CreditId, ...] = (BIO, NATURAL)
    return [
        row_of(
            offer_of(
                people[place % len(people)].address,
                Side(place % 2),
                batches[place % 2],
                1 + place % 97,
                300 + place % 100,
                days=1 + place % 30,
            )
        )
        for place in range(count)
    ]
