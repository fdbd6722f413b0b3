"""Where gas comes from: allotments and entry meters."""

from __future__ import annotations

from typing import Any

import pytest

from tests.contracts.evm import START, Reverted
from tests.contracts.town import (
    ADMIN,
    ANA,
    FOREVER,
    GATEWAY,
    MEI,
    MWH,
    NIL,
    STRANGER,
    ZERO,
    ZONE,
    Town,
)

METER = b"\7" * 32
ENTRY = b"\x08" * 32
REF = b"\1" * 32


def refusal(town: Town, sender: Any, name: str, *args: Any) -> tuple[str, tuple[Any, ...]]:
    """Send what must be refused; return the error's name and values."""
    with pytest.raises(Reverted) as refused:
        town.credit.send(getattr(sender, "address", sender), name, *args)
    return refused.value.name, refused.value.values


def make_issuer(town: Town, who: Any) -> None:
    """Give somebody the issuer's role."""
    town.community.send(ADMIN.address, "grantRole", town.community.view("ISSUER"), who.address)


def test_an_allotment_is_told_and_counted(town: Town) -> None:
    done = town.allot(ANA, town.bio, 7)
    assert done.event("Allotted") == {
        "account": ANA.address.lower(),
        "creditId": town.bio,
        "wh": 7,
    }
    transfer = done.event("TransferSingle")
    assert (transfer["from"], transfer["id"], transfer["value"]) == (ZERO, town.bio, 7)
    assert [name for name, _ in done.events] == ["Allotted", "TransferSingle"]
    assert town.credit.view("issuedWh", town.bio) == MWH + 7
    assert town.credit.view("totalSupply", town.bio) == MWH + 7
    assert town.conserved()


def test_who_may_allot_what_to_whom(town: Town) -> None:
    role = town.community.view("ISSUER")
    mine = (MEI.address, town.bio, 1, NIL)
    assert refusal(town, MEI, "allot", *mine) == ("MissingRole", (role, MEI.address.lower()))
    make_issuer(town, ANA)
    assert refusal(town, ANA, "allot", *mine) == (
        "NotBatchIssuer",
        (town.bio, ADMIN.address.lower()),
    )
    assert refusal(town, ADMIN, "allot", STRANGER.address, town.bio, 1, NIL) == (
        "NotMember",
        (STRANGER.address.lower(),),
    )
    unknown = town.bio + 9
    assert refusal(town, ADMIN, "allot", MEI.address, unknown, 1, NIL) == (
        "UnknownBatch",
        (unknown,),
    )
    assert refusal(town, ADMIN, "allot", MEI.address, town.bio, 0, NIL) == ("ZeroAmount", ())
    town.community.send(ADMIN.address, "setAllPaused", True)
    assert refusal(town, ADMIN, "allot", *mine) == ("EverythingPaused", ())


def test_no_issuer_can_use_up_the_supply_counter_of_all(town: Town) -> None:
    most = 2**128 - 1
    assert refusal(town, ADMIN, "allot", MEI.address, town.bio, most + 1, NIL) == (
        "BadParameter",
        ("wh",),
    )
    for who in (MEI, ANA):
        town.allot(who, town.bio, most)
    assert town.credit.view("issuedWh", town.bio) == MWH + 2 * most


def test_a_reference_allots_once(town: Town) -> None:
    town.allot(MEI, town.bio, 5, ref=REF)
    for args in ((MEI.address, town.bio, 5), (ANA.address, town.natural, 6)):
        assert refusal(town, ADMIN, "allot", *args, REF) == (
            "AlreadyDone",
            (ADMIN.address.lower(), REF),
        )
    assert town.credit.view("doneOf", ADMIN.address, REF) == town.bio
    assert town.held(MEI, town.bio) == MWH + 5
    for _ in range(2):
        town.allot(MEI, town.bio, 5)
    assert town.held(MEI, town.bio) == MWH + 15


def test_a_refused_allotment_leaves_its_reference_free(town: Town) -> None:
    assert refusal(town, ADMIN, "allot", STRANGER.address, town.bio, 5, REF)[0] == "NotMember"
    assert town.credit.view("doneOf", ADMIN.address, REF) == 0
    town.allot(MEI, town.bio, 5, ref=REF)


def test_a_reference_is_either_a_batch_or_an_allotment(town: Town) -> None:
    made = town.issue_batch(1, ref=REF)
    assert refusal(town, ADMIN, "allot", MEI.address, made, 5, REF)[0] == "AlreadyDone"


def test_many_allotments_in_one_transaction_are_done_once(town: Town) -> None:
    refs = [bytes([n]) * 32 for n in range(1, 5)]
    calls = [town.credit.data("allot", MEI.address, town.bio, 10, ref) for ref in refs]
    town.credit.send(ADMIN.address, "multicall", calls[:3])
    assert refusal(town, ADMIN, "multicall", calls)[0] == "AlreadyDone"
    assert town.held(MEI, town.bio) == MWH + 30


def test_an_entry_meter_is_bound_by_an_issuer_to_its_own_batch(town: Town) -> None:
    town.meter(MEI, ENTRY, direction=1)
    done = town.credit.send(ADMIN.address, "setEntryBatch", ENTRY, town.bio)
    assert done.event("EntryBatchSet") == {"meterId": ENTRY, "creditId": town.bio}
    assert town.credit.view("entryBatchOf", ENTRY) == town.bio
    role = town.community.view("ISSUER")
    assert refusal(town, MEI, "setEntryBatch", ENTRY, town.bio) == (
        "MissingRole",
        (role, MEI.address.lower()),
    )
    make_issuer(town, ANA)
    assert refusal(town, ANA, "setEntryBatch", ENTRY, town.bio)[0] == "NotBatchIssuer"
    assert refusal(town, ADMIN, "setEntryBatch", ENTRY, town.bio + 9)[0] == "UnknownBatch"
    town.credit.send(ADMIN.address, "setEntryBatch", ENTRY, town.natural)
    assert town.credit.view("entryBatchOf", ENTRY) == town.natural


