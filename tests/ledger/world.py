"""A make-believe community whose contracts' events are consistent, for filling chains in tests.

Every method returns the logs of one transaction, encoded through the protocol's own ABI
declarations in the order the contracts emit them.
"""

from __future__ import annotations

import copy
import random
from dataclasses import dataclass, field
from typing import Any

from tests.chain.fake_chain import CHAIN_ID, GENESIS_TS, FakeChain, LogParts
from wallet.codec import abi
from wallet.codec.address import ZERO_ADDRESS, Address, to_address
from wallet.codec.hexdata import to_hex
from wallet.codec.keccak import keccak256
from wallet.protocol.community import CommunityFile, ContractRef, Currency, Feed, Member
from wallet.protocol.contracts import COMMUNITY, CREDIT, MARKET, MONEY, POOL, REGISTRY
from wallet.protocol.credits import Batch, GasClass, pack, zone_hash
from wallet.protocol.offers import GasOffer, Side, new_offer
from wallet.units import PricePerMWh, Timestamp, Wh


def account(number: int) -> Address:
    return to_address(keccak256(b"account %d" % number)[:20])


ZONE = zone_hash("Lindenweg")
HOMES = tuple(account(number) for number in range(4))
PLANT, ISSUER = account(90), account(91)
ADDRESSES = {
    contract.name: account(100 + n)
    for n, contract in enumerate((COMMUNITY, REGISTRY, CREDIT, MARKET, POOL))
}
YUAN = account(110)
PRICE_INDEX = account(120)
BIO = pack(GasClass.BIOMETHANE, ZONE, 202610, 1)
NATURAL = pack(GasClass.NATURAL, ZONE, 202610, 2)


def community(chain: FakeChain | None = None, *, salt: int = 0) -> CommunityFile:
    chain = chain or FakeChain()
    contracts = {
        name: ContractRef(address, "0x" + "00" * 32) for name, address in ADDRESSES.items()
    }
    if salt:
        contracts["GasMarket"] = ContractRef(account(1000 + salt), "0x" + "00" * 32)
    return CommunityFile(
        "Lindenweg", CHAIN_ID, to_hex(chain.blocks[0].hash), contracts, (),
        (Currency(YUAN, "¥", "CNY", 6),), "ETH", 1,
        (Member(PLANT, "Dairy farm plant", "plant"), Member(HOMES[1], "Anna", "household")),
        (Feed(PRICE_INDEX, "Price of biomethane", "index", GasClass.BIOMETHANE),),
    )  # fmt: skip


def log(contract: Any, name: str, values: tuple[Any, ...], address: str = "") -> LogParts:
    event = contract.event(name)
    topics, types, rest = [event.topic], [], []
    for (_, kind, indexed), value in zip(event.inputs, values, strict=True):
        if indexed:
            topics.append(abi.encode((kind,), (value,)))
        else:
            types.append(kind)
            rest.append(value)
    return address or ADDRESSES[contract.name], tuple(topics), abi.encode(types, rest)


def meter_of(home: Address) -> bytes:
    return keccak256(home.encode())


