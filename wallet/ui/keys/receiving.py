"""An account's address, to be paid at: in large groups, as a QR code, and how sure it is."""

from __future__ import annotations

from PySide6.QtCore import Qt
from PySide6.QtGui import QFont
from PySide6.QtWidgets import QHBoxLayout

from wallet.codec.address import Address
from wallet.errors import CheckError, HearthError, LockedError
from wallet.keys.accounts import PublicAccount
from wallet.text import tr
from wallet.ui.keys.accounts import name_of
from wallet.ui.keys.sheet import Desk, KeySheet
from wallet.ui.keys.view import can_sign
from wallet.ui.widgets.account_picture import AccountPicture
from wallet.ui.widgets.buttons import CopyButton, SecondaryButton
from wallet.ui.widgets.labels import Badge, Kind, Label, Role
from wallet.ui.widgets.layouts import two_lines
from wallet.ui.widgets.qr import QrPicture

_QR = 184
_GROUP = 4


def in_groups(address: str) -> str:
    """Return an address in groups of four on two lines, as people compare it."""
    digits = address[2:]
    groups = [digits[at : at + _GROUP] for at in range(0, len(digits), _GROUP)]
    half = len(groups) // 2
    return f"0x {' '.join(groups[:half])}\n   {' '.join(groups[half:])}"


class ReceiveSheet(KeySheet):
    """Shows the address; ``check_again`` has the open vault derive it once more."""

    def __init__(self, desk: Desk, account: PublicAccount) -> None:
        super().__init__(desk, tr("Your address"), width=460)
        self._account = account
        top = QHBoxLayout()
        top.setSpacing(12)
        top.addWidget(AccountPicture(account.address, account.picture, size=40))
        name = Label(name_of(account), Role.STRONG, wrap=True)
        top.addLayout(two_lines(name, tr("Gas and money of your street arrive here.")), 1)
        self.body.addLayout(top)
        self.qr = QrPicture(account.address, name=tr("Your address as a QR code"), least=_QR)
        self.qr.setFixedSize(desk.theme.scaled(_QR), desk.theme.scaled(_QR))
        self.body.addWidget(self.qr, 0, Qt.AlignmentFlag.AlignHCenter)
        self.address = Label(in_groups(account.address), Role.STRONG)
        self.address.setFont(_fixed(self.address.font()))
        self.address.setAccessibleName(account.address)
        self.address.setTextInteractionFlags(Qt.TextInteractionFlag.TextSelectableByMouse)
        self.body.addWidget(self.address, 0, Qt.AlignmentFlag.AlignHCenter)
        row = QHBoxLayout()
        row.setSpacing(10)
        row.addStretch(1)
        self.mark = Badge(tr("Not checked"), Kind.NEUTRAL)
        self.again = SecondaryButton(tr("Check it"), small=True)
        row.addWidget(self.mark)
        row.addWidget(self.again)
        row.addStretch(1)
        self.body.addLayout(row)
        self.why = Label("", Role.SECONDARY, wrap=True)
        self.why.setAlignment(Qt.AlignmentFlag.AlignHCenter)
        self.body.addWidget(self.why)
        self.copy = CopyButton(tr("Copy address"), account.address)
        self.copy.copied.connect(desk.copy)
        self.buttons.insertWidget(0, self.copy)
        self._say()

    def check_again(self) -> None:
        """Derive the address from the open vault, by both curves."""
        self.perform(lambda: self.desk.work.receive(self._account), self._checked)

    def _say(self) -> None:
        """Say how sure the address is before anything was derived."""
        if can_sign(self._account):
            self.why.setText(tr("With your password Hearth works it out again from your keys."))
            return
        self.again.hide()
        self.mark.hide()
        self.why.setText(tr("Its key is not here, so Hearth cannot check it. Compare it yourself."))

    def _checked(self, address: Address) -> None:
        if address != self._account.address:
            self._failed(_differs())
            return
        self.again.hide()
        self.mark.set_mark(tr("Checked twice"), Kind.PROVEN)
        self.why.setText(tr("Worked out again from your keys, by two programs that share nothing."))

    def show_problem(self, error: HearthError) -> None:
        """Take the picture away: nobody may be paid at an address that is not certain."""
        super().show_problem(error)
        if isinstance(error, LockedError):
            return  # nothing was found out
        self.qr.hide()
        self.address.hide()
        self.copy.hide()
        self.again.hide()
        self.mark.set_mark(tr("Do not use it"), Kind.ERROR)
        self.why.hide()


def _differs() -> HearthError:
    return CheckError(
        "keys.receive_differs",
        "This address is not the one your keys give.",
        "Do not use it. Restore a copy of your keys, or restore them from your recovery words.",
    )


def _fixed(font: QFont) -> QFont:
    """Return the font with all figures and letters of one width."""
    fixed = QFont(font)
    fixed.setFamilies(["DejaVu Sans Mono", "Menlo", "Consolas", "monospace"])
    fixed.setStyleHint(QFont.StyleHint.Monospace)
    return fixed
