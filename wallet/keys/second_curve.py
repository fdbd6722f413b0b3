"""secp256k1 a second time, by ``ecdsa``, for public data only.

Its arithmetic takes longer for some numbers than for others, so it must never see a secret
(Minerva, CVE-2024-23342): here it only ever gets signatures, digests and public keys. A test
holds that nothing in Hearth uses its signing half.
"""

from __future__ import annotations

from typing import Any, TypeAlias

from ecdsa import ellipticcurve  # type: ignore[import-untyped]  # ecdsa ships no types
from ecdsa.curves import SECP256k1  # type: ignore[import-untyped]  # ecdsa ships no types

_Point: TypeAlias = Any  # ecdsa ships no types
_G: _Point = SECP256k1.generator
_CURVE: Any = SECP256k1.curve
_N = int(SECP256k1.order)
_P = int(_CURVE.p())


def recover(digest: bytes, r: int, s: int, y_parity: int) -> bytes | None:
    """The 64-byte public key that made a signature, or None if none can have.

    Source: SEC 1, section 4.1.6, with j = 0: Q = r⁻¹(sR - eG).
    """
    if not (0 < r < _N and 0 < s < _N and y_parity in (0, 1)):
        return None
    y = _lift(r, y_parity)
    if y is None:
        return None
    point: Any = ellipticcurve.PointJacobi(_CURVE, r, y, 1, _N)
    inverse = pow(r, -1, _N)
    e = int.from_bytes(digest, "big")
    return _to_bytes(point.mul_add(s * inverse % _N, _G, -e * inverse % _N))


def plus(compressed: bytes, tweak: bytes) -> bytes | None:
    """The 64-byte public key ``parent + tweak * G``, from a parent's 33 bytes.

    Source: BIP-32, public parent key to public child key.
    """
    number = int.from_bytes(tweak, "big")
    x = int.from_bytes(compressed[1:], "big")
    y = _lift(x, compressed[0] & 1)
    if number >= _N or y is None:
        return None
    return _to_bytes(ellipticcurve.PointJacobi(_CURVE, x, y, 1, _N) + _G * number)


def _lift(x: int, parity: int) -> int | None:
    """The y of the curve's point at x with this parity (p ≡ 3 mod 4, so a power is the root)."""
    if not 0 < x < _P:
        return None
    square = (pow(x, 3, _P) + 7) % _P
    y = pow(square, (_P + 1) // 4, _P)
    if y * y % _P != square:
        return None
    return y if y & 1 == parity else _P - y


def _to_bytes(point: _Point) -> bytes | None:
    if point == ellipticcurve.INFINITY:
        return None
    affine = point.to_affine()
    return int(affine.x()).to_bytes(32, "big") + int(affine.y()).to_bytes(32, "big")