@dataclass
class World:
    """The state that keeps events consistent; ``copy`` it to remember a moment before a fork."""

    gas: dict[tuple[Address, int], int] = field(default_factory=dict)
    money: dict[Address, int] = field(default_factory=dict)
    seqs: dict[Address, int] = field(default_factory=dict)
    owed: dict[Address, int] = field(default_factory=dict)
    offers: list[tuple[bytes, GasOffer, int]] = field(default_factory=list)
    filled: dict[bytes, int] = field(default_factory=dict)
    index: dict[Address, int] = field(default_factory=dict)
    salt: int = 0

    def copy(self) -> World:
        return copy.deepcopy(self)

    def found(self) -> list[list[LogParts]]:
        """The transactions that set the community up."""
        attest = [
            log(COMMUNITY, "Attested", (home, b"CN", 1, 2**40, bytes(32)))
            for home in (*HOMES, PLANT)
        ]
        meters = [
            log(REGISTRY, "MeterLinked", (meter_of(home), home, account(200), ZONE, 0, 6_000,
                                          10**7, GENESIS_TS, 1_000))
            for home in HOMES
        ]  # fmt: skip
        entry = log(REGISTRY, "MeterLinked", (meter_of(PLANT), PLANT, account(201), ZONE, 1, 10**6,
                                              0, GENESIS_TS, 0))  # fmt: skip
        batches = [
            log(CREDIT, "BatchIssued", (credit, ISSUER, batch.as_tuple()))
            for credit, batch in ((BIO, a_batch()), (NATURAL, a_batch()))
        ]
        calorific = log(REGISTRY, "CalorificSet", (ZONE, GENESIS_TS, 2**40, 960_000, 11_200))
        mints = [self._mint(home, 500_000_000) for home in HOMES]
        gifts = [self.allot(home, BIO, 300_000) for home in HOMES]
        return [attest, [*meters, entry], [*batches, calorific], mints, *gifts]

    def allot(self, home: Address, credit: int, wh: int) -> list[LogParts]:
        logs = self._transfer(ISSUER, ZERO_ADDRESS, home, credit, wh)
        return [*logs, log(CREDIT, "Allotted", (home, credit, wh))]

    def inject(self, wh: int, ts: int) -> list[LogParts]:
        seq = self._next(PLANT)
        reading = (meter_of(PLANT), PLANT, seq, ts, wh // 10, wh // 10, wh, 0, 0)
        return [
            *self._transfer(ADDRESSES["MeterRegistry"], ZERO_ADDRESS, PLANT, BIO, wh),
            log(CREDIT, "Injected", (meter_of(PLANT), PLANT, BIO, seq, wh)),
            log(REGISTRY, "ReadingAccepted", reading),
        ]

    def read(self, home: Address, wh: int, ts: int) -> list[LogParts]:
        """A consumption reading: batches burn in turn, the rest is arrears."""
        seq, left, logs = self._next(home), wh, []
        for credit in (BIO, NATURAL):
            part = min(left, self.gas.get((home, credit), 0))
            if part:
                logs.append(log(CREDIT, "Settled", (home, meter_of(home), credit, seq, part)))
                logs += self._transfer(ADDRESSES["MeterRegistry"], home, ZERO_ADDRESS, credit, part)
                left -= part
        if left:
            total = self.owed[home] = self.owed.get(home, 0) + left
            logs.append(log(CREDIT, "ArrearsRecorded", (home, meter_of(home), seq, left, total)))
        litres = self.index[home] = self.index.get(home, 1_000) + wh // 10
        reading = (meter_of(home), home, seq, ts, litres, wh // 10, wh, 0, 0)
        return [*logs, log(REGISTRY, "ReadingAccepted", reading)]

    def give(self, giver: Address, taker: Address, credit: int, wh: int) -> list[LogParts]:
        wh = min(wh, self.gas.get((giver, credit), 0))
        return self._transfer(giver, giver, taker, credit, wh)

    def give_many(self, giver: Address, taker: Address) -> list[LogParts]:
        amounts = [self.gas.get((giver, credit), 0) // 2 for credit in (BIO, NATURAL)]
        for credit, wh in zip((BIO, NATURAL), amounts, strict=True):
            self._move(giver, taker, credit, wh)
        return [log(CREDIT, "TransferBatch", (giver, giver, taker, (BIO, NATURAL), tuple(amounts)))]

    def retire(self, home: Address, wh: int) -> list[LogParts]:
        wh = min(wh, self.gas.get((home, BIO), 0))
        logs = self._transfer(home, home, ZERO_ADDRESS, BIO, wh)
        return [*logs, log(CREDIT, "Retired", (home, BIO, wh, ZERO_ADDRESS, "Verein 2026 ✓"))]

    def pay(self, payer: Address, payee: Address, amount: int) -> list[LogParts]:
        self.money[payer] = self.money.get(payer, 0) - amount
        self.money[payee] = self.money.get(payee, 0) + amount
        return [log(MONEY, "Transfer", (payer, payee, amount), YUAN)]

    def post(self, side: Side, maker: Address, wh: int, price: int, **more: Any) -> list[LogParts]:
        self.salt += 1
        offer = new_offer(
            side, maker=maker, credit_id=BIO if side is Side.SELL else 0, wh=Wh(wh),
            price=PricePerMWh(price), currency=YUAN, valid_from=GENESIS_TS,
            valid_to=more.pop("valid_to", 2**40), counter=more.pop("counter", 0),
            salt=self.salt, **more,
        )  # fmt: skip
        offer_hash = offer.hash(CHAIN_ID, ADDRESSES["GasMarket"])
        self.offers.append((offer_hash, offer, 0))
        values = (
            offer_hash,
            maker,
            offer.credit_id,
            offer.as_tuple(),
            bytes([self.salt % 256]) * 65,
        )
        return [log(MARKET, "OfferPosted", values)]

    def fill(self, number: int, taker: Address, wh: int) -> list[LogParts]:
        offer_hash, offer, _ = self.offers[number]
        cost = wh * offer.start_price_per_mwh // 10**6
        filled = self.filled[offer_hash] = self.filled.get(offer_hash, 0) + wh
        sides = (offer.maker, taker)
        seller, buyer = sides if offer.side is Side.SELL else sides[::-1]
        values = (offer_hash, offer.maker, taker, BIO, wh, cost, YUAN, filled)
        return [
            log(MARKET, "OfferFilled", values),
            *self.pay(buyer, seller, cost),
            *self._transfer(ADDRESSES["GasMarket"], seller, buyer, BIO, wh),
        ]

    def cancel(self, number: int) -> list[LogParts]:
        offer_hash, offer, _ = self.offers[number]
        return [log(MARKET, "OfferCancelled", (offer_hash, offer.maker))]

    def random(self, rng: random.Random, ts: int) -> list[LogParts]:
        """One transaction of any kind."""
        home, other = rng.sample(HOMES, 2)
        kinds = [
            lambda: self.read(home, rng.randrange(1, 90_000), ts),
            lambda: self.read(home, rng.randrange(1, 900), ts),
            lambda: self.inject(rng.randrange(1, 10**6), ts),
            lambda: self.allot(home, rng.choice((BIO, NATURAL)), rng.randrange(1, 10**5)),
            lambda: self.give(home, other, BIO, rng.randrange(10**5)),
            lambda: self.give(home, other, BIO, 10**9),
            lambda: self.give_many(home, other),
            lambda: self.retire(home, rng.randrange(10**4)),
            lambda: self.pay(home, other, rng.randrange(10**7)),
            lambda: [self._mint(home, rng.choice((1, 2**70)))],
            lambda: self.post(rng.choice(list(Side)), home, rng.randrange(1, 10**5), 350_000),
            lambda: self.post(Side.SELL, home, 2**100, 350_000, group=b"g" * 32),
            lambda: [log(MARKET, "RevisionRaised", (home, b"g" * 32, rng.randrange(1, 5)))],
            lambda: [log(MARKET, "CounterIncremented", (home, rng.choice((0, 2**255))))],
            lambda: [log(COMMUNITY, "Revoked", (home,))],
            lambda: [log(REGISTRY, "MeterSwapped", (meter_of(home), ts, 5, rng.randrange(99)))],
        ]
        if self.offers:
            number = rng.randrange(len(self.offers))
            kinds += [lambda: self.cancel(number), lambda: self._fill_some(number, other, rng)] * 2
        return rng.choice(kinds)()

    def _fill_some(self, number: int, taker: Address, rng: random.Random) -> list[LogParts]:
        offer_hash, offer, _ = self.offers[number]
        left = offer.quantity_wh - self.filled.get(offer_hash, 0)
        wh = left if left < 10**5 and rng.random() < 0.4 else min(left, rng.randrange(1, 10**4))
        wh = min(wh, self.gas.get((offer.maker if offer.side is Side.SELL else taker, BIO), 0))
        return self.fill(number, taker, wh) if wh and taker != offer.maker else []

    def _next(self, home: Address) -> int:
        self.seqs[home] = self.seqs.get(home, 0) + 1
        return self.seqs[home]

    def _mint(self, home: Address, amount: int) -> LogParts:
        self.money[home] = self.money.get(home, 0) + amount
        return log(MONEY, "Transfer", (ZERO_ADDRESS, home, amount), YUAN)

    def _transfer(
        self, operator: Address, giver: Address, taker: Address, credit: int, wh: int
    ) -> list[LogParts]:
        self._move(giver, taker, credit, wh)
        return [log(CREDIT, "TransferSingle", (operator, giver, taker, credit, wh))]

    def _move(self, giver: Address, taker: Address, credit: int, wh: int) -> None:
        for home, change in ((giver, -wh), (taker, wh)):
            if home != ZERO_ADDRESS:
                self.gas[home, credit] = self.gas.get((home, credit), 0) + change


def a_batch() -> Batch:
    ts = Timestamp(GENESIS_TS)
    return Batch(
        ISSUER, keccak256(b"plant"), keccak256(b"manure"), ts, ts, 500, b"CN", bytes(32), ts,
        9_000, bytes(32), Timestamp(2**40), 1,
    )  # fmt: skip


def grow(chain: FakeChain, world: World, rng: random.Random, blocks: int) -> None:
    """Add blocks of random transactions, some of them empty."""
    for _ in range(blocks):
        ts = chain.blocks[-1].ts + 12
        chain.mine([world.random(rng, ts) for _ in range(rng.choice((0, 1, 1, 2, 5)))], ts)
