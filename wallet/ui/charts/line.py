"""One value over time as a line with its last value beside it."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass

from PySide6.QtCore import QPointF, QRectF, Qt
from PySide6.QtGui import QColor, QFontMetricsF, QLinearGradient, QPainter, QPen, QPolygonF
from PySide6.QtWidgets import QWidget

from wallet.ui.charts.chart import Chart
from wallet.ui.charts.scale import ticks_between
from wallet.ui.theme import Theme, TypeSize


@dataclass(frozen=True, slots=True)
class Point:
    """A value at a place on the axis (for example a time in seconds), and its bubble."""

    at: int
    value: int
    tip: str


class LineChart(Chart):
    """A line over a pale area; the axis begins near the lowest value, not at zero.

    Args:
        theme: colours and type.
        tick_text: writes the value of a tick.
    """

    def __init__(
        self, theme: Theme, tick_text: Callable[[int], str], parent: QWidget | None = None
    ) -> None:
        super().__init__(theme, parent)
        self._tick_text = tick_text
        self._points: tuple[Point, ...] = ()
        self._last_text = ""
        self._ends = ("", "")
        self._ticks = [0, 1]
        self._bold = theme.font(TypeSize.SMALL, bold=True)

    def show_points(
        self, points: Sequence[Point], last_text: str = "", ends: tuple[str, str] = ("", "")
    ) -> None:
        """Show ``points`` (rising ``at``), the last value's text, and the axis' two ends."""
        self._points, self._last_text, self._ends = tuple(points), last_text, ends
        values = [point.value for point in points] or [0, 1]
        self._ticks = ticks_between(min(values), max(values), 2)
        self.point_at(None)
        self.update()

    def count(self) -> int:
        """Return how many points there are."""
        return len(self._points)

    def tip(self, index: int) -> str:
        """Return what the bubble of a point says."""
        return self._points[index].tip

    def anchor(self, index: int) -> QPointF:
        """Return where a point is."""
        plot, point = self._plot(), self._points[index]
        first, last = self._points[0].at, self._points[-1].at
        across = (point.at - first) / (last - first) if last > first else 1.0
        low, high = self._ticks[0], self._ticks[-1]
        up = (point.value - low) / (high - low)
        return QPointF(plot.left() + plot.width() * across, plot.bottom() - plot.height() * up)

    def draw(self, painter: QPainter) -> None:
        """Draw grid, area, line, the last value and the pointed one."""
        self._draw_grid(painter)
        if not self._points:
            return
        colors = self.theme.colors
        line = QPolygonF([self.anchor(index) for index in range(self.count())])
        plot = self._plot()
        area = QPolygonF(line)
        area.append(QPointF(line.last().x(), plot.bottom()))
        area.append(QPointF(line.first().x(), plot.bottom()))
        painter.setPen(Qt.PenStyle.NoPen)
        painter.setBrush(_fading(colors.ember, plot))
        painter.drawPolygon(area)
        painter.setBrush(Qt.BrushStyle.NoBrush)
        pen = QPen(colors.ember, 2)
        pen.setJoinStyle(Qt.PenJoinStyle.RoundJoin)
        pen.setCapStyle(Qt.PenCapStyle.RoundCap)
        painter.setPen(pen)
        painter.drawPolyline(line)
        self._draw_last(painter, line.last())
        if self.pointed is not None and self.pointed < self.count():
            painter.setPen(QPen(colors.card, 2))
            painter.setBrush(colors.ember)
            painter.drawEllipse(self.anchor(self.pointed), 4.5, 4.5)

    def _plot(self) -> QRectF:
        metrics = QFontMetricsF(self._bold)
        texts = [self._last_text, *(self._tick_text(tick) for tick in self._ticks)]
        widest = max(metrics.horizontalAdvance(text) for text in texts)
        top = metrics.height() / 2 + 4
        foot = metrics.height() + 10 if any(self._ends) else 4.0
        return QRectF(2, top, self.width() - widest - 12, max(self.height() - top - foot, 1))

    def _draw_grid(self, painter: QPainter) -> None:
        plot = self._plot()
        metrics = QFontMetricsF(self.small_font)
        last = self.anchor(self.count() - 1).y() if self._points else -100.0
        for tick in self._ticks:
            part = (tick - self._ticks[0]) / (self._ticks[-1] - self._ticks[0])
            y = round(plot.bottom() - plot.height() * part) + 0.5
            painter.setPen(QPen(self.theme.colors.line, 1))
            painter.drawLine(QPointF(plot.left(), y), QPointF(plot.right(), y))
            if abs(y - last) > metrics.height() or not self._last_text:
                painter.setPen(self.theme.colors.muted)
                place = QPointF(plot.right() + 8, y + metrics.ascent() / 2 - 1)
                painter.drawText(place, self._tick_text(tick))
        painter.setPen(self.theme.colors.muted)
        baseline = plot.bottom() + 6 + metrics.ascent()
        painter.drawText(QPointF(plot.left(), baseline), self._ends[0])
        width = metrics.horizontalAdvance(self._ends[1])
        painter.drawText(QPointF(plot.right() - width, baseline), self._ends[1])

    def _draw_last(self, painter: QPainter, at: QPointF) -> None:
        metrics = QFontMetricsF(self._bold)
        painter.setFont(self._bold)
        painter.setPen(self.theme.colors.ember)
        painter.drawText(QPointF(at.x() + 8, at.y() + metrics.ascent() / 2 - 1), self._last_text)
        painter.setFont(self.small_font)
        painter.setPen(Qt.PenStyle.NoPen)
        painter.setBrush(self.theme.colors.ember)
        painter.drawEllipse(at, 3, 3)


def _fading(color: QColor, plot: QRectF) -> QLinearGradient:
    strong, weak = QColor(color), QColor(color)
    strong.setAlpha(56)
    weak.setAlpha(14)
    gradient = QLinearGradient(plot.topLeft(), plot.bottomLeft())
    gradient.setColorAt(0, strong)
    gradient.setColorAt(1, weak)
    return gradient
