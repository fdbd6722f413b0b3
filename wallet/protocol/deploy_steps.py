"""What has to happen to put a community onto a chain, as steps in the order of their nonces.

Addresses of contracts follow from the deployer's address and the nonce of each creation, so every
step can be written down, and sent, before any of them is mined. Each step can say from the chain's
state alone whether it has happened.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass

from wallet.chain.api import NodeApi
from wallet.codec.abi import Function
from wallet.codec.address import Address, create_address
from wallet.errors import NodeAnswerError, RevertedError
from wallet.protocol.artifacts import artifact
from wallet.protocol.contracts import (
    COMMUNITY,
    CREDIT,
    INDEX,
    ISSUER,
    MARKET,
    METER_OPERATOR,
    MONEY,
    PAUSER,
    POOL,
    REGISTRY,
    Contract,
)
from wallet.protocol.credits import GasClass
from wallet.protocol.reads import ask
from wallet.units import Wh

_GAS = {
    "PracticeMoney": 1_500_000,
    "Community": 2_500_000,
    "MeterRegistry": 3_900_000,
    "GasCredit": 6_300_000,
    "GasMarket": 5_800_000,
    "SharePool": 5_450_000,
    "GasIndex": 1_200_000,
}
"""Gas limits, about a third above what each creation needs; a test holds them to that."""
_CONNECT_GAS = 200_000
_OPEN_GAS = 1_500_000
"""Settings are new storage, which geth's coming rules (EIP-8037) charge up to four times for:
measured there 144,000 and 1,090,000, today 55,000 and 294,000. What is not used is not paid."""
_OPERATOR_MEMBER = 4
_FOR_EVER = 2**64 - 1
_LEAST_TRADED = Wh(100_000)
_NOWHERE = b"ZZ"
"""ISO 3166-1: for private use; the share pool is a contract and lives in no country."""

LABELS = {
    "PracticeMoney": "Putting the practice money onto the chain",
    "Community": "Putting the list of members onto the chain",
    "MeterRegistry": "Putting the register of meters onto the chain",
    "GasCredit": "Putting the gas credits onto the chain",
    "GasMarket": "Putting the market onto the chain",
    "SharePool": "Putting the pool for shared gas onto the chain",
    "GasIndex": "Putting the price indices onto the chain",
}
"""What each creation is called while it happens. Message ids for translation."""
CONNECT = "Connecting the meters to the gas credits"
OPEN = "Giving the operator its roles and allowing the currency and the price indices"


@dataclass(frozen=True, slots=True)
class IndexSettings:
    """How each class's price index works: see ``GasIndex``.

    ``window`` and ``interval`` in seconds, ``min_wh`` is what has to be traded in a window for a
    new price, ``max_move_bps`` how far one price may move (hundredths of a per cent).
    """

    window: int = 24 * 3600
    interval: int = 3600
    min_wh: Wh = _LEAST_TRADED
    max_move_bps: int = 1_000

    def as_tuple(self) -> tuple[int, int, int, int]:
        """Give the settings in the order of the contract's constructor."""
        return (self.window, self.interval, int(self.min_wh), self.max_move_bps)


DEFAULT_INDEX = IndexSettings()


@dataclass(frozen=True, slots=True)
class Plan:
    """What is to be deployed: by whom, from which nonce on, and with which settings."""

    deployer: Address
    first_nonce: int
    name: str
    admin_delay: int
    operator: Address
    new_money: tuple[str, str] | None
    """Name and symbol of practice money to create, or None when ``money`` exists already."""
    money: Address
    index: IndexSettings = DEFAULT_INDEX


@dataclass(frozen=True, slots=True)
class Step:
    """One transaction; ``done`` asks the chain whether it has happened."""

    label: str
    to: Address | None
    data: bytes
    gas: int
    done: Callable[[NodeApi], bool]


@dataclass(frozen=True, slots=True)
class Addresses:
    """Where everything will be."""

    money: Address
    community: Address
    registry: Address
    credit: Address
    market: Address
    pool: Address
    indices: Mapping[GasClass, Address]


_SINGLE = 5
"""Contracts of which there is one: community, registry, credit, market, share pool."""


