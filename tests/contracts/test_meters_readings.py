"""What a gateway's reading must be, and what becomes of it."""

from __future__ import annotations

from typing import Any

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from tests.contracts.evm import START, Reverted
from tests.contracts.town import (
    ADMIN,
    FOREVER,
    GATEWAY,
    MEI,
    MWH,
    NIL,
    READING,
    STRANGER,
    YUSUF,
    ZONE,
    Town,
)  # fmt: skip

METER = b"\7" * 32
ENTRY = b"\x08" * 32
GAP, TOO_OLD, NOT_MEMBER = 1, 2, 8
LAST = (1, START - 100, 101_000)
"""The meter's last sequence number, time and index in these tests; it passes 6,000 l/h."""


def flags_of(town: Town, *reading: Any) -> int:
    """Submit a reading and return its flags."""
    return int(town.read(*reading).event("ReadingAccepted")["flags"])


def test_a_reading_is_told_in_full_and_becomes_the_meters_last_one(town: Town) -> None:
    town.meter(MEI, METER)
    values = (METER, 1, START - 60, 100_007, 42)
    types = {"Reading": READING}
    signature = town._sign(GATEWAY, town.registry, "Hearth MeterRegistry", types, values)
    done = town.registry.send(STRANGER.address, "submitReading", values, signature)
    assert done.event("ReadingAccepted") == {
        "meterId": METER, "owner": MEI.address.lower(), "seq": 1, "ts": START - 60,
        "indexL": 100_007, "deltaL": 7, "wh": 77, "status": 42, "flags": 0,
    }  # fmt: skip
    assert town.registry.view("meterOf", METER)[8:11] == (1, START - 60, 100_007)
    assert town.held(MEI, town.bio) == MWH - 77


@pytest.mark.parametrize(
    ("seq", "ts", "index_l", "error", "values"),
    [
        (1, START - 50, 101_010, "SeqNotRising", (1, 1)),
        (0, START - 50, 101_010, "SeqNotRising", (0, 1)),
        (2, START - 100, 101_000, "TimeNotRising", (START - 100, START - 100)),
        (2, START - 101, 101_000, "TimeNotRising", (START - 101, START - 100)),
        (2, START + 901, 101_010, "TimeInFuture", (START + 901,)),
        (2, START - 50, 100_999, "IndexFell", (100_999, 101_000)),
        (2, START - 40, 101_101, "FlowTooHigh", (101, 60)),
        (2, START - 99, 101_002, "FlowTooHigh", (2, 1)),
    ],
)
def test_a_reading_that_cannot_be_true_is_refused(
    town: Town, seq: int, ts: int, index_l: int, error: str, values: tuple[int, ...]
) -> None:
    town.meter(MEI, METER)
    town.read(METER, *LAST)
    with pytest.raises(Reverted) as refused:
        town.read(METER, seq, ts, index_l)
    assert (refused.value.name, refused.value.values) == (error, (METER, *values))
    assert town.registry.view("meterOf", METER)[8:11] == LAST


@pytest.mark.parametrize(
    ("seq", "ts", "index_l"),
    [
        (2, START - 99, 101_000),
        (2, START - 99, 101_001),
        (2, START - 40, 101_100),
        (2, START + 900, 101_000),
        (2**64 - 1, START, 101_000),
    ],
)
def test_a_reading_at_the_edge_of_what_can_be_true_counts(
    town: Town, seq: int, ts: int, index_l: int
) -> None:
    town.meter(MEI, METER)
    town.read(METER, *LAST)
    assert (
        town.read(METER, seq, ts, index_l).event("ReadingAccepted")["deltaL"] == index_l - LAST[2]
    )
    assert town.registry.view("meterOf", METER)[8:11] == (seq, ts, index_l)


def test_the_greatest_meter_may_run_at_its_limit_and_not_beyond(town: Town) -> None:
    opening = (START - 3_600, 2**64 - 1 - 10**10 - 1)
    link = (METER, MEI.address, GATEWAY.address, ZONE, 0, 10**10, 0, *opening)
    town.registry.send(ADMIN.address, "registerMeter", *link)
    with pytest.raises(Reverted, match="FlowTooHigh"):
        town.read(METER, 1, START, 2**64 - 1)
    town.read(METER, 1, START, 2**64 - 2)


