"""Calls that the community's operator, issuer and gateways make.

Members, meters, readings, calorific values, batches, allotments and pauses; the contracts check
that the sender has the role.
"""

from __future__ import annotations

from collections.abc import Sequence

from wallet.codec.address import Address
from wallet.protocol.community_types import CommunityFile
from wallet.protocol.contracts import COMMUNITY, CREDIT, MONEY, REGISTRY
from wallet.protocol.credits import Batch, GasClass, Network
from wallet.protocol.readings import Reading
from wallet.protocol.trade_calls import Call

NO_EVIDENCE = bytes(32)
NO_REF = bytes(32)
"""No reference: the same call sent twice does its work twice."""


def grant_role(community: CommunityFile, role: bytes, account: Address) -> Call:
    """Give an account METER_OPERATOR, ISSUER or PAUSER (administrator)."""
    return Call(community.community, COMMUNITY["grant_role"].encode_call(role, account))


def attest(
    community: CommunityFile,
    account: Address,
    role: int,
    valid_until: int,
    *,
    jurisdiction: bytes = b"CN",
    evidence_hash: bytes = NO_EVIDENCE,
) -> Call:
    """Admit a member: role 1 household, 2 supplier, 3 plant, 4 operator (meter operator)."""
    args = (account, jurisdiction, role, valid_until, evidence_hash)
    return Call(community.community, COMMUNITY["attest"].encode_call(*args))


def revoke(community: CommunityFile, account: Address) -> Call:
    """End a membership (meter operator)."""
    return Call(community.community, COMMUNITY["revoke"].encode_call(account))


def set_currency(community: CommunityFile, currency: Address, *, allowed: bool) -> Call:
    """Allow or forbid a currency (administrator)."""
    return Call(community.community, COMMUNITY["set_currency"].encode_call(currency, allowed))


def set_feed(community: CommunityFile, feed: Address, *, allowed: bool) -> Call:
    """Allow or forbid a price feed (administrator)."""
    return Call(community.community, COMMUNITY["set_feed"].encode_call(feed, allowed))


def set_rate(
    community: CommunityFile,
    alt_currency: Address,
    currency: Address,
    feed: Address,
    max_age: int,
) -> Call:
    """Name the feed that says what a second currency is worth; the zero address forgets it.

    Its answer is whole units of ``currency`` for one of ``alt_currency``; older than ``max_age``
    seconds it is not used (administrator).
    """
    args = (alt_currency, currency, feed, max_age)
    return Call(community.community, COMMUNITY["set_rate"].encode_call(*args))


def set_network(community: CommunityFile, zone: bytes, network: Network) -> Call:
    """Say which gas flows in a zone (meter operator)."""
    return Call(community.registry, REGISTRY["set_network"].encode_call(zone, int(network)))


def set_fills_paused(community: CommunityFile, *, on: bool) -> Call:
    """Stop new trades, or let them go on (pauser)."""
    return Call(community.community, COMMUNITY["set_fills_paused"].encode_call(on))


def set_all_paused(community: CommunityFile, *, on: bool) -> Call:
    """Stop everything but leaving, or let it go on (pauser)."""
    return Call(community.community, COMMUNITY["set_all_paused"].encode_call(on))


def register_meter(
    community: CommunityFile,
    meter_id: bytes,
    owner: Address,
    signer: Address,
    *,
    zone: bytes,
    direction: int,
    q_max_lph: int,
    allowance_wh: int,
    opening_ts: int,
    opening_index_l: int,
) -> Call:
    """Link a meter to a member's account (meter operator).

    ``meter_id`` is the salted hash of its number, ``signer`` its gateway's key; direction 0 is
    an exit, 1 an entry; ``q_max_lph`` the most litres it can pass in an hour.
    """
    args = (meter_id, owner, signer, zone, direction, q_max_lph, allowance_wh, opening_ts)
    data = REGISTRY["register_meter"].encode_call(*args, opening_index_l)
    return Call(community.registry, data)


def rotate_key(community: CommunityFile, meter_id: bytes, new_signer: Address) -> Call:
    """Give a meter's gateway a new key (meter operator)."""
    return Call(community.registry, REGISTRY["rotate_key"].encode_call(meter_id, new_signer))


def swap_meter(
    community: CommunityFile, meter_id: bytes, ts: int, closing_index_l: int, opening_index_l: int
) -> Call:
    """Exchange a meter's device or correct its index (meter operator)."""
    args = (meter_id, ts, closing_index_l, opening_index_l)
    return Call(community.registry, REGISTRY["swap_meter"].encode_call(*args))


def close_meter(community: CommunityFile, meter_id: bytes) -> Call:
    """Take a meter out of use for good (meter operator)."""
    return Call(community.registry, REGISTRY["close_meter"].encode_call(meter_id))


def set_calorific(
    community: CommunityFile,
    zone: bytes,
    from_ts: int,
    to_ts: int,
    *,
    z_ppm: int,
    cv_wh_per_m3: int,
) -> Call:
    """Say what a cubic metre is worth in a zone for a time (meter operator)."""
    args = (zone, from_ts, to_ts, z_ppm, cv_wh_per_m3)
    return Call(community.registry, REGISTRY["set_calorific"].encode_call(*args))


def submit_reading(community: CommunityFile, reading: Reading, signature: bytes) -> Call:
    """Relay one signed reading (anyone)."""
    data = REGISTRY["submit_reading"].encode_call(reading.as_tuple(), signature)
    return Call(community.registry, data)


def submit_readings(
    community: CommunityFile, readings: Sequence[Reading], signatures: Sequence[bytes]
) -> Call:
    """Relay several signed readings, in order; one bad one undoes them all (anyone)."""
    values = [reading.as_tuple() for reading in readings]
    data = REGISTRY["submit_readings"].encode_call(values, list(signatures))
    return Call(community.registry, data)


def issue_batch(
    community: CommunityFile,
    gas_class: GasClass,
    zone: bytes,
    period: int,
    batch: Batch,
    *,
    ref: bytes = NO_REF,
) -> Call:
    """Open a batch; the caller becomes its issuer (issuer).

    ``ref``, 32 bytes of the caller's own, is used at most once: a second call with it is refused.
    """
    args = (int(gas_class), zone, period, batch.as_tuple(), ref)
    return Call(community.credit, CREDIT["issue_batch"].encode_call(*args))


def set_entry_batch(community: CommunityFile, meter_id: bytes, credit_id: int) -> Call:
    """Choose the batch into which an entry meter's readings mint (its issuer)."""
    return Call(community.credit, CREDIT["set_entry_batch"].encode_call(meter_id, credit_id))


def allot(
    community: CommunityFile, account: Address, credit_id: int, wh: int, *, ref: bytes = NO_REF
) -> Call:
    """Give a member gas it has paid for (the batch's issuer).

    ``ref``, 32 bytes of the caller's own, is used at most once: a second call with it is refused.
    """
    return Call(community.credit, CREDIT["allot"].encode_call(account, credit_id, wh, ref))


def mint_money(
    community: CommunityFile, account: Address, amount: int, currency: Address | None = None
) -> Call:
    """Make practice money (the practice money's owner)."""
    to = community.money.address if currency is None else currency
    return Call(to, MONEY["mint"].encode_call(account, amount))
