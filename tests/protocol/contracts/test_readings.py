"""Readings, credits and batches on the real contracts, through the wallet's protocol room."""

from __future__ import annotations

from random import Random
from typing import Any

import pytest

from tests.contracts.evm import START
from tests.contracts.town import MWH, ZONE
from tests.protocol.village import DAY, Village
from wallet.errors import RevertedError
from wallet.meters.calorific import litres_to_wh
from wallet.protocol import calls, events
from wallet.protocol.credits import Batch, GasClass, pack, unpack, zone_hash
from wallet.protocol.offers import ZERO_HASH, Side
from wallet.units import Timestamp, Wh

METER = b"\x0a" * 32
ENTRY = b"\x0b" * 32
OPENING = 100_000
Z_PPM, CV = 950_000, 11_193


def batch(village: Village) -> Batch:
    """Provenance of some biomethane."""
    return Batch(
        village.admin.address, b"\x01" * 32, ZERO_HASH, Timestamp(1), Timestamp(2), 500, b"CN",
        ZERO_HASH, Timestamp(3), 9_000, ZERO_HASH, Timestamp(0), 1,
    )  # fmt: skip


def link(village: Village, meter_id: bytes, direction: int) -> events.MeterLinked:
    """Register a meter of Yusuf's, opened a day ago."""
    (linked,) = village.send(
        village.admin,
        calls.register_meter(
            village.community, meter_id, village.yusuf.address, village.gateway.address,
            zone=ZONE, direction=direction, q_max_lph=6_000, allowance_wh=9_000_000,
            opening_ts=START - DAY, opening_index_l=OPENING,
        ),
    )  # fmt: skip
    assert isinstance(linked, events.MeterLinked)
    return linked


@pytest.fixture
def metered(village: Village) -> Village:
    """A village in which Yusuf has an exit meter and a real calorific value holds."""
    call = calls.set_calorific(village.community, ZONE, 0, 2**63, z_ppm=Z_PPM, cv_wh_per_m3=CV)
    assert village.send(village.admin, call) == [
        events.CalorificSet(ZONE, Timestamp(0), Timestamp(2**63), Z_PPM, CV)
    ]
    linked = link(village, METER, 0)
    assert (linked.owner, linked.zone) == (village.yusuf.address, ZONE)
    return village


def submit(village: Village, seq: int, ts: int, index_l: int, meter: bytes = METER) -> list[Any]:
    """Relay a reading, as a neighbour may."""
    reading, signature = village.reading(meter, seq, ts, index_l)
    return list(
        village.send(village.ana, calls.submit_reading(village.community, reading, signature))
    )


def test_a_reading_burns_what_the_wallet_computes(metered: Village) -> None:
    metered.town.allot(metered.town_yusuf, metered.town.bio, MWH)
    accepted, settled, burned = submit(metered, 1, START, OPENING + 777)
    wh = litres_to_wh(777, Z_PPM, CV)
    assert accepted == events.ReadingAccepted(
        METER,
        metered.yusuf.address,
        1,
        Timestamp(START),
        OPENING + 777,
        777,
        wh,
        0,
        0,  # type: ignore[arg-type]
    )
    assert settled == events.Settled(metered.yusuf.address, METER, metered.town.bio, 1, wh)  # type: ignore[arg-type]
    assert isinstance(burned, events.CreditTransfer)
    assert metered.held(metered.yusuf, metered.town.bio) == MWH - wh
    meter = calls.read_meter(metered.node, metered.community, METER)  # type: ignore[arg-type]
    assert meter is not None
    assert (meter.last_seq, meter.last_ts, meter.last_index_l) == (1, START, OPENING + 777)
    assert calls.read_meter(metered.node, metered.community, ENTRY) is None  # type: ignore[arg-type]


@pytest.mark.parametrize(
    ("seq", "ts", "index_l", "refusal"),
    [
        (1, START, OPENING + 60, "SeqNotRising"),
        (2, START - 100, OPENING + 60, "TimeNotRising"),
        (2, START + 901, OPENING + 60, "TimeInFuture"),
        (2, START, OPENING + 49, "IndexFell"),
        (2, START, OPENING + 50 + 167, "FlowTooHigh"),
    ],
)
def test_what_cannot_be_true_has_a_name(
    metered: Village, seq: int, ts: int, index_l: int, refusal: str
) -> None:
    submit(metered, 1, START - 100, OPENING + 50)
    with pytest.raises(RevertedError) as caught:
        submit(metered, seq, ts, index_l)
    assert caught.value.fields["reason"] == refusal


def test_limits_are_inclusive(metered: Village) -> None:
    submit(metered, 1, START - 100, OPENING + 50)
    assert submit(metered, 2, START, OPENING + 50 + 166)
    assert submit(metered, 3, START + 900, OPENING + 50 + 166)


