"""What pages ask for, handed to the sheets that do it; and what was left unfinished last time."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, Signal

from wallet.errors import HearthError
from wallet.market.book import BookEntry
from wallet.market.results import ResumedTrade, ResumeOutcome
from wallet.market.snapshot import AttentionItem, AttentionKind, Snapshot
from wallet.ui import words
from wallet.ui.tasks import TaskRunner
from wallet.ui.window import Window

if TYPE_CHECKING:
    from wallet.app.keeper import KeyKeeper
    from wallet.session import Session
    from wallet.ui.offer.orders import Ended
    from wallet.ui.offer.sheets import TradeSheets


class Trades(QObject):
    """Opens the trade sheets over the window for the account in use."""

    ended = Signal()
    """A trade is over: the balances have changed."""
    used = Signal()
    """The keys were used, or unlocked."""

    def __init__(
        self,
        window: Window,
        runner: TaskRunner,
        keeper: KeyKeeper,
        session: Callable[[], Session],
    ) -> None:
        super().__init__(window)
        self._window = window
        self._runner = runner
        self._keeper = keeper
        self._session = session
        self._snapshot: Snapshot | None = None
        self._sheets: TradeSheets | None = None

    @property
    def sheets(self) -> TradeSheets:
        """The sheets; made, and loaded, when the first is asked for."""
        from wallet.ui.offer.sheets import TradeSheets
        from wallet.ui.offer.use_cases import trader_use_cases

        if self._sheets is None:
            keeper, window = self._keeper, self._window
            use_cases = trader_use_cases(
                lambda: self._session().trader,
                keeper.signer,
                self._unlock,
                keeper.is_locked,
                keeper.by_computer,
            )
            self._sheets = TradeSheets(window, window.theme, use_cases, self._runner, self)
            self._sheets.finished.connect(self._finished)
            self._sheets.failed.connect(self.show_error)
            self._sheets.nodes_asked.connect(lambda: window.show_page("nodes"))
            if self._snapshot is not None:
                self._sheets.set_marks(self._snapshot.marks)
        return self._sheets

    def show_snapshot(self, snapshot: Snapshot) -> None:
        """Open the next form on what is true now."""
        self._snapshot = snapshot
        if self._sheets is not None:
            self._sheets.set_marks(snapshot.marks)
            self._sheets.set_theme(self._window.theme)

    def sell(self) -> None:
        """Open the form for an offer to sell."""
        if self._snapshot is not None and self._can_sign():
            self.sheets.sell(self._snapshot)

    def buy(self) -> None:
        """Open the form for an offer to buy."""
        if self._snapshot is not None and self._can_sign():
            self.sheets.buy(self._snapshot)

    def take(self, entry: BookEntry) -> None:
        """Open the form for buying from somebody's offer, or selling into it."""
        if self._snapshot is not None and self._can_sign():
            self.sheets.take(entry, self._snapshot)

    def cancel(self, entry: BookEntry) -> None:
        """Review taking an own offer back."""
        self.sheets.cancel(entry)

    def speed_up(self, tx_hash: bytes) -> None:
        """Review a higher network fee for something that waits."""
        if self._can_sign():
            self.sheets.speed_up(tx_hash)

    def take_back(self, tx_hash: bytes) -> None:
        """Review taking back something that waits."""
        if self._can_sign():
            self.sheets.take_back(tx_hash)

    def attend(self, item: AttentionItem) -> None:
        """Lead from a card that needs attention to where it is dealt with."""
        if item.kind is AttentionKind.TRADE_UNFINISHED and item.trade_id is not None:
            self.sheets.repost(item.trade_id)
        elif item.kind in {AttentionKind.TRANSACTION_FAILED, AttentionKind.TRANSACTION_STUCK}:
            self._window.show_page("activity")
        else:
            self._window.show_page("market")

    def resume(self, session: Session) -> None:
        """Go on with what was signed before the window was last closed or killed."""
        self._runner.run(
            lambda _progress, cancelled: session.trader.resume(cancelled=cancelled),
            self._resumed,
            self.show_error,
            owner=self,
        )

    def revoke(self) -> None:
        """Close what is not signed yet."""
        if self._sheets is not None:
            self._sheets.revoke_consent()

    def show_error(self, error: HearthError) -> None:
        """Say at the foot of the window what went wrong and what to do."""
        cause, fix = words.error(error)
        self._window.toast.show_message(f"{cause} {fix}")

    def _can_sign(self) -> bool:
        """Whether the account in use can sign at all; if it is only watched, say so."""
        from wallet.keys.accounts import AccountKind
        from wallet.keys.watch_only import only_watches
        from wallet.ui.unlock.watched import WatchedSheet

        account = self._keeper.account()
        if account.kind is AccountKind.WATCHED:
            WatchedSheet(self._window, self._window.theme, only_watches(account.address))
        return account.kind is not AccountKind.WATCHED

    def _unlock(self, password: str) -> None:
        """Open the vault (on a worker); the idle time counts from here, signed or not."""
        self._keeper.unlock(password)
        self.used.emit()

    def _finished(self, result: Ended) -> None:
        self.used.emit()
        self.ended.emit()
        journey = self.sheets.journey
        if journey is None:
            self._window.toast.show_message(words.text(result.summary))

    def _resumed(self, trades: tuple[ResumedTrade, ...]) -> None:
        told = [trade for trade in trades if trade.outcome is not ResumeOutcome.NOTHING_SENT]
        if told:
            self._window.toast.show_message(words.text(told[-1].explanation))
            self.ended.emit()
