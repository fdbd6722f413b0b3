"""Linking meters, their keys, closing them, and the one time the credit contract is named."""

from __future__ import annotations

from typing import Any

import pytest

from tests.contracts.evm import START, Done, Reverted
from tests.contracts.town import (
    ADMIN,
    ANA,
    GATEWAY,
    MEI,
    NIL,
    READING,
    STRANGER,
    YUSUF,
    ZERO,
    ZONE,
    Town,
)  # fmt: skip

METER = b"\7" * 32
ENTRY = b"\x08" * 32
OPERATOR_ONLY = (
    ("registerMeter", (METER, MEI.address, GATEWAY.address, ZONE, 0, 6_000, 0, START, 0)),
    ("rotateKey", (METER, STRANGER.address)),
    ("swapMeter", (METER, START, 100_000, 0)),
    ("closeMeter", (METER,)),
    ("setCalorific", (ZONE, 0, 1, 1, 1)),
    ("setNetwork", (ZONE, 1)),
)


def link(town: Town, **changes: Any) -> Done:
    """Register a meter with the given fields."""
    fields: dict[str, Any] = {
        "idHash": METER, "owner": MEI.address, "signer": GATEWAY.address, "zone": ZONE,
        "direction": 0, "qMaxLph": 6_000, "allowanceWh": 77, "openingTs": START - 5,
        "openingIndexL": 123,
    }  # fmt: skip
    return town.registry.send(ADMIN.address, "registerMeter", *(fields | changes).values())


def test_a_linked_meter_is_kept_and_told_in_full(town: Town) -> None:
    done = link(town, direction=1)
    assert done.event("MeterLinked") == {
        "meterId": METER, "owner": MEI.address.lower(), "signer": GATEWAY.address.lower(),
        "zone": ZONE, "direction": 1, "qMaxLph": 6_000, "allowanceWh": 77, "ts": START - 5,
        "indexL": 123,
    }  # fmt: skip
    assert town.registry.view("meterOf", METER) == (
        METER, MEI.address.lower(), ADMIN.address.lower(), GATEWAY.address.lower(), ZONE, 1,
        6_000, 77, 0, START - 5, 123, 1,
    )  # fmt: skip
    assert town.registry.view("ownerOf", METER) == MEI.address.lower()
    assert town.registry.view("meterOf", ENTRY)[11] == 0
    assert town.registry.view("ownerOf", ENTRY) == ZERO


@pytest.mark.parametrize(
    ("field", "good", "bad"),
    [
        ("idHash", (b"\1" * 32,), (NIL,)),
        ("signer", (MEI.address,), (ZERO,)),
        ("direction", (0, 1), (2, 255)),
        ("qMaxLph", (1, 10**10), (0, 10**10 + 1, 2**64 - 1)),
        ("openingTs", (0, START, START + 900), (START + 901, 2**64 - 1)),
    ],
)
def test_a_meter_that_makes_no_sense_is_not_linked(
    town: Town, field: str, good: tuple[Any, ...], bad: tuple[Any, ...]
) -> None:
    for value in bad:
        with pytest.raises(Reverted) as refused:
            link(town, **{field: value})
        assert (refused.value.name, refused.value.values) == ("BadParameter", (field,))
    for number, value in enumerate(good):
        link(town, **{"idHash": bytes([number + 9] * 32), field: value})


def test_only_a_member_owns_a_meter_and_an_id_is_used_once(town: Town) -> None:
    with pytest.raises(Reverted) as refused:
        link(town, owner=STRANGER.address)
    assert (refused.value.name, refused.value.values) == ("NotMember", (STRANGER.address.lower(),))
    link(town)
    for end in (None, "closeMeter"):
        if end:
            town.registry.send(ADMIN.address, end, METER)
        with pytest.raises(Reverted) as refused:
            link(town, owner=ANA.address)
        assert (refused.value.name, refused.value.values) == ("MeterExists", (METER,))


@pytest.mark.parametrize(("name", "args"), OPERATOR_ONLY)
def test_only_the_meter_operator(town: Town, name: str, args: tuple[Any, ...]) -> None:
    if name != "registerMeter":
        town.meter(MEI, METER)
    with pytest.raises(Reverted) as refused:
        town.registry.send(MEI.address, name, *args)
    role = town.community.view("METER_OPERATOR")
    assert (refused.value.name, refused.value.values) == (
        "MissingRole",
        (role, MEI.address.lower()),
    )
    town.community.send(ADMIN.address, "grantRole", role, MEI.address)
    town.registry.send(MEI.address, name, *args)


