"""Paints one offer: a face, a sentence, a price, a button."""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import lru_cache

from PySide6.QtCore import QModelIndex, QPersistentModelIndex, QPointF, QRect, QRectF, QSize, Qt
from PySide6.QtGui import QColor, QFont, QFontMetricsF, QPainter, QPen
from PySide6.QtWidgets import QStyle, QStyledItemDelegate, QStyleOptionViewItem

from wallet.ui.market.row_text import RowAction, RowText, button_label
from wallet.ui.market.rows import ENTRY_ROLE, TEXT_ROLE
from wallet.ui.theme import Theme, TypeSize
from wallet.ui.widgets.identicon import Pattern, draw_pattern, pattern_of

_PADDING, _FACE, _GAP = 18, 34, 12
_PARTS = re.compile("(\x02[^\x03]*\x03)")


@dataclass(frozen=True)
class RowPlaces:
    """Where the parts of a row are."""

    face: QRectF
    text: QRectF
    price: QRectF
    button: QRect


@lru_cache(maxsize=512)
def _pattern(address: str) -> Pattern:
    return pattern_of(address)


class OfferDelegate(QStyledItemDelegate):
    """Knows where each part of a row is, and paints it."""

    def __init__(self, theme: Theme) -> None:
        super().__init__()
        self._theme = theme
        self._body = theme.font(TypeSize.BODY)
        self._bold = theme.font(TypeSize.BODY, bold=True)
        self._small = theme.font(TypeSize.SECONDARY)
        self._small_bold = theme.font(TypeSize.SECONDARY, bold=True)
        self.row_height = theme.scaled(63)
        metrics = QFontMetricsF(self._small_bold)
        widest = max(metrics.horizontalAdvance(button_label(action)) for action in RowAction)
        self._button = QSize(max(theme.scaled(64), int(widest) + 28), theme.scaled(31))
        self.hovered_row = -1
        self.hovered_button = False
        self.pressed_row = -1

    def sizeHint(  # noqa: N802 - Qt's name
        self, option: QStyleOptionViewItem, index: QModelIndex | QPersistentModelIndex
    ) -> QSize:
        """Return the one height all rows have."""
        del option, index
        return QSize(320, self.row_height)

    def places(self, rect: QRect, text: RowText) -> RowPlaces:
        """Return where the parts of the row in ``rect`` are."""
        middle = rect.center().y()
        size = self._button
        button = QRect(
            rect.right() - _PADDING - size.width() + 1,
            middle - size.height() // 2,
            size.width(),
            size.height(),
        )
        wide = QFontMetricsF(self._bold).horizontalAdvance(text.price)
        beside = QFontMetricsF(self._small).horizontalAdvance(text.beside)
        width = max(wide, beside) + 2
        price = QRectF(button.left() - _GAP - width, rect.top(), width, rect.height())
        face_size = self._theme.scaled(_FACE)
        face = QRectF(rect.left() + _PADDING, middle - face_size / 2 + 1, face_size, face_size)
        left = face.right() + _GAP
        return RowPlaces(
            face, QRectF(left, rect.top(), price.left() - _GAP - left, rect.height()), price, button
        )

    def paint(
        self,
        painter: QPainter,
        option: QStyleOptionViewItem,
        index: QModelIndex | QPersistentModelIndex,
    ) -> None:
        """Paint the row."""
        text, entry = index.data(TEXT_ROLE), index.data(ENTRY_ROLE)
        rect: QRect = option.rect
        state: QStyle.StateFlag = option.state
        painter.save()
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        self._paint_ground(painter, rect, state, index.row())
        places = self.places(rect, text)
        draw_pattern(painter, places.face, _pattern(entry.maker.address))
        self._paint_text(painter, places.text, text)
        self._paint_price(painter, places.price, text)
        focused = bool(state & QStyle.StateFlag.State_HasFocus)
        self._paint_button(painter, places.button, text, row=index.row(), focused=focused)
        painter.restore()

    def _paint_ground(
        self, painter: QPainter, rect: QRect, state: QStyle.StateFlag, row: int
    ) -> None:
        colors = self._theme.colors
        if row == self.hovered_row or state & QStyle.StateFlag.State_HasFocus:
            painter.fillRect(rect, colors.hover)
        painter.fillRect(QRect(rect.left(), rect.bottom(), rect.width(), 1), colors.line)

    def _lines(self, area: QRectF, first: QFont, second: QFont) -> tuple[float, float]:
        """Return the base lines of two lines of text, centred together in ``area``."""
        upper, lower = QFontMetricsF(first), QFontMetricsF(second)
        gap = 2.0
        top = area.top() + (area.height() - upper.height() - gap - lower.height()) / 2
        return top + upper.ascent(), top + upper.height() + gap + lower.ascent()

    def _paint_text(self, painter: QPainter, area: QRectF, text: RowText) -> None:
        colors = self._theme.colors
        upper, lower = self._lines(area, self._body, self._small)
        ink = colors.ink if text.enabled else colors.muted
        self._paint_sentence(painter, QPointF(area.left(), upper), area.width(), text, ink)
        x = area.left()
        if text.mark:
            painter.setFont(self._small_bold)
            painter.setPen(colors.ember)
            painter.drawText(QPointF(x, lower), text.mark)
            x += QFontMetricsF(self._small_bold).horizontalAdvance(text.mark)
        painter.setFont(self._small)
        painter.setPen(colors.muted)
        second = f" · {text.second}" if text.mark and text.second else text.second
        metrics = QFontMetricsF(self._small)
        shown = metrics.elidedText(second, Qt.TextElideMode.ElideRight, area.right() - x)
        painter.drawText(QPointF(x, lower), shown)

    def _paint_sentence(
        self, painter: QPainter, start: QPointF, width: float, text: RowText, ink: QColor
    ) -> None:
        painter.setPen(ink)
        x, right = start.x(), start.x() + width
        for part in filter(None, _PARTS.split(text.sentence)):
            bold = part.startswith("\x02")
            font = self._bold if bold else self._body
            words = part.strip("\x02\x03") if bold else part
            metrics = QFontMetricsF(font)
            advance = metrics.horizontalAdvance(words)
            if x + advance > right + 1:
                words = metrics.elidedText(words, Qt.TextElideMode.ElideRight, right - x)
            painter.setFont(font)
            painter.drawText(QPointF(x, start.y()), words)
            x += advance
            if x > right:
                return

    def _paint_price(self, painter: QPainter, area: QRectF, text: RowText) -> None:
        colors = self._theme.colors
        upper, lower = self._lines(area, self._bold, self._small)
        painter.setFont(self._bold)
        painter.setPen(colors.ink if text.enabled else colors.muted)
        price = QFontMetricsF(self._bold).horizontalAdvance(text.price)
        painter.drawText(QPointF(area.right() - price, upper), text.price)
        painter.setFont(self._small)
        painter.setPen(colors.muted)
        beside = QFontMetricsF(self._small).horizontalAdvance(text.beside)
        painter.drawText(QPointF(area.right() - beside, lower), text.beside)

    def _paint_button(
        self, painter: QPainter, area: QRect, text: RowText, *, row: int, focused: bool
    ) -> None:
        colors = self._theme.colors
        over = row == self.hovered_row and self.hovered_button and text.enabled
        ground = colors.card
        if not text.enabled:
            ground = colors.ground
        elif row == self.pressed_row:
            ground = colors.pressed
        elif over:
            ground = colors.hover
        outline = QRectF(area).adjusted(0.5, 0.5, -0.5, -0.5)
        edge = colors.ember if focused else colors.field_line if over else colors.line
        painter.setPen(QPen(edge, 2 if focused else 1))
        painter.setBrush(ground)
        painter.drawRoundedRect(outline, 8, 8)
        painter.setFont(self._small_bold)
        painter.setPen(colors.ink if text.enabled else colors.muted)
        painter.drawText(area, Qt.AlignmentFlag.AlignCenter, text.button)
