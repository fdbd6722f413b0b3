"""Logs into events: which contract said what.

Input are a node's ``Log`` objects, output the dataclasses of ``event_types``,
``trade_event_types`` and ``share_event_types`` (also importable from here). A log of an address or
a topic that is not the community's is no event: the answer is empty.
"""

from __future__ import annotations

from wallet.chain.types import Log
from wallet.codec.address import Address
from wallet.errors import CodecError, NodeAnswerError
from wallet.protocol.community import CommunityFile
from wallet.protocol.contracts import INDEX, MONEY
from wallet.protocol.event_table import AnyEvent, entries
from wallet.protocol.event_types import (
    FLAG_CLOSING,
    FLAG_GAP,
    FLAG_NOT_MEMBER,
    FLAG_TOO_OLD,
    PAUSE_ALL,
    PAUSE_FILLS,
    Allotted,
    ArrearsRecorded,
    Attested,
    BatchIssued,
    CalorificSet,
    CreditTransfer,
    CurrencySet,
    EntryBatchSet,
    Event,
    FeedSet,
    Injected,
    KeyRotated,
    MeterClosed,
    MeterLinked,
    MeterSwapped,
    MoneyTransfer,
    NetworkSet,
    Paused,
    RateSet,
    ReadingAccepted,
    Retired,
    Revoked,
    Settled,
)
from wallet.protocol.share_event_types import (
    GasWithdrawn,
    Loaned,
    PoolCreated,
    PoolMemberSet,
    PotFed,
    PotLeft,
    PotOpened,
    PotSold,
    Returned,
    ReturnKept,
    RevenuePaid,
    RoundMade,
    ShareCancelled,
    ShareCounterIncremented,
    Shared,
    ShareEvent,
    ShareOffered,
)
from wallet.protocol.trade_event_types import (
    CounterIncremented,
    OfferCancelled,
    OfferFilled,
    OfferMatched,
    OfferPosted,
    OfferSkipped,
    RevisionRaised,
    TradeEvent,
)

__all__ = [
    "FLAG_CLOSING",
    "FLAG_GAP",
    "FLAG_NOT_MEMBER",
    "FLAG_TOO_OLD",
    "PAUSE_ALL",
    "PAUSE_FILLS",
    "Allotted",
    "AnyEvent",
    "ArrearsRecorded",
    "Attested",
    "BatchIssued",
    "CalorificSet",
    "CounterIncremented",
    "CreditTransfer",
    "CurrencySet",
    "EntryBatchSet",
    "Event",
    "FeedSet",
    "GasWithdrawn",
    "Injected",
    "KeyRotated",
    "Loaned",
    "MeterClosed",
    "MeterLinked",
    "MeterSwapped",
    "MoneyTransfer",
    "NetworkSet",
    "OfferCancelled",
    "OfferFilled",
    "OfferMatched",
    "OfferPosted",
    "OfferSkipped",
    "Paused",
    "PoolCreated",
    "PoolMemberSet",
    "PotFed",
    "PotLeft",
    "PotOpened",
    "PotSold",
    "RateSet",
    "ReadingAccepted",
    "Retired",
    "ReturnKept",
    "Returned",
    "RevenuePaid",
    "RevisionRaised",
    "Revoked",
    "RoundMade",
    "Settled",
    "ShareCancelled",
    "ShareCounterIncremented",
    "ShareEvent",
    "ShareOffered",
    "Shared",
    "TradeEvent",
    "decode",
]


def decode(log: Log, community: CommunityFile) -> tuple[AnyEvent, ...]:
    """Turn one log into events; empty when it is none of the community's.

    Raises:
        NodeAnswerError: the community's own contract seems to have said something malformed,
            which can only be a node's mistake.
    """
    entry = entries().get(log.topics[0]) if log.topics else None
    if entry is None or not _is_from(entry.contract, log.address, community):
        return ()
    try:
        values = entry.values(entry.event.decode(log.topics, log.data))
        return entry.build(values, log.address)
    except CodecError as error:
        raise NodeAnswerError(
            "node.event",
            "The node sent a contract event that cannot be read ({event}).",
            "Use another node for this community.",
            detail=error.detail or str(error),
            event=entry.event.name,
        ) from error


def _is_from(contract: str, address: Address, community: CommunityFile) -> bool:
    if contract == MONEY.name:
        return community.currency(address) is not None
    if contract == INDEX.name:
        return any(feed.address == address and feed.is_index for feed in community.feeds)
    found = community.contracts.get(contract)
    return found is not None and found.address == address
