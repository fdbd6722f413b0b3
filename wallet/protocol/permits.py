"""EIP-2612 permits: an approval by signature, so that a first purchase needs one transaction.

Signed by whoever pays, for the currency that is paid; the market uses it in the same transaction as
the fill. What a currency's EIP-712 domain is called only the currency knows: ask for its
``PermitTerms`` with ``calls.read_permit_terms``, sign ``permit_data`` and put both together with
``signed_permit``.
"""

from __future__ import annotations

from dataclasses import dataclass

from wallet.codec.address import Address
from wallet.codec.signature import Signature
from wallet.codec.typed_data import Field, TypedData
from wallet.units import Minor, Timestamp

PERMIT_FIELDS: tuple[Field, ...] = (
    Field("owner", "address"),
    Field("spender", "address"),
    Field("value", "uint256"),
    Field("nonce", "uint256"),
    Field("deadline", "uint256"),
)
"""Source: EIP-2612."""


@dataclass(frozen=True, slots=True)
class PermitTerms:
    """What a permit has to be signed for: the token's EIP-712 name and version, and the nonce.

    ``nonce`` is the owner's next one in the token, not an account's.
    """

    token: Address
    name: str
    version: str
    nonce: int


@dataclass(frozen=True, slots=True)
class Permit:
    """A signed EIP-2612 permit, as the market takes it."""

    value: Minor
    deadline: Timestamp
    v: int
    r: bytes
    s: bytes

    def as_tuple(self) -> tuple[int, int, int, bytes, bytes]:
        """Give the fields in the order of the contract's struct, for ABI encoding."""
        return (int(self.value), int(self.deadline), self.v, self.r, self.s)


def permit_data(
    terms: PermitTerms,
    *,
    chain_id: int,
    owner: Address,
    spender: Address,
    value: int,
    deadline: int,
) -> TypedData:
    """Give what ``owner`` signs to let ``spender`` take ``value`` minor units until a time."""
    message = {
        "owner": owner,
        "spender": spender,
        "value": int(value),
        "nonce": terms.nonce,
        "deadline": int(deadline),
    }
    return TypedData(
        types={"Permit": PERMIT_FIELDS},
        primary_type="Permit",
        domain={
            "name": terms.name,
            "version": terms.version,
            "chainId": chain_id,
            "verifyingContract": terms.token,
        },
        message=message,
    )


def signed_permit(value: int, deadline: int, signature: bytes) -> Permit:
    """Put a permit together from its 65-byte signature (r, s, v).

    Raises:
        CodecError: the signature is not one.
    """
    Signature.from_bytes(signature)
    return Permit(
        Minor(value), Timestamp(deadline), signature[64], signature[:32], signature[32:64]
    )
