"""Sharing on the real contracts, made and read through the wallet's protocol room."""

from __future__ import annotations

from typing import Any

import pytest

from tests.contracts.evm import START
from tests.protocol.village import DAY, YUAN, Village
from wallet.errors import RevertedError
from wallet.keys.signer import LocalSigner
from wallet.protocol import calls, events
from wallet.protocol.offers import Side
from wallet.protocol.share_reasons import ShareReason
from wallet.protocol.shares import ShareMode, SignedShare, for_person, registered_pool
from wallet.units import Wh

SALT = b"\x05" * 32


@pytest.fixture
def village(village: Village) -> Village:
    """Everybody lets SharePool hand over gas."""
    for who in (village.mei, village.yusuf, village.ana):
        village.send(who, calls.approve_gas_to_pool(village.community))
    return village


def node(village: Village) -> Any:
    return village.node


def refusal(village: Village, taker: LocalSigner, signed: SignedShare, wh: int) -> ShareReason:
    """Why a draw is refused; asserts that check said so before."""
    said = village.may_draw(signed, taker, wh)
    with pytest.raises(RevertedError) as caught:
        village.send(taker, calls.draw(village.community, signed, wh))
    assert caught.value.fields["reason"] == "ShareRefused"
    assert caught.value.fields["arguments"] == (said.first,)
    assert said.first in said.reasons
    return said.first


def test_posting_says_the_whole_share_and_its_hash_is_ours(village: Village) -> None:
    signed = village.share(village.mei, ShareMode.LEND, return_by=START + DAY)
    happened = village.send(village.yusuf, calls.share_post(village.community, signed))
    offer = signed.offer
    assert happened == [
        events.ShareOffered(signed.hash, offer.giver, offer.pool_id, offer, signed.signature)
    ]


def test_a_gift_goes_to_the_person_it_is_for(village: Village) -> None:
    community, bio = village.community, village.town.bio
    signed = village.share(village.mei, pool_id=for_person(village.ana.address))
    assert refusal(village, village.yusuf, signed, 1_000) is ShareReason.NOT_FOR_YOU
    assert village.may_draw(signed, village.ana, 1_000).ok
    said, moved = village.send(village.ana, calls.draw(community, signed, 1_000))
    mei, ana = village.mei.address, village.ana.address
    assert said == events.Shared(
        signed.hash,
        mei,
        ana,
        ShareMode.GIFT,
        bio,
        Wh(1_000),
        Wh(1_000),  # type: ignore[arg-type]
    )
    assert moved == events.CreditTransfer(community.pool, mei, ana, bio, Wh(1_000))  # type: ignore[arg-type]
    assert calls.read_drawn(node(village), community, signed.hash) == 1_000
    assert calls.read_drawn_by(node(village), community, signed.hash, ana) == 1_000


def test_taking_back_one_share_or_all_of_them(village: Village) -> None:
    community = village.community
    first, second = village.share(village.mei), village.share(village.mei)
    happened = village.send(village.mei, calls.share_cancel(community, first.offer))
    assert happened == [events.ShareCancelled(first.hash, village.mei.address)]
    assert calls.read_share_cancelled(node(village), community, first.hash)
    assert refusal(village, village.yusuf, first, 1) is ShareReason.CANCELLED
    (said,) = village.send(village.mei, calls.share_increment_counter(community))
    assert isinstance(said, events.ShareCounterIncremented)
    assert calls.read_share_counter(node(village), community, village.mei.address) == said.counter
    assert refusal(village, village.yusuf, second, 1) is ShareReason.OLD_COUNTER
    assert village.may_draw(village.share(village.mei, counter=said.counter), village.ana, 1).ok


def test_without_approval_nothing_can_be_drawn(village: Village) -> None:
    community, mei = village.community, village.mei.address
    assert calls.read_pool_approval(node(village), community, mei)
    village.send(village.mei, calls.approve_gas_to_pool(community, allowed=False))
    assert not calls.read_pool_approval(node(village), community, mei)
    signed = village.share(village.mei)
    assert refusal(village, village.ana, signed, 1) is ShareReason.GIVER_NO_GAS_APPROVAL


