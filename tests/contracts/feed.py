"""A gas index over a stand-in market: two storage slots that say what was ever traded."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any

from eth_utils import to_canonical_address

from tests.contracts.evm import Contract, Done, Evm

MARKET = "0x" + "3a" * 20
ANYONE = "0x" + "a1" * 20
TWO_SLOTS = bytes.fromhex("60005460005260015460205260406000f3")
"""Answers every call with storage slots 0 and 1, as GasMarket.tradedOf answers (wh, value)."""

HOUR = 3_600
DAY = 86_400
MWH = 1_000_000
YUAN = 1_000_000
PRICE = 350 * YUAN
DEFAULTS: dict[str, Any] = {
    "gas_class": 2, "window": 4 * HOUR, "interval": HOUR, "min_wh": MWH, "max_move_bps": 1_000,
}  # fmt: skip


@dataclass
class Feed:
    """The index, and what the market under it says."""

    evm: Evm = field(default_factory=Evm)
    changes: dict[str, Any] = field(default_factory=dict)
    wh: int = 0
    value: int = 0

    def __post_init__(self) -> None:
        self.evm.state.set_code(to_canonical_address(MARKET), TWO_SLOTS)
        self._tell()
        self.money = self.evm.deploy("PracticeMoney", "Practice yuan", "pCNY", ANYONE)
        self.index = self.deploy(**self.changes)

    def deploy(self, **changes: Any) -> Contract:
        """Deploy another index on the same market."""
        p = DEFAULTS | {"currency": self.money.address} | changes
        return self.evm.deploy(
            "GasIndex", MARKET, p["gas_class"], p["currency"], p["window"], p["interval"],
            p["min_wh"], p["max_move_bps"],
        )  # fmt: skip

    def _tell(self) -> None:
        for slot, value in enumerate((self.wh, self.value)):
            self.evm.state.set_storage(to_canonical_address(MARKET), slot, value)

    def trade(self, wh: int = MWH, price: int = PRICE) -> None:
        """Let the market have filled an open offer at a price per MWh."""
        self.sold(wh, wh * price // MWH)

    def sold(self, wh: int, value: int) -> None:
        """Let the market have filled an open offer for a value."""
        self.wh, self.value = self.wh + wh, self.value + value
        self._tell()

    def wait(self, seconds: int = HOUR) -> None:
        """Let time pass."""
        self.evm.now += seconds
        self.evm.number += 1

    def update(self) -> Done:
        """Ask for a round."""
        return self.index.send(ANYONE, "update")

    def hour(self, wh: int = MWH, price: int = PRICE) -> int:
        """Let an hour pass in which something is traded, and return the answer of its round."""
        self.wait()
        if wh:
            self.trade(wh, price)
        return int(self.update().event("RoundMade")["answer"])

    def started(self, price: int = PRICE, rounds: int = 4) -> Feed:
        """Trade at one price for a window and some rounds more."""
        for _ in range(3):
            self.wait()
            self.trade(price=price)
        for _ in range(rounds):
            self.hour(price=price)
        return self

    def answer(self) -> int:
        """Return the newest answer."""
        return int(self.index.view("latestRoundData")[1])
