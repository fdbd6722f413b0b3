"""What is told about words while they are typed: how many, which is wrong, what was meant."""

from __future__ import annotations

from collections.abc import Iterable

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QHBoxLayout, QVBoxLayout, QWidget

from wallet.errors import HearthError
from wallet.keys.phrase_help import NAMES, Trouble, WordProblem
from wallet.text import tr
from wallet.ui import words as said
from wallet.ui.widgets.banner import Banner
from wallet.ui.widgets.buttons import SecondaryButton
from wallet.ui.widgets.labels import Kind, Label, Role
from wallet.ui.widgets.layouts import clear

_SUGGESTED = 4


class TypedNote(QWidget):
    """One line at a time: the first thing that helps."""

    meant = Signal(int, str)
    """The place of a field, from 0, and the word that was meant."""
    language_chosen = Signal(str)
    """The language in which an ambiguous phrase was written down."""

    def __init__(self) -> None:
        super().__init__()
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(8)
        self.line = Label("", Role.SECONDARY, wrap=True)
        column.addWidget(self.line)
        self._row = QHBoxLayout()
        self._row.setSpacing(8)
        column.addLayout(self._row)
        self.banner = Banner(kind=Kind.ERROR)
        column.addWidget(self.banner)
        self.buttons: list[SecondaryButton] = []

    def show_count(self, typed: int, of: int) -> None:
        """Nothing is wrong so far, and words are missing."""
        text = tr("{typed} of {of} words", typed=typed, of=of) if typed else ""
        self._say(text, Role.SECONDARY)

    def show_problem(self, place: int, problem: WordProblem) -> None:
        """The word at ``place``, from 0, cannot be right."""
        if problem.kind is Trouble.OTHER_LANGUAGE:
            language = ", ".join(NAMES[name] for name in problem.languages)
            text = tr(
                "Word {n} is of another language: {language}. All words are of one language.",
                n=place + 1,
                language=language,
            )
        else:
            text = tr("Word {n} is not one of the words that are used.", n=place + 1)
        suggestions = problem.suggestions[:_SUGGESTED]
        self._say(f"{text} {tr('Did you mean:')}" if suggestions else text, Role.ERROR)
        self._offer((word, word) for word in suggestions)
        for button, word in zip(self.buttons, suggestions, strict=True):
            button.clicked.connect(lambda _on, word=word: self.meant.emit(place, word))

    def show_error(self, error: HearthError) -> None:
        """All are words, and together they are not a phrase."""
        self._say("", Role.SECONDARY)
        cause, fix = said.error(error)
        self.banner.show_message(cause, Kind.ERROR, fix=fix)

    def ask_language(self, languages: tuple[str, ...]) -> None:
        """They are a phrase in more than one language: let the person say in which."""
        self._say(
            tr("These words exist in more than one language. Which did you write down?"),
            Role.WARNING,
        )
        self._offer((name, NAMES[name]) for name in languages)
        for button, name in zip(self.buttons, languages, strict=True):
            button.clicked.connect(lambda _on, name=name: self.language_chosen.emit(name))

    def show_good(self, language: str) -> None:
        """They are a phrase."""
        name = NAMES[language]
        self._say("✓ " + tr("These words belong together ({language}).", language=name), Role.GOOD)

    def forget(self) -> None:
        """Let go of suggested words."""
        self._say("", Role.SECONDARY)

    def _say(self, text: str, role: Role) -> None:
        self.banner.hide()
        clear(self._row)
        self.buttons = []
        self.line.set_role(role)
        self.line.setText(text)
        self.line.setVisible(bool(text))

    def _offer(self, choices: Iterable[tuple[str, str]]) -> None:
        for _key, text in choices:
            button = SecondaryButton(text, small=True)
            button.setFocusPolicy(Qt.FocusPolicy.TabFocus)
            self.buttons.append(button)
            self._row.addWidget(button)
        self._row.addStretch(1)
