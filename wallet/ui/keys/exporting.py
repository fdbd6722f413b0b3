"""Handing out one key as a key file for another wallet, under a password of its own."""

from __future__ import annotations

from pathlib import Path

from wallet.keys.accounts import PublicAccount
from wallet.text import tr
from wallet.ui.keys.accounts import name_of
from wallet.ui.keys.sheet import Desk, KeySheet
from wallet.ui.widgets.banner import Banner
from wallet.ui.widgets.forms import PasswordField
from wallet.ui.widgets.labels import Kind
from wallet.ui.widgets.new_password import NewPassword


class ExportSheet(KeySheet):
    """The wallet's password, the file's own twice, then where to put it."""

    def __init__(self, desk: Desk, account: PublicAccount) -> None:
        name = name_of(account)
        super().__init__(
            desk,
            tr("Export a key file"),
            tr("Save the file…"),
            intro=tr("The key of {name}, in the form other wallets read.", name=name),
        )
        self._account = account
        warning = tr(
            "Whoever has the file and its password can spend everything in {name}.", name=name
        )
        self.add(Banner(warning, Kind.WARNING))
        self.password = PasswordField(tr("Password of this wallet"))
        self.add_secret(self.password, opens=True)
        self.own = NewPassword(desk.runner, desk.work.judge, label=tr("A password for the file"))
        self.own.submitted.connect(self.submit)
        for field in (self.own.password, self.own.again):
            field.edit.textChanged.connect(lambda _text: self.check())
        self.add(self.own)

    def is_ready(self) -> bool:
        """Ask for all three."""
        fields = (self.password, self.own.password, self.own.again)
        return all(field.text() for field in fields)

    def act(self) -> None:
        """Ask where to, once the file's password is strong enough."""
        self.own.check(self._save)

    def forget(self) -> None:
        """Empty all three."""
        super().forget()
        self.own.clear()

    def _save(self, own: str) -> None:
        name = f"hearth-{self._account.address.lower()}.json"
        file = self.desk.files.to_save(tr("Save the key file"), name)
        if file is None:
            return
        password = self.password.text()
        self.perform(
            lambda: self.desk.work.export(self._account, password, own, file),
            lambda _nothing: self._saved(file),
        )

    def _saved(self, file: Path) -> None:
        self.succeed(file)
