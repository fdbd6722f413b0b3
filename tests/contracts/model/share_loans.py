"""The model of SharePool's loans: gas lent, and its way back."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING

from tests.contracts.model.base import Address, Part, Refused, refuse_unless
from tests.contracts.model.credit import class_of

if TYPE_CHECKING:
    from tests.contracts.model.world import World

MOST_OPEN_LOANS = 16


@dataclass(frozen=True)
class Loan:
    """What somebody owes; ``due_by`` is the last second at which it is not late."""

    lender: Address
    borrower: Address
    credit_id: int
    wh: int
    due_by: int
    returned_wh: int = 0

    @property
    def owed(self) -> int:
        return self.wh - self.returned_wh


@dataclass
class ShareLoans(Part):
    """Loans by number, and returned gas that its lender could not take."""

    address: Address
    busy: bool = False
    loans: dict[int, Loan] = field(default_factory=dict)
    kept: dict[tuple[Address, int], int] = field(default_factory=dict)

    # --- questions ---

    def open_loans(self, borrower: Address) -> list[int]:
        return [n for n, loan in self.loans.items() if loan.borrower == borrower and loan.owed]

    def is_overdue(self, w: World, borrower: Address) -> bool:
        return any(w.now > self.loans[n].due_by for n in self.open_loans(borrower))

    # --- operations ---

    def withdraw(self, w: World, sender: Address, credit_id: int) -> None:
        with self.lock():
            wh = self.kept.get((sender, credit_id), 0)
            refuse_unless(wh > 0, "NothingToTake")
            self.kept[sender, credit_id] = 0
            w.credit.safe_transfer_from(w, self.address, self.address, sender, credit_id, wh, b"")

    def receive(
        self, w: World, operator: Address, source: Address, pairs: tuple[tuple[int, int], ...],
        data: bytes,
    ) -> None:  # fmt: skip
        """Gas arrives: by this contract's own doing, or to return the loan that ``data`` names."""
        refuse_unless(len(pairs) == 1, "UnexpectedGas")
        if operator != self.address:
            with self.lock():
                self._take_back(w, *pairs[0], data)

    def _take_back(self, w: World, credit_id: int, wh: int, data: bytes) -> None:
        refuse_unless(len(data) == 32, "UnexpectedGas")
        number = int.from_bytes(data)
        if number not in self.loans:
            raise Refused("UnknownLoan", number)
        loan = self.loans[number]
        refuse_unless(wh > 0, "ZeroAmount")
        same = class_of(credit_id) == class_of(loan.credit_id)
        refuse_unless(same, "WrongClass", number, credit_id)
        refuse_unless(wh <= loan.owed, "TooMuchReturned", number, loan.owed, wh)
        self.loans[number] = replace(loan, returned_wh=loan.returned_wh + wh)
        args = (self.address, loan.lender, credit_id, wh, b"")
        try:
            w.attempt(self.address, w.credit.address, "safe_transfer_from", args)
        except Refused:
            before = self.kept.get((loan.lender, credit_id), 0)
            self.kept[loan.lender, credit_id] = before + wh

    def _lend(self, lender: Address, borrower: Address, credit_id: int, wh: int, due: int) -> None:
        self.loans[len(self.loans) + 1] = Loan(lender, borrower, credit_id, wh, due)

    @contextmanager
    def lock(self) -> Iterator[None]:
        """Refuse whoever comes again before the first is through."""
        refuse_unless(not self.busy, "ReentrancyGuardReentrantCall")
        self.busy = True
        yield
        self.busy = False
