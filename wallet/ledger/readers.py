"""Words of a log's data into the columns of a row: one reader for each event of fixed size.

It takes the words where they stand, instead of going through ``wallet.protocol.events``, because a
resync reads millions: three times faster all in all. A test holds every row against what
``protocol.events`` makes of the same log, so that the meaning of an event still has one home.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from wallet.chain.types import Log
from wallet.errors import NodeAnswerError
from wallet.ledger.numbers import store_word
from wallet.ledger.schema import MOVE_FILL, MOVE_MINT_OR_BURN, MOVE_PLAIN
from wallet.protocol.contracts import COMMUNITY, CREDIT, MARKET, POOL, REGISTRY

Row = list[Any]
Words = list[bytes]
Reader = Callable[[int, Words, bytes], Row]

ZERO = bytes(20)
OFFER_BYTES = 24 * 32
"""A GasOffer is 24 words without any list or text, so it stands in the data as it is."""

OFFER_RAW = 8
"""Where an offer's row has its words."""

SHARE_BYTES = 11 * 32
"""A ShareOffer is 11 words."""

_SIDE_BUY = bytes(31) + b"\x01"
_MODE_REVENUE = bytes(31) + b"\x02"

_n = store_word


def _a(word: bytes) -> bytes:
    return word[12:]


def credit_mover(pool: bytes) -> Reader:
    """A reader of TransferSingle; gas to and from SharePool is told by SharePool's own events."""
    neither = {ZERO: MOVE_MINT_OR_BURN, pool: MOVE_FILL}

    def read(pos: int, w: Words, tx: bytes) -> Row:
        src, dst = w[1][12:], w[2][12:]
        kind = neither.get(src) or neither.get(dst) or MOVE_PLAIN
        return [pos, src, dst, w[3], _n(w[4]), kind, tx]

    return read


def round_reader(feed: bytes) -> Reader:
    """A reader of RoundMade for one price index."""
    return lambda p, w, tx: [p, feed, *map(_n, w), tx]


def offer_row(pos: int, log: Log) -> Row:
    """OfferPosted: hash, maker and credit as topics; the offer, then where its signature is."""
    raw, words, signature = _signed(log, OFFER_BYTES, "OfferPosted")
    if words[2] > _SIDE_BUY:
        raise malformed("OfferPosted")
    return [pos, log.topics[1], log.topics[2][12:], _n(words[5]), _n(words[13]), words[20],
            _n(words[21]), words[22], raw, signature, log.tx_hash]  # fmt: skip


def share_offer_row(pos: int, log: Log) -> Row:
    """ShareOffered: hash, giver and pool as topics; the offer, then where its signature is."""
    raw, words, signature = _signed(log, SHARE_BYTES, "ShareOffered")
    if words[2] > _MODE_REVENUE:
        raise malformed("ShareOffered")
    return [pos, log.topics[1], log.topics[2][12:], log.topics[3], _n(words[4]), _n(words[8]),
            words[9], raw, signature, log.tx_hash]  # fmt: skip


