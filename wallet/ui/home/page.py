"""Arranges the cards of Home: two columns where there is room, else one."""

from __future__ import annotations

import time
from typing import TYPE_CHECKING

from PySide6.QtCore import Signal
from PySide6.QtGui import QResizeEvent
from PySide6.QtWidgets import QHBoxLayout, QVBoxLayout, QWidget

from wallet.text import tr
from wallet.ui import words
from wallet.ui.home.attention import AttentionCard
from wallet.ui.home.happened import HappenedCard
from wallet.ui.home.purse import PurseCard
from wallet.ui.home.spare import SpareCard
from wallet.ui.home.usage import UsageCard
from wallet.ui.page import Page
from wallet.ui.sent.card import SentCard
from wallet.ui.theme import Theme
from wallet.ui.widgets.buttons import PrimaryButton, SecondaryButton
from wallet.ui.widgets.layouts import take_widgets
from wallet.ui.widgets.scroll import PageScroll
from wallet.ui.widgets.sentence import visible

if TYPE_CHECKING:
    from wallet.market.views import Snapshot

_TWO_COLUMNS_FROM = 820
_NOON, _EVENING, _NIGHT_ENDS = 12, 18, 5


class HomePage(Page):
    """The first page."""

    sell_requested = Signal()
    buy_requested = Signal()
    activity_requested = Signal()
    nodes_requested = Signal()
    """Who says what the numbers are is wanted."""
    attention_chosen = Signal(object)
    """The ``AttentionItem`` whose button was pressed."""
    sent_chosen = Signal(object)
    """The ``PendingEntry`` that was opened."""

    def __init__(self, theme: Theme) -> None:
        super().__init__(tr("Home"))
        self._theme = theme
        self.buy = SecondaryButton(tr("Buy gas"))
        self.buy.clicked.connect(self.buy_requested)
        self.sell = PrimaryButton(tr("Sell surplus"))
        self.sell.clicked.connect(self.sell_requested)
        self.add_action(self.buy)
        self.add_action(self.sell)
        self.spare = SpareCard(theme)
        self.usage = UsageCard(theme)
        self.attention = AttentionCard(theme)
        self.attention.chosen.connect(self.attention_chosen)
        self.sent = SentCard(theme, actions=False)
        self.sent.opened.connect(self.sent_chosen)
        self.purse = PurseCard(theme)
        self.happened = HappenedCard()
        self.happened.all_requested.connect(self.activity_requested)
        for mark in (self.spare.mark, self.purse.money_mark, self.purse.coin_mark):
            mark.nodes_asked.connect(self.nodes_requested)
        self._wide: bool | None = None
        self._left, self._right = QVBoxLayout(), QVBoxLayout()
        self._columns = QHBoxLayout()
        for column in (self._left, self._right):
            column.setSpacing(16)
            self._columns.addLayout(column)
        scroll = PageScroll()
        scroll.body.addLayout(self._columns)
        self.content.addWidget(scroll)
        self._arrange(wide=True)

    def show_snapshot(self, snapshot: Snapshot) -> None:
        """Show every card's part of ``snapshot``."""
        home, now = snapshot.home, int(time.time())
        self.title.setText(_greeting(snapshot.me.name, now))
        self.spare.show_home(snapshot)
        self.usage.show_home(home, now)
        self.attention.show_items(snapshot.attention)
        self.sent.show_entries(snapshot.pending, snapshot.sync.state)
        self.purse.show_home(home, snapshot.community, snapshot.marks)
        self.happened.show_entries(snapshot.activity)
        self.sell.setEnabled(home.can_offer > 0)
        self.sell.setToolTip("" if home.can_offer > 0 else tr("There is nothing to spare now."))

    def resizeEvent(self, event: QResizeEvent) -> None:  # noqa: N802 - Qt's name
        """Go to one column when the window is narrow."""
        super().resizeEvent(event)
        self._arrange(wide=self.width() >= self._theme.scaled(_TWO_COLUMNS_FROM))

    def _arrange(self, *, wide: bool) -> None:
        if wide == self._wide:
            return
        self._wide = wide
        left: list[QWidget] = [self.spare, self.usage]
        right: list[QWidget] = [self.attention, self.sent, self.purse, self.happened]
        if not wide:
            left = [self.spare, self.attention, self.sent, self.usage, self.purse, self.happened]
            right = []
        for column in (self._left, self._right):
            take_widgets(column)
        for column, cards in ((self._left, left), (self._right, right)):
            for card in cards:
                column.addWidget(card, 1 if card in {self.usage, self.happened} else 0)
        self._columns.setSpacing(16 if wide else 0)
        self._columns.setStretch(0, 19)
        self._columns.setStretch(1, 10 if wide else 0)
        for before, after in zip(left + right, (left + right)[1:], strict=False):
            QWidget.setTabOrder(before, after)


def _greeting(name: str, now: int) -> str:
    """Return a greeting by the time of day, with the name when there is one."""
    hour = words.place().local(now).hour
    name = visible(name)
    if _NIGHT_ENDS <= hour < _NOON:
        return tr("Good morning, {name}", name=name) if name else tr("Good morning")
    if _NOON <= hour < _EVENING:
        return tr("Good afternoon, {name}", name=name) if name else tr("Good afternoon")
    return tr("Good evening, {name}", name=name) if name else tr("Good evening")
