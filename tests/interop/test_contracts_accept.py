"""What ethers and viem sign is accepted by the contracts, on a bare EVM."""

from __future__ import annotations

from typing import Any

import pytest

from tests.contracts.conftest import shared_town, town
from tests.contracts.evm import START
from tests.contracts.town import GATEWAY, MEI, STRANGER, YUAN, YUSUF, Town
from tests.interop.conftest import Ask, Question
from wallet.codec.address import to_address
from wallet.codec.hexdata import from_hex
from wallet.protocol import offers, permits, readings, shares, slips
from wallet.units import PricePerMWh, Wh

__all__ = ["shared_town", "town"]

CHAIN = 7411
LIBRARIES = ["ethers", "viem"]
METER = b"\5" * 32


@pytest.fixture
def street(town: Town) -> Town:
    """A town with a meter of the common gateway."""
    town.meter(MEI, METER)
    return town


def trade(town: Town) -> offers.GasOffer:
    """Mei sells 100 kWh of biomethane."""
    return offers.new_sell_offer(
        maker=to_address(MEI.address), credit_id=town.bio, wh=Wh(100_000),
        price=PricePerMWh(350 * YUAN), currency=to_address(town.money.address),
        valid_from=START - 10, valid_to=START + 86_400, counter=0, salt=7,
    )  # fmt: skip


def gift(town: Town) -> shares.ShareOffer:
    """Mei gives 100 kWh of biomethane to whoever asks."""
    return shares.new_share(
        shares.ShareMode.GIFT, giver=to_address(MEI.address), credit_id=town.bio, wh=Wh(100_000),
        valid_to=START + 86_400, counter=0, salt=7,
    )  # fmt: skip


@pytest.mark.parametrize("library", LIBRARIES)
def test_an_offer(street: Town, ask: Ask, library: str) -> None:
    market = to_address(street.market.address)
    data = trade(street).typed_data(CHAIN, market)
    theirs = ask([Question(data, bytes(MEI.key))])[0][library]
    document = {**theirs["document"], "signature": theirs["signature"]}
    slip = slips.from_slip(document, CHAIN, market)
    offer = slip.offer.as_tuple()
    assert street.market.view("hashOffer", offer) == slip.hash
    assert street.market.view("check", offer, slip.signature, YUSUF.address, 10_000) == (0, 0)
    street.market.send(STRANGER.address, "post", offer, slip.signature)
    street.market.send(YUSUF.address, "fill", offer, slip.signature, 10_000, 10 * YUAN)
    assert street.held(YUSUF, street.bio) == 10_000


@pytest.mark.parametrize("library", LIBRARIES)
def test_a_share(street: Town, ask: Ask, library: str) -> None:
    street.credit.send(MEI.address, "setApprovalForAll", street.share.address, True)
    pool = to_address(street.share.address)
    data = gift(street).typed_data(CHAIN, pool)
    theirs = ask([Question(data, bytes(MEI.key))])[0][library]
    document = {**theirs["document"], "signature": theirs["signature"]}
    slip = slips.share_from_slip(document, CHAIN, pool)
    assert street.share.view("hashOffer", slip.offer.as_tuple()) == slip.hash
    street.share.send(YUSUF.address, "draw", slip.offer.as_tuple(), slip.signature, 10_000)
    assert street.held(YUSUF, street.bio) == 10_000


@pytest.mark.parametrize("library", LIBRARIES)
def test_a_reading(street: Town, ask: Ask, library: str) -> None:
    reading = readings.from_tuple((METER, 1, START, 100_100, 0))
    data = reading.typed_data(CHAIN, to_address(street.registry.address))
    theirs = ask([Question(data, bytes(GATEWAY.key))])[0][library]
    assert street.registry.view("hashReading", reading.as_tuple()) == from_hex(theirs["hash"])
    done = street.registry.send(
        STRANGER.address, "submitReading", reading.as_tuple(), from_hex(theirs["signature"])
    )
    assert done.event("ReadingAccepted")["deltaL"] == 100


@pytest.mark.parametrize("library", LIBRARIES)
def test_a_permit_with_the_first_purchase(street: Town, ask: Ask, library: str) -> None:
    street.money.send(YUSUF.address, "approve", street.market.address, 0)
    terms = permits.PermitTerms(to_address(street.money.address), "Practice yuan", "1", 0)
    data = permits.permit_data(
        terms, chain_id=CHAIN, owner=to_address(YUSUF.address),
        spender=to_address(street.market.address), value=10 * YUAN, deadline=START + 60,
    )  # fmt: skip
    offer = trade(street)
    market = to_address(street.market.address)
    questions: list[Any] = [
        Question(data, bytes(YUSUF.key)), Question(offer.typed_data(CHAIN, market), bytes(MEI.key))
    ]  # fmt: skip
    permit, slip = (from_hex(answer[library]["signature"]) for answer in ask(questions))
    assert street.money.view("DOMAIN_SEPARATOR") == data.domain_separator()
    take = (10_000, 10 * YUAN, street.bio, street.money.address)
    signed = (10 * YUAN, START + 60, permit[64], permit[:32], permit[32:64])
    street.market.send(YUSUF.address, "fillWithPermit", offer.as_tuple(), slip, take, signed)
    assert street.held(YUSUF, street.bio) == 10_000
    assert street.money.view("allowance", YUSUF.address, market) == 10 * YUAN - 3_500_000
