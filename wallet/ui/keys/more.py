"""The card of what is wanted now and then, for the account in use."""

from __future__ import annotations

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QWidget

from wallet.keys.accounts import AccountKind
from wallet.text import tr
from wallet.ui.keys.rows import KeyRow, fill, small
from wallet.ui.keys.view import KeysView, Wish, can_sign
from wallet.ui.widgets.buttons import SecondaryButton
from wallet.ui.widgets.card import Card


class MoreCard(Card):
    """A row for each; what the account in use cannot do is not shown."""

    asked = Signal(object, object)
    """A ``Wish`` and the account in use, or ``None``."""

    def __init__(self) -> None:
        super().__init__(tr("More"))
        self.buttons: dict[Wish, SecondaryButton] = {}
        self._view: KeysView | None = None

    def show_view(self, view: KeysView) -> None:
        """Show what can be done with the account in use."""
        self._view = view
        self.buttons = {}
        account = view.account()
        rows: list[QWidget] = []
        if account is not None:
            rows.append(
                self._row(
                    Wish.RECEIVE,
                    tr("Your address"),
                    tr("What others need to send you gas or money, also as a QR code."),
                    tr("Show"),
                )
            )
        if account is not None and can_sign(account):
            rows.append(
                self._row(
                    Wish.SIGN,
                    tr("Sign a message"),
                    tr("Proves to somebody that this address is yours."),
                    tr("Sign"),
                )
            )
        rows.append(
            self._row(
                Wish.VERIFY,
                tr("Check a message"),
                tr("Whether somebody's address really signed it."),
                tr("Check"),
            )
        )
        if account is not None and can_sign(account):
            rows.append(
                self._row(
                    Wish.EXPORT,
                    tr("Key file"),
                    tr("This account's key for another wallet, under a password of its own."),
                    tr("Export"),
                )
            )
        if account is not None and account.kind is AccountKind.PHRASE:
            rows.append(
                self._row(
                    Wish.PUBLIC_KEY,
                    tr("Public key of your accounts"),
                    tr("Lets another computer watch all of them; it cannot sign."),
                    tr("Show"),
                )
            )
        if view.has_vault and view.damage is None:
            rows.append(
                self._row(
                    Wish.OUTSIDE,
                    tr("Sign for another computer"),
                    tr("Opens a request that another Hearth wrote as a file or a QR code."),
                    tr("Open"),
                )
            )
        fill(self, rows)

    def _row(self, wish: Wish, title: str, second: str, act: str) -> KeyRow:
        about = self._view.account() if self._view is not None else None
        button = small(act, title, lambda: self.asked.emit(wish, about))
        self.buttons[wish] = button
        return KeyRow(title, second, [button])
