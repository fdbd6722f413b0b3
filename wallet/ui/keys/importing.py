"""Bringing in the key of another wallet's key file."""

from __future__ import annotations

from pathlib import Path

from PySide6.QtWidgets import QHBoxLayout, QWidget

from wallet.text import tr
from wallet.ui.keys.naming import clean, name_field
from wallet.ui.keys.sheet import Desk, KeySheet
from wallet.ui.widgets.banner import Banner
from wallet.ui.widgets.buttons import SecondaryButton
from wallet.ui.widgets.forms import FormRow, PasswordField
from wallet.ui.widgets.labels import Kind, Label, Role
from wallet.ui.widgets.sentence import visible


class ImportSheet(KeySheet):
    """A file, its password, a name."""

    def __init__(self, desk: Desk) -> None:
        super().__init__(
            desk,
            tr("Import a key file"),
            tr("Import"),
            intro=tr(
                "A key file is what another wallet exports for one account, under a password."
            ),
        )
        self._file: Path | None = None
        holder = QWidget()
        holder.setObjectName("PageBody")
        row = QHBoxLayout(holder)
        row.setContentsMargins(0, 0, 0, 0)
        self.choose = SecondaryButton(tr("Choose the file…"))
        self.choose.clicked.connect(lambda _checked: self._choose())
        self.chosen = Label(tr("None chosen yet"), Role.SECONDARY, wrap=True)
        row.addWidget(self.choose)
        row.addWidget(self.chosen, 1)
        self.add(holder)
        self.password = PasswordField(
            tr("Password of the key file"), hint=tr("The one it was exported with.")
        )
        self.add_secret(self.password, opens=True)
        self.name = name_field()
        self.add(FormRow(tr("Name"), self.name))
        warning = tr("Your recovery words do not bring this account back. Keep its key file too.")
        self.add(Banner(warning, Kind.WARNING))

    def is_ready(self) -> bool:
        """Ask for all three."""
        return bool(self._file and self.password.text() and clean(self.name.text()))

    def act(self) -> None:
        """Open the file and keep its key."""
        file, password, name = self._file, self.password.text(), clean(self.name.text())
        if file is not None:
            self.perform(lambda: self.desk.work.import_keystore(file, password, name))

    def _choose(self) -> None:
        file = self.desk.files.to_open(tr("Choose a key file"))
        if file is not None:
            self._file = file
            self.chosen.setText(visible(file.name))
            self.problem.hide()
        self.check()
