"""A page to draw on, in tenths of a millimetre, from top to bottom.

The same calls draw into a PDF and into a picture: both have 254 dots an inch, so that a dot is a
tenth of a millimetre. Printed in ink on white, whatever theme the window wears.
"""

from __future__ import annotations

from PySide6.QtCore import QPointF, QRectF, Qt
from PySide6.QtGui import QColor, QFont, QPainter, QPen

from wallet.ui.fonts import ui_font
from wallet.ui.theme import Palette, load_theme

DOTS_PER_INCH = 254
MARGIN = 180.0
_WRAP = Qt.TextFlag.TextWordWrap


class PaperPage:
    """Draws at ``y``, which goes down with what is drawn."""

    def __init__(self, painter: QPainter, width: float, height: float) -> None:
        self.painter = painter
        self.width, self.height = width, height
        self.y = MARGIN
        self.colors: Palette = load_theme("light").colors
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)

    @property
    def inner(self) -> float:
        """How wide the page is between its margins."""
        return self.width - 2 * MARGIN

    def skip(self, distance: float) -> None:
        """Leave room."""
        self.y += distance

    def text(
        self,
        text: str,
        size: int,
        *,
        bold: bool = False,
        color: QColor | None = None,
        left: float = MARGIN,
        width: float = 0,
        mono: bool = False,
    ) -> None:
        """Write a paragraph and go below it. ``size`` is the type's height in tenths of a mm."""
        painter = self.painter
        painter.setFont(_font(size, bold=bold, mono=mono))
        painter.setPen(color or self.colors.ink)
        room = QRectF(left, self.y, width or self.width - MARGIN - left, self.height)
        used = painter.boundingRect(room, int(_WRAP), text)
        painter.drawText(room, int(_WRAP), text)
        self.y += used.height()

    def rule(self, left: float = MARGIN, width: float = 0) -> None:
        """Draw a thin line across."""
        self.painter.setPen(QPen(self.colors.line, 3))
        self._line(left, width or self.width - MARGIN - left)

    def blank(self, left: float, width: float) -> None:
        """Draw a line to write on."""
        self.painter.setPen(QPen(self.colors.field_line, 2.5))
        self._line(left, width)

    def box(self, height: float) -> QRectF:
        """Frame the next ``height`` of the page; returns the frame."""
        frame = QRectF(MARGIN, self.y, self.inner, height)
        self.painter.setPen(QPen(self.colors.line, 3))
        self.painter.setBrush(Qt.BrushStyle.NoBrush)
        self.painter.drawRoundedRect(frame, 30, 30)
        return frame

    def _line(self, left: float, width: float) -> None:
        self.painter.drawLine(QPointF(left, self.y), QPointF(left + width, self.y))


def _font(size: int, *, bold: bool, mono: bool) -> QFont:
    font = ui_font()
    font.clearFeatures()  # figures of equal width cannot be read back out of a PDF
    if mono:
        font.setFamilies(["JetBrains Mono", "DejaVu Sans Mono", "Menlo", "Consolas", "monospace"])
        font.setStyleHint(QFont.StyleHint.Monospace)
    font.setPixelSize(size)
    font.setWeight(QFont.Weight.DemiBold if bold else QFont.Weight.Normal)
    font.setHintingPreference(QFont.HintingPreference.PreferNoHinting)
    return font
