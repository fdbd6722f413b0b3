"""What a job finds when it compares wishes with the chain."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Protocol

from wallet.errors import HearthError, RowProblem
from wallet.market.message import Message
from wallet.market.operating import refusals
from wallet.market.operating.desk import Desk
from wallet.market.operating.tables import COMMAND_LINE, Origin
from wallet.protocol.trade_calls import Call


@dataclass(frozen=True, slots=True)
class Change:
    """One thing to be changed: in words, and as the call that changes it."""

    origin: Origin
    sentence: Message
    call: Call


@dataclass(frozen=True, slots=True)
class Standing:
    """A wish that is so already, and how."""

    origin: Origin
    sentence: Message


@dataclass(slots=True)
class Comparison:
    """The difference between what is wanted and what is, in the order of the rows."""

    changes: list[Change] = field(default_factory=list)
    standing: list[Standing] = field(default_factory=list)
    problems: list[RowProblem] = field(default_factory=list)
    notes: list[Message] = field(default_factory=list)
    file: str = ""

    def change(self, origin: Origin, sentence: Message, call: Call) -> None:
        """Note something to be sent."""
        self.changes.append(Change(origin, sentence, call))

    def stands(self, origin: Origin, sentence: Message) -> None:
        """Note something that is so already."""
        self.standing.append(Standing(origin, sentence))

    def refuse(self, origin: Origin, error: HearthError, column: str = "") -> None:
        """Note a row that cannot be done."""
        self.file = origin.file
        self.problems.append(RowProblem(origin.line, column, error))

    def finished(self) -> Comparison:
        """Give the comparison.

        Raises:
            RowsError: some rows cannot be done.
        """
        if self.problems:
            raise refusals.bad_rows(self.file, self.problems)
        return self


class Job(Protocol):
    """Something an operator wants, as typed wishes.

    ``role`` is what the signing account needs (32 bytes, or None when anybody may); ``ordered``
    says that each transaction must be in a block before the next is sent.
    """

    @property
    def role(self) -> bytes | None:
        """The community's role that the contracts will ask for."""

    @property
    def ordered(self) -> bool:
        """Whether transactions depend on the ones before."""

    def compare(self, desk: Desk) -> Comparison:
        """Ask the chain what is so already.

        Raises:
            RowsError: rows that contradict the chain's state.
            NodeError: the node cannot be asked.
        """


def origin_of(items: Sequence[Change]) -> Origin:
    """Say where the first of some changes was written."""
    return items[0].origin if items else COMMAND_LINE
