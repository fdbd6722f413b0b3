"""The index's answers to what the window and the market ask."""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, date, datetime, timedelta, timezone
from typing import Any
from zoneinfo import ZoneInfo

import pytest

from tests.chain.fake_chain import GENESIS_TS, FakeChain
from tests.ledger.world import BIO, HOMES, ISSUER, NATURAL, PLANT, World, account, log, meter_of
from wallet.ledger import queries
from wallet.ledger.index import Index
from wallet.ledger.offers import offer as find_offer
from wallet.ledger.rows import ActivityKind
from wallet.protocol.contracts import CREDIT, MARKET, REGISTRY
from wallet.protocol.credits import GasClass
from wallet.protocol.offers import Side
from wallet.units import Timestamp

Step = Callable[[], Any]
ME, ANNA, BEN = HOMES[:3]


class TestHoldings:
    def test_are_in_the_order_in_which_settling_takes_them(
        self, chain: FakeChain, world: World, index: Index, sync: Step
    ) -> None:
        chain.mine([world.allot(ME, NATURAL, 50)])
        sync()
        first, second = queries.holdings(index, ME)
        assert (first.credit_id, first.wh, first.gas_class) == (BIO, 300_000, GasClass.BIOMETHANE)
        assert (second.credit_id, second.wh, second.period) == (NATURAL, 50, 202610)
        assert queries.held_total(index, ME) == 300_050

    def test_a_batch_used_up_and_received_again_comes_back_to_its_place(
        self, chain: FakeChain, world: World, index: Index, sync: Step
    ) -> None:
        chain.mine([world.allot(ME, NATURAL, 50), world.give(ME, ANNA, BIO, 300_000)])
        chain.mine([world.give(ANNA, ME, BIO, 10)])
        sync()
        assert [row.credit_id for row in queries.holdings(index, ME)] == [BIO, NATURAL]
        assert queries.holdings(index, ME)[0].received_block == chain.head

    def test_name_the_plant_that_injected_else_the_issuer(
        self, chain: FakeChain, world: World, index: Index, sync: Step
    ) -> None:
        sync()
        assert queries.holdings(index, ME)[0].plant == ISSUER
        assert queries.holdings(index, ME)[0].plant_label == ""
        chain.mine([world.inject(500, GENESIS_TS)])
        sync()
        assert queries.holdings(index, ME)[0].plant == PLANT
        assert queries.holdings(index, ME)[0].plant_label == "Dairy farm plant"

    def test_of_a_stranger_are_nothing(self, world: World, index: Index, sync: Step) -> None:
        sync()
        stranger = account(999)
        assert queries.holdings(index, stranger) == ()
        assert queries.held_total(index, stranger) == 0
        assert queries.money(index, stranger) == 0
        assert queries.arrears(index, stranger) == 0
        assert queries.meter(index, stranger) is None
        assert queries.activity(index, stranger, 10) == ()


def test_money_is_of_the_communitys_currency_unless_named(
    chain: FakeChain, world: World, index: Index, sync: Step
) -> None:
    sync()
    assert queries.money(index, ME) == 500_000_000
    assert queries.money(index, ME, account(5)) == 0


def test_arrears_are_what_the_contract_said_last(
    chain: FakeChain, world: World, index: Index, sync: Step
) -> None:
    chain.mine([world.read(ME, 300_700, GENESIS_TS + 60)])
    sync()
    assert queries.arrears(index, ME) == 700
    zero = bytes(32)
    pays = [
        log(CREDIT, "Settled", (ME, zero, BIO, 0, 600)),
        log(CREDIT, "ArrearsRecorded", (ME, zero, 0, 0, 100)),
    ]
    chain.mine([pays])
    sync()
    assert queries.arrears(index, ME) == 100
    newest = queries.activity(index, ME, 1)[0]
    assert (newest.kind, newest.wh) == (ActivityKind.ARREARS_SETTLED, -600)


