"""How hard a password is to guess, roughly, while it is typed.

A hint and not a gate: Argon2id makes each guess dear, and only the length is required. The estimate
counts what a guesser would try, in bits: about 4.7 for each character that is neither repeated nor
the next in a run (the alphabet of lower-case letters), a little more with other kinds of
characters, and few for what everybody uses.
"""

from __future__ import annotations

from dataclasses import dataclass
from enum import IntEnum

MINIMUM_LENGTH = 8
_COMMON = frozenset(
    [
        "password",
        "passw0rd",
        "12345678",
        "123456789",
        "1234567890",
        "qwertyui",
        "qwertyuiop",
        "letmein1",
        "iloveyou",
        "11111111",
        "00000000",
        "88888888",
        "66666666",
        "admin123",
        "welcome1",
        "abc12345",
        "a1234567",
        "password1",
    ]
)
_BITS = 4.7
_BITS_MIXED = 5.4


class Strength(IntEnum):
    """From refused to good."""

    TOO_SHORT = 0
    WEAK = 1
    FAIR = 2
    GOOD = 3


def strength(password: str, name: str = "") -> Strength:
    """Judge ``password``; one that contains the person's ``name`` is worth less."""
    if len(password) < MINIMUM_LENGTH:
        return Strength.TOO_SHORT
    lowered = password.lower()
    if lowered in _COMMON:
        return Strength.WEAK
    if name and name.lower() in lowered:
        lowered = lowered.replace(name.lower(), "")
    bits = _fresh_characters(lowered) * (_BITS_MIXED if _is_mixed(password) else _BITS)
    if bits < 40:
        return Strength.WEAK
    return Strength.FAIR if bits < 60 else Strength.GOOD


def _fresh_characters(text: str) -> int:
    """Count the characters that do not repeat or continue the one before."""
    fresh, before = 0, ""
    for char in text:
        if not before or abs(ord(char) - ord(before)) > 1:
            fresh += 1
        before = char
    return fresh


def _is_mixed(text: str) -> bool:
    kinds = (str.islower, str.isupper, str.isdigit)
    count = sum(any(kind(char) for char in text) for kind in kinds)
    return count + any(not char.isalnum() for char in text) >= 2


@dataclass(frozen=True, slots=True)
class Judgement:
    """What is said about a password."""

    score: int
    enough: bool
    note: str


_NOTES = {
    Strength.TOO_SHORT: "Too short: use 8 characters or more.",
    Strength.WEAK: "Weak: easy to guess. A few more words help.",
    Strength.FAIR: "Fair: good enough for practice.",
    Strength.GOOD: "Strong.",
}


def judge(password: str, hints: tuple[str, ...] = ()) -> Judgement:
    """The same as ``wallet.ui.widgets.new_password`` asks for it."""
    found = strength(password, hints[0].strip() if hints else "")
    return Judgement(int(found) + 1, found is not Strength.TOO_SHORT, _NOTES[found])
