"""The page that covers the window until the practice street stands and its wallet is made."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QShowEvent
from PySide6.QtWidgets import QFrame, QHBoxLayout, QLineEdit, QVBoxLayout, QWidget

from wallet.text import LANGUAGES, language, tr
from wallet.ui import words
from wallet.ui.shell import brand
from wallet.ui.tasks import TaskRunner
from wallet.ui.theme import Theme
from wallet.ui.welcome.form import MoveInForm
from wallet.ui.welcome.known import KnownHome
from wallet.ui.welcome.progress import SetUpProgress
from wallet.ui.welcome.street import StreetPicture
from wallet.ui.widgets.buttons import FilterChip
from wallet.ui.widgets.labels import Label, Role
from wallet.ui.widgets.layouts import two_lines
from wallet.ui.widgets.new_password import Judge
from wallet.ui.widgets.scroll import PageScroll

if TYPE_CHECKING:
    from wallet.errors import HearthError

__all__ = ["WelcomePage"]

_FORM_WIDTH = 400


class WelcomePage(QWidget):
    """What the street is, and the way in."""

    move_in = Signal(object)
    """A ``wallet.ui.welcome.form.NewHome``: what was chosen."""
    restore_asked = Signal()
    watch_asked = Signal()
    again = Signal()
    """Somebody whose home is here already wants to try the street again."""
    cancelled = Signal()
    """The person wants the set-up to stop."""
    language_chosen = Signal(str)
    """A key of ``wallet.text.LANGUAGES``; whoever listens makes this page anew."""

    def __init__(self, theme: Theme, runner: TaskRunner, judge: Judge) -> None:
        super().__init__()
        self.setObjectName("Ground")
        self.setAttribute(Qt.WidgetAttribute.WA_StyledBackground)
        self._theme = theme
        self.known: KnownHome | None = None
        self.form = MoveInForm(runner, judge)
        self.progress = SetUpProgress()
        row = QHBoxLayout(self)
        row.setContentsMargins(0, 0, 0, 0)
        row.setSpacing(0)
        row.addWidget(self._story(), 9)
        row.addWidget(self._way_in(), 10)
        self.form.submitted.connect(self.move_in)
        self.form.restore_asked.connect(self.restore_asked)
        self.form.watch_asked.connect(self.watch_asked)
        self.progress.cancelled.connect(self.cancelled)

    def show_progress(self, stage: str, done: int, of: int) -> None:
        """Show the set-up: ``stage`` is a message id, ``done`` of ``of`` steps are behind it."""
        self._show_form(shown=False)
        self.progress.show_stage(tr(stage), done, of)

    def show_error(self, error: HearthError) -> None:
        """Go back to the form and say what went wrong and what to do."""
        cause, fix = words.error(error)
        self._show_form(shown=True)
        (self.known or self.form).show_problem(cause, fix)

    def greet(self, name: str) -> None:
        """Show, instead of the form, that the home of ``name`` is here already."""
        self.known = KnownHome(name)
        self.known.again.connect(self.again)
        self._place(self.known)
        self._show_form(shown=True)

    def forget(self) -> None:
        """Let go of what is secret."""
        self.form.forget()

    def showEvent(self, event: QShowEvent) -> None:  # noqa: N802 - Qt's name
        """Begin at the name."""
        super().showEvent(event)
        if self.known is None:
            self.form.name.setFocus(Qt.FocusReason.OtherFocusReason)

    def first_field(self) -> QLineEdit:
        """Return the field to type into first."""
        return self.form.name

    def _show_form(self, *, shown: bool) -> None:
        self.form.setVisible(shown and self.known is None)
        if self.known is not None:
            self.known.setVisible(shown)
        self.progress.setVisible(not shown)
        for chip in self._chips:
            chip.setEnabled(shown)

    def _story(self) -> QFrame:
        side = QFrame()
        side.setObjectName("Rail")
        column = QVBoxLayout(side)
        column.setContentsMargins(40, 32, 40, 36)
        column.setSpacing(12)
        column.addLayout(brand(self._theme))
        column.addStretch(1)
        picture = StreetPicture(self._theme)
        picture.setAccessibleName(
            tr("A street of six houses on one gas pipe; yours has a fire in its hearth.")
        )
        column.addWidget(picture, 8)
        column.addStretch(1)
        for title, text in (
            (
                tr("A street of your own"),
                tr("Seven neighbours, a supplier and a biogas plant live on this computer."),
            ),
            (
                tr("Your meter runs"),
                tr("A winter day passes in minutes; what you do not burn, you can sell."),
            ),
            (
                tr("Nothing is at risk"),
                tr("The contracts and signatures are real, the money is only for practice."),
            ),
        ):
            column.addLayout(two_lines(Label(title, Role.STRONG), text))
            column.addSpacing(2)
        return side

    def _way_in(self) -> QWidget:
        scroll = PageScroll()
        scroll.body.setContentsMargins(32, 24, 32, 32)
        scroll.body.addLayout(self._languages())
        scroll.body.addStretch(2)
        self._middle = QVBoxLayout()
        scroll.body.addLayout(self._middle)
        scroll.body.addStretch(3)
        for widget in (self.form, self.progress):
            self._place(widget)
        self.progress.hide()
        return scroll

    def _place(self, widget: QWidget) -> None:
        widget.setMaximumWidth(self._theme.scaled(_FORM_WIDTH))
        row = QHBoxLayout()
        row.addStretch(1)
        row.addWidget(widget, 20)
        row.addStretch(1)
        self._middle.addLayout(row)

    def _languages(self) -> QHBoxLayout:
        row = QHBoxLayout()
        row.setSpacing(8)
        row.addStretch(1)
        self._chips: list[FilterChip] = []
        for key, name in LANGUAGES.items():
            chip = FilterChip(name, checked=key == language())
            chip.setAutoExclusive(True)
            chip.clicked.connect(lambda _on, key=key: self.language_chosen.emit(key))
            self._chips.append(chip)
            row.addWidget(chip)
        return row
