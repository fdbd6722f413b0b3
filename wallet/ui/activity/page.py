"""The Activity page: filter chips, the list, export, and what is still under way."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING

from PySide6.QtCore import QEvent, QModelIndex, QObject, Signal
from PySide6.QtGui import QResizeEvent
from PySide6.QtWidgets import (
    QButtonGroup,
    QFileDialog,
    QHBoxLayout,
    QListView,
    QStackedLayout,
    QWidget,
)

from wallet.errors import HearthError
from wallet.market.views import ActivityIcon
from wallet.text import ntr, tr
from wallet.ui import words
from wallet.ui.activity.details import DetailsSheet
from wallet.ui.activity.export import write_csv
from wallet.ui.activity.painter import ActivityPainter
from wallet.ui.activity.rows import ActivityRows
from wallet.ui.icons import pixmap
from wallet.ui.page import Page
from wallet.ui.sent.card import SentCard
from wallet.ui.sent.details import SentSheet
from wallet.ui.theme import Theme
from wallet.ui.widgets.banner import Banner
from wallet.ui.widgets.buttons import FilterChip, SecondaryButton
from wallet.ui.widgets.card import Card
from wallet.ui.widgets.empty import EmptyState
from wallet.ui.widgets.labels import Kind, Label, Role
from wallet.ui.widgets.scroll import PageScroll

if TYPE_CHECKING:
    from wallet.market.views import ActivityEntry, PendingEntry, Snapshot

_TRADES = frozenset(
    {ActivityIcon.BOUGHT, ActivityIcon.SOLD, ActivityIcon.POSTED, ActivityIcon.CANCELLED}
)
_METER = frozenset({ActivityIcon.READING})
_EVERYTHING = frozenset(ActivityIcon)
_MOST_OF_PAGE = 0.42

ChoosePath = Callable[[str], Path | None]
"""Asks where to save; gets a suggested name, returns ``None`` when the person thinks better."""


class ActivityPage(Page):
    """Everything that happened to this account."""

    copied = Signal(str)
    """A text that the person wants on the clipboard."""
    exported = Signal(str)
    """The name of the file that was written."""
    speed_up_asked = Signal(bytes)
    take_back_asked = Signal(bytes)
    """The hash of something sent that waits."""

    def __init__(self, theme: Theme, choose_path: ChoosePath | None = None) -> None:
        super().__init__(tr("Activity"))
        self._theme = theme
        self._choose_path = choose_path or self._ask_path
        self._snapshot: Snapshot | None = None
        self._kinds: frozenset[ActivityIcon] = _EVERYTHING
        self._shown: tuple[ActivityEntry, ...] | None = None
        self.export = SecondaryButton(tr("Export CSV"))
        self.export.clicked.connect(self._export)
        self.add_action(self.export)
        self.content.addLayout(self._filters())
        self.problem = Banner()
        self.sent = SentCard(theme, actions=True)
        self.sent.speed_up_asked.connect(self.speed_up_asked)
        self.sent.take_back_asked.connect(self.take_back_asked)
        self.sent.opened.connect(self.show_sent)
        self.content.addWidget(self.problem)
        self._sent_room = PageScroll()
        self._sent_room.body.addWidget(self.sent)
        self._sent_room.content.installEventFilter(self)
        self.content.addWidget(self._sent_room)
        self.content.addWidget(self._list_card(), 1)

    def show_snapshot(self, snapshot: Snapshot) -> None:
        """Show the events of ``snapshot`` that the chosen filter lets through."""
        self._snapshot = snapshot
        self._painter.currency = snapshot.community.currency
        self.sent.show_entries(snapshot.pending, snapshot.sync.state)
        self._fit()
        self._refresh()

    def resizeEvent(self, event: QResizeEvent) -> None:  # noqa: N802 - Qt's name
        """Leave the list its room."""
        super().resizeEvent(event)
        self._fit()

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:  # noqa: N802 - Qt's name
        """Follow the card when it shows more or fewer."""
        if event.type() == QEvent.Type.LayoutRequest:
            self._fit()
        return super().eventFilter(watched, event)

    def _fit(self) -> None:
        """What is on its way is there as a whole, or scrolls in nearly half of a small page."""
        self._sent_room.setVisible(not self.sent.isHidden())
        wanted = self._sent_room.needed_height(self._sent_room.width())
        most = int(self.height() * _MOST_OF_PAGE)
        self._sent_room.setFixedHeight(max(1, min(wanted, most)))

    def entries(self) -> tuple[ActivityEntry, ...]:
        """Return what is shown."""
        return self._shown or ()

    def _filters(self) -> QHBoxLayout:
        row = QHBoxLayout()
        row.setSpacing(8)
        group = QButtonGroup(self)
        others = _EVERYTHING - _TRADES - _METER
        self.chips: list[FilterChip] = []
        for text, kinds in (
            (tr("Everything"), _EVERYTHING),
            (tr("Trades"), _TRADES),
            (tr("Meter"), _METER),
            (tr("Money and gas"), others),
        ):
            chip = FilterChip(text, checked=kinds is _EVERYTHING)
            chip.clicked.connect(lambda _on, kinds=kinds: self._choose(kinds))
            group.addButton(chip)
            self.chips.append(chip)
            row.addWidget(chip)
        row.addStretch(1)
        self.count = Label("", Role.SECONDARY)
        row.addWidget(self.count)
        return row

    def _list_card(self) -> Card:
        card = Card(padding=8)
        self.rows = ActivityRows()
        self.view = QListView()
        self._painter = ActivityPainter(self._theme, self.view)
        self.view.setModel(self.rows)
        self.view.setItemDelegate(self._painter)
        self.view.setMouseTracking(True)
        self.view.setVerticalScrollMode(QListView.ScrollMode.ScrollPerPixel)
        self.view.setAccessibleName(tr("Activity"))
        self.view.clicked.connect(self._open)
        self.view.activated.connect(self._open)
        picture = pixmap("activity", self._theme.colors.muted, 40, self.devicePixelRatioF())
        self._nothing = EmptyState(
            tr("Nothing has happened yet"),
            tr("Trades, meter readings and payments of this account will be listed here."),
            picture=picture,
        )
        self._filtered = EmptyState(
            tr("Nothing of this kind"), tr("Choose “Everything” to see the rest.")
        )
        holder = QWidget()
        self._stack = QStackedLayout(holder)
        for widget in (self.view, self._nothing, self._filtered):
            self._stack.addWidget(widget)
        card.body.addWidget(holder)
        return card

    def _choose(self, kinds: frozenset[ActivityIcon]) -> None:
        self._kinds = kinds
        self._refresh()

    def _refresh(self) -> None:
        if self._snapshot is None:
            return
        everything = self._snapshot.activity
        chosen = tuple(entry for entry in everything if entry.icon in self._kinds)
        self.export.setEnabled(bool(chosen))
        self.count.setText(ntr("{n} event", "{n} events", len(chosen)) if chosen else "")
        if not everything:
            self._stack.setCurrentWidget(self._nothing)
        else:
            self._stack.setCurrentWidget(self.view if chosen else self._filtered)
        if chosen != self._shown:
            self._shown = chosen
            self.rows.show_entries(chosen)

    def show_sent(self, entry: PendingEntry) -> None:
        """Show where one thing is that was sent, and what can be done about it."""
        sheet = SentSheet(self.window(), self._theme, entry)
        sheet.copied.connect(self.copied)
        sheet.speed_up_asked.connect(self.speed_up_asked)
        sheet.take_back_asked.connect(self.take_back_asked)
        sheet.open()

    def _open(self, index: QModelIndex) -> None:
        entry = self.rows.entry(index)
        if entry is None or self._snapshot is None:
            return
        currency = self._snapshot.community.currency
        own = self._snapshot.sent.get(entry.tx_hash)
        sheet = DetailsSheet(self.window(), self._theme, entry, currency, own)
        sheet.copied.connect(self.copied)
        sheet.open()

    def _export(self) -> None:
        path = self._choose_path("hearth-activity.csv")
        if path is None or self._snapshot is None:
            return
        try:
            write_csv(path, self.entries(), self._snapshot.community.currency)
        except HearthError as error:
            cause, fix = words.error(error)
            self.problem.show_message(cause, Kind.ERROR, fix=fix)
            return
        self.problem.hide()
        self.exported.emit(path.name)

    def _ask_path(self, name: str) -> Path | None:
        title = tr("Export what is shown")
        chosen, _filter = QFileDialog.getSaveFileName(self, title, name, "CSV (*.csv)")
        return Path(chosen) if chosen else None
