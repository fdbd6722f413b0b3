# ruff: noqa: S311 - worlds are random, not secret
"""The quick way from a log to a row says exactly what ``protocol.events`` says."""

from __future__ import annotations

import random
from typing import Any

import pytest

from tests.chain.fake_chain import FakeChain
from tests.ledger.sharing_world import SharingWorld
from tests.ledger.world import (
    BIO,
    HOMES,
    NATURAL,
    PLANT,
    PRICE_INDEX,
    ZONE,
    World,
    a_batch,
    community,
    grow,
    log,
    meter_of,
)
from wallet.chain.types import Log, read_logs
from wallet.codec.address import ZERO_ADDRESS, Address, address_bytes
from wallet.errors import NodeAnswerError
from wallet.ledger.intake import Intake
from wallet.ledger.numbers import position
from wallet.ledger.offers import read_offer
from wallet.ledger.schema import EVENT_TABLES, MOVE_FILL, MOVE_MINT_OR_BURN, MOVE_PLAIN
from wallet.ledger.sharing import read_share
from wallet.protocol import events
from wallet.protocol.contracts import (
    COMMUNITY,
    CREDIT,
    INDEX,
    MARKET,
    MONEY,
    POOL,
    REGISTRY,
)
from wallet.protocol.events import decode
from wallet.protocol.offers import Side, Trigger, new_offer
from wallet.protocol.shares import ShareMode, new_share

BIG = 2**200 + 7


def logs_of(chain: FakeChain) -> list[Log]:
    return read_logs([log for block in chain.blocks for log in block.logs])


def columns(table: str, row: list[Any]) -> dict[str, Any]:
    names = ["pos", *EVENT_TABLES[table].split(", ")]
    return dict(zip(names, row, strict=True))


def plain(value: Any) -> Any:
    """A decoded value as the tables keep it."""
    if isinstance(value, str) and value.startswith("0x"):
        return address_bytes(value)
    return value


