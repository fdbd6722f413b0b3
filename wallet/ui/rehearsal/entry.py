"""The numbered fields for the words that are asked for, and what was perhaps meant."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QGridLayout, QHBoxLayout, QVBoxLayout, QWidget

from wallet.text import tr
from wallet.ui.phrase.fields import COLUMNS, WordEdit
from wallet.ui.rehearsal.word_help import WordHelp
from wallet.ui.widgets.buttons import FilterChip
from wallet.ui.widgets.labels import Label, Role

COMPLETIONS = 6
OFFERED = 4
"""How many words stand under the fields when one was mistyped."""


class WordsEntry(QWidget):
    """Asks for the words at ``positions``.

    Args:
        positions: the places on the paper, from 1.
        help_with: completes and suggests words of the phrase's language.
    """

    changed = Signal()
    submitted = Signal()
    """Enter in the last field."""

    def __init__(self, positions: Sequence[int], help_with: WordHelp) -> None:
        super().__init__()
        self._help = help_with
        self.fields = [self._new(position) for position in positions]
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(10)
        grid = QGridLayout()
        grid.setHorizontalSpacing(8)
        grid.setVerticalSpacing(6)
        rows = -(-len(self.fields) // COLUMNS)
        for place, field in enumerate(self.fields):
            grid.addWidget(field, place % rows, place // rows)
        for number in range(COLUMNS):
            grid.setColumnStretch(number, 1)
        column.addLayout(grid)
        column.addWidget(self._meant_row())
        for before, after in zip(self.fields, self.fields[1:], strict=False):
            QWidget.setTabOrder(before, after)

    def typed(self) -> tuple[str, ...]:
        """Return what stands in the fields, in the order of the positions."""
        return tuple(field.word() for field in self.fields)

    def is_filled(self) -> bool:
        """Whether every field has something in it."""
        return all(self.typed())

    def find_unknown(self) -> WordEdit | None:
        """Finish what only one word can be meant by; return the first field with no word.

        What it was perhaps meant to be stands under the fields then.
        """
        for field in self.fields:
            field.settle()
            if not self._help.knows(field.word()):
                field.set_wrong(True)
                field.setFocus()
                self._offer(field, self._help.suggest(field.word(), OFFERED))
                return field
        return None

    def forget(self) -> None:
        """Let go of what was typed."""
        for field in self.fields:
            field.forget()
        self._offer(None, ())

    def _new(self, position: int) -> WordEdit:
        field = WordEdit(position, lambda text: self._help.complete(text, COMPLETIONS))
        field.textChanged.connect(self._typed)
        field.go_on.connect(lambda: self._go(field, 1))
        field.go_back.connect(lambda: self._go(field, -1))
        field.left.connect(field.settle)
        field.pasted.connect(lambda words: self._spread(field, words))
        return field

    def _meant_row(self) -> QWidget:
        self._meant = QWidget()
        row = QHBoxLayout(self._meant)
        row.setContentsMargins(0, 0, 0, 0)
        row.setSpacing(8)
        row.addWidget(Label(tr("Did you mean:"), Role.SECONDARY))
        self.chips = [FilterChip("") for _ in range(OFFERED)]
        self._offered_for: WordEdit | None = None
        for chip in self.chips:
            chip.setCheckable(False)
            chip.clicked.connect(lambda _on, chip=chip: self._take(chip.text()))
            row.addWidget(chip)
        row.addStretch(1)
        self._meant.hide()
        return self._meant

    def _typed(self) -> None:
        self._offer(None, ())
        self.changed.emit()

    def _spread(self, field: WordEdit, words: Sequence[str]) -> None:
        """Several words at once: one for each field from here on, or all of them from the first."""
        start = 0 if len(words) == len(self.fields) else self.fields.index(field)
        for target, word in zip(self.fields[start:], words, strict=False):
            target.setText(word)
        self.fields[min(start + len(words), len(self.fields)) - 1].setFocus()

    def _offer(self, field: WordEdit | None, words: Sequence[str]) -> None:
        self._offered_for = field
        for place, chip in enumerate(self.chips):
            chip.setText(words[place] if place < len(words) else "")
            chip.setVisible(place < len(words))
        self._meant.setVisible(bool(words))

    def _take(self, word: str) -> None:
        field = self._offered_for
        if field is not None:
            field.setText(word)
            field.set_wrong(False)
            field.setFocus()

    def _go(self, field: WordEdit, step: int) -> None:
        place = self.fields.index(field) + step
        if place == len(self.fields):
            self.submitted.emit()
        else:
            self.fields[max(0, place)].setFocus(Qt.FocusReason.TabFocusReason)
