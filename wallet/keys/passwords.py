"""How a password's text becomes bytes: once, here, for every use of one."""

from __future__ import annotations

import unicodedata


def normalise(password: str) -> str:
    """The NFKC form: the same password typed on another keyboard or system is the same text."""
    return unicodedata.normalize("NFKC", password)


def to_bytes(password: str) -> bytearray:
    """The normalised password in UTF-8, to be overwritten after use."""
    return bytearray(normalise(password).encode("utf-8", "surrogatepass"))