EXPECTED: dict[type, tuple[str, dict[str, str]]] = {
    events.MeterLinked: ("meters", {
        "meter": "meter_id", "owner": "owner", "signer": "signer", "zone": "zone",
        "direction": "direction", "q_max": "q_max_lph", "allowance": "allowance_wh", "ts": "ts",
        "index_l": "index_l"}),
    events.KeyRotated: ("meter_keys", {"meter": "meter_id", "signer": "new_signer"}),
    events.MeterSwapped: ("meter_swaps", {
        "meter": "meter_id", "ts": "ts", "closing_l": "closing_index_l",
        "opening_l": "opening_index_l"}),
    events.MeterClosed: ("meter_closings", {"meter": "meter_id"}),
    events.ReadingAccepted: ("readings", {
        "meter": "meter_id", "owner": "owner", "seq": "seq", "ts": "ts", "index_l": "index_l",
        "delta_l": "delta_l", "wh": "wh", "status": "status", "flags": "flags"}),
    events.CalorificSet: ("calorific", {
        "zone": "zone", "from_ts": "from_ts", "to_ts": "to_ts", "z_ppm": "z_ppm",
        "cv": "cv_wh_per_m3"}),
    events.EntryBatchSet: ("entry_batches", {"meter": "meter_id", "credit": "credit_id"}),
    events.BatchIssued: ("batches", {"credit": "credit_id", "issuer": "issuer"}),
    events.Allotted: ("allotments", {"account": "account", "credit": "credit_id", "wh": "wh"}),
    events.Injected: ("injections", {
        "meter": "meter_id", "account": "owner", "credit": "credit_id", "seq": "seq", "wh": "wh"}),
    events.Settled: ("settlements", {
        "account": "account", "meter": "meter_id", "credit": "credit_id", "seq": "seq",
        "wh": "wh"}),
    events.ArrearsRecorded: ("arrears", {
        "account": "account", "meter": "meter_id", "seq": "seq", "wh": "wh", "total": "total_wh"}),
    events.Retired: ("retirements", {
        "account": "account", "credit": "credit_id", "wh": "wh", "purpose": "purpose"}),
    events.CreditTransfer: ("credit_moves", {
        "src": "sender", "dst": "receiver", "credit": "credit_id", "wh": "wh"}),
    events.MoneyTransfer: ("money_moves", {
        "currency": "currency", "src": "sender", "dst": "receiver", "amount": "amount"}),
    events.OfferPosted: ("offers", {"hash": "offer_hash", "maker": "maker", "sig": "signature"}),
    events.OfferFilled: ("fills", {
        "hash": "offer_hash", "maker": "maker", "taker": "taker", "credit": "credit_id",
        "wh": "wh", "cost": "cost", "currency": "currency", "filled": "filled_wh"}),
    events.OfferCancelled: ("cancels", {"hash": "offer_hash", "maker": "maker"}),
    events.RevisionRaised: ("revisions", {"maker": "maker", "grp": "group",
                                          "revision": "revision"}),
    events.CounterIncremented: ("counters", {"maker": "maker", "counter": "counter"}),
    events.Attested: ("memberships", {"account": "account", "role": "role",
                                      "valid_until": "valid_until"}),
    events.Revoked: ("memberships", {"account": "account"}),
    events.Paused: ("rules", {"active": "on", "by": "by"}),
    events.CurrencySet: ("rules", {"subject": "currency", "active": "allowed"}),
    events.FeedSet: ("rules", {"subject": "feed", "active": "allowed"}),
    events.OfferMatched: ("matches", {
        "hash": "buy_hash", "sell_hash": "sell_hash", "maker": "maker", "wh": "wh",
        "filled": "filled_wh"}),
    events.OfferSkipped: ("skips", {"hash": "offer_hash", "taker": "taker", "reason": "reason"}),
    events.ShareOffered: ("share_offers", {
        "hash": "offer_hash", "giver": "giver", "pool": "pool_id", "sig": "signature"}),
    events.Shared: ("draws", {
        "hash": "offer_hash", "giver": "giver", "taker": "taker", "mode": "mode",
        "credit": "credit_id", "wh": "wh", "drawn": "drawn_wh"}),
    events.ShareCancelled: ("share_cancels", {"hash": "offer_hash", "giver": "giver"}),
    events.ShareCounterIncremented: ("share_counters", {"giver": "giver", "counter": "counter"}),
    events.Loaned: ("loans", {
        "loan": "loan_id", "lender": "lender", "borrower": "borrower", "credit": "credit_id",
        "wh": "wh", "due_by": "due_by"}),
    events.Returned: ("loan_returns", {
        "loan": "loan_id", "payer": "by", "credit": "credit_id", "wh": "wh",
        "returned": "returned_wh"}),
    events.ReturnKept: ("kept_returns", {
        "loan": "loan_id", "lender": "lender", "credit": "credit_id", "wh": "wh"}),
    events.PoolCreated: ("pools", {"pool": "pool_id", "manager": "manager", "name": "name"}),
    events.PoolMemberSet: ("pool_members", {
        "pool": "pool_id", "account": "account", "active": "is_in"}),
    events.PotOpened: ("pots", {
        "pot": "pot_id", "pool": "pool_id", "credit": "credit_id", "revenue_bps": "revenue_bps"}),
    events.PotFed: ("pot_feeds", {"pot": "pot_id", "giver": "giver", "wh": "wh"}),
    events.PotLeft: ("pot_leaves", {"pot": "pot_id", "giver": "giver", "wh": "wh"}),
    events.PotSold: ("pot_sales", {
        "pot": "pot_id", "wh": "wh", "currency": "currency", "amount": "amount",
        "to_givers": "to_givers"}),
    events.RevenuePaid: ("revenues", {
        "pot": "pot_id", "account": "account", "currency": "currency", "amount": "amount"}),
    events.GasWithdrawn: ("gas_withdrawals", {
        "account": "account", "credit": "credit_id", "wh": "wh"}),
    events.RoundMade: ("rounds", {
        "feed": "feed", "round": "round_id", "answer": "answer", "wh": "wh",
        "from_ts": "from_ts", "to_ts": "to_ts"}),
}  # fmt: skip


