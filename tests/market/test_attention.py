from dataclasses import replace
from datetime import date

import pytest

from tests.market.made import ANNA, BATCH, ME, NOW, position, row
from tests.market.test_book import book
from wallet.ledger.rows import OfferRow
from wallet.market.attention import items
from wallet.market.book import BookEntry
from wallet.market.journal import MemoryJournal, TradeRecord
from wallet.market.message import Message
from wallet.market.review import StepKind, TradeKind
from wallet.market.views import (
    AttentionKind,
    BatchHolding,
    HomeView,
    MeterView,
    PendingEntry,
    PendingState,
)
from wallet.protocol.credits import GasClass
from wallet.units import Litres, Minor, Timestamp, Wei, Wh

HOUR = 3_600
HOME = HomeView(
    held=Wh(412_000),
    reserve=Wh(229_600),
    reserve_days=21,
    reserve_until=date(2027, 1, 1),
    usage_days_known=28,
    surplus=Wh(182_400),
    promised=Wh(0),
    can_offer=Wh(182_400),
    surplus_money=None,
    z_ppm=1_000_000,
    cv_wh_per_m3=10_000,
    money=Minor(1),
    promised_money=Minor(0),
    coin=Wei(10**18),
    used_month=Wh(0),
    used_today=Wh(0),
    days=(),
    meter=MeterView(bytes(32), Litres(1), Timestamp(NOW - HOUR), 5, 1_000_000, 10_000, Wh(500_000)),
    holdings=(BatchHolding(BATCH, GasClass.BIOMETHANE, Wh(412_000), "Riverside", 202611),),
    arrears=Wh(0),
)


def mine(*rows: OfferRow) -> tuple[BookEntry, ...]:
    return book(*rows, where=position()).mine()


def kinds(
    home: HomeView = HOME,
    own: tuple[BookEntry, ...] = (),
    pending: tuple[PendingEntry, ...] = (),
    journal: MemoryJournal | None = None,
) -> list[AttentionKind]:
    return [
        item.kind for item in items(home, own, pending, journal or MemoryJournal(), NOW, account=ME)
    ]


def test_a_home_in_order_is_left_alone() -> None:
    assert kinds() == []
    assert kinds(own=mine(row(maker=ME))) == []


@pytest.mark.parametrize(
    ("home", "kind"),
    [
        (replace(HOME, arrears=Wh(5_000)), AttentionKind.ARREARS),
        (replace(HOME, held=Wh(100_000)), AttentionKind.RESERVE_LOW),
        (replace(HOME, meter=None), AttentionKind.NO_METER),
        (replace(HOME, coin=Wei(0)), AttentionKind.COIN_LOW),
    ],
)
def test_what_the_home_lacks_is_said_on_one_card(home: HomeView, kind: AttentionKind) -> None:
    assert kinds(home) == [kind]


def test_a_silent_meter_is_noticed_after_a_day() -> None:
    assert HOME.meter is not None
    silent = replace(HOME.meter, last_ts=Timestamp(NOW - 27 * HOUR))
    (card,) = items(replace(HOME, meter=silent), (), (), MemoryJournal(), NOW, account=ME)
    assert card.kind is AttentionKind.READING_OLD
    assert str(card.title) == "Your meter's last reading is 27 h old"


def test_an_offer_for_gas_that_was_burned_meanwhile_is_pointed_out() -> None:
    own = mine(row(maker=ME, kwh=500))
    (card,) = items(HOME, own, (), MemoryJournal(), NOW, account=ME)
    assert card.kind is AttentionKind.OFFER_CANNOT_FILL
    assert card.offer_hash == own[0].offer_hash


def test_a_long_offer_that_ends_tonight_is_pointed_out_and_a_short_one_is_not() -> None:
    long = mine(row(maker=ME, start=-90_000, end=HOUR))
    short = mine(row(maker=ME, start=-10, end=HOUR))
    assert kinds(own=long) == [AttentionKind.OFFER_ENDS_SOON]
    assert kinds(own=short) == []


def test_transactions_that_failed_or_hang_are_pointed_out() -> None:
    sent = PendingEntry(bytes(32), Message("Trade"), PendingState.SENT, Timestamp(NOW - 60), 1)
    failed = replace(sent, state=PendingState.FAILED)
    hangs = replace(sent, created=Timestamp(NOW - 600))
    assert kinds(pending=(sent,)) == []
    assert kinds(pending=(failed, hangs)) == [
        AttentionKind.TRANSACTION_FAILED,
        AttentionKind.TRANSACTION_STUCK,
    ]


def test_an_offer_that_was_signed_and_never_sent_comes_first() -> None:
    signed = row(maker=ME).signed
    record = TradeRecord(
        "a1", TradeKind.POST_SELL, ME, 1, ME, Wh(1), signed.hash, NOW, signed=signed
    )
    journal = MemoryJournal({"a1": record})
    assert kinds(replace(HOME, coin=Wei(0)), journal=journal) == [
        AttentionKind.TRADE_UNFINISHED,
        AttentionKind.COIN_LOW,
    ]
    journal.put(replace(record, steps=((StepKind.POST, bytes(32)),)))
    assert kinds(journal=journal) == []


def test_another_account_of_the_profile_has_its_own_unfinished_trades() -> None:
    record = TradeRecord(
        "a1", TradeKind.POST_SELL, ANNA, 1, ME, Wh(1), bytes(32), NOW, signed=row(maker=ME).signed
    )
    journal = MemoryJournal({"a1": record})
    assert kinds(journal=journal) == []
    assert [item.trade_id for item in items(HOME, (), (), journal, NOW, account=ANNA)] == ["a1"]
