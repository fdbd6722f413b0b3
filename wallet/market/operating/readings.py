"""Handing in signed readings of many meters, each meter's in order.

A gateway signed them; anybody may hand them in. The registry's rules are checked here first, so
that a bad reading is named by its line and never spoils the ones sent together with it.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from wallet.codec.signature import Signature
from wallet.errors import CodecError, InputError, SlipError
from wallet.keys.recover import recover_address
from wallet.market.message import Field, Message, Moment
from wallet.market.operating import cells, refusals
from wallet.market.operating.changes import Comparison
from wallet.market.operating.desk import Desk
from wallet.market.operating.meters import closed, known_meters, not_known
from wallet.market.operating.refusals import bad_cell
from wallet.market.operating.rows import MAX_BYTES, MAX_ROWS, Columns, Row, read_file
from wallet.market.operating.salts import MeterIds, MeterName
from wallet.market.operating.tables import COMMAND_LINE, Cells, Origin, Table
from wallet.protocol import calls
from wallet.protocol.readings import Reading
from wallet.protocol.reads import Meter
from wallet.protocol.strict_json import parse_object
from wallet.units import Litres

_JSON = {
    "meterId": "meter",
    "seq": "seq",
    "ts": "time",
    "indexL": "litres",
    "status": "status",
    "signature": "signature",
}
_MOST_SEQ = 2**63


@dataclass(frozen=True, slots=True)
class SignedReading:
    """A reading and its gateway's signature (65 bytes)."""

    meter: MeterName
    reading: Reading
    signature: bytes
    origin: Origin = COMMAND_LINE


def _wish(row: Cells, ids: MeterIds) -> SignedReading:
    meter = row.read("meter", ids.read)
    reading = Reading(
        meter.meter_id,
        row.read("seq", cells.whole(1, _MOST_SEQ)),
        row.read("time", cells.moment),
        Litres(row.read("litres", cells.whole(0, 2**63))),
        row.maybe("status", cells.whole(0, 255), 0),
    )
    return SignedReading(meter, reading, row.read("signature", cells.data(65)), row.origin)


def readings_table(ids: MeterIds) -> Table[SignedReading]:
    """Give the table of signed readings."""
    return Table(
        Columns(("meter", "seq", "time", "litres", "signature"), ("status",)),
        lambda row: _wish(row, ids),
        lambda wish: (wish.reading.meter_id, wish.reading.seq),
        "seq",
    )


def load_readings(path: Path, ids: MeterIds) -> tuple[SignedReading, ...]:
    """Read a CSV file, or a JSON list of readings (plain, or EIP-712 documents with signature).

    Raises:
        InputError: the file cannot be used as a whole.
        RowsError: some readings cannot be used; in JSON the line is the entry's number.
    """
    data = read_file(path)
    table = readings_table(ids)
    if data.removeprefix(b"\xef\xbb\xbf").lstrip()[:1] not in {b"[", b"{"}:
        return table.parse(data, path.name)
    return table.wishes(_json_rows(data, path.name), path.name)


def _json_rows(data: bytes, file: str) -> list[Row]:
    text = data.removeprefix(b"\xef\xbb\xbf").strip()
    listed = text if text[:1] == b"{" else b'{"readings":' + text + b"}"
    try:
        entries = parse_object(listed, MAX_BYTES + 100).get("readings")
    except SlipError as error:
        raise refusals.not_json(file, error.detail) from error
    if not isinstance(entries, list) or not all(isinstance(item, dict) for item in entries):
        raise refusals.not_json(file, "not a list of readings")
    if not entries:
        raise refusals.empty_file(file)
    if len(entries) > MAX_ROWS:
        raise refusals.too_many_rows(file, MAX_ROWS)
    return [Row(number, _json_cells(entry)) for number, entry in enumerate(entries, 1)]


def _json_cells(entry: Mapping[str, Any]) -> dict[str, str]:
    """One entry's known fields as texts; what is not a text or a whole number counts as missing."""
    message = entry.get("message")
    values = {**message, **entry} if isinstance(message, dict) else entry
    return {
        column: str(values[name]).strip()
        for name, column in _JSON.items()
        if isinstance(values.get(name), str | int) and not isinstance(values[name], bool)
    }


@dataclass(slots=True)
class _Last:
    """Where a meter stands after the readings looked at so far."""

    seq: int
    ts: int
    index_l: int


