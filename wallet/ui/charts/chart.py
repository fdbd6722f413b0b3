"""What all charts share: one value at a time can be pointed at, by mouse or arrow keys."""

from __future__ import annotations

from PySide6.QtCore import QEvent, QPointF, QRectF, QSize, Qt
from PySide6.QtGui import QFocusEvent, QFontMetricsF, QKeyEvent, QMouseEvent, QPainter, QPaintEvent
from PySide6.QtWidgets import QSizePolicy, QWidget

from wallet.ui.theme import Theme, TypeSize

_GAP = 8.0


class Chart(QWidget):
    """A drawing of values that lie from left to right.

    Subclasses say how many there are, where each is, what its bubble says, and draw themselves.
    """

    def __init__(self, theme: Theme, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.theme = theme
        self.pointed: int | None = None
        self.small_font = theme.font(TypeSize.SMALL)
        self.setMouseTracking(True)
        self.setFocusPolicy(Qt.FocusPolicy.TabFocus)
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Expanding)

    def count(self) -> int:
        """Return how many values there are."""
        raise NotImplementedError

    def anchor(self, index: int) -> QPointF:
        """Return the point above which the bubble of value ``index`` stands."""
        raise NotImplementedError

    def tip(self, index: int) -> str:
        """Return what the bubble of value ``index`` says."""
        raise NotImplementedError

    def draw(self, painter: QPainter) -> None:
        """Draw everything but the bubble."""
        raise NotImplementedError

    def point_at(self, index: int | None) -> None:
        """Show the bubble of value ``index``, or none."""
        if index != self.pointed:
            self.pointed = index
            said = "" if index is None else self.tip(index)
            self.setAccessibleDescription(said)
            self.update()

    def sizeHint(self) -> QSize:  # noqa: N802 - Qt's name
        """Ask for a wide drawing."""
        return QSize(480, 220)

    def minimumSizeHint(self) -> QSize:  # noqa: N802 - Qt's name
        """Stay readable."""
        return QSize(180, 100)

    def paintEvent(self, event: QPaintEvent) -> None:  # noqa: N802 - Qt's name
        """Draw the chart, the focus mark and the bubble."""
        del event
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.setFont(self.small_font)
        self.draw(painter)
        if self.hasFocus():
            painter.setPen(self.theme.colors.ember)
            painter.setBrush(Qt.BrushStyle.NoBrush)
            painter.drawRoundedRect(QRectF(self.rect()).adjusted(0.5, 0.5, -0.5, -0.5), 6, 6)
        if self.pointed is not None and self.pointed < self.count():
            self._draw_bubble(painter, self.anchor(self.pointed), self.tip(self.pointed))
        painter.end()

    def mouseMoveEvent(self, event: QMouseEvent) -> None:  # noqa: N802 - Qt's name
        """Point at the nearest value."""
        self.point_at(self._nearest(event.position().x()))

    def leaveEvent(self, event: QEvent) -> None:  # noqa: N802 - Qt's name
        """Point at nothing."""
        del event
        self.point_at(None)

    def focusOutEvent(self, event: QFocusEvent) -> None:  # noqa: N802 - Qt's name
        """Point at nothing once the keyboard is elsewhere."""
        super().focusOutEvent(event)
        self.point_at(None)

    def keyPressEvent(self, event: QKeyEvent) -> None:  # noqa: N802 - Qt's name
        """Step through the values with the arrow keys, from the last one."""
        step = {Qt.Key.Key_Left: -1, Qt.Key.Key_Right: 1}.get(Qt.Key(event.key()))
        if step is None or not self.count():
            super().keyPressEvent(event)
            return
        last = self.count() - 1
        start = last if self.pointed is None else self.pointed + step
        self.point_at(min(max(start, 0), last))

    def _nearest(self, x: float) -> int | None:
        if not self.count():
            return None
        return min(range(self.count()), key=lambda index: abs(self.anchor(index).x() - x))

    def _draw_bubble(self, painter: QPainter, at: QPointF, text: str) -> None:
        metrics = QFontMetricsF(self.small_font)
        width = metrics.horizontalAdvance(text) + 2 * _GAP
        height = metrics.height() + _GAP
        left = min(max(at.x() - width / 2, 0.0), max(self.width() - width, 0.0))
        top = max(at.y() - height - 6, 0.0)
        box = QRectF(left, top, width, height)
        painter.setPen(Qt.PenStyle.NoPen)
        painter.setBrush(self.theme.colors.ink)
        painter.drawRoundedRect(box, 6, 6)
        painter.setPen(self.theme.colors.ground)
        painter.drawText(box, Qt.AlignmentFlag.AlignCenter, text)
