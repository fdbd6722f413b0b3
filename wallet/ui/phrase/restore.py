"""The first step of coming back: the words, judged while they are typed."""

from __future__ import annotations

from PySide6.QtCore import Qt, QTimer, Signal
from PySide6.QtWidgets import QHBoxLayout, QWidget

from wallet.keys.phrase import LENGTHS
from wallet.keys.phrase_help import Diagnosis, split
from wallet.text import tr
from wallet.ui.offer.steps import SheetStep
from wallet.ui.phrase.fields import WordFields
from wallet.ui.phrase.typed import TypedNote
from wallet.ui.phrase.use_cases import ReturnUseCases
from wallet.ui.tasks import TaskRunner
from wallet.ui.widgets.buttons import FilterChip, LinkButton, PrimaryButton, SecondaryButton
from wallet.ui.widgets.forms import PasswordField
from wallet.ui.widgets.labels import Label, Role

_PAUSE_MS = 150


class WordsStep(SheetStep):
    """The words, read while they are typed; goes on only with a phrase that is one."""

    entered = Signal()
    close_asked = Signal()
    resized = Signal()
    looked_at = Signal(object)

    def __init__(self, runner: TaskRunner, use: ReturnUseCases) -> None:
        super().__init__(tr("Come back with recovery words"))
        self._runner, self._use = runner, use
        self._language: str | None = None
        self._chosen: str | None = None
        self._phrase = ""
        self._pause = QTimer(self, interval=_PAUSE_MS, singleShot=True)
        self._pause.timeout.connect(self._look)
        self.column.addWidget(Label(tr("Type your recovery words"), Role.TITLE, wrap=True))
        how = tr("Line by line from your paper. Where you have them as text, paste them all.")
        self.column.addWidget(Label(how, wrap=True))
        self.column.addLayout(self._lengths())
        self.fields = WordFields(self._complete)
        self.note = TypedNote()
        self.column.addWidget(self.fields)
        self.column.addWidget(self.note)
        self._add_second_secret()
        self._add_buttons()
        self._listen()
        self.note.show_count(0, self.fields.count)
        self._warm_up()

    def first_focus(self) -> QWidget | None:
        """Begin at the first word."""
        return self.fields.edits[0]

    def phrase(self) -> str:
        """Return the phrase, once it is one."""
        return self._phrase

    def second_secret(self) -> str:
        """Return the passphrase, or an empty text."""
        return self.second.text()

    def forget(self) -> None:
        """Let go of everything that was typed."""
        self._pause.stop()
        self._phrase = ""
        self.fields.forget()
        self.note.forget()
        self.second.clear()

    def _lengths(self) -> QHBoxLayout:
        row = QHBoxLayout()
        row.setSpacing(8)
        row.addWidget(Label(tr("How many words?"), Role.SECONDARY))
        self.lengths: dict[int, FilterChip] = {}
        for count in LENGTHS:
            chip = FilterChip(str(count), checked=count == LENGTHS[0])
            chip.setAutoExclusive(True)
            chip.setAccessibleName(tr("{n} words", n=count))
            chip.clicked.connect(lambda _on, count=count: self.fields.set_count(count))
            self.lengths[count] = chip
            row.addWidget(chip)
        row.addStretch(1)
        return row

    def _add_second_secret(self) -> None:
        self.second = PasswordField(
            tr("Second secret"),
            hint=tr(
                "Only if you chose one when the words were made. Another one, or none, opens a "
                "different, empty home."
            ),
        )
        self.second.hide()
        self.more = LinkButton(tr("A second secret belongs to these words"))
        self.more.clicked.connect(self._show_second)
        self.column.addWidget(self.more, 0, Qt.AlignmentFlag.AlignLeft)
        self.column.addWidget(self.second)

    def _show_second(self) -> None:
        self.more.hide()
        self.second.show()
        self.second.edit.setFocus()
        self.resized.emit()

    def _add_buttons(self) -> None:
        cancel = SecondaryButton(tr("Cancel"))
        cancel.clicked.connect(self.close_asked)
        self.go = PrimaryButton(tr("Go on"))
        self.go.setEnabled(False)
        self.go.clicked.connect(self.entered)
        self.row.addStretch(1)
        self.row.addWidget(cancel)
        self.row.addWidget(self.go)

    def _listen(self) -> None:
        self.fields.changed.connect(self._changed)
        self.fields.left.connect(self._look)
        self.fields.finished.connect(self._finish)
        self.fields.looked_at.connect(self.looked_at)
        self.note.meant.connect(self._take)
        self.note.language_chosen.connect(self._choose)

    def _warm_up(self) -> None:
        """Read the lists of words before the first one is typed."""
        self._runner.run(
            lambda _progress, _cancelled: self._use.diagnose("a", None),
            lambda _nothing: None,
            lambda _error: None,
            owner=self,
        )

    def _complete(self, prefix: str) -> tuple[str, ...]:
        return self._use.complete(prefix, self._language)

    def _changed(self) -> None:
        if self._phrase:
            self.note.show_count(0, self.fields.count)
        self._phrase = ""
        self._chosen = None
        self.go.setEnabled(False)
        self.lengths[self.fields.count].setChecked(True)
        self._pause.start()

    def _look(self) -> None:
        """Have what is typed so far judged on a worker."""
        self._pause.stop()
        typed = self.fields.words()
        text, chosen = " ".join(typed), self._chosen
        self._runner.run(
            lambda _progress, _cancelled: self._use.diagnose(text, chosen),
            lambda found: self._tell(found) if typed == self.fields.words() else None,
            self.note.show_error,
            owner=self,
        )

    def _tell(self, found: Diagnosis) -> None:
        """Say the first thing that helps; a word that is still being typed is left in peace."""
        edits = self.fields.shown()
        places = [place for place, edit in enumerate(edits) if edit.word()]
        if found.languages and len(places) >= min(3, self.fields.count):
            self._language = found.languages[0]
        whole = len(places) == found.count == len(edits)
        problems = [
            (places[problem.position - 1], problem)
            for problem in found.problems
            if len(places) == found.count
            and (whole or not edits[places[problem.position - 1]].hasFocus())
        ]
        self.fields.mark({place for place, _problem in problems})
        if problems:
            self.note.show_problem(*problems[0])
        elif not whole:
            self.note.show_count(len(places), len(edits))
        elif found.is_ambiguous:
            self.note.ask_language(found.languages)
        elif found.error is not None:
            self.note.show_error(found.error)
        else:
            self._accept(found.languages[0])
        self.resized.emit()
        if problems or whole:
            self.looked_at.emit(self.note)

    def _accept(self, language: str) -> None:
        self._phrase = " ".join(split(" ".join(self.fields.words())))
        self.note.show_good(language)
        self.go.setEnabled(True)

    def _choose(self, language: str) -> None:
        self._chosen = language
        self._look()

    def _take(self, place: int, word: str) -> None:
        edit = self.fields.edits[place]
        edit.setText(word)
        edit.setFocus()
        self._look()

    def _finish(self) -> None:
        if self.go.isEnabled():
            self.entered.emit()
