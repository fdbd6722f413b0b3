"""Decimal numbers as people type them, read without ever guessing.

Two conventions are at home in the world: a decimal point with grouping commas, and a decimal comma
with grouping points; spaces and apostrophes group in both. A text is read under both. When the
readings agree, or when only one is possible, or when the sign used is the locale's own decimal
sign, that is the number. When ``1,234`` could be one thousand or one and a quarter, nobody
guesses: the answer is an AmountError which names both. Everything is integers: a number is its
digits and a power of ten.
"""

from __future__ import annotations

import re
import unicodedata
from dataclasses import dataclass
from enum import Enum

from wallet.errors import AmountError

MAX_TEXT = 64
_SPACES = dict.fromkeys(map(ord, "\u00a0\u2000\u2001\u2002\u2003\u2004\u2005\u2006\u2007\u2008"
                            "\u2009\u200a\u202f\u205f\u3000\t"), " ")  # fmt: skip
_APOSTROPHES = dict.fromkeys(map(ord, "\u2019\u02bc\u2018"), "'")
_OTHERS = {ord("。"): ".", ord("−"): "-", ord("﹣"): "-", ord("–"): "-"}
_TRANSLATION: dict[int, str] = {**_SPACES, **_APOSTROPHES, **_OTHERS}


@dataclass(frozen=True, slots=True)
class NumberFormat:
    """How a locale writes numbers: its decimal sign and the sign between thousands."""

    decimal: str = "."
    group: str = ","


ENGLISH = NumberFormat(".", ",")
CHINESE = NumberFormat(".", ",")
GERMAN = NumberFormat(",", ".")
FRENCH = NumberFormat(",", "\u202f")
SWISS = NumberFormat(".", "\u2019")


class Rounding(Enum):
    """Where a number goes that has more digits than are shown."""

    NEAREST = "nearest"
    DOWN = "down"
    UP = "up"


@dataclass(frozen=True, slots=True)
class Decimal:
    """A number as digits and how many of them stand after the decimal sign; never a float."""

    digits: int
    places: int

    def scaled(self, places: int) -> int | None:
        """Give the number in units of 10^-places, or None when it is finer than that."""
        if places >= self.places:
            return self.digits * int(10 ** (places - self.places))
        quotient, rest = divmod(self.digits, 10 ** (self.places - places))
        return None if rest else quotient


@dataclass(frozen=True, slots=True)
class _Reading:
    whole: str
    fraction: str
    sign: str

    def value(self) -> Decimal:
        fraction = self.fraction.rstrip("0")
        return Decimal(int((self.whole or "0") + fraction), len(fraction))


def normalise(text: str) -> str:
    """Bring full-width forms, spaces and apostrophes to their plain ASCII ones.

    Only full-width forms go through NFKC: it would also turn a raised 2 into a plain one.
    """
    folded = "".join(
        unicodedata.normalize("NFKC", char) if "\uff00" <= char <= "\uffef" else char
        for char in text
    )
    return folded.translate(_TRANSLATION).strip()


def parse_decimal(text: str, fmt: NumberFormat) -> Decimal:
    """Read a number that is not negative; raises AmountError when it is not certain.

    Codes: amount.empty, amount.negative, amount.unreadable, amount.ambiguous, amount.too_large.
    """
    plain = normalise(text)
    if not plain:
        raise AmountError("amount.empty", "No amount has been typed.", "Type an amount.")
    if len(plain) > MAX_TEXT:
        raise AmountError(
            "amount.too_large", "This amount is far too long.", "Type a smaller amount."
        )
    if plain.startswith("-") or plain.endswith("-"):
        raise AmountError(
            "amount.negative", "An amount cannot be less than zero.", "Leave out the minus sign."
        )
    readings = [
        reading
        for sign, other in ((".", ","), (",", "."))
        if (reading := _read(plain, sign, other)) is not None
    ]
    return _decide(text, readings, _plain_sign(fmt.decimal), fmt)


def _decide(text: str, readings: list[_Reading], sign: str, fmt: NumberFormat) -> Decimal:
    if not readings:
        raise AmountError(
            "amount.unreadable",
            "“{text}” is not an amount that can be read.",
            "Type digits with at most one “{decimal}”, for example 12{decimal}5.",
            text=text.strip(),
            decimal=fmt.decimal,
        )
    values = {reading.value() for reading in readings}
    for reading in readings:
        if reading.fraction and reading.sign == sign:
            return reading.value()
    if len(values) == 1 and not _looks_grouped(readings):
        return values.pop()
    possible = sorted(
        values | {Decimal(int(r.whole + r.fraction), 0) for r in readings if r.fraction},
        key=lambda number: number.digits * 10 ** (MAX_TEXT - number.places),
    )
    small, large = (write(possible[index], fmt) for index in (0, -1))
    raise AmountError(
        "amount.ambiguous",
        "“{text}” could mean {small} or {large}.",
        "Type {small} or {large}, without a sign between the thousands.",
        text=text.strip(),
        small=small,
        large=large,
    )


def _looks_grouped(readings: list[_Reading]) -> bool:
    """Say whether the only reading has a foreign decimal sign where a group could have been."""
    return any(len(r.fraction) == 3 and r.whole.strip("0") for r in readings)


def _read(plain: str, sign: str, other: str) -> _Reading | None:
    """Read under one convention: ``sign`` is decimal, one of the others may group."""
    for group in (other, " ", "'"):
        pattern = (
            rf"(?P<whole>[0-9]*|[1-9][0-9]{{0,2}}(?:{re.escape(group)}[0-9]{{3}})+)"
            rf"(?:{re.escape(sign)}(?P<fraction>[0-9]+))?"
        )
        found = re.fullmatch(pattern, plain)
        if found and (found["whole"] or found["fraction"]):
            return _Reading(found["whole"].replace(group, ""), found["fraction"] or "", sign)
    return None


def _plain_sign(sign: str) -> str:
    return normalise(sign) or " "


def write(number: Decimal, fmt: NumberFormat, *, grouped: bool = False) -> str:
    """Write a number with exactly its places; the inverse of ``parse_decimal`` when ungrouped."""
    text = str(abs(number.digits)).rjust(number.places + 1, "0")
    whole, fraction = (
        (text[: -number.places], text[-number.places :]) if number.places else (text, "")
    )
    if grouped:
        whole = f"{int(whole):,}".replace(",", fmt.group)
    minus = "\u2212" if number.digits < 0 else ""
    return minus + whole + (fmt.decimal + fraction if fraction else "")


def divide(numerator: int, denominator: int, rounding: Rounding) -> int:
    """Divide integers; nearest means halves away from zero, up and down are in size."""
    size, below = abs(numerator), numerator < 0
    quotient, rest = divmod(size, denominator)
    if rounding is Rounding.UP:
        quotient += bool(rest)
    elif rounding is Rounding.NEAREST:
        quotient += 2 * rest >= denominator
    return -quotient if below else quotient


def rounded(
    numerator: int, denominator: int, digits: int, rounding: Rounding = Rounding.NEAREST
) -> Decimal:
    """Round a fraction to ``digits`` decimal places."""
    return Decimal(divide(numerator * int(10**digits), denominator, rounding), digits)
