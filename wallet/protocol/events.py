"""Logs into events: which contract said what.

Input are a node's ``Log`` objects, output the dataclasses of ``event_types`` (also importable from
here). A log of an address or a topic that is not the community's is no event: the answer is empty.
"""

from __future__ import annotations

from collections.abc import Callable
from functools import cache
from operator import itemgetter
from typing import Any, NamedTuple

from wallet.chain.types import Log
from wallet.codec import abi
from wallet.codec.address import Address
from wallet.errors import CodecError, NodeAnswerError
from wallet.protocol.community import CommunityFile
from wallet.protocol.contracts import (
    COMMUNITY,
    CREDIT,
    INDEX,
    MARKET,
    MONEY,
    POOL,
    REGISTRY,
    Contract,
)
from wallet.protocol.credits import Batch
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
    CounterIncremented,
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
    OfferCancelled,
    OfferFilled,
    OfferMatched,
    OfferPosted,
    OfferSkipped,
    Paused,
    RateSet,
    ReadingAccepted,
    Retired,
    RevisionRaised,
    Revoked,
    Settled,
)
from wallet.protocol.offers import from_tuple
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
from wallet.protocol.shares import ShareMode
from wallet.protocol.shares import from_tuple as share_from_tuple

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
    "ShareOffered",
    "Shared",
    "addresses",
    "decode",
]

AnyEvent = Event | ShareEvent

_Build = Callable[[Any, Address], tuple[AnyEvent, ...]]


class _Entry(NamedTuple):
    """How to read one topic: whose it is, its codec, its values in order, and what they become."""

    contract: str
    event: abi.Event
    values: Callable[[dict[str, Any]], Any]
    build: _Build


def addresses(community: CommunityFile) -> tuple[Address, ...]:
    """Give every address whose logs are worth reading: contracts, currencies, gas indices."""
    contracts = tuple(ref.address for ref in community.contracts.values())
    indices = tuple(feed.address for feed in community.feeds if feed.is_index)
    return contracts + tuple(item.address for item in community.currencies) + indices


def decode(log: Log, community: CommunityFile) -> tuple[AnyEvent, ...]:
    """Turn one log into events; empty when it is none of the community's.

    Raises:
        NodeAnswerError: the community's own contract seems to have said something malformed,
            which can only be a node's mistake.
    """
    entry = _entries().get(log.topics[0]) if log.topics else None
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


def _plain(kind: Callable[..., AnyEvent]) -> _Build:
    return lambda values, _address: (kind(*values),)


def _batch_issued(values: Any, _address: Address) -> tuple[AnyEvent, ...]:  # noqa: ANN401 - decoded
    credit_id, issuer, batch = values
    return (BatchIssued(credit_id, issuer, Batch(*batch)),)


def _offer_posted(values: Any, _address: Address) -> tuple[AnyEvent, ...]:  # noqa: ANN401 - decoded
    offer_hash, maker, credit_id, offer, signature = values
    try:
        return (OfferPosted(offer_hash, maker, credit_id, from_tuple(offer), signature),)
    except ValueError as error:  # a side that the contract would have refused
        raise _malformed_offer() from error


def _share_offered(values: Any, _address: Address) -> tuple[AnyEvent, ...]:  # noqa: ANN401 - decoded
    offer_hash, giver, pool_id, offer, signature = values
    try:
        return (ShareOffered(offer_hash, giver, pool_id, share_from_tuple(offer), signature),)
    except ValueError as error:  # a mode that the contract would have refused
        raise _malformed_offer() from error


def _shared(values: Any, _address: Address) -> tuple[AnyEvent, ...]:  # noqa: ANN401 - decoded
    offer_hash, giver, taker, mode, *rest = values
    try:
        return (Shared(offer_hash, giver, taker, ShareMode(mode), *rest),)
    except ValueError as error:
        raise _malformed_offer() from error


def _malformed_offer() -> CodecError:
    return CodecError("codec.abi", "An offer is malformed.", "Use another node.")


def _round_made(values: Any, address: Address) -> tuple[AnyEvent, ...]:  # noqa: ANN401 - decoded
    return (RoundMade(address, *values),)


