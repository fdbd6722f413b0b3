"""What is on a household kit. Everything here is public: there is no place for a secret."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum

from PySide6.QtCore import QLocale
from PySide6.QtGui import QPageSize

from wallet.codec.address import Address
from wallet.units import Timestamp

_LETTER = frozenset({"US", "CA", "MX", "CO", "VE", "CL", "PH"})
"""Where paper is sold in Letter. Source: Unicode CLDR, paper sizes by territory."""


class Paper(StrEnum):
    """The paper it is printed on."""

    A4 = "A4"
    LETTER = "Letter"

    def page_size(self) -> QPageSize:
        """Return it as Qt names it."""
        size = QPageSize.PageSizeId
        return QPageSize(size.A4 if self is Paper.A4 else size.Letter)

    @classmethod
    def usual(cls) -> Paper:
        """Return what is sold where this computer is."""
        code = QLocale.territoryToCode(QLocale.system().territory())
        return cls.LETTER if code in _LETTER else cls.A4


@dataclass(frozen=True, slots=True)
class KitFacts:
    """One household.

    Args:
        name: what the household is called.
        address: its account.
        community: the community's name, or empty before one was joined.
        lines: how many empty lines there are for recovery words, 12 to 24.
        printed: when; shown as a day.
    """

    name: str
    address: Address
    community: str
    lines: int
    printed: Timestamp
