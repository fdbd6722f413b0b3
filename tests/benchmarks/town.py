"""A town of any length: block n's events follow from n alone, so that a million need no memory.

The events are consistent (homes begin with far more gas and money than they ever spend) and
mixed as on a lively market: readings that burn gas, posts, fills, cancellations, payments.
"""

from __future__ import annotations

from collections.abc import Iterator
from functools import cache, lru_cache
from hashlib import sha256

from tests.chain.fake_chain import CHAIN_ID, GENESIS_TS, LogParts
from tests.ledger.world import ADDRESSES, BIO, ISSUER, YUAN, ZONE, a_batch, account, log, meter_of
from wallet.chain.types import Log
from wallet.codec.address import ZERO_ADDRESS, Address, address_bytes
from wallet.codec.hexdata import to_hex
from wallet.codec.keccak import keccak256
from wallet.ledger.posted import offer_digest
from wallet.protocol.community import CommunityFile, ContractRef, Currency, Member
from wallet.protocol.contracts import COMMUNITY, CREDIT, MARKET, MONEY, REGISTRY

HOMES = 400
SECONDS = 60
"""Between blocks."""
_READ = 8
_POST = 4
_KEPT_DAYS = 2
_RICH_WH, _RICH_MONEY = 10**13, 10**13
_LATER = 5
"""Blocks after which an offer is taken."""
_PRICE = 350_000_000

Transaction = list[LogParts]


class Town:
    """The blocks of a town; ``events`` says how many events there are at least."""

    def __init__(self, events: int, *, until: int = 0) -> None:
        self.start = GENESIS_TS
        self.homes = [account(number) for number in range(HOMES)]
        first = len([1 for tx in self._founding(GENESIS_TS) for _ in tx])
        each = sum(len(tx) for tx in self._life(_LATER + 2, GENESIS_TS))
        self.head = _LATER + 2 + max(0, events - first) // each
        if until:
            self.start = until - self.head * SECONDS

    @staticmethod
    def blocks_of(events: int) -> int:
        """How many blocks have so many events."""
        return events // sum(len(tx) for tx in Town(0).transactions(_LATER + 2))

    def ts(self, block: int) -> int:
        """The time of a block."""
        return self.start + block * SECONDS

    def transactions(self, block: int) -> list[Transaction]:
        """What happens in a block."""
        if block == 0:
            return []
        ts = self.ts(block)
        return self._founding(ts) if block == 1 else self._life(block, ts)

    def logs(self, block: int) -> list[Log]:
        """A block's events as the wallet reads them."""
        found: list[Log] = []
        block_hash = hash_of(block)
        for at, transaction in enumerate(self.transactions(block)):
            tx_hash = sha256(block_hash + bytes([at >> 8, at & 255])).digest()
            for address, topics, data in transaction:
                found.append(
                    Log(Address(address), topics, data, block, block_hash, tx_hash, at, len(found))
                )
        return found

    def stretches(self, blocks: int) -> Iterator[tuple[int, int, list[Log]]]:
        """All blocks from 1 on, ``blocks`` at a time: the first, the last, their events."""
        for start in range(1, self.head + 1, blocks):
            end = min(self.head, start + blocks - 1)
            yield start, end, [log for n in range(start, end + 1) for log in self.logs(n)]

    def community(self) -> CommunityFile:
        """The town's community file."""
        contracts = {
            name: ContractRef(address, "0x" + "00" * 32) for name, address in ADDRESSES.items()
        }
        people = [Member(home, f"House {n}", "household") for n, home in enumerate(self.homes[:50])]
        return CommunityFile(
            "Town", CHAIN_ID, to_hex(hash_of(0)), contracts, (), (Currency(YUAN, "¥", "CNY", 6),),
            "ETH", 1, tuple(people), (),
        )  # fmt: skip

    def _founding(self, ts: int) -> list[Transaction]:
        homes = self.homes
        joined = [log(COMMUNITY, "Attested", (home, b"CN", 1, 2**40, bytes(32))) for home in homes]
        meters = [
            log(REGISTRY, "MeterLinked", (meter_of(home), home, account(9_000), ZONE, 0, 6_000,
                                          10**7, ts, 1_000))
            for home in homes
        ]  # fmt: skip
        batch = [log(CREDIT, "BatchIssued", (BIO, ISSUER, a_batch().as_tuple()))]
        calorific = [log(REGISTRY, "CalorificSet", (ZONE, GENESIS_TS, 2**40, 960_000, 11_200))]
        money = [log(MONEY, "Transfer", (ZERO_ADDRESS, home, _RICH_MONEY), YUAN) for home in homes]
        return [joined, meters, batch, calorific, money, *[_allot(n, _RICH_WH) for n in homes]]

    def _life(self, block: int, ts: int) -> list[Transaction]:
        homes = self.homes
        busy = [homes[(block * _READ + n) % HOMES] for n in range(_READ)]
        seq = block // (HOMES // _READ) + 1
        found = [_read(home, seq, 900 + (block + n) % 97, ts) for n, home in enumerate(busy)]
        found += [[self._post(block, n)] for n in range(_POST)]
        if block > _LATER + 1:
            found += [self._fill(block - _LATER, n) for n in range(_POST - 2)]
            found.append([self._cancel(block - _LATER, _POST - 2)])
        giver, taker = self._two(block)
        found.append([_paid(giver, taker, 1_000 + block % 13)])
        found.append(_allot(taker, 50_000))
        return found

    def _two(self, number: int) -> tuple[Address, Address]:
        giver = number * 7 % HOMES
        return self.homes[giver], self.homes[(giver + 1 + number % 11) % HOMES]

    def _post(self, block: int, number: int) -> LogParts:
        raw = self._offer(block, number)
        signature = _n(65) + bytes([number + 1]) * 65 + bytes(31)
        topics = (_POSTED, self._hash(block, number), raw[:32], raw[96:128])
        return ADDRESSES["GasMarket"], topics, raw + _n(25 * 32) + signature

    def _hash(self, block: int, number: int) -> bytes:
        return offer_digest(self._offer(block, number), CHAIN_ID, ADDRESSES["GasMarket"])

    def _offer(self, block: int, number: int) -> bytes:
        maker, _ = self._two(block * _POST + number)
        ts = self.ts(block)
        side = number % 2  # 0 sells, 1 buys
        words = [
            _word(maker), _ZERO, _n(side), _n(0 if side else BIO), _ZERO, _n(_wh(block)), _n(1),
            _word(YUAN), _ZERO, _ZERO, _n(_PRICE + block % 997), _n(_PRICE + block % 997),
            _n(ts), _n(self.ts(block) + _KEPT_DAYS * 86_400), _n(0), _n(2**40), *[_ZERO] * 4,
            _ZERO, _ZERO, _ZERO, _n(block * _POST + number),
        ]  # fmt: skip
        return b"".join(words)

    def _fill(self, block: int, number: int) -> Transaction:
        maker, taker = self._two(block * _POST + number)
        seller, buyer = (taker, maker) if number % 2 else (maker, taker)
        wh = _wh(block)
        cost = wh * (_PRICE + block % 997) // 10**6
        topics = (_FILLED, self._hash(block, number), _word(maker), _word(taker))
        data = b"".join((_n(BIO), _n(wh), _n(cost), _word(YUAN), _n(wh)))
        return [
            (ADDRESSES["GasMarket"], topics, data),
            _paid(buyer, seller, cost),
            _moved(ADDRESSES["GasMarket"], seller, buyer, wh),
        ]

    def _cancel(self, block: int, number: int) -> LogParts:
        maker, _ = self._two(block * _POST + number)
        return ADDRESSES["GasMarket"], (_CANCELLED, self._hash(block, number), _word(maker)), b""


