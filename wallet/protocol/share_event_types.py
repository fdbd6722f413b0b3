"""What SharePool and the gas indices say, as values: one frozen dataclass for each event.

As in ``event_types``: amounts are watt-hours and minor units, hashes and pool ids 32 bytes.
"""

from __future__ import annotations

from dataclasses import dataclass

from wallet.codec.address import Address
from wallet.protocol.credits import CreditId
from wallet.protocol.shares import ShareMode, ShareOffer
from wallet.units import Minor, Timestamp, Wh


@dataclass(frozen=True, slots=True)
class ShareOffered:
    """A signed share offer was published as a chain event."""

    offer_hash: bytes
    giver: Address
    pool_id: bytes
    offer: ShareOffer
    signature: bytes


@dataclass(frozen=True, slots=True)
class Shared:
    """Somebody drew shared gas; ``drawn_wh`` is the new total drawn of the offer."""

    offer_hash: bytes
    giver: Address
    taker: Address
    mode: ShareMode
    credit_id: CreditId
    wh: Wh
    drawn_wh: Wh


@dataclass(frozen=True, slots=True)
class ShareCancelled:
    """A giver took one share offer back."""

    offer_hash: bytes
    giver: Address


@dataclass(frozen=True, slots=True)
class ShareCounterIncremented:
    """A giver took back all share offers signed under an earlier counter."""

    giver: Address
    counter: int


@dataclass(frozen=True, slots=True)
class Loaned:
    """Gas was lent, to be returned in the same class until ``due_by``."""

    loan_id: int
    lender: Address
    borrower: Address
    credit_id: CreditId
    wh: Wh
    due_by: Timestamp


@dataclass(frozen=True, slots=True)
class Returned:
    """Lent gas came back; ``returned_wh`` is the new total returned of the loan."""

    loan_id: int
    by: Address
    credit_id: CreditId
    wh: Wh
    returned_wh: Wh


@dataclass(frozen=True, slots=True)
class ReturnKept:
    """The lender could not receive what came back; it waits for the lender in SharePool."""

    loan_id: int
    lender: Address
    credit_id: CreditId
    wh: Wh


@dataclass(frozen=True, slots=True)
class PoolCreated:
    """A member founded a group of neighbours."""

    pool_id: bytes
    manager: Address
    name: str


@dataclass(frozen=True, slots=True)
class PoolMemberSet:
    """An account was added to a group, taken out, or left it."""

    pool_id: bytes
    account: Address
    is_in: bool


@dataclass(frozen=True, slots=True)
class PotOpened:
    """A pot of pooled gas of one batch was opened; givers get ``revenue_bps`` of each sale."""

    pot_id: int
    pool_id: bytes
    credit_id: CreditId
    revenue_bps: int


@dataclass(frozen=True, slots=True)
class PotFed:
    """A giver's gas went into a pot."""

    pot_id: int
    giver: Address
    wh: Wh


@dataclass(frozen=True, slots=True)
class PotLeft:
    """A giver took its unsold gas, and with it its share in later sales, out of a pot."""

    pot_id: int
    giver: Address
    wh: Wh


@dataclass(frozen=True, slots=True)
class PotSold:
    """Gas of a pot was sold for ``amount``, of which ``to_givers`` is shared out."""

    pot_id: int
    wh: Wh
    currency: Address
    amount: Minor
    to_givers: Minor


@dataclass(frozen=True, slots=True)
class RevenuePaid:
    """A giver fetched its part of what a pot has brought."""

    pot_id: int
    account: Address
    currency: Address
    amount: Minor


@dataclass(frozen=True, slots=True)
class GasWithdrawn:
    """Gas that SharePool had kept for an account went to it."""

    account: Address
    credit_id: CreditId
    wh: Wh


@dataclass(frozen=True, slots=True)
class RoundMade:
    """A gas index made a new price from ``wh`` traded in a stretch of time.

    ``answer`` in minor units of the index's currency for one MWh.
    """

    feed: Address
    round_id: int
    answer: int
    wh: Wh
    from_ts: Timestamp
    to_ts: Timestamp


ShareEvent = (
    ShareOffered | Shared | ShareCancelled | ShareCounterIncremented | Loaned | Returned
    | ReturnKept | PoolCreated | PoolMemberSet | PotOpened | PotFed | PotLeft | PotSold
    | RevenuePaid | GasWithdrawn | RoundMade
)  # fmt: skip