def _transfer_batch(values: Any, _address: Address) -> tuple[AnyEvent, ...]:  # noqa: ANN401 - decoded
    operator, sender, receiver, ids, amounts = values
    return tuple(
        CreditTransfer(operator, sender, receiver, credit_id, wh)
        for credit_id, wh in zip(ids, amounts, strict=True)
    )


def _money_transfer(values: Any, address: Address) -> tuple[AnyEvent, ...]:  # noqa: ANN401 - decoded
    return (MoneyTransfer(address, *values),)


_TABLE: tuple[tuple[Contract, str, _Build], ...] = (
    (COMMUNITY, "Attested", _plain(Attested)),
    (COMMUNITY, "Revoked", _plain(Revoked)),
    (COMMUNITY, "Paused", _plain(Paused)),
    (COMMUNITY, "CurrencySet", _plain(CurrencySet)),
    (COMMUNITY, "FeedSet", _plain(FeedSet)),
    (COMMUNITY, "RateSet", _plain(RateSet)),
    (REGISTRY, "MeterLinked", _plain(MeterLinked)),
    (REGISTRY, "KeyRotated", _plain(KeyRotated)),
    (REGISTRY, "MeterSwapped", _plain(MeterSwapped)),
    (REGISTRY, "MeterClosed", _plain(MeterClosed)),
    (REGISTRY, "ReadingAccepted", _plain(ReadingAccepted)),
    (REGISTRY, "CalorificSet", _plain(CalorificSet)),
    (REGISTRY, "NetworkSet", _plain(NetworkSet)),
    (CREDIT, "EntryBatchSet", _plain(EntryBatchSet)),
    (CREDIT, "Allotted", _plain(Allotted)),
    (CREDIT, "Injected", _plain(Injected)),
    (CREDIT, "Settled", _plain(Settled)),
    (CREDIT, "ArrearsRecorded", _plain(ArrearsRecorded)),
    (CREDIT, "Retired", _plain(Retired)),
    (MARKET, "OfferFilled", _plain(OfferFilled)),
    (MARKET, "OfferMatched", _plain(OfferMatched)),
    (MARKET, "OfferSkipped", _plain(OfferSkipped)),
    (MARKET, "OfferCancelled", _plain(OfferCancelled)),
    (MARKET, "RevisionRaised", _plain(RevisionRaised)),
    (MARKET, "CounterIncremented", _plain(CounterIncremented)),
    (CREDIT, "BatchIssued", _batch_issued),
    (CREDIT, "TransferSingle", _plain(CreditTransfer)),
    (CREDIT, "TransferBatch", _transfer_batch),
    (MARKET, "OfferPosted", _offer_posted),
    (MONEY, "Transfer", _money_transfer),
    (POOL, "ShareOffered", _share_offered),
    (POOL, "Shared", _shared),
    (POOL, "ShareCancelled", _plain(ShareCancelled)),
    (POOL, "ShareCounterIncremented", _plain(ShareCounterIncremented)),
    (POOL, "Loaned", _plain(Loaned)),
    (POOL, "Returned", _plain(Returned)),
    (POOL, "ReturnKept", _plain(ReturnKept)),
    (POOL, "PoolCreated", _plain(PoolCreated)),
    (POOL, "PoolMemberSet", _plain(PoolMemberSet)),
    (POOL, "PotOpened", _plain(PotOpened)),
    (POOL, "PotFed", _plain(PotFed)),
    (POOL, "PotLeft", _plain(PotLeft)),
    (POOL, "PotSold", _plain(PotSold)),
    (POOL, "RevenuePaid", _plain(RevenuePaid)),
    (POOL, "GasWithdrawn", _plain(GasWithdrawn)),
    (INDEX, "RoundMade", _round_made),
)


@cache
def _entries() -> dict[bytes, _Entry]:
    """Compile the table on first use, not on the way to the first window."""
    entries = {}
    for contract, name, build in _TABLE:
        event = contract.event(name)
        names = [label for label, _, _ in event.inputs]
        values = itemgetter(*names) if len(names) > 1 else _only(names[0])
        entries[event.topic] = _Entry(contract.name, event, values, build)
    return entries


def _only(name: str) -> Callable[[dict[str, Any]], Any]:
    return lambda values: (values[name],)
