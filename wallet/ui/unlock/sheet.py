"""A sheet that asks for the password, for everything that needs an open vault."""

from __future__ import annotations

from collections.abc import Callable

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QWidget

from wallet.errors import HearthError
from wallet.text import tr
from wallet.ui.tasks import TaskRunner
from wallet.ui.theme import Theme
from wallet.ui.unlock.panel import UnlockPanel
from wallet.ui.widgets.buttons import PrimaryButton, SecondaryButton
from wallet.ui.widgets.labels import Label, Role
from wallet.ui.widgets.sheet import Sheet


class UnlockSheet(Sheet):
    """Unlocks the vault on a worker thread; the window stays alive meanwhile.

    Args:
        host: the widget to cover.
        theme: for the dimmed rest.
        runner: where the vault is opened; it takes most of a second on purpose.
        unlock: opens the vault with a password; raises ``KeyStoreError``.
        purpose: what the password is needed for, one sentence.
        by_computer: opens the vault with this computer's keyring, where the person allowed it.
    """

    unlocked = Signal()

    def __init__(
        self,
        host: QWidget,
        theme: Theme,
        runner: TaskRunner,
        unlock: Callable[[str], None],
        purpose: str,
        *,
        by_computer: Callable[[], None] | None = None,
    ) -> None:
        super().__init__(host, tr("Locked"), width=theme.scaled(460), scrim=theme.colors.scrim)
        self._runner = runner
        self._unlock = unlock
        self.body.addWidget(Label(tr("Unlock this wallet"), Role.TITLE))
        self.password = UnlockPanel(purpose)
        self.password.submitted.connect(self._open_vault)
        self.body.addWidget(self.password)
        self.cancel = SecondaryButton(tr("Cancel"))
        self.cancel.clicked.connect(self.close_sheet)
        self.confirm = PrimaryButton(tr("Unlock"))
        self.confirm.setEnabled(False)
        self.confirm.clicked.connect(self.password.submit)
        self.password.ready_changed.connect(self.confirm.setEnabled)
        self.computer = SecondaryButton(tr("Open with this computer"))
        self.computer.setVisible(by_computer is not None)
        if by_computer is not None:
            self.computer.clicked.connect(lambda _checked: self._open_by(by_computer))
        self.buttons.addWidget(self.computer)
        self.buttons.addStretch(1)
        self.buttons.addWidget(self.cancel)
        self.buttons.addWidget(self.confirm)

    def ask(self) -> None:
        """Open with the focus in the field."""
        self.open(self.password.field.edit)

    def _open_vault(self, password: str) -> None:
        self._runner.run(
            lambda _progress, _cancelled: self._unlock(password),
            lambda _nothing: self._succeeded(),
            self._failed,
            owner=self,
        )

    def _open_by(self, computer: Callable[[], None]) -> None:
        """Let the keyring open it; where it cannot, the password still does."""
        self.computer.setEnabled(False)
        self._runner.run(
            lambda _progress, _cancelled: computer(),
            lambda _nothing: self._succeeded(),
            self._failed,
            owner=self,
        )

    def _succeeded(self) -> None:
        self.password.succeeded()
        if self.isHidden():
            return  # the person thought better of it meanwhile
        self.close_sheet()
        self.unlocked.emit()

    def _failed(self, error: HearthError) -> None:
        self.computer.setEnabled(True)
        self.password.failed(error)
