"""Opens the sheet of each wish, asking for the password first where the open vault is needed."""

from __future__ import annotations

from collections.abc import Callable
from typing import cast

from PySide6.QtCore import QObject, Signal
from PySide6.QtWidgets import QWidget

from wallet.keys.accounts import PublicAccount
from wallet.text import tr
from wallet.ui.keys.sheet import Desk, KeySheet
from wallet.ui.keys.view import ComputerView, CopyView, KeysView, Wish, can_sign
from wallet.ui.unlock.sheet import UnlockSheet
from wallet.ui.widgets.sheet import Sheet


class KeySheets(QObject):
    """One sheet at a time. ``attend`` opens that of a wish; the rest of the wishes are not ours.

    Args:
        desk: makes what every sheet is made with, in the look of the moment.
    """

    changed = Signal()
    """Accounts, password, keyring or copies are others now."""
    restored = Signal()
    """Another vault is in place."""
    set_aside = Signal()
    """The vault that did not open is out of the way."""
    said = Signal(str)
    """Something for the foot of the window."""
    used = Signal()
    """The keys were unlocked or used."""

    def __init__(self, desk: Callable[[], Desk], parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._desk = desk
        self._view = KeysView((), None)
        self._computer = ComputerView()
        self.sheet: Sheet | None = None

    def show_view(self, view: KeysView) -> None:
        """Remember how the keys stand, for the next sheet."""
        self._view = view

    def show_computer(self, computer: ComputerView) -> None:
        """Remember what this computer's keyring is."""
        self._computer = computer

    def close(self) -> None:
        """Close what is open: the wallet locks, or shows another account."""
        if self.sheet is not None:
            self.sheet.close_sheet()

    def attend(self, wish: Wish, about: object = None) -> bool:
        """Open the sheet of ``wish``; returns whether there is one."""
        openers: dict[Wish, Callable[[], None]] = {
            Wish.ADD: lambda: self._when_open(self._add, tr("To add an account.")),
            Wish.IMPORT: lambda: self._when_open(self._import, tr("To keep another key.")),
            Wish.WATCH: self._watch,
            Wish.EDIT: lambda: self._edit(cast("PublicAccount", about)),
            Wish.REMOVE: lambda: self._remove(cast("PublicAccount", about)),
            Wish.PASSWORD: self._password,
            Wish.COMPUTER_ON: self._computer_on,
            Wish.COMPUTER_OFF: lambda: self._when_open(self._computer_off, tr("To turn it off.")),
            Wish.RESTORE: lambda: self._restore(cast("CopyView", about)),
            Wish.SET_ASIDE: lambda: self._set_aside(forgotten=False),
            Wish.FORGOTTEN: lambda: self._set_aside(forgotten=True),
            Wish.RECEIVE: lambda: self._receive(cast("PublicAccount", about)),
            Wish.SIGN: lambda: self._sign(cast("PublicAccount", about)),
            Wish.VERIFY: self._verify,
            Wish.EXPORT: lambda: self._export(cast("PublicAccount", about)),
            Wish.PUBLIC_KEY: lambda: self._when_open(self._public_key, tr("To show it.")),
        }
        opener = openers.get(wish)
        if opener is not None:
            opener()
        return opener is not None

    # --- accounts --------------------------------------------------------------------------

    def _add(self) -> None:
        from wallet.ui.keys.naming import NameSheet

        sheet = NameSheet(self._desk())
        self._show(sheet, tr("The account was added."), sheet.name)

    def _edit(self, account: PublicAccount) -> None:
        from wallet.ui.keys.naming import NameSheet

        def show() -> None:
            sheet = NameSheet(self._desk(), account)
            self._show(sheet, "", sheet.name)

        self._when_open(show, tr("To change its name."), needed=can_sign(account))

    def _import(self) -> None:
        from wallet.ui.keys.importing import ImportSheet

        self._show(ImportSheet(self._desk()), tr("The account was imported."))

    def _watch(self) -> None:
        from wallet.ui.keys.watching import WatchSheet

        sheet = WatchSheet(self._desk())
        self._show(sheet, tr("The account is watched from now on."), sheet.text)

    def _remove(self, account: PublicAccount) -> None:
        from wallet.ui.keys.removing import RemoveSheet

        def show() -> None:
            self._show(RemoveSheet(self._desk(), account), tr("The account was removed."))

        self._when_open(show, tr("To remove it."), needed=can_sign(account))

    # --- safety ----------------------------------------------------------------------------

    def _password(self) -> None:
        from wallet.ui.keys.password import PasswordSheet

        hints = tuple(account.name for account in self._view.accounts)
        sheet = PasswordSheet(self._desk(), hints)
        self._show(sheet, tr("The password was changed."), sheet.old.edit)

    def _computer_on(self) -> None:
        from wallet.ui.keys.computer import ComputerSheet

        sheet = ComputerSheet(self._desk(), self._computer)
        self._show(sheet, tr("This computer can open the wallet now."), sheet.password.edit)

    def _computer_off(self) -> None:
        from wallet.ui.keys.computer import NoComputerSheet

        self._show(NoComputerSheet(self._desk()), tr("Only your password opens the wallet now."))

    def _restore(self, copy: CopyView) -> None:
        from wallet.ui.keys.restoring import RestoreSheet

        damaged = self._view.damage is not None
        sheet = RestoreSheet(self._desk(), copy, damaged=damaged)
        sheet.done.connect(lambda _result: self.restored.emit())
        self._show(sheet, tr("The copy is in place, and open."), sheet.password.edit)

    def _set_aside(self, *, forgotten: bool) -> None:
        from wallet.ui.keys.restoring import SetAsideSheet

        sheet = SetAsideSheet(self._desk(), forgotten=forgotten)
        sheet.done.connect(lambda _result: self.set_aside.emit())
        self._show(sheet, "")

    # --- one account -----------------------------------------------------------------------

    def _receive(self, account: PublicAccount) -> None:
        from wallet.ui.keys.receiving import ReceiveSheet

        def again() -> None:
            sheet = ReceiveSheet(self._desk(), account)
            sheet.again.clicked.connect(lambda _on: self._when_open(again, tr("To check it.")))
            self._show(sheet, "")
            if can_sign(account) and self._desk().work.keeper.is_open():
                sheet.check_again()

        again()

    def _sign(self, account: PublicAccount) -> None:
        from wallet.ui.keys.message import SignSheet

        def show() -> None:
            sheet = SignSheet(self._desk(), account)
            self._show(sheet, "", sheet.text)

        self._when_open(show, tr("To sign a message."))

    def _verify(self) -> None:
        from wallet.ui.keys.message import VerifySheet

        sheet = VerifySheet(self._desk())
        self._show(sheet, "", sheet.address)

    def _export(self, account: PublicAccount) -> None:
        from wallet.ui.keys.exporting import ExportSheet

        sheet = ExportSheet(self._desk(), account)
        self._show(sheet, tr("The key file was saved."), sheet.password.edit)

    def _public_key(self) -> None:
        from wallet.ui.keys.public import PublicKeySheet

        self._show(PublicKeySheet(self._desk()), "")

    # --- opening ---------------------------------------------------------------------------

    def _when_open(self, then: Callable[[], None], purpose: str, *, needed: bool = True) -> None:
        """Call ``then`` at once, or after the password was typed."""
        desk = self._desk()
        if not needed or desk.work.keeper.is_open():
            then()
            return
        sheet = UnlockSheet(
            desk.host,
            desk.theme,
            desk.runner,
            desk.work.keeper.unlock,
            purpose,
            by_computer=desk.work.keeper.by_computer(),
        )
        sheet.unlocked.connect(self.used)
        sheet.unlocked.connect(then)
        self._watch_over(sheet)
        sheet.ask()

    def _show(self, sheet: KeySheet, said: str, focus: QWidget | None = None) -> None:
        self._watch_over(sheet)
        sheet.done.connect(lambda _result: self._done(said))
        sheet.show_sheet(focus)

    def _watch_over(self, sheet: Sheet) -> None:
        self.close()
        self.sheet = sheet
        sheet.closed.connect(lambda: self._closed(sheet))

    def _closed(self, sheet: Sheet) -> None:
        if self.sheet is sheet:
            self.sheet = None

    def _done(self, said: str) -> None:
        self.used.emit()
        self.changed.emit()
        if said:
            self.said.emit(said)