def every_event() -> list[Any]:
    offer = new_offer(
        Side.BUY, maker=HOMES[0], credit_id=0, wh=BIG % 2**120, price=5, currency=HOMES[1],
        valid_from=1, valid_to=2, counter=BIG, salt=BIG, group=b"g" * 32, revision=2**64 - 1,
    )  # fmt: skip
    home, meter, key = HOMES[0], meter_of(HOMES[0]), b"h" * 32
    return [
        log(COMMUNITY, "Attested", (home, b"CN", 1, 2**64 - 1, bytes(32))),
        log(COMMUNITY, "Revoked", (home,)),
        log(COMMUNITY, "Paused", (1, True, home)),
        log(COMMUNITY, "Paused", (2, False, home)),
        log(COMMUNITY, "CurrencySet", (home, True)),
        log(COMMUNITY, "FeedSet", (home, False)),
        log(REGISTRY, "MeterLinked", (meter, home, PLANT, ZONE, 1, 2**64 - 1, 2**128 - 1, 5, 6)),
        log(REGISTRY, "KeyRotated", (meter, home, PLANT)),
        log(REGISTRY, "MeterSwapped", (meter, 5, 2**64 - 1, 0)),
        log(REGISTRY, "MeterClosed", (meter,)),
        log(REGISTRY, "ReadingAccepted", (meter, home, 1, 2, 3, 4, BIG, 5, 6)),
        log(REGISTRY, "CalorificSet", (ZONE, 1, 2, 3, 4)),
        log(CREDIT, "BatchIssued", (BIO, PLANT, a_batch().as_tuple())),
        log(CREDIT, "EntryBatchSet", (meter, BIO)),
        log(CREDIT, "Allotted", (home, BIO, BIG)),
        log(CREDIT, "Injected", (meter, home, BIO, 9, BIG)),
        log(CREDIT, "Settled", (home, meter, NATURAL, 9, BIG)),
        log(CREDIT, "ArrearsRecorded", (home, meter, 9, 1, BIG)),
        log(CREDIT, "Retired", (home, BIO, BIG, PLANT, "für den Verein 🌱" * 9)),
        log(CREDIT, "TransferSingle", (home, home, PLANT, BIO, BIG)),
        log(CREDIT, "TransferBatch", (home, home, PLANT, (BIO, NATURAL), (1, BIG))),
        log(MONEY, "Transfer", (home, PLANT, BIG), community().currencies[0].address),
        log(MARKET, "OfferPosted", (key, home, 0, offer.as_tuple(), b"s" * 65)),
        log(MARKET, "OfferPosted", (b"k" * 32, home, 0, offer.as_tuple(), b"")),
        log(MARKET, "OfferFilled", (key, home, PLANT, BIO, 2**128 - 1, BIG, home, 2**128 - 1)),
        log(MARKET, "OfferCancelled", (key, home)),
        log(MARKET, "RevisionRaised", (home, key, 2**64 - 1)),
        log(MARKET, "CounterIncremented", (home, BIG)),
        log(MARKET, "OfferMatched", (b"q" * 32, key, home, 2**128 - 1, 2**128 - 1)),
        log(MARKET, "OfferSkipped", (key, home, 33)),
        *every_event_of_sharing(home, key),
        log(INDEX, "RoundMade", (2**80 - 1, BIG, BIG, 5, 6), PRICE_INDEX),
    ]


def every_event_of_sharing(home: Address, key: bytes) -> list[Any]:
    share = new_share(
        ShareMode.LEND, giver=home, credit_id=BIO, wh=BIG % 2**120, valid_to=2**64 - 1,
        counter=BIG, pool_id=b"p" * 32, max_per_member=5, return_by=9, salt=BIG,
    )  # fmt: skip
    return [
        log(POOL, "ShareOffered", (key, home, b"p" * 32, share.as_tuple(), b"s" * 65)),
        log(POOL, "ShareOffered", (b"k" * 32, home, b"p" * 32, share.as_tuple(), b"")),
        log(POOL, "Shared", (key, home, PLANT, 2, BIO, 2**128 - 1, 2**128 - 1)),
        log(POOL, "ShareCancelled", (key, home)),
        log(POOL, "ShareCounterIncremented", (home, BIG)),
        log(POOL, "Loaned", (1, home, PLANT, BIO, BIG, 2**64 - 1)),
        log(POOL, "Returned", (1, PLANT, NATURAL, BIG, BIG)),
        log(POOL, "ReturnKept", (1, home, NATURAL, BIG)),
        log(POOL, "PoolCreated", (b"p" * 32, home, "Lindenstraße 3–9 🌱" * 3)),
        log(POOL, "PoolMemberSet", (b"p" * 32, PLANT, True)),
        log(POOL, "PoolMemberSet", (b"p" * 32, PLANT, False)),
        log(POOL, "PotOpened", (1, b"p" * 32, BIO, 10_000)),
        log(POOL, "PotFed", (1, home, BIG)),
        log(POOL, "PotLeft", (1, home, BIG)),
        log(POOL, "PotSold", (1, BIG, home, BIG, BIG)),
        log(POOL, "RevenuePaid", (1, home, PLANT, BIG)),
        log(POOL, "GasWithdrawn", (home, BIO, BIG)),
    ]


