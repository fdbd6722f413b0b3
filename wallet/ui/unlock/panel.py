"""Asks for the password, says plainly when it is wrong, and forgets it at once."""

from __future__ import annotations

import math
import time

from PySide6.QtCore import QTimer, Signal
from PySide6.QtWidgets import QVBoxLayout, QWidget

from wallet.errors import HearthError, WrongPasswordError
from wallet.text import tr
from wallet.ui import words
from wallet.ui.widgets.forms import PasswordField
from wallet.ui.widgets.labels import Label, Role

_COUNT_MS = 250


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
        self._next_try = 0.0
        self._countdown = QTimer(self, interval=_COUNT_MS)
        self._countdown.timeout.connect(self._count)
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
        return bool(self.field.text()) and not self._busy and self.seconds_left() == 0

    def seconds_left(self) -> int:
        """Return for how long no password is taken, after several wrong ones."""
        return max(0, math.ceil(self._next_try - time.monotonic()))

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
        seconds = error.fields.get("seconds")
        if isinstance(seconds, int) and seconds > 0:
            self._next_try = time.monotonic() + seconds
            self._countdown.start()
            self._count()

    def _count(self) -> None:
        """Say how long the wait still is; something can be typed meanwhile."""
        left = self.seconds_left()
        if left == 0:
            self._countdown.stop()
        if not self._busy:
            waits = tr("The next try is possible in {seconds} s.", seconds=left)
            self.status.setText(waits if left else "")
            self.status.setVisible(left > 0)
            self.ready_changed.emit(self.ready())

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
