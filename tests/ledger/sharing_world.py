"""A make-believe community that also shares gas: what SharePool says, in the order it says it."""

from __future__ import annotations

import random
from dataclasses import dataclass, field
from typing import Any

from tests.chain.fake_chain import LogParts
from tests.ledger.world import ADDRESSES, BIO, HOMES, PRICE_INDEX, YUAN, World, log
from wallet.codec.address import Address
from wallet.codec.keccak import keccak256
from wallet.protocol.contracts import INDEX, MARKET, POOL
from wallet.protocol.offers import Side
from wallet.protocol.shares import ShareMode, ShareOffer, new_share, registered_pool
from wallet.units import Wh

SHARE_POOL = ADDRESSES["SharePool"]
STREET = registered_pool(HOMES[2], bytes(32))
MANAGER = HOMES[2]


@dataclass
class SharingWorld(World):
    """The state that keeps events of sharing consistent, beside everything else."""

    shares: list[tuple[bytes, ShareOffer]] = field(default_factory=list)
    drawn: dict[bytes, int] = field(default_factory=dict)
    loans: list[list[Any]] = field(default_factory=list)
    pots: int = 0

    def share(
        self, mode: ShareMode, giver: Address, wh: int, counter: int = 0, **more: Any
    ) -> list[LogParts]:
        self.salt += 1
        pool_id = STREET if mode is ShareMode.REVENUE else more.pop("pool_id", bytes(32))
        offer = new_share(
            mode, giver=giver, credit_id=BIO, wh=Wh(wh), valid_to=more.pop("valid_to", 2**40),
            counter=counter, pool_id=pool_id, salt=self.salt, **more,
        )  # fmt: skip
        offer_hash = keccak256(b"share" + self.salt.to_bytes(8, "big"))
        self.shares.append((offer_hash, offer))
        values = (offer_hash, giver, pool_id, offer.as_tuple(), bytes([self.salt % 256]) * 65)
        return [log(POOL, "ShareOffered", values)]

    def draw(self, number: int, taker: Address, wh: int) -> list[LogParts]:
        offer_hash, offer = self.shares[number]
        drawn = self.drawn[offer_hash] = self.drawn.get(offer_hash, 0) + wh
        giver = offer.giver
        logs = [log(POOL, "Shared", (offer_hash, giver, taker, int(offer.mode), BIO, wh, drawn))]
        receiver = taker
        if offer.mode is ShareMode.LEND:
            self.loans.append([giver, taker, wh, 0])
            values = (len(self.loans), giver, taker, BIO, wh, offer.return_by)
            logs.append(log(POOL, "Loaned", values))
        if offer.mode is ShareMode.REVENUE:
            receiver = SHARE_POOL
            self.pots += 1
            logs.append(log(POOL, "PotOpened", (self.pots, STREET, BIO, offer.revenue_bps)))
            logs.append(log(POOL, "PotFed", (self.pots, giver, wh)))
        return [*logs, *self._transfer(SHARE_POOL, giver, receiver, BIO, wh)]

    def give_back(
        self, loan: int, payer: Address, wh: int, *, kept: bool = False
    ) -> list[LogParts]:
        lender = self.loans[loan - 1][0]
        self.loans[loan - 1][3] += wh
        logs = self._transfer(payer, payer, SHARE_POOL, BIO, wh)
        logs.append(log(POOL, "Returned", (loan, payer, BIO, wh, self.loans[loan - 1][3])))
        if kept:
            return [*logs, log(POOL, "ReturnKept", (loan, lender, BIO, wh))]
        return [*logs, *self._transfer(SHARE_POOL, SHARE_POOL, lender, BIO, wh)]

    def fetch(self, who: Address, wh: int) -> list[LogParts]:
        said = log(POOL, "GasWithdrawn", (who, BIO, wh))
        return [said, *self._transfer(SHARE_POOL, SHARE_POOL, who, BIO, wh)]

    def leave_pot(self, pot: int, giver: Address, wh: int) -> list[LogParts]:
        return [log(POOL, "PotLeft", (pot, giver, wh)), *self.fetch(giver, wh)]

    def sell_pot(self, pot: int, number: int, manager: Address, wh: int) -> list[LogParts]:
        """Sell into a buy offer; half of it is the givers'."""
        logs = self.fill(number, SHARE_POOL, wh)
        amount = wh * self.offers[number][1].start_price_per_mwh // 10**6
        logs.append(log(POOL, "PotSold", (pot, wh, YUAN, amount, amount // 2)))
        return [*logs, *self.pay(SHARE_POOL, manager, amount - amount // 2)]

    def claim(self, pot: int, giver: Address, amount: int) -> list[LogParts]:
        said = log(POOL, "RevenuePaid", (pot, giver, YUAN, amount))
        return [said, *self.pay(SHARE_POOL, giver, amount)]

    def cancel_share(self, number: int) -> list[LogParts]:
        offer_hash, offer = self.shares[number]
        return [log(POOL, "ShareCancelled", (offer_hash, offer.giver))]

    def found_pool(self, *members: Address) -> list[LogParts]:
        joined = [log(POOL, "PoolMemberSet", (STREET, who, True)) for who in (MANAGER, *members)]
        return [log(POOL, "PoolCreated", (STREET, MANAGER, "Linden Street 3–9")), *joined]

    def set_in_pool(self, who: Address, *, is_in: bool) -> list[LogParts]:
        return [log(POOL, "PoolMemberSet", (STREET, who, is_in))]

    def raise_share_counter(self, giver: Address, counter: int) -> list[LogParts]:
        return [log(POOL, "ShareCounterIncremented", (giver, counter))]

    def match(self, sell: int, buy: int, wh: int) -> list[LogParts]:
        buy_hash, offer, _ = self.offers[buy]
        filled = self.filled[buy_hash] = self.filled.get(buy_hash, 0) + wh
        first, *rest = self.fill(sell, offer.maker, wh)
        values = (buy_hash, self.offers[sell][0], offer.maker, wh, filled)
        return [first, log(MARKET, "OfferMatched", values), *rest]

    def price(self, number: int, answer: int, ts: int) -> list[LogParts]:
        return [log(INDEX, "RoundMade", (number, answer, 1_000, ts - 60, ts), PRICE_INDEX)]

    def random(self, rng: random.Random, ts: int) -> list[LogParts]:
        """One transaction of any kind; every second one shares."""
        if rng.random() < 0.5:
            return super().random(rng, ts)
        home, other = rng.sample(HOMES, 2)
        mode = rng.choice(list(ShareMode))
        kinds = [
            lambda: self.share(mode, home, rng.randrange(1, 10**4), return_by=ts + 50),
            lambda: self.price(rng.randrange(99), rng.randrange(10**9), ts),
            lambda: self.raise_share_counter(home, rng.choice((0, 2**255))),
            lambda: self.set_in_pool(home, is_in=rng.random() < 0.5),
        ]
        if self.shares:
            number = rng.randrange(len(self.shares))
            kinds += [lambda: self._draw_some(number, other)] * 4
            kinds.append(lambda: self.cancel_share(number))
        if self.loans:
            kinds += [lambda: self._give_back_some(rng)] * 3
        sells, buys = self._open(Side.SELL), self._open(Side.BUY)
        if sells and buys:
            kinds.append(lambda: self._match_some(rng.choice(sells), rng.choice(buys)))
        return rng.choice(kinds)()

    def _open(self, side: Side) -> list[int]:
        return [number for number, (_, offer, _) in enumerate(self.offers) if offer.side is side]

    def _match_some(self, sell: int, buy: int) -> list[LogParts]:
        (sell_hash, first, _), (buy_hash, second, _) = self.offers[sell], self.offers[buy]
        left = min(
            first.quantity_wh - self.filled.get(sell_hash, 0),
            second.quantity_wh - self.filled.get(buy_hash, 0),
            self.gas.get((first.maker, BIO), 0),
        )
        return self.match(sell, buy, left) if left > 0 and first.maker != second.maker else []

    def _draw_some(self, number: int, taker: Address) -> list[LogParts]:
        offer_hash, offer = self.shares[number]
        left = offer.quantity_wh - self.drawn.get(offer_hash, 0)
        wh = min(left, self.gas.get((offer.giver, BIO), 0))
        return self.draw(number, taker, wh) if wh > 0 and taker != offer.giver else []

    def _give_back_some(self, rng: random.Random) -> list[LogParts]:
        number = rng.randrange(len(self.loans))
        _, borrower, lent, back = self.loans[number]
        wh = min(lent - back, self.gas.get((borrower, BIO), 0))
        if wh <= 0:
            return []
        return self.give_back(number + 1, borrower, wh, kept=rng.random() < 0.2)
