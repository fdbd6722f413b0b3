"""What Home and the keys page open: the whole rehearsal in one sheet."""

from __future__ import annotations

from collections.abc import Callable

from PySide6.QtCore import QObject, Signal
from PySide6.QtWidgets import QWidget

from wallet.errors import HearthError
from wallet.text import tr
from wallet.ui.offer.steps import SheetStep, StepSheet
from wallet.ui.rehearsal.outcome import FailedStep, PassedStep
from wallet.ui.rehearsal.start import StartStep
from wallet.ui.rehearsal.steps import PasswordStep, WaitStep, WordsStep
from wallet.ui.rehearsal.use_cases import Compared, Past, RehearsalUseCases, Task
from wallet.ui.tasks import TaskRunner
from wallet.ui.theme import Theme

NOT_A_PHRASE = "phrase.checksum"


class RehearsalSheets(QObject):
    """One rehearsal at a time, over ``host``.

    Args:
        host: the widget to cover, usually the window.
        theme: the look of the next sheet; ``set_theme`` changes it.
        use_cases: called on workers of ``runner``.
    """

    rehearsed = Signal()
    """A result was written down: what is due has changed."""
    words_asked = Signal()
    """The person wants to see the words and write them anew; the sheet has closed."""
    unlocked = Signal()
    """The vault was opened here: the idle time begins."""
    failed = Signal(object)
    """A ``HearthError`` that kept the sheet from opening."""

    def __init__(
        self,
        host: QWidget,
        theme: Theme,
        use_cases: RehearsalUseCases,
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
        self._everything = False
        self._task: Task | None = None

    def set_theme(self, theme: Theme) -> None:
        """Open the next sheet in another look."""
        self._theme = theme

    def open(self) -> None:
        """Say how it went so far, and offer both rehearsals."""
        if self.sheet is None:
            self._read_past(self._begin, self.failed.emit)

    def close(self) -> None:
        """Close what is open, for example because the wallet locks."""
        if self.sheet is not None:
            self.sheet.close_sheet()

    # --- the way in ------------------------------------------------------------------------

    def _begin(self, past: Past) -> None:
        if self.sheet is None:
            self.sheet = StepSheet(self._host, self._theme, width=620)
            self.sheet.closed.connect(self._closed)
        self._forget()
        step = StartStep(past)
        step.close_asked.connect(self.close)
        step.some_asked.connect(lambda: self._choose(everything=False))
        step.all_asked.connect(lambda: self._choose(everything=True))
        step.words_asked.connect(self._show_words)
        self.sheet.show_step(step)

    def _back(self) -> None:
        self._read_past(self._begin, self._close_with)

    def _choose(self, *, everything: bool) -> None:
        self._everything = everything
        if self._use.is_locked():
            self._ask_password()
        else:
            self._ask_task()

    def _ask_password(self) -> None:
        step = PasswordStep()
        step.back_asked.connect(self._back)
        step.panel.submitted.connect(lambda password: self._unlock(password, step))
        self._show(step)

    def _unlock(self, password: str, step: PasswordStep) -> None:
        def opened(_nothing: None) -> None:
            step.panel.succeeded()
            self.unlocked.emit()
            self._ask_task()

        self._runner.run(
            lambda _progress, _cancelled: self._use.unlock(password),
            opened,
            step.panel.failed,
            owner=step,
        )

    def _ask_task(self) -> None:
        ask = self._use.ask_all if self._everything else self._use.ask_some
        self._runner.run(
            lambda _progress, _cancelled: ask(), self._ask_words, self._close_with, owner=self.sheet
        )

    # --- the words -------------------------------------------------------------------------

    def _ask_words(self, task: Task) -> None:
        self._task = task
        step = WordsStep(task, everything=self._everything)
        step.back_asked.connect(self._back)
        step.typed.connect(self._try)
        if self.sheet is not None:
            step.resized.connect(self.sheet.refit)
        self._words = step
        self._show(step)

    def _try(self, typed: tuple[str, ...], secret: str) -> None:
        if self._everything:
            self._show(WaitStep(tr("Making the accounts again…")))
            self._runner.run(
                lambda _progress, _cancelled: self._use.restore(typed, secret),
                self._restored,
                self._not_restored,
                owner=self.sheet,
            )
        else:
            self._runner.run(
                lambda _progress, _cancelled: self._use.check(typed),
                self._checked,
                self._close_with,
                owner=self.sheet,
            )

    def _checked(self, right: tuple[bool, ...]) -> None:
        if all(right):
            self._passed()
        else:
            positions = self._task.positions if self._task is not None else ()
            wrong = [place for place, well in zip(positions, right, strict=True) if not well]
            self._did_not_pass(FailedStep(self._theme, wrong=wrong))

    def _restored(self, compared: tuple[Compared, ...]) -> None:
        if all(each.same for each in compared):
            self._passed(compared)
        else:
            self._did_not_pass(FailedStep(self._theme, compared=compared))

    def _not_restored(self, error: HearthError) -> None:
        if error.code == NOT_A_PHRASE:
            self._did_not_pass(FailedStep(self._theme))
        elif self._words is not None:
            self._words.show_error(error)
            self._show(self._words)

    # --- the outcome -----------------------------------------------------------------------

    def _passed(self, compared: tuple[Compared, ...] = ()) -> None:
        self._forget()
        self.rehearsed.emit()

        def show(past: Past) -> None:
            step = PassedStep(self._theme, past, compared)
            step.close_asked.connect(self.close)
            self._show(step)

        self._read_past(show, self._close_with)

    def _did_not_pass(self, step: FailedStep) -> None:
        self._forget()
        self.rehearsed.emit()
        step.close_asked.connect(self.close)
        step.again_asked.connect(lambda: self._choose(everything=self._everything))
        step.words_asked.connect(self._show_words)
        self._show(step)

    def _show_words(self) -> None:
        self.close()
        self.words_asked.emit()

    # --- what all share --------------------------------------------------------------------

    def _read_past(
        self, done: Callable[[Past], None], failed: Callable[[HearthError], None]
    ) -> None:
        self._runner.run(
            lambda _progress, _cancelled: self._use.past(), done, failed, owner=self.sheet or self
        )

    def _show(self, step: SheetStep) -> None:
        if self.sheet is not None:
            self.sheet.show_step(step)

    def _close_with(self, error: HearthError) -> None:
        self.close()
        self.failed.emit(error)

    def _closed(self) -> None:
        self._forget()
        self.sheet = None

    def _forget(self) -> None:
        if self._words is not None:
            self._words.forget()
        self._words = None
