"""Everything the window shows at one moment, as immutable values.

A snapshot is built on a worker thread from the local index and handed to the widgets whole; they
never query anything. ``wallet.market.snapshot.build`` makes one.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from enum import StrEnum
from typing import TYPE_CHECKING

from wallet.chain.sureness import NO_MARKS, Marks
from wallet.market.message import Message, PersonKind, Who
from wallet.units import Litres, Minor, Timestamp, Wei, Wh

if TYPE_CHECKING:
    from wallet.codec.address import Address
    from wallet.market.book import Book, BookEntry
    from wallet.market.pricing import DepthStep, PricePoint, StreetPrice, Suggestion
    from wallet.protocol.community import Currency
    from wallet.protocol.credits import GasClass


class SyncState(StrEnum):
    """How sure the numbers are."""

    NEVER = "never"
    """Nothing was read from this community yet."""
    CATCHING_UP = "catching_up"
    FRESH = "fresh"
    STALE = "stale"
    """The last successful sync is more than a minute old."""
    OFFLINE = "offline"
    """The last try failed; ``SyncView.problem`` says why."""


@dataclass(frozen=True, slots=True)
class SyncView:
    """The foot of the left rail. Count the age with the clock, from ``last_success``."""

    state: SyncState
    head_block: int | None
    head_time: Timestamp | None
    indexed_to: int | None
    last_success: Timestamp | None
    problem: Message | None = None


@dataclass(frozen=True, slots=True)
class CommunityView:
    """Which community this is, for the rail and for formatting amounts."""

    name: str
    chain_id: int
    currency: Currency
    coin_symbol: str
    market_address: Address
    code_verified: bool
    """The code hashes of all contracts were compared with the community file on this connection."""


@dataclass(frozen=True, slots=True)
class BatchHolding:
    """A batch the account holds, oldest batch first. ``period`` is YYYYMM."""

    credit_id: int
    gas_class: GasClass
    wh: Wh
    plant: str
    period: int


@dataclass(frozen=True, slots=True)
class DayBar:
    """Gas used on one local day."""

    day: date
    wh: Wh


@dataclass(frozen=True, slots=True)
class MeterView:
    """The meter card. Volumes in litres, calorific inputs as the operator set them."""

    meter_id: bytes
    index_l: Litres
    last_ts: Timestamp
    last_seq: int
    z_ppm: int
    cv_wh_per_m3: int
    allowance_wh: Wh


@dataclass(frozen=True, slots=True)
class HomeView:
    """The Home page.

    Attributes:
        held: all credits of the account.
        reserve: what the home itself still needs over ``reserve_days``, until ``reserve_until``.
        surplus: ``held - reserve - arrears``, never below 0.
        promised: what open sell offers of the account still promise.
        can_offer: ``surplus - promised``, never below 0: the most a new sell offer may be for.
        surplus_money: the surplus at the street's price, or ``None`` without a price.
        z_ppm, cv_wh_per_m3: for m³ equivalents; ``None`` without a meter.
        money: balance in minor units. ``promised_money``: what open buy offers may still take.
        coin: the chain's own coin for network fees, ``None`` when not asked yet.
        used_today: still running; ``days`` ends with today.
    """

    held: Wh
    reserve: Wh
    reserve_days: int
    reserve_until: date
    usage_days_known: int
    surplus: Wh
    promised: Wh
    can_offer: Wh
    surplus_money: Minor | None
    z_ppm: int | None
    cv_wh_per_m3: int | None
    money: Minor
    promised_money: Minor
    coin: Wei | None
    used_month: Wh
    used_today: Wh
    days: tuple[DayBar, ...]
    meter: MeterView | None
    holdings: tuple[BatchHolding, ...]
    arrears: Wh


@dataclass(frozen=True, slots=True)
class MarketView:
    """The Market page. ``book`` filters and sorts itself; ``entries`` is its default view."""

    book: Book
    entries: Sequence[BookEntry]
    cannot_take: int
    street: StreetPrice | None
    series: tuple[PricePoint, ...]
    wanted: tuple[DepthStep, ...]
    offered: tuple[DepthStep, ...]
    wanted_wh: Wh
    offered_wh: Wh
    sell_suggestion: Suggestion | None
    buy_suggestion: Suggestion | None
    series_span: int = 30 * 86_400
    """Seconds ``series`` reaches back: thirty days, less on a young street, at least an hour."""
    whole: bool = True
    """Everybody's offers are in it; not yet in the first look right after the start."""


