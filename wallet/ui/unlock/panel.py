"""Asks for the password, says plainly when it is wrong, and forgets it at once."""

from __future__ import annotations

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QVBoxLayout, QWidget

from wallet.errors import HearthError, WrongPasswordError
from wallet.text import tr
from wallet.ui import words
from wallet.ui.widgets.forms import PasswordField
from wallet.ui.widgets.labels import Label, Role


class UnlockPanel(QWidget):
    """A password field; whoever shows it runs the use case on a worker."""

    submitted = Signal(str)
    """The password as typed, once, when Enter was pressed or ``submit`` was called."""
    ready_changed = Signal(bool)
    """Whether there is something to submit."""

    def __init__(
        self, purpose: str = "", *, label: str = "", parent: QWidget | None = None
    ) -> None:
        super().__init__(parent)
        self._busy = False
        self.field = PasswordField(label or tr("Password of this wallet"), hint=purpose)
        self.field.edit.returnPressed.connect(self.submit)
        self.field.edit.textChanged.connect(self._typed)
        self.status = Label("", Role.SECONDARY)
        self.status.hide()
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(4)
        column.addWidget(self.field)
        column.addWidget(self.status)

    def ready(self) -> bool:
        """Return whether there is something to submit and nothing is under way."""
        return bool(self.field.text()) and not self._busy

    def submit(self) -> None:
        """Hand the password over, and wait."""
        if not self.ready():
            return
        password = self.field.text()
        self._set_busy(busy=True)
        self.submitted.emit(password)

    def succeeded(self) -> None:
        """Forget what was typed."""
        self._set_busy(busy=False)
        self.field.clear()

    def failed(self, error: HearthError) -> None:
        """Say why the vault did not open; a wrong password is marked, to be typed again."""
        self._set_busy(busy=False)
        cause, fix = words.error(error)
        if isinstance(error, WrongPasswordError):
            self.field.clear()
        self.field.set_error(f"{cause} {fix}".strip())
        self.field.edit.setFocus()

    def _set_busy(self, *, busy: bool) -> None:
        self._busy = busy
        self.field.setEnabled(not busy)
        self.status.setText(tr("Unlocking…") if busy else "")
        self.status.setVisible(busy)
        self.ready_changed.emit(self.ready())

    def _typed(self, text: str) -> None:
        if text:
            self.field.set_error("")
        self.ready_changed.emit(self.ready())
