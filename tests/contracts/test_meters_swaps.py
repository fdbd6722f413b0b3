"""Meter swaps and corrections by the operator: appended, never overwriting."""

from __future__ import annotations

import pytest

from tests.contracts.evm import START, Reverted
from tests.contracts.town import ADMIN, MEI, MWH, NIL, Town

METER = b"\7" * 32
ENTRY = b"\x08" * 32
CLOSING = 4


def test_a_swap_settles_the_closing_index_and_goes_on_from_the_opening_one(town: Town) -> None:
    town.meter(MEI, METER)
    town.read(METER, 1, START - 100, 100_100)
    done = town.registry.send(ADMIN.address, "swapMeter", METER, START - 50, 100_110, 5)
    assert done.event("ReadingAccepted") == {
        "meterId": METER, "owner": MEI.address.lower(), "seq": 1, "ts": START - 50,
        "indexL": 100_110, "deltaL": 10, "wh": 110, "status": 0, "flags": CLOSING,
    }  # fmt: skip
    assert done.event("MeterSwapped") == {
        "meterId": METER,
        "ts": START - 50,
        "closingIndexL": 100_110,
        "openingIndexL": 5,
    }
    assert town.held(MEI, town.bio) == MWH - 110 * 11
    assert town.registry.view("meterOf", METER)[8:11] == (1, START - 50, 5)
    assert town.read(METER, 2, START - 10, 6).event("ReadingAccepted")["flags"] == 0
    assert town.held(MEI, town.bio) == MWH - 111 * 11


def test_a_reading_signed_before_the_swap_counts_no_more(town: Town) -> None:
    town.meter(MEI, METER)
    old = town.reading(METER, 1, START - 50, 100_010)
    town.registry.send(ADMIN.address, "swapMeter", METER, START - 50, 100_020, 100_000)
    with pytest.raises(Reverted, match="TimeNotRising"):
        town.registry.send(MEI.address, "submitReading", *old)


@pytest.mark.parametrize(
    ("ts", "closing", "error"),
    [
        (START - 100, 100_100, "TimeNotRising"),
        (START + 901, 100_100, "TimeInFuture"),
        (START - 40, 100_099, "IndexFell"),
        (START - 40, 100_201, "FlowTooHigh"),
    ],
)
def test_a_closing_index_obeys_the_rules_of_readings(
    town: Town, ts: int, closing: int, error: str
) -> None:
    town.meter(MEI, METER)
    town.read(METER, 1, START - 100, 100_100)
    with pytest.raises(Reverted, match=error):
        town.registry.send(ADMIN.address, "swapMeter", METER, ts, closing, 0)
    town.registry.send(ADMIN.address, "swapMeter", METER, START - 40, 100_200, 0)


def test_a_correction_takes_nothing_and_sets_the_index_right(town: Town) -> None:
    town.meter(MEI, METER)
    town.read(METER, 1, START - 100, 140_000)
    town.registry.send(ADMIN.address, "swapMeter", METER, START - 60, 140_000, 100_000)
    assert town.held(MEI, town.bio) == MWH - 40_000 * 11
    assert town.registry.view("meterOf", METER)[8:11] == (1, START - 60, 100_000)


def test_an_entry_meters_closing_index_mints_nothing(town: Town) -> None:
    town.meter(MEI, ENTRY, direction=1)
    town.credit.send(ADMIN.address, "setEntryBatch", ENTRY, town.bio)
    done = town.registry.send(ADMIN.address, "swapMeter", ENTRY, START, 100_100, 0)
    assert done.event("ReadingAccepted")["wh"] == 1_100
    assert town.held(MEI, town.bio) == MWH
    town.evm.now += 60
    town.read(ENTRY, 1, START + 60, 1)
    assert town.held(MEI, town.bio) == MWH + 11


def test_no_swap_while_everything_is_paused(town: Town) -> None:
    town.meter(MEI, METER)
    town.community.send(ADMIN.address, "setAllPaused", True)
    with pytest.raises(Reverted, match="EverythingPaused"):
        town.registry.send(ADMIN.address, "swapMeter", METER, START, 100_001, 0)


def test_a_swap_asks_the_calorific_value_too(town: Town) -> None:
    link = (METER, MEI.address, MEI.address, NIL, 0, 6_000, 0, START - 60, 0)
    town.registry.send(ADMIN.address, "registerMeter", *link)
    with pytest.raises(Reverted) as refused:
        town.registry.send(ADMIN.address, "swapMeter", METER, START, 1, 0)
    assert (refused.value.name, refused.value.values) == ("NoCalorific", (NIL, START))
