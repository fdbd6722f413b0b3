"""Meters: one number is one meter, however it is written and whatever file was lost."""

from __future__ import annotations

import json
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.market.operating.office import Office, csv, meter_ids, person
from wallet.codec.hexdata import to_hex
from wallet.errors import InputError, OperatorError, RowsError
from wallet.ledger.registers import meter_count
from wallet.market.operating import operator, salts
from wallet.market.operating.devices import (
    CloseMeters,
    RotateKeys,
    SwapMeters,
    closings,
    rotations,
    swaps,
)
from wallet.market.operating.members import ADMISSIONS, Attest, Ending, Revoke
from wallet.market.operating.meters import Register, registrations
from wallet.market.operating.salts import MeterIds, normal_number
from wallet.protocol import calls

HEAD = "meter,owner,gateway,zone,direction,q_max_m3h,opening_time,opening_litres"
OPENING = 1_793_491_200


def row(number: str, who: int, gateway: int | None = None, **other: Any) -> list[object]:
    key = person(gateway or 1_000 + who)
    found: dict[str, Any] = {"meter": number, "owner": person(who), "gateway": key}
    found |= {"zone": "Linden", "direction": "exit", "q": 6, "time": OPENING, "litres": 100}
    return list((found | other).values())


def register(
    rows: Sequence[Sequence[object]], ids: MeterIds | None = None, **more: Any
) -> Register:
    table = registrations(ids or meter_ids())
    return Register(table.parse(csv(HEAD, rows), "meters.csv"), **more)


def problems(job: Any, office: Office) -> list[tuple[int, str, str]]:
    with pytest.raises(RowsError) as caught:
        office.plan(job)
    return [(item.line, item.column, item.error.code) for item in caught.value.problems]


def meter(office: Office, number: str) -> calls.Meter:
    found = calls.read_meter(office.node, office.community, meter_ids().read(number).meter_id)
    assert found is not None
    return found


@pytest.fixture(scope="module", autouse=True)
def members(office: Office) -> None:
    rows = [(person(n), "household", "2035-01-01", "CN") for n in range(30)]
    office.does(Attest(ADMISSIONS.parse(csv("account,kind,valid_until,country", rows), "m.csv")))


def test_a_meter_is_registered_as_the_row_says_and_once(office: Office) -> None:
    job = register([row("A-1", 1), row("A-2", 2, direction="entry", q="1.5")])
    assert office.does(job).sent.rows == 2
    found = meter(office, "A-2")
    assert (found.owner, found.signer, found.direction) == (person(2), person(1_002), 1)
    assert (found.q_max_lph, found.last_ts, found.last_index_l) == (1_500, OPENING, 100)
    before = office.nonce()
    outcome = office.does(job)
    assert (outcome.sent.rows, len(outcome.standing), office.nonce()) == (0, 2, before)


def test_only_what_is_new_in_a_longer_table_is_sent(office: Office) -> None:
    office.does(register([row("B-1", 3)]))
    plan = office.plan(register([row("B-1", 3), row("B-2", 4)]))
    assert [change.origin.line for change in plan.changes] == [3]


def test_an_owner_who_is_no_member_is_named(office: Office) -> None:
    assert problems(register([row("C-1", 77)]), office) == [(2, "owner", "operator.not_member")]


def test_a_meter_that_stands_otherwise_is_never_touched(office: Office) -> None:
    office.does(register([row("D-1", 5)]))
    for change, column in ((row("D-1", 6), "owner"), (row("D-1", 5, zone="Elm"), "zone"),
                           (row("D-1", 5, direction="entry"), "direction")):  # fmt: skip
        assert problems(register([change]), office) == [(2, column, "operator.meter_differs")]


def test_a_lost_salt_cannot_double_meters(office: Office) -> None:
    rows = [row(f"L-{n}", 10 + n) for n in range(3)]
    office.does(register(rows))
    other = meter_ids(b"another secret of thirty-two byte")
    found = problems(register(rows, other), office)
    assert found == [(n, "gateway", "operator.gateway_taken") for n in (2, 3, 4)]
    plan = office.plan(register(rows, other, shared_gateways=True))
    assert len(plan.changes) == 3
    table = rotations(meter_ids())
    office.does(RotateKeys(table.one({"meter": "L-1", "gateway": person(4_000)})))
    assert problems(register(rows[1:2], other), office) == [
        (2, "gateway", "operator.gateway_taken")
    ]


