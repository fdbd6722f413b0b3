"""What an operation is chosen from: the world as it is, who is there, and offers signed before."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any

from tests.contracts.model.base import Address
from tests.contracts.model.chance import Chance
from tests.contracts.model.keys import (
    COMPANIES,
    GATEWAYS,
    HOSTILE,
    HOUSEHOLDS,
    PEOPLE,
    address_of,
    malleable,
    sign,
)  # fmt: skip
from tests.contracts.model.operation import Operation
from tests.contracts.model.stage import Stage
from tests.contracts.model.structs import GasOffer, Reading, ShareOffer
from tests.contracts.model.world import World

MOST_REMEMBERED = 60
NAMES = {address_of(name): name for name in (*PEOPLE, *GATEWAYS)}


@dataclass
class Book:
    """Offers that somebody signed, newest last, and readings that were sent."""

    trades: list[tuple[GasOffer, bytes]] = field(default_factory=list)
    shares: list[tuple[ShareOffer, bytes]] = field(default_factory=list)
    readings: list[tuple[Reading, bytes]] = field(default_factory=list)
    references: list[bytes] = field(default_factory=list)

    @staticmethod
    def remember(shelf: list[Any], thing: Any) -> None:
        shelf.append(thing)
        del shelf[:-MOST_REMEMBERED]


@dataclass
class Scene:
    """One moment to choose from."""

    chance: Chance
    stage: Stage
    world: World
    book: Book

    # --- who ---

    @property
    def members(self) -> list[Address]:
        """Those who usually trade: households, companies, contract wallets, and one bad one."""
        people = [address_of(n) for n in (*HOUSEHOLDS, *COMPANIES, "mallory")]
        return [*people, *self.world.purses]

    @property
    def anybody(self) -> list[Address]:
        return [*[address_of(n) for n in PEOPLE], *self.world.purses]

    def member(self) -> Address:
        return self.chance.pick(self.members)

    def anyone(self) -> Address:
        return self.chance.pick(self.anybody)

    def officer(self, name: str) -> Address:
        """Give the one whose office it is; now and then somebody else tries."""
        w = self.world
        if self.chance.often(7):
            return self.anyone()
        return w.community.admin if name == "admin" else address_of(name)

    def hostile(self) -> Address:
        return address_of(self.chance.pick(HOSTILE))

    # --- what ---

    def named(self, name: str) -> Address:
        return next(a for a, n in self.stage.names.items() if n == name)

    def coin(self) -> Address:
        return self.chance.pick([self.named(n) for n in ("yuan", "yuan", "yuan", "euro", "odd")])

    def batch(self, owner: Address | None = None) -> int:
        """Give a batch, one that somebody holds where there is one."""
        ids = list(self.world.credit.batches)
        if owner is not None:
            ids = [i for i, _ in self.world.credit.holdings(owner)] or ids
        if not ids or self.chance.often(2):
            return self.chance.number(0, 2**168 - 1)
        return self.chance.pick(ids)

    def amount(self, most: int) -> int:
        """Give an amount around what there is: mostly a part, now and then all, too much, none."""
        roll = self.chance.number(0, 99)
        if roll < 3:
            return 0
        if roll < 12:
            return most
        if roll < 16:
            return most + self.chance.number(1, 3)
        return self.chance.number(1, max(1, most // 3))

    # --- when ---

    def wait(self) -> int:
        roll = self.chance.number(0, 199)
        if roll < 176:
            return self.chance.number(1, 60)
        if roll < 197:
            return self.chance.number(300, 7200)
        return self.chance.number(20_000, 400_000)

    # --- acting ---

    def act(
        self, sender: Address, to: Address, function: str, *args: Any, plan: Any = None
    ) -> Operation:
        return Operation(sender, to, function, args, self.wait(), plan)

    def signature(self, maker: Address, digest: bytes) -> bytes:
        """Sign as the maker would; now and then as somebody who has no right to."""
        roll = self.chance.number(0, 99)
        if maker not in NAMES:
            return b"" if roll < 70 else bytes(self.chance.number(0, 3))
        good = sign(NAMES[maker], digest)
        if roll < 92:
            return good
        if roll < 95:
            return sign(self.chance.pick(HOSTILE), digest)
        if roll < 97:
            return malleable(good)
        if roll < 98 and self.book.trades:
            return self.chance.pick(self.book.trades)[1]
        return good[: self.chance.number(0, 65)] + bytes(self.chance.number(0, 1))
