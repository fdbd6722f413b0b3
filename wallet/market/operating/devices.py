"""Meters in use: a new gateway key, a new device, and the end."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from wallet.codec.address import Address
from wallet.errors import InputError
from wallet.ledger import registers
from wallet.market.message import Field, Message, Moment
from wallet.market.operating import cells
from wallet.market.operating.changes import Comparison
from wallet.market.operating.desk import Desk
from wallet.market.operating.meters import CLOSED, closed, known_meters, not_known
from wallet.market.operating.refusals import bad_cell
from wallet.market.operating.rows import Columns
from wallet.market.operating.salts import MeterIds, MeterName
from wallet.market.operating.tables import COMMAND_LINE, Cells, Origin, Table
from wallet.protocol import calls
from wallet.protocol.contracts import METER_OPERATOR
from wallet.protocol.reads import Meter
from wallet.units import Litres, Timestamp

_MOST_LITRES = 10**15


@dataclass(frozen=True, slots=True)
class Rotation:
    """A meter's gateway gets a new key; the old one ends at once."""

    meter: MeterName
    gateway: Address
    origin: Origin = COMMAND_LINE


@dataclass(frozen=True, slots=True)
class Swap:
    """A meter's device is exchanged, or its index corrected, at a time."""

    meter: MeterName
    ts: Timestamp
    closing_l: Litres
    opening_l: Litres
    origin: Origin = COMMAND_LINE


@dataclass(frozen=True, slots=True)
class Closing:
    """A meter is taken out of use for good."""

    meter: MeterName
    origin: Origin = COMMAND_LINE


def rotations(ids: MeterIds) -> Table[Rotation]:
    """Give the table of new gateway keys."""
    return Table(
        Columns(("meter", "gateway")),
        lambda row: Rotation(
            row.read("meter", ids.read), row.read("gateway", cells.address), row.origin
        ),
        lambda wish: wish.meter.meter_id,
        "meter",
    )


def swaps(ids: MeterIds) -> Table[Swap]:
    """Give the table of exchanged devices."""
    return Table(
        Columns(("meter", "time", "closing_litres", "opening_litres")),
        lambda row: _swap(row, ids),
        lambda wish: wish.meter.meter_id,
        "meter",
    )


def _swap(row: Cells, ids: MeterIds) -> Swap:
    litres = cells.whole(0, _MOST_LITRES)
    return Swap(
        row.read("meter", ids.read),
        row.read("time", cells.moment),
        Litres(row.read("closing_litres", litres)),
        Litres(row.read("opening_litres", litres)),
        row.origin,
    )


def closings(ids: MeterIds) -> Table[Closing]:
    """Give the table of meters to be closed."""
    return Table(
        Columns(("meter",)),
        lambda row: Closing(row.read("meter", ids.read), row.origin),
        lambda wish: wish.meter.meter_id,
        "meter",
    )


def _ids(wishes: Sequence[Rotation | Swap | Closing]) -> list[bytes]:
    return [wish.meter.meter_id for wish in wishes]


@dataclass(frozen=True, slots=True)
class RotateKeys:
    """Give gateways new keys."""

    wishes: Sequence[Rotation]
    role: bytes = METER_OPERATOR
    ordered: bool = False

    def compare(self, desk: Desk) -> Comparison:
        """See ``Job.compare``."""
        found = Comparison()
        for wish, known in zip(self.wishes, known_meters(desk, _ids(self.wishes)), strict=True):
            fields: dict[str, Field] = {"meter": wish.meter.shown, "key": wish.gateway}
            if not _usable(found, wish.meter, wish.origin, known):
                continue
            if known.signer == wish.gateway:
                found.stands(wish.origin, Message("Meter {meter} has the key {key}", fields))
            else:
                call = calls.rotate_key(desk.community, wish.meter.meter_id, wish.gateway)
                found.change(
                    wish.origin, Message("Give the gateway of {meter} the key {key}", fields), call
                )
        return found.finished()


@dataclass(frozen=True, slots=True)
class SwapMeters:
    """Exchange devices, or correct indices: settle up to the closing one, go on from the opening.

    What tells a second run that a swap has happened is the chain's own record of it.
    """

    wishes: Sequence[Swap]
    role: bytes = METER_OPERATOR
    ordered: bool = False

    def compare(self, desk: Desk) -> Comparison:
        """See ``Job.compare``."""
        found = Comparison()
        for wish, known in zip(self.wishes, known_meters(desk, _ids(self.wishes)), strict=True):
            fields: dict[str, Field] = {
                "meter": wish.meter.shown,
                "when": Moment(wish.ts),
                "closing": int(wish.closing_l),
                "opening": int(wish.opening_l),
            }
            wanted = registers.SwapRow(wish.ts, wish.closing_l, wish.opening_l)
            if wanted in registers.swap_rows(desk.index, wish.meter.meter_id):
                found.stands(wish.origin, Message("Meter {meter} was exchanged {when}", fields))
            elif _usable(found, wish.meter, wish.origin, known) and _fits(found, wish, known):
                text = "Exchange meter {meter} {when}: closes at {closing} l, opens at {opening} l"
                args = (wish.meter.meter_id, wish.ts, wish.closing_l, wish.opening_l)
                call = calls.swap_meter(desk.community, *args)
                found.change(wish.origin, Message(text, fields), call)
        return found.finished()


@dataclass(frozen=True, slots=True)
class CloseMeters:
    """Take meters out of use for good."""

    wishes: Sequence[Closing]
    role: bytes = METER_OPERATOR
    ordered: bool = False

    def compare(self, desk: Desk) -> Comparison:
        """See ``Job.compare``."""
        found = Comparison()
        for wish, known in zip(self.wishes, known_meters(desk, _ids(self.wishes)), strict=True):
            fields: dict[str, Field] = {"meter": wish.meter.shown}
            if known.status == CLOSED:
                found.stands(wish.origin, Message("Meter {meter} is closed", fields))
            elif _usable(found, wish.meter, wish.origin, known):
                call = calls.close_meter(desk.community, wish.meter.meter_id)
                found.change(wish.origin, Message("Close meter {meter} for good", fields), call)
        return found.finished()


def _usable(found: Comparison, meter: MeterName, origin: Origin, known: Meter) -> bool:
    if known.status == CLOSED:
        found.refuse(origin, closed(meter), "meter")
    elif not known.status:
        found.refuse(origin, not_known(meter), "meter")
    else:
        return True
    return False


def _fits(found: Comparison, wish: Swap, known: Meter) -> bool:
    """See that a swap continues what the meter has."""
    if wish.ts <= known.last_ts:
        found.refuse(wish.origin, _too_early(known.last_ts), "time")
    elif wish.closing_l < known.last_index_l:
        found.refuse(wish.origin, _falls(known.last_index_l), "closing_litres")
    else:
        return True
    return False


def _too_early(last: Timestamp) -> InputError:
    return bad_cell(
        "too_early",
        "The meter has a reading of {last}, which is not before this time.",
        "Write a later time. Nothing that was read is ever overwritten.",
        last=Moment(last),
    )


def _falls(last: Litres) -> InputError:
    return bad_cell(
        "index_falls",
        "The meter already stands at {last} litres.",
        "Write at least that as the closing index, and the corrected one as the opening index.",
        last=int(last),
    )
