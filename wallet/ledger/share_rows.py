"""Answers of the index about shared gas, as values; ``wallet.ledger.sharing`` makes these."""

from __future__ import annotations

from dataclasses import dataclass

from wallet.codec.address import Address
from wallet.protocol.credits import CreditId
from wallet.protocol.shares import ShareMode, SignedShare
from wallet.units import Minor, Timestamp, Wh


@dataclass(frozen=True, slots=True)
class ShareRow:
    """A posted share offer and what became of it.

    ``cancelled`` is true when its giver took it back, alone or by the counter. ``remaining_wh`` is
    what nobody has drawn yet, 0 once cancelled.
    """

    signed: SignedShare
    posted_block: int
    posted_ts: Timestamp
    posted_tx: bytes
    drawn_wh: Wh
    cancelled: bool
    remaining_wh: Wh


@dataclass(frozen=True, slots=True)
class DrawRow:
    """Somebody drew shared gas."""

    ts: Timestamp
    block: int
    tx_hash: bytes
    offer_hash: bytes
    giver: Address
    taker: Address
    mode: ShareMode
    credit_id: CreditId
    wh: Wh


@dataclass(frozen=True, slots=True)
class LoanRow:
    """Gas that was lent, and how much of it came back.

    ``kept_wh`` is what came back and waits in SharePool because the lender could not receive it;
    it was fetched as far as ``withdraw`` was called since.
    """

    loan_id: int
    lender: Address
    borrower: Address
    credit_id: CreditId
    wh: Wh
    due_by: Timestamp
    returned_wh: Wh
    kept_wh: Wh
    lent_ts: Timestamp
    block: int
    tx_hash: bytes

    @property
    def open_wh(self) -> Wh:
        """What has not come back yet."""
        return Wh(self.wh - self.returned_wh)

    def overdue_wh(self, now: int) -> Wh:
        """What should have come back before ``now`` and has not."""
        return self.open_wh if now > self.due_by else Wh(0)


@dataclass(frozen=True, slots=True)
class PoolRow:
    """A registered group of neighbours with those who are in it now, in the order they joined."""

    pool_id: bytes
    name: str
    manager: Address
    members: tuple[Address, ...]


@dataclass(frozen=True, slots=True)
class PotRow:
    """Gas of one batch given to a group to be sold for a share of the revenue.

    ``fed_wh`` was given in all, ``left_wh`` taken out again unsold, ``sold_wh`` sold for
    ``received`` minor units of ``currency`` (None before the first sale), of which ``to_givers``
    belongs to the givers. ``paid`` of that has been fetched.
    """

    pot_id: int
    pool_id: bytes
    credit_id: CreditId
    revenue_bps: int
    opened_ts: Timestamp
    fed_wh: Wh
    left_wh: Wh
    sold_wh: Wh
    currency: Address | None
    received: Minor
    to_givers: Minor
    paid: Minor

    @property
    def gas_wh(self) -> Wh:
        """What is in it now."""
        return Wh(self.fed_wh - self.left_wh - self.sold_wh)


@dataclass(frozen=True, slots=True)
class RevenueRow:
    """A giver fetched its part of what a pot has brought."""

    ts: Timestamp
    block: int
    tx_hash: bytes
    pot_id: int
    account: Address
    currency: Address
    amount: Minor


@dataclass(frozen=True, slots=True)
class RoundRow:
    """A price index made a new price; ``answer`` in minor units of its currency for one MWh."""

    ts: Timestamp
    block: int
    round_id: int
    answer: int
    wh: Wh
    from_ts: Timestamp
    to_ts: Timestamp
