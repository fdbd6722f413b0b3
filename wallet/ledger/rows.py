"""Answers of the index, as values.

Amounts carry their unit type; addresses are EIP-55 text, hashes and meter ids 32 bytes, credit ids
numbers. ``wallet.ledger.queries`` makes these; market, window and command line read them.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from enum import StrEnum

from wallet.codec.address import Address
from wallet.protocol.credits import CreditId, GasClass
from wallet.protocol.offers import SignedOffer
from wallet.units import Litres, Minor, PricePerMWh, Timestamp, Wh


@dataclass(frozen=True, slots=True)
class IndexedTo:
    """How far the index has read, inclusive; ``ts`` is that block's time."""

    block: int
    block_hash: bytes
    ts: Timestamp


@dataclass(frozen=True, slots=True)
class Holding:
    """One batch an account holds; ``holdings`` gives the oldest batch (lowest number) first.

    ``plant`` is who injected into the batch, else its issuer, and ``plant_label`` the public name
    of that address in the community file, or empty. ``period`` is YYYYMM of production.
    """

    credit_id: CreditId
    gas_class: GasClass
    wh: Wh
    plant: Address | None
    plant_label: str
    period: int
    received_block: int


@dataclass(frozen=True, slots=True)
class MeterState:
    """An account's meter after its last accepted reading (or its registration).

    ``last_seq`` is 0 before the first reading. ``z_ppm`` and ``cv_wh_per_m3`` are the ones valid at
    ``last_ts``, or the newest the operator set; both 0 when none was set.
    """

    meter_id: bytes
    index_l: Litres
    last_ts: Timestamp
    last_seq: int
    z_ppm: int
    cv_wh_per_m3: int
    allowance_wh: Wh
    owner: Address
    signer: Address
    zone: bytes
    direction: int
    q_max_lph: int


@dataclass(frozen=True, slots=True)
class DayUsage:
    """What a home's exit meters used on one local day, in Wh."""

    day: date
    wh: Wh


@dataclass(frozen=True, slots=True)
class OfferRow:
    """A posted offer and what became of it.

    ``cancelled`` is true when its maker took it back, alone, by its group's revision or by the
    counter. ``remaining_wh`` is what nobody has taken yet, 0 once cancelled.
    """

    signed: SignedOffer
    posted_block: int
    posted_ts: Timestamp
    posted_tx: bytes
    filled_wh: Wh
    cancelled: bool
    remaining_wh: Wh


@dataclass(frozen=True, slots=True)
class FillRow:
    """Somebody took part of an offer.

    ``cost`` is what the buyer paid in minor units of ``currency``; ``price`` the same for one MWh,
    rounded down. ``seller`` and ``buyer`` are ``maker`` and ``taker`` in the order of the gas.
    """

    ts: Timestamp
    wh: Wh
    cost: Minor
    credit_id: CreditId
    maker: Address
    taker: Address
    price: PricePerMWh
    seller: Address
    buyer: Address
    currency: Address
    offer_hash: bytes
    block: int
    tx_hash: bytes


class ActivityKind(StrEnum):
    """What happened to an account."""

    BOUGHT = "bought"
    SOLD = "sold"
    READING_SETTLED = "reading_settled"
    INJECTED = "injected"
    ALLOTTED = "allotted"
    OFFER_POSTED = "offer_posted"
    OFFER_CANCELLED = "offer_cancelled"
    OFFERS_WITHDRAWN = "offers_withdrawn"
    """A revision or the counter was raised: several offers were taken back at once."""
    MONEY_RECEIVED = "money_received"
    MONEY_SENT = "money_sent"
    GAS_RECEIVED = "gas_received"
    GAS_SENT = "gas_sent"
    RETIRED = "retired"
    ARREARS_SETTLED = "arrears_settled"
    JOINED = "joined"
    LEFT = "left"
    METER_LINKED = "meter_linked"
    GIFT_GIVEN = "gift_given"
    """Somebody drew gas that this account had offered as a gift."""
    GIFT_RECEIVED = "gift_received"
    LENT = "lent"
    BORROWED = "borrowed"
    LOAN_RETURNED = "loan_returned"
    """This account returned borrowed gas."""
    LOAN_CAME_BACK = "loan_came_back"
    """Gas this account had lent was returned."""
    POOLED = "pooled"
    """Gas of this account went to a group's manager, to be sold for a share of the revenue."""
    POT_SOLD = "pot_sold"
    """This account sold pooled gas; ``money`` is the part that is its own."""
    REVENUE_RECEIVED = "revenue_received"
    GAS_FETCHED = "gas_fetched"
    """Gas that SharePool had kept for this account came back to it."""
    SHARE_POSTED = "share_posted"
    SHARE_CANCELLED = "share_cancelled"
    SHARES_WITHDRAWN = "shares_withdrawn"
    """The counter of sharing was raised: everything shared was taken back at once."""


@dataclass(frozen=True, slots=True)
class ActivityRow:
    """One thing that happened to an account.

    ``wh`` and ``money`` are signed changes of the account's balances (a purchase: + and -),
    ``None`` where nothing was touched; for OFFER_POSTED, OFFER_CANCELLED, SHARE_POSTED and
    SHARE_CANCELLED they are ``None`` and ``offer_wh`` is the quantity the offer was for; for
    POT_SOLD ``offer_wh`` is what was sold. For READING_SETTLED ``wh`` is minus what was burned and
    ``used_wh`` what the reading said was used (more than was burned when there are arrears).
    ``other`` is the other side, where there is one.
    """

    kind: ActivityKind
    ts: Timestamp
    block: int
    log_index: int
    tx_hash: bytes
    other: Address | None = None
    wh: Wh | None = None
    money: Minor | None = None
    offer_hash: bytes | None = None
    credit_id: CreditId | None = None
    meter_id: bytes | None = None
    used_wh: Wh | None = None
    offer_wh: Wh | None = None
    currency: Address | None = None


@dataclass(frozen=True, slots=True)
class BatchBalance:
    """Conservation for one batch, in Wh: ``ok`` says that issued = held + settled + retired.

    The four numbers come from independent events: issuing from Allotted and Injected, ``held`` from
    ERC-1155 transfers, the other two from Settled and Retired.
    """

    credit_id: CreditId
    issued: Wh
    held: Wh
    settled: Wh
    retired: Wh
    ok: bool


@dataclass(frozen=True, slots=True)
class Traded:
    """Trades of some time, added up: how many, of how many Wh, for how much (minor units)."""

    trades: int
    wh: int
    cost: int
    first: Timestamp | None
    newest: Timestamp | None
