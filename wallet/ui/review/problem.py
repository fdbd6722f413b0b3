"""An error as a person meets it: what happened, what to do, and details one level below."""

from __future__ import annotations

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QPlainTextEdit, QVBoxLayout, QWidget

from wallet.errors import HearthError
from wallet.text import tr
from wallet.ui import words
from wallet.ui.theme import Theme
from wallet.ui.widgets.buttons import LinkButton, PrimaryButton
from wallet.ui.widgets.labels import Label, Role
from wallet.ui.widgets.sheet import Sheet


class ProblemView(QWidget):
    """Cause, fix, and the original text on request."""

    resized = Signal()

    def __init__(self, error: HearthError, theme: Theme, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        cause, fix = words.error(error)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(8)
        self.cause = Label(cause, Role.NUMBER, wrap=True)
        self.fix = Label(fix, Role.BODY, wrap=True)
        self.details = QPlainTextEdit(f"{error.code}\n{error.detail}".strip())
        self.details.setReadOnly(True)
        self.details.setTabChangesFocus(True)
        self.details.setAccessibleName(tr("Details"))
        self.details.setMinimumHeight(theme.scaled(120))
        self.details.hide()
        self.more = LinkButton(tr("Details"))
        self.more.setCheckable(True)
        self.more.toggled.connect(self._toggle)
        for widget in (self.cause, self.fix, self.more, self.details):
            column.addWidget(widget)
        self.setAccessibleName(f"{cause} {fix}")

    def _toggle(self, shown: bool) -> None:  # noqa: FBT001 - a Qt slot
        self.details.setVisible(shown)
        self.more.setText(tr("Hide the details") if shown else tr("Details"))
        self.resized.emit()


class ProblemSheet(Sheet):
    """An error over whatever the window shows, with one button."""

    def __init__(self, host: QWidget, error: HearthError, theme: Theme) -> None:
        title = tr("This did not work")
        super().__init__(host, title, width=theme.scaled(520), scrim=theme.colors.scrim)
        self.view = ProblemView(error, theme)
        self.view.resized.connect(self._place)
        self.body.addWidget(self.view)
        self.ok = PrimaryButton(tr("Close"))
        self.ok.clicked.connect(self.close_sheet)
        self.buttons.addStretch(1)
        self.buttons.addWidget(self.ok)


def show_problem(host: QWidget, error: HearthError, theme: Theme) -> ProblemSheet:
    """Open a sheet that explains ``error``."""
    sheet = ProblemSheet(host, error, theme)
    sheet.open(sheet.ok)
    return sheet
