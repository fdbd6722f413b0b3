"""The card of what needs a decision, each with exactly one button."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QHBoxLayout, QLabel

from wallet.text import ntr, tr
from wallet.ui import words
from wallet.ui.icons import pixmap
from wallet.ui.theme import Theme
from wallet.ui.widgets.buttons import SecondaryButton
from wallet.ui.widgets.card import Card
from wallet.ui.widgets.labels import Divider, Label, Role
from wallet.ui.widgets.layouts import clear, two_lines

if TYPE_CHECKING:
    from wallet.market.views import AttentionItem

_SHOWN = 3


class AttentionCard(Card):
    """Up to three things at once; the rest is counted."""

    chosen = Signal(object)
    """The ``AttentionItem`` whose button was pressed."""

    def __init__(self, theme: Theme) -> None:
        super().__init__(tr("Needs your attention"))
        self._theme = theme
        self._items: tuple[AttentionItem, ...] | None = None
        self.buttons: list[SecondaryButton] = []
        self.body.setSpacing(12)

    def show_items(self, items: tuple[AttentionItem, ...]) -> None:
        """Show ``items``, the most urgent first."""
        if items == self._items:
            return
        self._items = items
        clear(self.body)
        self.buttons = []
        if not items:
            self.body.addLayout(self._all_well())
        for place, item in enumerate(items[:_SHOWN]):
            if place:
                self.body.addWidget(Divider())
            self.body.addLayout(self._item_row(item))
        more = len(items) - _SHOWN
        if more > 0:
            self.body.addWidget(Label(ntr("and {n} more", "and {n} more", more), Role.SECONDARY))

    def _item_row(self, item: AttentionItem) -> QHBoxLayout:
        title = Label(words.text(item.title), Role.STRONG, wrap=True)
        button = SecondaryButton(words.text(item.action), small=True)
        button.setAccessibleDescription(words.text(item.title))
        button.clicked.connect(lambda _checked, item=item: self.chosen.emit(item))
        self.buttons.append(button)
        row = QHBoxLayout()
        row.setSpacing(12)
        row.addLayout(two_lines(title, words.text(item.second)), 1)
        row.addWidget(button, 0, Qt.AlignmentFlag.AlignVCenter)
        return row

    def _all_well(self) -> QHBoxLayout:
        row = QHBoxLayout()
        row.setSpacing(8)
        tick = QLabel()
        tick.setPixmap(pixmap("check", self._theme.colors.green, 18, self.devicePixelRatioF()))
        row.addWidget(tick)
        row.addWidget(Label(tr("Nothing needs you right now."), Role.SECONDARY, wrap=True), 1)
        return row
