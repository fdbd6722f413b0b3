"""The whole application: what is made when, and what happens when one part tells another.

On a profile that was used before, the window shows Home at once from the local index, while the
street's processes start behind it. On a new one it shows Welcome meanwhile. Pages are imported when
they are first shown, so that the first window does not wait for the others.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, QTimer
from PySide6.QtWidgets import QApplication

from wallet import text
from wallet.app.accounts import Accounts
from wallet.app.airgap import AirGap
from wallet.app.catching_up import CatchingUp
from wallet.app.keeper import KeyKeeper
from wallet.app.kits import Kits
from wallet.app.living import Living
from wallet.app.lock_button import LockButtonTie
from wallet.app.locking import Locking
from wallet.app.look import wear
from wallet.app.nodes import Nodes
from wallet.app.pages import entries
from wallet.app.recovery import Recovery
from wallet.app.reminders import Reminders
from wallet.app.smooth import settle_down
from wallet.app.street import Street
from wallet.app.trades import Trades
from wallet.app.welcoming import Welcoming
from wallet.codec.address import Address
from wallet.errors import HearthError, KeyStoreError
from wallet.market.snapshot import Snapshot, SyncState
from wallet.practice.processes import PracticeProcesses
from wallet.profile import Profile
from wallet.session import Session
from wallet.ui.preferences import Preferences
from wallet.ui.tasks import Cancelled, Progress, Task, TaskRunner
from wallet.ui.window import Window

if TYPE_CHECKING:
    from wallet.keys.accounts import PublicAccount
    from wallet.ui.welcome.page import WelcomePage

RETRY_MS = 5000
"""How long after a failed start behind a Home that is shown already it is tried again."""

Observe = Callable[[str, "Composition"], None]
"""Told ``"welcome"`` and ``"home"`` when those first show something a person can use, and
``"living"`` when Home first shows what a verified node just said."""


class Composition(QObject):
    """Everything of one running window."""

    def __init__(
        self,
        application: QApplication,
        profile: Profile,
        preferences: Preferences,
        rpc_url: str | None,
        observe: Observe,
    ) -> None:
        super().__init__()
        self.application = application
        self.profile = profile
        self._observe = observe
        self.preferences = preferences
        self.runner = TaskRunner()
        self.keeper = KeyKeeper(profile)
        self.practice = PracticeProcesses(profile.directory / "practice", rpc_url)
        self.street = Street(profile, self.keeper, self.practice, self._node_secret)
        self._living: Living | None = None
        self._entering: Task | None = None
        self.snapshot: Snapshot | None = None
        self._is_living = False
        self.window = Window(entries(self), wear(application, preferences))
        self.welcoming = self._welcoming()
        self.catching_up = CatchingUp(self.window)
        self.catching_up.look_wanted.connect(self._look)
        self.trades = Trades(self.window, self.runner, self.keeper, self.session)
        self.trades.ended.connect(self._refresh_now)
        self._reminders = Reminders(profile.recovery, profile.vault)
        self.recovery = Recovery(self.window, self.runner, self.keeper, profile)
        self.recovery.changed.connect(self._refresh_now)
        self.recovery.failed.connect(self._trouble)
        self.airgap = AirGap(
            self.window, self.runner, self.keeper, profile, lambda: self.street.session
        )
        self.accounts = Accounts(self.window, self.runner, self.keeper, profile, self.recovery)
        self.accounts.switched.connect(self._switch)
        self.accounts.outside_asked.connect(self.airgap.sign_for_another)
        self.accounts.restored.connect(self._restored)
        self.accounts.set_aside.connect(self._start_over)
        self.accounts.copied.connect(self.copy)
        self.accounts.failed.connect(self._trouble)
        self.nodes = Nodes(self.window, self.runner, self.keeper, self.session)
        self.nodes.failed.connect(self._trouble)
        self.kits = Kits(self.window, self.runner, self.keeper, lambda: self.snapshot)
        self.recovery.kit_asked.connect(self.kits.show)
        self.recovery.kit_asked_for.connect(self.kits.show_for)
        self.locking = Locking(application, self.keeper, preferences.lock_minutes)
        for part in (self.trades, self.recovery, self.accounts, self.airgap):
            part.used.connect(self.locking.used)
        revoking = (self.trades.revoke, self.airgap.revoke)
        for closing in (*revoking, self.recovery.close, self.accounts.close, self.nodes.close):
            self.locking.about_to_lock.connect(closing)
        self.locking.changed.connect(self.nodes.keys_changed)
        self.lock_button = LockButtonTie(self.locking, self.keeper, self.window, self.runner)
        self._retry = QTimer(self, interval=RETRY_MS, singleShot=True)
        self._retry.timeout.connect(self._enter_again)

    # --- start and end ---------------------------------------------------------------------

    def start(self) -> None:
        """Show the window: Home where somebody lives already, else Welcome."""
        if self.keeper.exists():
            self.runner.run(self._know, self._known, self._not_known, owner=self)
        else:
            self.welcoming.show()
            wake = self.practice.open_node
            self.runner.run(lambda *_: wake(), lambda _url: None, self._trouble, owner=self)
        self.window.show()
        if self.welcome is not None:
            QTimer.singleShot(0, lambda: self._observe("welcome", self))

    def quit(self) -> None:
        """Close the window; the application ends after it."""
        self.window.close()

    def close(self) -> None:
        """Stop what runs, wipe the keys, let go of the profile."""
        self._retry.stop()
        self.airgap.close()
        self.locking.close()
        if self._living is not None:
            self._living.stop()
        self.runner.shutdown()
        self.keeper.lock()
        self.street.close()
        self.practice.close()
        self.profile.close()

    # --- moving in -------------------------------------------------------------------------

    @property
    def welcome(self) -> WelcomePage | None:
        """Welcome, while it covers the window."""
        return self.welcoming.page

    def _welcoming(self) -> Welcoming:
        made = Welcoming(self.window, self.runner, self.keeper, self.profile)
        made.settled.connect(self._enter_again)
        made.again.connect(self._enter_again)
        made.cancelled.connect(self._cancel_entering)
        made.language_chosen.connect(self._speak)
        return made

    def _speak(self, language: str) -> None:
        self.restyle(replace(self.preferences, language=language))
        self.welcoming.show()

    def _cancel_entering(self) -> None:
        if self._entering is not None:
            self._entering.cancel()

    def _enter(self, account: Address, name: str) -> None:
        self._entering = self.runner.run(
            lambda progress, cancelled: self.street.join(account, name, progress, cancelled),
            self._live,
            self._not_entered,
            self.welcoming.show_stage,
            owner=self,
        )

    def _not_entered(self, error: HearthError) -> None:
        """Say why the street is not there; behind Home it is tried again, on Welcome by hand."""
        self._trouble(error)
        if self.welcome is None:
            self._retry.start()

    def _enter_again(self) -> None:
        try:
            home = self.keeper.resident()
        except KeyStoreError as error:
            self._not_known(error)
        else:
            self.accounts.show_in_use()
            self._enter(home.address, home.name)

    def _not_known(self, error: HearthError) -> None:
        """Lead to the copies of a vault that does not open."""
        if isinstance(error, KeyStoreError):
            self.window.show_page("keys")
        else:
            self._trouble(error)

    def _switch(self, account: PublicAccount) -> None:
        """Be about another account; consent to anything stays behind."""
        self.trades.revoke()
        self.airgap.revoke()
        session = self.street.session
        if session is None:
            return
        session.use_account(account.address)
        if self._living is not None:
            self.trades.resume(session)  # what this account left unfinished
        self._look()

    def _start_over(self) -> None:
        """Cover the window with Welcome: the keys that were here made room for new ones."""
        if self._living is not None:
            self._living.stop()
        self.locking.lock()
        self.welcoming.show()

    def _restored(self) -> None:
        """Go on with the accounts of the copy that was put in place."""
        if self.street.session is None:
            self.runner.run(self._know, self._known, self._not_known, owner=self)
        else:
            self.accounts.use(self.keeper.account())

    # --- living ----------------------------------------------------------------------------

    def _know(self, _progress: Progress, _cancelled: Cancelled) -> Snapshot | None:
        """Read what the index knows, before any process of the street runs (on a worker)."""
        account = self.keeper.account()
        known = self.street.recall(account.address)
        return self._look_at_index(whole=False) if known is not None else None

    def _look_at_index(self, *, whole: bool = True) -> Snapshot:
        """Say how everything stands, without asking a node (on a worker)."""
        return self.session().snapshot(text.language(), whole=whole)

    def _look(self) -> None:
        """Show what the index holds by now."""
        self.runner.run(lambda *_: self._look_at_index(), self._show, self._trouble, owner=self)

    def _known(self, snapshot: Snapshot | None) -> None:
        if snapshot is not None and (snapshot.home.meter is not None or self._is_visiting()):
            self._show(snapshot)
            self._look()  # the first look left the market out
        else:
            self.welcoming.show()
        self._enter_again()

    def _is_visiting(self) -> bool:
        """Whether the account in use is not the one with the meter on the street."""
        return self.keeper.address() != self.keeper.resident().address

    def _live(self, session: Session) -> None:
        session.use_account(self.keeper.address())  # it may have changed meanwhile
        if self._living is not None:
            self._living.stop()
        self._living = Living(self.runner, self._refresh, self)
        self._living.seen.connect(self._show)
        self._living.troubled.connect(self._trouble)
        self.catching_up.follow(self._living)
        settle_down()
        self._living.now()
        self.trades.resume(session)

    def _refresh(self, progress: Progress, cancelled: Cancelled) -> Snapshot:
        session = self.session()
        self.practice.revive()
        session.use_node(self.practice.open_node())
        return self._reminders.on(session.refresh(cancelled, text.language(), progress))

    def _refresh_now(self) -> None:
        if self._living is not None:
            self._living.now()

    def _node_secret(self, key: str) -> str | None:
        """What a node asks for, once the wallet was open (asked on workers)."""
        return self.nodes.book.secret(key)

    def session(self) -> Session:
        """The community this window is in.

        Raises:
            HearthError: it has not joined yet.
        """
        return self.street.joined()

    def _show(self, snapshot: Snapshot) -> None:
        if self.street.session is not None and snapshot.me.address != self.street.session.account:
            return  # it was made before the window turned to another account
        first = self.snapshot is None
        self.snapshot = snapshot
        self.window.show_snapshot(snapshot)
        self.trades.show_snapshot(snapshot)
        if first or self.welcome is not None:
            self.welcoming.leave()
            self.window.show_page("home")
            QTimer.singleShot(0, lambda: self._observe("home", self))
        if not self._is_living and snapshot.sync.state is SyncState.FRESH:
            self._is_living = True
            QTimer.singleShot(0, lambda: self._observe("living", self))

    def _trouble(self, error: HearthError) -> None:
        if self.welcome is not None:
            self.welcoming.show_error(error)
        else:
            self.trades.show_error(error)

    def lock(self) -> None:
        """Wipe the keys; a review that was open must be looked at again."""
        self.locking.lock()

    def copy(self, text_to_copy: str) -> None:
        """Put a text that the person asked for on the clipboard."""
        self.application.clipboard().setText(text_to_copy)

    def restyle(self, preferences: Preferences) -> None:
        """Wear another look, or lock after another time, from now on; and keep it."""
        before, self.preferences = self.preferences, preferences
        self.profile.save_settings({**self.profile.settings(), **preferences.as_settings()})
        self.locking.minutes = preferences.lock_minutes
        if replace(before, lock_minutes=preferences.lock_minutes) == preferences:
            return  # it looks the same
        self.window.restyle(wear(self.application, preferences))
        self._refresh_now()
