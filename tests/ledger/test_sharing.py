"""The index's answers about shared gas, loans, groups, pots and price indices."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest

from tests.chain.fake_chain import GENESIS_TS, FakeChain
from tests.ledger.sharing_world import MANAGER, SHARE_POOL, STREET, SharingWorld
from tests.ledger.world import BIO, HOMES, PRICE_INDEX, YUAN
from wallet.ledger import queries, sharing
from wallet.ledger.index import Index
from wallet.ledger.rows import ActivityKind
from wallet.protocol.offers import Side
from wallet.protocol.shares import ShareMode, for_person
from wallet.units import Timestamp

Step = Callable[[], Any]
ME, ANNA, BEN, EVA = HOMES
SOON = GENESIS_TS + 100_000


@pytest.fixture
def street(chain: FakeChain) -> SharingWorld:
    world = SharingWorld()
    chain.mine([*world.found(), world.found_pool(ME, ANNA)])
    return world


def activity(index: Index, who: Any, count: int) -> list[Any]:
    rows = queries.activity(index, who, count)
    return [(row.kind, row.wh, row.money, row.other) for row in rows]


def test_an_open_share_says_what_is_left(
    chain: FakeChain, street: SharingWorld, index: Index, sync: Step
) -> None:
    chain.mine([street.share(ShareMode.GIFT, ME, 5_000, pool_id=for_person(ANNA))])
    chain.mine([street.draw(0, ANNA, 1_200)])
    sync()
    (row,) = sharing.open_shares(index)
    assert row.signed.offer == street.shares[0][1]
    assert row.signed.hash == street.shares[0][0]
    assert (row.drawn_wh, row.remaining_wh, row.cancelled) == (1_200, 3_800, False)
    assert sharing.my_shares(index, ME) == (row,)
    assert sharing.share(index, row.signed.hash) == row
    assert sharing.share(index, bytes(32)) is None
    (draw,) = sharing.draws(index, row.signed.hash)
    assert (draw.giver, draw.taker, draw.mode, draw.wh) == (ME, ANNA, ShareMode.GIFT, 1_200)


def test_drawn_cancelled_withdrawn_expired_and_due_ones_are_not_open(
    chain: FakeChain, street: SharingWorld, index: Index, sync: Step
) -> None:
    end = chain.blocks[-1].ts + 40
    chain.mine([
        street.share(ShareMode.GIFT, ME, 1_000),
        street.share(ShareMode.GIFT, ME, 1_000),
        street.share(ShareMode.GIFT, ANNA, 1_000),
        street.share(ShareMode.GIFT, ANNA, 1_000, counter=77),
        street.share(ShareMode.GIFT, BEN, 1_000, valid_to=end),
        street.share(ShareMode.LEND, BEN, 1_000, return_by=end),
        street.share(ShareMode.LEND, EVA, 1_000, return_by=SOON),
    ])  # fmt: skip
    sync()
    assert len(sharing.open_shares(index)) == 6
    raised = street.raise_share_counter(ANNA, 77)
    chain.mine([street.draw(0, BEN, 1_000), street.cancel_share(1), raised])
    sync()
    left = {row.signed.hash for row in sharing.open_shares(index)}
    assert [number for number, item in enumerate(street.shares) if item[0] in left] == [3, 4, 5, 6]
    chain.mine(ts=end + 1)
    sync()
    assert [row.signed.offer.giver for row in sharing.open_shares(index)] == [ANNA, EVA]
    assert [row.remaining_wh for row in sharing.my_shares(index, ME)] == [0, 0]
    assert [row.cancelled for row in sharing.my_shares(index, ANNA)] == [False, True]


def test_a_loan_says_what_is_still_owed_and_since_when_it_is_late(
    chain: FakeChain, street: SharingWorld, index: Index, sync: Step
) -> None:
    chain.mine([street.share(ShareMode.LEND, ME, 5_000, return_by=SOON)])
    chain.mine([street.draw(0, ANNA, 1_200), street.draw(0, BEN, 300)])
    chain.mine([street.give_back(1, ANNA, 500), street.give_back(2, EVA, 300)])
    sync()
    bens, annas = sharing.loans(index, ME)
    assert (annas.loan_id, annas.lender, annas.borrower) == (1, ME, ANNA)
    assert (annas.wh, annas.returned_wh, annas.open_wh) == (1_200, 500, 700)
    assert (annas.due_by, annas.credit_id) == (SOON, BIO)
    assert (annas.overdue_wh(SOON), annas.overdue_wh(SOON + 1)) == (0, 700)
    assert bens.open_wh == bens.overdue_wh(SOON + 1) == 0
    assert sharing.loans(index, ME, only_open=True) == (annas,)
    assert sharing.loans(index, ANNA) == (annas,)
    assert sharing.overdue(index, ANNA, SOON + 1) == 700
    assert sharing.overdue(index, ANNA, SOON) == 0
    assert sharing.overdue(index, ME, SOON + 1) == 0
    assert sharing.loan(index, 2) == bens
    assert sharing.loan(index, 3) is None


def test_a_return_that_could_not_be_handed_over_waits_for_its_lender(
    chain: FakeChain, street: SharingWorld, index: Index, sync: Step
) -> None:
    chain.mine([street.share(ShareMode.LEND, ME, 5_000, return_by=SOON)])
    chain.mine([street.draw(0, ANNA, 1_200)])
    chain.mine([street.give_back(1, ANNA, 1_200, kept=True)])
    sync()
    before = queries.held_total(index, ME)
    (loan,) = sharing.loans(index, ME)
    assert (loan.open_wh, loan.kept_wh) == (0, 1_200)
    assert activity(index, ME, 1) == [(ActivityKind.LOAN_CAME_BACK, None, None, ANNA)]
    chain.mine([street.fetch(ME, 1_200)])
    sync()
    assert queries.held_total(index, ME) == before + 1_200
    assert activity(index, ME, 1) == [(ActivityKind.GAS_FETCHED, 1_200, None, None)]


def test_a_group_lists_who_is_in_it_now(
    chain: FakeChain, street: SharingWorld, index: Index, sync: Step
) -> None:
    sync()
    (pool,) = sharing.pools(index)
    assert (pool.pool_id, pool.name, pool.manager) == (STREET, "Linden Street 3–9", MANAGER)
    assert pool.members == (MANAGER, ME, ANNA)
    chain.mine([street.set_in_pool(ME, is_in=False), street.set_in_pool(EVA, is_in=True)])
    sync()
    assert sharing.pools(index, EVA)[0].members == (MANAGER, ANNA, EVA)
    assert sharing.pools(index, ME) == ()


def test_a_pot_says_what_became_of_the_gas_and_the_money(
    chain: FakeChain, street: SharingWorld, index: Index, sync: Step
) -> None:
    chain.mine([
        street.share(ShareMode.REVENUE, ME, 1_000, revenue_bps=5_000),
        street.draw(0, MANAGER, 1_000),
        street.post(Side.BUY, EVA, 400, 300_000),
    ])  # fmt: skip
    chain.mine([street.sell_pot(1, 0, MANAGER, 400)])
    chain.mine([street.claim(1, ME, 60), street.leave_pot(1, ME, 600)])
    sync()
    (pot,) = sharing.pots(index)
    assert (pot.pot_id, pot.pool_id, pot.credit_id, pot.revenue_bps) == (1, STREET, BIO, 5_000)
    assert (pot.fed_wh, pot.sold_wh, pot.left_wh, pot.gas_wh) == (1_000, 400, 600, 0)
    assert (pot.currency, pot.received, pot.to_givers, pot.paid) == (YUAN, 120, 60, 60)
    assert sharing.pots(index, ME) == sharing.pots(index, MANAGER) == (pot,)
    assert sharing.pots(index, EVA) == ()
    (paid,) = sharing.revenue(index, ME)
    assert (paid.pot_id, paid.account, paid.currency, paid.amount) == (1, ME, YUAN, 60)
    assert activity(index, ME, 4) == [
        (ActivityKind.GAS_FETCHED, 600, None, None),
        (ActivityKind.REVENUE_RECEIVED, None, 60, None),
        (ActivityKind.POOLED, -1_000, None, MANAGER),
        (ActivityKind.SHARE_POSTED, None, None, None),
    ]
    sold = queries.activity(index, MANAGER, 1)[0]
    assert (sold.kind, sold.money, sold.offer_wh) == (ActivityKind.POT_SOLD, 60, 400)
    bought = queries.activity(index, EVA, 1)[0]
    assert (bought.kind, bought.wh, bought.other) == (ActivityKind.BOUGHT, 400, SHARE_POOL)


def test_both_sides_hear_of_gifts_and_loans_once(
    chain: FakeChain, street: SharingWorld, index: Index, sync: Step
) -> None:
    chain.mine([street.share(ShareMode.GIFT, ME, 900)])
    chain.mine([street.draw(0, ANNA, 500)])
    chain.mine([street.share(ShareMode.LEND, ANNA, 900, return_by=SOON)])
    chain.mine([street.draw(1, ME, 200)])
    chain.mine([street.give_back(1, ME, 200)])
    chain.mine([street.cancel_share(0), street.raise_share_counter(ME, 5)])
    sync()
    assert activity(index, ME, 6) == [
        (ActivityKind.SHARES_WITHDRAWN, None, None, None),
        (ActivityKind.SHARE_CANCELLED, None, None, None),
        (ActivityKind.LOAN_RETURNED, -200, None, ANNA),
        (ActivityKind.BORROWED, 200, None, ANNA),
        (ActivityKind.GIFT_GIVEN, -500, None, ANNA),
        (ActivityKind.SHARE_POSTED, None, None, None),
    ]
    assert queries.activity(index, ME, 2)[1].offer_wh == 900
    assert activity(index, ANNA, 4) == [
        (ActivityKind.LOAN_CAME_BACK, 200, None, ME),
        (ActivityKind.LENT, -200, None, ME),
        (ActivityKind.SHARE_POSTED, None, None, None),
        (ActivityKind.GIFT_RECEIVED, 500, None, ME),
    ]


def test_a_matched_buy_offer_is_taken_as_far_as_it_was_matched(
    chain: FakeChain, street: SharingWorld, index: Index, sync: Step
) -> None:
    chain.mine(
        [street.post(Side.SELL, ME, 1_000, 300_000), street.post(Side.BUY, ANNA, 700, 10**6)]
    )
    chain.mine([street.fill(1, BEN, 100)])
    sync()
    queries.open_offers(index)
    chain.mine([street.match(0, 1, 400)])
    sync()
    sell, buy = queries.open_offers(index)
    assert (sell.filled_wh, buy.filled_wh, buy.remaining_wh) == (400, 500, 200)
    chain.mine([street.match(0, 1, 200)])
    sync()
    assert [row.signed.hash for row in queries.open_offers(index)] == [street.offers[0][0]]
    assert [fill.wh for fill in queries.fills(index)] == [100, 400, 200]
    bought = queries.activity(index, ANNA, 1)[0]
    assert (bought.kind, bought.wh, bought.other) == (ActivityKind.BOUGHT, 200, ME)


def test_an_index_keeps_its_prices(
    chain: FakeChain, street: SharingWorld, index: Index, sync: Step
) -> None:
    ts = chain.blocks[-1].ts
    chain.mine([street.price(1, 350, ts)])
    chain.mine([street.price(2, 360, ts + 12)])
    sync()
    first, second = sharing.rounds(index, PRICE_INDEX)
    assert (first.round_id, first.answer, first.wh, first.to_ts) == (1, 350, 1_000, ts)
    assert sharing.rounds(index, PRICE_INDEX, Timestamp(second.ts)) == (second,)
    assert sharing.rounds(index, PRICE_INDEX, Timestamp(second.ts + 1)) == ()
    assert sharing.rounds(index, ME) == ()
