"""Readings are handed in once, each meter's in order; a bad one is named and nothing is sent."""

from __future__ import annotations

import json
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.market.operating.office import Office, csv, meter_ids, person, signer_of
from wallet.chain.sender import TransactionSender
from wallet.codec.hexdata import to_hex
from wallet.errors import HearthError, RowsError
from wallet.keys.signer import LocalSigner
from wallet.market.operating import packing
from wallet.market.operating.calorific import CALORIFIC, SetCalorific
from wallet.market.operating.members import ADMISSIONS, Attest
from wallet.market.operating.meters import Register, registrations
from wallet.market.operating.operator import carry_out
from wallet.market.operating.readings import SubmitReadings, load_readings
from wallet.protocol import calls
from wallet.protocol.readings import Reading
from wallet.units import Litres, Timestamp

OPENING = 1_793_491_200
HOUR = 3_600
HEAD = "meter,seq,time,litres,signature"


@pytest.fixture(scope="module", autouse=True)
def street(office: Office) -> None:
    rows = [(person(n), "household", "2035-01-01", "CN") for n in range(9)]
    office.does(Attest(ADMISSIONS.parse(csv("account,kind,valid_until,country", rows), "m.csv")))
    meters = [(f"M{n}", person(n), signer_of(6).address, "Linden", "exit", 6, OPENING, 0)
              for n in range(9)]  # fmt: skip
    head = "meter,owner,gateway,zone,direction,q_max_m3h,opening_time,opening_litres"
    office.does(Register(registrations(meter_ids()).parse(csv(head, meters), "r.csv")))
    values = {"zone": "Linden", "from": "0", "to": "2100-01-01", "z": "1", "kwh_per_m3": "10"}
    office.does(SetCalorific(CALORIFIC.one(values)))


def signed(
    office: Office, meter: str, seq: int, hours: int, litres: int, by: LocalSigner | None = None
) -> tuple[object, ...]:
    """A row of the table."""
    place = office.community
    at = Timestamp(OPENING + hours * HOUR)
    reading = Reading(meter_ids().read(meter).meter_id, seq, at, Litres(litres))
    signature = (by or signer_of(6)).sign_typed_data(
        reading.typed_data(place.chain_id, place.registry)
    )
    return meter, seq, int(at), litres, to_hex(signature)


def load(folder: Path, *rows: tuple[object, ...]) -> SubmitReadings:
    (folder / "r.csv").write_bytes(csv(HEAD, rows))
    return SubmitReadings(load_readings(folder / "r.csv", meter_ids()))


def problems(make: Any) -> list[tuple[int, str, str]]:
    with pytest.raises(RowsError) as caught:
        make()
    return [(item.line, item.column, item.error.code) for item in caught.value.problems]


def last_seq(office: Office, meter: str) -> int:
    found = calls.read_meter(office.node, office.community, meter_ids().read(meter).meter_id)
    assert found is not None
    return found.last_seq


def test_readings_in_any_order_of_rows_arrive_in_order_and_once(
    office: Office, tmp_path: Path
) -> None:
    rows = [signed(office, f"M{n}", seq, seq, 10 * seq) for seq in (3, 1, 2) for n in range(3)]
    job = load(tmp_path, *rows)
    assert office.does(job).sent.rows == 9
    assert [last_seq(office, f"M{n}") for n in range(3)] == [3, 3, 3]
    more = load(tmp_path, *rows, signed(office, "M1", 4, 4, 40))
    assert office.does(more).sent.rows == 1
    assert office.does(more).sent.rows == 0
    arrears = calls.read_arrears(office.node, office.community, person(1))
    assert arrears == 400


class Listening:
    """The node; notes when something is sent and when it is known to be in a block."""

    def __init__(self, node: Any) -> None:
        self._node = node
        self.heard: list[str] = []

    def __getattr__(self, name: str) -> Any:
        return getattr(self._node, name)

    def send_raw(self, raw: bytes) -> bytes:
        self.heard.append("sent")
        found: bytes = self._node.send_raw(raw)
        return found

    def receipt(self, tx_hash: bytes) -> Any:
        found = self._node.receipt(tx_hash)
        if found is not None:
            self.heard.append("mined")
        return found


