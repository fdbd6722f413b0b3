"""Batches and allotments happen once for each id, whatever happens in between."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import pytest

from tests.market.operating.office import Office, csv, meter_ids, person
from wallet.errors import OperatorError, RowsError
from wallet.market.operating.allotments import ALLOTMENTS, Allot
from wallet.market.operating.batches import BATCHES, IssueBatches
from wallet.market.operating.entry_batches import SetEntryBatches, entry_batches
from wallet.market.operating.members import ADMISSIONS, Attest
from wallet.market.operating.meters import Register, registrations
from wallet.market.operating.references import reference
from wallet.protocol import calls
from wallet.protocol.credits import GasClass, pack, unpack, zone_hash


def issue(rows: Sequence[Sequence[object]]) -> IssueBatches:
    return IssueBatches(BATCHES.parse(csv("id,class,zone,month,country,plant", rows), "b.csv"))


def allot(rows: Sequence[Sequence[object]]) -> Allot:
    return Allot(ALLOTMENTS.parse(csv("id,account,batch,kwh", rows), "a.csv"))


@pytest.fixture(scope="module")
def batch(office: Office) -> int:
    people = [(person(n), "household", "2035-01-01", "CN") for n in range(5)]
    table = ADMISSIONS.parse(csv("account,kind,valid_until,country", people), "m.csv")
    office.does(Attest(table))
    office.does(issue([("B-1", "biomethane", "Linden", "2026-11", "CN", "Farm")]))
    return calls.read_batch_count(office.node, office.community)


@pytest.fixture(scope="module")
def credit(office: Office, batch: int) -> int:
    (standing,) = office.plan(
        issue([("B-1", "biomethane", "Linden", "2026-11", "CN", "Farm")])
    ).standing
    return int(str(standing.sentence.fields["credit"]), 16)


def held(office: Office, number: int, credit: int) -> int:
    return calls.read_balance(office.node, office.community, person(number), credit)


def problems(job: Any, office: Office) -> list[tuple[int, str, str]]:
    with pytest.raises(RowsError) as caught:
        office.plan(job)
    return [(item.line, item.column, item.error.code) for item in caught.value.problems]


def test_a_batch_is_opened_once_for_its_id(office: Office, credit: int) -> None:
    parts = unpack(credit)
    assert (parts.gas_class.name, parts.period, parts.batch) == ("BIOMETHANE", 202611, 1)
    before = office.nonce()
    office.does(issue([("B-1", "biomethane", "Linden", "2026-11", "CN", "Farm")]))
    assert office.nonce() == before
    other = issue([("B-1", "natural", "Linden", "2026-11", "CN", "Farm")])
    assert problems(other, office) == [(2, "id", "operator.ref_other")]
    other = issue([("B-1", "biomethane", "Linden", "2026-11", "CN", "Other farm")])
    assert problems(other, office) == [(2, "id", "operator.ref_other")]


def test_a_row_is_allotted_once_for_its_id(office: Office, credit: int) -> None:
    rows = [("i1", person(0), hex(credit), "12.5"), ("i2", person(1), credit, 1)]
    done = office.does(allot(rows))
    assert done.sent.rows == 2
    assert (held(office, 0, credit), held(office, 1, credit)) == (12_500, 1_000)
    before = office.nonce()
    assert office.does(allot(rows)).sent.rows == 0
    more = office.does(allot([*rows, ("i3", person(0), credit, 2)]))
    assert more.sent.rows == 1
    assert office.nonce() == before + 1
    assert held(office, 0, credit) == 14_500


def test_an_id_that_was_used_for_something_else_is_refused(office: Office, credit: int) -> None:
    office.does(allot([("x1", person(2), credit, 5)]))
    changed = [("x1", person(2), credit, 6), ("x2", person(3), credit, 5)]
    assert problems(allot(changed), office) == [(2, "id", "operator.ref_other")]
    assert problems(allot([("x1", person(3), credit, 5)]), office)
    office.does(issue([("B-9", "natural", "Linden", "2026-11", "CN", "")]))
    other = pack(GasClass.NATURAL, zone_hash("Linden"), 202611, 2)
    other_batch = allot([("x1", person(2), other, 5)])
    assert problems(other_batch, office) == [(2, "id", "operator.ref_other")]
    assert held(office, 2, credit) == 5_000


def test_rows_without_an_id_or_with_one_twice_are_refused(credit: int) -> None:
    with pytest.raises(RowsError) as caught:
        allot(
            [("", person(0), credit, 1), ("a", person(0), credit, 1), ("a", person(1), credit, 1)]
        )
    found = [(item.line, item.column, item.error.code) for item in caught.value.problems]
    assert found == [(2, "id", "operator.missing"), (4, "id", "operator.duplicate")]


def test_all_that_speaks_against_rows_is_said_at_once(office: Office, credit: int) -> None:
    rows = [
        ("p1", person(99), credit, 1),
        ("p2", person(0), credit + 1, 1),
        ("p3", person(1), credit, 1),
    ]
    assert problems(allot(rows), office) == [
        (2, "account", "operator.not_member"),
        (3, "batch", "operator.not_issuer"),
    ]


def test_the_contract_itself_refuses_a_second_use(office: Office, credit: int) -> None:
    office.does(allot([("once", person(4), credit, 1)]))
    call = calls.allot(
        office.community, person(4), credit, 1_000, ref=reference("allotment", "once")
    )
    with pytest.raises(Exception, match="AlreadyDone"):
        office.node.estimate_gas(office.signer.address, call.to, call.data)


def test_a_batch_and_an_allotment_may_share_an_id() -> None:
    assert reference("batch", "1") != reference("allotment", "1")
    assert reference("batch", "1") != reference("batch", "01")


def test_without_the_role_it_is_named_and_nothing_is_sent(office: Office, credit: int) -> None:
    stranger = office.as_another(3)
    with pytest.raises(OperatorError) as caught:
        stranger.plan(issue([("B-2", "natural", "Linden", "2026-11", "CN", "")]))
    assert (caught.value.code, caught.value.fields["role"]) == ("operator.no_role", "issuer")
    assert stranger.nonce() == 0


def test_an_entry_meter_gets_its_batch_once(office: Office, credit: int) -> None:
    ids = meter_ids()
    head = "meter,owner,gateway,zone,direction,q_max_m3h,opening_time,opening_litres"
    rows = [
        ("E1", person(0), person(50), "Linden", "entry", 100, "2026-11-01", 0),
        ("X1", person(0), person(51), "Linden", "exit", 6, "2026-11-01", 0),
    ]
    office.does(Register(registrations(ids).parse(csv(head, rows), "r.csv")))

    def choose(meter: str) -> SetEntryBatches:
        return SetEntryBatches(entry_batches(ids).one({"meter": meter, "batch": hex(credit)}))

    assert office.does(choose("E1")).sent.rows == 1
    assert office.does(choose("E1")).sent.rows == 0
    assert problems(choose("X1"), office) == [(0, "meter", "operator.exit_meter")]
    assert problems(choose("nowhere"), office) == [(0, "meter", "operator.meter_unknown")]
