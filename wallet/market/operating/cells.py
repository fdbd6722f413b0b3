"""Reading one value of a table or a command line, strictly: nothing is guessed or rounded.

Numbers are plain digits with a point, never a float; times carry their zone or are days of UTC.
Each function takes a trimmed, non-empty text and raises an ``InputError`` that names the fix.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Callable, Mapping
from datetime import UTC, datetime, timedelta
from typing import TypeVar

from wallet.codec.address import ZERO_ADDRESS, Address, to_address
from wallet.codec.hexdata import from_hex
from wallet.errors import CodecError
from wallet.market.operating.refusals import bad_cell
from wallet.market.operating.rows import printable
from wallet.units import Timestamp

T = TypeVar("T")

MAX_WH = 10**15
"""A petawatt-hour: no community hands out a country's year of gas in one row."""
MAX_TIME = 253_402_300_799
"""The end of the year 9999; later seconds are milliseconds by mistake."""

FOREVER = Timestamp(2**64 - 1)
"""The last second that the contracts can hold."""

_WHOLE = re.compile(r"[0-9]{1,30}")
_DECIMAL = re.compile(r"([0-9]{1,30})(?:\.([0-9]{1,30}))?")
_DAY = re.compile(r"[0-9]{4}-[0-9]{2}-[0-9]{2}")
_MONTH = re.compile(r"([0-9]{4})-?([0-9]{2})")
_HEX = re.compile(r"0x[0-9a-fA-F]{1,64}")
_DIGITS = re.compile(r"[0-9]{1,78}")
_COUNTRY = re.compile(r"[A-Z]{2}")


def address(text: str) -> Address:
    """An account or contract, its checksum verified, never zero.

    Raises:
        InputError: not an address, a wrong checksum, or the zero address.
    """
    found = to_address(text)
    if found == ZERO_ADDRESS:
        raise bad_cell("zero_address", "This is the empty address.", "Use a real account.")
    return found


def whole(least: int, most: int) -> Callable[[str], int]:
    """Make a reader of whole numbers within bounds."""

    def read(text: str) -> int:
        if not _WHOLE.fullmatch(text):
            raise bad_cell(
                "number",
                "“{text}” is not a whole number.",
                "Write digits only, without a sign, blanks or a decimal point.",
                text=printable(text),
            )
        return _within(int(text), least, most)

    return read


def decimal(places: int, least: int, most: int) -> Callable[[str], int]:
    """Make a reader of decimal numbers, given in units of 10^-places; bounds are in those units."""

    def read(text: str) -> int:
        found = _DECIMAL.fullmatch(text)
        fraction = (found[2] or "").rstrip("0") if found else ""
        if not found or len(fraction) > places:
            raise bad_cell(
                "number",
                "“{text}” is not a number with at most {places} decimals.",
                "Write digits with a decimal point, for example 11.25; no comma, no blanks.",
                text=printable(text),
                places=places,
            )
        return _within(int(found[1] + fraction.ljust(places, "0")), least, most)

    return read


def _within(number: int, least: int, most: int) -> int:
    if not least <= number <= most:
        raise bad_cell(
            "range",
            "This number is too small or too large here.",
            "Check it; from {least} to {most} is possible.",
            least=least,
            most=most,
        )
    return number


def energy_kwh(text: str) -> int:
    """Kilowatt-hours with up to three decimals, as Wh."""
    return decimal(3, 1, MAX_WH)(text)


def energy_wh(text: str) -> int:
    """Watt-hours."""
    return whole(1, MAX_WH)(text)


def moment(text: str) -> Timestamp:
    """A time: Unix seconds, a day (its first second, UTC), or a date and time with its zone."""
    return _time(text, end_of_day=False)


def last_moment(text: str) -> Timestamp:
    """As ``moment``, but a day means its last second, and ``forever`` the chain's last."""
    if text.lower() == "forever":
        return FOREVER
    return _time(text, end_of_day=True)