@dataclass(frozen=True, slots=True)
class SubmitReadings:
    """Hand in readings; a meter's go in order, and what it has already is left out."""

    wishes: Sequence[SignedReading]
    role: bytes | None = None
    ordered: bool = True

    def compare(self, desk: Desk) -> Comparison:
        """See ``Job.compare``."""
        ids = list(dict.fromkeys(wish.reading.meter_id for wish in self.wishes))
        meters = dict(zip(ids, known_meters(desk, ids), strict=True))
        place = {meter_id: number for number, meter_id in enumerate(ids)}
        looked = _Looked(desk, meters)
        for wish in sorted(
            self.wishes, key=lambda wish: (place[wish.reading.meter_id], wish.reading.seq)
        ):
            looked.at(wish)
        return looked.found.finished()


@dataclass(slots=True)
class _Looked:
    """Readings held one after the other against what their meters have."""

    desk: Desk
    meters: Mapping[bytes, Meter]
    found: Comparison = field(default_factory=Comparison)
    last: dict[bytes, _Last] = field(default_factory=dict)

    def at(self, wish: SignedReading) -> None:
        meter, reading = self.meters[wish.reading.meter_id], wish.reading
        fields: dict[str, Field] = {
            "meter": wish.meter.shown,
            "seq": reading.seq,
            "litres": int(reading.index_l),
            "when": Moment(reading.ts),
        }
        last = self.last.setdefault(
            reading.meter_id, _Last(meter.last_seq, meter.last_ts, meter.last_index_l)
        )
        if meter.status == 1 and reading.seq <= meter.last_seq:
            text = "Meter {meter} has reading {seq} or a later one"
            self.found.stands(wish.origin, Message(text, fields))
            return
        problem = self._problem(wish, meter, last)
        if problem is not None:
            self.found.refuse(wish.origin, problem[1], problem[0])
            return
        last.seq, last.ts, last.index_l = reading.seq, reading.ts, reading.index_l
        call = calls.submit_reading(self.desk.community, reading, wish.signature)
        text = "Hand in reading {seq} of {meter}: {litres} l, {when}"
        self.found.change(wish.origin, Message(text, fields), call)

    def _problem(
        self, wish: SignedReading, meter: Meter, last: _Last
    ) -> tuple[str, InputError] | None:
        """Give the column and the reason why the registry would refuse a reading."""
        if not meter.status:
            return "meter", not_known(wish.meter)
        if meter.status != 1:
            return "meter", closed(wish.meter)
        if not self._signed(wish, meter):
            return "signature", _bad_signature()
        return _out_of_line(wish.reading, meter, last)

    def _signed(self, wish: SignedReading, meter: Meter) -> bool:
        place = self.desk.community
        digest = wish.reading.typed_data(place.chain_id, place.registry).digest()
        try:
            signer = recover_address(digest, Signature.from_bytes(wish.signature))
        except CodecError:
            return False
        return signer == meter.signer


def _out_of_line(reading: Reading, meter: Meter, last: _Last) -> tuple[str, InputError] | None:
    """Hold a reading's time and index against the one before."""
    if reading.ts <= last.ts:
        return "time", _time_stands(last.ts)
    if reading.index_l < last.index_l:
        return "litres", _index_falls(last.index_l)
    passed = (reading.index_l - last.index_l) * 3600
    if passed > meter.q_max_lph * (reading.ts - last.ts):
        return "litres", _too_much_flow(meter.q_max_lph)
    return None


def _bad_signature() -> InputError:
    return bad_cell(
        "reading_signature",
        "This reading is not signed by the meter's gateway as it stands here.",
        "Take the reading from the gateway again. If its key was changed, register the new one: "
        "hearth operator meters rotate-key.",
    )


def _time_stands(last: int) -> InputError:
    return bad_cell(
        "reading_time",
        "The meter has a reading of second {last}, which is not before this one.",
        "Look at the gateway's clock.",
        last=last,
    )


def _index_falls(last: int) -> InputError:
    return bad_cell(
        "reading_index",
        "The meter already stands at {last} litres.",
        "If the device was exchanged, say so first: hearth operator meters swap.",
        last=last,
    )


def _too_much_flow(q_max: int) -> InputError:
    return bad_cell(
        "reading_flow",
        "More gas than the meter can pass: at most {q_max} litres an hour.",
        "Look at the meter. If the index is wrong, correct it by hearth operator meters swap.",
        q_max=q_max,
    )
