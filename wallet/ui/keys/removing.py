"""Taking an imported or watched account away."""

from __future__ import annotations

from PySide6.QtWidgets import QCheckBox

from wallet.keys.accounts import PublicAccount
from wallet.text import tr
from wallet.ui.keys.accounts import name_of
from wallet.ui.keys.sheet import Desk, KeySheet
from wallet.ui.keys.view import can_sign
from wallet.ui.widgets.banner import Banner
from wallet.ui.widgets.labels import Kind


class RemoveSheet(KeySheet):
    """Says what is lost; an imported key needs a second word."""

    def __init__(self, desk: Desk, account: PublicAccount) -> None:
        super().__init__(desk, tr("Remove {name}", name=name_of(account)), tr("Remove"))
        self._account = account
        self.understood: QCheckBox | None = None
        if not can_sign(account):
            text = tr("It is no longer shown here. Nothing happens to what it holds.")
            self.add(Banner(text, Kind.NEUTRAL))
            return
        self.add(
            Banner(
                tr("Its key is deleted from this computer."),
                Kind.WARNING,
                fix=tr(
                    "Your recovery words do not bring it back. Without its key file, whatever the "
                    "account holds is lost."
                ),
            )
        )
        self.understood = QCheckBox(tr("I have its key file and that file's password"))
        self.understood.toggled.connect(lambda _on: self.check())
        self.add(self.understood)

    def is_ready(self) -> bool:
        """Wait for the second word."""
        return self.understood is None or self.understood.isChecked()

    def act(self) -> None:
        """Remove it."""
        self.perform(lambda: self.desk.work.remove(self._account))