def test_only_the_present_key_signs_and_only_this_reading(town: Town) -> None:
    town.meter(MEI, METER)
    town.meter(MEI, ENTRY)
    reading, signature = town.reading(METER, 1, START, 100_001)
    r, s, v = signature[:32], signature[32:64], signature[64]
    order = 0xFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFEBAAEDCE6AF48A03BBFD25E8CD0364141
    mirrored = r + (order - int.from_bytes(s)).to_bytes(32) + bytes([55 - v])
    for forged in (b"", signature[:64], signature + b"\0", r + s + b"\0", b"\0" * 65, mirrored):
        with pytest.raises(Reverted) as refused:
            town.registry.send(STRANGER.address, "submitReading", reading, forged)
        assert (refused.value.name, refused.value.values) == ("BadReadingSignature", (METER, 1))
    for place in range(5):
        changed = list(reading)
        changed[place] = ENTRY if place == 0 else reading[place] + 1
        with pytest.raises(Reverted, match="BadReadingSignature"):
            town.registry.send(STRANGER.address, "submitReading", tuple(changed), signature)
    elsewhere = town._sign(
        GATEWAY, town.credit, "Hearth MeterRegistry", {"Reading": READING}, reading
    )
    with pytest.raises(Reverted, match="BadReadingSignature"):
        town.registry.send(STRANGER.address, "submitReading", reading, elsewhere)
    with pytest.raises(Reverted, match="BadReadingSignature"):
        town.read(METER, 1, START, 100_001, signer=MEI)
    town.registry.send(STRANGER.address, "submitReading", reading, signature)


def test_a_missing_sequence_number_is_flagged(town: Town) -> None:
    town.meter(MEI, METER)
    assert flags_of(town, METER, 1, START - 9, 100_001) == 0
    assert flags_of(town, METER, 3, START - 8, 100_001) == GAP
    assert flags_of(town, METER, 4, START - 7, 100_001) == 0
    town.meter(MEI, ENTRY)
    assert flags_of(town, ENTRY, 2, START - 9, 100_001) == GAP


def test_entry_readings_mint_unless_they_are_too_old(town: Town) -> None:
    town.meter(MEI, ENTRY, direction=1)
    town.credit.send(ADMIN.address, "setEntryBatch", ENTRY, town.bio)
    old = town.read(ENTRY, 1, START - 3_601, 100_100).event("ReadingAccepted")
    assert (old["flags"], old["wh"], town.held(MEI, town.bio)) == (TOO_OLD, 1_100, MWH)
    assert flags_of(town, ENTRY, 2, START - 3_600, 100_101) == 0
    assert town.held(MEI, town.bio) == MWH + 11
    assert town.conserved()


def test_a_gap_alone_keeps_no_entry_reading_from_minting(town: Town) -> None:
    town.meter(MEI, ENTRY, direction=1)
    town.credit.send(ADMIN.address, "setEntryBatch", ENTRY, town.bio)
    assert flags_of(town, ENTRY, 7, START, 100_002) == GAP
    assert town.held(MEI, town.bio) == MWH + 22


def test_backfill_is_recorded_but_never_minted(town: Town) -> None:
    town.meter(MEI, ENTRY, direction=1)
    town.credit.send(ADMIN.address, "setEntryBatch", ENTRY, town.bio)
    late = [town.reading(ENTRY, n, START - 7_200 + n, 100_000 + n) for n in (1, 2, 4)]
    done = town.registry.send(YUSUF.address, "submitReadings", *zip(*late, strict=True))
    accepted = [event for name, event in done.events if name == "ReadingAccepted"]
    assert [(e["wh"], e["flags"]) for e in accepted] == [
        (11, TOO_OLD), (11, TOO_OLD), (22, TOO_OLD | GAP),
    ]  # fmt: skip
    assert town.credit.view("issuedWh", town.bio) == MWH
    fresh = town.reading(ENTRY, 5, START, 100_005)
    town.registry.send(YUSUF.address, "submitReading", *fresh)
    assert town.credit.view("issuedWh", town.bio) == MWH + 11


def test_an_entry_meter_of_somebody_who_left_mints_nothing(town: Town) -> None:
    town.meter(MEI, ENTRY, direction=1)
    town.credit.send(ADMIN.address, "setEntryBatch", ENTRY, town.bio)
    town.community.send(ADMIN.address, "revoke", MEI.address)
    assert flags_of(town, ENTRY, 2, START - 3_601, 100_001) == GAP | TOO_OLD | NOT_MEMBER
    assert flags_of(town, ENTRY, 3, START, 100_002) == NOT_MEMBER
    assert town.held(MEI, town.bio) == MWH


def test_exit_readings_always_settle_however_old_and_whoever_left(town: Town) -> None:
    town.meter(MEI, METER)
    town.community.send(ADMIN.address, "revoke", MEI.address)
    assert flags_of(town, METER, 1, START - 80_000, 100_100) == 0
    assert town.held(MEI, town.bio) == MWH - 1_100


