"""The steps after the words: the home they open, and a name and password for this computer."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QHBoxLayout, QLineEdit, QVBoxLayout, QWidget

from wallet.codec.address import Address
from wallet.errors import HearthError
from wallet.text import tr
from wallet.ui import words as said
from wallet.ui.offer.steps import SheetStep
from wallet.ui.phrase.use_cases import ReturnUseCases
from wallet.ui.tasks import TaskRunner
from wallet.ui.theme import Theme, TypeSize
from wallet.ui.widgets.banner import Banner
from wallet.ui.widgets.buttons import PrimaryButton, SecondaryButton
from wallet.ui.widgets.forms import FormRow
from wallet.ui.widgets.identicon import Identicon
from wallet.ui.widgets.labels import Divider, Kind, Label, Role
from wallet.ui.widgets.new_password import NewPassword
from wallet.ui.widgets.sentence import SentenceLabel, visible

LONGEST_NAME = 40


class FoundStep(SheetStep):
    """The first addresses of the words, to be recognised before anything is kept."""

    right = Signal()
    back = Signal()

    def __init__(
        self, addresses: Sequence[Address], theme: Theme, *, has_second_secret: bool
    ) -> None:
        super().__init__(tr("Come back with recovery words"))
        self.column.addWidget(Label(tr("Is this your home?"), Role.TITLE, wrap=True))
        text = tr("Your words open these accounts. The first is the one you begin with.")
        self.column.addWidget(Label(text, wrap=True))
        rows = QVBoxLayout()
        rows.setSpacing(10)
        for place, address in enumerate(addresses):
            if place:
                rows.addWidget(Divider())
            rows.addLayout(_address_row(place, address, theme))
        self.column.addLayout(rows)
        if has_second_secret:
            doubt = tr(
                "You do not know them? Then a word or the second secret is another one: every "
                "second secret opens a home of its own."
            )
        else:
            doubt = tr(
                "You do not know them? Then these are the words of another home, or a second "
                "secret belongs to them."
            )
        self.column.addWidget(Label(doubt, Role.SECONDARY, wrap=True))
        back = SecondaryButton(tr("Back"))
        back.clicked.connect(self.back)
        self.go = PrimaryButton(tr("Yes, go on"))
        self.go.clicked.connect(self.right)
        self.row.addStretch(1)
        self.row.addWidget(back)
        self.row.addWidget(self.go)

    def first_focus(self) -> QWidget | None:
        """Begin at the button."""
        return self.go


class KeepStep(SheetStep):
    """A name, and the password that will open this home on this computer."""

    submitted = Signal(str, str)
    """Name and password."""
    back = Signal()
    resized = Signal()

    def __init__(self, runner: TaskRunner, use: ReturnUseCases) -> None:
        super().__init__(tr("Come back with recovery words"))
        self.column.addWidget(Label(tr("A password for this computer"), Role.TITLE, wrap=True))
        text = tr("From now on it opens your home here. The words are only for starting again.")
        self.column.addWidget(Label(text, wrap=True))
        self.problem = Banner(kind=Kind.ERROR)
        self.column.addWidget(self.problem)
        self.name = QLineEdit()
        self.name.setMaxLength(LONGEST_NAME)
        self.name_row = FormRow(tr("What should your neighbours call you?"), self.name)
        self.password = NewPassword(runner, use.judge, hints=lambda: (self.name.text(),))
        self.column.addWidget(self.name_row)
        self.column.addWidget(self.password)
        self.name.textChanged.connect(lambda: self.name_row.set_error(""))
        self.name.returnPressed.connect(self._submit)
        self.password.submitted.connect(self._submit)
        self.password.resized.connect(self.resized)
        back = SecondaryButton(tr("Back"))
        back.clicked.connect(self.back)
        self.go = PrimaryButton(tr("Move in"))
        self.go.clicked.connect(self._submit)
        self.row.addStretch(1)
        self.row.addWidget(back)
        self.row.addWidget(self.go)

    def first_focus(self) -> QWidget | None:
        """Begin at the name."""
        return self.name

    def show_error(self, error: HearthError) -> None:
        """Say above the fields what went wrong."""
        cause, fix = said.error(error)
        self.problem.show_message(cause, Kind.ERROR, fix=fix)

    def forget(self) -> None:
        """Let go of the password."""
        self.password.clear()

    def _submit(self) -> None:
        name = " ".join(visible(self.name.text()).split())
        if not name:
            self.name_row.set_error(tr("Type a name, for example {name}.", name=tr("Mei")))
            self.name.setFocus()
            self.resized.emit()
            return
        self.password.check(lambda password: self.submitted.emit(name, password))


def _address_row(place: int, address: Address, theme: Theme) -> QHBoxLayout:
    row = QHBoxLayout()
    row.setSpacing(14)
    row.addWidget(Identicon(address, size=36))
    text = QVBoxLayout()
    text.setSpacing(2)
    text.addWidget(Label(tr("Account {n}", n=place + 1), Role.STRONG))
    shown = SentenceLabel(address, pixel_size=theme.pixels(TypeSize.SECONDARY))
    shown.setAccessibleName(tr("Address {address}", address=address))
    text.addWidget(shown)
    row.addLayout(text, 1)
    return row