def test_a_jump_in_numbers_is_flagged_and_nothing_used_settles_nothing(metered: Village) -> None:
    (accepted,) = submit(metered, 7, START, OPENING)
    assert (accepted.flags, accepted.wh) == (events.FLAG_GAP, 0)
    (accepted,) = submit(metered, 8, START + 1, OPENING)
    assert accepted.flags == 0


def test_what_is_not_held_becomes_arrears_until_gas_comes_in(metered: Village) -> None:
    account, bio = metered.yusuf.address, metered.town.bio
    metered.town.allot(metered.town_yusuf, metered.town.natural, 300)
    metered.town.allot(metered.town_yusuf, bio, 400)
    happened = submit(metered, 1, START, OPENING + 100)
    wh = litres_to_wh(100, Z_PPM, CV)
    settled = [item for item in happened if isinstance(item, events.Settled)]
    assert [(item.credit_id, item.wh) for item in settled] == [
        (metered.town.natural, 300),
        (bio, 400),
    ]
    assert happened[-1] == events.ArrearsRecorded(account, METER, 1, Wh(wh - 700), Wh(wh - 700))
    assert calls.read_arrears(metered.node, metered.community, account) == wh - 700  # type: ignore[arg-type]
    metered.send(
        metered.mei,
        calls.transfer_gas(metered.community, metered.mei.address, account, bio, 5_000),
    )
    (*_, last) = metered.send(metered.ana, calls.settle_arrears(metered.community, account))
    assert last == events.ArrearsRecorded(account, ZERO_HASH, 0, Wh(0), Wh(0))
    holdings = calls.read_holdings(metered.node, metered.community, account)  # type: ignore[arg-type]
    assert holdings == ((bio, 5_000 - (wh - 700)),)


def test_a_plants_reading_makes_gas_once_and_not_too_late(metered: Village) -> None:
    community, owner = metered.community, metered.yusuf.address
    (issued,) = metered.send(
        metered.admin,
        calls.issue_batch(community, GasClass.BIOMETHANE, ZONE, 202611, batch(metered)),
    )
    assert isinstance(issued, events.BatchIssued)
    assert issued.batch == batch(metered)
    assert calls.read_batch(metered.node, community, issued.credit_id) == batch(metered)  # type: ignore[arg-type]
    assert calls.read_batch_count(metered.node, community) == unpack(issued.credit_id).batch  # type: ignore[arg-type]
    assert issued.credit_id == pack(
        GasClass.BIOMETHANE, zone_hash("Practice street"), 202611, unpack(issued.credit_id).batch
    )
    link(metered, ENTRY, 1)
    chosen = metered.send(metered.admin, calls.set_entry_batch(community, ENTRY, issued.credit_id))
    assert chosen == [events.EntryBatchSet(ENTRY, issued.credit_id)]
    late = submit(metered, 1, START - 3_601, OPENING + 10, ENTRY)
    assert [late[0].flags, len(late)] == [events.FLAG_TOO_OLD, 1]
    _, injected, minted = submit(metered, 2, START - 3_600, OPENING + 11, ENTRY)
    wh = litres_to_wh(1, Z_PPM, CV)
    assert injected == events.Injected(ENTRY, owner, issued.credit_id, 2, wh)
    assert minted.receiver == owner
    totals = calls.read_batch_totals(metered.node, community, issued.credit_id)  # type: ignore[arg-type]
    assert (totals.issued, totals.held) == (wh, wh)


def test_one_bad_reading_undoes_its_whole_bundle(metered: Village) -> None:
    signed = [metered.reading(METER, seq, START + seq, OPENING + seq) for seq in (1, 2, 2)]
    readings, signatures = zip(*signed, strict=True)
    with pytest.raises(RevertedError) as caught:
        metered.send(metered.ana, calls.submit_readings(metered.community, readings, signatures))
    assert caught.value.fields["reason"] == "SeqNotRising"
    happened = metered.send(
        metered.ana, calls.submit_readings(metered.community, readings[:2], signatures[:2])
    )
    assert [item.seq for item in happened if isinstance(item, events.ReadingAccepted)] == [1, 2]


def test_keys_swaps_and_closing(metered: Village) -> None:
    community = metered.community
    swapped = metered.send(
        metered.admin, calls.swap_meter(community, METER, START, OPENING + 10, 5)
    )
    assert events.MeterSwapped(METER, Timestamp(START), OPENING + 10, 5) in swapped  # type: ignore[arg-type]
    assert isinstance(swapped[0], events.ReadingAccepted)
    assert swapped[0].flags == events.FLAG_CLOSING
    rotated = metered.send(
        metered.admin, calls.rotate_key(community, METER, metered.stranger.address)
    )
    assert rotated == [events.KeyRotated(METER, metered.gateway.address, metered.stranger.address)]
    with pytest.raises(RevertedError) as caught:
        submit(metered, 1, START + 5, 6)
    assert caught.value.fields["reason"] == "BadReadingSignature"
    closed = metered.send(metered.admin, calls.close_meter(community, METER))
    assert closed == [events.MeterClosed(METER)]


