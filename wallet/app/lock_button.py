"""The button in the rail's foot: it shows whether the keys are open, locks them, or asks to unlock.

Opening the keys here is for nothing in particular, so nothing is signed by it: a review that a lock
closed is opened again by hand.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import QObject

from wallet.app.keeper import KeyKeeper
from wallet.app.locking import Locking
from wallet.text import tr
from wallet.ui.tasks import TaskRunner
from wallet.ui.window import Window

if TYPE_CHECKING:
    from wallet.ui.unlock.sheet import UnlockSheet


class LockButtonTie(QObject):
    """Ties the window's button to the locking."""

    def __init__(
        self, locking: Locking, keeper: KeyKeeper, window: Window, runner: TaskRunner
    ) -> None:
        super().__init__(window)
        self._locking = locking
        self._keeper = keeper
        self._window = window
        self._runner = runner
        self.sheet: UnlockSheet | None = None
        keeper.changed = locking.keys_changed
        locking.changed.connect(self._show)
        locking.about_to_lock.connect(self._close)
        window.lock_pressed.connect(self._pressed)
        if keeper.exists():
            window.show_locked(locked=True)

    def _show(self, locked: bool) -> None:  # noqa: FBT001 - a signal's argument
        if self._keeper.exists():
            self._window.show_locked(locked=locked)

    def _pressed(self, lock: bool) -> None:  # noqa: FBT001 - a signal's argument
        if lock:
            self._locking.lock()
            return
        from wallet.ui.unlock.sheet import UnlockSheet

        self._close()
        self.sheet = UnlockSheet(
            self._window,
            self._window.theme,
            self._runner,
            self._keeper.unlock,
            tr("To sign, and to see what only you may see."),
            by_computer=self._keeper.by_computer(),
        )
        self.sheet.closed.connect(self._forget)
        self.sheet.ask()

    def _close(self) -> None:
        if self.sheet is not None:
            self.sheet.close_sheet()

    def _forget(self) -> None:
        self.sheet = None
