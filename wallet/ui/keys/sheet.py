"""What every sheet of this page has: one act, its trouble, and secrets that go when it closes."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Protocol, TypeVar

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QLineEdit, QWidget

from wallet.errors import HearthError, WrongPasswordError
from wallet.text import tr
from wallet.ui import words
from wallet.ui.keys.work import KeyWork
from wallet.ui.tasks import TaskRunner
from wallet.ui.theme import Theme
from wallet.ui.widgets.banner import Banner
from wallet.ui.widgets.buttons import PrimaryButton, SecondaryButton
from wallet.ui.widgets.forms import FormRow, PasswordField
from wallet.ui.widgets.labels import Kind, Label, Role
from wallet.ui.widgets.sheet import Sheet

T = TypeVar("T")
_WIDTH = 540


class Files(Protocol):
    """Asks the person for files; ``None`` when they thought better of it."""

    def to_open(self, title: str) -> Path | None:
        """Ask for a file that exists."""

    def to_save(self, title: str, name: str) -> Path | None:
        """Ask where to write a file, proposing ``name``."""


@dataclass(frozen=True, slots=True)
class Desk:
    """What a sheet is made with: where it lies, its look, and who does the work."""

    host: QWidget
    theme: Theme
    runner: TaskRunner
    work: KeyWork
    files: Files
    copy: Callable[[str], None]


class KeySheet(Sheet):
    """A form with one act. Fill ``body`` with ``add``; secrets with ``add_secret``.

    Args:
        desk: what every sheet needs.
        title: what the person does here.
        act: the main button's text; empty when there is nothing to do but look.
        intro: one or two sentences under the title.
    """

    done = Signal(object)
    """The act succeeded, with its result; emitted before the sheet closes."""

    def __init__(
        self, desk: Desk, title: str, act: str = "", *, intro: str = "", width: int = _WIDTH
    ) -> None:
        super().__init__(
            desk.host, "", width=desk.theme.scaled(width), scrim=desk.theme.colors.scrim
        )
        self.desk = desk
        self.setAccessibleName(title)
        self.setObjectName("KeySheet")
        self._busy = False
        self._secrets: list[QLineEdit] = []
        self._password: PasswordField | None = None
        self.heading = Label(title, Role.TITLE, wrap=True)
        self.body.addWidget(self.heading)
        if intro:
            self.body.addWidget(Label(intro, Role.BODY, wrap=True))
        self.problem = Banner(kind=Kind.ERROR)
        self.cancel = SecondaryButton(tr("Cancel") if act else tr("Close"))
        self.cancel.clicked.connect(self.close_sheet)
        self.confirm = PrimaryButton(act)
        self.confirm.setVisible(bool(act))
        self.confirm.clicked.connect(self.submit)
        self.buttons.addStretch(1)
        self.buttons.addWidget(self.cancel)
        self.buttons.addWidget(self.confirm)

    def add(self, widget: QWidget) -> None:
        """Put ``widget`` under what is there; Enter in a line edit does the act."""
        self.body.addWidget(widget)
        edit = widget.field if isinstance(widget, FormRow) else widget
        if isinstance(edit, QLineEdit):
            edit.textChanged.connect(self.check)
            edit.returnPressed.connect(self.submit)

    def add_secret(self, field: PasswordField, *, opens: bool = False) -> None:
        """Put a password field in; ``opens`` is the one a wrong password is said at."""
        self.add(field)
        self._secrets.append(field.edit)
        field.edit.textChanged.connect(lambda text: field.set_error("") if text else None)
        if opens:
            self._password = field

    def show_sheet(self, focus: QWidget | None = None) -> None:
        """Open; the place for trouble is the last line."""
        self.body.addWidget(self.problem)
        self.check()
        self.open(focus)

    # --- the act ---------------------------------------------------------------------------

    def is_ready(self) -> bool:
        """Return whether the act can be done with what is filled in."""
        return True

    def act(self) -> None:
        """Do it, with ``perform``."""
        raise NotImplementedError

    def submit(self) -> None:
        """Do the act if it can be done now."""
        if self.confirm.isVisibleTo(self) and self.is_ready() and not self._busy:
            self.problem.hide()
            self.act()

    def check(self) -> None:
        """Enable the button when everything is filled in."""
        self.confirm.setEnabled(self.is_ready() and not self._busy)

    def perform(self, work: Callable[[], T], done: Callable[[T], None] | None = None) -> None:
        """Call ``work`` on a worker; then ``done``, or emit the result and close."""

        def delivered(result: T) -> None:
            self._set_busy(busy=False)
            (done or self.succeed)(result)

        self._set_busy(busy=True)
        self.desk.runner.run(
            lambda _progress, _cancelled: work(), delivered, self._failed, owner=self
        )

    def succeed(self, result: object = None) -> None:
        """Tell what came of it and close."""
        self.done.emit(result)
        self.close_sheet()

    def show_problem(self, error: HearthError) -> None:
        """Say what went wrong: a wrong password at its field, everything else below."""
        cause, fix = words.error(error)
        if isinstance(error, WrongPasswordError) and self._password is not None:
            self._password.clear()
            self._password.set_error(f"{cause} {fix}".strip())
            self._password.edit.setFocus()
            return
        self.problem.show_message(cause, Kind.ERROR, fix=fix)

    def close_sheet(self) -> None:
        """Forget every secret, then go away."""
        self.forget()
        super().close_sheet()

    def forget(self) -> None:
        """Empty the fields with secrets."""
        for edit in self._secrets:
            edit.setText("")  # unlike clear(), leaves nothing to undo

    def _failed(self, error: HearthError) -> None:
        self._set_busy(busy=False)
        self.show_problem(error)

    def _set_busy(self, *, busy: bool) -> None:
        self._busy = busy
        self.set_closable(not busy)
        self.cancel.setEnabled(not busy)
        for row in self.findChildren(FormRow):
            row.setEnabled(not busy)
        self.check()
