"""What a cubic metre is worth in a zone for a time, and which kind of network the zone has."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from wallet.errors import InputError
from wallet.ledger.registers import CalorificRow, calorific_rows
from wallet.market.message import Field, Message, Moment
from wallet.market.operating import cells, refusals
from wallet.market.operating.changes import Comparison
from wallet.market.operating.desk import Desk
from wallet.market.operating.questions import ask_all
from wallet.market.operating.rows import Columns
from wallet.market.operating.tables import COMMAND_LINE, Cells, Origin, Table
from wallet.protocol import calls
from wallet.protocol.contracts import METER_OPERATOR, REGISTRY
from wallet.protocol.credits import zone_hash
from wallet.units import Timestamp

LOOKBACK = 1024
"""How many entries of a zone the registry searches (``CALORIFIC_LOOKBACK``)."""
_MOST_Z = 2_000_000
_MOST_CV = 50_000


@dataclass(frozen=True, slots=True)
class CalorificWish:
    """A zone's conversion from a time until before another; ``z_ppm`` in millionths."""

    zone: str
    from_ts: Timestamp
    to_ts: Timestamp
    z_ppm: int
    cv_wh_per_m3: int
    origin: Origin = COMMAND_LINE


def _wish(row: Cells) -> CalorificWish:
    if row.has("month"):
        for column in ("from", "to"):
            if row.has(column):
                raise row.refuse(column, _both())
        start, end = cells.month_bounds(row.read("month", cells.month))
    else:
        start, end = row.read("from", cells.moment), row.read("to", cells.moment)
    if end <= start:
        raise row.refuse("to", _backwards())
    return CalorificWish(
        row.read("zone", cells.words(100)),
        start,
        end,
        row.read("z", cells.decimal(6, 1, _MOST_Z)),
        row.read("kwh_per_m3", cells.decimal(3, 1, _MOST_CV)),
        row.origin,
    )


CALORIFIC: Table[CalorificWish] = Table(
    Columns(("zone", "z", "kwh_per_m3"), ("month", "from", "to")),
    _wish,
    lambda wish: (wish.zone, wish.from_ts),
    "zone",
)


@dataclass(frozen=True, slots=True)
class SetCalorific:
    """Set calorific values; what holds already for the whole time is left alone."""

    wishes: Sequence[CalorificWish]
    role: bytes = METER_OPERATOR
    ordered: bool = False

    def compare(self, desk: Desk) -> Comparison:
        """See ``Job.compare``."""
        found = Comparison()
        self._refuse_odd_tables(found)
        rows = {
            zone: calorific_rows(desk.index, zone_hash(zone))
            for zone in {wish.zone for wish in self.wishes}
        }
        ends = [(zone_hash(w.zone), ts) for w in self.wishes for ts in (w.from_ts, w.to_ts - 1)]
        said = ask_all(desk, desk.community.registry, REGISTRY["calorific_at"], ends)
        for number, wish in enumerate(self.wishes):
            now = {tuple(pair or ()) for pair in said[2 * number : 2 * number + 2]}
            agrees = now == {(wish.z_ppm, wish.cv_wh_per_m3)}
            if agrees and holds(rows[wish.zone], wish):
                found.stands(wish.origin, _sentence(_IS, wish))
            else:
                call = calls.set_calorific(
                    desk.community,
                    zone_hash(wish.zone),
                    wish.from_ts,
                    wish.to_ts,
                    z_ppm=wish.z_ppm,
                    cv_wh_per_m3=wish.cv_wh_per_m3,
                )
                found.change(wish.origin, _sentence(_LET, wish), call)
        return found.finished()

    def _refuse_odd_tables(self, found: Comparison) -> None:
        """In one table each time has one row, and a zone no more than the registry searches."""
        last: dict[str, CalorificWish] = {}
        counts: dict[str, int] = {}
        for wish in self.wishes:
            counts[wish.zone] = counts.get(wish.zone, 0) + 1
            if counts[wish.zone] == LOOKBACK + 1:
                found.refuse(wish.origin, _too_many(), "zone")
        for wish in sorted(self.wishes, key=lambda wish: (wish.from_ts, wish.origin.line)):
            before = last.get(wish.zone)
            if before is not None and wish.from_ts < before.to_ts:
                found.refuse(wish.origin, refusals.overlap(before.origin.line), "from")
            if before is None or wish.to_ts > before.to_ts:
                last[wish.zone] = wish


def holds(rows: Sequence[CalorificRow], wish: CalorificWish) -> bool:
    """Say whether a zone's entries (oldest first) give a wish's values for all of its time."""
    left = [(int(wish.from_ts), int(wish.to_ts))]
    for row in reversed(rows[-LOOKBACK:]):
        touched = [(a, b) for a, b in left if row.from_ts < b and a < row.to_ts]
        same = (row.z_ppm, row.cv_wh_per_m3) == (wish.z_ppm, wish.cv_wh_per_m3)
        if touched and not same:
            return False
        rest = [span for span in left if span not in touched]
        for start, end in touched:
            pieces = ((start, int(row.from_ts)), (int(row.to_ts), end))
            rest += [(a, b) for a, b in pieces if a < b]
        left = rest
    return not left


def _sentence(text: str, wish: CalorificWish) -> Message:
    fields: dict[str, Field] = {
        "zone": wish.zone,
        "start": Moment(wish.from_ts),
        "end": Moment(wish.to_ts),
        "cv": cells.shown(wish.cv_wh_per_m3, 3),
        "z": cells.shown(wish.z_ppm, 6),
    }
    return Message(text, fields)


_IS = "A cubic metre in {zone} is {cv} kWh (factor {z}) from {start} until {end}"
_LET = "Let a cubic metre in {zone} be {cv} kWh (factor {z}) from {start} until {end}"


def _both() -> InputError:
    return refusals.bad_cell(
        "month_and_times",
        "There is both a month and a time here.",
        "Write a month, or from and to.",
    )


def _too_many() -> InputError:
    return refusals.bad_cell(
        "too_many_values",
        "There are more than {most} rows for this zone; the contract searches only the newest.",
        "Use longer times, or several zones.",
        most=LOOKBACK,
    )


def _backwards() -> InputError:
    return refusals.bad_cell(
        "backwards", "The end is not after the beginning.", "Write a later end."
    )
