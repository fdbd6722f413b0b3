"""The steps that ask for three of the words, and that say when they are right."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QGridLayout, QHBoxLayout, QLabel, QWidget

from wallet.text import tr
from wallet.ui.icons import pixmap
from wallet.ui.offer.steps import SheetStep
from wallet.ui.phrase import quiz
from wallet.ui.phrase.quiz import Question
from wallet.ui.theme import Theme
from wallet.ui.widgets.banner import Banner
from wallet.ui.widgets.buttons import PrimaryButton, SecondaryButton
from wallet.ui.widgets.labels import Kind, Label, Role

MISTAKES = 3
"""After so many wrong answers the paper is better compared word by word."""
_COLUMNS = 3


class CheckStep(SheetStep):
    """One question after the other, each with six words to choose among."""

    passed = Signal()
    look_again = Signal(bool)
    """Back to the words; whether it is because of too many wrong answers."""

    def __init__(self, questions: Sequence[Question]) -> None:
        super().__init__(tr("Recovery words"))
        self._questions = list(questions)
        self._at = 0
        self._mistakes = 0
        self.title = Label("", Role.TITLE, wrap=True)
        self.column.addWidget(self.title)
        self.how_far = Label("", Role.SECONDARY, wrap=True)
        self.column.addWidget(self.how_far)
        self.column.addSpacing(4)
        grid = QGridLayout()
        grid.setSpacing(10)
        self.choices = [SecondaryButton("") for _ in range(quiz.CHOICES)]
        for number, button in enumerate(self.choices):
            button.clicked.connect(lambda _on, number=number: self._choose(number))
            grid.addWidget(button, number // _COLUMNS, number % _COLUMNS)
        for column in range(_COLUMNS):
            grid.setColumnStretch(column, 1)
        self.column.addLayout(grid)
        self.note = Banner(kind=Kind.WARNING)
        self.column.addWidget(self.note)
        back = SecondaryButton(tr("Look at the words again"))
        back.clicked.connect(lambda: self.look_again.emit(False))  # noqa: FBT003 - a signal's value
        self.back = back
        self.row.addWidget(back)
        self.row.addStretch(1)
        self._show()

    def first_focus(self) -> QWidget | None:
        """Begin at the first choice."""
        return self.choices[0]

    def question(self) -> Question:
        """Return the question in view."""
        return self._questions[self._at]

    def forget(self) -> None:
        """Let go of the words."""
        for button in self.choices:
            button.setText("")
        self._questions = self._questions[:0]

    def _show(self) -> None:
        question = self.question()
        self.title.setText(tr("Which is word {n} on your paper?", n=question.place + 1))
        at, of = self._at + 1, len(self._questions)
        self.how_far.setText(tr("Question {at} of {of}", at=at, of=of))
        for button, word in zip(self.choices, question.choices, strict=True):
            button.setText(word)

    def _choose(self, number: int) -> None:
        question = self.question()
        if question.choices[number] != question.answer:
            self._wrong(question)
            return
        self.note.hide()
        self._at += 1
        if self._at == len(self._questions):
            self._at = 0
            self.passed.emit()
        else:
            self._show()
            self.choices[0].setFocus()

    def _wrong(self, question: Question) -> None:
        self._mistakes += 1
        if self._mistakes >= MISTAKES:
            self.look_again.emit(True)  # noqa: FBT003 - a signal's value
            return
        self._questions[self._at] = quiz.again(question)
        self._show()
        self.note.show_message(
            tr("That is not word {n}.", n=question.place + 1),
            fix=tr("Look at line {n} of your paper and try again.", n=question.place + 1),
        )


class ConfirmedStep(SheetStep):
    """The words are on paper; where to keep them, and the page that goes with them."""

    close_asked = Signal()
    kit_asked = Signal()

    def __init__(self, theme: Theme) -> None:
        super().__init__(tr("Recovery words"))
        top = QHBoxLayout()
        top.setSpacing(14)
        mark = QLabel()
        pixels = theme.scaled(32)
        mark.setPixmap(pixmap("check", theme.colors.green, pixels, self.devicePixelRatioF()))
        top.addWidget(mark)
        top.addWidget(Label(tr("Your words are safe on paper"), Role.TITLE, wrap=True), 1)
        self.column.addLayout(top)
        for text in (
            tr("Keep the paper where you keep your important documents, away from this computer."),
            tr("Now and then Hearth asks you for three of them, so that the paper is still there."),
        ):
            self.column.addWidget(Label(text, wrap=True))
        self.kit_button = SecondaryButton(tr("Print the household kit"))
        self.kit_button.clicked.connect(self.kit_asked)
        self.button = PrimaryButton(tr("Done"))
        self.button.clicked.connect(self.close_asked)
        self.row.addWidget(self.kit_button)
        self.row.addStretch(1)
        self.row.addWidget(self.button)

    def first_focus(self) -> QWidget | None:
        """Begin at the button."""
        return self.button
