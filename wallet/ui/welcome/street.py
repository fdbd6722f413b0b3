"""The picture on Welcome: a street in the evening, one pipe under it, one hearth that is yours."""

from __future__ import annotations

from dataclasses import dataclass

from PySide6.QtCore import QPointF, QRectF, QSize, Qt
from PySide6.QtGui import QColor, QPainter, QPainterPath, QPaintEvent, QPen, QPolygonF
from PySide6.QtWidgets import QSizePolicy, QWidget

from wallet.ui.theme import Theme

_WIDE, _HIGH = 560.0, 300.0
_STREET = 226.0
_PIPE = 266.0


@dataclass(frozen=True)
class _House:
    """Left edge, width, height of the walls, height of the roof; all in picture units."""

    left: float
    width: float
    walls: float
    roof: float
    yours: bool = False


_HOUSES = (
    _House(26, 84, 84, 40),
    _House(122, 70, 118, 34),
    _House(206, 104, 92, 52, yours=True),
    _House(324, 72, 104, 36),
    _House(408, 58, 140, 28),
    _House(478, 60, 78, 34),
)


class StreetPicture(QWidget):
    """Drawn in the theme's colours, as large as there is room."""

    def __init__(self, theme: Theme, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._theme = theme
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Expanding)

    def sizeHint(self) -> QSize:  # noqa: N802 - Qt's name
        """Ask for the picture at its own size."""
        return QSize(int(_WIDE), int(_HIGH))

    def minimumSizeHint(self) -> QSize:  # noqa: N802 - Qt's name
        """Stay recognisable."""
        return QSize(220, 120)

    def paintEvent(self, event: QPaintEvent) -> None:  # noqa: N802 - Qt's name
        """Scale to the widget, keep the proportions, draw."""
        del event
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        scale = min(self.width() / _WIDE, self.height() / _HIGH)
        painter.translate((self.width() - _WIDE * scale) / 2, (self.height() - _HIGH * scale) / 2)
        painter.scale(scale, scale)
        self._draw_pipe(painter)
        for house in _HOUSES:
            self._draw_house(painter, house)
        painter.setPen(QPen(self._theme.colors.muted, 2.5))
        painter.drawLine(QPointF(4, _STREET), QPointF(_WIDE - 4, _STREET))
        painter.end()

    def _draw_pipe(self, painter: QPainter) -> None:
        colors = self._theme.colors
        painter.setPen(QPen(colors.reserve, 6, c=Qt.PenCapStyle.RoundCap))
        painter.drawLine(QPointF(16, _PIPE), QPointF(_WIDE - 16, _PIPE))
        for house in _HOUSES:
            middle = house.left + house.width / 2
            color = colors.ember if house.yours else colors.reserve
            painter.setPen(QPen(color, 4, c=Qt.PenCapStyle.RoundCap))
            painter.drawLine(QPointF(middle, _STREET + 6), QPointF(middle, _PIPE))
        painter.setPen(Qt.PenStyle.NoPen)
        painter.setBrush(colors.ember)
        for place in range(9):
            painter.drawEllipse(QPointF(268 + place * 30, _PIPE), 2.4, 2.4)

    def _draw_house(self, painter: QPainter, house: _House) -> None:
        colors = self._theme.colors
        top = _STREET - house.walls
        walls = QRectF(house.left, top, house.width, house.walls)
        roof = QPolygonF(
            [
                QPointF(house.left - 7, top + 1),
                QPointF(house.left + house.width / 2, top - house.roof),
                QPointF(house.left + house.width + 7, top + 1),
            ]
        )
        painter.setPen(QPen(colors.line, 1.5))
        painter.setBrush(colors.card)
        painter.drawRect(walls)
        chimney = QRectF(
            house.left + house.width * 0.70, top - house.roof * 0.9, 9, house.roof * 0.55
        )
        painter.setPen(Qt.PenStyle.NoPen)
        painter.setBrush(colors.muted)
        painter.drawRect(chimney)
        painter.setBrush(colors.ember if house.yours else colors.past)
        painter.drawPolygon(roof)
        if house.yours:
            self._draw_hearth(painter, walls)
        else:
            self._draw_windows(painter, walls)

    def _draw_windows(self, painter: QPainter, walls: QRectF) -> None:
        """Two windows on each floor, some of them lit, always the same ones."""
        colors = self._theme.colors
        lit = QColor(colors.amber_tint) if not self._theme.is_dark else QColor(colors.amber)
        painter.setPen(QPen(colors.line, 1.2))
        floors = int(walls.height() // 40)
        for floor in range(floors):
            for side in (0.18, 0.58):
                window = QRectF(
                    walls.left() + walls.width() * side,
                    walls.top() + 14 + floor * 38,
                    walls.width() * 0.24,
                    20,
                )
                odd = (int(walls.left()) // 4 + floor + int(side * 10)) % 3
                painter.setBrush(lit if odd else colors.ground)
                painter.drawRoundedRect(window, 2, 2)

    def _draw_hearth(self, painter: QPainter, walls: QRectF) -> None:
        """A wide arched window with a flame in it."""
        colors = self._theme.colors
        arch = QPainterPath()
        frame = QRectF(walls.center().x() - 27, walls.top() + 18, 54, 62)
        arch.moveTo(frame.bottomLeft())
        arch.lineTo(frame.left(), frame.top() + 27)
        arch.arcTo(QRectF(frame.left(), frame.top(), 54, 54), 180, -180)
        arch.lineTo(frame.bottomRight())
        arch.closeSubpath()
        painter.setPen(QPen(colors.ember, 2))
        painter.setBrush(colors.ember_tint)
        painter.drawPath(arch)
        foot = QPointF(frame.center().x(), frame.bottom() - 7)
        painter.setPen(Qt.PenStyle.NoPen)
        painter.setBrush(colors.ember)
        painter.drawPath(_flame(foot, 17, 42))
        painter.setBrush(colors.amber_tint if not self._theme.is_dark else colors.amber)
        painter.drawPath(_flame(foot, 8, 19))


def _flame(foot: QPointF, half: float, height: float) -> QPainterPath:
    path = QPainterPath()
    tip = QPointF(foot.x() + half * 0.15, foot.y() - height)
    path.moveTo(foot)
    path.cubicTo(
        QPointF(foot.x() - half * 1.5, foot.y() - height * 0.04),
        QPointF(foot.x() - half * 1.1, foot.y() - height * 0.55),
        tip,
    )
    path.cubicTo(
        QPointF(foot.x() + half * 0.5, foot.y() - height * 0.66),
        QPointF(foot.x() + half * 1.7, foot.y() - height * 0.1),
        foot,
    )
    return path
