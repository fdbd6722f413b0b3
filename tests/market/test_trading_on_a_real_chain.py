"""The trading use cases end to end: real contracts, real node, real index, two real accounts."""

from __future__ import annotations

import time

import pytest

from tests.market.street import KWH, PRICE, YUAN, Street, Wallet, posted, sell, tomorrow
from wallet.codec.address import ZERO_ADDRESS
from wallet.errors import CancelledError, TradeError
from wallet.market.results import Stage, TradeProgress
from wallet.market.review import EffectKind, StepKind, TradeKind
from wallet.protocol import calls
from wallet.protocol.credits import ANY_GAS
from wallet.units import PricePerMWh, Wh


def test_sell_part_is_bought_rest_is_taken_back_and_nothing_is_lost(
    street: Street, mei: Wallet, anna: Wallet
) -> None:
    batches = street.totals()
    money = street.money_of(street.mei.address, street.anna.address)
    gas_before, cash_before = anna.held(street.natural), mei.money()

    row = sell(mei, 12, credit_id=street.natural)
    assert mei.snapshot().home.promised == 12 * KWH
    entry = anna.snapshot().market.book.find(row.signed.hash)
    assert entry is not None
    assert str(entry.sentence) == "Mei Tan sells up to 12 kWh of natural gas"
    assert entry.can_take

    review = anna.trader.prepare_buy(row, Wh(4 * KWH))
    assert str(review.sentence) == "You buy 4 kWh of natural gas from Mei Tan for ¥1.4."
    effects = {effect.kind: effect for effect in review.effects}
    result = anna.trader.execute(review, street.anna)
    assert (result.gas_change, result.money_change) == (4_000, -1_400_000)
    assert anna.held(street.natural) == gas_before + 4_000
    assert mei.money() == cash_before + 1_400_000
    assert anna.money() == effects[EffectKind.MONEY].after
    assert anna.snapshot().home.held == effects[EffectKind.GAS].after

    left = mei.snapshot().my_offers[0]
    assert left.remaining == 8 * KWH
    cancelled = mei.trader.execute(mei.trader.prepare_cancel(left.row), street.mei)
    assert cancelled.kind is TradeKind.CANCEL
    assert mei.snapshot().home.promised == 0

    assert street.totals() == batches
    assert all(t.issued == t.held + t.settled + t.retired for t in street.totals())
    assert street.money_of(street.mei.address, street.anna.address) == money


def test_a_buy_offer_for_any_gas_is_sold_into(street: Street, mei: Wallet, anna: Wallet) -> None:
    review = anna.trader.prepare_post_buy(Wh(6 * KWH), PRICE, tomorrow(), ANY_GAS)
    assert [step.kind for step in review.steps] == [
        StepKind.APPROVE_MONEY,
        StepKind.SIGN_OFFER,
        StepKind.POST,
    ]
    assert review.approve_money == 2_100_000
    row = posted(anna, review)
    assert anna.snapshot().home.promised_money == 2_100_000

    mei.look()
    held = mei.held(street.natural)
    taking = mei.trader.prepare_take(row, Wh(6 * KWH))
    assert taking.limit == 2_100_000
    result = mei.trader.execute(taking, street.mei)
    assert (result.gas_change, result.money_change) == (-6_000, 2_100_000)
    assert mei.held(street.natural) == held - 6_000
    allowance = calls.read_money_allowance(street.node, street.community, street.anna.address)
    assert allowance == 0


def test_a_purchase_leaves_no_permission_to_take_money_behind(
    street: Street, mei: Wallet, anna: Wallet
) -> None:
    row = sell(mei)
    anna.look()
    anna.trader.execute(anna.trader.prepare_buy(row, Wh(5 * KWH)), street.anna)
    allowance = calls.read_money_allowance(street.node, street.community, street.anna.address)
    assert allowance == 0


def test_buying_keeps_the_permission_that_open_buy_offers_need(
    street: Street, mei: Wallet, anna: Wallet
) -> None:
    wish = posted(anna, anna.trader.prepare_post_buy(Wh(2 * KWH), PRICE, tomorrow()))
    row = sell(mei, 3)
    anna.look()
    anna.trader.execute(anna.trader.prepare_buy(row, Wh(3 * KWH)), street.anna)
    mei.look()
    mei.trader.execute(mei.trader.prepare_take(wish, Wh(2 * KWH)), street.mei)
    assert calls.read_filled(street.node, street.community, wish.signed.hash) == 2 * KWH


def test_more_than_the_surplus_is_refused_with_the_numbers(mei: Wallet) -> None:
    spare = mei.trader.standing().can_offer
    with pytest.raises(TradeError) as refused:
        mei.trader.prepare_sell(Wh(spare + 1), PRICE, tomorrow())
    assert refused.value.code == "trade.more_than_surplus"
    assert refused.value.fields["spare"].wh == spare  # type: ignore[attr-defined]


def test_gas_that_an_open_offer_promises_cannot_be_offered_twice(
    street: Street, mei: Wallet
) -> None:
    before = mei.trader.standing().can_offer
    sell(mei, 5)
    standing = mei.trader.standing()
    assert standing.can_offer == before - 5 * KWH
    with pytest.raises(TradeError, match=r"beside the .* kWh in your open offers"):
        mei.trader.prepare_sell(standing.spare, PRICE, tomorrow())


