"""Trades on the real contracts, made and read through the wallet's protocol room."""

from __future__ import annotations

import pytest

from tests.contracts.evm import START
from tests.contracts.town import MWH
from tests.protocol.village import DAY, YUAN, Village
from wallet.errors import RevertedError
from wallet.keys.signer import LocalSigner
from wallet.protocol import calls, events
from wallet.protocol.credits import ANY_GAS, GasClass, any_of
from wallet.protocol.offers import Side, SignedOffer
from wallet.protocol.reasons import Reason
from wallet.units import PricePerMWh, Wh

MUCH = 10**30


def refusal(village: Village, taker: LocalSigner, signed: SignedOffer, wh: int) -> Reason:
    """Why a fill is refused; asserts that check said so before."""
    said = village.check(signed, taker, wh)
    with pytest.raises(RevertedError) as caught:
        village.send(taker, calls.fill(village.community, signed, wh, MUCH))
    assert caught.value.fields["reason"] == "OfferRefused"
    (number,) = caught.value.fields["arguments"]  # type: ignore[misc]
    assert said.first == number
    assert said.first in said.reasons
    return said.first


def test_posting_says_the_whole_offer(village: Village) -> None:
    signed = village.signed(village.mei)
    happened = village.send(village.yusuf, calls.post(village.community, signed))
    offer = signed.offer
    assert happened == [
        events.OfferPosted(signed.hash, offer.maker, offer.credit_id, offer, signed.signature)
    ]


def test_a_part_is_taken_then_the_rest(village: Village) -> None:
    signed = village.signed(village.mei)
    community, bio = village.community, village.town.bio
    money = community.money.address
    before = village.cash(village.mei), village.cash(village.yusuf)
    first = village.send(village.yusuf, calls.fill(community, signed, 60_000, 21 * YUAN))
    mei, yusuf = village.mei.address, village.yusuf.address
    assert first == [
        events.OfferFilled(
            signed.hash,
            mei,
            yusuf,
            bio,
            Wh(60_000),
            21 * YUAN,
            money,
            Wh(60_000),  # type: ignore[arg-type]
        ),
        events.MoneyTransfer(money, yusuf, mei, 21 * YUAN),  # type: ignore[arg-type]
        events.CreditTransfer(community.market, mei, yusuf, bio, Wh(60_000)),  # type: ignore[arg-type]
    ]
    assert calls.read_filled(village.node, community, signed.hash) == 60_000  # type: ignore[arg-type]
    second = village.send(village.ana, calls.fill(community, signed, 40_000, MUCH))
    assert isinstance(second[0], events.OfferFilled)
    assert second[0].filled_wh == 100_000
    assert refusal(village, village.ana, signed, 1) is Reason.EXCEEDS_REMAINING
    assert village.held(village.yusuf, bio) == 60_000
    assert village.held(village.ana, bio) == 40_000
    assert village.cash(village.mei) == before[0] + 35 * YUAN
    assert village.cash(village.yusuf) == before[1] - 21 * YUAN


def test_less_than_the_least_is_only_taken_as_the_last_remainder(village: Village) -> None:
    signed = village.signed(village.mei, min_fill=Wh(30_000))
    assert refusal(village, village.yusuf, signed, 29_999) is Reason.BELOW_MIN_FILL
    village.send(village.yusuf, calls.fill(village.community, signed, 90_000, MUCH))
    assert refusal(village, village.yusuf, signed, 9_999) is Reason.BELOW_MIN_FILL
    village.send(village.yusuf, calls.fill(village.community, signed, 10_000, MUCH))
    assert village.held(village.yusuf, village.town.bio) == 100_000


