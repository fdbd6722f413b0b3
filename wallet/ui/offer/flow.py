"""From what a person asks for to a settled trade, one step at a time.

``TradeFlow`` decides nothing about money. It runs the use cases it is given on worker threads, and
holds the one rule of consent: a review is signed only if it is the newest one, was shown to its
end, and nothing was locked or changed since.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import TypeVar

from PySide6.QtCore import QObject, Signal

from wallet.errors import HearthError, LockedError, NodeDownError
from wallet.market.results import CancelledCallback, ProgressCallback, Stage, TradeProgress
from wallet.market.review import Review
from wallet.ui.offer.orders import Ended, Order, Reviewed
from wallet.ui.offer.use_cases import UseCases
from wallet.ui.tasks import Task, TaskRunner

T = TypeVar("T")


class TradeFlow(QObject):
    """One trade on its way. Every signal is emitted on the GUI thread."""

    prepared = Signal(object)
    """A ``Review`` or a ``Deed`` to be shown."""
    refused = Signal(object)
    """A ``HearthError``: no review could be made."""
    unlocked = Signal()
    opened = Signal()
    """This computer's keyring opened the vault: nothing was agreed to by that."""
    unlock_failed = Signal(object)
    started = Signal()
    """Signing began; nothing can be changed any more."""
    progressed = Signal(object)
    """A ``TradeProgress``."""
    finished = Signal(object)
    """A ``TradeResult`` or a ``DeedResult``."""
    failed = Signal(object)
    """A ``HearthError``: the trade did not happen, or not wholly."""

    def __init__(
        self, use_cases: UseCases, runner: TaskRunner, parent: QObject | None = None
    ) -> None:
        super().__init__(parent)
        self._use = use_cases
        self._runner = runner
        self._review: Reviewed | None = None
        self._shown = False
        self._task: Task | None = None
        self._signing = False
        self._sent = False
        self._unsent: Review | None = None

    @property
    def review(self) -> Reviewed | None:
        """The review that may be signed once it was shown."""
        return self._review

    @property
    def signing(self) -> bool:
        """Whether a trade is being signed, sent or waited for."""
        return self._signing

    def is_locked(self) -> bool:
        """Return whether a password is needed before signing."""
        return self._use.is_locked()

    def prepare(self, order: Order) -> None:
        """Make the review of ``order`` on a worker thread."""
        self.revoke()
        self._run(lambda: self._use.prepare(order), self._prepared, self.refused.emit)

    def review_shown(self, review: Reviewed) -> None:
        """Note that the person has seen ``review`` to its end."""
        self._shown = self._shown or review is self._review

    def may_sign(self) -> bool:
        """Return whether there is a review, seen to its end, that is not being signed."""
        return self._review is not None and self._shown and not self._signing

    def revoke(self) -> None:
        """Forget the review and the consent: a lock, another account, another community."""
        if self._task is not None and not self._signing:
            self._task.abandon()
            self._task = None
        self._review = self._unsent = None
        self._shown = False

    def unlock(self, password: str) -> None:
        """Open the vault on a worker thread; the review is kept whatever happens."""
        self._run(
            lambda: self._use.unlock(password),
            lambda _nothing: self.unlocked.emit(),
            self.unlock_failed.emit,
        )

    def by_computer(self) -> Callable[[], None] | None:
        """Return what opens the vault with this computer's keyring, where that is allowed."""
        return self._use.by_computer()

    def unlock_by(self, computer: Callable[[], None]) -> None:
        """Let the keyring open the vault; to sign is still another step."""
        self._run(computer, lambda _nothing: self.opened.emit(), self.unlock_failed.emit)

    def sign(self) -> None:
        """Sign and send the review that was shown.

        Does nothing when ``may_sign`` is false; ``failed`` when the vault is locked.
        """
        review = self._review
        if review is None or not self.may_sign():
            return
        if self._use.is_locked():
            self.failed.emit(_locked())
            return
        self._begin(lambda tell, stop: self._use.execute(review, tell, stop))

    def may_keep(self) -> bool:
        """Return whether the trade that just failed can be signed now and sent later.

        Only when no node answered before anything was sent: the person agreed to that review.
        """
        return self._unsent is not None and self._use.queue is not None

    def keep(self) -> None:
        """Sign the trade that just failed all the same; it is sent when a node answers."""
        review, queue = self._unsent, self._use.queue
        if review is None or queue is None:
            return
        if self._use.is_locked():
            self.failed.emit(_locked())
            return
        self._begin(lambda tell, stop: queue(review, tell, stop))

    def _begin(self, work: Callable[[ProgressCallback, CancelledCallback], Ended]) -> None:
        self._signing, self._sent, self._unsent = True, False, None
        self.started.emit()
        self._task = self._runner.run(work, self._ended_well, self._ended_badly, self._report)

    def _report(self, progress: TradeProgress) -> None:
        self._sent = self._sent or progress.stage in {Stage.SENDING, Stage.WAITING}
        self.progressed.emit(progress)

    def cancel(self) -> None:
        """Stop preparing or, as far as it is still possible, the trade."""
        if self._task is not None:
            self._task.cancel()

    def _run(
        self,
        use_case: Callable[[], T],
        on_done: Callable[[T], None],
        on_error: Callable[[HearthError], None],
    ) -> None:
        self._task = self._runner.run(
            lambda _progress, _cancelled: use_case(), on_done, on_error, owner=self
        )

    def _prepared(self, review: Reviewed) -> None:
        self._review = review
        self._shown = False
        self.prepared.emit(review)

    def _ended_well(self, result: Ended) -> None:
        self._signing = False
        self._review = None
        self.finished.emit(result)

    def _ended_badly(self, error: HearthError) -> None:
        self._signing = False
        if isinstance(error, NodeDownError) and isinstance(self._review, Review):
            self._unsent = None if self._sent else self._review
        self._review = None
        self.failed.emit(error)


def _locked() -> LockedError:
    return LockedError(
        "vault.locked",
        "The wallet is locked, so nothing can be signed.",
        "Type your password and try again.",
    )
