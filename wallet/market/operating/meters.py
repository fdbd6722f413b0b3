"""Linking meters to members' accounts."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from wallet.codec.address import Address
from wallet.errors import InputError
from wallet.ledger import registers
from wallet.market.message import Field, Message
from wallet.market.operating import cells
from wallet.market.operating.changes import Comparison
from wallet.market.operating.desk import Desk
from wallet.market.operating.members import who
from wallet.market.operating.questions import ask_all
from wallet.market.operating.refusals import bad_cell
from wallet.market.operating.rows import Columns
from wallet.market.operating.salts import MeterIds, MeterName
from wallet.market.operating.tables import COMMAND_LINE, Cells, Origin, Table
from wallet.protocol import calls
from wallet.protocol.contracts import COMMUNITY, METER_OPERATOR, REGISTRY
from wallet.protocol.credits import zone_hash
from wallet.protocol.reads import Meter
from wallet.units import Litres, Timestamp, Wh

DIRECTIONS = {"exit": 0, "entry": 1}
CLOSED = 2
_MOST_LITRES = 10**15
_MOST_FLOW = 10**12
NO_ALLOWANCE = Wh(0)


@dataclass(frozen=True, slots=True)
class Registration:
    """A meter to be linked: ``direction`` 0 consumes, 1 injects; flow in litres an hour."""

    meter: MeterName
    owner: Address
    gateway: Address
    zone: str
    direction: int
    q_max_lph: int
    opening_ts: Timestamp
    opening_index_l: Litres
    allowance_wh: Wh = NO_ALLOWANCE
    origin: Origin = COMMAND_LINE


def _registration(row: Cells, ids: MeterIds) -> Registration:
    return Registration(
        row.read("meter", ids.read),
        row.read("owner", cells.address),
        row.read("gateway", cells.address),
        row.read("zone", cells.words(100)),
        row.read("direction", cells.choice(DIRECTIONS)),
        row.read("q_max_m3h", cells.decimal(3, 1, _MOST_FLOW)),
        row.read("opening_time", cells.moment),
        Litres(row.read("opening_litres", cells.whole(0, _MOST_LITRES))),
        Wh(row.maybe("allowance_kwh", cells.decimal(3, 0, cells.MAX_WH), 0)),
        row.origin,
    )


def registrations(ids: MeterIds) -> Table[Registration]:
    """Give the table of meters to be linked."""
    needed = ("meter", "owner", "gateway", "zone", "direction", "q_max_m3h")
    return Table(
        Columns((*needed, "opening_time", "opening_litres"), ("allowance_kwh",)),
        lambda row: _registration(row, ids),
        lambda wish: wish.meter.meter_id,
        "meter",
    )


def known_meters(desk: Desk, ids: Sequence[bytes]) -> list[Meter]:
    """Ask for meters by id; status 0 where there is none."""
    asked = [(meter_id,) for meter_id in ids]
    answers = ask_all(desk, desk.community.registry, REGISTRY["meter_of"], asked)
    return [Meter(*answer) for answer in answers]


@dataclass(frozen=True, slots=True)
class Register:
    """Link meters. ``shared_gateways`` allows one owner's gateway key to read several meters."""

    wishes: Sequence[Registration]
    shared_gateways: bool = False
    role: bytes = METER_OPERATOR
    ordered: bool = False

    def compare(self, desk: Desk) -> Comparison:
        """See ``Job.compare``."""
        found = Comparison()
        meters = known_meters(desk, [wish.meter.meter_id for wish in self.wishes])
        new = [w for w, known in zip(self.wishes, meters, strict=True) if not known.status]
        members = _members(desk, new)
        taken = {} if self.shared_gateways else self._taken(desk)
        for wish, known in zip(self.wishes, meters, strict=True):
            if known.status:
                self._known(found, wish, known)
            elif wish.owner not in members:
                found.refuse(wish.origin, _no_member(wish.owner), "owner")
            elif (wish.owner, wish.gateway) in taken:
                found.refuse(wish.origin, _gateway_taken(wish.gateway), "gateway")
            else:
                self._new(found, desk, wish)
        return found.finished()

    def _taken(self, desk: Desk) -> set[tuple[Address, Address]]:
        """Pairs of owner and gateway that read a meter which is not in this very table."""
        mine = {wish.meter.meter_id for wish in self.wishes}
        pairs = registers.meters_of_gateways(desk.index)
        return {pair for pair, meters in pairs.items() if meters - mine}

    @staticmethod
    def _known(found: Comparison, wish: Registration, known: Meter) -> None:
        fields: dict[str, Field] = {"meter": wish.meter.shown}
        if known.status == CLOSED:
            found.refuse(wish.origin, closed(wish.meter), "meter")
        elif known.owner != wish.owner:
            found.refuse(wish.origin, _other("owner"), "owner")
        elif known.zone != zone_hash(wish.zone):
            found.refuse(wish.origin, _other("zone"), "zone")
        elif known.direction != wish.direction:
            found.refuse(wish.origin, _other("direction"), "direction")
        elif known.signer != wish.gateway:
            text = "Meter {meter} is linked, with a newer gateway key"
            found.stands(wish.origin, Message(text, fields))
        else:
            found.stands(wish.origin, Message("Meter {meter} is linked", fields))

    @staticmethod
    def _new(found: Comparison, desk: Desk, wish: Registration) -> None:
        fields: dict[str, Field] = {
            "meter": wish.meter.shown,
            "who": who(desk.community, wish.owner),
            "zone": wish.zone,
        }
        call = calls.register_meter(
            desk.community,
            wish.meter.meter_id,
            wish.owner,
            wish.gateway,
            zone=zone_hash(wish.zone),
            direction=wish.direction,
            q_max_lph=wish.q_max_lph,
            allowance_wh=wish.allowance_wh,
            opening_ts=wish.opening_ts,
            opening_index_l=wish.opening_index_l,
        )
        text = "Link meter {meter} in {zone} to {who}"
        if wish.direction == DIRECTIONS["entry"]:
            text = "Link entry meter {meter} in {zone} to {who}"
        found.change(wish.origin, Message(text, fields), call)


