"""Pauses, roles, and handing the administrator's role on in two steps."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Literal

from wallet.codec.address import ZERO_ADDRESS, Address
from wallet.errors import InputError
from wallet.market.message import Field, Message, Moment, Span
from wallet.market.operating import cells
from wallet.market.operating.changes import Comparison
from wallet.market.operating.desk import Desk
from wallet.market.operating.members import who
from wallet.market.operating.questions import ask_all
from wallet.market.operating.refusals import bad_cell
from wallet.market.operating.rows import Columns
from wallet.market.operating.tables import COMMAND_LINE, Origin, Table
from wallet.protocol import calls
from wallet.protocol.contracts import ADMIN, COMMUNITY, ISSUER, METER_OPERATOR, PAUSER
from wallet.protocol.reads import ask
from wallet.protocol.trade_calls import Call
from wallet.units import Timestamp

Scope = Literal["fills", "all"]
ROLES = {"operator": METER_OPERATOR, "issuer": ISSUER, "pauser": PAUSER}
ROLE_NAMES = {ADMIN: "administrator", **{role: name for name, role in ROLES.items()}}


@dataclass(frozen=True, slots=True)
class SetPause:
    """Stop new trades (``fills``) or everything but leaving (``all``), or let them go on."""

    scope: Scope
    on: bool
    role: bytes = PAUSER
    ordered: bool = False

    def compare(self, desk: Desk) -> Comparison:
        """See ``Job.compare``."""
        found = Comparison()
        name = "fills_paused" if self.scope == "fills" else "all_paused"
        if bool(ask(desk.node, desk.community.community, COMMUNITY[name])) is self.on:
            found.stands(COMMAND_LINE, Message(_PAUSED[self.scope, self.on]))
        else:
            put = calls.set_fills_paused if self.scope == "fills" else calls.set_all_paused
            call = put(desk.community, on=self.on)
            found.change(COMMAND_LINE, Message(_PAUSE[self.scope, self.on]), call)
        return found


_PAUSE = {
    ("fills", True): "Stop new trades",
    ("fills", False): "Let new trades go on",
    ("all", True): "Stop everything but leaving",
    ("all", False): "Let everything go on",
}
_PAUSED = {
    ("fills", True): "New trades are stopped",
    ("fills", False): "New trades are not stopped",
    ("all", True): "Everything but leaving is stopped",
    ("all", False): "Nothing is stopped as a whole",
}


@dataclass(frozen=True, slots=True)
class RoleWish:
    """A role that an account is to have, or no longer."""

    name: str
    account: Address
    origin: Origin = COMMAND_LINE


ROLE_WISHES: Table[RoleWish] = Table(
    Columns(("role", "account")),
    lambda row: RoleWish(
        row.read("role", cells.choice({name: name for name in ROLES})),
        row.read("account", cells.address),
        row.origin,
    ),
    lambda wish: (wish.name, wish.account),
    "account",
)


@dataclass(frozen=True, slots=True)
class SetRoles:
    """Grant roles, or take them away."""

    wishes: Sequence[RoleWish]
    granted: bool
    role: bytes = ADMIN
    ordered: bool = False

    def compare(self, desk: Desk) -> Comparison:
        """See ``Job.compare``."""
        found, place = Comparison(), desk.community.community
        asked = [(ROLES[wish.name], wish.account) for wish in self.wishes]
        answers = ask_all(desk, place, COMMUNITY["has_role"], asked)
        for wish, has in zip(self.wishes, answers, strict=True):
            fields: dict[str, Field] = {
                "who": who(desk.community, wish.account),
                "role": wish.name,
            }
            if bool(has) is self.granted:
                text = "{who} has the role {role}" if has else "{who} does not have the role {role}"
                found.stands(wish.origin, Message(text, fields))
            else:
                function = COMMUNITY["grant_role" if self.granted else "revoke_role"]
                call = Call(place, function.encode_call(ROLES[wish.name], wish.account))
                text = "Give {who} the role {role}"
                if not self.granted:
                    text = "Take the role {role} from {who}"
                found.change(wish.origin, Message(text, fields), call)
        return found.finished()


@dataclass(frozen=True, slots=True)
class Handover:
    """Where handing on the administrator's role stands; ``schedule`` 0 when nothing is pending."""

    admin: Address
    pending: Address
    schedule: Timestamp
    delay: int


