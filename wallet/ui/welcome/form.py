"""The form of Welcome: a name, a password twice, and how strong it is."""

from __future__ import annotations

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QLineEdit, QVBoxLayout, QWidget

from wallet.text import tr
from wallet.ui.welcome.strength import MINIMUM_LENGTH, Strength, strength
from wallet.ui.widgets.banner import Banner
from wallet.ui.widgets.buttons import PrimaryButton
from wallet.ui.widgets.forms import FormRow, PasswordField
from wallet.ui.widgets.labels import Kind, Label, Role
from wallet.ui.widgets.sentence import visible

_LONGEST_NAME = 40


class MoveInForm(QWidget):
    """Emits ``submitted`` once everything is filled in well."""

    submitted = Signal(str, str)
    """Name and password."""

    def __init__(self) -> None:
        super().__init__()
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(14)
        column.addWidget(Label(tr("Move into the street"), Role.TITLE, wrap=True))
        self.problem = Banner(kind=Kind.ERROR)
        column.addWidget(self.problem)
        self.name = QLineEdit(tr("Mei"))
        self.name.setMaxLength(_LONGEST_NAME)
        self.name_row = FormRow(tr("What should your neighbours call you?"), self.name)
        self.password = PasswordField(
            tr("A password for your keys"),
            hint=tr("{n} characters or more; a short sentence is best.", n=MINIMUM_LENGTH),
        )
        self.again = PasswordField(tr("The same password again"))
        for row in (self.name_row, self.password, self.again):
            column.addWidget(row)
        self.button = PrimaryButton(tr("Move in"))
        self.button.setDefault(True)
        self.button.clicked.connect(self._submit)
        column.addSpacing(4)
        column.addWidget(self.button)
        note = tr("It encrypts the keys on this computer. Nobody can reset it for you.")
        column.addWidget(Label(note, Role.SECONDARY, wrap=True))
        self.password.edit.textChanged.connect(self._judge)
        self.again.edit.textChanged.connect(lambda: self.again.set_error(""))
        self.name.textChanged.connect(lambda: self.name_row.set_error(""))
        for edit in (self.name, self.password.edit, self.again.edit):
            edit.returnPressed.connect(self._submit)

    def show_problem(self, cause: str, fix: str) -> None:
        """Say what went wrong above the fields, which keep what was typed."""
        self.problem.show_message(cause, Kind.ERROR, fix=fix)

    def _judge(self) -> None:
        """Say how strong the password is while it is typed."""
        self.password.set_error("")
        text = self.password.text()
        if not text:
            return
        note, role = {
            Strength.TOO_SHORT: (
                tr("{n} characters or more; a short sentence is best.", n=MINIMUM_LENGTH),
                Role.SECONDARY,
            ),
            Strength.WEAK: (tr("Weak: easy to guess. A few more words help."), Role.WARNING),
            Strength.FAIR: (tr("Fair: good enough for practice."), Role.SECONDARY),
            Strength.GOOD: (tr("Strong."), Role.GOOD),
        }[strength(text, self.name.text().strip())]
        self.password.set_note(note, role)

    def _submit(self) -> None:
        """Check the fields from top to bottom and stop at the first that is wrong."""
        name = " ".join(visible(self.name.text()).split())
        password = self.password.text()
        if not name:
            self.name_row.set_error(tr("Type a name, for example {name}.", name=tr("Mei")))
            self.name.setFocus()
        elif len(password) < MINIMUM_LENGTH:
            self.password.set_error(tr("Too short: use {n} characters or more.", n=MINIMUM_LENGTH))
            self.password.edit.setFocus()
        elif password != self.again.text():
            self.again.set_error(tr("The two passwords differ. Type the same one twice."))
            self.again.edit.setFocus()
        else:
            self.problem.hide()
            self.submitted.emit(name, password)
