"""Says that nothing can be signed for a home that is only watched, before anything is typed."""

from __future__ import annotations

from PySide6.QtWidgets import QWidget

from wallet.errors import HearthError
from wallet.text import tr
from wallet.ui import words
from wallet.ui.theme import Theme
from wallet.ui.widgets.buttons import PrimaryButton
from wallet.ui.widgets.labels import Label, Role
from wallet.ui.widgets.sheet import Sheet


class WatchedSheet(Sheet):
    """The reason and what to do, with one button."""

    def __init__(self, host: QWidget, theme: Theme, reason: HearthError) -> None:
        super().__init__(host, width=theme.scaled(480), scrim=theme.colors.scrim)
        title = tr("This home is only watched")
        self.setAccessibleName(title)
        self.body.addWidget(Label(title, Role.TITLE, wrap=True))
        cause, fix = words.error(reason)
        self.body.addWidget(Label(cause, wrap=True))
        self.body.addWidget(Label(fix, Role.SECONDARY, wrap=True))
        self.button = PrimaryButton(tr("Close"))
        self.button.clicked.connect(self.close_sheet)
        self.buttons.addStretch(1)
        self.buttons.addWidget(self.button)
        self.open(self.button)
