"""Limits of gas that are written down follow what the chain charges for new storage."""

from __future__ import annotations

import pytest

from wallet.codec.address import Address, to_address
from wallet.protocol.contracts import MONEY
from wallet.protocol.gas_limits import TRANSACTION_LIMIT, GasLimits, limits_on

MONEY_AT = to_address("0x" + "c0" * 20)
ACCOUNT = to_address("0x" + "a1" * 20)


class PricedNode:
    """A node that says what a new permission takes."""

    def __init__(self, takes: int) -> None:
        self.takes = takes
        self.asked: list[tuple[Address, Address | None, bytes]] = []

    def estimate_gas(self, sender: Address, to: Address | None, data: bytes, value: int = 0) -> int:
        assert value == 0
        self.asked.append((sender, to, data))
        return self.takes


@pytest.mark.parametrize(
    ("takes", "factor"),
    [(21_000, 1), (46_400, 1), (50_000, 1), (50_001, 2), (100_000, 2), (134_983, 3)],
)
def test_a_limit_grows_with_what_a_new_permission_takes(takes: int, factor: int) -> None:
    node = PricedNode(takes)
    assert limits_on(node, MONEY_AT, ACCOUNT) == GasLimits(factor)  # type: ignore[arg-type] # fake
    ((sender, to, data),) = node.asked
    assert (sender, to) == (ACCOUNT, MONEY_AT)
    assert data[:4] == MONEY["approve"].selector
    assert data[4:] != MONEY["approve"].encode_call(ACCOUNT, 1)[4:], "nobody, not oneself"


def test_no_limit_is_above_what_a_transaction_may_have() -> None:
    assert GasLimits().of(200_000) == 200_000
    assert GasLimits(3).of(200_000) == 600_000
    assert GasLimits(3).of(6_000_000) == TRANSACTION_LIMIT == 16_777_216
    assert GasLimits().of(40 * 450_000) == TRANSACTION_LIMIT
