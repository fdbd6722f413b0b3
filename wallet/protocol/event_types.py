"""Contract events as values: one frozen dataclass for each.

Where an event happened (block, transaction, position) stays in the node's ``Log``; here is only
what the contracts said. Amounts are watt-hours, minor currency units and litres; hashes and meter
ids are 32 bytes. ``wallet.protocol.events`` turns logs into these.
"""

from __future__ import annotations

from dataclasses import dataclass

from wallet.codec.address import Address
from wallet.protocol.credits import Batch, CreditId
from wallet.units import Litres, Minor, Timestamp, Wh

FLAG_GAP = 1
"""A reading's sequence number jumped: some readings are missing."""
FLAG_TOO_OLD = 2
"""An entry reading came too late to mint credits."""
FLAG_CLOSING = 4
"""The operator's closing index at a meter swap, not a gateway's reading."""
FLAG_NOT_MEMBER = 8
"""An entry reading of an owner who was not a member; it minted nothing."""

PAUSE_FILLS = 1
PAUSE_ALL = 2


@dataclass(frozen=True, slots=True)
class Attested:
    """An account became a member, or its membership changed."""

    account: Address
    jurisdiction: bytes
    role: int
    valid_until: Timestamp
    evidence_hash: bytes


@dataclass(frozen=True, slots=True)
class Revoked:
    """An account is no longer a member."""

    account: Address


@dataclass(frozen=True, slots=True)
class Paused:
    """New fills (scope 1) or everything but leaving (scope 2) were paused or opened again."""

    scope: int
    on: bool
    by: Address


@dataclass(frozen=True, slots=True)
class CurrencySet:
    """A currency was allowed or disallowed."""

    currency: Address
    allowed: bool


@dataclass(frozen=True, slots=True)
class FeedSet:
    """A price feed was allowed or disallowed."""

    feed: Address
    allowed: bool


@dataclass(frozen=True, slots=True)
class RateSet:
    """The administrator said where the rate between two currencies is read (zero: nowhere)."""

    alt_currency: Address
    currency: Address
    feed: Address
    max_age: int


@dataclass(frozen=True, slots=True)
class MeterLinked:
    """A meter was registered for an account, with its opening index.

    ``direction`` 0 is an exit (the home burns gas), 1 an entry (it injects); ``q_max_lph`` in
    litres an hour; ``allowance_wh`` what the home is expected to need.
    """

    meter_id: bytes
    owner: Address
    signer: Address
    zone: bytes
    direction: int
    q_max_lph: int
    allowance_wh: Wh
    ts: Timestamp
    index_l: Litres


@dataclass(frozen=True, slots=True)
class KeyRotated:
    """A meter's gateway has a new signing key; the old one ends."""

    meter_id: bytes
    old_signer: Address
    new_signer: Address


@dataclass(frozen=True, slots=True)
class MeterSwapped:
    """A meter was exchanged: where the old one closed and the new one opens."""

    meter_id: bytes
    ts: Timestamp
    closing_index_l: Litres
    opening_index_l: Litres


@dataclass(frozen=True, slots=True)
class MeterClosed:
    """A meter was taken out of use for good."""

    meter_id: bytes


@dataclass(frozen=True, slots=True)
class ReadingAccepted:
    """A reading was accepted; ``delta_l`` litres since the last one are ``wh`` of energy."""

    meter_id: bytes
    owner: Address
    seq: int
    ts: Timestamp
    index_l: Litres
    delta_l: Litres
    wh: Wh
    status: int
    flags: int


@dataclass(frozen=True, slots=True)
class CalorificSet:
    """What a cubic metre is worth in a zone, from and to a time.

    ``z_ppm`` is the state number (pressure, temperature) in millionths, ``cv_wh_per_m3`` the
    gross calorific value in Wh for a normal cubic metre.
    """

    zone: bytes
    from_ts: Timestamp
    to_ts: Timestamp
    z_ppm: int
    cv_wh_per_m3: int


@dataclass(frozen=True, slots=True)
class NetworkSet:
    """What a zone's pipes carry from now on: 0 methane, 1 hydrogen, 2 blended."""

    zone: bytes
    network: int


@dataclass(frozen=True, slots=True)
class BatchIssued:
    """A new batch, with its provenance."""

    credit_id: CreditId
    issuer: Address
    batch: Batch


@dataclass(frozen=True, slots=True)
class EntryBatchSet:
    """An entry meter's readings mint into this batch from now on."""

    meter_id: bytes
    credit_id: CreditId


@dataclass(frozen=True, slots=True)
class Allotted:
    """The issuer gave an account credits of a batch."""

    account: Address
    credit_id: CreditId
    wh: Wh


@dataclass(frozen=True, slots=True)
class Injected:
    """An entry meter's reading created credits."""

    meter_id: bytes
    owner: Address
    credit_id: CreditId
    seq: int
    wh: Wh


@dataclass(frozen=True, slots=True)
class Settled:
    """A home's consumption burned credits of a batch."""

    account: Address
    meter_id: bytes
    credit_id: CreditId
    seq: int
    wh: Wh


@dataclass(frozen=True, slots=True)
class ArrearsRecorded:
    """A home burned more than it held: ``wh`` more is owed, ``total_wh`` in all."""

    account: Address
    meter_id: bytes
    seq: int
    wh: Wh
    total_wh: Wh


@dataclass(frozen=True, slots=True)
class Retired:
    """A holder used credits up for a named purpose."""

    account: Address
    credit_id: CreditId
    wh: Wh
    beneficiary: Address
    purpose: str


@dataclass(frozen=True, slots=True)
class CreditTransfer:
    """Credits of one batch moved; minting comes from, burning goes to, the zero address."""

    operator: Address
    sender: Address
    receiver: Address
    credit_id: CreditId
    wh: Wh


@dataclass(frozen=True, slots=True)
class MoneyTransfer:
    """Money of one of the community's currencies moved."""

    currency: Address
    sender: Address
    receiver: Address
    amount: Minor


Event = (
    Attested | Revoked | Paused | CurrencySet | FeedSet | MeterLinked | KeyRotated | MeterSwapped
    | MeterClosed | ReadingAccepted | CalorificSet | NetworkSet
    | BatchIssued | EntryBatchSet | Allotted | Injected | Settled
    | ArrearsRecorded | Retired | CreditTransfer | MoneyTransfer | RateSet
)  # fmt: skip