def test_a_transaction_of_readings_waits_for_the_one_before(
    office: Office, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Were the first one refused in a block, the later one would make its readings too old."""
    monkeypatch.setattr(packing._Packer, "_fitting", lambda _self, left: min(2, len(left)))
    rows = [signed(office, "M3", seq, seq, 10 * seq) for seq in range(1, 7)]
    listening = Listening(office.node)
    sender = TransactionSender(listening, office.outbox, office.community.chain_id)
    plan = office.plan(load(tmp_path, *rows))
    carry_out(office.desk, sender, office.signer, plan)
    assert listening.heard == ["sent", "mined"] * 3


def test_what_the_registry_would_refuse_is_named(office: Office, tmp_path: Path) -> None:
    good = signed(office, "M4", 1, 1, 5)
    before = office.nonce()
    for bad, found in (
        (signed(office, "M5", 1, 1, 5, signer_of(7)), ("signature", "operator.reading_signature")),
        (signed(office, "M5", 1, 0, 5), ("time", "operator.reading_time")),
        (signed(office, "M5", 1, 1, 6_001), ("litres", "operator.reading_flow")),
        (signed(office, "Z5", 1, 1, 5), ("meter", "operator.meter_unknown")),
        (signed(office, "M4", 2, 2, 4), ("litres", "operator.reading_index")),
        ((*good[:3], 6, good[4]), ("seq", "operator.duplicate")),
    ):
        job = lambda bad=bad: office.plan(load(tmp_path, good, bad))  # noqa: E731
        assert problems(job) == [(3, *found)]
    assert office.nonce() == before


def test_a_reading_too_far_ahead_is_refused_by_the_contract_and_named(
    office: Office, tmp_path: Path
) -> None:
    ahead = (office.node.head().timestamp - OPENING) // HOUR + 48
    rows = [signed(office, "M6", 1, 1, 5), signed(office, "M7", 1, ahead, 5)]
    assert problems(lambda: office.plan(load(tmp_path, *rows))) == [(3, "", "operator.in_future")]


def test_json_from_a_gateway_is_read_too(office: Office, tmp_path: Path) -> None:
    meter, seq, ts, litres, signature = signed(office, "M8", 1, 1, 5)
    identity = to_hex(meter_ids().read(str(meter)).meter_id)
    plain = {"meterId": identity, "seq": seq, "ts": ts, "indexL": litres, "signature": signature}
    message = {name: plain[name] for name in ("meterId", "seq", "ts", "indexL")}
    typed = {"primaryType": "Reading", "message": message, "signature": signature}
    path = tmp_path / "r.json"
    for document in ([plain], {"readings": [typed]}):
        path.write_text(json.dumps(document))
        found = load_readings(path, meter_ids())
        assert [to_hex(item.signature) for item in found] == [signature]
    assert office.does(SubmitReadings(found)).sent.rows == 1
    path.write_text(json.dumps([plain | {"seq": 1.5}]))
    with pytest.raises(HearthError):
        load_readings(path, meter_ids())
    path.write_text(json.dumps([plain, plain | {"seq": True}]))
    assert problems(lambda: load_readings(path, meter_ids())) == [(2, "seq", "operator.missing")]


@pytest.mark.parametrize("text", ["[]", "[1]", "{}", "[{}]", "{", '[{"a":1,"a":2}]', "[" * 10_000])
def test_json_that_is_no_list_of_readings_is_refused(tmp_path: Path, text: str) -> None:
    (tmp_path / "r.json").write_text(text)
    with pytest.raises(HearthError) as caught:
        load_readings(tmp_path / "r.json", meter_ids())
    assert caught.value.code.startswith("operator.")


@given(data=st.binary(max_size=200))
def test_any_bytes_are_read_or_refused(
    tmp_path_factory: pytest.TempPathFactory, data: bytes
) -> None:
    path = tmp_path_factory.getbasetemp() / "any.json"
    path.write_bytes(b"[" + data)
    with pytest.raises(HearthError):
        load_readings(path, meter_ids())


def test_a_changed_reading_is_never_taken_for_a_signed_one(office: Office, tmp_path: Path) -> None:
    (wish,) = load(tmp_path, signed(office, "M6", 1, 1, 5)).wishes
    for change in ({"index_l": 6}, {"ts": wish.reading.ts + 1}, {"seq": 2}, {"status": 1}):
        job = SubmitReadings([replace(wish, reading=replace(wish.reading, **change))])
        assert problems(lambda job=job: office.plan(job))[0][2] == "operator.reading_signature"
