"""The public key of the accounts from the recovery words, and what it tells whoever has it."""

from __future__ import annotations

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QPlainTextEdit

from wallet.text import tr
from wallet.ui.keys.sheet import Desk, KeySheet
from wallet.ui.widgets.banner import Banner
from wallet.ui.widgets.buttons import CopyButton
from wallet.ui.widgets.forms import FormRow
from wallet.ui.widgets.labels import Kind
from wallet.ui.widgets.qr import QrPicture

_QR = 200
_LINES = 76


class PublicKeySheet(KeySheet):
    """Explains first; shows the key when it is asked for."""

    def __init__(self, desk: Desk) -> None:
        super().__init__(
            desk,
            tr("Public key of your accounts"),
            tr("Show it"),
            intro=tr("Another Hearth can watch all your accounts with it, and sign for none."),
        )
        self.add(
            Banner(
                tr("It shows everything these accounts hold and do, now and later."),
                Kind.WARNING,
                fix=tr("Give it only to a computer or a person you trust with that."),
            )
        )
        self.text = QPlainTextEdit()
        self.text.setReadOnly(True)
        self.text.setFixedHeight(_LINES)
        self._row = FormRow(tr("Public key"), self.text)
        self._row.hide()
        self.add(self._row)

    def act(self) -> None:
        """Read it from the open vault."""
        self.perform(self.desk.work.public_key, self._show)

    def _show(self, key: str) -> None:
        self.confirm.hide()
        self.cancel.setText(tr("Close"))
        picture = QrPicture(key, name=tr("The public key as a QR code"), least=_QR)
        side = self.desk.theme.scaled(_QR)
        picture.setFixedSize(side, side)
        self.body.insertWidget(
            self.body.indexOf(self._row), picture, 0, Qt.AlignmentFlag.AlignHCenter
        )
        self.text.setPlainText(key)
        self._row.show()
        copy = CopyButton(tr("Copy"), key)
        copy.copied.connect(self.desk.copy)
        self.buttons.insertWidget(0, copy)
