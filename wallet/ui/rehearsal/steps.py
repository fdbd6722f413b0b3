"""The steps between the choice and the outcome: password, words, wait."""

from __future__ import annotations

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QProgressBar, QWidget

from wallet.errors import HearthError
from wallet.text import tr
from wallet.ui import words
from wallet.ui.offer.steps import SheetStep
from wallet.ui.rehearsal.entry import WordsEntry
from wallet.ui.rehearsal.use_cases import Task
from wallet.ui.rehearsal.word_help import WordHelp
from wallet.ui.unlock.panel import UnlockPanel
from wallet.ui.widgets.banner import Banner
from wallet.ui.widgets.buttons import PrimaryButton, SecondaryButton
from wallet.ui.widgets.forms import PasswordField
from wallet.ui.widgets.labels import Kind, Label, Role


class PasswordStep(SheetStep):
    """The wallet is locked: its words cannot be compared with the paper yet."""

    back_asked = Signal()

    def __init__(self) -> None:
        super().__init__(tr("Recovery rehearsal"))
        self.column.addWidget(Label(tr("Unlock this wallet"), Role.TITLE, wrap=True))
        self.panel = UnlockPanel(
            tr("Your paper is compared with the words inside the wallet, on this computer only.")
        )
        self.column.addWidget(self.panel)
        back = SecondaryButton(tr("Back"))
        back.clicked.connect(self.back_asked)
        self.go = PrimaryButton(tr("Unlock"))
        self.go.setEnabled(False)
        self.go.clicked.connect(self.panel.submit)
        self.panel.ready_changed.connect(self.go.setEnabled)
        self.row.addStretch(1)
        self.row.addWidget(back)
        self.row.addWidget(self.go)

    def first_focus(self) -> QWidget | None:
        """Begin in the password field."""
        return self.panel.field.edit


class WordsStep(SheetStep):
    """Asks for some words of the paper, or for all of them."""

    back_asked = Signal()
    typed = Signal(object, str)
    """The words (a tuple of str) and the second secret, once each."""
    resized = Signal()

    def __init__(self, task: Task, *, everything: bool) -> None:
        super().__init__(tr("Recovery rehearsal"))
        title = tr("Type all {n} words", n=len(task.positions))
        if not everything:
            places = ", ".join(str(place) for place in task.positions)
            title = tr("Type the words {places} of your paper", places=places)
        self.column.addWidget(Label(title, Role.TITLE, wrap=True))
        note = tr("They go into a scratch wallet in memory, which is gone when this sheet closes.")
        if not everything:
            note = tr("Count from the first word. Nothing you type is kept.")
        self.column.addWidget(Label(note, Role.SECONDARY, wrap=True))
        self.entry = WordsEntry(task.positions, WordHelp(task.language))
        self.entry.changed.connect(self._changed)
        self.entry.submitted.connect(self.submit)
        self.column.addWidget(self.entry)
        self.passphrase: PasswordField | None = None
        if everything and task.has_passphrase:
            hint = tr("It belongs to your words and stands on another paper.")
            self.passphrase = PasswordField(tr("Second secret"), hint=hint)
            self.column.addWidget(self.passphrase)
        self.note = Banner(kind=Kind.WARNING)
        self.column.addWidget(self.note)
        self._add_buttons(tr("Compare the accounts") if everything else tr("Check"))

    def first_focus(self) -> QWidget | None:
        """Begin in the first field."""
        return self.entry.fields[0]

    def submit(self) -> None:
        """Hand the words over, unless one cannot be a recovery word."""
        if not self.entry.is_filled():
            return
        unknown = self.entry.find_unknown()
        if unknown is not None:
            self.note.show_message(
                tr("Word {n} is not a recovery word.", n=unknown.number),
                fix=tr("Compare its spelling with your paper."),
            )
            self.resized.emit()
            return
        self.note.hide()
        self.go.setEnabled(False)
        secret = self.passphrase.text() if self.passphrase is not None else ""
        self.typed.emit(self.entry.typed(), secret)

    def show_error(self, error: HearthError) -> None:
        """Say what was wrong with the words; they can be typed again."""
        cause, fix = words.error(error)
        self.note.show_message(cause, fix=fix)
        self.go.setEnabled(self.entry.is_filled())
        self.resized.emit()

    def forget(self) -> None:
        """Let go of what was typed."""
        self.entry.forget()
        if self.passphrase is not None:
            self.passphrase.clear()

    def _add_buttons(self, action: str) -> None:
        back = SecondaryButton(tr("Back"))
        back.clicked.connect(self.back_asked)
        self.go = PrimaryButton(action)
        self.go.setEnabled(False)
        self.go.clicked.connect(self.submit)
        self.row.addStretch(1)
        self.row.addWidget(back)
        self.row.addWidget(self.go)

    def _changed(self) -> None:
        self.go.setEnabled(self.entry.is_filled())


class WaitStep(SheetStep):
    """Something is being made or read on a worker."""

    def __init__(self, text: str) -> None:
        super().__init__(tr("Recovery rehearsal"))
        self.column.addWidget(Label(text, Role.TITLE, wrap=True))
        self.bar = QProgressBar()
        self.bar.setTextVisible(False)
        self.bar.setRange(0, 0)
        self.bar.setAccessibleName(text)
        self.column.addWidget(self.bar)

    def first_focus(self) -> QWidget | None:
        """Nothing can be pressed."""
        return None
