"""The words that EIP-712 hashes of our own structs are made of: the fast path for whole books.

A straight line over known fields; ``wallet.codec.typed_data`` is the general way, and a test holds
both against each other and against eth-account.
"""

from __future__ import annotations

from functools import lru_cache

from wallet.codec.address import Address, address_bytes
from wallet.codec.keccak import keccak256

_DOMAIN_TYPE = "EIP712Domain(string name,string version,uint256 chainId,address verifyingContract)"


def word(value: int) -> bytes:
    """A non-negative number as 32 bytes."""
    return int(value).to_bytes(32, "big")


@lru_cache(maxsize=4096)
def address_word(address: Address) -> bytes:
    """An address as 32 bytes."""
    return address_bytes(address).rjust(32, b"\x00")


@lru_cache(maxsize=16)
def type_hash(type_string: str) -> bytes:
    """The hash of a struct's type, as EIP-712's encodeType writes it."""
    return keccak256(type_string.encode("ascii"))


def digest(name: str, version: str, chain_id: int, contract: Address, struct_hash: bytes) -> bytes:
    """The 32 bytes to sign for a struct in the domain of one contract on one chain."""
    separator = _domain_separator(name, version, chain_id, contract)
    return keccak256(b"\x19\x01" + separator + struct_hash)


@lru_cache(maxsize=64)
def _domain_separator(name: str, version: str, chain_id: int, contract: Address) -> bytes:
    return keccak256(
        type_hash(_DOMAIN_TYPE)
        + keccak256(name.encode("ascii"))
        + keccak256(version.encode("ascii"))
        + word(chain_id)
        + address_word(contract)
    )
