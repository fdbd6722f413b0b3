"""How to read each event: whose it is, and what its values become.

Input are the values of a decoded log, output the dataclasses of ``event_types``,
``trade_event_types`` and ``share_event_types``; ``wallet.protocol.events`` asks here.
"""

from __future__ import annotations

from collections.abc import Callable
from functools import cache
from operator import itemgetter
from typing import Any, NamedTuple

from wallet.codec import abi
from wallet.codec.address import Address
from wallet.errors import CodecError
from wallet.protocol import event_types as said
from wallet.protocol import share_event_types as shared
from wallet.protocol import trade_event_types as traded
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
from wallet.protocol.offers import from_tuple
from wallet.protocol.shares import ShareMode
from wallet.protocol.shares import from_tuple as share_from_tuple

AnyEvent = said.Event | traded.TradeEvent | shared.ShareEvent

_Build = Callable[[Any, Address], tuple[AnyEvent, ...]]


class Entry(NamedTuple):
    """How to read one topic: whose it is, its codec, its values in order, and what they become."""

    contract: str
    event: abi.Event
    values: Callable[[dict[str, Any]], Any]
    build: _Build


def _plain(kind: Callable[..., AnyEvent]) -> _Build:
    return lambda values, _address: (kind(*values),)


def _batch_issued(values: Any, _address: Address) -> tuple[AnyEvent, ...]:  # noqa: ANN401 - decoded
    credit_id, issuer, batch = values
    return (said.BatchIssued(credit_id, issuer, Batch(*batch)),)


def _offer_posted(values: Any, _address: Address) -> tuple[AnyEvent, ...]:  # noqa: ANN401 - decoded
    offer_hash, maker, credit_id, offer, signature = values
    try:
        return (traded.OfferPosted(offer_hash, maker, credit_id, from_tuple(offer), signature),)
    except ValueError as error:  # a side that the contract would have refused
        raise _malformed_offer() from error


def _share_offered(values: Any, _address: Address) -> tuple[AnyEvent, ...]:  # noqa: ANN401 - decoded
    offer_hash, giver, pool_id, offer, signature = values
    try:
        made = share_from_tuple(offer)
    except ValueError as error:  # a mode that the contract would have refused
        raise _malformed_offer() from error
    return (shared.ShareOffered(offer_hash, giver, pool_id, made, signature),)


def _shared(values: Any, _address: Address) -> tuple[AnyEvent, ...]:  # noqa: ANN401 - decoded
    offer_hash, giver, taker, mode, *rest = values
    try:
        return (shared.Shared(offer_hash, giver, taker, ShareMode(mode), *rest),)
    except ValueError as error:
        raise _malformed_offer() from error


def _malformed_offer() -> CodecError:
    return CodecError("codec.abi", "An offer is malformed.", "Use another node.")


def _round_made(values: Any, address: Address) -> tuple[AnyEvent, ...]:  # noqa: ANN401 - decoded
    return (shared.RoundMade(address, *values),)


def _transfer_batch(values: Any, _address: Address) -> tuple[AnyEvent, ...]:  # noqa: ANN401 - decoded
    operator, sender, receiver, ids, amounts = values
    return tuple(
        said.CreditTransfer(operator, sender, receiver, credit_id, wh)
        for credit_id, wh in zip(ids, amounts, strict=True)
    )


def _money_transfer(values: Any, address: Address) -> tuple[AnyEvent, ...]:  # noqa: ANN401 - decoded
    return (said.MoneyTransfer(address, *values),)


_TABLE: tuple[tuple[Contract, str, _Build], ...] = (
    (COMMUNITY, "Attested", _plain(said.Attested)),
    (COMMUNITY, "Revoked", _plain(said.Revoked)),
    (COMMUNITY, "Paused", _plain(said.Paused)),
    (COMMUNITY, "CurrencySet", _plain(said.CurrencySet)),
    (COMMUNITY, "FeedSet", _plain(said.FeedSet)),
    (COMMUNITY, "RateSet", _plain(said.RateSet)),
    (REGISTRY, "MeterLinked", _plain(said.MeterLinked)),
    (REGISTRY, "KeyRotated", _plain(said.KeyRotated)),
    (REGISTRY, "MeterSwapped", _plain(said.MeterSwapped)),
    (REGISTRY, "MeterClosed", _plain(said.MeterClosed)),
    (REGISTRY, "ReadingAccepted", _plain(said.ReadingAccepted)),
    (REGISTRY, "CalorificSet", _plain(said.CalorificSet)),
    (REGISTRY, "NetworkSet", _plain(said.NetworkSet)),
    (CREDIT, "EntryBatchSet", _plain(said.EntryBatchSet)),
    (CREDIT, "Allotted", _plain(said.Allotted)),
    (CREDIT, "Injected", _plain(said.Injected)),
    (CREDIT, "Settled", _plain(said.Settled)),
    (CREDIT, "ArrearsRecorded", _plain(said.ArrearsRecorded)),
    (CREDIT, "Retired", _plain(said.Retired)),
    (MARKET, "OfferFilled", _plain(traded.OfferFilled)),
    (MARKET, "OfferMatched", _plain(traded.OfferMatched)),
    (MARKET, "OfferSkipped", _plain(traded.OfferSkipped)),
    (MARKET, "OfferCancelled", _plain(traded.OfferCancelled)),
    (MARKET, "RevisionRaised", _plain(traded.RevisionRaised)),
    (MARKET, "CounterIncremented", _plain(traded.CounterIncremented)),
    (CREDIT, "BatchIssued", _batch_issued),
    (CREDIT, "TransferSingle", _plain(said.CreditTransfer)),
    (CREDIT, "TransferBatch", _transfer_batch),
    (MARKET, "OfferPosted", _offer_posted),
    (MONEY, "Transfer", _money_transfer),
    (POOL, "ShareOffered", _share_offered),
    (POOL, "Shared", _shared),
    (POOL, "ShareCancelled", _plain(shared.ShareCancelled)),
    (POOL, "ShareCounterIncremented", _plain(shared.ShareCounterIncremented)),
    (POOL, "Loaned", _plain(shared.Loaned)),
    (POOL, "Returned", _plain(shared.Returned)),
    (POOL, "ReturnKept", _plain(shared.ReturnKept)),
    (POOL, "PoolCreated", _plain(shared.PoolCreated)),
    (POOL, "PoolMemberSet", _plain(shared.PoolMemberSet)),
    (POOL, "PotOpened", _plain(shared.PotOpened)),
    (POOL, "PotFed", _plain(shared.PotFed)),
    (POOL, "PotLeft", _plain(shared.PotLeft)),
    (POOL, "PotSold", _plain(shared.PotSold)),
    (POOL, "RevenuePaid", _plain(shared.RevenuePaid)),
    (POOL, "GasWithdrawn", _plain(shared.GasWithdrawn)),
    (INDEX, "RoundMade", _round_made),
)


@cache
def entries() -> dict[bytes, Entry]:
    """Compile the table on first use, not on the way to the first window."""
    known = {}
    for contract, name, build in _TABLE:
        event = contract.event(name)
        names = [label for label, _, _ in event.inputs]
        values = itemgetter(*names) if len(names) > 1 else _only(names[0])
        known[event.topic] = Entry(contract.name, event, values, build)
    return known


def _only(name: str) -> Callable[[dict[str, Any]], Any]:
    return lambda values: (values[name],)
