"""A request or an answer as short texts for QR codes, one or several.

The document is deflated (zlib), written in base32 (RFC 4648, no padding) and cut. Each part is::

    HQ1.<set>.<number>.<of>.<data>.<check>

``set`` is the first 40 bits of SHA-256 of the deflated document in base32: parts of two documents
never mix, and the whole is held against it at the end. ``number`` counts from 1 to ``of``;
``check`` is the first 20 bits of SHA-256 of all that stands before it, so that a mistyped part is
found by itself. Only capitals, digits and points are used, which QR codes keep in their dense
mode; parts come in any order, twice, with blanks or line breaks between them.
"""

from __future__ import annotations

import base64
import binascii
import hashlib
import re
import zlib

from wallet.keys.airgap_reading import MAX_SIZE
from wallet.keys.airgap_refusals import (
    not_one,
    part_damaged,
    parts_missing,
    parts_mixed,
    too_large,
)

MARK = "HQ1"
PART_SIZE = 480
"""Letters of data in a part at most: a code of version 16, which a phone reads from a screen."""
MOST_PARTS = 999
_PART = re.compile(r"HQ1\.([A-Z2-7]{8})\.([1-9][0-9]{0,2})\.([1-9][0-9]{0,2})\.([A-Z2-7]+)\.(.{4})")


def to_parts(document: str, size: int = PART_SIZE) -> tuple[str, ...]:
    """The texts of a document, in order; a code each.

    Raises:
        AirGapError: too large even for many codes, ``airgap.too_large``.
    """
    packed = zlib.compress(document.encode("utf-8"), 9)
    letters = _base32(packed)
    size = -(-len(letters) // -(-len(letters) // size))  # as many parts, all about as long
    pieces = [letters[at : at + size] for at in range(0, len(letters), size)]
    if len(pieces) > MOST_PARTS:
        raise too_large()
    name, of = _name(packed), len(pieces)
    bodies = (f"{MARK}.{name}.{number}.{of}.{piece}" for number, piece in enumerate(pieces, 1))
    return tuple(f"{body}.{_check(body)}" for body in bodies)


def looks_like_parts(text: str) -> bool:
    """Whether a text means to be one part or several."""
    return text.lstrip()[: len(MARK) + 1].upper() == MARK + "."


def document_of(text: str) -> str:
    """The document of a text that holds all parts, or is the document itself (JSON).

    Raises:
        AirGapError: a part damaged, missing or of something else, or the whole is no document.
    """
    if len(text) > 4 * MAX_SIZE:
        raise too_large()
    if not looks_like_parts(text):
        return text
    collector = Collector()
    for part in text.split():
        collector.add(part)
    return collector.document()


class Collector:
    """Takes parts in any order until all are there."""

    def __init__(self) -> None:
        self._name = ""
        self._of = 0
        self._pieces: dict[int, str] = {}

    @property
    def have(self) -> int:
        """How many different parts are here."""
        return len(self._pieces)

    @property
    def of(self) -> int:
        """How many there are; 0 before the first."""
        return self._of

    @property
    def is_complete(self) -> bool:
        """Whether all are here."""
        return self._of > 0 and self.have == self._of

    def add(self, part: str) -> None:
        """Take one part; one that is here already changes nothing.

        Raises:
            AirGapError: ``airgap.part`` (damaged), ``airgap.parts_mixed`` (of another document);
                what was here stays.
        """
        found = _PART.fullmatch(part.strip().upper())
        if found is None:
            raise part_damaged("not a part")
        name, number, of, piece, check = found.groups()
        if _check(f"{MARK}.{name}.{number}.{of}.{piece}") != check:
            raise part_damaged(f"the checksum of part {number} does not fit")
        if int(number) > int(of):
            raise part_damaged(f"part {number} of {of}")
        if self._of and (name, int(of)) != (self._name, self._of):
            raise parts_mixed()
        if self._pieces.get(int(number), piece) != piece:
            raise parts_mixed()
        self._name, self._of = name, int(of)
        self._pieces[int(number)] = piece

    def document(self) -> str:
        """The whole text.

        Raises:
            AirGapError: parts are missing, or together they are not what they claim.
        """
        if not self.is_complete:
            raise parts_missing(self.have, self._of)
        letters = "".join(self._pieces[number] for number in range(1, self._of + 1))
        packed = _from_base32(letters)
        if _name(packed) != self._name:
            raise part_damaged("the parts do not belong together")
        return _inflated(packed)


def _inflated(packed: bytes) -> str:
    """Unpack at most ``MAX_SIZE`` bytes, whatever the sender claims."""
    inflater = zlib.decompressobj()
    try:
        data = inflater.decompress(packed, MAX_SIZE + 1)
    except zlib.error as error:
        raise not_one(str(error)) from None
    if len(data) > MAX_SIZE:
        raise too_large()
    if not inflater.eof or inflater.unused_data:
        raise not_one("something follows the end, or the end is missing")
    try:
        return data.decode("utf-8")
    except UnicodeDecodeError:
        raise not_one("not text") from None


def _name(packed: bytes) -> str:
    return _base32(hashlib.sha256(packed).digest()[:5])


def _check(body: str) -> str:
    return _base32(hashlib.sha256(body.encode("ascii")).digest()[:5])[:4]


def _base32(data: bytes) -> str:
    return base64.b32encode(data).decode("ascii").rstrip("=")


def _from_base32(letters: str) -> bytes:
    try:
        return base64.b32decode(letters + "=" * (-len(letters) % 8))
    except (binascii.Error, ValueError):
        raise part_damaged("a character that does not belong there") from None