def test_conservation_finds_a_batch_whose_events_do_not_add_up(
    chain: FakeChain, world: World, index: Index, sync: Step
) -> None:
    chain.mine([world.retire(ME, 70), world.read(ANNA, 30, GENESIS_TS + 9), world.inject(5, 9)])
    sync()
    (batch,) = queries.conservation(index)
    assert (batch.issued, batch.settled, batch.retired) == (1_200_005, 30, 70)
    assert batch.held == 1_200_005 - 100
    assert batch.ok
    chain.mine([[log(CREDIT, "Allotted", (ME, BIO, 5))]])
    sync()
    assert not queries.conservation(index)[0].ok


class TestMeter:
    def test_before_the_first_reading_it_stands_at_its_opening(
        self, world: World, index: Index, sync: Step
    ) -> None:
        sync()
        meter = queries.meter(index, ME)
        assert meter is not None
        assert (meter.meter_id, meter.index_l, meter.last_seq) == (meter_of(ME), 1_000, 0)
        assert (meter.last_ts, meter.allowance_wh) == (GENESIS_TS, 10**7)
        assert (meter.z_ppm, meter.cv_wh_per_m3) == (960_000, 11_200)

    def test_follows_readings_swaps_and_new_keys(
        self, chain: FakeChain, world: World, index: Index, sync: Step
    ) -> None:
        chain.mine([world.read(ME, 5_000, GENESIS_TS + 60)])
        sync()
        meter = queries.meter(index, ME)
        assert meter is not None
        assert (meter.index_l, meter.last_seq, meter.last_ts) == (1_500, 1, GENESIS_TS + 60)
        swap = log(REGISTRY, "MeterSwapped", (meter_of(ME), GENESIS_TS + 70, 1_500, 3))
        chain.mine([[swap, log(REGISTRY, "KeyRotated", (meter_of(ME), account(1), ANNA))]])
        sync()
        meter = queries.meter(index, ME)
        assert meter is not None
        assert (meter.index_l, meter.last_ts, meter.signer) == (3, GENESIS_TS + 70, ANNA)

    def test_takes_the_calorific_value_of_its_last_reading(
        self, chain: FakeChain, world: World, index: Index, sync: Step
    ) -> None:
        zone = b"\x00" * 32
        sync()
        known = queries.meter(index, ME)
        assert known is not None
        zone = known.zone
        sets = [
            log(REGISTRY, "CalorificSet", (zone, GENESIS_TS, GENESIS_TS + 100, 1, 11)),
            log(REGISTRY, "CalorificSet", (zone, GENESIS_TS + 100, GENESIS_TS + 200, 2, 22)),
        ]
        chain.mine([sets])
        for offset, value in ((50, 11), (150, 22), (500, 11_200)):
            chain.mine([world.read(ME, 10, GENESIS_TS + offset)])
            sync()
            meter = queries.meter(index, ME)
            assert meter is not None
            assert meter.cv_wh_per_m3 == value

    def test_a_closed_meter_is_none(
        self, chain: FakeChain, world: World, index: Index, sync: Step
    ) -> None:
        chain.mine([[log(REGISTRY, "MeterClosed", (meter_of(ME),))]])
        sync()
        assert queries.meter(index, ME) is None