def addresses(plan: Plan) -> Addresses:
    """Work out where each contract will be."""
    first = plan.first_nonce + (1 if plan.new_money else 0)
    money = create_address(plan.deployer, plan.first_nonce) if plan.new_money else plan.money
    count = _SINGLE + len(GasClass)
    made = [create_address(plan.deployer, first + offset) for offset in range(count)]
    community, registry, credit, market, pool, *indices = made
    by_class = dict(zip(GasClass, indices, strict=True))
    return Addresses(money, community, registry, credit, market, pool, by_class)


def steps(plan: Plan) -> tuple[Step, ...]:
    """List the transactions; the n-th has the nonce ``plan.first_nonce + n``."""
    at = addresses(plan)
    creations = [
        _creation(COMMUNITY, at.community, plan.name, plan.admin_delay, plan.deployer),
        _creation(REGISTRY, at.registry, at.community),
        _creation(CREDIT, at.credit, at.community, at.registry),
        _creation(MARKET, at.market, at.community, at.credit, at.registry),
        _creation(POOL, at.pool, at.community, at.credit, at.market),
        *(_index(plan, at, gas_class) for gas_class in GasClass),
    ]
    if plan.new_money:
        creations.insert(0, _creation(MONEY, at.money, *plan.new_money, plan.deployer))
    return (*creations, _name_credit(at), _open(plan, at))


def _creation(contract: Contract, at: Address, *args: object) -> Step:
    compiled = artifact(contract.name)
    data = compiled.bytecode + contract.encode_constructor(*args)
    return Step(
        LABELS[contract.name],
        None,
        data,
        _GAS[contract.name],
        lambda node: compiled.is_code(node.code(at)),
    )


def _index(plan: Plan, at: Addresses, gas_class: GasClass) -> Step:
    args = (at.market, int(gas_class), at.money, *plan.index.as_tuple())
    return _creation(INDEX, at.indices[gas_class], *args)


def _name_credit(at: Addresses) -> Step:
    return Step(
        CONNECT,
        at.registry,
        REGISTRY["set_credit"].encode_call(at.credit),
        _CONNECT_GAS,
        lambda node: _answer(node, at.registry, REGISTRY["credit"]) == at.credit,
    )


def _open(plan: Plan, at: Addresses) -> Step:
    last_feed = at.indices[GasClass.BLEND]
    return Step(
        OPEN,
        at.community,
        COMMUNITY["multicall"].encode_call(_opening_calls(plan, at)),
        _OPEN_GAS,
        lambda node: (
            _answer(node, at.community, COMMUNITY["is_currency"], at.money) is True
            and _answer(node, at.community, COMMUNITY["has_role"], PAUSER, plan.operator) is True
            and _answer(node, at.community, COMMUNITY["is_feed"], last_feed) is True
            and _answer(node, at.community, COMMUNITY["is_member"], at.pool) is True
        ),
    )


def _opening_calls(plan: Plan, at: Addresses) -> list[bytes]:
    """All in one transaction: roles, currency, feeds, and the share pool's membership.

    Only a meter operator can admit the pool. A deployer who is not to be one is one just long
    enough for that.
    """
    grant, revoke = COMMUNITY["grant_role"], COMMUNITY["revoke_role"]
    admit = COMMUNITY["attest"].encode_call(
        at.pool, _NOWHERE, _OPERATOR_MEMBER, _FOR_EVER, bytes(32)
    )
    calls = [grant.encode_call(role, plan.operator) for role in (METER_OPERATOR, ISSUER, PAUSER)]
    calls.append(COMMUNITY["set_currency"].encode_call(at.money, True))  # noqa: FBT003 - ABI
    calls += [
        COMMUNITY["set_feed"].encode_call(feed, True)  # noqa: FBT003 - ABI
        for feed in at.indices.values()
    ]
    if plan.operator == plan.deployer:
        return [*calls, admit]
    me = (METER_OPERATOR, plan.deployer)
    return [*calls, grant.encode_call(*me), admit, revoke.encode_call(*me)]


def _answer(node: NodeApi, to: Address, function: Function, *args: object) -> object:
    """Ask a contract which may not be there yet."""
    try:
        return ask(node, to, function, *args)
    except (NodeAnswerError, RevertedError):
        return None
