"""Share offers: what a neighbour signs to give, lend or pool gas, exactly as SharePool reads it.

The struct and its EIP-712 type are the contract's (``resources/contracts/SharePool.sol``); a test
holds both against each other. ``hash`` is what events and the index know a share offer by.
"""

from __future__ import annotations

import secrets
from collections.abc import Sequence
from dataclasses import dataclass
from enum import IntEnum
from typing import Any

from wallet.codec.abi import encode
from wallet.codec.address import Address, address_bytes, to_address
from wallet.codec.keccak import keccak256
from wallet.codec.typed_data import Field, TypedData
from wallet.protocol.credits import CreditId
from wallet.protocol.struct_words import address_word, digest, type_hash, word
from wallet.units import Timestamp, Wh

DOMAIN_NAME = "Hearth SharePool"
DOMAIN_VERSION = "1"

SHARE_FIELDS: tuple[Field, ...] = (
    Field("giver", "address"),
    Field("poolId", "bytes32"),
    Field("mode", "uint8"),
    Field("creditId", "uint256"),
    Field("quantityWh", "uint128"),
    Field("maxPerMemberWh", "uint128"),
    Field("revenueBps", "uint16"),
    Field("returnBy", "uint64"),
    Field("validTo", "uint64"),
    Field("counter", "uint256"),
    Field("salt", "uint256"),
)
SHARE_TYPES: dict[str, tuple[Field, ...]] = {"ShareOffer": SHARE_FIELDS}
SHARE_TYPE = (
    "ShareOffer(address giver,bytes32 poolId,uint8 mode,uint256 creditId,uint128 quantityWh,"
    "uint128 maxPerMemberWh,uint16 revenueBps,uint64 returnBy,uint64 validTo,uint256 counter,"
    "uint256 salt)"
)

WHOLE_COMMUNITY = bytes(32)
"""The pool every member belongs to."""


class ShareMode(IntEnum):
    """What the gas is shared for; the numbers are the contract's."""

    GIFT = 0
    LEND = 1
    REVENUE = 2


@dataclass(frozen=True, slots=True)
class ShareOffer:
    """A share offer, field by field as it is signed.

    ``pool_id`` is the whole community (zero), one person (``for_person``) or a registered pool.
    Nobody draws more than ``max_per_member_wh``. ``revenue_bps`` (hundredths of a per cent of what
    a sale brings) belongs to REVENUE, ``return_by`` to LEND; both are 0 otherwise.
    """

    giver: Address
    pool_id: bytes
    mode: ShareMode
    credit_id: CreditId
    quantity_wh: Wh
    max_per_member_wh: Wh
    revenue_bps: int
    return_by: Timestamp
    valid_to: Timestamp
    counter: int
    salt: int

    def as_tuple(self) -> tuple[Any, ...]:
        """Give the fields in the order of the contract's struct, for ABI encoding."""
        return (
            self.giver, self.pool_id, int(self.mode), int(self.credit_id), int(self.quantity_wh),
            int(self.max_per_member_wh), self.revenue_bps, int(self.return_by), int(self.valid_to),
            self.counter, self.salt,
        )  # fmt: skip

    def typed_data(self, chain_id: int, pool: Address) -> TypedData:
        """Give what the giver signs, bound to one SharePool on one chain."""
        names = [field.name for field in SHARE_FIELDS]
        return TypedData(
            types=SHARE_TYPES,
            primary_type="ShareOffer",
            domain={
                "name": DOMAIN_NAME,
                "version": DOMAIN_VERSION,
                "chainId": chain_id,
                "verifyingContract": pool,
            },
            message=dict(zip(names, self.as_tuple(), strict=True)),
        )

    def hash(self, chain_id: int, pool: Address) -> bytes:
        """Give the EIP-712 digest, by which SharePool and the index know this offer.

        A straight-line path for many offers; equal to ``typed_data().digest()``.
        """
        struct_hash = keccak256(
            b"".join((
                type_hash(SHARE_TYPE), address_word(self.giver), self.pool_id, word(self.mode),
                word(self.credit_id), word(self.quantity_wh), word(self.max_per_member_wh),
                word(self.revenue_bps), word(self.return_by), word(self.valid_to),
                word(self.counter), word(self.salt),
            ))
        )  # fmt: skip
        return digest(DOMAIN_NAME, DOMAIN_VERSION, chain_id, pool, struct_hash)


@dataclass(frozen=True, slots=True)
class SignedShare:
    """A share offer with its giver's signature (r, s, v: 65 bytes) and its EIP-712 digest."""

    offer: ShareOffer
    signature: bytes
    hash: bytes


def from_tuple(values: Sequence[Any]) -> ShareOffer:
    """Build a share offer from ABI-decoded values in the struct's order.

    Raises:
        ValueError: it is of no known mode.
    """
    (giver, pool_id, mode, credit_id, quantity, most, revenue, return_by, valid_to, counter,
     salt) = values  # fmt: skip
    return ShareOffer(
        giver, pool_id, ShareMode(mode), CreditId(credit_id), Wh(quantity), Wh(most), revenue,
        Timestamp(return_by), Timestamp(valid_to), counter, salt,
    )  # fmt: skip


def new_share(
    mode: ShareMode,
    *,
    giver: Address,
    credit_id: int,
    wh: Wh,
    valid_to: int,
    counter: int,
    pool_id: bytes = WHOLE_COMMUNITY,
    max_per_member: Wh | None = None,
    revenue_bps: int = 0,
    return_by: int = 0,
    salt: int | None = None,
) -> ShareOffer:
    """Make an unsigned share offer with a random salt, so that two alike offers stay two.

    ``counter`` is SharePool's current one for this giver; without ``max_per_member`` one member
    may draw all of it.
    """
    most = wh if max_per_member is None else max_per_member
    return ShareOffer(
        giver, pool_id, mode, CreditId(credit_id), wh, most, revenue_bps,
        Timestamp(return_by), Timestamp(valid_to), counter,
        secrets.randbits(256) if salt is None else salt,
    )  # fmt: skip


def for_person(account: Address) -> bytes:
    """Give the pool id that stands for one named person."""
    return address_bytes(account).rjust(32, b"\x00")


def person_of(pool_id: bytes) -> Address | None:
    """Give the one person a pool id stands for; None for the community and registered pools."""
    if pool_id == WHOLE_COMMUNITY or any(pool_id[:12]):
        return None
    return to_address(pool_id[12:])


def registered_pool(manager: Address, salt: bytes) -> bytes:
    """Give the id that ``createPool`` will give a manager's pool made with 32 bytes of salt."""
    return keccak256(encode(("address", "bytes32"), (manager, salt)))
