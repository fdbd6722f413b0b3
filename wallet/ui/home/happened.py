"""The card of what just happened, newest first."""

from __future__ import annotations

from collections.abc import Sequence
from itertools import islice
from typing import TYPE_CHECKING

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QVBoxLayout, QWidget

from wallet.market.views import ActivityIcon
from wallet.text import tr
from wallet.ui import words
from wallet.ui.widgets.buttons import LinkButton
from wallet.ui.widgets.card import Card
from wallet.ui.widgets.fitting import FittingRows
from wallet.ui.widgets.labels import Divider, Label, Role
from wallet.ui.widgets.layouts import two_lines
from wallet.ui.widgets.sentence import SentenceLabel

if TYPE_CHECKING:
    from wallet.market.views import ActivityEntry

_SHOWN, _LEAST = 7, 3


class HappenedCard(Card):
    """The newest entries of Activity, and the way there."""

    all_requested = Signal()

    def __init__(self) -> None:
        super().__init__(tr("What just happened"))
        self._shown: tuple[ActivityEntry, ...] | None = None
        self.see_all = LinkButton(tr("See all"))
        self.see_all.clicked.connect(self.all_requested)
        self.add_to_heading(self.see_all)
        self._nothing = Label(
            tr("Trades, readings and payments will be listed here."), Role.SECONDARY, wrap=True
        )
        self.rows = FittingRows(_LEAST)
        self.body.addWidget(self._nothing)
        self.body.addWidget(self.rows, 1)

    def show_entries(self, entries: tuple[ActivityEntry, ...]) -> None:
        """Show the newest of ``entries``."""
        newest = worth_telling(entries)
        if newest == self._shown:
            return
        self._shown = newest
        self.see_all.setVisible(bool(newest))
        self._nothing.setHidden(bool(newest))
        self.rows.setVisible(bool(newest))
        self.rows.set_rows([_row(entry, first=not place) for place, entry in enumerate(newest)])


def worth_telling(entries: Sequence[ActivityEntry]) -> tuple[ActivityEntry, ...]:
    """Return the newest entries, and of the meter's readings only the last.

    A meter is read many times a day; a trade would be gone from here within minutes otherwise.
    """
    reading = next((entry for entry in entries if entry.icon is ActivityIcon.READING), None)
    told = (each for each in entries if each.icon is not ActivityIcon.READING or each is reading)
    return tuple(islice(told, _SHOWN))


def _row(entry: ActivityEntry, *, first: bool) -> QWidget:
    row = QWidget()
    column = QVBoxLayout(row)
    column.setContentsMargins(0, 0, 0, 11)
    column.setSpacing(11)
    if not first:
        column.addWidget(Divider())
    column.addLayout(two_lines(_Headline(words.sentence(entry.headline)), second_line(entry)))
    return row


class _Headline(SentenceLabel):
    """A headline, bold as a whole."""

    def __init__(self, sentence: str) -> None:
        super().__init__(sentence)
        font = self.font()
        font.setWeight(font.Weight.DemiBold)
        self.setFont(font)


def second_line(entry: ActivityEntry) -> str:
    """Return the detail of an entry and its time."""
    detail = words.text(entry.second) if entry.second is not None else ""
    return " · ".join(part for part in (detail, words.when(entry.ts)) if part)
