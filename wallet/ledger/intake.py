"""Logs into table rows: the inner loop of a resync.

It takes words out of a log's data where they stand, instead of going through
``wallet.protocol.events``, because a resync reads millions: three times faster all in all. A test
holds every row against what ``protocol.events`` makes of the same log, so that the meaning of an
event still has one home. The rare events with text or lists in them go through it anyway.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any

from wallet.chain.types import Log
from wallet.codec.address import ZERO_ADDRESS, address_bytes
from wallet.errors import NodeAnswerError
from wallet.ledger.numbers import position, store, store_word
from wallet.ledger.schema import EVENT_TABLES, MOVE_FILL, MOVE_MINT_OR_BURN, MOVE_PLAIN
from wallet.protocol import events
from wallet.protocol.community import CommunityFile
from wallet.protocol.contracts import COMMUNITY, CREDIT, MARKET, MONEY, REGISTRY

Row = list[Any]
Words = list[bytes]
Reader = Callable[[int, Words, bytes], Row]

ZERO = bytes(20)
OFFER_BYTES = 24 * 32
"""A GasOffer is 24 words without any list or text, so it stands in the data as it is."""

_SIDE_BUY = bytes(31) + b"\x01"
_FILL_CREDIT, _FILL_WH, _FILL_COST, _FILL_CURRENCY = 5, 6, 7, 8

_n = store_word


def _a(word: bytes) -> bytes:
    return word[12:]


def _kind(src: bytes, dst: bytes) -> int:
    return MOVE_MINT_OR_BURN if ZERO in (src, dst) else MOVE_PLAIN


def _credit_move(pos: int, w: Words, tx: bytes) -> Row:
    src, dst = w[1][12:], w[2][12:]
    return [pos, src, dst, w[3], _n(w[4]), _kind(src, dst), tx]


_STATIC: tuple[tuple[Any, str, str, Reader], ...] = (
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
    (CREDIT, "TransferSingle", "credit_moves", _credit_move),
    (MARKET, "OfferFilled", "fills",
     lambda p, w, tx: [p, w[0], _a(w[1]), _a(w[2]), 1, w[3], _n(w[4]), _n(w[5]), _a(w[6]),
                       _n(w[7]), tx]),
    (MARKET, "OfferCancelled", "cancels", lambda p, w, tx: [p, w[0], _a(w[1]), tx]),
    (MARKET, "RevisionRaised", "revisions", lambda p, w, tx: [p, _a(w[0]), w[1], _n(w[2]), tx]),
    (MARKET, "CounterIncremented", "counters", lambda p, w, tx: [p, _a(w[0]), w[1], tx]),
)  # fmt: skip
"""Events whose values are one word each, indexed ones first; ``w`` has them in that order."""


class Intake:
    """Reads the logs of one community into rows, stretch by stretch."""

    def __init__(self, community: CommunityFile) -> None:
        self._community = community
        self._static: dict[tuple[str, bytes], tuple[str, Reader, int, int]] = {}
        owners = {
            contract.name: community.contracts[contract.name].address
            for contract in (COMMUNITY, REGISTRY, CREDIT, MARKET)
        }
        for contract, name, table, read in _STATIC:
            event = contract.event(name)
            topics = sum(indexed for _, _, indexed in event.inputs)
            size = 32 * sum(_words_in(kind) for _, kind, indexed in event.inputs if not indexed)
            key = owners[contract.name], event.topic
            self._static[key] = table, read, topics + 1, size
        self._posted = (owners[MARKET.name], MARKET.event("OfferPosted").topic)
        self._money = {item.address: address_bytes(item.address) for item in community.currencies}
        self._transfer = MONEY.event("Transfer").topic

    def read(self, logs: Sequence[Log]) -> Rows:
        """Turn logs in chain order into rows.

        Raises:
            NodeAnswerError: one of the community's own contracts seems to have said something
                malformed, which can only be a node's mistake.
        """
        rows = Rows()
        tx = b""
        for log in logs:
            if log.tx_hash != tx:
                rows.end_transaction()
                tx = log.tx_hash
            if log.topics:
                self._read_log(rows, log)
        rows.end_transaction()
        return rows

    def _read_log(self, rows: Rows, log: Log) -> None:
        key = log.address, log.topics[0]
        pos = position(log.block_number, log.log_index)
        static = self._static.get(key)
        if static is not None:
            table, read, topics, size = static
            data = log.data
            if len(log.topics) != topics or len(data) != size:
                raise _malformed(table)
            words = [*log.topics[1:], *[data[at : at + 32] for at in range(0, size, 32)]]
            rows.add(table, read(pos, words, log.tx_hash))
        elif log.address in self._money:
            if log.topics[0] == self._transfer:
                rows.add("money_moves", self._money_move(pos, log))
        elif key == self._posted:
            rows.add("offers", _offer(pos, log))
        else:
            self._read_rare(rows, pos, log)

    def _money_move(self, pos: int, log: Log) -> Row:
        if len(log.topics) != 3 or len(log.data) != 32:
            raise _malformed("Transfer")
        src, dst = log.topics[1][12:], log.topics[2][12:]
        currency = self._money[log.address]
        return [pos, currency, src, dst, _n(log.data), _kind(src, dst), log.tx_hash]

    def _read_rare(self, rows: Rows, pos: int, log: Log) -> None:
        for part, event in enumerate(events.decode(log, self._community)):
            if isinstance(event, events.CreditTransfer):
                src, dst = address_bytes(event.sender), address_bytes(event.receiver)
                credit = event.credit_id.to_bytes(32, "big")
                place = position(log.block_number, log.log_index, part)
                rows.add(
                    "credit_moves",
                    [place, src, dst, credit, store(event.wh), _kind(src, dst), log.tx_hash],
                )
            elif isinstance(event, events.Retired):
                beneficiary = event.beneficiary
                rows.add(
                    "retirements",
                    [pos, address_bytes(event.account), event.credit_id.to_bytes(32, "big"),
                     store(event.wh),
                     None if beneficiary == ZERO_ADDRESS else address_bytes(beneficiary),
                     event.purpose, log.tx_hash],
                )  # fmt: skip


class Rows:
    """The rows of one stretch of blocks, by table, and which moves belong to trades."""

    def __init__(self) -> None:
        self.tables: dict[str, list[Row]] = {table: [] for table in EVENT_TABLES}
        self._fills: list[Row] = []
        self._first_move = 0
        self._first_money = 0

    def add(self, table: str, row: Row) -> None:
        """Take a row in."""
        self.tables[table].append(row)
        if table == "fills":
            self._fills.append(row)

    def end_transaction(self) -> None:
        """Match the fills of the transaction with its moves of gas and money.

        OfferFilled does not say who sold: the credits' direction does.
        """
        moves, money = self.tables["credit_moves"], self.tables["money_moves"]
        for fill in self._fills:
            self._match(fill, moves[self._first_move :], money[self._first_money :])
        self._fills = []
        self._first_move, self._first_money = len(moves), len(money)

    @staticmethod
    def _match(fill: Row, moves: list[Row], money: list[Row]) -> None:
        pair = {fill[2], fill[3]}
        for move in moves:
            if (
                move[5] == MOVE_PLAIN
                and move[3] == fill[_FILL_CREDIT]
                and move[4] == fill[_FILL_WH]
                and {move[1], move[2]} == pair
            ):
                move[5] = MOVE_FILL
                fill[4] = int(move[1] == fill[2])
                break
        for move in money:
            if (
                move[5] == MOVE_PLAIN
                and move[4] == fill[_FILL_COST]
                and move[1] == fill[_FILL_CURRENCY]
                and {move[2], move[3]} == pair
            ):
                move[5] = MOVE_FILL
                break


def _offer(pos: int, log: Log) -> Row:
    """OfferPosted: hash, maker and credit as topics; the offer, then where its signature is."""
    data = log.data
    head = OFFER_BYTES + 32
    if len(log.topics) != 4 or len(data) < head + 32:
        raise _malformed("OfferPosted")
    length = int.from_bytes(data[head : head + 32], "big")
    padded = -(-length // 32) * 32
    if int.from_bytes(data[OFFER_BYTES:head], "big") != head or len(data) != head + 32 + padded:
        raise _malformed("OfferPosted")
    raw = data[:OFFER_BYTES]
    signature = data[head + 32 : head + 32 + length]
    words = [raw[at : at + 32] for at in range(0, OFFER_BYTES, 32)]
    if words[2] > _SIDE_BUY:
        raise _malformed("OfferPosted")
    return [pos, log.topics[1], log.topics[2][12:], _n(words[5]), _n(words[13]), words[20],
            _n(words[21]), words[22], raw, signature, log.tx_hash]  # fmt: skip


def _words_in(kind: str) -> int:
    """How many words a type without lists or texts takes."""
    return kind.count(",") + 1


def _malformed(name: str) -> NodeAnswerError:
    return NodeAnswerError(
        "node.event",
        "The node sent a contract event that cannot be read ({event}).",
        "Use another node for this community.",
        event=name,
    )
