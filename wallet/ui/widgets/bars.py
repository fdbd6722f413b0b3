"""The bar of what is kept and what can be spared."""

from __future__ import annotations

from PySide6.QtCore import QRectF, QSize, Qt
from PySide6.QtGui import QPainter, QPainterPath, QPaintEvent
from PySide6.QtWidgets import QSizePolicy, QWidget

from wallet.ui.theme import Theme


class SplitBar(QWidget):
    """A rounded bar in two parts, kept and spare, by integer amounts of one unit."""

    def __init__(self, theme: Theme, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._theme = theme
        self._kept = 0
        self._spare = 0
        self.setFixedHeight(12)
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)

    def show_parts(self, kept: int, spare: int) -> None:
        """Show how much is kept and how much is spare; negative amounts count as none."""
        self._kept, self._spare = max(kept, 0), max(spare, 0)
        self.update()

    def sizeHint(self) -> QSize:  # noqa: N802 - Qt's name
        """Ask for a bar of reading length."""
        return QSize(320, 12)

    def paintEvent(self, event: QPaintEvent) -> None:  # noqa: N802 - Qt's name
        """Draw both parts inside one rounded outline."""
        del event
        colors = self._theme.colors
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        rect = QRectF(self.rect())
        outline = QPainterPath()
        outline.addRoundedRect(rect, 6, 6)
        painter.setPen(Qt.PenStyle.NoPen)
        total = self._kept + self._spare
        painter.fillPath(outline, colors.pressed if total == 0 else colors.reserve)
        if self._spare:
            painter.setClipPath(outline)
            left = round(rect.width() * self._kept / total)
            painter.fillRect(rect.adjusted(left, 0, 0, 0), colors.ember)
        painter.end()