def handover(desk: Desk) -> Handover:
    """Ask who is administrator, who is to be, and from when on."""
    place = desk.community.community
    admin = ask(desk.node, place, COMMUNITY["default_admin"])
    pending, schedule = ask(desk.node, place, COMMUNITY["pending_default_admin"])
    delay = ask(desk.node, place, COMMUNITY["default_admin_delay"])
    return Handover(admin, pending, Timestamp(schedule), int(delay))


@dataclass(frozen=True, slots=True)
class BeginHandover:
    """First step: name the next administrator, who can accept once the delay has passed."""

    account: Address
    role: bytes = ADMIN
    ordered: bool = False

    def compare(self, desk: Desk) -> Comparison:
        """See ``Job.compare``."""
        found, now = Comparison(), handover(desk)
        fields: dict[str, Field] = {
            "who": who(desk.community, self.account),
            "delay": Span(now.delay),
            "when": Moment(now.schedule),
        }
        if now.admin == self.account:
            found.stands(COMMAND_LINE, Message("{who} is the administrator", fields))
        elif now.schedule and now.pending == self.account:
            text = "{who} is named as next administrator and can accept from {when}"
            found.stands(COMMAND_LINE, Message(text, fields))
        else:
            function = COMMUNITY["begin_default_admin_transfer"]
            call = Call(desk.community.community, function.encode_call(self.account))
            text = "Name {who} as next administrator, who can accept after {delay}"
            found.change(COMMAND_LINE, Message(text, fields), call)
        return found


@dataclass(frozen=True, slots=True)
class AcceptHandover:
    """Second step, by the next administrator."""

    role: bytes | None = None
    ordered: bool = False

    def compare(self, desk: Desk) -> Comparison:
        """See ``Job.compare``."""
        found, now = Comparison(), handover(desk)
        if now.admin == desk.account:
            found.stands(COMMAND_LINE, Message("You are the administrator"))
        elif not now.schedule or now.pending != desk.account:
            found.refuse(COMMAND_LINE, _not_named(desk.account))
        elif now.schedule >= desk.now():
            found.refuse(COMMAND_LINE, _not_yet(now.schedule))
        else:
            function = COMMUNITY["accept_default_admin_transfer"]
            call = Call(desk.community.community, function.encode_call())
            found.change(COMMAND_LINE, Message("Become the administrator"), call)
        return found.finished()


@dataclass(frozen=True, slots=True)
class CancelHandover:
    """Take back the first step."""

    role: bytes = ADMIN
    ordered: bool = False

    def compare(self, desk: Desk) -> Comparison:
        """See ``Job.compare``."""
        found, now = Comparison(), handover(desk)
        if not now.schedule and now.pending == ZERO_ADDRESS:
            found.stands(COMMAND_LINE, Message("Nobody is named as next administrator"))
        else:
            function = COMMUNITY["cancel_default_admin_transfer"]
            call = Call(desk.community.community, function.encode_call())
            text = "Take back that {who} is the next administrator"
            fields: dict[str, Field] = {"who": who(desk.community, now.pending)}
            found.change(COMMAND_LINE, Message(text, fields), call)
        return found


def _not_named(account: Address) -> InputError:
    return bad_cell(
        "not_named",
        "The account {account} is not named as next administrator.",
        "Let the administrator name it first: hearth operator admin begin.",
        account=account,
    )


def _not_yet(schedule: Timestamp) -> InputError:
    return bad_cell(
        "not_yet",
        "The administrator's role can be accepted only after {when}.",
        "Wait until then, and run this again.",
        when=Moment(schedule),
    )
