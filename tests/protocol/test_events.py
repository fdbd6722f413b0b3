"""Logs become events only when the community's own contracts said them."""

from __future__ import annotations

import pytest

from tests.protocol.village import Village
from wallet.chain.types import Log
from wallet.codec.abi import encode
from wallet.codec.address import ZERO_ADDRESS, Address, to_address
from wallet.errors import NodeAnswerError
from wallet.protocol import events
from wallet.protocol.contracts import (
    COMMUNITY,
    CREDIT,
    INDEX,
    MARKET,
    MONEY,
    POOL,
    REGISTRY,
)
from wallet.protocol.event_table import entries
from wallet.units import Wh

OTHER = to_address("0x" + "77" * 20)


def log(at: Address, topics: tuple[bytes, ...], data: bytes = b"") -> Log:
    return Log(at, topics, data, 1, bytes(32), bytes(32), 0, 0)


def topic(address: Address) -> bytes:
    return encode(("address",), (address,))


def test_every_event_of_hearth_has_a_dataclass() -> None:
    openzeppelin = {
        "ApprovalForAll", "URI", "Approval", "EIP712DomainChanged", "OwnershipTransferred",
        "RoleAdminChanged", "RoleGranted", "RoleRevoked", "DefaultAdminTransferScheduled",
        "DefaultAdminTransferCanceled", "DefaultAdminDelayChangeScheduled",
        "DefaultAdminDelayChangeCanceled",
    }  # fmt: skip
    declared = {
        event.name
        for contract in (COMMUNITY, REGISTRY, CREDIT, MARKET, POOL, INDEX, MONEY)
        for event in contract.events()
    }
    read = {entry.event.name for entry in entries().values()}
    assert read == declared - openzeppelin


def test_a_batch_transfer_is_one_event_for_each_batch(village: Village) -> None:
    said = CREDIT.event("TransferBatch")
    data = encode(("uint256[]", "uint256[]"), ((5, 6), (10, 20)))
    topics = (said.topic, topic(OTHER), topic(ZERO_ADDRESS), topic(OTHER))
    assert events.decode(log(village.community.credit, topics, data), village.community) == (
        events.CreditTransfer(OTHER, ZERO_ADDRESS, OTHER, 5, Wh(10)),  # type: ignore[arg-type]
        events.CreditTransfer(OTHER, ZERO_ADDRESS, OTHER, 6, Wh(20)),  # type: ignore[arg-type]
    )


def test_what_others_say_is_no_event(village: Village) -> None:
    community = village.community
    transfer = (MONEY.event("Transfer").topic, topic(OTHER), topic(OTHER))
    amount = encode(("uint256",), (1,))
    revoked = (COMMUNITY.event("Revoked").topic, topic(OTHER))
    assert events.decode(log(OTHER, transfer, amount), community) == ()
    assert events.decode(log(community.market, revoked), community) == ()
    assert events.decode(log(community.market, (b"\x01" * 32,)), community) == ()
    assert events.decode(log(community.market, ()), community) == ()
    assert events.decode(log(community.community, revoked), community) == (events.Revoked(OTHER),)


@pytest.mark.parametrize("data", [b"", b"\x00" * 31, b"\x00" * 64])
def test_a_malformed_log_of_our_contracts_is_the_nodes_fault(village: Village, data: bytes) -> None:
    topics = (MONEY.event("Transfer").topic, topic(OTHER), topic(OTHER))
    with pytest.raises(NodeAnswerError) as caught:
        events.decode(log(village.community.money.address, topics, data), village.community)
    assert caught.value.code == "node.event"
    assert caught.value.fields["event"] == "Transfer"


def test_an_offer_that_neither_sells_nor_buys_is_the_nodes_fault(village: Village) -> None:
    signed = village.signed(village.mei)
    event = MARKET.event("OfferPosted")
    values = list(signed.offer.as_tuple())
    values[2] = 2
    kinds = tuple(kind for _, kind, indexed in event.inputs if not indexed)
    data = encode(kinds, (tuple(values), signed.signature))
    topics = (event.topic, signed.hash, topic(signed.offer.maker), bytes(32))
    with pytest.raises(NodeAnswerError):
        events.decode(log(village.community.market, topics, data), village.community)


def test_the_addresses_to_watch_are_contracts_and_currencies(village: Village) -> None:
    community = village.community
    assert community.watched == (
        community.community, community.registry, community.credit, community.market,
        community.pool, community.money.address,
    )  # fmt: skip
