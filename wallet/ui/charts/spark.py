"""A line without an axis, as high as a line of text: how a value has been going."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import QPointF, QRectF, QSize, Qt
from PySide6.QtGui import QPainter, QPaintEvent, QPen, QPolygonF
from PySide6.QtWidgets import QSizePolicy, QWidget

from wallet.ui.theme import Theme

_SIZE = QSize(88, 26)
_MARK = 5.0


class Sparkline(QWidget):
    """Draws values from the left, the newest last; ``None`` is a short mark at the foot.

    It carries no words: whoever shows it says in its accessible name what it shows.
    """

    def __init__(self, theme: Theme, most: int, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._theme = theme
        self._most = max(most, 2)
        self._values: tuple[int | None, ...] = ()
        self.setFixedSize(theme.scaled(_SIZE.width()), theme.scaled(_SIZE.height()))
        self.setSizePolicy(QSizePolicy.Policy.Fixed, QSizePolicy.Policy.Fixed)

    def show_values(self, values: Sequence[int | None]) -> None:
        """Show the last ``most`` of ``values``."""
        shown = tuple(values)[-self._most :]
        if shown != self._values:
            self._values = shown
            self.update()

    def points(self) -> list[QPointF]:
        """Return where the values are drawn; those that are ``None`` are left out."""
        known = [value for value in self._values if value is not None]
        top = max(known, default=1) or 1
        area = QRectF(self.rect()).adjusted(3, 3, -4, -_MARK)
        return [
            QPointF(self._x(place, area), area.bottom() - area.height() * value / top)
            for place, value in enumerate(self._values)
            if value is not None
        ]

    def _x(self, place: int, area: QRectF) -> float:
        first = self._most - len(self._values)
        return area.left() + area.width() * (first + place) / (self._most - 1)

    def paintEvent(self, event: QPaintEvent) -> None:  # noqa: N802 - Qt's name
        """Draw the line, its end, and what failed."""
        del event
        colors = self._theme.colors
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        area = QRectF(self.rect()).adjusted(3, 3, -4, -_MARK)
        painter.setPen(QPen(colors.line, 1.0))
        painter.drawLine(QPointF(area.left(), area.bottom()), QPointF(area.right(), area.bottom()))
        points = self.points()
        painter.setPen(QPen(colors.past, 1.5, Qt.PenStyle.SolidLine, Qt.PenCapStyle.RoundCap))
        painter.drawPolyline(QPolygonF(points))
        painter.setPen(QPen(colors.amber, 1.8))
        for place, value in enumerate(self._values):
            if value is None:
                x = self._x(place, area)
                painter.drawLine(QPointF(x, area.bottom() - _MARK), QPointF(x, area.bottom()))
        if points and self._values[-1] is not None:
            painter.setPen(Qt.PenStyle.NoPen)
            painter.setBrush(colors.ember)
            painter.drawEllipse(points[-1], 2.2, 2.2)
        painter.end()
