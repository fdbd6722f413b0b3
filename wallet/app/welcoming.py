"""Welcome: making a new home, coming back with recovery words, or only watching one.

Whatever the way in, it ends with an account that is known to this profile: ``settled`` tells so,
and the street is entered with it.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, Signal

from wallet.app import phrases
from wallet.errors import HearthError
from wallet.text import tr
from wallet.ui.tasks import TaskRunner
from wallet.ui.window import Window

if TYPE_CHECKING:
    from wallet.app.keeper import KeyKeeper
    from wallet.profile import Profile
    from wallet.ui.phrase.returning import ReturnSheets
    from wallet.ui.phrase.use_cases import Returning, Watching
    from wallet.ui.welcome.form import NewHome
    from wallet.ui.welcome.page import WelcomePage


class Welcoming(QObject):
    """The cover over the window until there is a home to show."""

    settled = Signal()
    """The profile has an account: enter the street with it."""
    again = Signal()
    """The person wants to try to enter the street again."""
    cancelled = Signal()
    """The person wants entering the street to stop."""
    language_chosen = Signal(str)

    def __init__(
        self, window: Window, runner: TaskRunner, keeper: KeyKeeper, profile: Profile
    ) -> None:
        super().__init__(window)
        self._window = window
        self._runner = runner
        self._keeper = keeper
        self._profile = profile
        self.page: WelcomePage | None = None
        self.returning: ReturnSheets | None = None

    def show(self) -> None:
        """Cover the window with Welcome; a home that is here already is greeted by its name."""
        from wallet.ui.welcome.page import WelcomePage

        self.page = page = WelcomePage(self._window.theme, self._runner, phrases.judge)
        if self._keeper.exists():
            page.greet(self._keeper.name())
        page.move_in.connect(self.move_in)
        page.restore_asked.connect(self._ask_words)
        page.watch_asked.connect(self._ask_address)
        page.again.connect(self.again)
        page.cancelled.connect(self.cancelled)
        page.language_chosen.connect(self.language_chosen)
        self._window.set_cover(page)

    def leave(self) -> None:
        """Uncover the window."""
        if self.page is not None:
            self.page.forget()
        self.page = None
        self._window.set_cover(None)

    def show_stage(self, stage: str, done: int, of: int) -> None:
        """Say how far it is: a message id, and ``done`` of ``of`` steps."""
        if self.page is not None:
            self.page.show_progress(tr(stage), done, of)

    def show_error(self, error: HearthError) -> None:
        """Say what went wrong; a home that was made meanwhile is greeted from now on."""
        if self.page is None:
            return
        if self.page.known is None and self._keeper.exists():
            self.page.forget()
            self.page.greet(self._keeper.name())
        self.page.show_error(error)

    def move_in(self, home: NewHome) -> None:
        """Make the keys of a new home."""
        self._work("Making your keys", lambda: self._make(home))

    def restore(self, somebody: Returning) -> None:
        """Make the keys again from recovery words."""
        self._work("Making your keys", lambda: self._bring_back(somebody))

    def watch(self, somebody: Watching) -> None:
        """Keep an account that is only looked at."""
        from wallet.app.watching import watch

        self._work("Looking for the home", lambda: watch(self._profile, somebody))

    def _work(self, stage: str, use_case: Callable[[], None]) -> None:
        self.show_stage(stage, 0, 0)
        self._runner.run(
            lambda _progress, _cancelled: use_case(),
            lambda _nothing: self.settled.emit(),
            self.show_error,
            owner=self,
        )

    def _make(self, home: NewHome) -> None:
        from wallet.keys.phrase import new_phrase

        phrase = new_phrase(home.words, home.language)
        self._keeper.create(home.password, home.name, phrase, home.passphrase)

    def _bring_back(self, somebody: Returning) -> None:
        """Whoever typed every word has them: that counts as the first confirmation."""
        from wallet.keys.rehearsal import Kind, Rehearsal

        self._keeper.create(somebody.password, somebody.name, somebody.phrase, somebody.passphrase)
        rehearsal = Rehearsal(self._profile.recovery, self._profile.vault)
        rehearsal.record(Kind.CONFIRMED, passed=True)

    def _ask_words(self) -> None:
        from wallet.ui.phrase.returning import ReturnSheets

        use = phrases.return_use_cases()
        self.returning = ReturnSheets(self._window, self._window.theme, use, self._runner, self)
        self.returning.returning.connect(self.restore)
        self.returning.show()

    def _ask_address(self) -> None:
        from wallet.app.watching import first_address
        from wallet.ui.phrase.watch import WatchSheet

        sheet = WatchSheet(self._window, self._window.theme, self._runner, first_address)
        sheet.watching.connect(self.watch)
