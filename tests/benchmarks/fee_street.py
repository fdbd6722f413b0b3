"""A street in use, on which every operation is measured from the same state."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from eth_account import Account
from eth_account.signers.local import LocalAccount
from eth_utils import keccak

from tests.benchmarks.fee_meter import undone
from tests.contracts.evm import Contract
from tests.contracts.sharing import Sharing
from tests.contracts.town import ADMIN, ANA, MEI, MWH, STRANGER, YUAN, YUSUF, Town

WH = 10_000
COST = 3_500_000
"""What 10 kWh cost at 350 yuan a MWh."""
HOMES = 50
HOUR = 3_600
UNLIMITED = 2**256 - 1


@dataclass(frozen=True)
class Rival:
    """A figure that somebody else has published of its own contract."""

    name: str
    units: int


@dataclass(frozen=True)
class Fee:
    """What one operation costs; of several in one transaction, each one's share."""

    name: str
    units: int
    goal: int | None = None
    rival: Rival | None = None


class Street:
    """Mei sells, Yusuf has bought of her before, Ana holds another batch; fifty homes beside."""

    def __init__(self) -> None:
        self.town = Town()
        self.sharing = Sharing(self.town)
        self.homes = [Account.from_key(keccak(b"home%d" % n)) for n in range(HOMES)]
        for home in self.homes:
            self.admit(home)
        town = self.town
        for home in (YUSUF, ANA, *self.homes):
            town.allot(home, town.natural, MWH)
        town.allot(MEI, town.bio, 2 * MWH)
        offer, sig = town.signed(MEI, salt=99)
        town.market.send(YUSUF.address, "fill", offer, sig, WH, COST)

    def admit(self, person: LocalAccount) -> None:
        """Make a member with money and the two approvals, and no gas."""
        town = self.town
        town.community.send(ADMIN.address, "multicall", [town._attest(person.address)])
        town.money.send(ADMIN.address, "mint", person.address, 1_000 * YUAN)
        town.money.send(person.address, "approve", town.market.address, UNLIMITED)
        town.credit.send(person.address, "setApprovalForAll", town.market.address, True)

    def index(self) -> Contract:
        """Deploy an index with one round."""
        town = self.town
        settings = 4 * HOUR, HOUR, WH, 1_000
        index = town.evm.deploy(
            "GasIndex", town.market.address, 2, town.money.address, *settings
        )  # fmt: skip
        offer, sig = town.signed(MEI, salt=98)
        town.market.send(YUSUF.address, "fill", offer, sig, WH, COST)
        town.evm.now += 4 * HOUR
        index.send(STRANGER.address, "update")
        return index

    def fee(
        self,
        name: str,
        measure: Callable[[], int],
        goal: int | None = None,
        rival: Rival | None = None,
    ) -> Fee:
        """Measure, and forget what the measuring did."""
        with undone(self.town.evm):
            return Fee(name, measure(), goal, rival)
