"""The numbered fields in which recovery words are typed or pasted.

Words complete while they are typed; a blank, Tab or Enter goes on to the next field. A whole
phrase that is pasted into any field fills them all, whatever stands between its words.
"""

from __future__ import annotations

from collections.abc import Callable

from PySide6.QtCore import QEvent, QStringListModel, Qt, Signal
from PySide6.QtGui import QFocusEvent, QKeyEvent, QKeySequence, QResizeEvent
from PySide6.QtWidgets import QApplication, QCompleter, QGridLayout, QLineEdit, QListView, QWidget

from wallet.keys.phrase import LENGTHS
from wallet.keys.phrase_help import split
from wallet.text import tr
from wallet.ui.widgets.labels import Label, Role

COLUMNS = 3
"""As the words are shown and as the page for writing them down has its lines."""
_BLANKS = " \u3000"
_NUMBER_WIDTH = 34

Complete = Callable[[str], tuple[str, ...]]


class WordEdit(QLineEdit):
    """One word, with its number inside at the left."""

    left = Signal()
    """The focus has gone: what stands here is meant to be whole."""
    go_on = Signal()
    """The word is typed; on to the next."""
    go_back = Signal()
    pasted = Signal(object)
    """Several words at once, as a tuple."""

    def __init__(self, number: int, complete: Complete) -> None:
        super().__init__()
        self.number = number
        self._complete = complete
        self.setProperty("word", True)  # noqa: FBT003 - Qt's signature
        self.setAccessibleName(tr("Word {n}", n=number))
        hints = Qt.InputMethodHint
        self.setInputMethodHints(
            hints.ImhSensitiveData | hints.ImhNoPredictiveText | hints.ImhNoAutoUppercase
        )
        self._number = Label(str(number), Role.SECONDARY, right=True, parent=self)
        self._number.setAttribute(Qt.WidgetAttribute.WA_TransparentForMouseEvents)
        self.setTextMargins(_NUMBER_WIDTH - 6, 0, 0, 0)
        self._found = QStringListModel(self)
        completer = QCompleter(self._found, self)
        completer.setCompletionMode(QCompleter.CompletionMode.UnfilteredPopupCompletion)
        completer.setCaseSensitivity(Qt.CaseSensitivity.CaseInsensitive)
        popup = QListView()
        popup.setObjectName("Completions")
        completer.setPopup(popup)
        self.setCompleter(completer)
        self.textEdited.connect(self._edited)

    def word(self) -> str:
        """Return what was typed, without blanks around it."""
        return self.text().strip()

    def set_wrong(self, wrong: bool) -> None:  # noqa: FBT001 - a Qt-style setter
        """Mark the word as one that cannot be right."""
        if bool(self.property("invalid")) == wrong:
            return
        self.setProperty("invalid", wrong)
        self.setAccessibleDescription(tr("This word cannot be right.") if wrong else "")
        self.style().unpolish(self)
        self.style().polish(self)

    def forget(self) -> None:
        """Let go of the word, and of what would undo that."""
        self.setText("")  # unlike clear(), leaves nothing to undo
        self._found.setStringList([])
        self.set_wrong(False)

    def insert_words(self, text: str) -> bool:
        """Hand over several words; return whether there were several."""
        several = split(text)
        if len(several) > 1:
            self.pasted.emit(several)
        return len(several) > 1

    def event(self, event: QEvent) -> bool:
        """Take a paste of several words before the line edit turns it into one."""
        if (
            isinstance(event, QKeyEvent)
            and event.type() is QEvent.Type.KeyPress
            and event.matches(QKeySequence.StandardKey.Paste)
            and self.insert_words(QApplication.clipboard().text())
        ):
            return True
        return super().event(event)

    def keyPressEvent(self, event: QKeyEvent) -> None:  # noqa: N802 - Qt's name
        """Go on at a blank or Enter, and back at a backspace in an empty field."""
        if event.key() in {Qt.Key.Key_Return, Qt.Key.Key_Enter} or (
            event.text() and event.text() in _BLANKS
        ):
            if self.word():
                self.settle()
                self.go_on.emit()
        elif event.key() == Qt.Key.Key_Backspace and not self.text():
            self.go_back.emit()
        else:
            super().keyPressEvent(event)

    def focusOutEvent(self, event: QFocusEvent) -> None:  # noqa: N802 - Qt's name
        """Tell that the word is whole, unless only the list of completions took the focus."""
        super().focusOutEvent(event)
        if event.reason() is not Qt.FocusReason.PopupFocusReason:
            self.left.emit()

    def resizeEvent(self, event: QResizeEvent) -> None:  # noqa: N802 - Qt's name
        """Keep the number at the left end."""
        super().resizeEvent(event)
        self._number.setGeometry(0, 0, _NUMBER_WIDTH, self.height())

    def _edited(self, text: str) -> None:
        self.set_wrong(False)
        if len(split(text)) > 1 and self.insert_words(text):
            return
        found = self._complete(text.strip())
        self._found.setStringList([] if found == (text.strip(),) else list(found))

    def settle(self) -> None:
        """Take the completion if there is only one."""
        found = self._complete(self.word())
        if len(found) == 1:
            self.setText(found[0])
        self._found.setStringList([])
        popup = self.completer().popup()
        if popup is not None:
            popup.hide()