def test_a_cancelled_offer_is_over_and_the_rest_are_not(village: Village) -> None:
    signed, other = village.signed(village.mei), village.signed(village.mei)
    happened = village.send(village.mei, calls.cancel(village.community, signed.offer))
    assert happened == [events.OfferCancelled(signed.hash, village.mei.address)]
    assert calls.read_cancelled(village.node, village.community, signed.hash)  # type: ignore[arg-type]
    assert refusal(village, village.yusuf, signed, 10_000) is Reason.CANCELLED
    assert village.check(other, village.yusuf, 10_000).ok
    with pytest.raises(RevertedError) as caught:
        village.send(village.yusuf, calls.cancel(village.community, other.offer))
    assert caught.value.fields["reason"] == "NotMaker"


def test_raising_a_revision_takes_back_one_group(village: Village) -> None:
    group, other = b"\x01" * 32, b"\x02" * 32
    mine, kept = village.signed(village.mei, group=group), village.signed(village.mei, group=other)
    happened = village.send(village.mei, calls.raise_revision(village.community, group))
    assert happened == [events.RevisionRaised(village.mei.address, group, 1)]
    assert refusal(village, village.yusuf, mine, 10_000) is Reason.OLD_REVISION
    assert village.check(kept, village.yusuf, 10_000).ok
    revision = calls.read_revision(
        village.node,
        village.community,
        village.mei.address,
        group,  # type: ignore[arg-type]
    )
    again = village.signed(village.mei, group=group, revision=revision)
    assert village.check(again, village.yusuf, 10_000).ok


def test_the_counter_takes_back_everything_and_cannot_be_foreseen(village: Village) -> None:
    signed = village.signed(village.mei)
    (said,) = village.send(village.mei, calls.increment_counter(village.community))
    assert isinstance(said, events.CounterIncremented)
    assert said.counter > 2**64
    assert refusal(village, village.yusuf, signed, 10_000) is Reason.OLD_COUNTER
    counter = calls.read_counter(village.node, village.community, village.mei.address)  # type: ignore[arg-type]
    assert counter == said.counter
    assert village.check(village.signed(village.mei, counter=counter), village.yusuf, 10_000).ok


def test_an_offer_lives_from_its_first_second_to_its_last(village: Village) -> None:
    signed = village.signed(village.mei, valid_from=START + 10, valid_to=START + 20)
    expected = {9: Reason.NOT_YET_VALID, 10: Reason.NONE, 20: Reason.NONE, 21: Reason.EXPIRED}
    for second, reason in expected.items():
        village.evm.now = START + second
        assert village.check(signed, village.yusuf, 10_000).first is reason
        if reason:
            assert refusal(village, village.yusuf, signed, 10_000) is reason
    village.evm.now = START + 9
    assert village.send(village.yusuf, calls.post(village.community, signed))


@pytest.mark.parametrize("side", Side)
def test_nobody_trades_with_himself_or_outside_the_community(village: Village, side: Side) -> None:
    signed = village.signed(village.mei, side)
    assert refusal(village, village.mei, signed, 10_000) is Reason.OWN_OFFER
    assert refusal(village, village.stranger, signed, 10_000) is Reason.TAKER_NOT_MEMBER
    village.send(village.admin, calls.revoke(village.community, village.mei.address))
    assert refusal(village, village.yusuf, signed, 10_000) is Reason.MAKER_NOT_MEMBER


def test_the_limit_protects_both_kinds_of_taker(village: Village) -> None:
    sell, buy = village.signed(village.mei), village.signed(village.yusuf, Side.BUY)
    cost = 3_500_000
    for taker, signed, bad, good in (
        (village.yusuf, sell, cost - 1, cost),
        (village.mei, buy, cost + 1, cost),
    ):
        with pytest.raises(RevertedError) as caught:
            village.send(taker, calls.fill(village.community, signed, 10_000, bad))
        assert caught.value.fields["reason"] == "LimitExceeded"
        assert caught.value.fields["arguments"] == (cost, bad)
        assert village.send(taker, calls.fill(village.community, signed, 10_000, good))