def _signed(log: Log, size: int, name: str) -> tuple[bytes, Words, bytes]:
    """A struct of ``size`` bytes and a signature: the struct, its words, the signature."""
    data = log.data
    head = size + 32
    if len(log.topics) != 4 or len(data) < head + 32:
        raise malformed(name)
    length = int.from_bytes(data[head : head + 32], "big")
    padded = -(-length // 32) * 32
    if int.from_bytes(data[size:head], "big") != head or len(data) != head + 32 + padded:
        raise malformed(name)
    raw = data[:size]
    words = [raw[at : at + 32] for at in range(0, size, 32)]
    return raw, words, data[head + 32 : head + 32 + length]


STATIC: tuple[tuple[Any, str, str, Reader], ...] = (
    (COMMUNITY, "Attested", "memberships",
     lambda p, w, tx: [p, _a(w[0]), _n(w[2]), _n(w[3]), 1, tx]),
    (COMMUNITY, "Revoked", "memberships", lambda p, w, tx: [p, _a(w[0]), 0, 0, 0, tx]),
    (COMMUNITY, "Paused", "rules",
     lambda p, w, _: [p, "fills" if _n(w[0]) == 1 else "all", None, _n(w[1]), _a(w[2])]),
    (COMMUNITY, "CurrencySet", "rules", lambda p, w, _: [p, "currency", _a(w[0]), _n(w[1]), None]),
    (COMMUNITY, "FeedSet", "rules", lambda p, w, _: [p, "feed", _a(w[0]), _n(w[1]), None]),
    (REGISTRY, "MeterLinked", "meters",
     lambda p, w, tx: [p, w[0], _a(w[1]), _a(w[2]), w[3], *map(_n, w[4:9]), tx]),
    (REGISTRY, "KeyRotated", "meter_keys", lambda p, w, _: [p, w[0], _a(w[2])]),
    (REGISTRY, "MeterSwapped", "meter_swaps", lambda p, w, _: [p, w[0], *map(_n, w[1:4])]),
    (REGISTRY, "MeterClosed", "meter_closings", lambda p, w, _: [p, w[0]]),
    (REGISTRY, "ReadingAccepted", "readings",
     lambda p, w, tx: [p, w[0], _a(w[1]), *map(_n, w[2:9]), tx]),
    (REGISTRY, "CalorificSet", "calorific", lambda p, w, _: [p, w[0], *map(_n, w[1:5])]),
    (CREDIT, "BatchIssued", "batches", lambda p, w, _: [p, w[0], _a(w[1]), b"".join(w[2:])]),
    (CREDIT, "EntryBatchSet", "entry_batches", lambda p, w, _: [p, w[0], w[1]]),
    (CREDIT, "Allotted", "allotments", lambda p, w, tx: [p, _a(w[0]), w[1], _n(w[2]), tx]),
    (CREDIT, "Injected", "injections",
     lambda p, w, tx: [p, w[0], _a(w[1]), w[2], _n(w[3]), _n(w[4]), tx]),
    (CREDIT, "Settled", "settlements",
     lambda p, w, tx: [p, _a(w[0]), w[1], w[2], _n(w[3]), _n(w[4]), tx]),
    (CREDIT, "ArrearsRecorded", "arrears",
     lambda p, w, tx: [p, _a(w[0]), w[1], _n(w[2]), _n(w[3]), _n(w[4]), tx]),
    (MARKET, "OfferFilled", "fills",
     lambda p, w, tx: [p, w[0], _a(w[1]), _a(w[2]), 1, w[3], _n(w[4]), _n(w[5]), _a(w[6]),
                       _n(w[7]), tx]),
    (MARKET, "OfferCancelled", "cancels", lambda p, w, tx: [p, w[0], _a(w[1]), tx]),
    (MARKET, "RevisionRaised", "revisions", lambda p, w, tx: [p, _a(w[0]), w[1], _n(w[2]), tx]),
    (MARKET, "CounterIncremented", "counters", lambda p, w, tx: [p, _a(w[0]), w[1], tx]),
    (MARKET, "OfferMatched", "matches",
     lambda p, w, tx: [p, w[0], w[1], _a(w[2]), _n(w[3]), _n(w[4]), tx]),
    (MARKET, "OfferSkipped", "skips", lambda p, w, tx: [p, w[0], _a(w[1]), _n(w[2]), tx]),
    (POOL, "Shared", "draws",
     lambda p, w, tx: [p, w[0], _a(w[1]), _a(w[2]), _n(w[3]), w[4], _n(w[5]), _n(w[6]), tx]),
    (POOL, "ShareCancelled", "share_cancels", lambda p, w, tx: [p, w[0], _a(w[1]), tx]),
    (POOL, "ShareCounterIncremented", "share_counters", lambda p, w, tx: [p, _a(w[0]), w[1], tx]),
    (POOL, "Loaned", "loans",
     lambda p, w, tx: [p, _n(w[0]), _a(w[1]), _a(w[2]), w[3], _n(w[4]), _n(w[5]), tx]),
    (POOL, "Returned", "loan_returns",
     lambda p, w, tx: [p, _n(w[0]), _a(w[1]), w[2], _n(w[3]), _n(w[4]), tx]),
    (POOL, "ReturnKept", "kept_returns",
     lambda p, w, tx: [p, _n(w[0]), _a(w[1]), w[2], _n(w[3]), tx]),
    (POOL, "PoolMemberSet", "pool_members",
     lambda p, w, tx: [p, w[0], _a(w[1]), _n(w[2]), tx]),
    (POOL, "PotOpened", "pots", lambda p, w, tx: [p, _n(w[0]), w[1], w[2], _n(w[3]), tx]),
    (POOL, "PotFed", "pot_feeds", lambda p, w, tx: [p, _n(w[0]), _a(w[1]), _n(w[2]), tx]),
    (POOL, "PotLeft", "pot_leaves", lambda p, w, tx: [p, _n(w[0]), _a(w[1]), _n(w[2]), tx]),
    (POOL, "PotSold", "pot_sales",
     lambda p, w, tx: [p, _n(w[0]), _n(w[1]), _a(w[2]), _n(w[3]), _n(w[4]), tx]),
    (POOL, "RevenuePaid", "revenues",
     lambda p, w, tx: [p, _n(w[0]), _a(w[1]), _a(w[2]), _n(w[3]), tx]),
    (POOL, "GasWithdrawn", "gas_withdrawals",
     lambda p, w, tx: [p, _a(w[0]), w[1], _n(w[2]), tx]),
)  # fmt: skip
"""Events whose values are one word each, indexed ones first; ``w`` has them in that order."""


def malformed(name: str) -> NodeAnswerError:
    """The error for an event that none of the community's contracts can have said."""
    return NodeAnswerError(
        "node.event",
        "The node sent a contract event that cannot be read ({event}).",
        "Use another node for this community.",
        event=name,
    )
