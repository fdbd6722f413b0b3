"""Calls that a household or a supplier makes: trading, moving and using up what it holds.

Each function gives a ``Call``: where to send it and the data. Nothing is signed or sent here.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import NamedTuple

from wallet.codec.address import Address
from wallet.protocol.community_types import CommunityFile
from wallet.protocol.contracts import COMMUNITY, CREDIT, INDEX, MARKET, MONEY
from wallet.protocol.offers import GasOffer, SignedOffer
from wallet.protocol.permits import Permit
from wallet.protocol.takes import Take, take_of


class Call(NamedTuple):
    """A contract call ready to be put into a transaction."""

    to: Address
    data: bytes


def post(community: CommunityFile, signed: SignedOffer) -> Call:
    """Publish a signed offer as a chain event."""
    data = MARKET["post"].encode_call(signed.offer.as_tuple(), signed.signature)
    return Call(community.market, data)


def fill(
    community: CommunityFile,
    signed: SignedOffer,
    wh: int,
    limit: int,
    credit_id: int | None = None,
) -> Call:
    """Take ``wh`` of an offer.

    ``limit`` in minor units: the most to pay (a sell offer), or the least to receive (a buy
    offer). ``credit_id`` names the batch that is delivered into a buy offer with a wildcard.
    """
    offer = signed.offer.as_tuple()
    if credit_id is None or credit_id == signed.offer.credit_id:
        data = MARKET["fill"].encode_call(offer, signed.signature, wh, limit)
    else:
        take = take_of(signed.offer, wh, limit, credit_id)
        data = MARKET["fill_with"].encode_call(offer, signed.signature, take.as_tuple())
    return Call(community.market, data)


def fill_with(community: CommunityFile, signed: SignedOffer, take: Take) -> Call:
    """Take part of an offer, naming the batch and the currency."""
    data = MARKET["fill_with"].encode_call(
        signed.offer.as_tuple(), signed.signature, take.as_tuple()
    )
    return Call(community.market, data)


def fill_with_permit(
    community: CommunityFile, signed: SignedOffer, take: Take, permit: Permit
) -> Call:
    """Take part of an offer with an approval signed a moment ago, all in one transaction."""
    args = (signed.offer.as_tuple(), signed.signature, take.as_tuple(), permit.as_tuple())
    return Call(community.market, MARKET["fill_with_permit"].encode_call(*args))


def fill_many(
    community: CommunityFile, signed: Sequence[SignedOffer], takes: Sequence[Take]
) -> Call:
    """Take parts of many offers at once; one that is refused does not stop the others.

    Raises:
        ValueError: not one take for each offer (a programming error).
    """
    if len(signed) != len(takes):
        raise ValueError("a take is needed for each offer")
    offers = [item.offer.as_tuple() for item in signed]
    signatures = [item.signature for item in signed]
    wanted = [take.as_tuple() for take in takes]
    return Call(community.market, MARKET["fill_many"].encode_call(offers, signatures, wanted))


def match_offers(community: CommunityFile, sell: SignedOffer, buy: SignedOffer, wh: int) -> Call:
    """Let two offers that cross meet, half-way between their prices; anyone may."""
    args = (sell.offer.as_tuple(), sell.signature, buy.offer.as_tuple(), buy.signature, wh)
    return Call(community.market, MARKET["match_offers"].encode_call(*args))


def cancel(community: CommunityFile, offer: GasOffer) -> Call:
    """Take one own offer back, for good."""
    return Call(community.market, MARKET["cancel"].encode_call(offer.as_tuple()))


def raise_revision(community: CommunityFile, group: bytes) -> Call:
    """Take back every own offer of a group (32 bytes, not zero) signed so far."""
    return Call(community.market, MARKET["raise_revision"].encode_call(group))


def increment_counter(community: CommunityFile) -> Call:
    """Take back every own offer ever signed."""
    return Call(community.market, MARKET["increment_counter"].encode_call())


def approve_money(community: CommunityFile, amount: int, currency: Address | None = None) -> Call:
    """Let the market take up to ``amount`` minor units; the community's money unless named."""
    to = community.money.address if currency is None else currency
    return Call(to, MONEY["approve"].encode_call(community.market, amount))


def approve_gas(community: CommunityFile, *, allowed: bool = True) -> Call:
    """Let the market hand over gas when an own offer is taken, or no longer."""
    data = CREDIT["set_approval_for_all"].encode_call(community.market, allowed)
    return Call(community.credit, data)


def transfer_gas(
    community: CommunityFile, sender: Address, receiver: Address, credit_id: int, wh: int
) -> Call:
    """Give gas of one batch to somebody."""
    args = (sender, receiver, credit_id, wh, b"")
    return Call(community.credit, CREDIT["safe_transfer_from"].encode_call(*args))


def transfer_money(
    community: CommunityFile, receiver: Address, amount: int, currency: Address | None = None
) -> Call:
    """Give money to somebody."""
    to = community.money.address if currency is None else currency
    return Call(to, MONEY["transfer"].encode_call(receiver, amount))


def retire(
    community: CommunityFile, credit_id: int, wh: int, beneficiary: Address, purpose: str
) -> Call:
    """Take own gas out of circulation for good, in somebody's name; anyone can read why."""
    data = CREDIT["retire"].encode_call(credit_id, wh, beneficiary, purpose)
    return Call(community.credit, data)


def settle_arrears(community: CommunityFile, account: Address) -> Call:
    """Pay an account's arrears from what it holds; anyone may ask for it."""
    return Call(community.credit, CREDIT["settle_arrears"].encode_call(account))


def update_index(feed: Address) -> Call:
    """Let a price index make its next price from what was traded since; anyone may ask for it."""
    return Call(feed, INDEX["update"].encode_call())


def multicall(calls: Sequence[Call]) -> Call:
    """Make several calls to one contract one call.

    Raises:
        ValueError: no call, or calls to different contracts (a programming error).
    """
    targets = {call.to for call in calls}
    if len(targets) != 1:
        raise ValueError("a multicall needs calls to one contract")
    data = COMMUNITY["multicall"].encode_call([call.data for call in calls])
    return Call(targets.pop(), data)
