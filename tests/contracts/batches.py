"""Batches written straight into GasCredit's storage, so that tests can have thousands of them.

The layout is held to the contract's own answers each time.
"""

from __future__ import annotations

from collections.abc import Iterable

from eth_abi import encode
from eth_utils import keccak

from tests.contracts.town import ADMIN, ZONE, Town

_BATCH_COUNT, _ID_BY_NUMBER, _BATCHES = 0, 1, 3
LIMIT = 48 * 256 * 192
"""Batch numbers are below this."""


def credit_id(gas_class: int, number: int, period: int = 202611) -> int:
    """Put a credit id together."""
    return (gas_class << 160) | (int.from_bytes(ZONE[:8]) << 96) | (period << 64) | number


def write_batch(town: Town, gas_class: int, number: int) -> int:
    """Make a batch of the administrator's with any number; return its credit id."""
    made = credit_id(gas_class, number)
    place = keccak(encode(["uint64", "uint256"], [number, _ID_BY_NUMBER]))
    town.evm.poke(town.credit.address, int.from_bytes(place), made)
    place = keccak(encode(["uint256", "uint256"], [made, _BATCHES]))
    town.evm.poke(town.credit.address, int.from_bytes(place), int(ADMIN.address, 16))
    return made


def write_batches(town: Town, gas_class: int, numbers: Iterable[int]) -> list[int]:
    """Make several batches of one class."""
    made = [write_batch(town, gas_class, number) for number in numbers]
    assert town.credit.view("creditIdOf", made[-1] % 2**64) == made[-1]
    assert town.credit.view("batchOf", made[-1])[0] == ADMIN.address.lower()
    return made


def set_batch_count(town: Town, count: int) -> None:
    """Pretend that so many batches were issued."""
    town.evm.poke(town.credit.address, _BATCH_COUNT, count)
    assert town.credit.view("batchCount") == count
