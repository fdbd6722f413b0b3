"""The page of keys: its cards, the address to be paid at, the household kit, a message proven."""

from __future__ import annotations

from typing import TypeVar, cast

from PySide6.QtWidgets import QWidget

from wallet.tour.chapters.base import LANGUAGES, PASSWORD, Chapter
from wallet.tour.stage import Script, Wait
from wallet.ui.keys.message import SignSheet
from wallet.ui.keys.page import KeysPage as Page
from wallet.ui.keys.password import PasswordSheet
from wallet.ui.keys.receiving import ReceiveSheet
from wallet.ui.keys.view import Wish
from wallet.ui.keys.watching import WatchSheet
from wallet.ui.kit.sheet import KitSheet
from wallet.ui.unlock.sheet import UnlockSheet
from wallet.ui.widgets.labels import Kind
from wallet.ui.widgets.sheet import Sheet

S = TypeVar("S", bound=Sheet)


class KeysPage(Chapter):
    """What a household finds under Keys, in both languages."""

    def tell(self) -> Script:
        """Chinese first, so that the tour goes on in English."""
        for language, prefix in reversed(LANGUAGES.items()):
            yield from self._wear("language", language)
            self._hands.go("keys")
            yield Wait("the keys are shown", self._page_is_filled)
            yield from self._both_sizes(prefix, "keys")
            yield from self._receive(prefix)
            yield from self._kit(prefix)
            yield from self._sign(prefix)
            yield from self._look(prefix)

    def _receive(self, prefix: str) -> Script:
        self._app.lock()
        self._press(Wish.RECEIVE)
        yield from self._opens(ReceiveSheet)
        yield from self._stage.snap(f"{prefix}receive")
        self._hands.press(self._hands.the(ReceiveSheet).again)
        yield from self._unlock(ReceiveSheet)
        yield Wait("the address is worked out again", self._is_proven)
        yield from self._both_sizes(prefix, "receive-checked")
        shown = self._hands.the(ReceiveSheet).address.accessibleName()
        name = "the address to be paid at is the account's, worked out again"
        self._stage.check(name, shown == self._app.session().account, shown)
        yield from self._close(ReceiveSheet)

    def _kit(self, prefix: str) -> Script:
        self._app.accounts.ask(Wish.KIT)
        yield from self._opens(KitSheet)
        yield Wait("the first page is drawn", self._is_drawn)
        yield from self._stage.snap(f"{prefix}kit")
        yield from self._close(KitSheet)

    def _sign(self, prefix: str) -> Script:
        self._press(Wish.SIGN)
        yield from self._opens(SignSheet)
        sheet = self._hands.the(SignSheet)
        sheet.text.setPlainText("I live in number seven.")
        self._hands.press(sheet.confirm)
        yield Wait("the message is signed", sheet.signature.isVisible, 20)
        yield from self._stage.snap(f"{prefix}message-signed")
        yield from self._close(SignSheet)

    def _look(self, prefix: str) -> Script:
        """Sheets that are only opened."""
        for wish, kind, name in (
            (Wish.PASSWORD, PasswordSheet, "password-change"),
            (Wish.WATCH, WatchSheet, "watch"),
        ):
            self._app.accounts.ask(wish)
            yield from self._opens(kind)
            yield from self._stage.snap(f"{prefix}{name}")
            yield from self._close(kind)

    # --- ways to go about ------------------------------------------------------------------

    def _page(self) -> Page:
        return cast("Page", self._app.window.page("keys"))

    def _page_is_filled(self) -> bool:
        return bool(self._page().more.buttons) and bool(self._page().safety.buttons)

    def _press(self, wish: Wish) -> None:
        self._hands.press(self._page().more.buttons[wish])

    def _opens(self, kind: type[QWidget]) -> Script:
        yield Wait(f"{kind.__name__} opens", lambda: self._hands.seen(kind) is not None)

    def _unlock(self, kind: type[QWidget]) -> Script:
        yield from self._opens(UnlockSheet)
        panel = self._hands.the(UnlockSheet).password
        panel.field.edit.setText(PASSWORD)
        panel.submit()
        yield from self._opens(kind)

    def _close(self, kind: type[S]) -> Script:
        sheet = self._hands.the(kind)
        sheet.close_sheet()
        yield Wait("the sheet is gone", lambda: self._hands.seen(kind) is None)

    def _is_proven(self) -> bool:
        sheet = self._hands.seen(ReceiveSheet)
        return sheet is not None and sheet.mark.property("kind") == Kind.PROVEN.value

    def _is_drawn(self) -> bool:
        sheet = self._hands.seen(KitSheet)
        return sheet is not None and sheet.kit.is_drawn
