"""Signing a plain message, which proves an address; and checking one that somebody else signed."""

from __future__ import annotations

from PySide6.QtWidgets import QLineEdit, QPlainTextEdit

from wallet.keys.accounts import PublicAccount
from wallet.text import tr
from wallet.ui.keys.accounts import name_of
from wallet.ui.keys.sheet import Desk, KeySheet
from wallet.ui.widgets.banner import Banner
from wallet.ui.widgets.buttons import CopyButton
from wallet.ui.widgets.forms import FormRow
from wallet.ui.widgets.labels import Kind

_LINES = 88


def _text_edit(*, read_only: bool = False) -> QPlainTextEdit:
    edit = QPlainTextEdit()
    edit.setFixedHeight(_LINES)
    edit.setTabChangesFocus(True)
    edit.setReadOnly(read_only)
    return edit


class SignSheet(KeySheet):
    """A text in, its signature out; the text is what others must check it with."""

    def __init__(self, desk: Desk, account: PublicAccount) -> None:
        super().__init__(
            desk,
            tr("Sign a message"),
            tr("Sign"),
            intro=tr(
                "Proves that {name} is yours to whoever gave you a text to sign. It moves nothing, "
                "but sign only words you mean.",
                name=name_of(account),
            ),
        )
        self._account = account
        self.text = _text_edit()
        self.text.textChanged.connect(self._typed)
        self.add(FormRow(tr("Message"), self.text))
        self.signature = _text_edit(read_only=True)
        self._row = FormRow(
            tr("Signature"),
            self.signature,
            hint=tr("Hand it on with the message and your address."),
        )
        self._row.hide()
        self.add(self._row)
        self.copy: CopyButton | None = None

    def is_ready(self) -> bool:
        """Ask for a text."""
        return bool(self.text.toPlainText().strip())

    def act(self) -> None:
        """Sign it."""
        text = self.text.toPlainText()
        self.perform(lambda: self.desk.work.sign(self._account, text), self._signed)

    def _signed(self, signature: str) -> None:
        self.signature.setPlainText(signature)
        self._row.show()
        self._drop_copy()
        self.copy = CopyButton(tr("Copy signature"), signature)
        self.copy.copied.connect(self.desk.copy)
        self.buttons.insertWidget(0, self.copy)
        self.cancel.setText(tr("Close"))

    def _typed(self) -> None:
        """Show no signature beside a text it does not belong to."""
        self.signature.clear()
        self._row.hide()
        self._drop_copy()
        self.check()

    def _drop_copy(self) -> None:
        if self.copy is not None:
            self.copy.hide()
            self.copy.deleteLater()
            self.copy = None


class VerifySheet(KeySheet):
    """Address, text and signature; yes or no."""

    def __init__(self, desk: Desk) -> None:
        super().__init__(desk, tr("Check a message"), tr("Check"))
        self.address = QLineEdit()
        self.address.setPlaceholderText("0x…")
        self.add(FormRow(tr("Whose address"), self.address))
        self.text = _text_edit()
        self.add(FormRow(tr("Message, exactly as it was signed"), self.text))
        self.signature = _text_edit()
        self.add(FormRow(tr("Signature"), self.signature))
        for edit in (self.text, self.signature):
            edit.textChanged.connect(self._changed)
        self.address.textChanged.connect(lambda _text: self._changed())
        self.verdict = Banner()
        self.add(self.verdict)

    def is_ready(self) -> bool:
        """Ask for all three."""
        parts = (
            self.address.text(),
            self.text.toPlainText(),
            self.signature.toPlainText(),
        )
        return all(part.strip() for part in parts)

    def act(self) -> None:
        """Check it."""
        address, text = self.address.text(), self.text.toPlainText()
        signature = self.signature.toPlainText()
        self.perform(lambda: self.desk.work.verify(address, text, signature), self._answer)

    def _answer(self, right: bool) -> None:  # noqa: FBT001 - a result
        if right:
            self.verdict.show_message(tr("This address signed exactly this message."), Kind.PROVEN)
            return
        self.verdict.show_message(
            tr("This address did not sign this message."),
            Kind.ERROR,
            fix=tr("Every letter, space and line counts. Ask for all three again."),
        )

    def _changed(self) -> None:
        self.verdict.hide()
        self.check()