def _time(text: str, *, end_of_day: bool) -> Timestamp:
    try:
        if _WHOLE.fullmatch(text):
            seconds = int(text)
        elif _DAY.fullmatch(text):
            day = datetime.fromisoformat(text).replace(tzinfo=UTC)
            seconds = int(day.timestamp()) + (86_399 if end_of_day else 0)
        else:
            when = datetime.fromisoformat(text)
            seconds = -1 if when.tzinfo is None or when.microsecond else int(when.timestamp())
    except (ValueError, OverflowError):
        seconds = -1
    if seconds < 0:
        raise bad_cell(
            "time",
            "“{text}” is not a time.",
            "Write a day (2026-12-31), a time with its zone (2026-12-31T18:00:00+08:00) or Unix "
            "seconds.",
            text=printable(text),
        )
    return Timestamp(_within(seconds, 0, MAX_TIME))


def month(text: str) -> int:
    """A month (2026-11 or 202611) as YYYYMM."""
    found = _MONTH.fullmatch(text)
    if not found or not 1 <= int(found[2]) <= 12 or int(found[1]) < 2000:
        raise bad_cell(
            "month", "“{text}” is not a month.", "Write it as 2026-11.", text=printable(text)
        )
    return int(found[1]) * 100 + int(found[2])


def month_bounds(period: int) -> tuple[Timestamp, Timestamp]:
    """The first second of a month (YYYYMM) and that of the next, UTC."""
    first = datetime(period // 100, period % 100, 1, tzinfo=UTC)
    after = (first + timedelta(days=32)).replace(day=1)
    return Timestamp(int(first.timestamp())), Timestamp(int(after.timestamp()))


def choice(options: Mapping[str, T]) -> Callable[[str], T]:
    """Make a reader of one of a few words; capitals do not matter."""

    def read(text: str) -> T:
        found = options.get(text.lower())
        if found is None:
            raise bad_cell(
                "choice",
                "“{text}” is not one of the words possible here.",
                "Write one of: {options}.",
                text=printable(text),
                options=", ".join(options),
            )
        return found

    return read


def data(size: int) -> Callable[[str], bytes]:
    """Make a reader of 0x-hex of a size."""

    def read(text: str) -> bytes:
        try:
            return from_hex(text.lower(), size)
        except CodecError:
            raise bad_cell(
                "hex",
                "“{text}” is not 0x and {digits} hexadecimal digits.",
                "Copy it again, whole.",
                text=printable(text),
                digits=2 * size,
            ) from None

    return read


def number256(text: str) -> int:
    """A number of up to 256 bits, in digits or as 0x-hex (batch ids)."""
    if _HEX.fullmatch(text):
        return _within(int(text, 16), 1, 2**256 - 1)
    if _DIGITS.fullmatch(text):
        return _within(int(text), 1, 2**256 - 1)
    raise bad_cell(
        "number256",
        "“{text}” is not a batch's number.",
        "Copy it whole: digits only, or 0x and hexadecimal digits. A spreadsheet may have "
        "rounded it (1.2E+50): write it as 0x… then.",
        text=printable(text),
    )


def country(text: str) -> bytes:
    """Two capital letters (ISO 3166-1 alpha-2)."""
    if not _COUNTRY.fullmatch(text):
        raise bad_cell(
            "country",
            "“{text}” is not a country's two letters.",
            "Write two capital letters, for example CN.",
            text=printable(text),
        )
    return text.encode("ascii")


def words(most: int) -> Callable[[str], str]:
    """Make a reader of a text, in one normal form (NFC) so that the same looks the same."""

    def read(text: str) -> str:
        if len(text) > most:
            raise bad_cell(
                "too_long",
                "This text is too long.",
                "At most {most} characters fit here.",
                most=most,
            )
        return unicodedata.normalize("NFC", text)

    return read


def shown(value: int, places: int) -> str:
    """Write value / 10**places exactly, without trailing zeros."""
    whole_part, rest = divmod(value, 10**places)
    digits = f"{rest:0{places}d}".rstrip("0")
    return f"{whole_part}.{digits}" if digits else str(whole_part)
