"""Opening batches and what their ids and documents say."""

from __future__ import annotations

import json
from base64 import b64decode
from typing import Any

import pytest
from eth_utils import to_checksum_address
from hypothesis import given, settings
from hypothesis import strategies as st

from tests.contracts.batches import LIMIT, credit_id, set_batch_count
from tests.contracts.evm import START, Done, Reverted
from tests.contracts.town import ADMIN, ANA, MEI, NIL, ZONE, Town, batch

CLASSES = {1: "natural gas", 2: "biomethane", 3: "hydrogen", 4: "blend"}
FIELDS = (
    "issuer", "plantIdHash", "feedstock", "prodFrom", "prodTo", "capacityKW", "country",
    "supportScheme", "operationalDate", "ghgMgPerMJ", "posHash", "expiry", "chainModel",
)  # fmt: skip


def issue(
    town: Town, gas_class: int = 2, period: int = 202611, *, ref: bytes = NIL, **changes: Any
) -> Done:
    """Open a batch."""
    args = (gas_class, ZONE, period, batch(**changes), ref)
    return town.credit.send(ADMIN.address, "issueBatch", *args)


def test_the_credit_id_says_class_zone_period_and_batch(town: Town) -> None:
    assert town.bio >> 160 == 2
    assert (town.bio >> 96) % 2**64 == int.from_bytes(ZONE[:8])
    assert (town.bio >> 64) % 2**32 == 202611
    assert town.bio % 2**64 == 2
    assert town.bio == credit_id(2, 2)


def test_a_batch_is_kept_and_told_in_full_with_its_issuer(town: Town) -> None:
    words = {name: bytes([n] * 32) for n, name in enumerate(FIELDS) if n in (1, 2, 7, 10)}
    numbers = {"prodFrom": 5, "prodTo": 6, "capacityKW": 7, "operationalDate": 8,
               "ghgMgPerMJ": 9, "expiry": 10, "chainModel": 11}  # fmt: skip
    made = issue(town, issuer=MEI.address, country=b"DE", **words, **numbers)
    (number,) = made.values
    kept = batch(issuer=ADMIN.address.lower(), country=b"DE", **words, **numbers)
    assert number == credit_id(2, 3) == town.credit.view("creditIdOf", 3)
    assert town.credit.view("batchOf", number) == kept
    assert town.credit.view("batchCount") == 3
    assert made.event("BatchIssued") == {
        "creditId": number, "issuer": ADMIN.address.lower(), "batch": kept,
    }  # fmt: skip
    assert town.credit.view("issuedWh", number) == 0
    assert not town.credit.view("exists", number)


@pytest.mark.parametrize(
    ("changes", "field"),
    [
        ({"gas_class": 0}, "gasClass"),
        ({"gas_class": 5}, "gasClass"),
        ({"gas_class": 255}, "gasClass"),
        ({"period": 200000}, "period"),
        ({"period": 199912}, "period"),
        ({"period": 202600}, "period"),
        ({"period": 202613}, "period"),
        ({"period": 999913}, "period"),
        ({"period": 1_000_001}, "period"),
        ({"prodFrom": 6, "prodTo": 5}, "prodTo"),
        ({"country": b"@Z"}, "country"),
        ({"country": b"A["}, "country"),
        ({"country": b"[A"}, "country"),
        ({"country": b"Z@"}, "country"),
        ({"country": b"cn"}, "country"),
        ({"country": b"C"}, "country"),
        ({"country": b'"}'}, "country"),
    ],
)
def test_a_batch_that_makes_no_sense_is_refused(
    town: Town, changes: dict[str, Any], field: str
) -> None:
    with pytest.raises(Reverted) as refused:
        issue(town, **changes)
    assert (refused.value.name, refused.value.values) == ("BadParameter", (field,))


@pytest.mark.parametrize(
    "changes",
    [
        *({"gas_class": n} for n in CLASSES),
        *({"period": n} for n in (200001, 202601, 202612, 999912)),
        {"prodFrom": 5, "prodTo": 5},
        {"country": b"AZ"},
        {"country": b"ZA"},
    ],
)
def test_a_batch_at_the_edge_of_sense_is_opened(town: Town, changes: dict[str, Any]) -> None:
    (made,) = issue(town, **changes).values
    assert made == credit_id(changes.get("gas_class", 2), 3, changes.get("period", 202611))


def test_only_an_issuer_and_not_while_everything_is_paused(town: Town) -> None:
    with pytest.raises(Reverted) as refused:
        town.credit.send(MEI.address, "issueBatch", 1, ZONE, 202611, batch(), NIL)
    role = town.community.view("ISSUER")
    assert (refused.value.name, refused.value.values) == (
        "MissingRole",
        (role, MEI.address.lower()),
    )
    town.community.send(ADMIN.address, "setAllPaused", True)
    with pytest.raises(Reverted, match="EverythingPaused"):
        issue(town)


