"""What Welcome opens for somebody who has recovery words: three steps in one sheet."""

from __future__ import annotations

from PySide6.QtCore import QObject, Signal
from PySide6.QtWidgets import QWidget

from wallet.codec.address import Address
from wallet.ui.offer.steps import StepSheet
from wallet.ui.phrase.found import FoundStep, KeepStep
from wallet.ui.phrase.restore import WordsStep
from wallet.ui.phrase.use_cases import Returning, ReturnUseCases
from wallet.ui.tasks import TaskRunner
from wallet.ui.theme import Theme


class ReturnSheets(QObject):
    """Words, then the home they open, then a name and a password."""

    returning = Signal(object)
    """A ``Returning``: everything is known; the sheet has closed and forgotten it."""

    def __init__(
        self,
        host: QWidget,
        theme: Theme,
        use_cases: ReturnUseCases,
        runner: TaskRunner,
        parent: QObject | None = None,
    ) -> None:
        super().__init__(parent)
        self._host = host
        self._theme = theme
        self._use = use_cases
        self._runner = runner
        self.sheet: StepSheet | None = None
        self._words: WordsStep | None = None
        self._keep: KeepStep | None = None

    def show(self) -> None:
        """Ask for the words."""
        if self.sheet is not None:
            return
        self.sheet = sheet = StepSheet(self._host, self._theme, width=600)
        sheet.closed.connect(self._closed)
        self._words = words = WordsStep(self._runner, self._use)
        words.close_asked.connect(sheet.close_sheet)
        words.resized.connect(sheet.refit)
        words.looked_at.connect(sheet.bring_into_view)
        words.entered.connect(self._find)
        sheet.show_step(words)

    def _find(self) -> None:
        """Derive the first addresses (on a worker) and show them."""
        words = self._words
        if words is None:
            return
        phrase, second = words.phrase(), words.second_secret()
        self._runner.run(
            lambda _progress, _cancelled: self._use.addresses(phrase, second),
            self._found,
            words.note.show_error,
            owner=words,
        )

    def _found(self, addresses: tuple[Address, ...]) -> None:
        sheet, words = self.sheet, self._words
        if sheet is None or words is None:
            return
        step = FoundStep(addresses, self._theme, has_second_secret=bool(words.second_secret()))
        step.back.connect(lambda: sheet.show_step(words))
        step.right.connect(lambda: self._ask_password(step))
        sheet.show_step(step)

    def _ask_password(self, found: FoundStep) -> None:
        sheet = self.sheet
        if sheet is None:
            return
        if self._keep is not None:
            self._keep.forget()
        self._keep = keep = KeepStep(self._runner, self._use)
        keep.resized.connect(sheet.refit)
        keep.submitted.connect(self._done)
        keep.back.connect(lambda: sheet.show_step(found))
        sheet.show_step(keep)

    def _done(self, name: str, password: str) -> None:
        if self.sheet is None or self._words is None:
            return
        words = self._words
        somebody = Returning(name, password, words.phrase(), words.second_secret())
        self.sheet.close_sheet()
        self.returning.emit(somebody)

    def _closed(self) -> None:
        for step in (self._words, self._keep):
            if step is not None:
                step.forget()
        self.sheet = self._words = self._keep = None