def test_only_an_active_entry_meter_of_the_batchs_zone_is_bound(town: Town) -> None:
    town.meter(MEI, METER)
    town.meter(MEI, ENTRY, direction=1)
    town.registry.send(ADMIN.address, "closeMeter", ENTRY)
    for meter in (METER, ENTRY, b"\x09" * 32):
        assert refusal(town, ADMIN, "setEntryBatch", meter, town.bio) == (
            "BadParameter",
            ("meterId",),
        )
    far = (b"\x0a" * 32, MEI.address, GATEWAY.address, b"\xff" * 32, 1, 6_000, 0, START - 60, 0)
    town.registry.send(ADMIN.address, "registerMeter", *far)
    assert refusal(town, ADMIN, "setEntryBatch", far[0], town.bio) == ("BadParameter", ("zone",))
    near = (b"\x0b" * 32, *far[1:3], ZONE[:8] + b"\1" * 24, *far[4:])
    town.registry.send(ADMIN.address, "registerMeter", *near)
    town.credit.send(ADMIN.address, "setEntryBatch", near[0], town.bio)


def test_another_issuer_cannot_take_an_entry_meter_over(town: Town) -> None:
    town.meter(MEI, ENTRY, direction=1)
    town.credit.send(ADMIN.address, "setEntryBatch", ENTRY, town.bio)
    make_issuer(town, ANA)
    done = town.credit.send(
        ANA.address, "issueBatch", 2, ZONE, 202611, town.credit.view("batchOf", town.bio), NIL
    )
    (hers,) = done.values
    assert refusal(town, ANA, "setEntryBatch", ENTRY, hers) == (
        "NotBatchIssuer",
        (town.bio, ADMIN.address.lower()),
    )
    role = town.community.view("ISSUER")
    town.community.send(ADMIN.address, "revokeRole", role, ADMIN.address)
    town.credit.send(ANA.address, "setEntryBatch", ENTRY, hers)


def test_an_injection_is_told_and_counted(town: Town) -> None:
    town.meter(MEI, ENTRY, direction=1)
    assert_no_batch = town.reading(ENTRY, 1, START, 100_003)
    with pytest.raises(Reverted) as refused:
        town.registry.send(MEI.address, "submitReading", *assert_no_batch)
    assert (refused.value.name, refused.value.values) == ("NoEntryBatch", (ENTRY,))
    town.credit.send(ADMIN.address, "setEntryBatch", ENTRY, town.bio)
    reading, signature = assert_no_batch
    result = town.evm.send(
        MEI.address,
        town.registry.address,
        town.registry.data("submitReading", reading, signature),
    )
    (injected,) = [values for name, values in town.credit.events(result) if name == "Injected"]
    assert injected == {
        "meterId": ENTRY, "owner": MEI.address.lower(), "creditId": town.bio, "seq": 1, "wh": 33,
    }  # fmt: skip
    assert town.credit.view("lastMintedSeq", ENTRY) == 1
    assert town.credit.view("issuedWh", town.bio) == MWH + 33
    assert town.conserved()


def test_nothing_is_injected_into_an_expired_batch(town: Town) -> None:
    town.meter(MEI, ENTRY, direction=1)
    expiring = town.issue_batch(2, expiry=START)
    town.credit.send(ADMIN.address, "setEntryBatch", ENTRY, expiring)
    town.read(ENTRY, 1, START, 100_001)
    town.evm.now += 1
    with pytest.raises(Reverted, match="BatchExpired"):
        town.read(ENTRY, 2, START + 1, 100_002)


def test_one_mint_for_each_reading_of_a_meter(town: Town) -> None:
    town.meter(MEI, ENTRY, direction=1)
    town.credit.send(ADMIN.address, "setEntryBatch", ENTRY, town.bio)
    registry = town.registry.address
    town.credit.send(registry, "mintFromReading", ENTRY, 5, MEI.address, 1)
    for seq in (5, 4, 0):
        assert refusal(town, registry, "mintFromReading", ENTRY, seq, MEI.address, 1) == (
            "AlreadyMinted",
            (ENTRY, seq),
        )
    town.credit.send(registry, "mintFromReading", ENTRY, 6, MEI.address, 1)
    assert refusal(town, registry, "mintFromReading", ENTRY, 7, MEI.address, 0) == (
        "ZeroAmount",
        (),
    )
    assert town.held(MEI, town.bio) == MWH + 2


def test_only_the_registry_mints_and_settles(town: Town) -> None:
    for who in (ADMIN, MEI, town.community, town.credit):
        for name, args in (
            ("mintFromReading", (ENTRY, 1, MEI.address, 1)),
            ("settleConsumption", (MEI.address, METER, 1, 1, 0)),
        ):
            assert refusal(town, who, name, *args) == ("OnlyRegistry", ())


def test_membership_counts_to_its_last_second(town: Town) -> None:
    admin = ADMIN.address
    town.community.send(admin, "attest", STRANGER.address, b"CN", 1, START + 5, NIL)
    town.evm.now = START + 5
    town.allot(STRANGER, town.bio, 1)
    town.evm.now = START + 6
    assert refusal(town, ADMIN, "allot", STRANGER.address, town.bio, 1, NIL)[0] == "NotMember"
    town.community.send(admin, "attest", STRANGER.address, b"CN", 1, FOREVER, NIL)
    town.allot(STRANGER, town.bio, 1)
