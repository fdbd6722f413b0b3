"""A column that shows as many of its rows as there is room for, and never half a row."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import QSize
from PySide6.QtGui import QResizeEvent
from PySide6.QtWidgets import QSizePolicy, QWidget


class FittingRows(QWidget):
    """Asks for the room of its first rows and uses what it gets.

    Args:
        least: how many rows are shown in any case.
    """

    def __init__(self, least: int, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._least = least
        self._rows: list[QWidget] = []
        policy = QSizePolicy(QSizePolicy.Policy.Preferred, QSizePolicy.Policy.Expanding)
        policy.setHeightForWidth(True)
        self.setSizePolicy(policy)

    def set_rows(self, rows: Sequence[QWidget]) -> None:
        """Show other rows, the most important first."""
        for row in self._rows:
            row.hide()
            row.deleteLater()
        self._rows = list(rows)
        for row in rows:
            row.setParent(self)
        self._place()
        self.updateGeometry()

    def shown(self) -> int:
        """Return how many rows are in view."""
        return sum(not row.isHidden() for row in self._rows)

    def hasHeightForWidth(self) -> bool:  # noqa: N802 - Qt's name
        """Say that the height follows from the width."""
        return True

    def heightForWidth(self, width: int) -> int:  # noqa: N802 - Qt's name
        """Return the height of the rows that are shown in any case."""
        return sum(_height(row, width) for row in self._rows[: self._least])

    def sizeHint(self) -> QSize:  # noqa: N802 - Qt's name
        """Ask for the room of those rows."""
        width = max((row.sizeHint().width() for row in self._rows), default=0)
        return QSize(width, self.heightForWidth(max(width, self.width())))

    def minimumSizeHint(self) -> QSize:  # noqa: N802 - Qt's name
        """Allow a narrow column."""
        return QSize(120, 0)

    def resizeEvent(self, event: QResizeEvent) -> None:  # noqa: N802 - Qt's name
        """Show what fits now."""
        super().resizeEvent(event)
        self._place()

    def _place(self) -> None:
        top, width = 0, self.width()
        for place, row in enumerate(self._rows):
            height = _height(row, width)
            fits = place < self._least or top + height <= self.height()
            row.setVisible(fits)
            if not fits:
                for rest in self._rows[place + 1 :]:
                    rest.hide()
                return
            row.setGeometry(0, top, width, height)
            top += height


def _height(row: QWidget, width: int) -> int:
    return row.heightForWidth(width) if row.hasHeightForWidth() else row.sizeHint().height()
