"""Gas and money over whole lives of pots, against a model in exact integers."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from tests.contracts.evm import Reverted
from tests.contracts.sharing import REVENUE, Sharing, someone
from tests.contracts.town import ADMIN, ANA, MWH, YUAN, YUSUF

SCALE = 10**18
GIVERS = [someone(n) for n in range(4)]
RICH = 10**12 * YUAN


@dataclass
class ModelPot:
    """A pot: every number is an integer, every division written out."""

    bps: int
    gas: int = 0
    shares: dict[int, int] = field(default_factory=dict)
    owed: dict[int, int] = field(default_factory=dict)
    received: int = 0
    to_givers: int = 0
    remainder: int = 0

    def feed(self, giver: int, wh: int) -> None:
        self.gas += wh
        self.shares[giver] = self.shares.get(giver, 0) + wh

    def sell(self, wh: int, money: int) -> int:
        self.gas -= wh
        self.received += money
        part = self.received * self.bps // 10_000 - self.to_givers
        self.to_givers += part
        everybody = sum(self.shares.values())
        per_wh, self.remainder = divmod(part * SCALE + self.remainder, everybody)
        for giver, share in self.shares.items():
            self.owed[giver] = self.owed.get(giver, 0) + share * per_wh
        return money - part

    def due(self, giver: int) -> int:
        return self.owed.get(giver, 0) // SCALE

    def claim(self, giver: int) -> int:
        money = self.due(giver)
        self.owed[giver] = self.owed.get(giver, 0) - money * SCALE
        return money

    def gas_of(self, giver: int) -> int:
        share = self.shares.get(giver, 0)
        return self.gas * share // sum(self.shares.values()) if share else 0

    def leave(self, giver: int) -> int:
        wh = self.gas_of(giver)
        if wh:
            self.gas -= wh
            del self.shares[giver]
        return wh


amounts = st.one_of(st.integers(1, 40), st.integers(1, 200_000))
givers = st.integers(0, len(GIVERS) - 1)
steps = st.lists(
    st.one_of(
        st.tuples(st.just("feed"), givers, amounts),
        st.tuples(st.just("sell"), st.integers(0, 3), amounts, st.integers(1, 10**15)),
        st.tuples(st.just("claim"), st.integers(0, 3), givers),
        st.tuples(st.just("leave"), st.integers(0, 3), givers),
    ),
    min_size=4,
    max_size=25,
)


class Run:
    """The chain and the model, side by side."""

    def __init__(self, sharing: Sharing, bps: int) -> None:
        self.sharing, self.bps = sharing, bps
        self.pots: list[ModelPot] = []
        self.taken = 0
        self.salt = 0
        self.held = dict.fromkeys(range(len(GIVERS)), MWH)
        self.cash = dict.fromkeys(range(len(GIVERS)), 0)
        self.manager = self.money(ANA)
        self.buyer = self.money(YUSUF)
        for giver in GIVERS:
            sharing.giver(giver, MWH)
        self.pool_id = sharing.create_pool(ANA)

    def money(self, who: Any) -> int:
        return self.sharing.town.cash(who)

    def pot(self, n: int) -> ModelPot | None:
        return self.pots[n] if n < len(self.pots) else None

    def feed(self, giver: int, wh: int) -> None:
        if wh > self.held[giver]:
            return
        self.salt += 1
        if not self.pots or self.pots[-1].received:
            self.pots.append(ModelPot(self.bps))
        changes = {"revenueBps": self.bps, "salt": self.salt}
        potted = self.sharing.feed(GIVERS[giver], self.pool_id, wh, **changes)
        assert potted == len(self.pots)
        self.pots[-1].feed(giver, wh)
        self.held[giver] -= wh

    def sell(self, n: int, wh: int, price: int) -> None:
        pot = self.pot(n)
        if pot is None:
            return
        self.salt += 1
        prices = {"startPricePerMWh": price, "endPricePerMWh": price, "salt": self.salt}
        cost = wh * price // MWH
        try:
            sold = self.sharing.sell(n + 1, wh, 0, **prices).event("PotSold")
        except Reverted as refusal:
            expected = "PotShort" if wh > pot.gas else "NothingReceived"
            if refusal.name != expected or (wh <= pot.gas and cost != 0):
                raise
            return
        rest = pot.sell(wh, cost)
        assert (sold["amount"], sold["amount"] - sold["toGivers"]) == (cost, rest)
        self.taken += wh
        self.buyer -= cost
        self.manager += rest

    def claim(self, n: int, giver: int) -> None:
        pot = self.pot(n)
        expected = pot.claim(giver) if pot else 0
        assert expected == self.take("claim", "RevenuePaid", "amount", n, giver)
        self.cash[giver] += expected

    def leave(self, n: int, giver: int) -> None:
        pot = self.pot(n)
        expected = pot.leave(giver) if pot else 0
        assert expected == self.take("withdrawGas", "PotLeft", "wh", n, giver)
        self.held[giver] += expected

    def take(self, call: str, event: str, what: str, n: int, giver: int) -> int:
        try:
            done = self.sharing.pool.send(GIVERS[giver].address, call, n + 1)
        except Reverted as refusal:
            if refusal.name != "NothingToTake":
                raise
            return 0
        return int(done.event(event)[what])

    def compare(self) -> None:
        """Everything there is, in both books."""
        town, bio = self.sharing.town, self.sharing.town.bio
        assert self.sharing.gas_held() == sum(p.gas for p in self.pots)
        assert self.sharing.cash_held() == sum(p.to_givers for p in self.pots) - sum(
            self.cash.values()
        )
        for n, giver in enumerate(GIVERS):
            assert (town.held(giver, bio), self.money(giver)) == (self.held[n], self.cash[n])
            for at, pot in enumerate(self.pots):
                seen = self.sharing.pool.view("shareOf", at + 1, giver.address)
                assert seen == (pot.shares.get(n, 0), pot.gas_of(n), pot.due(n))
        assert (self.money(ANA), self.money(YUSUF)) == (self.manager, self.buyer)
        assert town.held(YUSUF, bio) == self.taken
        assert town.conserved()

    def close(self) -> None:
        """Everybody leaves: all gas and, but for less than one unit a giver, all money is out."""
        for n, pot in enumerate(self.pots):
            for giver in range(len(GIVERS)):
                self.claim(n, giver)
                self.leave(n, giver)
            assert pot.gas < max(1, len(pot.shares))
            left = sum(pot.owed.values()) + pot.remainder
            assert left < SCALE * (len(pot.owed) + 1)
        dust = self.sharing.cash_held()
        assert dust <= sum(len(p.owed) for p in self.pots)


@settings(
    max_examples=25,
    deadline=None,
    suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow],
)
@given(steps=steps, bps=st.sampled_from([1, 3_333, 6_000, 9_999, 10_000]))
def test_no_gas_and_no_money_is_made_or_lost(sharing: Sharing, steps: Any, bps: int) -> None:
    evm = sharing.town.evm
    evm.forget_warm_slots()
    evm.state.persist()
    root = evm.state.state_root
    sharing.town.money.send(ADMIN.address, "mint", YUSUF.address, RICH)
    run = Run(sharing, bps)
    try:
        for name, *arguments in steps:
            getattr(run, name)(*arguments)
            run.compare()
        run.close()
        run.compare()
    finally:
        evm.forget_warm_slots()
        evm.state = type(evm.state)(evm.state._db, evm.state.execution_context, root)


def test_the_model_knows_that_only_revenue_goes_into_pots() -> None:
    pot = ModelPot(6_000)
    pot.feed(0, 3)
    pot.feed(1, 1)
    assert pot.sell(2, 10) == 4
    assert (pot.due(0), pot.due(1), pot.leave(0), pot.leave(1)) == (4, 1, 1, 1)
    assert REVENUE == 2
