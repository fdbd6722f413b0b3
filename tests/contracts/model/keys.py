"""Who takes part, their keys, and what they sign, well or badly."""

from __future__ import annotations

from functools import cache, lru_cache

from eth_keys.datatypes import PrivateKey, Signature
from eth_keys.exceptions import BadSignature
from eth_utils import keccak

from tests.contracts.model.base import Address

OFFICES = ("admin", "operator", "issuer", "pauser")
HOUSEHOLDS = ("mei", "yusuf", "ana")
COMPANIES = ("volt", "farm")
HOSTILE = ("mallory", "stranger")
PEOPLE = (*OFFICES, *HOUSEHOLDS, *COMPANIES, *HOSTILE)
GATEWAYS = ("gateway1", "gateway2", "gateway3")
ORDER = 0xFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFEBAAEDCE6AF48A03BBFD25E8CD0364141


@cache
def key_of(name: str) -> PrivateKey:
    """Give somebody's key; it is the hash of the name."""
    return PrivateKey(keccak(name.encode()))


@cache
def address_of(name: str) -> Address:
    """Give somebody's address."""
    return str(key_of(name).public_key.to_address())


@cache
def sign(name: str, digest: bytes) -> bytes:
    """Sign a digest with somebody's key."""
    signature = key_of(name).sign_msg_hash(digest)
    return signature.r.to_bytes(32) + signature.s.to_bytes(32) + bytes([27 + signature.v])


@lru_cache(maxsize=65_536)
def signer_of(signature: bytes, digest: bytes) -> Address | None:
    """Tell whose key made these bytes over this digest; None when they are no signature.

    Only 65 bytes with a low ``s`` count: the other half would let anyone make a second signature.
    """
    if len(signature) != 65 or signature[64] not in (27, 28):
        return None
    r, s = int.from_bytes(signature[:32]), int.from_bytes(signature[32:64])
    if not 0 < r < ORDER or not 0 < s <= ORDER // 2:
        return None
    try:
        found = Signature(vrs=(signature[64] - 27, r, s)).recover_public_key_from_msg_hash(digest)
    except BadSignature:
        return None
    return str(found.to_address())


def malleable(signature: bytes) -> bytes:
    """Give the other signature that the same key could have made: nobody may accept it."""
    s = ORDER - int.from_bytes(signature[32:64])
    return signature[:32] + s.to_bytes(32) + bytes([55 - signature[64]])