@pytest.mark.parametrize(("side", "cost"), [(Side.SELL, 2), (Side.BUY, 1)])
def test_half_a_minor_unit_goes_to_the_maker(village: Village, side: Side, cost: int) -> None:
    maker, taker = (
        (village.mei, village.yusuf) if side is Side.SELL else (village.yusuf, village.mei)
    )
    signed = village.signed(maker, side, price=PricePerMWh(150))
    limit = MUCH if side is Side.SELL else 0
    (filled, *_) = village.send(taker, calls.fill(village.community, signed, 10_000, limit))
    assert isinstance(filled, events.OfferFilled)
    assert filled.cost == cost == signed.offer.cost(10_000, START)


def test_the_price_moves_in_a_straight_line(village: Village) -> None:
    signed = village.signed(
        village.mei,
        valid_from=START,
        valid_to=START + 7,
        price=PricePerMWh(700 * YUAN),
        end_price=PricePerMWh(0),
    )
    for second, yuan in ((0, 700), (1, 600), (6, 100), (7, 0)):
        village.evm.now = START + second
        assert signed.offer.price_at(START + second) == yuan * YUAN
        done = village.send(
            village.yusuf, calls.fill(village.community, signed, 1_000, yuan * YUAN // 1_000)
        )
        assert isinstance(done[0], events.OfferFilled)
        assert done[0].cost == yuan * YUAN // 1_000 == signed.offer.cost(1_000, START + second)


@pytest.mark.parametrize("wanted", [ANY_GAS, any_of(GasClass.BIOMETHANE)])
def test_a_wildcard_buy_offer_takes_the_batch_that_is_named(village: Village, wanted: int) -> None:
    signed = village.signed(village.yusuf, Side.BUY, credit_id=wanted)
    bio, natural = village.town.bio, village.town.natural
    assert village.check(signed, village.mei, 10_000).first is Reason.WRONG_CREDIT
    assert village.check(signed, village.mei, 10_000, bio).ok
    village.send(village.mei, calls.fill(village.community, signed, 10_000, 0, bio))
    assert village.held(village.yusuf, bio) == 10_000
    village.town.allot(village.town_mei, natural, MWH)
    refused = village.check(signed, village.mei, 10_000, natural)
    assert refused.ok == (wanted == ANY_GAS)


def test_approvals_are_what_stands_between(village: Village) -> None:
    signed = village.signed(village.mei)
    community = village.community
    village.send(village.mei, calls.approve_gas(community, allowed=False))
    village.send(village.yusuf, calls.approve_money(community, 3_499_999))
    result = village.check(signed, village.yusuf, 10_000)
    assert result.reasons == (Reason.MAKER_NO_GAS_APPROVAL, Reason.TAKER_NO_MONEY_APPROVAL)
    assert not calls.read_gas_approval(village.node, community, village.mei.address)  # type: ignore[arg-type]
    village.send(village.mei, calls.approve_gas(community))
    village.send(village.yusuf, calls.approve_money(community, 3_500_000))
    allowance = calls.read_money_allowance(village.node, community, village.yusuf.address)  # type: ignore[arg-type]
    assert allowance == 3_500_000
    village.send(village.yusuf, calls.fill(community, signed, 10_000, 3_500_000))


def test_a_gift_moves_gas_and_money_without_the_market(village: Village) -> None:
    community, bio = village.community, village.town.bio
    mei, ana = village.mei.address, village.ana.address
    (gas,) = village.send(village.mei, calls.transfer_gas(community, mei, ana, bio, 5))
    assert gas == events.CreditTransfer(mei, mei, ana, bio, Wh(5))  # type: ignore[arg-type]
    (money,) = village.send(village.mei, calls.transfer_money(community, ana, 7))
    assert money == events.MoneyTransfer(community.money.address, mei, ana, 7)  # type: ignore[arg-type]


def test_an_offer_for_one_person_is_for_that_person(village: Village) -> None:
    signed = village.signed(village.mei, taker=village.ana.address, valid_to=START + DAY)
    assert refusal(village, village.yusuf, signed, 10_000) is Reason.NOT_FOR_YOU
    assert village.check(signed, village.ana, 10_000).ok
