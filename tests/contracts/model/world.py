"""The whole protocol as plain Python: every part, the people around it, one way to act on it."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Any, NamedTuple

from tests.contracts.model.base import Address, Part, Refused, refuse_unless
from tests.contracts.model.community import Community
from tests.contracts.model.credit import GasCredit
from tests.contracts.model.index import GasIndex
from tests.contracts.model.keys import signer_of
from tests.contracts.model.market import GasMarket
from tests.contracts.model.money import Coin
from tests.contracts.model.people import NO, ODD, REVERTS, YES, Feed, Purse, Round
from tests.contracts.model.registry import MeterRegistry
from tests.contracts.model.share import SharePool

DEEPEST_PLAN = 8


class Plan(NamedTuple):
    """What a hostile contract does when it is called: one operation of its own."""

    to: Address
    function: str
    args: tuple[Any, ...]


@dataclass
class Known:
    """What only ever grows and belongs to no state: what the calls of hostile contracts mean."""

    plans: dict[tuple[Address, bytes], Plan] = field(default_factory=dict)


@dataclass
class World(Part):
    """A community and its people at one moment."""

    known: Known
    now: int
    community: Community
    registry: MeterRegistry
    credit: GasCredit
    market: GasMarket
    share: SharePool
    indexes: dict[Address, GasIndex]
    coins: dict[Address, Coin]
    feeds: dict[Address, Feed]
    purses: dict[Address, Purse]
    depth: int = 0

    # --- acting ---

    def at(self, address: Address) -> Any:
        """Give the part that lives at an address; None when nothing does."""
        return next((part for part in self.parts() if part.address == address), None)

    def parts(self) -> Iterator[Any]:
        yield from (self.community, self.registry, self.credit, self.market, self.share)
        for table in (self.indexes, self.coins, self.feeds, self.purses):
            yield from table.values()

    def do(self, sender: Address, to: Address, function: str, args: tuple[Any, ...]) -> Any:
        """Act on this world; raises Refused, and may then be half changed: see ``attempt``."""
        return getattr(self.at(to), function)(self, sender, *args)

    def attempt(self, sender: Address, to: Address, function: str, args: tuple[Any, ...]) -> Any:
        """Act on this world, wholly or not at all; raises Refused."""
        saved = self.fork()
        try:
            return self.do(sender, to, function, args)
        except Refused:
            self.restore(saved)
            raise

    def try_plan(self, sender: Address, plan: Plan | None) -> bool:
        """Let a hostile contract try its plan in the middle of something else."""
        if plan is None:
            return False
        assert self.depth < DEEPEST_PLAN, "a plan that calls itself for ever"
        self.depth += 1
        try:
            self.attempt(sender, *plan)
        except Refused:
            return False
        else:
            return True
        finally:
            self.depth -= 1

    # --- what is around the contracts ---

    def has_code(self, address: Address) -> bool:
        return self.at(address) is not None

    def decimals(self, address: Address) -> int:
        """Ask a currency or feed; anything else has none to tell."""
        refuse_unless(self.has_code(address), "NotAContract", address)
        decimals = getattr(self.at(address), "decimals", None)
        if not isinstance(decimals, int):
            raise Refused("")
        return decimals

    @staticmethod
    def signer_of(sig: bytes, digest: bytes) -> Address | None:
        """Tell whose key made these bytes over this digest; None when nobody's."""
        return signer_of(sig, digest)

    def is_signed(self, account: Address, digest: bytes, sig: bytes) -> bool:
        """Tell whether an account, person or contract, stands by a signature now."""
        if account in self.purses:
            return self.purses[account].signs == YES
        return not self.has_code(account) and self.signer_of(sig, digest) == account

    def round_of(self, feed: Address) -> Round | None:
        found = self.at(feed)
        latest = getattr(found, "latest", None)
        answer: Round | None = latest(self) if latest else None
        return answer

    def receive_gas(
        self, operator: Address, source: Address, to: Address,
        pairs: tuple[tuple[int, int], ...], data: bytes,
    ) -> None:  # fmt: skip
        """Let a receiving contract have its say."""
        if not self.has_code(to):
            return
        if to == self.share.address:
            self.share.receive(self, operator, source, pairs, data)
            return
        purse = self.purses.get(to)
        if purse is None or purse.receives == NO:
            raise Refused("ERC1155InvalidReceiver", to)
        if purse.receives == REVERTS:
            raise Refused("Error", "purse: full")
        if purse.receives == ODD and self.try_plan(to, purse.plan):
            self.purses[to].successes += 1


__all__ = ["Known", "Plan", "World"]
