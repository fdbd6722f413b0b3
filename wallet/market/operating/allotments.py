"""Giving members gas they have paid for, each row once."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from wallet.codec.address import Address
from wallet.errors import InputError
from wallet.ledger import registers
from wallet.market.message import Energy, Field, Gas, Message
from wallet.market.operating import cells
from wallet.market.operating.changes import Comparison
from wallet.market.operating.desk import Desk
from wallet.market.operating.members import who
from wallet.market.operating.questions import ask_all
from wallet.market.operating.references import LONGEST_ID, done, reference, used_for_other
from wallet.market.operating.refusals import bad_cell
from wallet.market.operating.rows import Columns
from wallet.market.operating.tables import COMMAND_LINE, Cells, Origin, Table
from wallet.protocol import calls
from wallet.protocol.contracts import COMMUNITY, CREDIT, ISSUER
from wallet.protocol.credits import Batch, class_of
from wallet.units import Wh


@dataclass(frozen=True, slots=True)
class Allotment:
    """Gas of a batch for a member, under an id of the issuer's own."""

    row_id: str
    account: Address
    credit_id: int
    wh: Wh
    origin: Origin = COMMAND_LINE


def _wish(row: Cells) -> Allotment:
    if row.has("kwh") and row.has("wh"):
        raise row.refuse("wh", _both())
    amount = row.read("wh", cells.energy_wh) if row.has("wh") else row.read("kwh", cells.energy_kwh)
    return Allotment(
        row.read("id", cells.words(LONGEST_ID)),
        row.read("account", cells.address),
        row.read("batch", cells.number256),
        Wh(amount),
        row.origin,
    )


ALLOTMENTS: Table[Allotment] = Table(
    Columns(("id", "account", "batch"), ("kwh", "wh")), _wish, lambda wish: wish.row_id, "id"
)


@dataclass(frozen=True, slots=True)
class Allot:
    """Allot gas. What a reference was used for before is never given again."""

    wishes: Sequence[Allotment]
    role: bytes = ISSUER
    ordered: bool = False

    def compare(self, desk: Desk) -> Comparison:
        """See ``Job.compare``."""
        found = Comparison()
        known = done(desk, "allotment", [wish.row_id for wish in self.wishes])
        todo = [w for w, credit in zip(self.wishes, known, strict=True) if not credit]
        members, issuers = _members(desk, todo), _issuers(desk, todo)
        given = registers.allotments(desk.index)
        for wish, credit in zip(self.wishes, known, strict=True):
            fields = _fields(desk, wish)
            if credit:
                same = credit == wish.credit_id and (wish.account, credit, wish.wh) in given
                self._known(found, wish, fields, same)
            elif issuers[wish.credit_id] != desk.account:
                found.refuse(wish.origin, _not_issuer(wish.credit_id), "batch")
            elif wish.account not in members:
                found.refuse(wish.origin, _no_member(wish.account), "account")
            else:
                call = calls.allot(
                    desk.community,
                    wish.account,
                    wish.credit_id,
                    wish.wh,
                    ref=reference("allotment", wish.row_id),
                )
                found.change(
                    wish.origin, Message("Give {who} {energy} of {gas} ({id})", fields), call
                )
        return found.finished()

    @staticmethod
    def _known(
        found: Comparison,
        wish: Allotment,
        fields: dict[str, Field],
        same: bool,  # noqa: FBT001 - what the chain says
    ) -> None:
        """An id that was used: for just this allotment, by all that the chain tells, or not."""
        if same:
            found.stands(wish.origin, Message("{who} was given {energy} of {gas} ({id})", fields))
        else:
            found.refuse(wish.origin, used_for_other(), "id")


def _fields(desk: Desk, wish: Allotment) -> dict[str, Field]:
    return {
        "who": who(desk.community, wish.account),
        "energy": Energy(wish.wh),
        "gas": Gas(class_of(wish.credit_id)),
        "id": wish.row_id,
    }


def _members(desk: Desk, wishes: Sequence[Allotment]) -> set[Address]:
    accounts = list(dict.fromkeys(wish.account for wish in wishes))
    place, asked = desk.community.community, [(account,) for account in accounts]
    answers = ask_all(desk, place, COMMUNITY["is_member"], asked)
    return {account for account, is_in in zip(accounts, answers, strict=True) if is_in}


def _issuers(desk: Desk, wishes: Sequence[Allotment]) -> dict[int, Address]:
    credit_ids = list(dict.fromkeys(wish.credit_id for wish in wishes))
    asked = [(credit_id,) for credit_id in credit_ids]
    answers = ask_all(desk, desk.community.credit, CREDIT["batch_of"], asked)
    return {
        credit_id: Batch(*answer).issuer
        for credit_id, answer in zip(credit_ids, answers, strict=True)
    }


def _not_issuer(credit_id: int) -> InputError:
    return bad_cell(
        "not_issuer",
        "The batch {credit} does not exist, or was opened by another account.",
        "Check the number; hearth operator status lists the batches. Only a batch's issuer can "
        "allot from it.",
        credit=hex(credit_id),
    )


def _no_member(account: Address) -> InputError:
    return bad_cell(
        "not_member",
        "{account} is not a member of the community.",
        "Admit it first: hearth operator attest.",
        account=account,
    )


def _both() -> InputError:
    return bad_cell("two_amounts", "There are two amounts here.", "Write kwh or wh, not both.")
