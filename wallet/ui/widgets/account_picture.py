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
    "leaf": "Leaf",
    "house": "House",
    "sun": "Sun",
    "moon": "Moon",
    "star": "Star",
    "tree": "Tree",
    "flower": "Flower",
    "fish": "Fish",
    "bird": "Bird",
    "cat": "Cat",
    "boat": "Boat",
    "kettle": "Kettle",
    "key": "Key",
    "cloud": "Cloud",
    "mountain": "Mountain",
}
"""What each of ``wallet.keys.accounts.PICTURES`` is called (a message id)."""

_HUES = {
    "flame": 18,
    "leaf": 105,
    "house": 272,
    "sun": 42,
    "moon": 240,
    "star": 52,
    "tree": 140,
    "flower": 325,
    "fish": 190,
    "bird": 8,
    "cat": 30,
    "boat": 215,
    "kettle": 350,
    "key": 60,
    "cloud": 202,
    "mountain": 165,
}
_ROUND = 0.2
_INSIDE = 0.66


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