def test_the_community_says_who_belongs_and_what_is_paused(village: Village) -> None:
    community, who = village.community, village.stranger.address
    assert not calls.is_member(village.node, community, who)  # type: ignore[arg-type]
    evidence = b"\x03" * 32
    admitted = village.send(
        village.admin, calls.attest(community, who, 2, START + 5, evidence_hash=evidence)
    )
    assert admitted == [events.Attested(who, b"CN", 2, Timestamp(START + 5), evidence)]
    assert calls.is_member(village.node, community, who)  # type: ignore[arg-type]
    attestation = calls.read_attestation(village.node, community, who)  # type: ignore[arg-type]
    assert (attestation.role, attestation.valid_until) == (2, START + 5)
    assert village.send(village.admin, calls.revoke(community, who)) == [events.Revoked(who)]
    admin = village.admin.address
    for on in (True, False):
        assert village.send(village.admin, calls.set_fills_paused(community, on=on)) == [
            events.Paused(events.PAUSE_FILLS, on, admin)
        ]
        assert village.send(village.admin, calls.set_all_paused(community, on=on)) == [
            events.Paused(events.PAUSE_ALL, on, admin)
        ]
    money = community.money.address
    assert village.send(village.admin, calls.set_currency(community, money, allowed=False)) == [
        events.CurrencySet(money, allowed=False)
    ]
    assert village.send(village.admin, calls.set_feed(community, money, allowed=True)) == [
        events.FeedSet(money, allowed=True)
    ]


def test_several_calls_travel_as_one(village: Village) -> None:
    community = village.community
    bundle = [calls.mint_money(community, village.ana.address, amount) for amount in (1, 2)]
    minted = village.send(village.admin, calls.multicall(bundle))
    assert [item.amount for item in minted if isinstance(item, events.MoneyTransfer)] == [1, 2]
    with pytest.raises(ValueError, match="one contract"):
        calls.multicall([bundle[0], calls.increment_counter(community)])
    with pytest.raises(ValueError, match="one contract"):
        calls.multicall([])


def test_nothing_is_lost_or_made_by_trading_using_and_retiring(metered: Village) -> None:
    """Random days: trades both ways, readings, gifts, retirements; every batch adds up."""
    chance = Random(11)  # noqa: S311 - reproducible, no secret
    people = [metered.mei, metered.yusuf, metered.ana]
    batches = [metered.town.bio, metered.town.natural]
    index, community = OPENING, metered.community
    metered.town.allot(metered.town_yusuf, metered.town.natural, MWH)
    for day in range(1, 40):
        metered.evm.now = START + day * 3_600
        giver, taker = chance.sample(people, 2)
        credit_id, wh = chance.choice(batches), chance.randrange(1, 20_000)
        side, what = chance.choice([*Side]), chance.random()
        index += chance.randrange(1_000)
        if what < 0.5:
            maker, other = (giver, taker) if side is Side.SELL else (taker, giver)
            signed = metered.signed(maker, side, credit_id=credit_id, min_fill=Wh(1))
            limit = 2**255 if side is Side.SELL else 0
            if metered.check(signed, other, wh).ok:
                metered.send(other, calls.fill(community, signed, wh, limit))
        elif what < 0.7:
            submit(metered, day, metered.evm.now, index)
        elif metered.held(giver, credit_id) >= wh:
            metered.send(giver, calls.retire(community, credit_id, wh, taker.address, "practice"))
        for each in batches:
            totals = calls.read_batch_totals(metered.node, community, each)  # type: ignore[arg-type]
            assert totals.issued == totals.held + totals.settled + totals.retired
            assert totals.held == sum(metered.held(person, each) for person in people)
    ends = [calls.read_batch_totals(metered.node, community, each) for each in batches]  # type: ignore[arg-type]
    assert all(item.retired and item.settled for item in ends[1:])


def test_retiring_names_its_purpose(village: Village) -> None:
    bio, mei = village.town.bio, village.mei.address
    said, _ = village.send(village.mei, calls.retire(village.community, bio, 10, mei, "供暖 2026"))
    assert said == events.Retired(mei, bio, Wh(10), mei, "供暖 2026")  # type: ignore[arg-type]


def test_an_allotment_is_told_with_its_batch(village: Village) -> None:
    who, bio = village.ana.address, village.town.bio
    said, minted = village.send(village.admin, calls.allot(village.community, who, bio, 9))
    assert said == events.Allotted(who, bio, Wh(9))  # type: ignore[arg-type]
    assert isinstance(minted, events.CreditTransfer)
    assert minted.wh == 9
