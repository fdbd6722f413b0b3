"""Fields: a label above, and below it what was understood, or what is wrong."""

from __future__ import annotations

from collections.abc import Callable

from PySide6.QtCore import QEvent, Qt, QTimer, Signal
from PySide6.QtGui import QResizeEvent
from PySide6.QtWidgets import QHBoxLayout, QLabel, QLineEdit, QVBoxLayout, QWidget

from wallet.errors import HearthError
from wallet.keys.hardening import overwrite_freed_memory
from wallet.text import error_text, tr
from wallet.ui.widgets.buttons import LinkButton
from wallet.ui.widgets.labels import Label, Role

_FORGET_MS = 200
"""What is on its way through Qt's events when a field is cleared has arrived by then."""


class FormRow(QWidget):
    """A field under its label, with a line below for a hint, an echo or an error."""

    def __init__(
        self, label: str, field: QWidget, *, hint: str = "", parent: QWidget | None = None
    ) -> None:
        super().__init__(parent)
        self.field = field
        self._hint = hint
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(5)
        self.label = QLabel(label)
        self.label.setTextFormat(Qt.TextFormat.PlainText)
        self.label.setProperty("role", Role.HEADING.value)
        self.label.setBuddy(field)
        self.note = Label(hint, Role.SECONDARY, wrap=True)
        column.addWidget(self.label)
        column.addWidget(field)
        column.addWidget(self.note)
        self.note.setVisible(bool(hint))  # only now: without a parent it would be a window
        field.setAccessibleName(label)
        field.setAccessibleDescription(hint)

    def set_note(self, text: str, role: Role = Role.SECONDARY) -> None:
        """Show ``text`` below the field, or the hint when it is empty."""
        shown = text or self._hint
        self.note.set_role(role if text else Role.SECONDARY)
        self.note.setText(shown)
        self.note.setVisible(bool(shown))
        self.field.setAccessibleDescription(shown)

    def set_error(self, text: str) -> None:
        """Mark the field as wrong and say why; an empty text clears it."""
        self.field.setProperty("invalid", bool(text))
        self.field.style().unpolish(self.field)
        self.field.style().polish(self.field)
        self.set_note(text, Role.ERROR)


class UnitEdit(QLineEdit):
    """A line edit with its unit inside, at the right."""

    def __init__(self, unit: str = "", parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.unit = Label(unit, Role.SECONDARY, parent=self)
        self.unit.setAttribute(Qt.WidgetAttribute.WA_TransparentForMouseEvents)
        self._place()

    def resizeEvent(self, event: QResizeEvent) -> None:  # noqa: N802 - Qt's name
        """Keep the unit at the right end."""
        super().resizeEvent(event)
        self._place()

    def changeEvent(self, event: QEvent) -> None:  # noqa: N802 - Qt's name
        """Make room again when the font changes."""
        super().changeEvent(event)
        if event.type() in {QEvent.Type.FontChange, QEvent.Type.StyleChange}:
            self._place()

    def _place(self) -> None:
        size = self.unit.sizeHint()
        self.unit.setGeometry(
            self.width() - size.width() - 12,
            (self.height() - size.height()) // 2,
            size.width(),
            size.height(),
        )
        self.setTextMargins(0, 0, size.width() + 10 if self.unit.text() else 0, 0)


class AmountField(FormRow):
    """An amount that is read while it is typed, and echoed as it was understood.

    Args:
        label: shown above the field.
        unit: shown inside it, for example ``"kWh"``.
        parse: text to an integer amount; raises ``AmountError``.
        echo: the amount in its other units, shown below.
        hint: shown below while the field is empty.
    """

    changed = Signal(object)
    """The amount (an ``int`` of the unit that ``parse`` returns) or ``None``."""

    def __init__(
        self,
        label: str,
        unit: str,
        parse: Callable[[str], int],
        echo: Callable[[int], str],
        *,
        hint: str = "",
        parent: QWidget | None = None,
    ) -> None:
        self.edit = UnitEdit(unit)
        super().__init__(label, self.edit, hint=hint, parent=parent)
        self._parse = parse
        self._echo = echo
        self._value: int | None = None
        self.edit.textChanged.connect(self.read)

    def value(self) -> int | None:
        """Return the amount, or ``None`` while it cannot be read."""
        return self._value

    def set_text(self, text: str) -> None:
        """Type ``text`` for the person."""
        self.edit.setText(text)

    def read(self) -> None:
        """Read the field again, for example because the price in the echo changed."""
        text = self.edit.text().strip()
        self._value = None
        if not text:
            self.set_error("")
        else:
            try:
                self._value = self._parse(text)
            except HearthError as error:
                self.set_error(" ".join(error_text(error)))
            else:
                self.set_error("")
                self.set_note(self._echo(self._value))
        self.changed.emit(self._value)


class PasswordField(FormRow):
    """A password, hidden unless the person asks to see it."""

    def __init__(self, label: str, *, hint: str = "", parent: QWidget | None = None) -> None:
        self.edit = QLineEdit()
        super().__init__(label, self.edit, hint=hint, parent=parent)
        self.edit.setEchoMode(QLineEdit.EchoMode.Password)
        self.edit.setInputMethodHints(
            Qt.InputMethodHint.ImhSensitiveData | Qt.InputMethodHint.ImhNoPredictiveText
        )
        self._toggle = LinkButton(tr("Show"))
        self._toggle.setCheckable(True)
        self._toggle.setAccessibleName(tr("Show the password"))
        self._toggle.toggled.connect(self._reveal)
        inside = QHBoxLayout(self.edit)
        inside.setContentsMargins(0, 0, 10, 0)
        inside.addStretch(1)
        inside.addWidget(self._toggle)
        self.edit.setTextMargins(0, 0, self._toggle.sizeHint().width() + 12, 0)

    def text(self) -> str:
        """Return the password."""
        return self.edit.text()

    def clear(self) -> None:
        """Forget the password, and hide what is typed next."""
        self.edit.setText("")  # unlike clear(), leaves nothing to undo
        self._toggle.setChecked(False)
        QTimer.singleShot(_FORGET_MS, overwrite_freed_memory)

    def _reveal(self, shown: bool) -> None:  # noqa: FBT001 - a Qt slot
        mode = QLineEdit.EchoMode.Normal if shown else QLineEdit.EchoMode.Password
        self.edit.setEchoMode(mode)
        self._toggle.setText(tr("Hide") if shown else tr("Show"))
