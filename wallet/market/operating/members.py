"""Admitting members and ending memberships."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from wallet.codec.address import Address
from wallet.errors import InputError
from wallet.market.message import Field, Message, Moment, Who
from wallet.market.operating import cells
from wallet.market.operating.changes import Comparison
from wallet.market.operating.desk import Desk
from wallet.market.operating.questions import ask_all
from wallet.market.operating.refusals import bad_cell
from wallet.market.operating.rows import Columns
from wallet.market.operating.tables import COMMAND_LINE, Cells, Origin, Table
from wallet.protocol import calls
from wallet.protocol.community_types import MEMBER_KINDS, CommunityFile
from wallet.protocol.contracts import COMMUNITY, METER_OPERATOR
from wallet.protocol.operator_calls import NO_EVIDENCE
from wallet.protocol.reads import Attestation
from wallet.units import Timestamp

KINDS = {kind: number for number, kind in enumerate(MEMBER_KINDS, 1)}
"""A member's kind to the contract's number."""


@dataclass(frozen=True, slots=True)
class Admission:
    """What is to be attested about an account; ``kind`` is household, supplier, plant, operator."""

    account: Address
    kind: str
    valid_until: Timestamp
    jurisdiction: bytes = b"CN"
    evidence_hash: bytes = NO_EVIDENCE
    origin: Origin = COMMAND_LINE

    @property
    def attestation(self) -> Attestation:
        """The same as the contract keeps it."""
        return Attestation(
            self.jurisdiction, KINDS[self.kind], self.valid_until, self.evidence_hash
        )


@dataclass(frozen=True, slots=True)
class Ending:
    """An account whose membership is to end."""

    account: Address
    origin: Origin = COMMAND_LINE


def _admission(row: Cells) -> Admission:
    return Admission(
        row.read("account", cells.address),
        row.read("kind", cells.choice({kind: kind for kind in KINDS})),
        row.read("valid_until", cells.last_moment),
        row.read("country", cells.country),
        row.maybe("evidence", cells.data(32), NO_EVIDENCE),
        row.origin,
    )


ADMISSIONS: Table[Admission] = Table(
    Columns(("account", "kind", "valid_until", "country"), ("evidence", "name")),
    _admission,
    lambda wish: wish.account,
    "account",
)
ENDINGS: Table[Ending] = Table(
    Columns(("account",)),
    lambda row: Ending(row.read("account", cells.address), row.origin),
    lambda wish: wish.account,
    "account",
)


def who(community: CommunityFile, account: Address) -> Who:
    """Name an account in full: its public name, if any, never instead of its address."""
    member = community.member(account)
    return Who(account, f"{member.name} {account}" if member else account)


@dataclass(frozen=True, slots=True)
class Attest:
    """Admit accounts, or renew what is attested about them."""

    wishes: Sequence[Admission]
    role: bytes = METER_OPERATOR
    ordered: bool = False

    def compare(self, desk: Desk) -> Comparison:
        """See ``Job.compare``."""
        found, now = Comparison(), desk.now()
        for wish, known in zip(self.wishes, _attested(desk, self.wishes), strict=True):
            fields: dict[str, Field] = {
                "who": who(desk.community, wish.account),
                "kind": wish.kind,
                "until": _until(wish.valid_until),
            }
            if wish.attestation == known:
                found.stands(
                    wish.origin, Message("{who} is a member ({kind}) until {until}", fields)
                )
            elif wish.valid_until < now:
                found.refuse(wish.origin, _over(wish), "valid_until")
            else:
                text = "Admit {who} as {kind} until {until}"
                if known.role:
                    text = "Renew {who} as {kind} until {until}"
                found.change(wish.origin, Message(text, fields), _attest(desk.community, wish))
        return found.finished()


@dataclass(frozen=True, slots=True)
class Revoke:
    """End memberships; what the accounts hold stays theirs."""

    wishes: Sequence[Ending]
    role: bytes = METER_OPERATOR
    ordered: bool = False

    def compare(self, desk: Desk) -> Comparison:
        """See ``Job.compare``."""
        found = Comparison()
        for wish, known in zip(self.wishes, _attested(desk, self.wishes), strict=True):
            fields: dict[str, Field] = {"who": who(desk.community, wish.account)}
            if known.role:
                call = calls.revoke(desk.community, wish.account)
                found.change(wish.origin, Message("End the membership of {who}", fields), call)
            else:
                found.stands(wish.origin, Message("{who} is not a member", fields))
        return found.finished()


def _attested(desk: Desk, wishes: Sequence[Admission | Ending]) -> list[Attestation]:
    asked = [(wish.account,) for wish in wishes]
    place = desk.community.community
    answers = ask_all(desk, place, COMMUNITY["attestation_of"], asked)
    return [Attestation(*answer) for answer in answers]


def _attest(community: CommunityFile, wish: Admission) -> calls.Call:
    known = wish.attestation
    return calls.attest(
        community,
        wish.account,
        known.role,
        known.valid_until,
        jurisdiction=known.jurisdiction,
        evidence_hash=known.evidence_hash,
    )


def _until(ts: Timestamp) -> Field:
    """A time as people write it; the contracts' last second is for ever."""
    return "9999" if ts > cells.MAX_TIME else Moment(ts)


def _over(wish: Admission) -> InputError:
    return bad_cell(
        "already_over",
        "This time is over already: {until}.",
        "Write the last day of the membership.",
        until=Moment(wish.valid_until),
    )
