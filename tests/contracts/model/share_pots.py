"""The model of SharePool's pots: gas given to be sold, and the money that comes of it."""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING

from tests.contracts.model.base import NIL, ZERO, Address, refuse_unless
from tests.contracts.model.money import safely
from tests.contracts.model.share_loans import ShareLoans
from tests.contracts.model.share_pools import SharePools
from tests.contracts.model.structs import GasOffer, Take

if TYPE_CHECKING:
    from tests.contracts.model.world import World

BUY = 1
BPS = 10_000
SCALE = 10**18


@dataclass(frozen=True)
class Pot:
    """One batch, given for one revenue share. ``earned`` is what a Wh of it earned, times SCALE."""

    pool_id: bytes
    credit_id: int
    revenue_bps: int
    currency: Address = ZERO
    share_wh: int = 0
    gas_wh: int = 0
    received: int = 0
    to_givers: int = 0
    earned: int = 0
    remainder: int = 0


@dataclass(frozen=True)
class Given:
    """A giver's share, and what it is owed (times SCALE) up to ``index``."""

    wh: int = 0
    index: int = 0
    owed: int = 0

    def accrued(self, pot: Pot) -> Given:
        """Count what was earned since."""
        return Given(self.wh, pot.earned, self.owed + self.wh * (pot.earned - self.index))


NO_POT = Pot(NIL, 0, 0)


@dataclass
class SharePots(SharePools, ShareLoans):
    """Pots by number and what each giver has in them."""

    pots: dict[int, Pot] = field(default_factory=dict)
    given: dict[tuple[int, Address], Given] = field(default_factory=dict)

    # --- questions ---

    def share_of(self, number: int, giver: Address) -> tuple[int, int, int]:
        """Give a giver's share, the gas it could take out and the money it could claim."""
        pot, given = self.pots.get(number, NO_POT), self.given.get((number, giver), Given())
        gas = pot.gas_wh * given.wh // pot.share_wh if given.wh else 0
        return given.wh, gas, given.accrued(pot).owed // SCALE

    # --- operations ---

    def sell_into(
        self, w: World, sender: Address, number: int, o: GasOffer, sig: bytes, wh: int, limit: int
    ) -> None:
        with self.lock():
            pot = self.pots.get(number, NO_POT)
            self._check_sale(w, sender, number, pot, o, wh)
            self.pots[number] = replace(pot, currency=o.currency, gas_wh=pot.gas_wh - wh)
            coin = w.coins[o.currency]
            before = coin.told(self.address)
            take = Take(wh, limit, pot.credit_id, o.currency)
            w.market.fill_with(w, self.address, o, sig, take)
            received = coin.told(self.address) - before
            refuse_unless(received > 0, "NothingReceived")
            for_manager = received - self._split(number, received)
            if for_manager:
                safely(coin, coin.transfer(w, self.address, sender, for_manager))

    def claim(self, w: World, sender: Address, number: int) -> None:
        with self.lock():
            pot = self.pots.get(number, NO_POT)
            given = self.given.get((number, sender), Given()).accrued(pot)
            amount = given.owed // SCALE
            refuse_unless(amount > 0, "NothingToTake")
            self.given[number, sender] = replace(given, owed=given.owed - amount * SCALE)
            coin = w.coins[pot.currency]
            safely(coin, coin.transfer(w, self.address, sender, amount))

    def withdraw_gas(self, w: World, sender: Address, number: int) -> None:
        with self.lock():
            pot = self.pots.get(number, NO_POT)
            share, wh, _ = self.share_of(number, sender)
            refuse_unless(wh > 0, "NothingToTake")
            given = self.given[number, sender].accrued(pot)
            self.given[number, sender] = replace(given, wh=0)
            self.pots[number] = replace(pot, share_wh=pot.share_wh - share, gas_wh=pot.gas_wh - wh)
            w.credit.safe_transfer_from(
                w, self.address, self.address, sender, pot.credit_id, wh, b""
            )

    def _check_sale(
        self, w: World, sender: Address, number: int, pot: Pot, o: GasOffer, wh: int
    ) -> None:
        manages = sender == self.manager_of(pot.pool_id)
        refuse_unless(manages, "NotPoolManager", pot.pool_id, sender)
        refuse_unless(w.community.is_member(w, sender), "NotMember", sender)
        refuse_unless(o.side == BUY, "NotABuyOffer")
        refuse_unless(o.maker != sender, "ManagersOwnOffer")
        same = pot.currency in (ZERO, o.currency)
        refuse_unless(same, "OtherCurrency", number, pot.currency)
        refuse_unless(wh <= pot.gas_wh, "PotShort", number, pot.gas_wh, wh)

    def _split(self, number: int, received: int) -> int:
        """Give the givers their part of a sale: rounded down once over all sales together."""
        pot = self.pots[number]
        total = pot.received + received
        to_givers = total * pot.revenue_bps // BPS
        earned, remainder = divmod(
            (to_givers - pot.to_givers) * SCALE + pot.remainder, pot.share_wh
        )
        self.pots[number] = replace(
            pot, received=total, to_givers=to_givers, earned=pot.earned + earned,
            remainder=remainder,
        )  # fmt: skip
        return to_givers - pot.to_givers

    def _feed(self, pool_id: bytes, credit_id: int, bps: int, giver: Address, wh: int) -> None:
        """Put gas into the newest pot of its kind, or into a new one when that has sold."""
        kind = (pool_id, credit_id, bps)
        alike = [n for n, p in self.pots.items() if (p.pool_id, p.credit_id, p.revenue_bps) == kind]
        number = max(alike, default=0)
        if number == 0 or self.pots[number].currency != ZERO:
            number = len(self.pots) + 1
            self.pots[number] = Pot(*kind)
        pot, given = self.pots[number], self.given.get((number, giver), Given())
        self.pots[number] = replace(pot, share_wh=pot.share_wh + wh, gas_wh=pot.gas_wh + wh)
        self.given[number, giver] = replace(given, wh=given.wh + wh)