class TestUsage:
    def use(
        self, chain: FakeChain, world: World, tz: Any, *readings: tuple[datetime, int]
    ) -> Timestamp:
        for moment, wh in readings:
            ts = int(moment.replace(tzinfo=tz).timestamp())
            chain.mine([world.read(ME, wh, ts)], max(ts, chain.blocks[-1].ts + 1))
        return Timestamp(int(readings[-1][0].replace(tzinfo=tz).timestamp()))

    @pytest.mark.parametrize(
        "tz", [UTC, timezone(timedelta(hours=5, minutes=45)), ZoneInfo("Europe/Berlin")]
    )
    def test_daily_readings_at_midnight_belong_to_the_day_before(
        self, chain: FakeChain, world: World, index: Index, sync: Step, tz: Any
    ) -> None:
        days = [(datetime(2026, 10, day), 1_000 + day) for day in range(20, 29)]  # noqa: DTZ001
        now = self.use(chain, world, tz, *days)
        sync()
        usage = queries.usage_by_day(index, ME, 8, tz, now)
        assert [entry.day for entry in usage] == [date(2026, 10, day) for day in range(21, 29)]
        assert [entry.wh for entry in usage] == [1_022, 1_023, 1_024, 1_025, 1_026, 1_027, 1_028, 0]

    def test_a_reading_in_the_morning_is_shared_between_two_days(
        self, chain: FakeChain, world: World, index: Index, sync: Step
    ) -> None:
        now = self.use(
            chain, world, UTC,
            (datetime(2026, 10, 20, 6), 0),  # noqa: DTZ001
            (datetime(2026, 10, 21, 6), 2_401),  # noqa: DTZ001
            (datetime(2026, 10, 21, 18), 500),  # noqa: DTZ001
        )  # fmt: skip
        sync()
        usage = queries.usage_by_day(index, ME, 3, UTC, now)
        assert [entry.wh for entry in usage] == [0, 1_800, 601 + 500]

    def test_a_long_gap_is_shared_over_all_its_days_and_nothing_is_lost(
        self, chain: FakeChain, world: World, index: Index, sync: Step
    ) -> None:
        now = self.use(
            chain, world, UTC,
            (datetime(2026, 10, 1, 7, 3), 0),  # noqa: DTZ001
            (datetime(2026, 10, 9, 19, 8), 99_999),  # noqa: DTZ001
        )  # fmt: skip
        sync()
        usage = queries.usage_by_day(index, ME, 10, UTC, now)
        assert sum(entry.wh for entry in usage) == 99_999
        assert len({entry.wh for entry in usage[2:-1]}) <= 2
        assert queries.used_this_month(index, ME, UTC, now) == 99_999
        november = Timestamp(now + 30 * 86_400)
        assert queries.used_this_month(index, ME, UTC, november) == 0

    def test_new_readings_are_added_and_those_of_a_reorg_taken_out_again(
        self, chain: FakeChain, world: World, index: Index, sync: Step
    ) -> None:
        now = Timestamp(GENESIS_TS + 4 * 3600)
        before = world.copy()
        for number, expected in ((1, 100), (2, 200), (3, 300)):
            chain.mine([world.read(ME, 100, GENESIS_TS + number * 3600)])
            sync()
            assert queries.used_this_month(index, ME, UTC, now) == expected
        chain.rewind(1)
        for _ in range(4):
            chain.mine([before.read(ME, 7, chain.blocks[-1].ts)])
        sync()
        assert queries.used_this_month(index, ME, UTC, now) == 28

    def test_the_plants_injections_are_no_use(
        self, chain: FakeChain, world: World, index: Index, sync: Step
    ) -> None:
        chain.mine([world.inject(500, GENESIS_TS + 60)])
        sync()
        now = Timestamp(GENESIS_TS + 100)
        assert [day.wh for day in queries.usage_by_day(index, PLANT, 2, UTC, now)] == [0, 0]


