"""A QR code as a picture that phones and cameras read: always dark on light, with its quiet zone.

The dark modules are the light theme's ink even in the dark theme, because many readers do not
understand an inverted code. ``segno`` (BSD) makes the modules and is imported with the first code.
Source: ISO/IEC 18004 (a quiet zone of four modules; at most 2,953 bytes at the lowest correction).
"""

from __future__ import annotations

from functools import lru_cache

from PySide6.QtCore import QRectF, QSize, Qt
from PySide6.QtGui import QPainter, QPaintEvent
from PySide6.QtWidgets import QSizePolicy, QWidget

from wallet.errors import InputError
from wallet.text import tr
from wallet.ui.theme import Palette, load_theme

QUIET_ZONE = 4
"""Light modules around the code, on every side."""
LONGEST = 2953
"""Bytes of text that one code holds at the most."""

Modules = tuple[bytes, ...]
"""Rows from the top, each a byte a module: 1 is dark."""


def modules_of(text: str) -> Modules:
    """The dark and light modules of ``text``, without the quiet zone.

    Medium error correction (15 % of the picture may be hidden) where it fits, else low.

    Raises:
        InputError: nothing to show (``qr.empty``), or more than one code holds (``qr.too_long``).
    """
    if not text:
        raise InputError(
            "qr.empty", "There is nothing to show as a QR code.", "Choose something to show first."
        )
    if len(text.encode("utf-8")) > LONGEST:
        raise _too_long(text)
    return _made(text)


@lru_cache(maxsize=64)
def _made(text: str) -> Modules:
    import segno

    for level in ("m", "l"):
        try:
            code = segno.make_qr(text, error=level, boost_error=False)
        except segno.DataOverflowError:
            continue
        return tuple(bytes(row) for row in code.matrix)
    raise _too_long(text)


@lru_cache(maxsize=1)
def _colors() -> Palette:
    return load_theme("light").colors


class QrPicture(QWidget):
    """The QR code of a text; as large as there is room for, with whole pixels for every module.

    Args:
        text: what a reader gets.
        name: what it is, for a screen reader, for example "Your address as a QR code".
        least: the smallest side in logical pixels; grows with the code, so that a phone can
            still tell the modules apart.

    Raises:
        InputError: ``text`` is empty or too long for one code.
    """

    def __init__(
        self, text: str, *, name: str = "", least: int = 160, parent: QWidget | None = None
    ) -> None:
        super().__init__(parent)
        self._least = least
        self._modules: Modules = ()
        policy = QSizePolicy(QSizePolicy.Policy.Preferred, QSizePolicy.Policy.Preferred)
        policy.setHeightForWidth(True)
        self.setSizePolicy(policy)
        self.setAccessibleName(name or tr("A QR code"))
        self.set_text(text)

    def set_text(self, text: str) -> None:
        """Show another text.

        Raises:
            InputError: as for the constructor; the picture stays as it was.
        """
        self._modules = modules_of(text)
        side = max(self._least, 2 * self._across)
        self.setMinimumSize(QSize(side, side))
        self.updateGeometry()
        self.update()

    @property
    def _across(self) -> int:
        return len(self._modules) + 2 * QUIET_ZONE

    def sizeHint(self) -> QSize:  # noqa: N802 - Qt's name
        """Three pixels a module, or the least side."""
        side = max(self._least, 3 * self._across)
        return QSize(side, side)

    def heightForWidth(self, width: int) -> int:  # noqa: N802 - Qt's name
        """As high as wide."""
        return width

    def hasHeightForWidth(self) -> bool:  # noqa: N802 - Qt's name
        """Whether the height follows the width: yes."""
        return True

    def paintEvent(self, event: QPaintEvent) -> None:  # noqa: N802 - Qt's name
        """Draw the code in the middle."""
        del event
        painter = QPainter(self)
        draw_qr(painter, QRectF(self.rect()), self._modules)
        painter.end()


def draw_qr(painter: QPainter, rect: QRectF, modules: Modules) -> None:
    """Draw ``modules`` with their quiet zone into the largest square in the middle of ``rect``.

    For any device: a screen's pixels, or a page that is printed.
    """
    side = min(rect.width(), rect.height())
    across = len(modules) + 2 * QUIET_ZONE
    cell = side / across
    ratio = painter.device().devicePixelRatioF()
    if cell * ratio >= 1:
        cell = int(cell * ratio) / ratio
    drawn = cell * across
    left = int((rect.left() + (rect.width() - drawn) / 2) * ratio) / ratio
    top = int((rect.top() + (rect.height() - drawn) / 2) * ratio) / ratio
    painter.save()
    painter.setRenderHint(QPainter.RenderHint.Antialiasing, on=False)
    colors = _colors()
    painter.fillRect(QRectF(left, top, drawn, drawn), colors.card)
    painter.setPen(Qt.PenStyle.NoPen)
    for y, row in enumerate(modules, QUIET_ZONE):
        for start, length in _runs(row):
            x = left + (start + QUIET_ZONE) * cell
            painter.fillRect(QRectF(x, top + y * cell, length * cell, cell), colors.ink)
    painter.restore()


def _runs(row: bytes) -> list[tuple[int, int]]:
    """Where dark modules stand side by side: start and length."""
    runs: list[tuple[int, int]] = []
    start = -1
    for place, dark in enumerate([*row, 0]):
        if dark and start < 0:
            start = place
        elif not dark and start >= 0:
            runs.append((start, place - start))
            start = -1
    return runs


def _too_long(text: str) -> InputError:
    return InputError(
        "qr.too_long",
        "This is too long for one QR code: {size} bytes, and at most {longest} fit.",
        "Save it as a file instead.",
        size=len(text.encode("utf-8")),
        longest=LONGEST,
    )