def test_one_gateway_may_read_two_meters_of_one_table(office: Office) -> None:
    rows = [row("G-1", 14, 5_000), row("G-2", 14, 5_000)]
    office.does(register(rows[:1]))
    assert office.does(register(rows)).sent.rows == 1
    assert office.does(register(rows)).sent.rows == 0


def test_a_new_gateway_key_is_given_once(office: Office) -> None:
    office.does(register([row("K-1", 15)]))
    table = rotations(meter_ids())
    job = RotateKeys(table.parse(csv("meter,gateway", [("k1", person(2_000))]), "k.csv"))
    assert office.does(job).sent.rows == 1
    assert meter(office, "K-1").signer == person(2_000)
    assert office.does(job).sent.rows == 0
    assert office.does(register([row("K-1", 15)])).sent.rows == 0
    unknown = RotateKeys(table.one({"meter": "nobody's", "gateway": person(1)} | {"meter": "Z9"}))
    assert problems(unknown, office) == [(0, "meter", "operator.meter_unknown")]


def test_a_swap_happens_once_even_after_later_readings(office: Office) -> None:
    office.does(register([row("S-1", 16)]))
    values = {"meter": "S-1", "time": str(OPENING + 3_600), "closing_litres": "100",
              "opening_litres": "5"}  # fmt: skip
    calorific(office)
    first = SwapMeters(swaps(meter_ids()).one(values))
    assert office.does(first).sent.rows == 1
    second = SwapMeters(swaps(meter_ids()).one(values | {"time": str(OPENING + 7_200),
                                                         "closing_litres": "9"}))  # fmt: skip
    assert office.does(second).sent.rows == 1
    assert (office.does(first).sent.rows, office.does(second).sent.rows) == (0, 0)
    assert meter(office, "S-1").last_index_l == 5
    early = SwapMeters(swaps(meter_ids()).one(values | {"closing_litres": "101"}))
    assert problems(early, office) == [(0, "time", "operator.too_early")]
    same_time = values | {"time": str(OPENING + 7_200), "closing_litres": "50"}
    assert problems(SwapMeters(swaps(meter_ids()).one(same_time)), office) == [
        (0, "time", "operator.too_early")
    ]
    falls = values | {"time": str(OPENING + 9_000), "closing_litres": "4"}
    assert problems(SwapMeters(swaps(meter_ids()).one(falls)), office) == [
        (0, "closing_litres", "operator.index_falls")
    ]


def calorific(office: Office) -> None:
    from wallet.market.operating.calorific import CALORIFIC, SetCalorific

    values = {"zone": "Linden", "from": "2026-01-01", "to": "2027-12-01", "z": "1",
              "kwh_per_m3": "10"}  # fmt: skip
    office.does(SetCalorific(CALORIFIC.one(values)))


def test_a_closed_meter_stays_closed(office: Office) -> None:
    office.does(register([row("X-1", 17)]))
    job = CloseMeters(closings(meter_ids()).one({"meter": "X-1"}))
    assert (office.does(job).sent.rows, office.does(job).sent.rows) == (1, 0)
    assert problems(register([row("X-1", 17)]), office) == [(2, "meter", "operator.meter_closed")]


def test_what_the_contract_would_refuse_is_named_by_its_row_before_anything_is_sent(
    office: Office,
) -> None:
    later = office.node.head().timestamp + 86_400
    rows = [row(f"R-{n}", 18 + n, time=later if n in {3, 6} else OPENING) for n in range(8)]
    before = office.nonce()
    with pytest.raises(RowsError) as caught:
        office.plan(register(rows))
    assert [item.line for item in caught.value.problems] == [5, 8]
    for item in caught.value.problems:
        assert item.error.code == "operator.bad_parameter"
        assert item.error.fields["field"] == "openingTs"
    assert office.nonce() == before


