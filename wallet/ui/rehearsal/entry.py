"""Numbered fields for recovery words: completed while typed, forgotten when asked."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import QEvent, QObject, Qt, Signal
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QGridLayout, QHBoxLayout, QLineEdit, QVBoxLayout, QWidget

from wallet.text import tr
from wallet.ui.rehearsal.word_help import WordHelp
from wallet.ui.theme import Theme
from wallet.ui.widgets.buttons import FilterChip
from wallet.ui.widgets.labels import Label, Role

COLUMNS = 3
"""As on the paper: filled column by column."""
OFFERED = 4
"""How many completions stand under the fields at once."""


class WordField(QLineEdit):
    """One word; its number stands inside, at the left."""

    def __init__(self, position: int, theme: Theme) -> None:
        super().__init__()
        self.position = position
        self._number = Label(str(position), Role.SECONDARY, right=True, parent=self)
        self._number.setAttribute(Qt.WidgetAttribute.WA_TransparentForMouseEvents)
        self._number.setGeometry(0, 0, theme.scaled(30), theme.scaled(40))
        self.setTextMargins(theme.scaled(26), 0, 0, 0)
        self.setAccessibleName(tr("Word {n}", n=position))
        self.setInputMethodHints(
            Qt.InputMethodHint.ImhSensitiveData
            | Qt.InputMethodHint.ImhNoPredictiveText
            | Qt.InputMethodHint.ImhNoAutoUppercase
        )

    def resizeEvent(self, event: object) -> None:  # noqa: N802 - Qt's name
        """Keep the number in the middle of the height."""
        self._number.setFixedHeight(self.height())
        super().resizeEvent(event)  # type: ignore[arg-type] # Qt hands its own event on

    def mark(self, *, wrong: bool) -> None:
        """Draw the field as wrong, or as any other."""
        self.setProperty("invalid", wrong)
        self.style().unpolish(self)
        self.style().polish(self)


class WordsEntry(QWidget):
    """Asks for the words at ``positions``.

    Args:
        theme: for sizes.
        positions: the places on the paper, from 1.
        help_with: completes and suggests words of the phrase's language.
    """

    changed = Signal()
    submitted = Signal()
    """Enter in the last field."""

    def __init__(self, theme: Theme, positions: Sequence[int], help_with: WordHelp) -> None:
        super().__init__()
        self._help = help_with
        self.fields = [WordField(position, theme) for position in positions]
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(10)
        grid = QGridLayout()
        grid.setSpacing(10)
        rows = -(-len(self.fields) // COLUMNS)
        for place, field in enumerate(self.fields):
            grid.addWidget(field, place % rows, place // rows)
            field.textEdited.connect(lambda text, field=field: self._typed(field, text))
            field.textChanged.connect(lambda _text: self.changed.emit())
            field.returnPressed.connect(lambda field=field: self._enter(field))
            field.installEventFilter(self)
        for number in range(COLUMNS):
            grid.setColumnStretch(number, 1)
        column.addLayout(grid)
        column.addWidget(self._chip_row(theme))
        for before, after in zip(self.fields, self.fields[1:], strict=False):
            QWidget.setTabOrder(before, after)

    def typed(self) -> tuple[str, ...]:
        """Return what stands in the fields, in the order of the positions."""
        return tuple(field.text() for field in self.fields)

    def is_filled(self) -> bool:
        """Whether every field has something in it."""
        return all(field.text().strip() for field in self.fields)

    def find_unknown(self) -> WordField | None:
        """Finish what only one word can be meant by; return the first field with no word.

        Its suggestions stand under the fields then.
        """
        for field in self.fields:
            self._take_only(field)
            if not self._help.knows(field.text()):
                field.mark(wrong=True)
                field.setFocus()
                self._offer(field, self._help.suggest(field.text(), OFFERED))
                if self.chips[0].text():
                    self._say(tr("Did you mean:"))
                return field
        return None

    def mark(self, right: Sequence[bool]) -> None:
        """Draw the fields whose word is not ``right`` as wrong."""
        for field, well in zip(self.fields, right, strict=True):
            field.mark(wrong=not well)

    def forget(self) -> None:
        """Let go of what was typed."""
        for field in self.fields:
            field.setText("")  # not ``clear``, which Ctrl+Z would take back
        self._offer(None, ())

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:  # noqa: N802 - Qt's name
        """Take the only completion on Tab; tell completions of the field in use only."""
        if isinstance(watched, WordField):
            if event.type() is QEvent.Type.FocusIn:
                self._offer(watched, self._completions(watched.text()))
            elif _is_tab(event):
                self._take_only(watched)
        return super().eventFilter(watched, event)

    def _chip_row(self, theme: Theme) -> QWidget:
        holder = QWidget()
        holder.setFixedHeight(theme.scaled(32))
        row = QHBoxLayout(holder)
        row.setContentsMargins(0, 0, 0, 0)
        row.setSpacing(8)
        self.hint = Label("", Role.SECONDARY)
        row.addWidget(self.hint)
        self.chips = [FilterChip("") for _ in range(OFFERED)]
        self._offered_for: WordField | None = None
        for chip in self.chips:
            chip.setCheckable(False)
            chip.setFocusPolicy(Qt.FocusPolicy.NoFocus)
            chip.clicked.connect(lambda _on, chip=chip: self._take(self._offered_for, chip.text()))
            chip.hide()
            row.addWidget(chip)
        row.addStretch(1)
        self._offer(None, ())
        return holder

    def _completions(self, text: str) -> tuple[str, ...]:
        typed = text.strip()
        return self._help.complete(typed, OFFERED + 1) if typed else ()

    def _typed(self, field: WordField, text: str) -> None:
        field.mark(wrong=False)
        parts = text.split()
        if len(parts) > 1:
            self._spread(field, parts)
            return
        self._offer(field, self._completions(text))

    def _spread(self, field: WordField, parts: Sequence[str]) -> None:
        """Several words at once, from the clipboard: one for each field from here on."""
        start = self.fields.index(field)
        for target, part in zip(self.fields[start:], parts, strict=False):
            target.setText(part)
        self.fields[min(start + len(parts), len(self.fields)) - 1].setFocus()

    def _offer(self, field: WordField | None, words: Sequence[str]) -> None:
        self._offered_for = field
        known = field is not None and tuple(words) == (field.text().strip().lower(),)
        offered = () if known else tuple(words[:OFFERED])
        for place, chip in enumerate(self.chips):
            chip.setVisible(place < len(offered))
            chip.setText(offered[place] if place < len(offered) else "")
        typed = field is not None and bool(field.text().strip())
        if typed and not words:
            self._say(tr("No recovery word begins like this."))
        elif len(offered) == 1:
            self._say(tr("Enter takes it:"))
        else:
            self._say("" if offered or typed else tr("The first letters are enough."))

    def _say(self, text: str) -> None:
        self.hint.setText(text)
        self.hint.setVisible(bool(text))

    def _take_only(self, field: WordField) -> bool:
        """Fill in the rest where only one word can be meant; returns whether it did."""
        found = self._completions(field.text())
        if len(found) == 1 and found[0] != field.text():
            field.setText(found[0])
            return True
        return False

    def _take(self, field: WordField | None, word: str) -> None:
        if field is not None:
            field.setText(word)
            self._next(field)

    def _enter(self, field: WordField) -> None:
        self._take_only(field)
        if not self._next(field):
            self.submitted.emit()

    def _next(self, field: WordField) -> bool:
        """Go to the field after ``field``; returns whether there is one."""
        after = self.fields.index(field) + 1
        if after == len(self.fields):
            self._offer(field, self._completions(field.text()))
            return False
        self.fields[after].setFocus()
        return True


def _is_tab(event: QEvent) -> bool:
    pressed = event.type() is QEvent.Type.KeyPress
    return pressed and isinstance(event, QKeyEvent) and event.key() == Qt.Key.Key_Tab