def _members(desk: Desk, wishes: Sequence[Registration]) -> set[Address]:
    owners = list(dict.fromkeys(wish.owner for wish in wishes))
    place = desk.community.community
    answers = ask_all(desk, place, COMMUNITY["is_member"], [(owner,) for owner in owners])
    return {owner for owner, is_in in zip(owners, answers, strict=True) if is_in}


def not_known(meter: MeterName) -> InputError:
    """There is no such meter."""
    return bad_cell(
        "meter_unknown",
        "There is no meter {meter} in this community.",
        "Check its number, and that the salt file is this community's.",
        meter=meter.shown,
    )


def closed(meter: MeterName) -> InputError:
    """The meter was closed for good."""
    return bad_cell(
        "meter_closed",
        "Meter {meter} was closed for good.",
        "Take it out of the table; a new device gets a new number.",
        meter=meter.shown,
    )


def _no_member(owner: Address) -> InputError:
    return bad_cell(
        "not_member",
        "{account} is not a member of the community.",
        "Admit it first: hearth operator attest.",
        account=owner,
    )


def _gateway_taken(gateway: Address) -> InputError:
    return bad_cell(
        "gateway_taken",
        "This owner's gateway {gateway} already reads another meter: the same one under another "
        "number or salt?",
        "Check the number and the salt file. If the gateway really reads several meters, use "
        "--shared-gateways.",
        gateway=gateway,
    )


def _other(what: str) -> InputError:
    return bad_cell(
        "meter_differs",
        "This meter is linked already, with another {what}.",
        "Check the row. Close the meter first if it really moved.",
        what=what,
    )
