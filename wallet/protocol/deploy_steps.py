"""What has to happen to put a community onto a chain, as steps in the order of their nonces.

Addresses of contracts follow from the deployer's address and the nonce of each creation, so every
step can be written down, and sent, before any of them is mined. Each step can say from the chain's
state alone whether it has happened.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from wallet.chain.api import NodeApi
from wallet.codec.abi import Function
from wallet.codec.address import Address, create_address
from wallet.errors import NodeAnswerError, RevertedError
from wallet.protocol.artifacts import artifact
from wallet.protocol.contracts import (
    COMMUNITY,
    CREDIT,
    ISSUER,
    MARKET,
    METER_OPERATOR,
    MONEY,
    PAUSER,
    REGISTRY,
    Contract,
)
from wallet.protocol.reads import ask

_GAS = {
    "PracticeMoney": 1_500_000,
    "Community": 2_500_000,
    "MeterRegistry": 3_900_000,
    "GasCredit": 6_300_000,
    "GasMarket": 5_800_000,
}
"""Gas limits, about a third above what each creation needs; a test holds them to that."""
_SET_UP_GAS = 300_000

LABELS = {
    "PracticeMoney": "Putting the practice money onto the chain",
    "Community": "Putting the list of members onto the chain",
    "MeterRegistry": "Putting the register of meters onto the chain",
    "GasCredit": "Putting the gas credits onto the chain",
    "GasMarket": "Putting the market onto the chain",
}
"""What each creation is called while it happens. Message ids for translation."""
CONNECT = "Connecting the meters to the gas credits"
OPEN = "Giving the operator its roles and allowing the currency"


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


def addresses(plan: Plan) -> Addresses:
    """Work out where each contract will be."""
    first = plan.first_nonce + (1 if plan.new_money else 0)
    money = create_address(plan.deployer, plan.first_nonce) if plan.new_money else plan.money
    made = [create_address(plan.deployer, first + offset) for offset in range(4)]
    return Addresses(money, *made)


def steps(plan: Plan) -> tuple[Step, ...]:
    """List the transactions; the n-th has the nonce ``plan.first_nonce + n``."""
    at = addresses(plan)
    creations = [
        _creation(COMMUNITY, at.community, plan.name, plan.admin_delay, plan.deployer),
        _creation(REGISTRY, at.registry, at.community),
        _creation(CREDIT, at.credit, at.community, at.registry),
        _creation(MARKET, at.market, at.community, at.credit, at.registry),
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


def _name_credit(at: Addresses) -> Step:
    return Step(
        CONNECT,
        at.registry,
        REGISTRY["set_credit"].encode_call(at.credit),
        _SET_UP_GAS,
        lambda node: _answer(node, at.registry, REGISTRY["credit"]) == at.credit,
    )


def _open(plan: Plan, at: Addresses) -> Step:
    calls = [
        COMMUNITY["grant_role"].encode_call(role, plan.operator)
        for role in (METER_OPERATOR, ISSUER, PAUSER)
    ]
    calls.append(COMMUNITY["set_currency"].encode_call(at.money, True))  # noqa: FBT003 - ABI
    return Step(
        OPEN,
        at.community,
        COMMUNITY["multicall"].encode_call(calls),
        _SET_UP_GAS,
        lambda node: (
            _answer(node, at.community, COMMUNITY["is_currency"], at.money) is True
            and _answer(node, at.community, COMMUNITY["has_role"], PAUSER, plan.operator) is True
        ),
    )


def _answer(node: NodeApi, to: Address, function: Function, *args: object) -> object:
    """Ask a contract which may not be there yet."""
    try:
        return ask(node, to, function, *args)
    except (NodeAnswerError, RevertedError):
        return None
