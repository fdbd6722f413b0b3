"""Settling what was consumed: which gas, in which order, how much at once, and what is owed."""

from __future__ import annotations

from typing import Any

import pytest

from tests.contracts.batches import write_batches
from tests.contracts.evm import START, Done, Reverted
from tests.contracts.town import (
    ADMIN,
    ANA,
    MEI,
    MWH,
    NIL,
    STRANGER,
    YUSUF,
    ZERO,
    ZONE,
    Town,
)  # fmt: skip

METER = b"\7" * 32
METHANE, HYDROGEN, BLENDED = 0, 1, 2
ACCEPTED = {METHANE: {1, 2, 4}, HYDROGEN: {3}, BLENDED: {1, 2, 3, 4}}


def settle(town: Town, wh: int, network: int = METHANE, who: Any = YUSUF, seq: int = 1) -> Done:
    """Settle consumption as the registry would."""
    args = (who.address, METER, seq, wh, network)
    return town.credit.send(town.registry.address, "settleConsumption", *args)


def burned(done: Done) -> list[tuple[int, int]]:
    """Which batches were burned, and how much of each."""
    return [(e["creditId"], e["wh"]) for name, e in done.events if name == "Settled"]


def owed(town: Town, who: Any = YUSUF) -> tuple[int, int, int]:
    """Arrears by network, held to their total."""
    by_network: tuple[int, int, int] = town.credit.view("arrearsOf", who.address)
    assert town.credit.view("arrearsWh", who.address) == sum(by_network)
    return by_network


def hold(town: Town, credit_id: int, wh: int) -> None:
    """Let Yusuf hold gas without settling arrears from it."""
    town.allot(MEI, credit_id, wh)
    args = (MEI.address, YUSUF.address, credit_id, wh, b"")
    town.credit.send(MEI.address, "safeTransferFrom", *args)


def test_the_oldest_batch_burns_first_and_the_rest_is_arrears(town: Town) -> None:
    town.allot(YUSUF, town.bio, 550)
    town.allot(YUSUF, town.natural, 1_100)
    assert town.credit.view("holdingsOf", YUSUF.address) == (
        (town.natural, town.bio),
        (1_100, 550),
    )
    done = settle(town, 1_320, seq=9)
    assert [name for name, _ in done.events] == [
        "Settled", "TransferSingle", "Settled", "TransferSingle",
    ]  # fmt: skip
    assert done.events[0][1] == {
        "account": YUSUF.address.lower(), "meterId": METER, "creditId": town.natural, "seq": 9,
        "wh": 1_100,
    }  # fmt: skip
    assert (done.events[1][1]["to"], done.events[1][1]["value"]) == (ZERO, 1_100)
    assert burned(done) == [(town.natural, 1_100), (town.bio, 220)]
    assert town.credit.view("holdingsOf", YUSUF.address) == ((town.bio,), (330,))
    assert owed(town) == (0, 0, 0)
    done = settle(town, 400, seq=10)
    assert burned(done) == [(town.bio, 330)]
    assert done.event("ArrearsRecorded") == {
        "account": YUSUF.address.lower(), "meterId": METER, "seq": 10, "wh": 70, "totalWh": 70,
    }  # fmt: skip
    assert settle(town, 5).event("ArrearsRecorded")["totalWh"] == 75
    assert town.credit.view("settledWh", town.bio) == 550
    assert town.credit.view("holdingsOf", YUSUF.address) == ((), ())
    assert town.conserved()


def test_exactly_what_is_held_leaves_no_arrears(town: Town) -> None:
    town.allot(YUSUF, town.natural, 100)
    assert burned(settle(town, 100)) == [(town.natural, 100)]
    assert owed(town) == (0, 0, 0)
    assert settle(town, 0).events == ()


@pytest.mark.parametrize("network", [METHANE, HYDROGEN, BLENDED])
@pytest.mark.parametrize("gas_class", [1, 2, 3, 4])
def test_a_network_takes_its_classes_and_no_other(town: Town, network: int, gas_class: int) -> None:
    batch = town.issue_batch(gas_class)
    town.allot(YUSUF, batch, 1_000)
    town.meter(YUSUF, METER)
    town.registry.send(ADMIN.address, "setNetwork", ZONE, network)
    town.read(METER, 1, START, 100_010)
    fits = gas_class in ACCEPTED[network]
    assert town.held(YUSUF, batch) == 1_000 - (110 if fits else 0)
    assert owed(town)[network] == sum(owed(town)) == (0 if fits else 110)