def check(logs: list[Log]) -> None:
    rows = Intake(community()).read(logs).tables
    seen = {table: iter(found) for table, found in rows.items()}
    for item in logs:
        for part, event in enumerate(decode(item, community())):
            table, fields = EXPECTED[type(event)]
            row = columns(table, next(seen[table]))
            assert row["pos"] == position(item.block_number, item.log_index, part)
            assert row.get("tx", item.tx_hash) == item.tx_hash
            for column, attribute in fields.items():
                value, kept = plain(getattr(event, attribute)), row[column]
                if isinstance(kept, bytes) and isinstance(value, int):
                    value = value.to_bytes(32, "big")
                assert (int(kept) if isinstance(kept, str) and kept.isdigit() else kept) == value
            if isinstance(event, events.OfferPosted):
                assert read_offer(row["raw"]) == event.offer
                assert int(row["quantity"]) == event.offer.quantity_wh
                assert row["valid_to"] == event.offer.valid_to
                assert (row["grp"], int(row["revision"])) == (
                    event.offer.group,
                    event.offer.revision,
                )
                assert int.from_bytes(row["counter"], "big") == event.offer.counter
            if isinstance(event, events.ShareOffered):
                assert read_share(row["raw"]) == event.offer
                assert int(row["quantity"]) == event.offer.quantity_wh
                assert int(row["valid_to"]) == event.offer.valid_to
                assert int.from_bytes(row["counter"], "big") == event.offer.counter
            if isinstance(event, events.BatchIssued):
                assert len(row["raw"]) == 13 * 32
    assert [list(rest) for rest in seen.values()] == [[]] * len(seen)


def test_every_kind_of_event_becomes_the_row_it_should() -> None:
    chain = FakeChain()
    chain.mine([every_event()])
    found = logs_of(chain)
    assert {type(event) for item in found for event in decode(item, community())} == set(EXPECTED)
    check(found)


def test_a_streets_life_becomes_the_rows_it_should() -> None:
    chain, world = FakeChain(), World()
    chain.mine(world.found())
    grow(chain, world, random.Random(4), 150)
    check(logs_of(chain))


def test_an_offer_with_a_trigger_is_read_back_whole() -> None:
    offer = new_offer(
        Side.SELL, maker=HOMES[0], credit_id=BIO, wh=7, price=5, end_price=9, currency=HOMES[1],
        valid_from=1, valid_to=2, counter=3, taker=HOMES[2], meter_id=b"m" * 32, min_fill=2,
        delivery_from=4, delivery_to=5,
    )  # fmt: skip
    values = list(offer.as_tuple())
    values[16] = Trigger(HOMES[3], 2, -5, 60).as_tuple()
    chain = FakeChain()
    chain.mine([[log(MARKET, "OfferPosted", (b"h" * 32, HOMES[0], BIO, tuple(values), b"s" * 65))]])
    row = columns("offers", Intake(community()).read(logs_of(chain)).tables["offers"][0])
    assert read_offer(row["raw"]).as_tuple() == tuple(values)


@pytest.mark.parametrize("number", range(len(every_event())))
def test_an_event_with_bytes_missing_or_too_many_is_refused(number: int) -> None:
    address, topics, data = every_event()[number]
    for broken in (
        (address, topics, data + bytes(32)),
        (address, topics, data[:-1] if data else b"\x00"),
        (address, topics[:-1] if len(topics) > 1 else (*topics, bytes(32)), data),
        (address, (*topics, bytes(32)), data),
    ):
        chain = FakeChain()
        chain.mine([[broken]])
        with pytest.raises(NodeAnswerError):
            Intake(community()).read(logs_of(chain))


def test_an_offer_for_no_side_is_refused() -> None:
    address, topics, data = next(part for part in every_event() if len(part[2]) > 850)
    chain = FakeChain()
    chain.mine([[(address, topics, data[: 3 * 32 - 1] + b"\x02" + data[3 * 32 :])]])
    with pytest.raises(NodeAnswerError):
        Intake(community()).read(logs_of(chain))


