"""Opens the sheets about the recovery words: writing them down, and rehearsing the way back."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, Signal

from wallet.app.rehearsing import Rehearsing
from wallet.market.views import AttentionItem, AttentionKind
from wallet.ui.tasks import TaskRunner
from wallet.ui.window import Window

if TYPE_CHECKING:
    from wallet.app.keeper import KeyKeeper
    from wallet.profile import Profile
    from wallet.ui.phrase.sheets import PhraseSheets
    from wallet.ui.phrase.use_cases import RecoveryWords
    from wallet.ui.rehearsal.sheets import RehearsalSheets


class Recovery(QObject):
    """One way to each sheet, for Home, the keys page and the end of Welcome.

    The sheets are made when they are first asked for: most days nobody opens one.
    """

    changed = Signal()
    """Something was proven, or failed to be: what Home reminds of is another."""
    used = Signal()
    """The keys were unlocked."""
    failed = Signal(object)
    """A ``HearthError`` no sheet can show."""
    kit_asked = Signal()
    """The person wants the household kit."""
    kit_asked_for = Signal(int)
    """The person wants the household kit, with lines for so many words."""

    def __init__(
        self, window: Window, runner: TaskRunner, keeper: KeyKeeper, profile: Profile
    ) -> None:
        super().__init__(window)
        self._window = window
        self._runner = runner
        self._keeper = keeper
        self._use = Rehearsing(profile.recovery, profile.vault, keeper.opened)
        self._rehearsal: RehearsalSheets | None = None
        self._phrase: PhraseSheets | None = None

    def attend(self, item: AttentionItem) -> bool:
        """Open what ``item`` asks for; returns whether it was about the recovery words."""
        if item.kind is AttentionKind.RECOVERY_UNCONFIRMED:
            self.show_words()
        elif item.kind is AttentionKind.RECOVERY_DUE:
            self.rehearse()
        else:
            return False
        return True

    def rehearse(self) -> None:
        """Open the rehearsal."""
        sheets = self._rehearsal_sheets()
        sheets.set_theme(self._window.theme)
        sheets.open()

    def show_words(self) -> None:
        """Ask for the password, show the words, and check three of them."""
        sheets = self._phrase_sheets()
        sheets.set_theme(self._window.theme)
        sheets.show()

    def close(self) -> None:
        """Close what is open: the wallet locks."""
        for sheets in (self._rehearsal, self._phrase):
            if sheets is not None:
                sheets.close()

    def _rehearsal_sheets(self) -> RehearsalSheets:
        from wallet.ui.rehearsal.sheets import RehearsalSheets

        if self._rehearsal is None:
            use = self._use.use_cases(self._keeper.is_locked, self._keeper.unlock)
            made = RehearsalSheets(self._window, self._window.theme, use, self._runner, self)
            made.rehearsed.connect(self.changed)
            made.words_asked.connect(self.show_words)
            made.unlocked.connect(self.used)
            made.failed.connect(self.failed)
            self._rehearsal = made
        return self._rehearsal

    def _phrase_sheets(self) -> PhraseSheets:
        from wallet.ui.phrase.sheets import PhraseSheets
        from wallet.ui.phrase.use_cases import PhraseUseCases

        if self._phrase is None:
            use = PhraseUseCases(self._read, self._use.confirmed)
            made = PhraseSheets(self._window, self._window.theme, use, self._runner, self)
            made.confirmed.connect(self.changed)
            made.kit_asked.connect(self.kit_asked_for)
            made.failed.connect(self.failed)
            self._phrase = made
        return self._phrase

    def _read(self, password: str) -> RecoveryWords:
        """The words for whoever knows the password, even while the vault is open (on a worker)."""
        self._keeper.unlock(password)
        self.used.emit()
        return self._use.words()