class TestOffers:
    def test_open_ones_know_what_is_left(
        self, chain: FakeChain, world: World, index: Index, sync: Step
    ) -> None:
        chain.mine([world.post(Side.SELL, ME, 5_000, 300_000)])
        chain.mine([world.post(Side.BUY, ANNA, 700, 350_000)])
        chain.mine([world.fill(0, BEN, 1_200)])
        sync()
        mine, annas = queries.open_offers(index)
        assert (mine.filled_wh, mine.remaining_wh, mine.cancelled) == (1_200, 3_800, False)
        assert mine.signed.offer == world.offers[0][1]
        assert (mine.signed.hash, mine.signed.signature) == (world.offers[0][0], b"\x01" * 65)
        assert (mine.posted_block, mine.posted_ts) == (2, chain.blocks[2].ts)
        assert annas.signed.offer.side is Side.BUY
        assert find_offer(index, world.offers[1][0]) == annas
        assert find_offer(index, bytes(32)) is None

    def test_taken_cancelled_withdrawn_and_expired_ones_are_not_open(
        self, chain: FakeChain, world: World, index: Index, sync: Step
    ) -> None:
        group = b"g" * 32
        chain.mine([
            world.post(Side.SELL, ME, 1_000, 1),
            world.post(Side.SELL, ME, 1_000, 1),
            world.post(Side.SELL, ME, 1_000, 1, group=group),
            world.post(Side.SELL, ME, 1_000, 1, group=group, revision=1),
            world.post(Side.SELL, ANNA, 1_000, 1),
            world.post(Side.SELL, ANNA, 1_000, 1, counter=77),
            world.post(Side.SELL, ME, 1_000, 1, valid_to=chain.blocks[-1].ts + 40),
        ])  # fmt: skip
        sync()
        assert len(queries.open_offers(index)) == 6
        chain.mine([
            world.fill(0, BEN, 1_000), world.cancel(1),
            [log(MARKET, "RevisionRaised", (ME, group, 1))],
            [log(MARKET, "CounterIncremented", (ANNA, 77))],
        ])  # fmt: skip
        sync()
        numbers = [world.offers.index(o) for o in world.offers
                   if o[0] in {row.signed.hash for row in queries.open_offers(index)}]  # fmt: skip
        assert numbers == [3, 5, 6]
        chain.mine(ts=chain.blocks[-1].ts + 100)
        sync()
        assert len(queries.open_offers(index)) == 2
        mine = queries.my_offers(index, ME)
        assert [row.cancelled for row in mine] == [False, False, True, True, False]
        assert [row.remaining_wh for row in mine] == [1_000, 1_000, 0, 0, 0]

    def test_an_offer_filled_before_it_was_posted_knows_it(
        self, chain: FakeChain, world: World, index: Index, sync: Step
    ) -> None:
        post = world.post(Side.SELL, ME, 5_000, 300_000)
        chain.mine([world.fill(0, BEN, 1_200)])
        sync()
        chain.mine([post])
        sync()
        assert queries.open_offers(index)[0].remaining_wh == 3_800

    def test_the_same_offer_posted_twice_is_one(
        self, chain: FakeChain, world: World, index: Index, sync: Step
    ) -> None:
        post = world.post(Side.SELL, ME, 5_000, 300_000)
        chain.mine([post])
        chain.mine([post])
        sync()
        assert [row.posted_block for row in queries.open_offers(index)] == [2]

    def test_the_answer_is_kept_until_something_changes(
        self, chain: FakeChain, world: World, index: Index, sync: Step
    ) -> None:
        chain.mine([world.post(Side.SELL, ME, 5_000, 300_000)])
        sync()
        first = queries.open_offers(index)
        assert queries.open_offers(index) is first
        chain.rewind(1)
        chain.mine()
        sync()
        assert queries.open_offers(index) == ()


def test_fills_since_a_time_with_price_and_sides(
    chain: FakeChain, world: World, index: Index, sync: Step
) -> None:
    chain.mine(
        [world.post(Side.SELL, ME, 5_000, 350_000), world.post(Side.BUY, ANNA, 9_000, 400_001)]
    )
    chain.mine([world.fill(0, BEN, 1_000)])
    chain.mine([world.fill(1, BEN, 2_000)])
    sync()
    first, second = queries.fills(index)
    assert (first.seller, first.buyer, first.wh, first.cost) == (ME, BEN, 1_000, 350)
    assert (first.price, first.block, first.credit_id) == (350_000, 3, BIO)
    assert (second.maker, second.taker, second.seller, second.buyer) == (ANNA, BEN, BEN, ANNA)
    assert queries.fills(index, Timestamp(chain.blocks[4].ts)) == (second,)
    assert queries.fills(index, Timestamp(chain.blocks[4].ts + 1)) == ()


