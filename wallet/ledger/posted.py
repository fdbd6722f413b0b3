"""Whether posted offers are what their makers signed, worked out here and not believed.

The market's contract checked each signature when the offer was posted; a node could tell of one
that never was. The hash of an offer follows from its 24 words alone, and of most makers the
signature can be recovered: then no node can have made it up. A maker that is a contract signs in
its own way, which only the chain can check.

One core checks an offer in about 50 µs. libsecp256k1 is called without Python's lock, so threads
help a little and cost nothing to start; whole books go to processes of their own where there are
cores to spare. Both are measured in tests/benchmarks/bench_posted.py.
"""

from __future__ import annotations

import os
from collections.abc import Iterable, Sequence
from enum import StrEnum
from typing import TYPE_CHECKING, NamedTuple

from wallet.codec.address import Address
from wallet.codec.keccak import keccak256
from wallet.codec.signature import Signature
from wallet.errors import CodecError
from wallet.protocol.offers import DOMAIN_NAME, DOMAIN_VERSION, OFFER_TYPE, TRIGGER_TYPE
from wallet.protocol.struct_words import digest, type_hash

if TYPE_CHECKING:
    from concurrent.futures import Executor

_TRIGGER, _GROUP, _END = 16 * 32, 20 * 32, 24 * 32
_AT_ONCE = 500


class Verdict(StrEnum):
    """What can be said of a posted offer here."""

    SIGNED = "signed"
    """Its maker's own key signed exactly this."""
    OTHER = "other"
    """Another key or none: forged, unless the maker is a contract."""
    FORGED = "forged"
    """Its hash is not the hash of what it says: no contract ever told this."""


class Posted(NamedTuple):
    """An offer as the index keeps it: its words, its hash, its signature."""

    raw: bytes
    hash: bytes
    signature: bytes


def offer_digest(raw: bytes, chain_id: int, market: Address) -> bytes:
    """The hash of an offer from the 24 words in which the chain keeps it (EIP-712)."""
    trigger = keccak256(type_hash(TRIGGER_TYPE) + raw[_TRIGGER:_GROUP])
    struct = keccak256(type_hash(OFFER_TYPE) + raw[:_TRIGGER] + trigger + raw[_GROUP:_END])
    return digest(DOMAIN_NAME, DOMAIN_VERSION, chain_id, market, struct)


def verdict(offer: Posted, chain_id: int, market: Address) -> Verdict:
    """Check one offer."""
    from wallet.keys import curve

    found = offer_digest(offer.raw, chain_id, market)
    if found != offer.hash:
        return Verdict.FORGED
    try:
        signature = Signature.from_bytes(offer.signature)
        key = curve.recover(found, offer.signature[:64], signature.y_parity)
    except CodecError:
        return Verdict.OTHER
    return Verdict.SIGNED if keccak256(key)[12:] == offer.raw[12:32] else Verdict.OTHER


def verdicts(
    offers: Sequence[Posted], chain_id: int, market: Address, pool: Executor | None = None
) -> list[Verdict]:
    """Check many; ``pool`` is what ``workers`` gives, else everything is done here."""
    if pool is None:
        return _part(offers, chain_id, market)
    parts = [offers[start : start + _AT_ONCE] for start in range(0, len(offers), _AT_ONCE)]
    jobs = [pool.submit(_part, part, chain_id, market) for part in parts]
    return [one for job in jobs for one in job.result()]


def workers(most: int | None = None) -> Executor:
    """Processes for ``verdicts``, one for each core; whoever takes them shuts them down."""
    import multiprocessing
    from concurrent.futures import ProcessPoolExecutor

    spawned = multiprocessing.get_context("spawn")
    return ProcessPoolExecutor(most or os.cpu_count() or 1, mp_context=spawned)


def _part(offers: Iterable[Posted], chain_id: int, market: Address) -> list[Verdict]:
    return [verdict(offer, chain_id, market) for offer in offers]
