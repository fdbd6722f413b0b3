"""What Welcome shows to somebody whose home is on this computer already, when the street is not."""

from __future__ import annotations

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QVBoxLayout, QWidget

from wallet.text import tr
from wallet.ui.widgets.banner import Banner
from wallet.ui.widgets.buttons import PrimaryButton
from wallet.ui.widgets.labels import Kind, Label, Role


class KnownHome(QWidget):
    """A greeting, what went wrong, and one button; no password, because nothing is signed yet."""

    again = Signal()

    def __init__(self, name: str) -> None:
        super().__init__()
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(14)
        column.addWidget(Label(tr("Welcome back, {name}", name=name), Role.TITLE, wrap=True))
        text = tr("Your home is on this computer. The street around it is not there yet.")
        column.addWidget(Label(text, wrap=True))
        self.problem = Banner(kind=Kind.ERROR)
        column.addWidget(self.problem)
        self.button = PrimaryButton(tr("Try again"))
        self.button.clicked.connect(self.again)
        column.addWidget(self.button)

    def show_problem(self, cause: str, fix: str) -> None:
        """Say what went wrong."""
        self.problem.show_message(cause, Kind.ERROR, fix=fix)
