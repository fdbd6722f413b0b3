"""Letting this computer's own keyring open the wallet: opt-in, explained, undone at any time."""

from __future__ import annotations

from wallet.text import tr
from wallet.ui.keys.sheet import Desk, KeySheet
from wallet.ui.keys.view import ComputerView
from wallet.ui.widgets.banner import Banner
from wallet.ui.widgets.forms import PasswordField
from wallet.ui.widgets.labels import Kind, Label, Role


class ComputerSheet(KeySheet):
    """Says what it means, and asks for the password to turn it on."""

    def __init__(self, desk: Desk, computer: ComputerView) -> None:
        super().__init__(desk, tr("Open with this computer"), tr("Turn on"))
        name = computer.name or tr("This computer's keyring")
        for text in (
            tr("{keyring} keeps a second key to the wallet and gives it to Hearth.", keyring=name),
            tr("Whoever is signed in to this computer can then open the wallet, and so can any "
               "program that runs as you."),
            tr("Your password stays, and works as before. You can turn this off at any time."),
        ):  # fmt: skip
            self.add(Label(text, Role.BODY, wrap=True))
        self.password = PasswordField(tr("Password of this wallet"))
        self.add_secret(self.password, opens=True)

    def is_ready(self) -> bool:
        """Ask for the password."""
        return bool(self.password.text())

    def act(self) -> None:
        """Put the second key into the keyring."""
        password = self.password.text()
        self.perform(lambda: self.desk.work.computer_may_open(password))


class NoComputerSheet(KeySheet):
    """Takes the second key back."""

    def __init__(self, desk: Desk) -> None:
        super().__init__(
            desk,
            tr("Open with your password only"),
            tr("Turn off"),
            intro=tr("The key in this computer's keyring is deleted."),
        )
        self.add(Banner(tr("From then on only your password opens the wallet."), Kind.NEUTRAL))

    def act(self) -> None:
        """Take it out of the keyring."""
        self.perform(self.desk.work.computer_may_not_open)