def test_an_index_that_stands_still_moves_no_gas(town: Town) -> None:
    town.meter(MEI, ENTRY, direction=1)
    assert town.read(ENTRY, 1, START, 100_000).event("ReadingAccepted")["wh"] == 0
    town.meter(MEI, METER)
    done = town.read(METER, 1, START, 100_000)
    assert town.credit.view("lastMintedSeq", ENTRY) == 0
    assert (done.event("ReadingAccepted")["wh"], town.held(MEI, town.bio)) == (0, MWH)


@settings(deadline=None, max_examples=40)
@given(
    z_ppm=st.integers(1, 10**9),
    cv=st.integers(1, 50_000),
    litres=st.integers(0, 144_000),
)
@example(z_ppm=10**9, cv=50_000, litres=144_000)  # so much that a wrong divisor shows
def test_energy_is_rounded_down_once(shared_town: Town, z_ppm: int, cv: int, litres: int) -> None:
    town = shared_town
    with town.evm.undone():
        town.meter(MEI, METER)
        town.registry.send(ADMIN.address, "setCalorific", ZONE, 0, FOREVER, z_ppm, cv)
        done = town.read(METER, 1, START, 100_000 + litres)
        expected = litres * z_ppm * cv // 10**9
        assert done.event("ReadingAccepted")["wh"] == expected
        held, owed = town.held(MEI, town.bio), town.credit.view("arrearsWh", MEI.address)
        assert MWH - held + owed == expected
        assert town.conserved()


def test_a_bundle_is_recorded_in_order_and_undone_by_one_bad_reading(town: Town) -> None:
    town.meter(MEI, METER)
    town.meter(YUSUF, ENTRY)
    signed = [town.reading(METER, n, START - 500 + n, 100_000 + n) for n in (1, 2, 2)]
    with pytest.raises(Reverted, match="SeqNotRising"):
        town.registry.send(YUSUF.address, "submitReadings", *zip(*signed, strict=True))
    assert town.registry.view("meterOf", METER)[8] == 0
    signed[2] = town.reading(ENTRY, 1, START, 100_009)
    done = town.registry.send(YUSUF.address, "submitReadings", *zip(*signed, strict=True))
    assert [event["seq"] for name, event in done.events if name == "ReadingAccepted"] == [1, 2, 1]
    assert town.registry.view("meterOf", METER)[8:11] == (2, START - 498, 100_002)
    assert town.registry.view("meterOf", ENTRY)[8:11] == (1, START, 100_009)
    for readings, signatures in ((2, 1), (1, 2), (0, 1), (1, 0)):
        lists = [s[0] for s in signed[:readings]], [s[1] for s in signed[:signatures]]
        with pytest.raises(Reverted) as refused:
            town.registry.send(YUSUF.address, "submitReadings", *lists)
        assert (refused.value.name, refused.value.values) == (
            "LengthMismatch",
            (readings, signatures),
        )
    town.registry.send(YUSUF.address, "submitReadings", [], [])


def test_readings_wait_while_everything_is_paused(town: Town) -> None:
    town.meter(MEI, METER)
    town.community.send(ADMIN.address, "setAllPaused", True)
    reading = town.reading(METER, 1, START, 100_001)
    with pytest.raises(Reverted, match="EverythingPaused"):
        town.registry.send(YUSUF.address, "submitReading", *reading)
    with pytest.raises(Reverted, match="EverythingPaused"):
        town.registry.send(YUSUF.address, "submitReadings", [reading[0]], [reading[1]])
    town.community.send(ADMIN.address, "setAllPaused", False)
    town.community.send(ADMIN.address, "setFillsPaused", True)
    town.registry.send(YUSUF.address, "submitReading", *reading)


def test_the_digest_is_what_the_gateway_signs(town: Town) -> None:
    domain = town.registry.view("eip712Domain")
    assert domain[1:5] == ("Hearth MeterRegistry", "1", 7411, town.registry.address.lower())
    digests = {town.registry.view("hashReading", (NIL, *rest)) for rest in
               ((0, 0, 0, 0), (1, 0, 0, 0), (0, 1, 0, 0), (0, 0, 1, 0), (0, 0, 0, 1))}  # fmt: skip
    assert len(digests) == 5


def test_the_limits_are_what_the_documents_say(town: Town) -> None:
    names = ("EXIT", "ENTRY", "MAX_AGE", "SKEW", "FLAG_GAP", "FLAG_TOO_OLD", "FLAG_CLOSING",
             "FLAG_NOT_MEMBER", "CALORIFIC_LOOKBACK")  # fmt: skip
    said = [town.registry.view(name) for name in names]
    assert said == [0, 1, 3_600, 900, GAP, TOO_OLD, 4, NOT_MEMBER, 1_024]