def test_a_new_key_ends_the_old_one_at_once(town: Town) -> None:
    town.meter(MEI, METER)
    signed_before = town.reading(METER, 1, START, 100_001)
    for bad in (ZERO, GATEWAY.address):
        with pytest.raises(Reverted) as refused:
            town.registry.send(ADMIN.address, "rotateKey", METER, bad)
        assert (refused.value.name, refused.value.values) == ("BadParameter", ("newSigner",))
    done = town.registry.send(ADMIN.address, "rotateKey", METER, STRANGER.address)
    assert done.event("KeyRotated") == {
        "meterId": METER,
        "oldSigner": GATEWAY.address.lower(),
        "newSigner": STRANGER.address.lower(),
    }
    with pytest.raises(Reverted, match="BadReadingSignature"):
        town.registry.send(YUSUF.address, "submitReading", *signed_before)
    town.read(METER, 1, START, 100_001, signer=STRANGER)


def test_a_closed_meter_takes_nothing_more(town: Town) -> None:
    town.meter(MEI, METER)
    done = town.registry.send(ADMIN.address, "closeMeter", METER)
    assert done.event("MeterClosed") == {"meterId": METER}
    assert town.registry.view("meterOf", METER)[11] == town.registry.view("CLOSED") == 2
    assert town.registry.view("ACTIVE") == 1
    for meter in (METER, ENTRY):
        for name, args in OPERATOR_ONLY[1:4]:
            with pytest.raises(Reverted) as refused:
                town.registry.send(ADMIN.address, name, meter, *args[1:])
            assert (refused.value.name, refused.value.values) == ("MeterNotActive", (meter,))
        with pytest.raises(Reverted, match="MeterNotActive"):
            town.read(meter, 1, START, 100_001)


def test_the_credit_contract_is_named_once_and_must_belong_to_the_registry(town: Town) -> None:
    evm, admin = town.evm, ADMIN.address
    registry = evm.deploy("MeterRegistry", town.community.address)
    elsewhere = evm.deploy("Community", "Elsewhere", 3600, admin)
    mine = evm.deploy("GasCredit", town.community.address, registry.address)
    foreign = evm.deploy("GasCredit", elsewhere.address, registry.address)
    with pytest.raises(Reverted, match="CreditAlreadySet"):
        registry.send(admin, "setCredit", ZERO)
    for wrong in (town.credit, foreign):
        with pytest.raises(Reverted) as refused:
            registry.send(admin, "setCredit", wrong.address)
        assert (refused.value.name, refused.value.values) == ("BadParameter", ("credit",))
    with pytest.raises(Reverted, match="MissingRole"):
        registry.send(MEI.address, "setCredit", mine.address)
    registry.send(admin, "setCredit", mine.address)
    assert registry.view("credit") == mine.address.lower()
    with pytest.raises(Reverted, match="CreditAlreadySet"):
        registry.send(admin, "setCredit", mine.address)


def test_without_a_credit_contract_nothing_settles(town: Town) -> None:
    registry, admin = town.evm.deploy("MeterRegistry", town.community.address), ADMIN.address
    registry.send(admin, "setCalorific", ZONE, 0, START * 2, 1_000_000, 11_000)
    registry.send(admin, "registerMeter", *OPERATOR_ONLY[0][1][:7], START - 60, 0)
    values = (METER, 1, START, 1, 0)
    types = {"Reading": READING}
    signature = town._sign(GATEWAY, registry, "Hearth MeterRegistry", types, values)
    with pytest.raises(Reverted, match="CreditNotSet"):
        registry.send(STRANGER.address, "submitReading", values, signature)
    with pytest.raises(Reverted, match="CreditNotSet"):
        registry.send(admin, "swapMeter", METER, START, 1, 0)


def test_meters_can_be_linked_and_closed_while_everything_is_paused(town: Town) -> None:
    town.community.send(ADMIN.address, "setAllPaused", True)
    link(town)
    town.registry.send(ADMIN.address, "rotateKey", METER, STRANGER.address)
    town.registry.send(ADMIN.address, "setCalorific", ZONE, 0, 1, 1, 1)
    town.registry.send(ADMIN.address, "setNetwork", ZONE, 1)
    town.registry.send(ADMIN.address, "closeMeter", METER)