def test_the_second_offer_needs_no_permission_any_more(street: Street, mei: Wallet) -> None:
    sell(mei)
    review = mei.trader.prepare_sell(Wh(KWH), PRICE, tomorrow())
    assert [step.kind for step in review.steps] == [StepKind.SIGN_OFFER, StepKind.POST]


def test_a_rising_price_is_limited_to_what_it_is_in_two_minutes(
    street: Street, mei: Wallet, anna: Wallet
) -> None:
    row = sell(mei, end_price=PricePerMWh(700 * YUAN))
    anna.look()
    review = anna.trader.prepare_buy(row, Wh(5 * KWH))
    now = int(time.time())
    offer = row.signed.offer
    assert offer.cost(Wh(5 * KWH), now + 100) <= (review.limit or 0)
    assert (review.limit or 0) <= offer.cost(Wh(5 * KWH), now + 150)
    assert "at most" in review.sentence.text
    result = anna.trader.execute(review, street.anna)
    assert -result.money_change <= (review.limit or 0)


@pytest.mark.parametrize(
    ("wh", "code"),
    [
        (0, "trade.no_amount"),
        (5 * KWH + 1, "trade.exceeds_remaining"),
        (1_999, "trade.below_min_fill"),
    ],
)
def test_an_amount_that_does_not_fit_is_refused_with_the_numbers(
    street: Street, mei: Wallet, anna: Wallet, wh: int, code: str
) -> None:
    row = sell(mei, min_fill=Wh(2 * KWH))
    anna.look()
    with pytest.raises(TradeError) as refused:
        anna.trader.prepare_buy(row, Wh(wh))
    assert refused.value.code == code


def test_ones_own_offer_and_the_wrong_side_are_refused(street: Street, mei: Wallet) -> None:
    row = sell(mei)
    with pytest.raises(TradeError) as own:
        mei.trader.prepare_buy(row, Wh(KWH))
    assert own.value.code == "trade.own_offer"
    with pytest.raises(TradeError) as side:
        mei.trader.prepare_take(row, Wh(KWH))
    assert side.value.code == "trade.wrong_side"


def test_somebody_who_is_no_member_is_told_so_before_anything_is_signed(street: Street) -> None:
    outsider = street.wallet(street.stranger)
    street.send(street.operator, calls.mint_money(street.community, street.stranger.address, YUAN))
    with pytest.raises(TradeError) as refused:
        outsider.trader.prepare_post_buy(Wh(KWH), PRICE, tomorrow())
    assert refused.value.code == "trade.maker_not_member"


def test_more_money_than_there_is_is_refused_with_the_numbers(anna: Wallet) -> None:
    with pytest.raises(TradeError) as refused:
        anna.trader.prepare_post_buy(Wh(10_000 * KWH), PRICE, tomorrow())
    assert refused.value.code == "trade.taker_short_money"


def test_cancelling_before_the_first_step_sends_nothing(street: Street, mei: Wallet) -> None:
    review = mei.trader.prepare_sell(Wh(KWH), PRICE, tomorrow())
    before = street.node.nonce(mei.address)
    with pytest.raises(CancelledError):
        mei.trader.execute(review, street.mei, cancelled=lambda: True)
    assert street.node.nonce(mei.address) == before
    assert mei.trader.resume() == ()


def test_progress_tells_every_stage_of_every_step(street: Street, mei: Wallet) -> None:
    told: list[TradeProgress] = []
    review = mei.trader.prepare_sell(Wh(KWH), PRICE, tomorrow())
    mei.trader.execute(review, street.mei, progress=told.append)
    assert [item.stage for item in told] == [
        Stage.CHECKING,
        Stage.SIGNING,
        Stage.SIGNING,
        Stage.SENDING,
        Stage.WAITING,
        Stage.DONE,
    ]
    assert told[-2].waiting_since_block is not None
    assert any(row.signed.hash == review.offer_hash for row in mei.offers())


def test_a_price_far_from_the_street_is_warned_of(
    street: Street, mei: Wallet, anna: Wallet
) -> None:
    row = sell(mei)
    anna.look()
    anna.trader.execute(anna.trader.prepare_buy(row, Wh(5 * KWH)), street.anna)
    mei.look()
    review = mei.trader.prepare_sell(Wh(KWH), PricePerMWh(35 * YUAN), tomorrow())
    assert "You would get 90 % less than the street pays." in map(str, review.warnings)


def test_the_snapshot_tells_the_same_as_the_chain(street: Street, mei: Wallet) -> None:
    shown = mei.snapshot()
    assert shown.home.held == mei.held(street.bio) + mei.held(street.natural)
    assert shown.home.money == mei.money()
    assert shown.me.name == "Mei Tan"
    assert shown.home.surplus == mei.trader.standing().spare
    assert shown.home.meter is not None
    assert shown.home.cv_wh_per_m3 == 10_000
    assert [bar.wh for bar in shown.home.days if bar.wh].count(10_000) >= 12
    assert shown.who(ZERO_ADDRESS).name == ""
