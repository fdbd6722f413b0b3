"""Taking a node away, after a second word."""

from __future__ import annotations

from PySide6.QtCore import Signal

from wallet.chain.endpoint import AuthKind, Endpoint
from wallet.errors import HearthError, WrongPasswordError
from wallet.text import tr
from wallet.ui import words
from wallet.ui.nodes.view import name_of
from wallet.ui.nodes.work import NodeDesk
from wallet.ui.widgets.banner import Banner
from wallet.ui.widgets.buttons import PrimaryButton, SecondaryButton
from wallet.ui.widgets.forms import PasswordField
from wallet.ui.widgets.labels import Kind, Label, Role
from wallet.ui.widgets.sheet import Sheet

_WIDTH = 480


class RemoveNodeSheet(Sheet):
    """Says what is lost: nothing of the household's."""

    removed = Signal()
    """It is gone; emitted before the sheet closes."""

    def __init__(self, desk: NodeDesk, endpoint: Endpoint, *, last: bool) -> None:
        theme = desk.theme
        super().__init__(desk.host, "", width=theme.scaled(_WIDTH), scrim=theme.colors.scrim)
        self._desk, self._endpoint = desk, endpoint
        title = tr("Remove {name}?", name=name_of(endpoint))
        self.setAccessibleName(title)
        self.body.addWidget(Label(title, Role.TITLE, wrap=True))
        self.body.addWidget(Label(endpoint.shown, Role.SECONDARY, wrap=True))
        what = tr("Hearth does not ask it any more. Nothing happens to your gas and your money.")
        self.body.addWidget(Label(what, wrap=True))
        if endpoint.auth is not AuthKind.NONE:
            lost = tr("What it asks for is forgotten too.")
            self.body.addWidget(Label(lost, wrap=True))
        if last:
            alone = tr("No other node answers now: without it Hearth learns nothing new.")
            self.body.addWidget(Banner(alone, Kind.WARNING))
        hint = tr("To forget what the node asks for.")
        self.password = PasswordField(tr("Your wallet is locked. Its password"), hint=hint)
        self.password.edit.textChanged.connect(lambda _text: self._refresh())
        self.password.edit.returnPressed.connect(self._remove)
        self._asks = endpoint.auth is not AuthKind.NONE and desk.work.is_locked()
        self.body.addWidget(self.password)
        self.password.setVisible(self._asks)
        self.problem = Banner(kind=Kind.ERROR)
        self.body.addWidget(self.problem)
        self.cancel = SecondaryButton(tr("Cancel"))
        self.cancel.clicked.connect(self.close_sheet)
        self.remove = PrimaryButton(tr("Remove"))
        self.remove.clicked.connect(self._remove)
        self.buttons.addStretch(1)
        self.buttons.addWidget(self.cancel)
        self.buttons.addWidget(self.remove)

        self._refresh()

    def show_sheet(self) -> None:
        """Open at Cancel: Enter alone removes nothing."""
        self.open(self.password.edit if self._asks else self.cancel)

    def close_sheet(self) -> None:
        """Forget a password that was typed, then go away."""
        self.password.clear()
        super().close_sheet()

    def _refresh(self) -> None:
        self.remove.setEnabled(not self._asks or bool(self.password.text()))

    def _remove(self) -> None:
        if not self.remove.isEnabled():
            return
        self.remove.setEnabled(False)
        work, endpoint = self._desk.work, self._endpoint
        password = self.password.text() if self._asks else None

        def use_case(_progress: object, _cancelled: object) -> None:
            if password is not None:
                work.unlock(password)
            work.remove(endpoint)

        self._desk.runner.run(use_case, lambda _none: self._removed(), self._failed, owner=self)

    def _removed(self) -> None:
        self.removed.emit()
        self.close_sheet()

    def _failed(self, error: HearthError) -> None:
        self._refresh()
        cause, fix = words.error(error)
        if isinstance(error, WrongPasswordError):
            self.password.clear()
            self.password.set_error(f"{cause} {fix}".strip())
            self.password.edit.setFocus()
            return
        self.problem.show_message(cause, Kind.ERROR, fix=fix)
