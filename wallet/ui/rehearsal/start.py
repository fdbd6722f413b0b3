"""The first step: which rehearsal, and how the earlier ones went."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QHBoxLayout, QVBoxLayout, QWidget

from wallet.text import ntr, tr
from wallet.ui import words
from wallet.ui.offer.steps import SheetStep
from wallet.ui.widgets.banner import Banner
from wallet.ui.widgets.buttons import PrimaryButton, SecondaryButton
from wallet.ui.widgets.labels import Badge, Divider, Kind, Label, Role
from wallet.ui.widgets.layouts import two_lines

if TYPE_CHECKING:
    from wallet.keys.rehearsal import Event
    from wallet.ui.rehearsal.use_cases import Past

_SHOWN = 4


class StartStep(SheetStep):
    """Two ways to rehearse, the history under them, and when the next one is due."""

    close_asked = Signal()
    some_asked = Signal()
    all_asked = Signal()
    words_asked = Signal()
    """The words were never confirmed: the person wants to write them down first."""

    def __init__(self, past: Past) -> None:
        super().__init__(tr("Recovery rehearsal"))
        title = tr("Would your paper bring your home back?")
        self.column.addWidget(Label(title, Role.TITLE, wrap=True))
        fetch = tr(
            "Fetch the paper with your recovery words. Two minutes now show whether it still works."
        )
        self.column.addWidget(Label(fetch, wrap=True))
        if not past.is_confirmed:
            banner = Banner(tr("Hearth does not know yet that your words are on paper."))
            banner.set_action(tr("Write them down"), self.words_asked.emit)
            self.column.addWidget(banner)
        self.some = PrimaryButton(tr("Start"))
        self.some.setAccessibleDescription(tr("Three words"))
        self.some.clicked.connect(self.some_asked)
        self.all = SecondaryButton(tr("Start"))
        self.all.setAccessibleDescription(tr("All words, into a scratch wallet"))
        self.all.clicked.connect(self.all_asked)
        self.column.addLayout(self._ways())
        self.column.addWidget(Label(tr("Rehearsals so far"), Role.HEADING))
        self.column.addLayout(_history(past))
        self.close_button = SecondaryButton(tr("Close"))
        self.close_button.clicked.connect(self.close_asked)
        self.row.addWidget(Label(next_line(past), Role.SECONDARY, wrap=True), 1)
        self.row.addWidget(self.close_button)

    def first_focus(self) -> QWidget | None:
        """Begin at the short one."""
        return self.some

    def _ways(self) -> QVBoxLayout:
        column = QVBoxLayout()
        column.setSpacing(12)
        column.addLayout(
            _way(
                tr("Three words"),
                tr("Hearth asks for three words of your paper, others each time."),
                self.some,
            )
        )
        column.addWidget(Divider())
        column.addLayout(
            _way(
                tr("All words, into a scratch wallet"),
                tr(
                    "You go the whole way back, and compare the accounts. "
                    "Nothing of your wallet is touched."
                ),
                self.all,
            )
        )
        column.addWidget(Divider())
        return column


def next_line(past: Past) -> str:
    """Say when the next rehearsal is due."""
    if past.due.is_due:
        return tr("One is due now.")
    return tr("Next one: {date}", date=words.day(int(past.due.at.timestamp())))


def kind_of(event: Event) -> str:
    """Name what was done."""
    return {
        "confirmed": tr("Words checked after writing them down"),
        "drilled": tr("Three words"),
        "restored": tr("All words, into a scratch wallet"),
    }[event.kind.value]


def _way(title: str, second: str, button: QWidget) -> QHBoxLayout:
    row = QHBoxLayout()
    row.setSpacing(16)
    row.addLayout(two_lines(Label(title, Role.STRONG, wrap=True), second), 1)
    row.addWidget(button, 0, Qt.AlignmentFlag.AlignVCenter)
    return row


def _history(past: Past) -> QVBoxLayout:
    column = QVBoxLayout()
    column.setSpacing(8)
    newest = tuple(reversed(past.events))
    if not newest:
        column.addWidget(Label(tr("None yet."), Role.SECONDARY))
    for event in newest[:_SHOWN]:
        row = QHBoxLayout()
        row.setSpacing(12)
        row.addWidget(Label(kind_of(event), wrap=True), 1)
        row.addWidget(Label(words.when(int(event.at.timestamp())), Role.SECONDARY, right=True))
        done, failed = (tr("Passed"), Kind.PROVEN), (tr("Not passed"), Kind.WARNING)
        row.addWidget(Badge(*(done if event.passed else failed)))
        column.addLayout(row)
    more = len(newest) - _SHOWN
    if more > 0:
        column.addWidget(Label(ntr("and {n} more", "and {n} more", more), Role.SECONDARY))
    return column
