"""The numbered words, painted, and covered until the person asks to see them."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import QEvent, QRectF, QSize, Qt, QTimer, Signal
from PySide6.QtGui import QPainter, QPaintEvent
from PySide6.QtWidgets import QSizePolicy, QWidget

from wallet.text import tr
from wallet.ui.theme import Theme, TypeSize

COLUMNS = 3
"""As on the page for writing them down, which is filled column by column."""
COVER_AFTER_MS = 120_000
"""Nobody writes for longer without looking up; an unattended screen shows nothing."""
_ROW, _LOW_ROW = 44, 33
"""Heights; the low one where there are so many words that they would not fit a small window."""
_FEW = 15
_GAP = 8
_MIDDLE = Qt.AlignmentFlag.AlignVCenter


class WordGrid(QWidget):
    """Shows words in numbered cells, column by column.

    They are painted and nothing else: no label, no selection, no tool tip, no accessible text.
    Leaving the window covers them again.
    """

    covered_changed = Signal(bool)
    """Whether the words are covered now."""

    def __init__(self, theme: Theme, words: Sequence[str], parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._theme = theme
        self._words = tuple(words)
        self._count = len(self._words)
        self._covered = True
        self._timer = QTimer(self, interval=COVER_AFTER_MS, singleShot=True)
        self._timer.timeout.connect(self.cover)
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)
        self._tell()

    @property
    def is_covered(self) -> bool:
        """Whether the words cannot be seen."""
        return self._covered

    def uncover(self) -> None:
        """Show the words for a while."""
        self._set_covered(covered=False)
        self._timer.start()

    def cover(self) -> None:
        """Hide the words."""
        self._timer.stop()
        self._set_covered(covered=True)

    def forget(self) -> None:
        """Let go of the words; the cells stay."""
        self._words = ()
        self.cover()

    def sizeHint(self) -> QSize:  # noqa: N802 - Qt's name
        """Ask for a row per line of words."""
        rows = -(-self._count // COLUMNS)
        return QSize(360, rows * self._row_height() + (rows - 1) * self._gap())

    def minimumSizeHint(self) -> QSize:  # noqa: N802 - Qt's name
        """Allow a narrow sheet."""
        return QSize(300, self.sizeHint().height())

    def event(self, event: QEvent) -> bool:
        """Cover the words when the person turns to another window."""
        if event.type() is QEvent.Type.WindowDeactivate:
            self.cover()
        return super().event(event)

    def paintEvent(self, event: QPaintEvent) -> None:  # noqa: N802 - Qt's name
        """Draw the cells with their numbers, and the words unless they are covered."""
        del event
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        for place in range(self._count):
            self._paint_cell(painter, self._cell(place), place)
        painter.end()

    def _paint_cell(self, painter: QPainter, cell: QRectF, place: int) -> None:
        colors, theme = self._theme.colors, self._theme
        painter.setPen(colors.line)
        painter.setBrush(colors.ground)
        painter.drawRoundedRect(cell.adjusted(0.5, 0.5, -0.5, -0.5), 8, 8)
        number = QRectF(cell.left(), cell.top(), theme.scaled(38), cell.height())
        painter.setFont(theme.font(TypeSize.SECONDARY))
        painter.setPen(colors.muted)
        painter.drawText(number, Qt.AlignmentFlag.AlignRight | _MIDDLE, str(place + 1))
        rest = cell.adjusted(theme.scaled(50), 0, -8, 0)
        if self._covered or not self._words:
            self._paint_cover(painter, rest, place)
            return
        painter.setFont(theme.font(TypeSize.BODY, bold=True))
        painter.setPen(colors.ink)
        painter.drawText(rest, Qt.AlignmentFlag.AlignLeft | _MIDDLE, self._words[place])

    def _paint_cover(self, painter: QPainter, rest: QRectF, place: int) -> None:
        """A bar whose length says nothing about the word."""
        width = rest.width() * (0.52, 0.7, 0.6, 0.78)[place * 3 % 4]
        bar = QRectF(rest.left(), rest.center().y() - 5, width, 10)
        painter.setPen(Qt.PenStyle.NoPen)
        painter.setBrush(self._theme.colors.pressed)
        painter.drawRoundedRect(bar, 5, 5)

    def _cell(self, place: int) -> QRectF:
        rows = -(-self._count // COLUMNS)
        column, row = divmod(place, rows)
        width = (self.width() - (COLUMNS - 1) * _GAP) / COLUMNS
        height = self._row_height()
        return QRectF(column * (width + _GAP), row * (height + self._gap()), width, height)

    def _row_height(self) -> int:
        return self._theme.scaled(_ROW if self._count <= _FEW else _LOW_ROW)

    def _gap(self) -> int:
        return _GAP if self._count <= _FEW else _GAP // 2

    def _set_covered(self, *, covered: bool) -> None:
        if covered == self._covered:
            return
        self._covered = covered
        self._tell()
        self.update()
        self.covered_changed.emit(covered)

    def _tell(self) -> None:
        state = tr("covered") if self._covered else tr("in view")
        self.setAccessibleName(tr("{n} recovery words, {state}", n=self._count, state=state))
