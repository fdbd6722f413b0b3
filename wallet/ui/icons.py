"""Our own SVG icons in a colour of the theme.

The files in ``resources/icons`` draw with ``currentColor``; the colour is put in before Qt draws
them. Pictures are made once per name, colour and size.
"""

from __future__ import annotations

from functools import lru_cache

from PySide6.QtCore import QByteArray, QRectF, Qt
from PySide6.QtGui import QColor, QIcon, QPainter, QPixmap
from PySide6.QtSvg import QSvgRenderer

from wallet.paths import resource


def svg(name: str, color: QColor) -> QSvgRenderer:
    """Return the drawing ``name`` in a colour, to be drawn at any size on any device."""
    text = resource(f"icons/{name}.svg").read_text("utf-8").replace("currentColor", color.name())
    return QSvgRenderer(QByteArray(text.encode()))


@lru_cache(maxsize=128)
def _draw(name: str, color: str, pixels: int, ratio: float) -> QPixmap:
    pixmap = QPixmap(round(pixels * ratio), round(pixels * ratio))
    pixmap.fill(Qt.GlobalColor.transparent)
    painter = QPainter(pixmap)
    svg(name, QColor(color)).render(painter, QRectF(0, 0, pixmap.width(), pixmap.height()))
    painter.end()
    pixmap.setDevicePixelRatio(ratio)
    return pixmap


def pixmap(name: str, color: QColor, pixels: int = 18, ratio: float = 1.0) -> QPixmap:
    """Return the icon ``name``, ``pixels`` logical pixels square, for a screen of ``ratio``."""
    return _draw(name, color.name(), pixels, ratio)


def icon(name: str, color: QColor, pixels: int = 18, chosen: QColor | None = None) -> QIcon:
    """Return the icon ``name`` for a button; ``chosen`` is its colour while checked."""
    made = QIcon()
    for ratio in (1.0, 2.0):
        made.addPixmap(pixmap(name, color, pixels, ratio))
        if chosen is not None:
            on = pixmap(name, chosen, pixels, ratio)
            made.addPixmap(on, QIcon.Mode.Normal, QIcon.State.On)
    return made
