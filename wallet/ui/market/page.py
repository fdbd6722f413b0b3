"""The Market page."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import QSize, Signal
from PySide6.QtGui import QResizeEvent
from PySide6.QtWidgets import QHBoxLayout, QSizePolicy, QStackedWidget, QVBoxLayout, QWidget

from wallet.market.book import Book, BookFilter, BookPage, BookSort
from wallet.text import ntr, tr
from wallet.ui import words
from wallet.ui.market.filters import FilterBar
from wallet.ui.market.offer_list import OfferList
from wallet.ui.market.sheets import explain_sheet, reasons_sheet
from wallet.ui.market.side import SideColumn
from wallet.ui.page import Page
from wallet.ui.tasks import Task, TaskRunner
from wallet.ui.theme import Theme
from wallet.ui.widgets.buttons import FilterChip, LinkButton, PrimaryButton, SecondaryButton
from wallet.ui.widgets.card import Card
from wallet.ui.widgets.empty import EmptyState
from wallet.ui.widgets.labels import Label, Role

if TYPE_CHECKING:
    from wallet.market.pricing import Suggestion
    from wallet.market.snapshot import Snapshot

_SIDE_WIDTH = 348
_NARROW = 860
"""Under this width the prices take the list's place instead of standing beside it."""
_AT_ONCE = 2_000
"""Offers that are filtered and sorted between two frames; larger books go to a worker."""