def test_a_loan_is_returned_in_parts_and_late_ones_stop_new_ones(village: Village) -> None:
    community, bio = village.community, village.town.bio
    signed = village.share(village.mei, ShareMode.LEND, return_by=START + DAY, valid_to=START + DAY)
    drawn = village.send(village.yusuf, calls.draw(community, signed, 10_000))
    mei, yusuf = village.mei.address, village.yusuf.address
    lent = events.Loaned(1, mei, yusuf, bio, Wh(10_000), START + DAY)  # type: ignore[arg-type]
    assert lent in drawn
    assert calls.read_loan_count(node(village), community) == 1
    assert calls.read_loan(node(village), community, 2) is None
    back = calls.return_loan(community, yusuf, 1, bio, 4_000)
    came, said, passed = village.send(village.yusuf, back)
    assert said == events.Returned(1, yusuf, bio, Wh(4_000), Wh(4_000))  # type: ignore[arg-type]
    assert isinstance(came, events.CreditTransfer)
    assert isinstance(passed, events.CreditTransfer)
    assert (came.receiver, passed.sender, passed.receiver) == (community.pool, community.pool, mei)
    loan = calls.read_loan(node(village), community, 1)
    assert loan is not None
    assert (loan.open_wh, loan.due_by, loan.borrower) == (6_000, START + DAY, yusuf)
    assert calls.read_open_loans(node(village), community, yusuf) == (1,)
    assert calls.read_overdue(node(village), community, 1) == 0
    village.evm.now = START + DAY + 1
    assert calls.read_overdue(node(village), community, 1) == 6_000
    again = village.share(
        village.mei, ShareMode.LEND, return_by=START + 3 * DAY, valid_to=START + 3 * DAY
    )
    assert refusal(village, village.yusuf, again, 1) is ShareReason.HAS_OVERDUE_LOAN
    village.send(village.admin, calls.set_all_paused(community, on=True))
    village.send(village.yusuf, calls.return_loan(community, yusuf, 1, bio, 6_000))
    assert calls.read_open_loans(node(village), community, yusuf) == ()
    assert calls.read_claimable_gas(node(village), community, mei, bio) == 0
    with pytest.raises(RevertedError):
        village.send(village.mei, calls.withdraw(community, bio))


def test_a_group_is_founded_joined_and_left(village: Village) -> None:
    community = village.community
    pool_id = registered_pool(village.mei.address, SALT)
    founded = village.send(village.mei, calls.create_pool(community, "Lane 7", SALT))
    assert founded[0] == events.PoolCreated(pool_id, village.mei.address, "Lane 7")
    pool = calls.read_pool(node(village), community, pool_id)
    assert pool == calls.Pool(village.mei.address, "Lane 7")
    assert calls.read_pool(node(village), community, bytes(32)) is None
    people = [village.ana.address, village.yusuf.address]
    village.send(village.mei, calls.set_pool_members(community, pool_id, people, is_in=True))
    assert all(calls.is_in_pool(node(village), community, pool_id, who) for who in people)
    left = village.send(village.ana, calls.leave_pool(community, pool_id))
    assert left == [events.PoolMemberSet(pool_id, village.ana.address, is_in=False)]
    signed = village.share(village.mei, pool_id=pool_id)
    assert refusal(village, village.ana, signed, 1) is ShareReason.NOT_FOR_YOU
    assert village.may_draw(signed, village.yusuf, 1).ok


def test_a_pot_is_fed_sold_and_shared_out(village: Village) -> None:
    community, bio = village.community, village.town.bio
    manager, giver = village.ana, village.mei
    village.send(manager, calls.create_pool(community, "Lane 7", SALT))
    signed = village.share(
        giver,
        ShareMode.REVENUE,
        pool_id=registered_pool(manager.address, SALT),
        revenue_bps=6_000,
    )
    happened = village.send(manager, calls.draw(community, signed, 100_000))
    opened = events.PotOpened(1, signed.offer.pool_id, bio, 6_000)  # type: ignore[arg-type]
    fed = events.PotFed(1, giver.address, Wh(100_000))
    assert opened in happened
    assert fed in happened
    assert calls.read_pot_count(node(village), community) == 1
    wanted = village.signed(village.yusuf, Side.BUY)
    sold = village.send(manager, calls.sell_into(community, 1, wanted, 40_000, 14 * YUAN))
    money = community.money.address
    assert events.PotSold(1, Wh(40_000), money, 14 * YUAN, 8_400_000) in sold  # type: ignore[arg-type]
    pot = calls.read_pot(node(village), community, 1)
    assert pot is not None
    assert (pot.gas_wh, pot.share_wh, pot.received, pot.to_givers, pot.currency) == (
        60_000, 100_000, 14 * YUAN, 8_400_000, money,
    )  # fmt: skip
    assert calls.read_pot(node(village), community, 2) is None
    mine = calls.read_pot_share(node(village), community, 1, giver.address)
    assert (mine.share_wh, mine.gas_wh, mine.money) == (100_000, 60_000, 8_400_000)
    paid = village.send(giver, calls.claim(community, 1))
    assert events.RevenuePaid(1, giver.address, money, 8_400_000) in paid  # type: ignore[arg-type]
    left = village.send(giver, calls.withdraw_gas(community, 1))
    assert events.PotLeft(1, giver.address, Wh(60_000)) in left
    assert events.GasWithdrawn(giver.address, bio, Wh(60_000)) in left  # type: ignore[arg-type]
