"""What pages open: writing the recovery words down, and checking three of them."""

from __future__ import annotations

from PySide6.QtCore import QObject, Signal
from PySide6.QtWidgets import QWidget

from wallet.errors import HearthError
from wallet.text import tr
from wallet.ui import words as said
from wallet.ui.offer.steps import StepSheet
from wallet.ui.phrase import quiz
from wallet.ui.phrase.check import CheckStep, ConfirmedStep
from wallet.ui.phrase.show import PasswordStep, WordsStep
from wallet.ui.phrase.use_cases import PhraseUseCases, RecoveryWords
from wallet.ui.tasks import TaskRunner
from wallet.ui.theme import Theme


class PhraseSheets(QObject):
    """The way to the recovery words of the wallet that is there.

    Args:
        host: the widget to cover, usually the window.
        theme: the look of the next sheet; ``set_theme`` changes it.
        use_cases: called on workers of ``runner``.
    """

    confirmed = Signal()
    """The person has the words on paper: it was checked and is remembered."""
    kit_asked = Signal(int)
    """The person wants the household kit, with so many lines; its sheet opens over this one."""
    failed = Signal(object)
    """A ``HearthError`` after the sheet had closed."""

    def __init__(
        self,
        host: QWidget,
        theme: Theme,
        use_cases: PhraseUseCases,
        runner: TaskRunner,
        parent: QObject | None = None,
    ) -> None:
        super().__init__(parent)
        self._host = host
        self._theme = theme
        self._use = use_cases
        self._runner = runner
        self.sheet: StepSheet | None = None
        self._words: RecoveryWords | None = None
        self._count = 0
        self._shown: list[WordsStep | CheckStep] = []

    def set_theme(self, theme: Theme) -> None:
        """Open the next sheet in another look."""
        self._theme = theme

    def show(self) -> None:
        """Ask for the password, show the words, check three of them."""
        if self.sheet is not None:
            return
        self.sheet = StepSheet(self._host, self._theme, width=600)
        self.sheet.closed.connect(self._closed)
        step = PasswordStep()
        step.close_asked.connect(self.sheet.close_sheet)
        step.panel.submitted.connect(lambda password: self._read(password, step))
        self.sheet.show_step(step)

    def close(self) -> None:
        """Close what is open, for example because the wallet locks."""
        if self.sheet is not None:
            self.sheet.close_sheet()

    def _read(self, password: str, step: PasswordStep) -> None:
        def done(words: RecoveryWords) -> None:
            step.panel.succeeded()
            self._words = words
            self._count = len(words.words)
            self._show_words()

        self._runner.run(
            lambda _progress, _cancelled: self._use.read(password),
            done,
            step.panel.failed,
            owner=step,
        )

    def _show_words(self, note: str = "") -> None:
        if self.sheet is None or self._words is None:
            return
        step = WordsStep(self._words, self._theme, note)
        step.written.connect(self._check)
        step.read_on.connect(self.sheet.read_on)
        step.kit_asked.connect(self._ask_kit)
        self._shown.append(step)
        self.sheet.show_step(step)

    def _check(self) -> None:
        if self.sheet is None or self._words is None:
            return
        self._forget_steps()
        step = CheckStep(quiz.ask(self._words.words, _others(self._words.language)))
        step.passed.connect(self._passed)
        step.look_again.connect(self._look_again)
        self._shown.append(step)
        self.sheet.show_step(step)

    def _look_again(self, mistaken: bool) -> None:  # noqa: FBT001 - a Qt slot
        note = tr("Some answers were not right. Compare your paper line by line, then go on.")
        self._forget_steps()
        self._show_words(note if mistaken else "")

    def _passed(self) -> None:
        self._runner.run(
            lambda _progress, _cancelled: self._use.confirmed(),
            lambda _nothing: self._remembered(),
            self._not_remembered,
            owner=self,
        )

    def _remembered(self) -> None:
        self._forget()
        self.confirmed.emit()
        if self.sheet is not None:
            step = ConfirmedStep(self._theme)
            step.close_asked.connect(self.sheet.close_sheet)
            step.kit_asked.connect(self._ask_kit)
            self.sheet.show_step(step)

    def _not_remembered(self, error: HearthError) -> None:
        step = self.sheet.step() if self.sheet is not None else None
        if isinstance(step, CheckStep):
            cause, fix = said.error(error)
            step.note.show_message(cause, fix=fix)
        else:
            self.failed.emit(error)

    def _ask_kit(self) -> None:
        self.kit_asked.emit(self._count)

    def _closed(self) -> None:
        self.sheet = None
        self._forget()

    def _forget(self) -> None:
        self._forget_steps()
        self._words = None

    def _forget_steps(self) -> None:
        for step in self._shown:
            step.forget()
        self._shown.clear()


def _others(language: str) -> tuple[str, ...]:
    """The words of the list, as they are shown."""
    import unicodedata

    from wallet.keys.phrase import wordlist

    return tuple(unicodedata.normalize("NFC", word) for word in wordlist(language))
