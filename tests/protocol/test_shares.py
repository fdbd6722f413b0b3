"""Share offers hash exactly as other Ethereum tools have it, and permits are EIP-2612's."""

from __future__ import annotations

from dataclasses import fields, replace
from typing import Any

import pytest
from eth_account import Account
from eth_account.messages import encode_typed_data
from hypothesis import given, settings
from hypothesis import strategies as st

from tests.protocol.test_offers import ADDRESSES, WORDS, digest_by_eth_account, uints
from wallet.codec.address import Address, to_address
from wallet.codec.keccak import keccak256
from wallet.codec.typed_data import encode_type
from wallet.errors import CodecError
from wallet.keys.signer import LocalSigner
from wallet.protocol.credits import CreditId
from wallet.protocol.permits import PermitTerms, permit_data, signed_permit
from wallet.protocol.shares import (
    SHARE_TYPE,
    SHARE_TYPES,
    WHOLE_COMMUNITY,
    ShareMode,
    ShareOffer,
    for_person,
    from_tuple,
    new_share,
    person_of,
    registered_pool,
)
from wallet.units import Wh

POOL = to_address("0x" + "ab" * 20)
MEI = LocalSigner(keccak256(b"mei"))
SHARES = st.builds(
    ShareOffer,
    ADDRESSES, WORDS, st.sampled_from(ShareMode), uints(256), uints(128), uints(128), uints(16),
    uints(64), uints(64), uints(256), uints(256),
)  # fmt: skip


@settings(max_examples=40, deadline=None)
@given(SHARES, uints(53), ADDRESSES)
def test_three_implementations_agree_on_a_share_offers_hash(
    offer: ShareOffer, chain_id: int, pool: Address
) -> None:
    data = offer.typed_data(chain_id, pool)
    assert offer.hash(chain_id, pool) == data.digest()
    assert offer.hash(chain_id, pool) == digest_by_eth_account(data.to_json())


@given(SHARES)
def test_a_share_offer_survives_its_tuple(offer: ShareOffer) -> None:
    assert from_tuple(offer.as_tuple()) == offer


def simple(**changes: Any) -> ShareOffer:
    known: dict[str, Any] = {
        "giver": MEI.address, "credit_id": CreditId(2 << 160 | 1), "wh": Wh(50_000),
        "valid_to": 2000, "counter": 0,
    }  # fmt: skip
    return new_share(changes.pop("mode", ShareMode.GIFT), **(known | changes))


@pytest.mark.parametrize("name", [field.name for field in fields(ShareOffer)])
def test_every_field_changes_the_hash(name: str) -> None:
    offer = simple()
    other: Any = getattr(offer, name)
    if name == "mode":
        other = ShareMode.LEND
    elif isinstance(other, bytes):
        other = b"\x01" * 32
    elif isinstance(other, str):
        other = to_address("0x" + "77" * 20)
    else:
        other += 1
    assert replace(offer, **{name: other}).hash(1, POOL) != offer.hash(1, POOL)


def test_the_type_is_the_designs_word_for_word() -> None:
    assert encode_type(SHARE_TYPES, "ShareOffer") == SHARE_TYPE


def test_without_a_cap_one_member_may_take_all_and_everybody_is_meant() -> None:
    offer = simple()
    assert offer.max_per_member_wh == offer.quantity_wh == 50_000
    assert offer.pool_id == WHOLE_COMMUNITY
    assert (offer.revenue_bps, offer.return_by) == (0, 0)
    assert simple(max_per_member=Wh(5)).max_per_member_wh == 5
    shared = simple(mode=ShareMode.REVENUE, revenue_bps=2_500, pool_id=b"\x99" * 32)
    assert (shared.revenue_bps, shared.pool_id) == (2_500, b"\x99" * 32)
    assert simple(mode=ShareMode.LEND, return_by=9_999).return_by == 9_999
    assert simple().salt != simple().salt


@given(ADDRESSES, WORDS)
def test_a_pool_id_says_who_is_meant(account: Address, salt: bytes) -> None:
    assert person_of(for_person(account)) == (account if int(account, 16) else None)
    assert len(for_person(account)) == 32
    assert person_of(registered_pool(account, salt)) is None
    assert person_of(WHOLE_COMMUNITY) is None


def test_an_unknown_mode_is_refused() -> None:
    with pytest.raises(ValueError, match="3"):
        from_tuple((*simple().as_tuple()[:2], 3, *simple().as_tuple()[3:]))


@settings(max_examples=20, deadline=None)
@given(uints(256), uints(256), uints(256), ADDRESSES, st.text(max_size=20))
def test_two_implementations_agree_on_a_permits_hash(
    value: int, nonce: int, deadline: int, spender: Address, name: str
) -> None:
    terms = PermitTerms(POOL, name, "1", nonce)
    data = permit_data(
        terms, chain_id=7411, owner=MEI.address, spender=spender, value=value, deadline=deadline
    )
    assert data.digest() == digest_by_eth_account(data.to_json())
    permit = signed_permit(value, deadline, MEI.sign_typed_data(data))
    message = encode_typed_data(full_message=data.to_json())
    signer = Account.recover_message(
        message, vrs=(permit.v, int.from_bytes(permit.r), int.from_bytes(permit.s))
    )
    assert signer == MEI.address
    assert permit.as_tuple() == (value, deadline, permit.v, permit.r, permit.s)


def test_a_permit_needs_a_real_signature() -> None:
    with pytest.raises(CodecError):
        signed_permit(1, 2, b"\x01" * 64)
