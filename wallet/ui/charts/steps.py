"""Two staircases that face each other: what is wanted and what is offered, by price."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass

from PySide6.QtCore import QPointF, QRectF, Qt
from PySide6.QtGui import QColor, QFontMetricsF, QPainter, QPen, QPolygonF
from PySide6.QtWidgets import QWidget

from wallet.ui.charts.chart import Chart
from wallet.ui.theme import Theme


@dataclass(frozen=True, slots=True)
class Step:
    """At this place (a price) or better, ``total`` altogether; and its bubble."""

    at: int
    total: int
    tip: str


class StepChart(Chart):
    """Wanted falls from the left, offered rises to the right, on one axis of prices.

    Args:
        theme: colours and type.
        place_text: writes a place on the axis, for example a price.
    """

    def __init__(
        self, theme: Theme, place_text: Callable[[int], str], parent: QWidget | None = None
    ) -> None:
        super().__init__(theme, parent)
        self._place_text = place_text
        self._wanted: tuple[Step, ...] = ()
        self._offered: tuple[Step, ...] = ()
        self._low, self._high, self._top = 0, 1, 1

    def show_sides(self, wanted: Sequence[Step], offered: Sequence[Step]) -> None:
        """Show both sides, each from the best price on (wanted falling, offered rising)."""
        self._wanted, self._offered = tuple(wanted), tuple(offered)
        places = [step.at for step in (*wanted, *offered)] or [0, 1]
        room = max((max(places) - min(places)) // 20, 1)
        self._low, self._high = min(places) - room, max(places) + room
        self._top = max([step.total for step in (*wanted, *offered)] + [1])
        self.point_at(None)
        self.update()

    def count(self) -> int:
        """Return how many steps both sides have, wanted first from the left."""
        return len(self._wanted) + len(self._offered)

    def tip(self, index: int) -> str:
        """Return what the bubble of a step says."""
        return self._step(index).tip

    def anchor(self, index: int) -> QPointF:
        """Return the outer corner of a step."""
        step = self._step(index)
        return QPointF(self._x(step.at), self._y(step.total))

    def draw(self, painter: QPainter) -> None:
        """Draw both staircases over the axis."""
        colors, plot = self.theme.colors, self._plot()
        self._draw_side(painter, self._wanted, plot.left(), colors.green)
        self._draw_side(painter, self._offered, plot.right(), colors.ember)
        painter.setPen(QPen(colors.line, 1))
        painter.drawLine(plot.bottomLeft(), plot.bottomRight())
        metrics = QFontMetricsF(self.small_font)
        painter.setPen(colors.muted)
        baseline = plot.bottom() + 6 + metrics.ascent()
        if self.count():
            steps = sorted(step.at for step in (*self._wanted, *self._offered))
            painter.drawText(QPointF(plot.left(), baseline), self._place_text(steps[0]))
            text = self._place_text(steps[-1])
            width = metrics.horizontalAdvance(text)
            painter.drawText(QPointF(plot.right() - width, baseline), text)
        if self.pointed is not None and self.pointed < self.count():
            side = colors.green if self.pointed < len(self._wanted) else colors.ember
            painter.setPen(QPen(colors.card, 2))
            painter.setBrush(side)
            painter.drawEllipse(self.anchor(self.pointed), 4.5, 4.5)

    def _step(self, index: int) -> Step:
        if index < len(self._wanted):
            return self._wanted[len(self._wanted) - 1 - index]
        return self._offered[index - len(self._wanted)]

    def _plot(self) -> QRectF:
        foot = QFontMetricsF(self.small_font).height() + 10
        return QRectF(1, 6, self.width() - 2, max(self.height() - foot - 6, 1))

    def _x(self, place: int) -> float:
        plot = self._plot()
        return plot.left() + plot.width() * (place - self._low) / (self._high - self._low)

    def _y(self, total: int) -> float:
        plot = self._plot()
        return plot.bottom() - plot.height() * total / self._top

    def _draw_side(
        self, painter: QPainter, steps: Sequence[Step], outer: float, color: QColor
    ) -> None:
        if not steps:
            return
        edge = [QPointF(self._x(steps[0].at), self._plot().bottom())]
        for place, step in enumerate(steps):
            following = self._x(steps[place + 1].at) if place + 1 < len(steps) else outer
            edge.append(QPointF(self._x(step.at), self._y(step.total)))
            edge.append(QPointF(following, self._y(step.total)))
        area = QPolygonF([*edge, QPointF(outer, self._plot().bottom())])
        pale = QColor(color)
        pale.setAlpha(56)
        painter.setPen(Qt.PenStyle.NoPen)
        painter.setBrush(pale)
        painter.drawPolygon(area)
        painter.setBrush(Qt.BrushStyle.NoBrush)
        painter.setPen(QPen(color, 1.6))
        painter.drawPolyline(QPolygonF(edge))