def test_members_come_and_go_once(office: Office) -> None:
    ending = Revoke([Ending(person(29))])
    assert (office.does(ending).sent.rows, office.does(ending).sent.rows) == (1, 0)
    assert not calls.is_member(office.node, office.community, person(29))
    again = ADMISSIONS.one({"account": person(29), "kind": "plant", "valid_until": "2030-01-01",
                            "country": "DE"})  # fmt: skip
    office.does(Attest(again))
    found = calls.read_attestation(office.node, office.community, person(29))
    assert (found.role, found.jurisdiction) == (3, b"DE")
    over = ADMISSIONS.one({"account": person(28), "kind": "plant", "valid_until": "2020-01-01",
                           "country": "DE"})  # fmt: skip
    assert problems(Attest(over), office) == [(0, "valid_until", "operator.already_over")]


# --- the salt ---------------------------------------------------------------------------------


def test_a_salt_is_made_only_while_there_are_no_meters(office: Office, tmp_path: Path) -> None:
    path, place = tmp_path / "salt.json", office.community
    operator.read_events(office.desk)
    known = meter_count(office.index)
    assert known > 0
    with pytest.raises(OperatorError) as caught:
        salts.salt_for_registering(path, place, known)
    assert caught.value.code == "operator.salt_missing"
    assert not path.exists()
    secret = salts.salt_for_registering(path, place, 0)
    assert path.stat().st_mode & 0o777 == 0o600
    assert salts.salt_for_registering(path, place, known) == secret
    assert salts.salt_for_registering(path, place, 0) == secret
    assert salts.create_salt(path, place) == secret
    assert len(secret) == 32
    fresh = salts.salt_for_registering(tmp_path / "other.json", place, known, fresh=True)
    assert fresh != secret


@pytest.mark.parametrize(
    ("change", "code"),
    [
        ({"registry": person(1)}, "operator.salt_other"),
        ({"chainId": 1}, "operator.salt_other"),
        ({"format": "x"}, "operator.salt_other"),
        ({"secret": "0x12"}, "operator.salt_damaged"),
        (None, "operator.salt_damaged"),
    ],
)
def test_a_wrong_salt_file_is_named_and_left(
    office: Office, tmp_path: Path, change: dict[str, object] | None, code: str
) -> None:
    path = tmp_path / "salt.json"
    salts.create_salt(path, office.community)
    document = json.loads(path.read_text()) | (change or {})
    path.write_text(json.dumps(document)[: None if change else 40])
    before = path.read_bytes()
    with pytest.raises(OperatorError) as caught:
        salts.salt_for_registering(path, office.community, 0)
    assert caught.value.code == code
    assert path.read_bytes() == before


@pytest.mark.parametrize(
    "text", ["1-GM 0012.7", "1gm00127", "１ＧＭ００１２７", "1_GM/0012 7", " 1gm 0012-7 "]
)
def test_one_number_written_in_many_ways_is_one_meter(text: str) -> None:
    assert normal_number(text) == "1GM00127"


def test_leading_zeros_that_a_spreadsheet_ate_change_nothing() -> None:
    assert normal_number("000123") == normal_number("123") == "123"
    assert normal_number("00A1") == "00A1"


@pytest.mark.parametrize(
    "text", ["", "-", "0", "1.2E+10", "1.2E10", "=1+1", "é", "x" * 65, "0x12;"]
)
def test_what_is_no_number_is_refused(text: str) -> None:
    with pytest.raises(InputError):
        normal_number(text)


@given(st.text(max_size=30))
def test_a_normal_number_is_its_own_normal_form(text: str) -> None:
    try:
        plain = normal_number(text)
    except InputError:
        return
    assert normal_number(plain) == plain


def test_an_id_stands_for_itself_and_asks_for_no_salt() -> None:
    def no_salt() -> bytes:
        raise AssertionError

    wanted = bytes(range(32))
    assert MeterIds(no_salt).read(to_hex(wanted)).meter_id == wanted