class ActivityIcon(StrEnum):
    """What kind of thing happened, for the picture beside it."""

    BOUGHT = "bought"
    SOLD = "sold"
    READING = "reading"
    POSTED = "posted"
    CANCELLED = "cancelled"
    RECEIVED = "received"
    SENT = "sent"
    RETIRED = "retired"
    OTHER = "other"


@dataclass(frozen=True, slots=True)
class ActivityEntry:
    """One row of "What just happened": a headline and a second line.

    ``wh`` and ``money`` are signed changes of the account's balances, ``None`` where not touched.
    """

    icon: ActivityIcon
    ts: Timestamp
    block: int
    tx_hash: bytes
    other: Who | None
    headline: Message
    second: Message | None
    wh: int | None
    money: int | None
    offer_hash: bytes | None = None
    credit_id: int | None = None


class PendingState(StrEnum):
    """Where a transaction of this wallet is; the words of ``wallet.chain.outbox.OutboxState``."""

    PREPARED = "prepared"
    SIGNED = "signed"
    """Kept here; no node is known to have it."""
    SENT = "sent"
    SEEN = "seen"
    MINED = "mined"
    FINAL = "final"
    FAILED = "failed"
    REPLACED = "replaced"
    EXPIRED = "expired"


@dataclass(frozen=True, slots=True)
class PendingEntry:
    """A transaction of this wallet that is not over, or did not come through, from the outbox.

    Attributes:
        can_speed_up: ``Trader.prepare_speed_up`` can be offered.
        can_take_back: ``Trader.prepare_take_back`` can be offered.
        taking_back: it is there only to take another back.
        replaced_by: the own transaction that took its place.
        why: why it waits, or how it ended; None while all is well.
        block: the block it is in; 0 for none.
    """

    tx_hash: bytes
    label: Message
    state: PendingState
    created: Timestamp
    nonce: int
    detail: str = ""
    can_speed_up: bool = False
    can_take_back: bool = False
    taking_back: bool = False
    replaced_by: bytes = b""
    why: Message | None = None
    block: int = 0


class AttentionKind(StrEnum):
    """Which page or action the one button of an attention card leads to."""

    ARREARS = "arrears"
    RESERVE_LOW = "reserve_low"
    READING_OLD = "reading_old"
    NO_METER = "no_meter"
    COIN_LOW = "coin_low"
    OFFER_CANNOT_FILL = "offer_cannot_fill"
    OFFER_ENDS_SOON = "offer_ends_soon"
    TRADE_UNFINISHED = "trade_unfinished"
    TRANSACTION_STUCK = "transaction_stuck"
    TRANSACTION_FAILED = "transaction_failed"
    RECOVERY_UNCONFIRMED = "recovery_unconfirmed"
    """Of the profile, not of the chain: whoever composes the window puts these two on."""
    RECOVERY_DUE = "recovery_due"


@dataclass(frozen=True, slots=True)
class AttentionItem:
    """One card of "Needs your attention" with exactly one button."""

    kind: AttentionKind
    title: Message
    second: Message
    action: Message
    offer_hash: bytes | None = None
    trade_id: str | None = None


@dataclass(frozen=True, slots=True)
class Snapshot:
    """Everything the window shows at one moment. ``names`` is the book: address → who."""

    taken: Timestamp
    community: CommunityView
    me: Who
    sync: SyncView
    home: HomeView
    market: MarketView
    activity: tuple[ActivityEntry, ...]
    my_offers: tuple[BookEntry, ...]
    pending: tuple[PendingEntry, ...]
    attention: tuple[AttentionItem, ...]
    names: Mapping[Address, Who]
    marks: Marks = NO_MARKS
    sent: Mapping[bytes, PendingEntry] = field(default_factory=dict)
    """The newest of what this wallet sent, also what is confirmed, by transaction hash."""

    def who(self, address: Address) -> Who:
        """Name and kind of ``address``, or an unnamed ``Who``."""
        return self.names.get(address) or Who(address, "", PersonKind.UNKNOWN)
