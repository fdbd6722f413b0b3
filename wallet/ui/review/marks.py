"""The mark before a step: to come, under way, done; told apart by shape, not by colour alone."""

from __future__ import annotations

from PySide6.QtCore import QRectF, Qt
from PySide6.QtGui import QPainter, QPaintEvent, QPen
from PySide6.QtWidgets import QWidget

from wallet.ui.icons import pixmap
from wallet.ui.theme import Theme


class StepMark(QWidget):
    """A ring, a dot in a ring, or a tick."""

    def __init__(self, theme: Theme, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._theme = theme
        self.running = False
        self.done = False
        self.setFixedSize(theme.icon_size(20))

    def show_state(self, *, running: bool, done: bool) -> None:
        """Show another state."""
        self.running, self.done = running, done
        self.update()

    def paintEvent(self, event: QPaintEvent) -> None:  # noqa: N802 - Qt's name
        """Draw the mark."""
        del event
        colors = self._theme.colors
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        if self.done:
            size = self.width()
            painter.drawPixmap(0, 0, pixmap("check", colors.green, size, self.devicePixelRatioF()))
            painter.end()
            return
        ring = QRectF(self.rect()).adjusted(4, 4, -4, -4)
        painter.setPen(QPen(colors.ember if self.running else colors.field_line, 1.6))
        painter.drawEllipse(ring)
        if self.running:
            painter.setPen(Qt.PenStyle.NoPen)
            painter.setBrush(colors.ember)
            painter.drawEllipse(ring.adjusted(3, 3, -3, -3))
        painter.end()