def test_what_a_zone_carries_counts_when_the_reading_comes_and_at_a_swap(town: Town) -> None:
    town.meter(YUSUF, METER)
    town.registry.send(ADMIN.address, "setNetwork", ZONE, HYDROGEN)
    town.read(METER, 1, START - 60, 100_001)
    town.registry.send(ADMIN.address, "setNetwork", ZONE, BLENDED)
    town.registry.send(ADMIN.address, "swapMeter", METER, START, 100_003, 0)
    assert owed(town) == (0, 11, 22)


def test_a_blended_network_takes_the_oldest_of_all(town: Town) -> None:
    hydrogen, blend, biomethane = (town.issue_batch(n) for n in (3, 4, 2))
    for batch in (biomethane, blend, hydrogen, town.natural):
        town.allot(YUSUF, batch, 10)
    order = [town.natural, hydrogen, blend, biomethane]
    assert town.credit.view("holdingsOf", YUSUF.address) == (tuple(order), (10,) * 4)
    assert burned(settle(town, 35, BLENDED)) == [*((batch, 10) for batch in order[:3]),
                                                 (biomethane, 5)]  # fmt: skip


def test_arrears_are_kept_apart_by_network_and_paid_by_what_fits(town: Town) -> None:
    hydrogen = town.issue_batch(3)
    for network, wh in ((METHANE, 100), (HYDROGEN, 200), (BLENDED, 300), (METHANE, 1)):
        settle(town, wh, network)
    assert owed(town) == (101, 200, 300)
    assert owed(town, MEI) == (0, 0, 0)
    done = town.allot(YUSUF, town.natural, 150)
    assert burned(done) == [(town.natural, 101), (town.natural, 49)]
    assert done.event("ArrearsRecorded") == {
        "account": YUSUF.address.lower(), "meterId": NIL, "seq": 0, "wh": 0, "totalWh": 451,
    }  # fmt: skip
    assert owed(town) == (0, 200, 251)
    assert burned(town.allot(YUSUF, hydrogen, 210)) == [(hydrogen, 200), (hydrogen, 10)]
    assert owed(town) == (0, 0, 241)
    assert burned(town.allot(YUSUF, hydrogen, 300)) == [(hydrogen, 241)]
    assert owed(town) == (0, 0, 0)
    assert town.held(YUSUF, hydrogen) == 59
    assert town.conserved([hydrogen])


def test_gas_that_does_not_fit_pays_nothing_and_says_nothing(town: Town) -> None:
    hydrogen = town.issue_batch(3)
    settle(town, 100)
    done = town.allot(YUSUF, hydrogen, 50)
    assert [name for name, _ in done.events] == ["Allotted", "TransferSingle"]
    assert (owed(town), town.held(YUSUF, hydrogen)) == ((100, 0, 0), 50)
    assert town.credit.send(ANA.address, "settleArrears", YUSUF.address).events == ()


def test_injected_gas_pays_arrears_too(town: Town) -> None:
    entry = b"\x08" * 32
    town.meter(YUSUF, entry, direction=1)
    town.credit.send(ADMIN.address, "setEntryBatch", entry, town.bio)
    settle(town, 100)
    town.read(entry, 1, START, 100_010)
    assert (owed(town), town.held(YUSUF, town.bio)) == ((0, 0, 0), 10)


def test_anybody_can_have_arrears_paid_from_what_is_held(town: Town) -> None:
    settle(town, 100)
    hold(town, town.bio, 150)
    assert (town.held(YUSUF, town.bio), owed(town)) == (150, (100, 0, 0))
    done = town.credit.send(STRANGER.address, "settleArrears", YUSUF.address)
    assert done.event("Settled") == {
        "account": YUSUF.address.lower(), "meterId": NIL, "creditId": town.bio, "seq": 0,
        "wh": 100,
    }  # fmt: skip
    assert done.event("ArrearsRecorded")["totalWh"] == 0
    assert town.held(YUSUF, town.bio) == 50
    with pytest.raises(Reverted, match="ZeroAmount"):
        town.credit.send(STRANGER.address, "settleArrears", YUSUF.address)
    assert town.conserved()


