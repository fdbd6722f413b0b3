"""Locking by the button in the rail; unlocking with a wrong password, then with the right one."""

from __future__ import annotations

from wallet.tour.chapters.base import LANGUAGES, PASSWORD, Chapter
from wallet.tour.stage import Script, Wait
from wallet.ui.unlock.sheet import UnlockSheet


class Locking(Chapter):
    """The keys are wiped and opened again, in both languages."""

    def tell(self) -> Script:
        """Chinese first, so that the tour goes on in English."""
        for language, prefix in reversed(LANGUAGES.items()):
            yield from self._wear("language", language)
            self._hands.go("home")
            yield from self._lock(prefix)
            yield from self._unlock(prefix)

    def _lock(self, prefix: str) -> Script:
        keeper, rail = self._app.keeper, self._app.window.rail
        if keeper.is_locked():
            yield from self._open(PASSWORD)
        yield from self._stage.snap(f"{prefix}unlocked")
        self._hands.press(rail.lock)
        self._stage.check("locking wipes the keys at once", keeper.is_locked())
        yield from self._stage.snap(f"{prefix}locked")

    def _unlock(self, prefix: str) -> Script:
        stage, hands = self._stage, self._hands
        hands.press(self._app.window.rail.lock)
        yield Wait("the password is asked for", lambda: hands.seen(UnlockSheet) is not None)
        yield from stage.snap(f"{prefix}unlock")
        panel = hands.the(UnlockSheet).password
        panel.field.edit.setText("not my password")
        panel.submit()
        yield Wait("the wrong password is refused", hands.password_is_refused, 20)
        yield from stage.snap(f"{prefix}unlock-refused")
        stage.check("a wrong password opens nothing", self._app.keeper.is_locked())
        panel.field.edit.setText(PASSWORD)
        panel.submit()
        yield from self._opened()
        stage.check("the right password opens the wallet", not self._app.keeper.is_locked())

    def _open(self, password: str) -> Script:
        self._hands.press(self._app.window.rail.lock)
        panel = self._hands.the(UnlockSheet).password
        panel.field.edit.setText(password)
        panel.submit()
        yield from self._opened()

    def _opened(self) -> Script:
        yield Wait("the wallet opens", lambda: self._hands.seen(UnlockSheet) is None, 20)