class MarketPage(Page):
    """Offers to take, prices, and the ways to make an offer."""

    sell_asked = Signal()
    buy_asked = Signal()
    take_asked = Signal(object)
    """The ``BookEntry`` to buy from or sell into."""
    cancel_asked = Signal(object)
    """The own ``BookEntry`` to take back."""

    def __init__(self, theme: Theme, runner: TaskRunner, parent: QWidget | None = None) -> None:
        super().__init__(tr("Market"), parent)
        self._theme = theme
        self._runner = runner
        self._snapshot: Snapshot | None = None
        self._page: BookPage | None = None
        self._task: Task | None = None
        self._add_actions()
        self.filters = FilterBar()
        self.filters.changed.connect(self._refilter)
        self.content.addWidget(self.filters)
        self.offers = OfferList(theme)
        self.offers.chosen.connect(self.take_asked)
        self.offers.cancel_chosen.connect(self.cancel_asked)
        self.side = SideColumn(theme)
        self.side.explain_asked.connect(self._explain)
        self._arrange()

    def _add_actions(self) -> None:
        self.prices = FilterChip(tr("Prices"))
        self.prices.toggled.connect(self._place_side)
        self.prices.hide()
        self.buy = SecondaryButton(tr("Buy gas"))
        self.buy.clicked.connect(self.buy_asked)
        self.sell = PrimaryButton(tr("Sell surplus"))
        self.sell.clicked.connect(self.sell_asked)
        for button in (self.prices, self.buy, self.sell):
            self.add_action(button)

    def _arrange(self) -> None:
        card = Card(padding=0)
        card.setAccessibleName(tr("Offers"))
        card.layout().setContentsMargins(1, 6, 1, 6)  # type: ignore[union-attr] # set by Card
        card.body.setSpacing(0)
        self._listed = QWidget()
        inside = QVBoxLayout(self._listed)
        inside.setContentsMargins(0, 0, 0, 0)
        inside.setSpacing(0)
        inside.addWidget(self.offers, 1)
        inside.addWidget(self._footer())
        inside.addStretch(0)
        self._empty = QWidget()
        QVBoxLayout(self._empty).setContentsMargins(0, 0, 0, 0)
        self._stack = QStackedWidget()
        self._stack.addWidget(self._listed)
        self._stack.addWidget(self._empty)
        card.body.addWidget(self._stack, 1)
        self._card = card
        row = QHBoxLayout()
        row.setSpacing(16)
        row.addWidget(card, 1)
        row.addWidget(self.side)
        self.content.addLayout(row, 1)

    def _footer(self) -> QWidget:
        foot = QWidget()
        row = QHBoxLayout(foot)
        row.setContentsMargins(18, 10, 18, 8)
        row.setSpacing(4)
        self.counts = Label("", Role.SECONDARY)
        self.why = LinkButton(tr("why?"))
        self.why.setAccessibleName(tr("Why can some offers not be taken?"))
        self.why.clicked.connect(self._show_reasons)
        row.addWidget(self.counts)
        row.addWidget(self.why)
        row.addStretch(1)
        foot.setSizePolicy(QSizePolicy.Policy.Preferred, QSizePolicy.Policy.Fixed)
        return foot

    def show_snapshot(self, snapshot: Snapshot) -> None:
        """Show the book and the prices of ``snapshot``."""
        self._snapshot = snapshot
        self.side.show_market(snapshot.market, snapshot.community.currency)
        can_sell = snapshot.home.can_offer > 0
        self.sell.setEnabled(can_sell)
        self.sell.setToolTip("" if can_sell else tr("There is no surplus to sell right now."))
        self._refilter()

    def shown(self) -> BookPage | None:
        """Return what the list shows."""
        return self._page

    def _refilter(self) -> None:
        if self._snapshot is None:
            return
        book = self._snapshot.market.book
        chosen, order = self.filters.chosen(), self.filters.order()
        mine = self.filters.only_mine()
        if self._task is not None:
            self._task.abandon()
            self._task = None
        if len(book) <= _AT_ONCE:
            self._show_page(_view(book, chosen, order, mine=mine))
            return
        self._task = self._runner.run(
            lambda _progress, _cancelled: _view(book, chosen, order, mine=mine),
            self._show_page,
            lambda _error: None,
            owner=self,
        )

    def _show_page(self, page: BookPage) -> None:
        self._page = page
        self.offers.show_entries(page.entries)
        self.counts.setText(self._count_text(page))
        self.why.setVisible(page.cannot_take > 0)
        if page.entries:
            self._stack.setCurrentWidget(self._listed)
        else:
            self._show_empty(page)

    def _count_text(self, page: BookPage) -> str:
        total = page.total
        if self._snapshot is not None and not self.filters.can_take.isChecked():
            total = len(self._snapshot.market.book)
        count = words.exact(len(page.entries))
        shown = ntr("{shown} of {n} offer", "{shown} of {n} offers", total, shown=count)
        if not page.cannot_take:
            return shown
        cannot = tr("{count} cannot be taken by you now", count=words.exact(page.cannot_take))
        return f"{shown} · {cannot} ·"

    def _show_empty(self, page: BookPage) -> None:
        layout = self._empty.layout()
        if layout is None:
            return
        while (item := layout.takeAt(0)) is not None:
            widget = item.widget()
            if widget is not None:
                widget.deleteLater()
        layout.addWidget(self._nothing(page))
        self._stack.setCurrentWidget(self._empty)

    def _nothing(self, page: BookPage) -> EmptyState:
        """Say what an empty list means, and what to do next."""
        if self._snapshot is not None and not self._snapshot.market.whole:
            return EmptyState(tr("Reading the offers…"), tr("This takes a moment after the start."))
        if self.filters.only_mine():
            button = SecondaryButton(tr("Sell surplus"))
            button.setEnabled(self.sell.isEnabled())
            button.clicked.connect(self.sell_asked)
            return EmptyState(
                tr("You have no open offers"),
                tr("An offer of yours stays here until it is taken, ends, or you cancel it."),
                button=button,
            )
        if page.total == 0:
            button = SecondaryButton(tr("Post a buy offer"))
            button.clicked.connect(self.buy_asked)
            return EmptyState(
                tr("Nobody offers or wants gas right now"),
                tr("Make the first offer: neighbours see it within seconds."),
                button=button,
            )
        button = SecondaryButton(tr("Show every offer"))
        button.clicked.connect(self.filters.show_everything)
        text = tr("{count} other offers are hidden by the filters.", count=words.exact(page.total))
        return EmptyState(tr("No offer fits what you are looking for"), text, button=button)

    def _show_reasons(self) -> None:
        if self._page is not None:
            reasons_sheet(self.window(), self._page, self._theme)

    def _explain(self, suggestion: Suggestion) -> None:
        explain_sheet(self.window(), suggestion, self._theme)

    def resizeEvent(self, event: QResizeEvent) -> None:  # noqa: N802 - Qt's name
        """Put the prices beside the list, or in its place when the window is narrow."""
        super().resizeEvent(event)
        self._place_side()

    def _place_side(self) -> None:
        narrow = self.width() < self._theme.scaled(_NARROW)
        self.prices.setVisible(narrow)
        if narrow:
            self.side.setMaximumWidth(16_777_215)
            self.side.setVisible(self.prices.isChecked())
            self._card.setVisible(not self.prices.isChecked())
            return
        self.side.setFixedWidth(min(_SIDE_WIDTH, self.width() // 3))
        self.side.show()
        self._card.show()

    def minimumSizeHint(self) -> QSize:  # noqa: N802 - Qt's name
        """Fit the smallest window."""
        return QSize(520, 400)


def _view(book: Book, chosen: BookFilter, order: BookSort, *, mine: bool) -> BookPage:
    """Filter and sort; on a worker thread when the book is large."""
    page = book.view(chosen, order)
    if mine:
        return BookPage(book.mine(), page.total, page.cannot_take, page.reasons)
    return page
