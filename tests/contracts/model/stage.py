"""The stage: the contracts put on a chain, and the same world in the model."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from eth_utils import keccak

from tests.contracts.model import abi
from tests.contracts.model.base import Address
from tests.contracts.model.chain import NOBODY, Chain
from tests.contracts.model.community import Community
from tests.contracts.model.credit import BIOMETHANE, NATURAL, GasCredit
from tests.contracts.model.index import GasIndex, Made
from tests.contracts.model.keys import address_of
from tests.contracts.model.market import GasMarket
from tests.contracts.model.money import Coin
from tests.contracts.model.people import Feed, Purse
from tests.contracts.model.registry import MeterRegistry
from tests.contracts.model.share import SharePool
from tests.contracts.model.world import Known, World

ADMIN_DELAY = 3600
ZONES = (keccak(b"Old town"), keccak(b"Harbour"))
INDEX = {"window": 3600, "interval": 600, "min_wh": 20_000, "max_move_bps": 1_000}


@dataclass(frozen=True)
class Stage:
    """Which contract is which; ``kinds`` gives the artifact of every address."""

    reader: Address
    kinds: dict[Address, str]
    names: dict[Address, str]

    def function(self, to: Address, name: str) -> abi.Function:
        return abi.functions(self.kinds[to])[name]


class _Builder:
    def __init__(self, chain: Chain) -> None:
        self.chain = chain
        self.kinds: dict[Address, str] = {}
        self.names: dict[Address, str] = {}

    def put(self, name: str, kind: str, *args: Any) -> Address:
        address = self.chain.deploy(abi.creation(kind, *args))
        self.kinds[address], self.names[address] = kind, name
        return address


def build(chain: Chain) -> tuple[Stage, World]:
    """Put everything on a chain; give the stage and the world as it is then."""
    put = _Builder(chain).put
    builder: _Builder = put.__self__  # type: ignore[attr-defined] # a bound method has it
    admin = address_of("admin")
    community = Community(put("community", "Community", "Street", ADMIN_DELAY, admin), admin,
                          ADMIN_DELAY)  # fmt: skip
    registry = MeterRegistry(put("registry", "MeterRegistry", community.address))
    credit = GasCredit(put("credit", "GasCredit", community.address, registry.address))
    three = (community.address, credit.address)
    market = GasMarket(put("market", "GasMarket", *three, registry.address))
    share = SharePool(put("share", "SharePool", *three, market.address))
    coins = _coins(builder, admin)
    yuan = next(coin.address for coin in coins if coin.name == "yuan")
    indexes = [_index(builder, market.address, kind, yuan) for kind in (NATURAL, BIOMETHANE)]
    feeds = [Feed(put(name, "Feed", n), n) for name, n in (("fx", 8), ("oddfx", 4), ("hub", 6))]
    purses = [Purse(put(name, "Purse")) for name in ("club", "trap")]
    stage = Stage(put("reader", "Reader"), builder.kinds, builder.names)
    chain.act(admin, registry.address, stage.function(registry.address, "set_credit").data(
        credit.address))  # fmt: skip
    credit.operators[share.address, market.address] = True
    world = World(
        Known(), chain.now, community, registry, credit, market, share,
        {i.address: i for i in indexes}, {c.address: c for c in coins},
        {f.address: f for f in feeds}, {p.address: p for p in purses},
    )  # fmt: skip
    return stage, world


def _coins(builder: _Builder, admin: Address) -> list[Coin]:
    honest = [
        Coin(builder.put(name, "PracticeMoney", name, name, admin), name, 6, owner=admin)
        for name in ("yuan", "euro")
    ]
    return [*honest, Coin(builder.put("odd", "OddCoin", "odd", "odd", 2), "odd", 2, odd=True)]


def _index(builder: _Builder, market: Address, gas_class: int, currency: Address) -> GasIndex:
    address = builder.put(f"index{gas_class}", "GasIndex", market, gas_class, currency,
                          *INDEX.values())  # fmt: skip
    now = builder.chain.now
    return GasIndex(
        address, gas_class, currency, **INDEX, decimals=6, made=(Made(now, now, 0, 0, 0),)
    )


def nobody() -> Address:
    """Give the account through which contract wallets are set in motion."""
    return NOBODY
