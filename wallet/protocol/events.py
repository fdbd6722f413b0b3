"""Logs into events: which contract said what.

Input are a node's ``Log`` objects, output the dataclasses of ``event_types`` (also importable from
here). A log of an address or a topic that is not the community's is no event: the answer is empty.
"""

from __future__ import annotations

from wallet.protocol.event_types import (
    FLAG_GAP,
    FLAG_TOO_OLD,
    PAUSE_ALL,
    PAUSE_FILLS,
    Allotted,
    ArrearsRecorded,
    Attested,
    BatchIssued,
    CalorificSet,
    CounterIncremented,
    CreditTransfer,
    CurrencySet,
    Event,
    FeedSet,
    Injected,
    KeyRotated,
    MeterLinked,
    MeterSwapped,
    MoneyTransfer,
    OfferCancelled,
    OfferFilled,
    OfferPosted,
    Paused,
    ReadingAccepted,
    Retired,
    RevisionRaised,
    Revoked,
    Settled,
)

__all__ = [
    "FLAG_GAP",
    "FLAG_TOO_OLD",
    "PAUSE_ALL",
    "PAUSE_FILLS",
    "Allotted",
    "ArrearsRecorded",
    "Attested",
    "BatchIssued",
    "CalorificSet",
    "CounterIncremented",
    "CreditTransfer",
    "CurrencySet",
    "Event",
    "FeedSet",
    "Injected",
    "KeyRotated",
    "MeterLinked",
    "MeterSwapped",
    "MoneyTransfer",
    "OfferCancelled",
    "OfferFilled",
    "OfferPosted",
    "Paused",
    "ReadingAccepted",
    "Retired",
    "RevisionRaised",
    "Revoked",
    "Settled",
]