@lru_cache(4096)
def hash_of(block: int) -> bytes:
    """The hash of a block."""
    return sha256(b"town block %d" % block).digest()


def _wh(block: int) -> int:
    return 1_000 + block % 5_000


def _n(number: int) -> bytes:
    return number.to_bytes(32, "big")


@cache
def _word(address: str) -> bytes:
    return bytes(12) + address_bytes(address)


_ZERO = bytes(32)
_topic = {
    (contract.name, event.name): event.topic
    for contract in (CREDIT, MARKET, MONEY, REGISTRY)
    for event in contract.events()
}
_POSTED, _FILLED = _topic["GasMarket", "OfferPosted"], _topic["GasMarket", "OfferFilled"]
_CANCELLED = _topic["GasMarket", "OfferCancelled"]
_MOVED, _ALLOTTED = _topic["GasCredit", "TransferSingle"], _topic["GasCredit", "Allotted"]
_SETTLED = _topic["GasCredit", "Settled"]
_READING = _topic["MeterRegistry", "ReadingAccepted"]
_PAID = MONEY.event("Transfer").topic
_meter = cache(meter_of)


def _moved(operator: str, src: str, dst: str, wh: int) -> LogParts:
    topics = (_MOVED, _word(operator), _word(src), _word(dst))
    return ADDRESSES["GasCredit"], topics, _n(BIO) + _n(wh)


def _paid(payer: str, payee: str, amount: int) -> LogParts:
    return YUAN, (_PAID, _word(payer), _word(payee)), _n(amount)


def _allot(home: Address, wh: int) -> Transaction:
    topics = (_ALLOTTED, _word(home), _n(BIO))
    return [_moved(ISSUER, ZERO_ADDRESS, home, wh), (ADDRESSES["GasCredit"], topics, _n(wh))]


def _read(home: Address, seq: int, wh: int, ts: int) -> Transaction:
    meter, registry = _meter(home), ADDRESSES["MeterRegistry"]
    words = (seq, ts, 1_000 + seq * 90, 90, wh, 0, 0)
    return [
        (ADDRESSES["GasCredit"], (_SETTLED, _word(home), meter, _n(BIO)), _n(seq) + _n(wh)),
        _moved(registry, home, ZERO_ADDRESS, wh),
        (registry, (_READING, meter, _word(home)), b"".join(map(_n, words))),
    ]


def bloom(logs: list[Transaction]) -> bytes:
    """The logs bloom of a block. Source: Ethereum Yellow Paper, section 4.3.1."""
    bits = 0
    for transaction in logs:
        for address, topics, _ in transaction:
            bits |= _bits(address_bytes(address))
            for topic in topics:
                bits |= _bits(topic)
    return bits.to_bytes(256, "big")


@lru_cache(1 << 16)
def _bits(value: bytes) -> int:
    digest = keccak256(value)
    return sum({1 << (int.from_bytes(digest[at : at + 2], "big") & 2047) for at in (0, 2, 4)})
