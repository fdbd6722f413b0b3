"""The picture of one of this household's own accounts: one that was chosen, or its identicon.

The small pictures are ours, a fixed list in ``resources/icons/pictures``, drawn on a tile of their
own hue like an identicon. Other people's addresses always show their identicon.
"""

from __future__ import annotations

from PySide6.QtCore import QPointF, QRectF, QSize, Qt
from PySide6.QtGui import QColor, QIcon, QPainter, QPainterPath, QPaintEvent, QPixmap
from PySide6.QtWidgets import QSizePolicy, QWidget

from wallet.ui.icons import pixmap
from wallet.ui.widgets.identicon import draw_pattern, pattern_of

PICTURE_NAMES = {
    "flame": "Flame",
    "sun": "Sun",
    "star": "Star",
    "leaf": "Leaf",
    "tree": "Tree",
    "mountain": "Mountain",
    "drop": "Drop",
    "boat": "Boat",
    "moon": "Moon",
    "house": "House",
    "heart": "Heart",
    "cup": "Cup",
}
"""The pictures to choose from, each with its name (a message id)."""

_HUES = {
    "flame": 18,
    "sun": 42,
    "star": 52,
    "leaf": 105,
    "tree": 140,
    "mountain": 172,
    "drop": 198,
    "boat": 215,
    "moon": 240,
    "house": 272,
    "heart": 340,
    "cup": 28,
}
_ROUND = 0.2
_INSIDE = 0.62


class AccountPicture(QWidget):
    """One account's picture, ``size`` logical pixels square."""

    def __init__(
        self, address: str, picture: str = "", *, size: int = 34, parent: QWidget | None = None
    ) -> None:
        super().__init__(parent)
        self.setFixedSize(QSize(size, size))
        self.setSizePolicy(QSizePolicy.Policy.Fixed, QSizePolicy.Policy.Fixed)
        self.show_account(address, picture)

    def show_account(self, address: str, picture: str) -> None:
        """Show another account, or another picture of it."""
        self._address, self._picture = address, picture
        self.setToolTip(address)
        self.setAccessibleName(address)
        self.update()

    def paintEvent(self, event: QPaintEvent) -> None:  # noqa: N802 - Qt's name
        """Draw it at the screen's resolution."""
        del event
        painter = QPainter(self)
        _draw(painter, QRectF(self.rect()), self._address, self._picture, self.devicePixelRatioF())
        painter.end()


def account_icon(address: str, picture: str, size: int) -> QIcon:
    """Return an account's picture for a button."""
    made = QIcon()
    for ratio in (1.0, 2.0):
        image = QPixmap(round(size * ratio), round(size * ratio))
        image.fill(Qt.GlobalColor.transparent)
        painter = QPainter(image)
        _draw(painter, QRectF(image.rect()), address, picture, 1.0)
        painter.end()
        image.setDevicePixelRatio(ratio)
        made.addPixmap(image)
    return made


def _draw(painter: QPainter, rect: QRectF, address: str, picture: str, ratio: float) -> None:
    if picture not in PICTURE_NAMES:
        draw_pattern(painter, rect, pattern_of(address))
        return
    hue = _HUES[picture]
    painter.setRenderHint(QPainter.RenderHint.Antialiasing)
    outline = QPainterPath()
    outline.addRoundedRect(rect, rect.width() * _ROUND, rect.width() * _ROUND)
    painter.fillPath(outline, QColor.fromHsl(hue, 115, 216))
    inside = round(rect.width() * _INSIDE)
    glyph = pixmap(f"pictures/{picture}", QColor.fromHsl(hue, 120, 96), inside, ratio)
    margin = (rect.width() - inside) / 2
    painter.drawPixmap(rect.topLeft() + QPointF(margin, margin), glyph)
