"""The list of offers: a view over any number of rows, with mouse, keyboard and screen reader."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import QEvent, QModelIndex, QPersistentModelIndex, QPoint, Qt, Signal
from PySide6.QtGui import QHelpEvent, QKeyEvent, QMouseEvent
from PySide6.QtWidgets import QAbstractItemView, QHeaderView, QTableView, QToolTip, QWidget

from wallet.market.book import BookEntry
from wallet.text import tr
from wallet.ui.market.delegate import OfferDelegate
from wallet.ui.market.row_text import RowAction
from wallet.ui.market.rows import ENTRY_ROLE, TEXT_ROLE, OfferRows
from wallet.ui.theme import Theme
from wallet.ui.widgets.sentence import plain


class OfferList(QTableView):
    """Shows offers; the button of a row, Enter and Space do what the button says.

    A table of one column: unlike Qt's list view it lays out only the rows in sight.
    """

    chosen = Signal(object)
    """A ``BookEntry`` somebody wants to buy from or sell into."""
    cancel_chosen = Signal(object)
    """An own ``BookEntry`` to be taken back."""

    def __init__(self, theme: Theme, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._rows = OfferRows(self)
        self._painter = OfferDelegate(theme)
        self.setModel(self._rows)
        self.setItemDelegate(self._painter)
        self.setAccessibleName(tr("Offers"))
        for header in (self.horizontalHeader(), self.verticalHeader()):
            header.hide()
        self.horizontalHeader().setSectionResizeMode(QHeaderView.ResizeMode.Stretch)
        self.verticalHeader().setSectionResizeMode(QHeaderView.ResizeMode.Fixed)
        self.verticalHeader().setDefaultSectionSize(self._painter.row_height)
        self.verticalHeader().setMinimumSectionSize(self._painter.row_height)
        self.setShowGrid(False)
        self.setTabKeyNavigation(False)
        self.setMouseTracking(True)
        self.setSelectionMode(QAbstractItemView.SelectionMode.NoSelection)
        self.setVerticalScrollMode(QAbstractItemView.ScrollMode.ScrollPerPixel)
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.verticalScrollBar().setSingleStep(self._painter.row_height // 3)

    def show_entries(self, entries: Sequence[BookEntry]) -> None:
        """Show other offers; the place in the list and the offer in focus stay."""
        place = self.verticalScrollBar().value()
        row = self.currentIndex().row()
        held = self._rows.entry(row).offer_hash if row >= 0 else None
        self._rows.show_entries(entries)
        self.setMaximumHeight(max(1, min(len(entries), 10_000)) * self._painter.row_height)
        self.updateGeometry()
        self.verticalScrollBar().setValue(place)
        if held is not None:
            self._find_again(held, row)

    def _find_again(self, offer_hash: bytes, row: int) -> None:
        count = self._rows.rowCount()
        for near in range(max(0, row - 10), min(count, row + 10)):
            if self._rows.entry(near).offer_hash == offer_hash:
                self.setCurrentIndex(self._rows.index(near, 0))
                return

    def count(self) -> int:
        """Return how many offers are shown."""
        return self._rows.rowCount()

    def entry(self, row: int) -> BookEntry:
        """Return the offer in ``row``."""
        return self._rows.entry(row)

    def activate(self, index: QModelIndex | QPersistentModelIndex) -> None:
        """Do what the row's button says, if it can be pressed."""
        text = index.data(TEXT_ROLE)
        if text is None:
            return
        if not text.enabled:
            QToolTip.showText(self._button_foot(index), text.why, self)
        elif text.action is RowAction.CANCEL:
            self.cancel_chosen.emit(index.data(ENTRY_ROLE))
        else:
            self.chosen.emit(index.data(ENTRY_ROLE))

    def keyPressEvent(self, event: QKeyEvent) -> None:  # noqa: N802 - Qt's name
        """Press the button of the row in focus with Enter or Space."""
        keys = (Qt.Key.Key_Return, Qt.Key.Key_Enter, Qt.Key.Key_Space)
        if event.key() in keys and self.currentIndex().isValid():
            self.activate(self.currentIndex())
            event.accept()
            return
        super().keyPressEvent(event)

    def focusInEvent(self, event: QEvent) -> None:  # noqa: N802 - Qt's name
        """Begin at the first row in sight."""
        super().focusInEvent(event)  # type: ignore[arg-type] # the stub wants the subclass Qt sends
        if not self.currentIndex().isValid() and self.count():
            self.setCurrentIndex(self.indexAt(QPoint(1, 1)))

    def mouseMoveEvent(self, event: QMouseEvent) -> None:  # noqa: N802 - Qt's name
        """Light up the row, and the button when the mouse is over it."""
        index = self.indexAt(event.position().toPoint())
        self._painter.hovered_row = index.row()
        over = self._over_button(index, event.position().toPoint())
        self._painter.hovered_button = over
        pressable = over and bool(index.data(TEXT_ROLE).enabled)
        shape = Qt.CursorShape.PointingHandCursor if pressable else Qt.CursorShape.ArrowCursor
        self.viewport().setCursor(shape)
        self.viewport().update()

    def leaveEvent(self, event: QEvent) -> None:  # noqa: N802 - Qt's name
        """Put the light out."""
        self._painter.hovered_row = -1
        self._painter.hovered_button = False
        self.viewport().update()
        super().leaveEvent(event)

    def mousePressEvent(self, event: QMouseEvent) -> None:  # noqa: N802 - Qt's name
        """Take the row into focus; begin to press its button."""
        super().mousePressEvent(event)
        index = self.indexAt(event.position().toPoint())
        if self._over_button(index, event.position().toPoint()):
            self._painter.pressed_row = index.row()
            self.viewport().update()

    def mouseReleaseEvent(self, event: QMouseEvent) -> None:  # noqa: N802 - Qt's name
        """Press the button when the mouse was pressed and released over it."""
        index = self.indexAt(event.position().toPoint())
        pressed, self._painter.pressed_row = self._painter.pressed_row, -1
        self.viewport().update()
        if index.row() == pressed and self._over_button(index, event.position().toPoint()):
            self.activate(index)

    def mouseDoubleClickEvent(self, event: QMouseEvent) -> None:  # noqa: N802 - Qt's name
        """A second click is a click, never an edit."""
        self.mousePressEvent(event)

    def viewportEvent(self, event: QEvent) -> bool:  # noqa: N802 - Qt's name
        """Show the whole sentence, and over a grey button why it is grey."""
        if event.type() == QEvent.Type.ToolTip and isinstance(event, QHelpEvent):
            index = self.indexAt(event.pos())
            text = index.data(TEXT_ROLE) if index.isValid() else None
            if text is not None:
                over = self._over_button(index, event.pos())
                lines = text.why if over else f"{plain(text.sentence)}\n{text.second}"
                QToolTip.showText(event.globalPos(), lines, self)
            return True
        return super().viewportEvent(event)

    def _over_button(self, index: QModelIndex, point: QPoint) -> bool:
        text = index.data(TEXT_ROLE) if index.isValid() else None
        if text is None:
            return False
        return self._painter.places(self.visualRect(index), text).button.contains(point)

    def _button_foot(self, index: QModelIndex | QPersistentModelIndex) -> QPoint:
        place = self._painter.places(self.visualRect(index), index.data(TEXT_ROLE)).button
        return self.viewport().mapToGlobal(place.bottomLeft())
