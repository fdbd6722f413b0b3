"""Calls to SharePool: giving, lending and pooling gas, and getting everything back out."""

from __future__ import annotations

from collections.abc import Sequence

from wallet.codec.abi import encode
from wallet.codec.address import Address
from wallet.protocol.community_types import CommunityFile
from wallet.protocol.contracts import CREDIT, POOL
from wallet.protocol.offers import SignedOffer
from wallet.protocol.shares import ShareOffer, SignedShare
from wallet.protocol.trade_calls import Call


def share_post(community: CommunityFile, signed: SignedShare) -> Call:
    """Publish a signed share offer as a chain event."""
    return _call(community, "post", signed.offer.as_tuple(), signed.signature)


def draw(community: CommunityFile, signed: SignedShare, wh: int) -> Call:
    """Take ``wh`` of shared gas."""
    return _call(community, "draw", signed.offer.as_tuple(), signed.signature, wh)


def share_cancel(community: CommunityFile, offer: ShareOffer) -> Call:
    """Take one own share offer back, for good."""
    return _call(community, "cancel", offer.as_tuple())


def share_increment_counter(community: CommunityFile) -> Call:
    """Take back every own share offer ever signed."""
    return _call(community, "increment_counter")


def create_pool(community: CommunityFile, name: str, salt: bytes) -> Call:
    """Found a group of neighbours and look after it; its id is ``shares.registered_pool``."""
    return _call(community, "create_pool", name, salt)


def set_pool_members(
    community: CommunityFile, pool_id: bytes, accounts: Sequence[Address], *, is_in: bool
) -> Call:
    """Add accounts to an own group, or take them out."""
    return _call(community, "set_pool_members", pool_id, list(accounts), is_in)


def leave_pool(community: CommunityFile, pool_id: bytes) -> Call:
    """Leave a group."""
    return _call(community, "leave_pool", pool_id)


def return_loan(
    community: CommunityFile, holder: Address, loan_id: int, credit_id: int, wh: int
) -> Call:
    """Return gas of the loan's class, of any batch; works while everything is paused, too."""
    data = encode(("uint256",), (loan_id,))
    args = (holder, community.pool, credit_id, wh, data)
    return Call(community.credit, CREDIT["safe_transfer_from"].encode_call(*args))


def withdraw(community: CommunityFile, credit_id: int) -> Call:
    """Fetch returned gas that could not be handed over when it came back."""
    return _call(community, "withdraw", credit_id)


def sell_into(
    community: CommunityFile, pot_id: int, signed: SignedOffer, wh: int, limit: int
) -> Call:
    """Sell pooled gas into a buy offer of the market, for at least ``limit`` minor units."""
    return _call(
        community, "sell_into", pot_id, signed.offer.as_tuple(), signed.signature, wh, limit
    )


def claim(community: CommunityFile, pot_id: int) -> Call:
    """Fetch one's part of what pooled gas has brought."""
    return _call(community, "claim", pot_id)


def withdraw_gas(community: CommunityFile, pot_id: int) -> Call:
    """Fetch one's part of the pooled gas that was not sold."""
    return _call(community, "withdraw_gas", pot_id)


def approve_gas_to_pool(community: CommunityFile, *, allowed: bool = True) -> Call:
    """Let SharePool hand over gas when own shared gas is drawn, or no longer."""
    data = CREDIT["set_approval_for_all"].encode_call(community.pool, allowed)
    return Call(community.credit, data)


def _call(community: CommunityFile, function: str, *args: object) -> Call:
    return Call(community.pool, POOL[function].encode_call(*args))