def test_a_reference_opens_one_batch_for_each_issuer(town: Town) -> None:
    ref, other = b"\1" * 32, b"\2" * 32
    (made,) = issue(town, ref=ref).values
    assert town.credit.view("doneOf", ADMIN.address, ref) == made
    with pytest.raises(Reverted) as refused:
        issue(town, ref=ref)
    assert (refused.value.name, refused.value.values) == (
        "AlreadyDone",
        (ADMIN.address.lower(), ref),
    )
    assert town.credit.view("batchCount") == 3
    issue(town, ref=other)
    town.community.send(ADMIN.address, "grantRole", town.community.view("ISSUER"), ANA.address)
    town.credit.send(ANA.address, "issueBatch", 1, ZONE, 202611, batch(), ref)
    assert town.credit.view("doneOf", ANA.address, ref) == credit_id(1, 5)


def test_without_a_reference_batches_are_opened_again_and_again(town: Town) -> None:
    assert issue(town).values != issue(town).values
    assert town.credit.view("doneOf", ADMIN.address, NIL) == 0


def test_there_is_a_last_batch(town: Town) -> None:
    set_batch_count(town, LIMIT - 2)
    (last,) = issue(town).values
    assert last == credit_id(2, LIMIT - 1)
    town.allot(MEI, last, 5)
    assert town.credit.view("holdingsOf", MEI.address)[0] == (town.bio, last)
    with pytest.raises(Reverted, match="TooManyBatches"):
        issue(town)
    assert town.credit.view("batchCount") == LIMIT - 1


def document(town: Town, number: int) -> dict[str, Any]:
    """Read the document of a batch out of its URI."""
    head, _, body = str(town.credit.view("uri", number)).partition(",")
    assert head == "data:application/json;base64"
    read: dict[str, Any] = json.loads(b64decode(body, validate=True))
    return read


def expected(gas_class: int, number: int, period: int, fields: dict[str, Any]) -> dict[str, Any]:
    """Write the document of a batch."""
    month = f"{period // 100}-{period % 100:02}"
    properties: dict[str, Any] = {
        "class": CLASSES[gas_class],
        "zone": "0x" + ZONE[:8].hex(),
        "period": month,
        "batch": number,
    }
    for name in FIELDS:
        value = fields[name]
        properties[name] = "0x" + value.hex() if isinstance(value, bytes) else value
    properties["country"] = fields["country"].decode()
    return {
        "name": f"Gas credit: {CLASSES[gas_class]} {month}, batch {number}",
        "description": "Each is a claim on 1 Wh (gross calorific value) of gas of this batch.",
        "decimals": 0,
        "properties": properties,
    }


_WORD = st.binary(min_size=32, max_size=32)
_LONG = st.integers(0, 2**64 - 1)


@settings(deadline=None, max_examples=30)
@given(
    gas_class=st.integers(1, 4),
    year=st.integers(2000, 9999),
    month=st.sampled_from((1, 9, 10, 12)),
    country=st.text("ABMYZ", min_size=2, max_size=2),
    words=st.tuples(_WORD, _WORD, _WORD, _WORD),
    numbers=st.tuples(_LONG, _LONG, _LONG, _LONG, _LONG, _LONG),
    model=st.integers(0, 255),
)
def test_the_uri_is_the_batch_as_a_document(
    shared_town: Town, gas_class: int, year: int, month: int, country: str,
    words: tuple[bytes, ...], numbers: tuple[int, ...], model: int,
) -> None:  # fmt: skip
    town = shared_town
    begin, end = sorted(numbers[:2])
    values = (
        to_checksum_address(ADMIN.address), words[0], words[1], begin, end, numbers[2],
        country.encode(), words[2], numbers[3], numbers[4], words[3], numbers[5], model,
    )  # fmt: skip
    fields = dict(zip(FIELDS, values, strict=True))
    with town.evm.undone():
        (made,) = issue(town, gas_class, year * 100 + month, **fields).values
        assert document(town, made) == expected(gas_class, 3, year * 100 + month, fields)


def test_the_uri_of_no_batch_is_refused(town: Town) -> None:
    for number in (0, town.bio + 1, credit_id(1, 2)):
        with pytest.raises(Reverted) as refused:
            town.credit.view("uri", number)
        assert (refused.value.name, refused.value.values) == ("UnknownBatch", (number,))


def test_every_class_settles_in_its_networks_and_no_other(town: Town) -> None:
    accepted = {0: {1, 2, 4}, 1: {3}, 2: {1, 2, 3, 4}}
    for network in (0, 1, 2, 3, 4, 255):
        for gas_class in (0, 1, 2, 3, 4, 5, 255):
            said = town.credit.view("settles", network, gas_class)
            assert said == (gas_class in accepted.get(network, set())), (network, gas_class)


def test_nothing_is_issued_into_a_batch_after_its_expiry(town: Town) -> None:
    expiring = town.issue_batch(1, expiry=START)
    town.allot(MEI, expiring, 1)
    town.evm.now += 1
    with pytest.raises(Reverted) as refused:
        town.allot(MEI, expiring, 1)
    assert (refused.value.name, refused.value.values) == ("BatchExpired", (expiring, START))
    town.credit.send(MEI.address, "retire", expiring, 1, MEI.address, "")
