"""Where the contracts keep the numbers that decide money: the storage slots that nodes can prove.

The slot at which a variable begins comes from the compiler (the artifacts' ``storage``); an entry
of a mapping is at keccak-256(key . slot), keys padded to 32 bytes. A slot means something only in a
contract whose code is known to be ours: the proof shows the code's hash too.

Source: Solidity documentation, "Layout of State Variables in Storage".
"""

from __future__ import annotations

from wallet.codec.address import Address, address_bytes
from wallet.codec.keccak import keccak256
from wallet.protocol.artifacts import artifact

WORD = 32
UINT128 = (1 << 128) - 1
"""The part of GasMarket's slots that is an amount; a flag stands above it."""
UINT256 = (1 << 256) - 1


def gas_slot(account: Address, credit_id: int) -> int:
    """Where GasCredit keeps what an account holds of a batch."""
    return _entry("GasCredit", "_balances", _number(credit_id), _account(account))


def gas_approval_slot(account: Address, operator: Address) -> int:
    """Where GasCredit keeps whether ``operator`` may hand over an account's gas."""
    return _entry("GasCredit", "_operatorApprovals", _account(account), _account(operator))


def money_slot(account: Address) -> int:
    """Where PracticeMoney keeps a balance."""
    return _entry("PracticeMoney", "_balances", _account(account))


def allowance_slot(account: Address, spender: Address) -> int:
    """Where PracticeMoney keeps how much ``spender`` may take from an account."""
    return _entry("PracticeMoney", "_allowances", _account(account), _account(spender))


def progress_slot(offer_hash: bytes) -> int:
    """Where GasMarket keeps how much of an offer was taken (the low 128 bits)."""
    return _entry("GasMarket", "_progress", offer_hash)


def _entry(contract: str, variable: str, *keys: bytes) -> int:
    slot = artifact(contract).storage[variable]
    for key in keys:
        slot = int.from_bytes(keccak256(key + _number(slot)), "big")
    return slot


def _number(value: int) -> bytes:
    return value.to_bytes(WORD, "big")


def _account(address: Address) -> bytes:
    return address_bytes(address).rjust(WORD, b"\0")
