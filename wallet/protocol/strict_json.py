"""JSON from strangers: files and texts that neighbours hand around, read without leniency.

Python's parser takes doubled keys, NaN and any size. Here each of these is refused, and every
field is taken by name, type and range, so that an error can say which field and what to do.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any, NoReturn

from wallet.codec import json_text
from wallet.codec.address import Address, to_address
from wallet.errors import CodecError, SlipError

MAX_SIZE = 1 << 20


def parse_object(text: str | bytes, max_size: int = MAX_SIZE) -> Mapping[str, Any]:
    """Read one JSON object.

    Raises:
        SlipError: ``slip.too_large``, or ``slip.not_json`` for anything that is not one object
            of unique keys.
    """
    if len(text) > max_size:
        raise SlipError(
            "slip.too_large",
            "This is far too large to be an offer or a community file.",
            "Check that you chose the right file, or ask for it again.",
        )
    try:
        document = json_text.loads_exact(text)
    except ValueError as error:
        raise _not_json(str(error)[:200]) from error
    if not isinstance(document, dict):
        raise _not_json("not an object")
    return document


class Fields:
    """One JSON object whose fields are taken one by one; ``finish`` refuses what is left over."""

    def __init__(self, document: Mapping[str, Any], path: str = "") -> None:
        self._left = dict(document)
        self._path = path

    def text(self, name: str, *, longest: int = 200, default: str | None = None) -> str:
        """Take a text without control characters."""
        value = self._take(name, default)
        if not isinstance(value, str) or len(value) > longest or not value.isprintable():
            self.refuse(name, "a text of at most {longest} printable characters", longest=longest)
        return value

    def integer(self, name: str, lowest: int, highest: int) -> int:
        """Take a whole number within a range."""
        value = self._take(name, None)
        if isinstance(value, bool) or not isinstance(value, int) or not lowest <= value <= highest:
            self.refuse(
                name, "a whole number from {lowest} to {highest}", lowest=lowest, highest=highest
            )
        return value

    def address(self, name: str) -> Address:
        """Take an address of an account or a contract."""
        value = self._take(name, None)
        expected = "an address (0x and 40 digits, with the right capitals)"
        if not isinstance(value, str):
            self.refuse(name, expected)
        try:
            return to_address(value)
        except CodecError:
            self.refuse(name, expected)

    def hash32(self, name: str, *, default: str | None = None) -> str:
        """Take a hash: 0x and 64 lower-case digits."""
        value = self._take(name, default)
        if value == default and default is not None:
            return default
        digits = value[2:] if isinstance(value, str) and value.startswith("0x") else ""
        if len(digits) != 64 or set(digits) - set("0123456789abcdef"):
            self.refuse(name, "a hash (0x and 64 lower-case digits)")
        return str(value)

    def items(self, name: str, *, fewest: int = 0, most: int = 10_000) -> list[Any]:
        """Take a list."""
        value = self._take(name, [] if fewest == 0 else None)
        if not isinstance(value, list) or not fewest <= len(value) <= most:
            self.refuse(name, "a list of {fewest} to {most} entries", fewest=fewest, most=most)
        return value

    def objects(self, name: str, *, fewest: int = 0, most: int = 10_000) -> Iterator[Fields]:
        """Take a list of objects."""
        for index, value in enumerate(self.items(name, fewest=fewest, most=most)):
            place = f"{name}[{index}]"
            if not isinstance(value, dict):
                self.refuse(place, "an object")
            yield Fields(value, f"{self._path}{place}.")

    def child(self, name: str, *, optional: bool = False) -> Fields:
        """Take an object; an optional one that is missing is empty."""
        value = self._take(name, {} if optional else None)
        if not isinstance(value, dict):
            self.refuse(name, "an object")
        return Fields(value, f"{self._path}{name}.")

    def names(self) -> tuple[str, ...]:
        """List the fields not taken yet."""
        return tuple(self._left)

    def finish(self) -> None:
        """Refuse fields that nobody asked for: they may mean something to another version."""
        for name in self._left:
            raise SlipError(
                "slip.unknown_field",
                "This file has a field that Hearth does not know: {field}.",
                "Update Hearth, or ask for the file again.",
                field=f"{self._path}{name}"[:100],
            )

    def refuse(self, name: str, expected: str, **fields: object) -> NoReturn:
        """Refuse a field; ``expected`` says what belongs there."""
        field = f"{self._path}{name}"[:100]
        raise SlipError(
            "slip.field",
            "In this file, the field {field} is not what it must be.",
            "Ask whoever gave it to you for it again; do not repair it by hand.",
            detail=f"{field} is not {expected.format(**fields)}",
            field=field,
        )

    def _take(self, name: str, default: Any) -> Any:  # noqa: ANN401 - any JSON value
        if name in self._left:
            return self._left.pop(name)
        if default is None:
            raise SlipError(
                "slip.field_missing",
                "In this file, the field {field} is missing.",
                "Ask whoever gave it to you for it again; it may have been cut off.",
                field=f"{self._path}{name}"[:100],
            )
        return default


def _not_json(detail: str) -> SlipError:
    return SlipError(
        "slip.not_json",
        "This is neither an offer nor a community file, or it is damaged.",
        "Check that you chose the right file, or ask for it again.",
        detail=detail,
    )
