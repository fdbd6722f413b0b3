"""Reading what a stranger's file, picture or clipboard may hold, without leniency.

Every field is taken by name, type and size; a key twice, a number with a point, a field too many
and text of any other spelling are refused.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from typing import Any

from wallet.codec import json_text
from wallet.codec.address import Address, to_address
from wallet.codec.hexdata import from_hex
from wallet.errors import CodecError
from wallet.keys.airgap_refusals import (
    answer_not_request,
    not_one,
    other_version,
    request_not_answer,
    too_large,
)

MAX_SIZE = 256 * 1024
"""Bytes of a document; a transaction that nodes take has at most 128 KiB, written in hex."""
_DECIMAL = re.compile(r"0|[1-9][0-9]{0,77}")
_ID = re.compile(r"[0-9a-f]{32}")


def parse(text: str | bytes) -> Mapping[str, Any]:
    """Read one JSON object of unique keys without floats.

    Raises:
        AirGapError: too large, or anything else.
    """
    if len(text) > MAX_SIZE:
        raise too_large()
    try:
        document = json_text.loads_exact(text)
    except (ValueError, RecursionError) as error:
        raise not_one(str(error)[:200]) from None
    if not isinstance(document, dict):
        raise not_one("not an object")
    return document


class Fields:
    """One JSON object whose fields are taken one by one; ``finish`` refuses what is left over."""

    def __init__(self, document: Mapping[str, Any]) -> None:
        self._left = dict(document)

    def kind(self, expected: str, version: int) -> None:
        """Take ``hearth`` and ``version`` and hold them against what is wanted."""
        found = self._take("hearth")
        if found != expected:
            if found == "signing-answer":
                raise answer_not_request()
            if found == "signing-request":
                raise request_not_answer()
            raise not_one("neither a signing request nor an answer")
        number = self._take("version")
        if type(number) is not int or number < 1:
            raise not_one("the version is not a number")
        if number != version:
            raise other_version()

    def names(self) -> tuple[str, ...]:
        """The fields not taken yet."""
        return tuple(self._left)

    def text(self, name: str, longest: int) -> str:
        """Take a text of at most ``longest`` characters."""
        value = self._take(name)
        if not isinstance(value, str) or len(value) > longest:
            raise not_one(f"{name} is not a text of at most {longest} characters")
        return value

    def id(self, name: str) -> bytes:
        """Take a request's own random number: 32 hexadecimal digits."""
        value = self.text(name, 32)
        if not _ID.fullmatch(value):
            raise not_one(f"{name} is not 32 digits")
        return bytes.fromhex(value)

    def number(self, name: str) -> int:
        """Take a whole number written as decimal text."""
        value = self.text(name, 78)
        if not _DECIMAL.fullmatch(value):
            raise not_one(f"{name} is not a whole number")
        return int(value)

    def data(self, name: str, size: int | None = None) -> bytes:
        """Take hexadecimal data in small letters."""
        value = self.text(name, MAX_SIZE)
        if value != value.lower():
            raise not_one(f"{name} is not in small letters")
        try:
            return from_hex(value, size)
        except CodecError as error:
            raise not_one(f"{name}: {error.detail}") from error

    def address(self, name: str) -> Address:
        """Take an address with the capitals of its checksum (EIP-55)."""
        value = self.text(name, 42)
        try:
            address = to_address(value)
        except CodecError as error:
            raise not_one(f"{name}: {error.detail}") from error
        if address != value:
            raise not_one(f"{name} is not written with its checksum")
        return address

    def optional_address(self, name: str) -> Address | None:
        """Take an address, or nothing (null)."""
        if self._left.get(name, "") is None:
            del self._left[name]
            return None
        return self.address(name)

    def object(self, name: str) -> Mapping[str, Any]:
        """Take an object."""
        value = self._take(name)
        if not isinstance(value, dict):
            raise not_one(f"{name} is not an object")
        return value

    def items(self, name: str) -> list[Any]:
        """Take a list."""
        value = self._take(name)
        if not isinstance(value, list) or len(value) > 1000:
            raise not_one(f"{name} is not a list of at most 1,000")
        return value

    def objects(self, name: str) -> Iterator[Fields]:
        """Take a list of objects."""
        for item in self.items(name):
            if not isinstance(item, dict):
                raise not_one(f"{name} holds something else than objects")
            yield Fields(item)

    def finish(self) -> None:
        """Refuse fields that nobody asked for."""
        if self._left:
            raise not_one(f"a field too many: {next(iter(self._left))!r:.80}")

    def _take(self, name: str) -> Any:  # noqa: ANN401 - any JSON value
        if name not in self._left:
            raise not_one(f"{name} is missing")
        return self._left.pop(name)
