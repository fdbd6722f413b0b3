"""The form of Welcome: a name and a password twice; everything else can stay as it comes."""

from __future__ import annotations

from dataclasses import dataclass, field

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QHBoxLayout, QLineEdit, QVBoxLayout, QWidget

from wallet.text import tr
from wallet.ui.tasks import TaskRunner
from wallet.ui.welcome.choices import MoreChoices
from wallet.ui.widgets.banner import Banner
from wallet.ui.widgets.buttons import LinkButton, PrimaryButton
from wallet.ui.widgets.forms import FormRow
from wallet.ui.widgets.labels import Divider, Kind, Label, Role
from wallet.ui.widgets.new_password import Judge, NewPassword
from wallet.ui.widgets.sentence import visible

_LONGEST_NAME = 40


@dataclass(frozen=True, slots=True)
class NewHome:
    """Somebody who moves in, and the choices they made.

    Args:
        words: how many recovery words are made.
        language: in which language, a name of ``wallet.keys.phrase.OFFERED``.
        passphrase: the second secret, or empty.
    """

    name: str
    password: str = field(repr=False)
    words: int = 12
    language: str = "english"
    passphrase: str = field(repr=False, default="")


class MoveInForm(QWidget):
    """Emits ``submitted`` once everything is filled in well."""

    submitted = Signal(object)
    """A ``NewHome``."""
    restore_asked = Signal()
    watch_asked = Signal()

    def __init__(self, runner: TaskRunner, judge: Judge) -> None:
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
        self.new_password = NewPassword(
            runner, judge, label=tr("A password for your home"), hints=lambda: (self.name.text(),)
        )
        self.password, self.again = self.new_password.password, self.new_password.again
        column.addWidget(self.name_row)
        column.addWidget(self.new_password)
        column.addWidget(self._more())
        self.button = PrimaryButton(tr("Move in"))
        self.button.setDefault(True)
        self.button.clicked.connect(self._submit)
        column.addWidget(self.button)
        note = tr("It locks your home on this computer. Nobody can reset it for you.")
        column.addWidget(Label(note, Role.SECONDARY, wrap=True))
        column.addSpacing(2)
        column.addWidget(Divider())
        column.addLayout(self._other_ways())
        self.name.textChanged.connect(lambda: self.name_row.set_error(""))
        self.name.returnPressed.connect(self._submit)
        self.new_password.submitted.connect(self._submit)

    def show_problem(self, cause: str, fix: str) -> None:
        """Say what went wrong above the fields, which keep what was typed."""
        self.problem.show_message(cause, Kind.ERROR, fix=fix)

    def forget(self) -> None:
        """Let go of what is secret."""
        self.new_password.clear()
        self.choices.second.clear()

    def _more(self) -> QWidget:
        holder = QWidget()
        column = QVBoxLayout(holder)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(10)
        self.more = LinkButton(tr("More choices"))
        self.more.setCheckable(True)
        self.choices = MoreChoices()
        column.addWidget(self.more, 0, Qt.AlignmentFlag.AlignLeft)
        column.addWidget(self.choices)
        self.choices.hide()
        self.more.toggled.connect(self.choices.setVisible)
        self.more.toggled.connect(
            lambda shown: self.more.setText(tr("Fewer choices") if shown else tr("More choices"))
        )
        return holder

    def _other_ways(self) -> QHBoxLayout:
        """The ways in for somebody who has a home already."""
        row = QHBoxLayout()
        row.setSpacing(20)
        self.restore = LinkButton(tr("I have recovery words"))
        self.restore.clicked.connect(self.restore_asked)
        self.watch = LinkButton(tr("Only watch a home"))
        self.watch.clicked.connect(self.watch_asked)
        row.addWidget(self.restore)
        row.addWidget(self.watch)
        row.addStretch(1)
        return row

    def _submit(self) -> None:
        """Check the fields from top to bottom and stop at the first that is wrong."""
        name = " ".join(visible(self.name.text()).split())
        if not name:
            self.name_row.set_error(tr("Type a name, for example {name}.", name=tr("Mei")))
            self.name.setFocus()
            return
        self.new_password.check(lambda password: self._done(name, password))

    def _done(self, name: str, password: str) -> None:
        self.problem.hide()
        more = self.choices
        home = NewHome(name, password, more.words(), more.language(), more.second.text())
        self.submitted.emit(home)
