"""A new password, typed twice, with what is said about its strength while it is typed.

Judging may take long the first time (a dictionary is read), so it happens on a worker, a moment
after the last key. The floor is enforced: ``check`` lets nothing below it through.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Protocol

from PySide6.QtCore import QTimer, Signal
from PySide6.QtWidgets import QVBoxLayout, QWidget

from wallet.errors import HearthError
from wallet.text import error_text, tr
from wallet.ui.tasks import TaskRunner
from wallet.ui.widgets.forms import PasswordField
from wallet.ui.widgets.labels import Role

_PAUSE_MS = 200
_ROLES = {0: Role.WARNING, 1: Role.WARNING, 2: Role.WARNING, 3: Role.SECONDARY, 4: Role.GOOD}


class Judged(Protocol):
    """What is known about a password; see ``wallet.keys.strength.Strength``."""

    @property
    def score(self) -> int:
        """0 (guessed at once) to 4."""

    @property
    def enough(self) -> bool:
        """Whether the vault takes it."""

    @property
    def note(self) -> str:
        """A message id: what to say about it."""


Judge = Callable[[str, tuple[str, ...]], Judged]
"""Judges a password; the second value is what a guesser knows about the person."""


class NewPassword(QWidget):
    """Two fields.

    Args:
        judge: called on a worker of ``runner``.
        hints: asked when judging, for example for the person's name.
    """

    submitted = Signal()
    """Enter was pressed in one of the fields."""
    resized = Signal()

    def __init__(
        self,
        runner: TaskRunner,
        judge: Judge,
        *,
        label: str = "",
        hints: Callable[[], tuple[str, ...]] = tuple,
    ) -> None:
        super().__init__()
        self._runner = runner
        self._judge = judge
        self._hints = hints
        self.password = PasswordField(
            label or tr("A password for this computer"),
            hint=tr("A short sentence that only you would think of is best."),
        )
        self.again = PasswordField(tr("The same password again"))
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(14)
        column.addWidget(self.password)
        column.addWidget(self.again)
        self._pause = QTimer(self, interval=_PAUSE_MS, singleShot=True)
        self._pause.timeout.connect(self._look)
        self.password.edit.textChanged.connect(self._typed)
        self.again.edit.textChanged.connect(lambda: self.again.set_error(""))
        for field in (self.password, self.again):
            field.edit.returnPressed.connect(self.submitted)

    def check(self, then: Callable[[str], None]) -> None:
        """Call ``then`` with the password if it is strong enough and twice the same."""
        text = self.password.text()
        if not text:
            self._wrong(self.password, tr("Type a password."))
        elif text != self.again.text():
            self._wrong(self.again, tr("The two passwords differ. Type the same one twice."))
        else:
            self._pause.stop()
            self._ask(lambda judged: self._decide(text, judged, then))

    def clear(self) -> None:
        """Forget both."""
        self._pause.stop()
        self.password.clear()
        self.again.clear()

    def _decide(self, text: str, judged: Judged, then: Callable[[str], None]) -> None:
        if text != self.password.text():
            return
        if judged.enough:
            then(text)
        else:
            self._wrong(self.password, tr(judged.note))

    def _wrong(self, field: PasswordField, text: str) -> None:
        field.set_error(text)
        field.edit.setFocus()
        self.resized.emit()

    def _typed(self) -> None:
        self.password.set_error("")
        self._pause.start()

    def _look(self) -> None:
        if self.password.text():
            self._ask(self._show)

    def _ask(self, then: Callable[[Judged], None]) -> None:
        text, hints = self.password.text(), self._hints()
        self._runner.run(
            lambda _progress, _cancelled: self._judge(text, hints),
            lambda judged: then(judged) if text == self.password.text() else None,
            self._failed,
            owner=self,
        )

    def _show(self, judged: Judged) -> None:
        role = _ROLES.get(judged.score, Role.SECONDARY) if judged.enough else Role.WARNING
        self.password.set_note(tr(judged.note), role)
        self.resized.emit()

    def _failed(self, error: HearthError) -> None:
        self._wrong(self.password, " ".join(error_text(error)))