def test_no_arrears_are_paid_while_everything_is_paused(town: Town) -> None:
    settle(town, 100)
    hold(town, town.bio, 150)
    town.community.send(ADMIN.address, "setAllPaused", True)
    with pytest.raises(Reverted, match="EverythingPaused"):
        town.credit.send(YUSUF.address, "settleArrears", YUSUF.address)


def test_one_settlement_looks_at_32_batches(town: Town) -> None:
    batches = write_batches(town, 1, range(100, 133))
    for batch in batches:
        town.allot(YUSUF, batch, 10)
    assert burned(settle(town, 320)) == [(batch, 10) for batch in batches[:32]]
    assert owed(town) == (0, 0, 0)
    for batch in batches[:32]:
        town.allot(YUSUF, batch, 10)
    assert burned(settle(town, 330)) == [(batch, 10) for batch in batches[:32]]
    assert owed(town) == (10, 0, 0)
    done = town.credit.send(ANA.address, "settleArrears", YUSUF.address)
    assert burned(done) == [(batches[32], 10)]
    assert town.credit.view("MAX_BATCHES_PER_SETTLEMENT") == 32


def test_batches_of_other_classes_do_not_use_up_the_32(town: Town) -> None:
    hydrogen = write_batches(town, 3, range(100, 140))
    natural = write_batches(town, 1, range(120_000, 120_033))
    for batch in (*hydrogen, *natural):
        town.allot(YUSUF, batch, 10)
    assert burned(settle(town, 330)) == [(batch, 10) for batch in natural[:32]]
    assert burned(settle(town, 330, HYDROGEN)) == [(batch, 10) for batch in hydrogen[:32]]
    assert burned(settle(town, 500, BLENDED)) == [
        (batch, 10) for batch in (*hydrogen[32:], natural[32])
    ]


def test_paying_arrears_looks_at_32_batches_in_all_networks_together(town: Town) -> None:
    for network in (METHANE, HYDROGEN, BLENDED):
        settle(town, 200, network)
    natural = write_batches(town, 1, range(100, 120))
    hydrogen = write_batches(town, 3, range(200, 220))
    for batch in (*natural, *hydrogen):
        hold(town, batch, 10)
    done = town.credit.send(ANA.address, "settleArrears", YUSUF.address)
    assert burned(done) == [(batch, 10) for batch in (*natural, *hydrogen[:12])]
    assert owed(town) == (0, 80, 200)
    done = town.credit.send(ANA.address, "settleArrears", YUSUF.address)
    assert owed(town) == (0, 0, 200)


def test_arrears_fill_their_slot_without_touching_each_other(town: Town) -> None:
    most = 2**80 - 1
    for network in (METHANE, BLENDED, HYDROGEN):
        settle(town, most, network)
    assert owed(town) == (most, most, most)
    for network in (METHANE, BLENDED, HYDROGEN):
        with pytest.raises(Reverted, match="Panic"):
            settle(town, 1, network)


def test_a_receiver_cannot_move_gas_away_before_its_arrears_are_paid(town: Town) -> None:
    thief = town.evm.deploy("Receiver", 4, STRANGER.address)
    town.community.send(ADMIN.address, "attest", thief.address, b"CN", 1, START * 2, NIL)
    args = (thief.address, METER, 1, 100, METHANE)
    town.credit.send(town.registry.address, "settleConsumption", *args)
    with pytest.raises(Reverted, match="ERC1155InsufficientBalance"):
        town.credit.send(ADMIN.address, "allot", thief.address, town.bio, 150, NIL)
    assert town.credit.view("arrearsWh", thief.address) == 100
    honest = town.evm.deploy("Receiver", 0, ZERO)
    town.community.send(ADMIN.address, "attest", honest.address, b"CN", 1, START * 2, NIL)
    town.credit.send(town.registry.address, "settleConsumption", honest.address, *args[1:])
    town.credit.send(ADMIN.address, "allot", honest.address, town.bio, 150, NIL)
    assert town.credit.view("balanceOf", honest.address, town.bio) == 50
    assert town.held(MEI, town.bio) == MWH
