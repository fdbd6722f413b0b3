"""Offers hash, price and cost exactly as the contract and other Ethereum tools have it."""

from __future__ import annotations

from dataclasses import fields, replace
from fractions import Fraction
from typing import Any

import pytest
from eth_account.messages import encode_typed_data
from hypothesis import given, settings
from hypothesis import strategies as st

from wallet.codec.address import Address, to_address
from wallet.codec.keccak import keccak256
from wallet.protocol.credits import CreditId
from wallet.protocol.offers import (
    NO_TRIGGER,
    GasOffer,
    Side,
    Trigger,
    from_tuple,
    new_buy_offer,
    new_sell_offer,
)
from wallet.protocol.readings import Reading
from wallet.protocol.readings import from_tuple as reading_from_tuple
from wallet.units import Litres, PricePerMWh, Timestamp, Wh

MARKET = to_address("0x" + "ab" * 20)
ADDRESSES = st.binary(min_size=20, max_size=20).map(to_address)
WORDS = st.binary(min_size=32, max_size=32)


def uints(bits: int) -> st.SearchStrategy[int]:
    return st.integers(0, 2**bits - 1)


TRIGGERS = st.builds(Trigger, ADDRESSES, uints(8), st.integers(-(2**255), 2**255 - 1), uints(32))
OFFERS = st.builds(
    GasOffer,
    ADDRESSES, ADDRESSES, st.sampled_from(Side), uints(256), WORDS, uints(128), uints(128),
    ADDRESSES, ADDRESSES, uints(16), uints(128), uints(128), uints(64), uints(64), uints(64),
    uints(64), TRIGGERS, WORDS, uints(64), uints(256), uints(256),
)  # fmt: skip


def digest_by_eth_account(document: dict[str, Any]) -> bytes:
    message = encode_typed_data(full_message=document)
    return keccak256(b"\x19" + message.version + message.header + message.body)


@settings(max_examples=40, deadline=None)
@given(OFFERS, uints(53), ADDRESSES)
def test_three_implementations_agree_on_an_offers_hash(
    offer: GasOffer, chain_id: int, market: Address
) -> None:
    data = offer.typed_data(chain_id, market)
    assert offer.hash(chain_id, market) == data.digest()
    assert offer.hash(chain_id, market) == digest_by_eth_account(data.to_json())


@settings(max_examples=20, deadline=None)
@given(WORDS, uints(64), uints(64), uints(64), uints(8))
def test_two_implementations_agree_on_a_readings_hash(
    meter_id: bytes, seq: int, ts: int, index_l: int, status: int
) -> None:
    reading = Reading(meter_id, seq, Timestamp(ts), Litres(index_l), status)
    data = reading.typed_data(7411, MARKET)
    assert data.digest() == digest_by_eth_account(data.to_json())
    assert reading_from_tuple(reading.as_tuple()) == reading


@given(OFFERS)
def test_an_offer_survives_its_tuple(offer: GasOffer) -> None:
    assert from_tuple(offer.as_tuple()) == offer


def simple(**changes: Any) -> GasOffer:
    known: dict[str, Any] = {
        "maker": to_address("0x" + "01" * 20), "credit_id": CreditId(1 << 160 | 1),
        "wh": Wh(100_000), "price": PricePerMWh(350_000_000), "valid_from": 1000,
        "valid_to": 2000, "currency": to_address("0x" + "02" * 20), "counter": 0,
    }  # fmt: skip
    return new_sell_offer(**(known | changes))


@pytest.mark.parametrize("name", [field.name for field in fields(GasOffer)])
def test_every_field_changes_the_hash(name: str) -> None:
    offer = simple()
    other: Any = getattr(offer, name)
    if name == "trigger":
        other = replace(NO_TRIGGER, max_age=1)
    elif name == "side":
        other = Side.BUY
    elif isinstance(other, bytes):
        other = b"\x01" * 32
    elif isinstance(other, str):
        other = to_address("0x" + "77" * 20)
    else:
        other += 1
    assert replace(offer, **{name: other}).hash(1, MARKET) != offer.hash(1, MARKET)


def test_the_hash_is_bound_to_chain_and_market() -> None:
    offer = simple()
    elsewhere = to_address("0x" + "cd" * 20)
    hashes = {offer.hash(1, MARKET), offer.hash(2, MARKET), offer.hash(1, elsewhere)}
    assert len(hashes) == 3


def test_two_alike_offers_differ_by_their_salt() -> None:
    assert simple().salt != simple().salt
    assert simple(salt=5).salt == 5


def test_a_fixed_price_costs_what_it_says() -> None:
    offer = simple()
    assert offer.price_at(1500) == 350_000_000
    assert offer.cost(182_400, 1500) == 63_840_000


@pytest.mark.parametrize(("make", "cost", "price"), [(new_sell_offer, 2, 4), (new_buy_offer, 1, 3)])
def test_rounding_favours_the_maker(make: Any, cost: int, price: int) -> None:
    offer = make(
        maker=MARKET, credit_id=0, wh=Wh(10**7), price=PricePerMWh(3), currency=MARKET,
        end_price=PricePerMWh(4), valid_from=0, valid_to=10, counter=0,
    )  # fmt: skip
    assert offer.price_at(5) == price
    assert offer.cost(300_000, 5) == cost


@given(OFFERS, uints(64), uints(128))
def test_the_cost_is_the_exact_line_rounded_once(offer: GasOffer, ts: int, wh: int) -> None:
    start, end = Fraction(offer.start_price_per_mwh), Fraction(offer.end_price_per_mwh)
    if ts <= offer.valid_from or offer.valid_to <= offer.valid_from:
        price = start
    elif ts >= offer.valid_to:
        price = end
    else:
        price = start + (end - start) * Fraction(
            ts - offer.valid_from, offer.valid_to - offer.valid_from
        )
    exact = price * wh / 1_000_000
    cost = offer.cost(wh, ts)
    distance = cost - exact if offer.side is Side.SELL else exact - cost
    assert 0 <= distance < 1
