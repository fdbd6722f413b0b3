"""Signatures at the edges of what a signature can be, made from a good one, as Wycheproof does."""

from __future__ import annotations

from wallet.codec.signature import CURVE_ORDER


def edges(good: bytes) -> dict[str, bytes]:
    """Name and bytes of what nobody may take for ``good`` (65 bytes r, s, v)."""
    r, s, v = good[:32], good[32:64], good[64:]
    order, zero = _word(CURVE_ORDER), bytes(32)
    over, high = _word(CURVE_ORDER + 1), _word(CURVE_ORDER - int.from_bytes(s, "big"))
    other = bytes((55 - v[0],))
    return {
        "high s with its own parity": r + high + other,
        "high s": r + high + v,
        "r zero": zero + s + v,
        "s zero": r + zero + v,
        "both zero": zero + zero + v,
        "r is n": order + s + v,
        "s is n": r + order + v,
        "r over n": over + s + v,
        "s over n": r + over + v,
        "r and s are one": _word(1) + _word(1) + v,
        "all ones": b"\xff" * 64 + v,
        "r all ones": b"\xff" * 32 + s + v,
        "x of no point": _word(5) + s + v,
        "s one more": r + _word(int.from_bytes(s, "big") ^ 1) + v,
        **{f"v {n}": r + s + bytes((n,)) for n in (0, 1, 2, 26, 29, 30, 31, 35, 37, 255)},
        "the other parity": r + s + other,
        "cut by one": good[:-1],
        "cut in half": good[:32],
        "one too many": good + b"\0",
        "a zero before": b"\0" + good,
        "empty": b"",
        "r and s swapped": s + r + v,
        "v in front": v + r + s,
        "DER": bytes.fromhex("30440220") + r + bytes.fromhex("0220") + s,
    }


def _word(number: int) -> bytes:
    return number.to_bytes(32, "big")
