"""The picture of an address: a mirrored pattern of five by five in a colour of its own.

Two look-alike addresses differ here at a glance. Pattern and colour come from SHA-256 of the
address in lower case, so every machine draws the same picture.
"""

from __future__ import annotations

import hashlib
from dataclasses import dataclass

from PySide6.QtCore import QRectF, QSize, Qt
from PySide6.QtGui import QColor, QPainter, QPainterPath, QPaintEvent
from PySide6.QtWidgets import QSizePolicy, QWidget

_CELLS = 5


@dataclass(frozen=True)
class Pattern:
    """What an identicon shows: a hue in degrees and the filled cells (column, row)."""

    hue: int
    cells: frozenset[tuple[int, int]]


def pattern_of(address: str) -> Pattern:
    """Return the pattern of ``address``; upper and lower case are the same address."""
    digest = hashlib.sha256(address.lower().encode()).digest()
    filled = set()
    for column in range(_CELLS // 2 + 1):
        for row in range(_CELLS):
            if digest[1 + column * _CELLS + row] & 1:
                filled.add((column, row))
                filled.add((_CELLS - 1 - column, row))
    return Pattern(digest[0] * 360 // 256, frozenset(filled))


class Identicon(QWidget):
    """The picture of one address, ``size`` logical pixels square."""

    def __init__(self, address: str, *, size: int = 34, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._size = size
        self.setFixedSize(QSize(size, size))
        self.setSizePolicy(QSizePolicy.Policy.Fixed, QSizePolicy.Policy.Fixed)
        self.set_address(address)

    def set_address(self, address: str) -> None:
        """Show another address."""
        self._pattern = pattern_of(address)
        self.setToolTip(address)
        self.setAccessibleName(address)
        self.update()

    def paintEvent(self, event: QPaintEvent) -> None:  # noqa: N802 - Qt's name
        """Draw the tint and the filled cells."""
        del event
        painter = QPainter(self)
        draw_pattern(painter, QRectF(self.rect()), self._pattern)
        painter.end()


def draw_pattern(painter: QPainter, rect: QRectF, pattern: Pattern) -> None:
    """Draw ``pattern`` into ``rect`` with round corners."""
    painter.setRenderHint(QPainter.RenderHint.Antialiasing)
    outline = QPainterPath()
    outline.addRoundedRect(rect, rect.width() * 0.2, rect.width() * 0.2)
    painter.save()
    painter.setClipPath(outline)
    painter.fillPath(outline, QColor.fromHsl(pattern.hue, 115, 216))
    painter.setRenderHint(QPainter.RenderHint.Antialiasing, on=False)
    margin = rect.width() * 0.06
    cell = (rect.width() - 2 * margin) / _CELLS
    painter.setPen(Qt.PenStyle.NoPen)
    painter.setBrush(QColor.fromHsl(pattern.hue, 120, 96))
    for column, row in pattern.cells:
        left, top = rect.left() + margin + column * cell, rect.top() + margin + row * cell
        edges = round(left), round(top), round(left + cell), round(top + cell)
        painter.drawRect(QRectF(edges[0], edges[1], edges[2] - edges[0], edges[3] - edges[1]))
    painter.restore()