def test_shared_gas_of_no_mode_is_refused() -> None:
    address, topics, data = next(
        part for part in every_event() if part[1][0] == POOL.event("ShareOffered").topic
    )
    chain = FakeChain()
    chain.mine([[(address, topics, data[: 3 * 32 - 1] + b"\x03" + data[3 * 32 :])]])
    with pytest.raises(NodeAnswerError):
        Intake(community()).read(logs_of(chain))


def test_unknown_topics_and_logs_without_topics_are_passed_over() -> None:
    ours = community()
    chain = FakeChain()
    chain.mine([[(ours.market, (b"u" * 32,), b"x"), (ours.market, (), b""),
                 (ours.currencies[0].address, (b"u" * 32,), b"")]])  # fmt: skip
    assert not any(Intake(ours).read(logs_of(chain)).tables.values())


class TestMatchingTrades:
    def rows(self, *transactions: list[Any]) -> dict[str, list[dict[str, Any]]]:
        chain = FakeChain()
        chain.mine(transactions)
        found = Intake(community()).read(logs_of(chain)).tables
        return {table: [columns(table, row) for row in rows] for table, rows in found.items()}

    def test_the_gas_says_who_sold(self) -> None:
        world = World(gas={(home, BIO): 10**6 for home in HOMES})
        sell, buy = (world.post(side, HOMES[0], 5_000, 300_000) for side in Side)
        rows = self.rows(sell, buy, world.fill(0, HOMES[1], 500), world.fill(1, HOMES[2], 700))
        assert [fill["maker_sells"] for fill in rows["fills"]] == [1, 0]
        assert {move["kind"] for move in rows["credit_moves"]} == {MOVE_FILL}
        assert {move["kind"] for move in rows["money_moves"]} == {MOVE_FILL}

    def test_a_gift_beside_a_trade_stays_a_gift(self) -> None:
        world = World(gas={(home, BIO): 10**6 for home in HOMES})
        post = world.post(Side.SELL, HOMES[0], 5_000, 300_000)
        trade_and_gift = [*world.fill(0, HOMES[1], 500), *world.give(HOMES[0], HOMES[1], BIO, 500)]
        later = world.pay(HOMES[1], HOMES[0], 150)
        rows = self.rows(post, trade_and_gift, later)
        assert [move["kind"] for move in rows["credit_moves"]] == [MOVE_FILL, MOVE_PLAIN]
        assert [move["kind"] for move in rows["money_moves"]] == [MOVE_FILL, MOVE_PLAIN]

    def test_a_gift_that_was_drawn_is_told_by_the_draw(self) -> None:
        world = SharingWorld(gas={(home, BIO): 10**6 for home in HOMES})
        post = world.share(ShareMode.GIFT, HOMES[0], 5_000)
        draw_and_gift = [*world.draw(0, HOMES[1], 500), *world.give(HOMES[0], HOMES[1], BIO, 500)]
        rows = self.rows(post, draw_and_gift)
        assert [move["kind"] for move in rows["credit_moves"]] == [MOVE_FILL, MOVE_PLAIN]

    def test_what_goes_through_the_share_pool_is_told_by_its_own_events(self) -> None:
        world = SharingWorld(gas={(home, BIO): 10**6 for home in HOMES})
        rows = self.rows(
            world.share(ShareMode.LEND, HOMES[0], 5_000, return_by=9),
            world.draw(0, HOMES[1], 500),
            world.give_back(1, HOMES[1], 500),
            world.share(ShareMode.REVENUE, HOMES[0], 700, revenue_bps=5_000),
            world.draw(1, HOMES[2], 700),
            world.post(Side.BUY, HOMES[3], 400, 300_000),
            world.sell_pot(1, 0, HOMES[2], 400),
            world.claim(1, HOMES[0], 60),
        )
        assert {move["kind"] for move in rows["credit_moves"]} == {MOVE_FILL}
        assert len(rows["credit_moves"]) == 5
        assert {move["kind"] for move in rows["money_moves"]} == {MOVE_FILL}
        assert [fill["maker_sells"] for fill in rows["fills"]] == [0]

    def test_minting_and_burning_are_no_gifts(self) -> None:
        world = World()
        rows = self.rows(world.allot(HOMES[0], BIO, 9), world.read(HOMES[0], 4, 1))
        assert [move["kind"] for move in rows["credit_moves"]] == [MOVE_MINT_OR_BURN] * 2
        assert ZERO_ADDRESS == "0x" + "0" * 40
