"""Small sheets of the Market page that explain: why not, and how a price is worked out."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtWidgets import QHBoxLayout, QWidget

from wallet.market.sentences import why_not
from wallet.text import ntr, tr
from wallet.ui import words
from wallet.ui.theme import Theme
from wallet.ui.widgets.buttons import SecondaryButton
from wallet.ui.widgets.labels import Divider, Label, Role
from wallet.ui.widgets.sheet import Sheet

if TYPE_CHECKING:
    from wallet.market.book import BookPage
    from wallet.market.pricing import Suggestion


def _closable(sheet: Sheet) -> SecondaryButton:
    button = SecondaryButton(tr("Close"))
    button.clicked.connect(sheet.close_sheet)
    sheet.buttons.addStretch(1)
    sheet.buttons.addWidget(button)
    return button


def reasons_sheet(host: QWidget, page: BookPage, theme: Theme) -> Sheet:
    """Say why offers cannot be taken now, most frequent first, with what can be done."""
    sheet = Sheet(host, tr("Why not?"), width=560, scrim=theme.colors.scrim)
    heading = ntr(
        "{n} offer cannot be taken by you now",
        "{n} offers cannot be taken by you now",
        page.cannot_take,
    )
    sheet.body.addWidget(Label(heading, Role.TITLE, wrap=True))
    for reason, count in page.reasons:
        message = why_not(reason)
        if message is None:
            continue
        row = QHBoxLayout()
        row.setSpacing(16)
        row.addWidget(Label(words.text(message), wrap=True), 1)
        row.addWidget(Label(words.exact(count), Role.STRONG, right=True))
        sheet.body.addWidget(Divider())
        sheet.body.addLayout(row)
    sheet.open(_closable(sheet))
    return sheet


def explain_sheet(host: QWidget, suggestion: Suggestion, theme: Theme) -> Sheet:
    """Show line by line how the suggested price is worked out."""
    sheet = Sheet(host, tr("Suggested price"), width=560, scrim=theme.colors.scrim)
    sheet.body.addWidget(Label(tr("How this is worked out"), Role.TITLE, wrap=True))
    for number, step in enumerate(suggestion.steps, start=1):
        row = QHBoxLayout()
        row.setSpacing(12)
        row.addWidget(Label(str(number), Role.HEADING))
        strong = number == len(suggestion.steps)
        role = Role.STRONG if strong else Role.BODY
        row.addWidget(Label(words.text(step), role, wrap=True), 1)
        sheet.body.addLayout(row)
    sheet.open(_closable(sheet))
    return sheet
