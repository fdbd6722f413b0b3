"""The list of events as a Qt model: a heading for each day, and the events under it."""

from __future__ import annotations

import time
from collections.abc import Sequence
from typing import TYPE_CHECKING

from PySide6.QtCore import QAbstractListModel, QModelIndex, QPersistentModelIndex, Qt

from wallet.text import tr
from wallet.ui import words
from wallet.ui.home.happened import second_line
from wallet.ui.widgets.sentence import plain

if TYPE_CHECKING:
    from wallet.market.views import ActivityEntry

EVENT_ROLE = Qt.ItemDataRole.UserRole
"""The ``ActivityEntry`` of a row, ``None`` for a heading."""

_Index = QModelIndex | QPersistentModelIndex
_NO_PARENT = QModelIndex()


class ActivityRows(QAbstractListModel):
    """Events, newest first, with the day over each group."""

    def __init__(self) -> None:
        super().__init__()
        self._rows: list[ActivityEntry | str] = []

    def show_entries(self, entries: Sequence[ActivityEntry]) -> None:
        """Show ``entries``."""
        self.beginResetModel()
        self._rows = []
        last = ""
        for entry in entries:
            day = day_heading(entry.ts)
            if day != last:
                self._rows.append(day)
                last = day
            self._rows.append(entry)
        self.endResetModel()

    def rowCount(self, parent: _Index = _NO_PARENT) -> int:  # noqa: N802 - Qt's name
        """Return how many rows there are, headings included."""
        return 0 if parent.isValid() else len(self._rows)

    def data(self, index: _Index, role: int = Qt.ItemDataRole.DisplayRole) -> object:
        """Return a row's text, or its event."""
        row = self._rows[index.row()]
        if role == EVENT_ROLE:
            return None if isinstance(row, str) else row
        if role in {Qt.ItemDataRole.DisplayRole, Qt.ItemDataRole.AccessibleTextRole}:
            return row if isinstance(row, str) else _spoken(row)
        return None

    def flags(self, index: _Index) -> Qt.ItemFlag:
        """Let events be chosen, headings not."""
        if isinstance(self._rows[index.row()], str):
            return Qt.ItemFlag.NoItemFlags
        return Qt.ItemFlag.ItemIsEnabled | Qt.ItemFlag.ItemIsSelectable

    def entry(self, index: _Index) -> ActivityEntry | None:
        """Return the event at ``index``."""
        row = self._rows[index.row()] if index.isValid() else ""
        return None if isinstance(row, str) else row


def day_heading(ts: int) -> str:
    """Return "Today", "Yesterday" or the date of ``ts``."""
    when = words.day(ts)
    now = int(time.time())
    if when == words.day(now):
        return tr("Today")
    if when == words.day(now - 86_400):
        return tr("Yesterday")
    return when


def _spoken(entry: ActivityEntry) -> str:
    return f"{plain(words.sentence(entry.headline))}. {second_line(entry)}"
