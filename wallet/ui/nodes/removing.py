"""Taking a node away, after a second word."""

from __future__ import annotations

from PySide6.QtCore import Signal

from wallet.chain.endpoint import AuthKind, Endpoint
from wallet.errors import HearthError
from wallet.text import tr
from wallet.ui import words
from wallet.ui.nodes.view import name_of
from wallet.ui.nodes.work import NodeDesk
from wallet.ui.widgets.banner import Banner
from wallet.ui.widgets.buttons import PrimaryButton, SecondaryButton
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
        self.problem = Banner(kind=Kind.ERROR)
        self.body.addWidget(self.problem)
        self.cancel = SecondaryButton(tr("Cancel"))
        self.cancel.clicked.connect(self.close_sheet)
        self.remove = PrimaryButton(tr("Remove"))
        self.remove.clicked.connect(self._remove)
        self.buttons.addStretch(1)
        self.buttons.addWidget(self.cancel)
        self.buttons.addWidget(self.remove)

    def show_sheet(self) -> None:
        """Open at Cancel: Enter alone removes nothing."""
        self.open(self.cancel)

    def _remove(self) -> None:
        self.remove.setEnabled(False)
        work, endpoint = self._desk.work, self._endpoint
        self._desk.runner.run(
            lambda _progress, _cancelled: work.remove(endpoint),
            lambda _none: self._removed(),
            self._failed,
            owner=self,
        )

    def _removed(self) -> None:
        self.removed.emit()
        self.close_sheet()

    def _failed(self, error: HearthError) -> None:
        self.remove.setEnabled(True)
        cause, fix = words.error(error)
        self.problem.show_message(cause, Kind.ERROR, fix=fix)
