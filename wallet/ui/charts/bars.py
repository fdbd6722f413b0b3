"""Amounts as bars, one a day, with the last one highlighted and the average dashed."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from math import ceil

from PySide6.QtCore import QPointF, QRectF, Qt
from PySide6.QtGui import QFontMetricsF, QPainter, QPainterPath, QPen
from PySide6.QtWidgets import QWidget

from wallet.ui.charts.chart import Chart
from wallet.ui.charts.scale import ticks_from_zero
from wallet.ui.theme import Theme

_LABEL_GAP = 30.0


@dataclass(frozen=True, slots=True)
class Bar:
    """One amount.

    Args:
        label: under the bar, where there is room.
        tip: what the bubble says.
        value: in the smallest unit, not negative.
        now: the running one, in the accent.
    """

    label: str
    tip: str
    value: int
    now: bool = False


class BarChart(Chart):
    """Bars from zero, ticks at the right.

    Args:
        theme: colours and type.
        tick_text: writes the value of a tick; ``True`` asks for the unit too.
    """

    def __init__(
        self, theme: Theme, tick_text: Callable[[int, bool], str], parent: QWidget | None = None
    ) -> None:
        super().__init__(theme, parent)
        self._tick_text = tick_text
        self._bars: tuple[Bar, ...] = ()
        self._average: int | None = None
        self._ticks = ticks_from_zero(1)

    def show_bars(self, bars: Sequence[Bar], average: int | None = None) -> None:
        """Show ``bars`` and, dashed, their ``average``."""
        self._bars, self._average = tuple(bars), average
        top = max([bar.value for bar in bars] + [average or 0], default=0)
        self._ticks = ticks_from_zero(top, 4 if self.height() > 260 else 3)
        self.point_at(None)
        self.update()

    def count(self) -> int:
        """Return how many bars there are."""
        return len(self._bars)

    def tip(self, index: int) -> str:
        """Return what the bubble of a bar says."""
        return self._bars[index].tip

    def anchor(self, index: int) -> QPointF:
        """Return the middle of a bar's top."""
        bar = self._bar_rect(index)
        return QPointF(bar.center().x(), bar.top())

    def draw(self, painter: QPainter) -> None:
        """Draw grid, bars, average and labels."""
        self._draw_grid(painter)
        colors = self.theme.colors
        painter.setPen(Qt.PenStyle.NoPen)
        for index, bar in enumerate(self._bars):
            if not bar.value:
                continue
            color = colors.ember if bar.now else colors.past
            pointed = color.lighter(125) if self.theme.is_dark else color.darker(112)
            painter.setBrush(pointed if index == self.pointed else color)
            painter.drawPath(_round_topped(self._bar_rect(index)))
        self._draw_average(painter)
        self._draw_labels(painter)

    def _plot(self) -> QRectF:
        metrics = QFontMetricsF(self.small_font)
        widest = max(metrics.horizontalAdvance(text) for text in self._tick_texts())
        top, foot = metrics.height() / 2 + 4, metrics.height() + 12
        return QRectF(0, top, self.width() - widest - 10, max(self.height() - top - foot, 1))

    def _tick_texts(self) -> list[str]:
        last = len(self._ticks) - 1
        return [self._tick_text(tick, place == last) for place, tick in enumerate(self._ticks)]

    def _y(self, value: int) -> float:
        plot = self._plot()
        return plot.bottom() - plot.height() * value / self._ticks[-1]

    def _bar_rect(self, index: int) -> QRectF:
        plot = self._plot()
        slot = plot.width() / max(len(self._bars), 1)
        width = min(max(slot * 0.62, 3.0), 28.0)
        left = plot.left() + slot * index + (slot - width) / 2
        top = min(self._y(self._bars[index].value), plot.bottom() - 1.5)
        return QRectF(left, top, width, plot.bottom() - top)

    def _draw_grid(self, painter: QPainter) -> None:
        plot = self._plot()
        metrics = QFontMetricsF(self.small_font)
        for tick, text in zip(self._ticks, self._tick_texts(), strict=True):
            y = round(self._y(tick)) + 0.5
            painter.setPen(QPen(self.theme.colors.line, 1))
            painter.drawLine(QPointF(plot.left(), y), QPointF(plot.right(), y))
            painter.setPen(self.theme.colors.muted)
            painter.drawText(QPointF(plot.right() + 6, y + metrics.ascent() / 2 - 1), text)

    def _draw_average(self, painter: QPainter) -> None:
        if not self._average:
            return
        pen = QPen(self.theme.colors.muted, 1.4, Qt.PenStyle.CustomDashLine)
        pen.setDashPattern([3, 2.5])
        painter.setPen(pen)
        plot, y = self._plot(), self._y(self._average)
        painter.drawLine(QPointF(plot.left(), y), QPointF(plot.right(), y))

    def _draw_labels(self, painter: QPainter) -> None:
        """Label the last bar and, in even strides before it, as many as have room."""
        if not self._bars:
            return
        metrics = QFontMetricsF(self.small_font)
        plot = self._plot()
        baseline = plot.bottom() + 6 + metrics.ascent()
        widest = max(metrics.horizontalAdvance(bar.label) for bar in self._bars)
        stride = max(1, ceil((widest + _LABEL_GAP) * len(self._bars) / max(plot.width(), 1.0)))
        painter.setPen(self.theme.colors.muted)
        for index in range(len(self._bars) - 1, -1, -stride):
            text = self._bars[index].label
            middle = self._bar_rect(index).center().x()
            left = middle - metrics.horizontalAdvance(text) / 2
            painter.drawText(QPointF(max(left, 0.0), baseline), text)


def _round_topped(rect: QRectF) -> QPainterPath:
    radius = min(3.0, rect.width() / 2, rect.height())
    path = QPainterPath()
    path.moveTo(rect.bottomLeft())
    path.lineTo(rect.left(), rect.top() + radius)
    path.quadTo(rect.topLeft(), QPointF(rect.left() + radius, rect.top()))
    path.lineTo(rect.right() - radius, rect.top())
    path.quadTo(rect.topRight(), QPointF(rect.right(), rect.top() + radius))
    path.lineTo(rect.bottomRight())
    path.closeSubpath()
    return path