class WordFields(QWidget):
    """Twelve to twenty-four word fields, filled column by column."""

    changed = Signal()
    """A word was typed, pasted or taken away."""
    left = Signal()
    """A field was left, so that its word is meant to be whole."""
    finished = Signal()
    """Enter in the last field."""
    looked_at = Signal(object)
    """The field that has the focus now, which should be in view."""

    def __init__(self, complete: Complete, count: int = LENGTHS[0]) -> None:
        super().__init__()
        self.edits = [self._new(number, complete) for number in range(1, LENGTHS[-1] + 1)]
        self._grid = QGridLayout(self)
        self._grid.setContentsMargins(0, 0, 0, 0)
        self._grid.setHorizontalSpacing(8)
        self._grid.setVerticalSpacing(6)
        for column in range(COLUMNS):
            self._grid.setColumnStretch(column, 1)
        self._count = 0
        self._pasted: tuple[str, ...] = ()
        self.set_count(count)

    @property
    def count(self) -> int:
        """How many fields there are."""
        return self._count

    def set_count(self, count: int) -> None:
        """Show so many fields; words beyond them are forgotten."""
        if count == self._count:
            return
        self._count = count
        rows = -(-count // COLUMNS)
        for place, edit in enumerate(self.edits):
            self._grid.removeWidget(edit)
            if place < count:
                self._grid.addWidget(edit, place % rows, place // rows)
            else:
                edit.forget()
            edit.setVisible(place < count)
        for before, after in zip(self.edits, self.edits[1:], strict=False):
            QWidget.setTabOrder(before, after)
        self.changed.emit()

    def shown(self) -> list[WordEdit]:
        """Return the fields in view, in order."""
        return self.edits[: self._count]

    def words(self) -> list[str]:
        """Return what stands in the fields; an empty one gives an empty text."""
        return [edit.word() for edit in self.shown()]

    def set_words(self, words: tuple[str, ...], start: int = 0) -> None:
        """Fill the fields from ``start`` on; there become more of them when needed."""
        needed = start + len(words)
        fitting = [count for count in LENGTHS if count >= needed]
        if not start and fitting and fitting[0] == needed:
            self.set_count(needed)
        elif needed > self._count:
            self.set_count(fitting[0] if fitting else LENGTHS[-1])
        for place, word in enumerate(words[: self._count - start], start):
            self.edits[place].setText(word)
        self.changed.emit()
        self.focus(min(needed, self._count - 1))

    def focus(self, place: int) -> None:
        """Put the cursor into a field."""
        edit = self.edits[place]
        edit.setFocus(Qt.FocusReason.TabFocusReason)
        self.looked_at.emit(edit)

    def mark(self, places: set[int]) -> None:
        """Mark the fields at these places, from 0, as wrong, and no others."""
        for place, edit in enumerate(self.shown()):
            edit.set_wrong(place in places)

    def forget(self) -> None:
        """Let go of every word, also of those that were pasted and lie on the clipboard still."""
        for edit in self.edits:
            edit.forget()
        clipboard = QApplication.clipboard()
        if self._pasted and split(clipboard.text()) == self._pasted:
            clipboard.clear()
        self._pasted = ()

    def _new(self, number: int, complete: Complete) -> WordEdit:
        edit = WordEdit(number, complete)
        edit.setParent(self)
        place = number - 1
        edit.textChanged.connect(self.changed)
        edit.left.connect(self.left)
        edit.go_on.connect(lambda: self._go_on(place))
        edit.go_back.connect(lambda: self.focus(max(0, place - 1)))
        edit.pasted.connect(lambda words: self._paste(words, place))
        return edit

    def _paste(self, words: tuple[str, ...], place: int) -> None:
        """Fill in several words; a whole phrase starts at the first field, wherever it came."""
        self._pasted = words
        self.set_words(words, 0 if len(words) in LENGTHS else place)

    def _go_on(self, place: int) -> None:
        if place + 1 < self._count:
            self.focus(place + 1)
        else:
            self.left.emit()
            self.finished.emit()