class TestActivity:
    def test_tells_everything_newest_first(
        self, chain: FakeChain, world: World, index: Index, sync: Step
    ) -> None:
        chain.mine([world.post(Side.SELL, ME, 5_000, 350_000)])
        chain.mine([world.fill(0, ANNA, 1_000)])
        chain.mine([world.cancel(0)])
        chain.mine([world.read(ME, 700, GENESIS_TS + 60)])
        chain.mine([world.pay(ME, BEN, 5), world.pay(BEN, ME, 6)])
        chain.mine([world.give(ME, BEN, BIO, 7), world.give(BEN, ME, BIO, 8)])
        chain.mine([world.retire(ME, 9)])
        chain.mine([[log(MARKET, "CounterIncremented", (ME, 5))]])
        sync()
        kinds = [row.kind for row in queries.activity(index, ME, 100)]
        assert kinds == [
            ActivityKind.OFFERS_WITHDRAWN, ActivityKind.RETIRED, ActivityKind.GAS_RECEIVED,
            ActivityKind.GAS_SENT, ActivityKind.MONEY_RECEIVED, ActivityKind.MONEY_SENT,
            ActivityKind.READING_SETTLED, ActivityKind.OFFER_CANCELLED, ActivityKind.SOLD,
            ActivityKind.OFFER_POSTED, ActivityKind.ALLOTTED, ActivityKind.MONEY_RECEIVED,
            ActivityKind.METER_LINKED, ActivityKind.JOINED,
        ]  # fmt: skip
        sold = queries.activity(index, ME, 9)[-1]
        assert (sold.wh, sold.money, sold.other) == (-1_000, 350, ANNA)
        bought = queries.activity(index, ANNA, 1)[0]
        assert (bought.kind, bought.wh, bought.money, bought.other) == (
            ActivityKind.BOUGHT, 1_000, -350, ME,
        )  # fmt: skip
        assert bought.offer_hash == sold.offer_hash == world.offers[0][0]
        assert bought.tx_hash == queries.fills(index)[0].tx_hash
        minted = queries.activity(index, ME, 12)[-1]
        assert (minted.money, minted.other) == (500_000_000, None)

    def test_a_trade_is_told_once_and_not_as_transfers(
        self, chain: FakeChain, world: World, index: Index, sync: Step
    ) -> None:
        chain.mine([world.post(Side.BUY, ANNA, 5_000, 350_000)])
        chain.mine([world.fill(0, ME, 1_000)])
        sync()
        assert [row.kind for row in queries.activity(index, ME, 2)] == [
            ActivityKind.SOLD, ActivityKind.ALLOTTED,
        ]  # fmt: skip

    def test_a_reading_says_what_was_used_and_what_was_burned(
        self, chain: FakeChain, world: World, index: Index, sync: Step
    ) -> None:
        chain.mine([world.read(ME, 300_700, GENESIS_TS + 60), world.read(ANNA, 5, GENESIS_TS + 60)])
        sync()
        row = queries.activity(index, ME, 1)[0]
        assert (row.kind, row.used_wh, row.wh) == (ActivityKind.READING_SETTLED, 300_700, -300_000)
        assert row.meter_id == meter_of(ME)

    def test_an_injection_is_told_as_one(
        self, chain: FakeChain, world: World, index: Index, sync: Step
    ) -> None:
        chain.mine([world.inject(500, GENESIS_TS)])
        sync()
        first, second = queries.activity(index, PLANT, 2)
        assert (first.kind, first.wh, first.credit_id) == (ActivityKind.INJECTED, 500, BIO)
        assert second.kind is ActivityKind.METER_LINKED

    def test_gives_no_more_than_asked_for(
        self, chain: FakeChain, world: World, index: Index, sync: Step
    ) -> None:
        for number in range(20):
            chain.mine([world.pay(ME, ANNA, number)])
        sync()
        rows = queries.activity(index, ME, 5)
        assert [row.money for row in rows] == [-19, -18, -17, -16, -15]


def test_block_times_and_how_far_the_index_is(
    chain: FakeChain, world: World, index: Index, sync: Step
) -> None:
    assert queries.indexed_to(index) is None
    chain.mine()
    sync()
    reached = queries.indexed_to(index)
    assert reached is not None
    assert (reached.block, reached.block_hash) == (2, chain.blocks[2].hash)
    assert queries.block(index, 1) == chain.blocks[1].ts
    assert queries.block(index, 99) is None
