"""The page of keys, and turning the window to another account.

What the sheets do is in ``wallet.ui.keys.work``; here they get their files, the clipboard and the
look of the moment, and what they changed is shown.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, cast

from PySide6.QtCore import QObject, Signal

from wallet.text import tr
from wallet.ui.tasks import TaskRunner
from wallet.ui.window import Window

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from wallet.app.keeper import KeyKeeper
    from wallet.app.recovery import Recovery
    from wallet.keys.accounts import PublicAccount
    from wallet.market.views import AttentionItem
    from wallet.profile import Profile
    from wallet.ui.keys.page import KeysPage
    from wallet.ui.keys.sheet import Desk
    from wallet.ui.keys.sheets import KeySheets
    from wallet.ui.keys.view import ComputerView, KeysView, Wish
    from wallet.ui.keys.work import KeyWork
    from wallet.ui.theme import Theme


class Accounts(QObject):
    """Everything about the profile's accounts in the window.

    Made at the start, but what it needs for the page is imported when that is first shown.
    """

    switched = Signal(object)
    """The window is about this ``PublicAccount`` from now on."""
    restored = Signal()
    """A copy of the vault was put in place; it is open."""
    set_aside = Signal()
    """A vault that did not open is out of the way: the words can make the keys again."""
    used = Signal()
    """The keys were used or unlocked."""
    outside_asked = Signal()
    """A request of another computer wants to be signed here."""
    copied = Signal(str)
    """A text for the clipboard."""
    failed = Signal(object)
    """A ``HearthError`` no sheet can show."""

    def __init__(
        self,
        window: Window,
        runner: TaskRunner,
        keeper: KeyKeeper,
        profile: Profile,
        recovery: Recovery,
    ) -> None:
        super().__init__(window)
        self._window = window
        self._runner = runner
        self._keeper = keeper
        self._profile = profile
        self._recovery = recovery
        self._page: KeysPage | None = None
        self._sheets: KeySheets | None = None
        self._work: KeyWork | None = None
        self._computer: ComputerView | None = None
        recovery.changed.connect(self.look)
        window.account_pressed.connect(lambda: window.show_page("keys"))

    def page(self, theme: Theme) -> KeysPage:
        """Make the page; it asks for what is true each time it comes into view."""
        from wallet.ui.keys.page import KeysPage

        page = KeysPage(theme)
        page.asked.connect(self.ask)
        page.shown.connect(self.look)
        self._page = page
        if self._computer is not None:
            page.show_computer(self._computer)
        return page

    def close(self) -> None:
        """Close what is open: the wallet locks."""
        if self._sheets is not None:
            self._sheets.close()

    def show_in_use(self) -> None:
        """Show in the rail which account is in use (read on a worker)."""
        self._runner.run(
            lambda _progress, _cancelled: self._keeper.account(),
            self._window.show_account,
            self.failed.emit,
            owner=self,
        )

    def look(self) -> None:
        """Read how the keys stand, and show it."""
        if self._page is None:
            return
        work = self._get_work()
        self._runner.run(
            lambda _progress, _cancelled: work.look(), self._show, self.failed.emit, owner=self
        )
        if self._computer is None:
            self._runner.run(
                lambda _progress, _cancelled: work.computer(),
                self._show_computer,
                self.failed.emit,
                owner=self,
            )

    def ask(self, wish: Wish, about: object = None) -> None:
        """Do what was wished for on the page."""
        from wallet.ui.keys.view import Wish

        others: dict[Wish, Callable[[], None]] = {
            Wish.USE: lambda: self.use(cast("PublicAccount", about)),
            Wish.WORDS: self._recovery.show_words,
            Wish.REHEARSE: self._recovery.rehearse,
            Wish.KIT: self._recovery.kit_asked.emit,
            Wish.OUTSIDE: self.outside_asked.emit,
        }
        if wish in others:
            others[wish]()
        else:
            self._get_sheets().attend(wish, about)

    def attend(self, item: AttentionItem) -> bool:
        """Show the address where ``item`` asks for it; returns whether it did."""
        from wallet.market.views import AttentionKind
        from wallet.ui.keys.view import Wish

        wants_address = item.kind in {AttentionKind.NO_METER, AttentionKind.COIN_LOW}
        if wants_address:
            self._runner.run(
                lambda _progress, _cancelled: self._keeper.account(),
                lambda account: self.ask(Wish.RECEIVE, account),
                self.failed.emit,
                owner=self,
            )
        return wants_address

    def use(self, account: PublicAccount) -> None:
        """Turn the window to another account; nothing that was agreed to goes along."""
        self.close()
        self._recovery.close()
        self._keeper.use(account.address)
        self._window.show_account(account)
        self.look()
        self.switched.emit(account)

    # --- made when first needed ------------------------------------------------------------

    def _get_work(self) -> KeyWork:
        from wallet.ui.keys.work import KeyWork, Places

        if self._work is None:
            profile = self._profile
            places = Places(profile.vault, profile.watched, profile.recovery)
            self._work = KeyWork(places, self._keeper)
        return self._work

    def _get_sheets(self) -> KeySheets:
        from wallet.ui.keys.sheets import KeySheets

        if self._sheets is None:
            self._sheets = KeySheets(self._desk, self)
            self._sheets.changed.connect(self._changed)
            self._sheets.restored.connect(self.restored)
            self._sheets.set_aside.connect(self.set_aside)
            self._sheets.used.connect(self.used)
            self._sheets.said.connect(self._window.toast.show_message)
        return self._sheets

    def _desk(self) -> Desk:
        from wallet.ui.keys.sheet import Desk

        window = self._window
        files = ChosenFiles(window)
        work = self._get_work()
        return Desk(window, window.theme, self._runner, work, files, self.copied.emit)

    def _changed(self) -> None:
        self.look()
        self.show_in_use()

    def _show(self, view: KeysView) -> None:
        self._get_sheets().show_view(view)
        if self._page is not None:
            self._page.show_view(view)

    def _show_computer(self, computer: ComputerView) -> None:
        self._computer = computer
        self._get_sheets().show_computer(computer)
        if self._page is not None:
            self._page.show_computer(computer)


class ChosenFiles:
    """The system's own dialogs for files."""

    def __init__(self, window: Window) -> None:
        self._window = window

    def to_open(self, title: str) -> Path | None:
        """Ask for a key file."""
        from pathlib import Path

        from PySide6.QtWidgets import QFileDialog

        kinds = f"{tr('Key files')} (*.json UTC--*);;{tr('All files')} (*)"
        name, _kind = QFileDialog.getOpenFileName(self._window, title, "", kinds)
        return Path(name) if name else None

    def to_save(self, title: str, name: str) -> Path | None:
        """Ask where to write, proposing ``name``."""
        from pathlib import Path

        from PySide6.QtWidgets import QFileDialog

        chosen, _kind = QFileDialog.getSaveFileName(self._window, title, name)
        return Path(chosen) if chosen else None
