"""A secp256k1 signature as Ethereum writes it: r, s and which of two keys made it.

For every signature (r, s) the pair (r, n - s) verifies too. Chains and OpenZeppelin accept only
the lower s (EIP-2), so this type cannot hold the other.
"""

from __future__ import annotations

from dataclasses import dataclass

from wallet.codec.refusals import bad_signature

CURVE_ORDER = 0xFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFEBAAEDCE6AF48A03BBFD25E8CD0364141
"""n of secp256k1. Source: SEC 2, section 2.4.1."""

HALF_ORDER = CURVE_ORDER // 2


@dataclass(frozen=True, slots=True)
class Signature:
    """A recoverable signature; ``y_parity`` is 0 or 1.

    Raises:
        CodecError: r or s out of range, s in the upper half, or another parity.
    """

    r: int
    s: int
    y_parity: int

    def __post_init__(self) -> None:
        if not 0 < self.r < CURVE_ORDER or not 0 < self.s < CURVE_ORDER:
            raise bad_signature("r or s is out of range")
        if self.s > HALF_ORDER:
            raise bad_signature("s is in the upper half (EIP-2)")
        if self.y_parity not in (0, 1):
            raise bad_signature(f"the parity is {self.y_parity}, not 0 or 1")

    def to_bytes(self) -> bytes:
        """65 bytes: r, s and v, where v is 27 + parity as contracts expect it."""
        return self.compact() + bytes((27 + self.y_parity,))

    def compact(self) -> bytes:
        """64 bytes: r and s."""
        return self.r.to_bytes(32, "big") + self.s.to_bytes(32, "big")

    @classmethod
    def from_bytes(cls, data: bytes) -> Signature:
        """Read 65 bytes r, s, v.

        Raises:
            CodecError: another length, v other than 27 or 28, or values out of range.
        """
        if not isinstance(data, bytes) or len(data) != 65:
            raise bad_signature("not 65 bytes")
        if data[64] not in (27, 28):
            raise bad_signature(f"v is {data[64]}, not 27 or 28")
        return cls(
            int.from_bytes(data[:32], "big"), int.from_bytes(data[32:64], "big"), data[64] - 27
        )
