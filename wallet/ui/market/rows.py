"""The list's model: a hundred thousand offers cost no more than the dozen in sight."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from PySide6.QtCore import QAbstractTableModel, QModelIndex, QObject, QPersistentModelIndex, Qt

from wallet.market.book import BookEntry
from wallet.ui.market.row_text import RowText, row_text

Index = QModelIndex | QPersistentModelIndex
TEXT_ROLE = Qt.ItemDataRole.UserRole + 1
ENTRY_ROLE = Qt.ItemDataRole.UserRole + 2
_KEPT = 400
"""Rows whose texts are remembered: a few screens."""


class OfferRows(QAbstractTableModel):
    """One column of offers; entries and their texts are made when they are looked at."""

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._entries: Sequence[BookEntry] = ()
        self._made: dict[int, tuple[BookEntry, RowText]] = {}

    def show_entries(self, entries: Sequence[BookEntry]) -> None:
        """Show other offers."""
        self.beginResetModel()
        self._entries = entries
        self._made.clear()
        self.endResetModel()

    def rowCount(self, parent: Index | None = None) -> int:  # noqa: N802 - Qt's name
        """Return how many offers are shown."""
        return 0 if parent is not None and parent.isValid() else len(self._entries)

    def columnCount(self, parent: Index | None = None) -> int:  # noqa: N802 - Qt's name
        """Return the one column."""
        return 0 if parent is not None and parent.isValid() else 1

    def data(self, index: Index, role: int = Qt.ItemDataRole.DisplayRole) -> Any:  # noqa: ANN401
        """Return the row's texts, its entry, or its text for a screen reader."""
        if not index.isValid() or not 0 <= index.row() < len(self._entries):
            return None
        entry, text = self._row(index.row())
        if role == ENTRY_ROLE:
            return entry
        if role == TEXT_ROLE:
            return text
        if role in (Qt.ItemDataRole.DisplayRole, Qt.ItemDataRole.AccessibleTextRole):
            return text.spoken()
        if role == Qt.ItemDataRole.AccessibleDescriptionRole:
            return text.button if text.enabled else text.why
        return None

    def entry(self, row: int) -> BookEntry:
        """Return the offer in ``row``."""
        return self._row(row)[0]

    def _row(self, row: int) -> tuple[BookEntry, RowText]:
        found = self._made.get(row)
        if found is None:
            if len(self._made) >= _KEPT:
                self._made.clear()
            entry = self._entries[row]
            found = self._made[row] = (entry, row_text(entry))
        return found
