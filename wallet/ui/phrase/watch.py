"""The sheet for watching a home: what it stands for is shown before anything is kept."""

from __future__ import annotations

from collections.abc import Callable

from PySide6.QtCore import QTimer, Signal
from PySide6.QtWidgets import QHBoxLayout, QLineEdit, QWidget

from wallet.codec.address import Address
from wallet.errors import HearthError
from wallet.text import tr
from wallet.ui import words as said
from wallet.ui.keys.naming import PictureChooser
from wallet.ui.offer.steps import SheetStep, StepSheet
from wallet.ui.phrase.found import LONGEST_NAME
from wallet.ui.phrase.use_cases import Watching
from wallet.ui.tasks import TaskRunner
from wallet.ui.theme import Theme, TypeSize
from wallet.ui.widgets.account_picture import AccountPicture
from wallet.ui.widgets.buttons import PrimaryButton, SecondaryButton
from wallet.ui.widgets.forms import FormRow
from wallet.ui.widgets.labels import Label, Role
from wallet.ui.widgets.sentence import SentenceLabel, visible

_PAUSE_MS = 200
_SAMPLE = "0x" + "0" * 40

Read = Callable[[str], Address]


class WatchStep(SheetStep):
    """An address or public key, a name, a picture."""

    watching = Signal(object)
    """A ``Watching``."""
    close_asked = Signal()
    resized = Signal()

    def __init__(self, runner: TaskRunner, read: Read, theme: Theme) -> None:
        super().__init__("")
        self._runner, self._read = runner, read
        self._address = _SAMPLE
        self._pause = QTimer(self, interval=_PAUSE_MS, singleShot=True)
        self._pause.timeout.connect(self._look)
        self.setAccessibleName(tr("Only watch a home"))
        self.column.addWidget(Label(tr("Only watch a home"), Role.TITLE, wrap=True))
        text = tr(
            "You see what it holds and what happens to it. Nothing can be sold or sent from here, "
            "so no password is needed."
        )
        self.column.addWidget(Label(text, wrap=True))
        self.text = QLineEdit()
        self.text_row = FormRow(
            tr("Its address or public key"),
            self.text,
            hint=tr("An address begins with 0x, a public key with xpub."),
        )
        self.column.addWidget(self.text_row)
        self._add_found(theme)
        self.name = QLineEdit()
        self.name.setMaxLength(LONGEST_NAME)
        self.name_row = FormRow(tr("What do you call it?"), self.name)
        self.column.addWidget(self.name_row)
        self.pictures = PictureChooser()
        self.pictures.chosen.connect(self._wear)
        self.column.addWidget(FormRow(tr("Picture"), self.pictures))
        self._add_buttons()
        self.text.textChanged.connect(self._typed)
        self.name.textChanged.connect(lambda: self.name_row.set_error(""))
        for edit in (self.text, self.name):
            edit.returnPressed.connect(self._submit)

    def first_focus(self) -> QWidget | None:
        """Begin at the address."""
        return self.text

    def _add_found(self, theme: Theme) -> None:
        """The place for what the text stands for; empty until it stands for something."""
        self.found = QWidget()
        row = QHBoxLayout(self.found)
        row.setContentsMargins(0, 0, 0, 0)
        row.setSpacing(14)
        self.picture = AccountPicture(_SAMPLE, size=40)
        self.address = SentenceLabel("", pixel_size=theme.pixels(TypeSize.SECONDARY))
        row.addWidget(self.picture)
        row.addWidget(self.address, 1)
        self.column.addWidget(self.found)
        self.found.hide()

    def _add_buttons(self) -> None:
        cancel = SecondaryButton(tr("Cancel"))
        cancel.clicked.connect(self.close_asked)
        self.go = PrimaryButton(tr("Watch"))
        self.go.setEnabled(False)
        self.go.clicked.connect(self._submit)
        self.row.addStretch(1)
        self.row.addWidget(cancel)
        self.row.addWidget(self.go)

    def _typed(self) -> None:
        self.found.hide()
        self.go.setEnabled(False)
        self.text_row.set_error("")
        self._pause.start()

    def _look(self) -> None:
        """Have the text read on a worker."""
        text = self.text.text()
        if not text.strip():
            return
        self._runner.run(
            lambda _progress, _cancelled: self._read(text),
            lambda address: self._show(address) if text == self.text.text() else None,
            lambda error: self._refuse(error) if text == self.text.text() else None,
            owner=self,
        )

    def _show(self, address: Address) -> None:
        self._address = address
        self._wear(self.pictures.picture())
        self.address.set_sentence(address)
        self.address.setAccessibleName(tr("Address {address}", address=address))
        self.found.show()
        self.go.setEnabled(True)
        self.resized.emit()

    def _wear(self, picture: str) -> None:
        self.picture.show_account(self._address, picture)

    def _refuse(self, error: HearthError) -> None:
        self.text_row.set_error(" ".join(said.error(error)))
        self.resized.emit()

    def _submit(self) -> None:
        if not self.go.isEnabled():
            return
        name = " ".join(visible(self.name.text()).split())
        if not name:
            self.name_row.set_error(tr("Type a name, for example {name}.", name=tr("Grandmother")))
            self.name.setFocus()
            self.resized.emit()
            return
        self.watching.emit(Watching(self.text.text().strip(), name, self.pictures.picture()))


class WatchSheet(StepSheet):
    """Asks what to watch."""

    watching = Signal(object)
    """A ``Watching``; the sheet has closed."""

    def __init__(self, host: QWidget, theme: Theme, runner: TaskRunner, read: Read) -> None:
        super().__init__(host, theme, width=560)
        step = WatchStep(runner, read, theme)
        step.close_asked.connect(self.close_sheet)
        step.resized.connect(self.refit)
        step.watching.connect(self._done)
        self.show_step(step)

    def _done(self, somebody: Watching) -> None:
        self.close_sheet()
        self.watching.emit(somebody)
