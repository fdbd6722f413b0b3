"""Draws one row of Activity: a picture, two lines, and the amounts at the right."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import (
    QModelIndex,
    QPersistentModelIndex,
    QPoint,
    QPointF,
    QRect,
    QRectF,
    QSize,
    Qt,
)
from PySide6.QtGui import QColor, QFont, QFontMetrics, QPainter
from PySide6.QtWidgets import QStyle, QStyledItemDelegate, QStyleOptionViewItem, QWidget

from wallet.ui import words
from wallet.ui.activity.rows import EVENT_ROLE
from wallet.ui.home.happened import second_line
from wallet.ui.icons import pixmap
from wallet.ui.theme import Theme, TypeSize
from wallet.ui.widgets.sentence import plain

if TYPE_CHECKING:
    from wallet.market.views import ActivityEntry
    from wallet.protocol.community import Currency

_PADDING = 20
_TILE = 36
_GAP = 14

_Index = QModelIndex | QPersistentModelIndex


class ActivityPainter(QStyledItemDelegate):
    """The look of the list; ``currency`` writes the money column."""

    def __init__(self, theme: Theme, parent: QWidget) -> None:
        super().__init__(parent)
        self._theme = theme
        self._bold = theme.font(TypeSize.BODY, bold=True)
        self._plain = theme.font(TypeSize.SECONDARY)
        self._heading = theme.font(TypeSize.SECONDARY, bold=True)
        self.currency: Currency | None = None

    def sizeHint(self, option: QStyleOptionViewItem, index: _Index) -> QSize:  # noqa: N802
        """Return a row's height; it grows with the text size."""
        del option
        height = 62 if index.data(EVENT_ROLE) is not None else 40
        return QSize(200, self._theme.scaled(height))

    def paint(self, painter: QPainter, option: QStyleOptionViewItem, index: _Index) -> None:
        """Draw a heading or an event."""
        entry: ActivityEntry | None = index.data(EVENT_ROLE)
        rect = QRect(option.rect)
        state = QStyle.StateFlag(option.state)
        painter.save()
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        if entry is None:
            self._draw_heading(painter, rect, str(index.data()))
        else:
            self._draw_ground(painter, rect, state)
            self._draw_event(painter, rect, entry)
        painter.restore()

    def _draw_heading(self, painter: QPainter, rect: QRect, text: str) -> None:
        painter.setFont(self._heading)
        painter.setPen(self._theme.colors.muted)
        inner = rect.adjusted(_PADDING, 0, -_PADDING, -6)
        painter.drawText(inner, Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignBottom, text)

    def _draw_ground(self, painter: QPainter, rect: QRect, state: QStyle.StateFlag) -> None:
        colors = self._theme.colors
        inner = QRectF(rect).adjusted(8, 1, -8, -1)
        painter.setPen(Qt.PenStyle.NoPen)
        if state & QStyle.StateFlag.State_MouseOver:
            painter.setBrush(colors.hover)
            painter.drawRoundedRect(inner, 8, 8)
        if state & QStyle.StateFlag.State_HasFocus:
            painter.setBrush(Qt.BrushStyle.NoBrush)
            painter.setPen(colors.ember)
            painter.drawRoundedRect(inner.adjusted(1, 1, -1, -1), 8, 8)

    def _draw_event(self, painter: QPainter, rect: QRect, entry: ActivityEntry) -> None:
        self._draw_tile(painter, rect, entry.icon.value)
        right = rect.right() - _PADDING
        money = (
            ""
            if entry.money is None or self.currency is None
            else (words.signed_money(entry.money, self.currency))
        )
        energy = "" if entry.wh is None else words.signed_energy(entry.wh)
        first, second = (money, energy) if money else (energy, "")
        bold, small = QFontMetrics(self._bold), QFontMetrics(self._plain)
        width = max(bold.horizontalAdvance(first), small.horizontalAdvance(second))
        left = rect.left() + _PADDING + _TILE + _GAP
        room = right - left - (width + 24 if width else 0)
        upper = rect.center().y() - 3
        lower = upper + small.height() + 2
        headline = plain(words.sentence(entry.headline))
        ink, muted = self._theme.colors.ink, self._theme.colors.muted
        self._text(painter, self._bold, ink, QPoint(left, upper), headline, room=room)
        self._text(painter, self._plain, muted, QPoint(left, lower), second_line(entry), room=room)
        for text, font, color, y in (
            (first, self._bold, ink, upper),
            (second, self._plain, muted, lower),
        ):
            x = right - QFontMetrics(font).horizontalAdvance(text)
            self._text(painter, font, color, QPoint(x, y), text, room=width + 1)

    def _draw_tile(self, painter: QPainter, rect: QRect, name: str) -> None:
        colors = self._theme.colors
        tile = QRectF(rect.left() + _PADDING, rect.center().y() - _TILE / 2, _TILE, _TILE)
        painter.setPen(Qt.PenStyle.NoPen)
        painter.setBrush(colors.pressed if self._theme.is_dark else colors.rail)
        painter.drawRoundedRect(tile, 8, 8)
        ratio = painter.device().devicePixelRatio()
        picture = pixmap(name, colors.ink, 18, ratio)
        painter.drawPixmap(QPointF(tile.left() + 9, tile.top() + 9), picture)

    def _text(
        self, painter: QPainter, font: QFont, color: QColor, at: QPoint, text: str, *, room: int
    ) -> None:
        painter.setFont(font)
        painter.setPen(color)
        shown = QFontMetrics(font).elidedText(text, Qt.TextElideMode.ElideRight, max(room, 0))
        painter.drawText(at, shown)
