"""Opens a form and leads what comes of it: review, password, progress, end.

One sheet per trade. When the person closes it while something is already under way, the trade goes
on and its end is told by ``finished`` or ``failed``, for a message at the foot of the window.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, Signal
from PySide6.QtWidgets import QWidget

from wallet.chain.sureness import NO_MARKS, Marks
from wallet.errors import CancelledError, HearthError
from wallet.market.book import BookEntry
from wallet.market.results import TradeProgress
from wallet.text import tr
from wallet.ui.offer.buy import BuyForm
from wallet.ui.offer.flow import TradeFlow
from wallet.ui.offer.form import OrderForm
from wallet.ui.offer.orders import (
    CancelOrder,
    Ended,
    Order,
    RepostOrder,
    Reviewed,
    SpeedUpOrder,
    TakeBackOrder,
)
from wallet.ui.offer.sell import SellForm
from wallet.ui.offer.steps import SheetStep, StepSheet
from wallet.ui.offer.take import TakeForm
from wallet.ui.offer.use_cases import UseCases
from wallet.ui.review.outcome import DoneStep, FailedStep, KeptStep
from wallet.ui.review.progress import ProgressStep
from wallet.ui.review.view import ReviewStep
from wallet.ui.tasks import TaskRunner
from wallet.ui.theme import Theme
from wallet.ui.widgets.buttons import SecondaryButton
from wallet.ui.widgets.labels import Label, Role

if TYPE_CHECKING:
    from collections.abc import Callable

    from wallet.market.snapshot import Snapshot


class PreparingStep(SheetStep):
    """Stands in for a review that is being made when there was no form."""

    close_asked = Signal()

    def __init__(self, text: str) -> None:
        super().__init__("")
        self.column.addWidget(Label(text, Role.TITLE, wrap=True))
        self.column.addWidget(Label(tr("Asking the market…"), Role.SECONDARY))
        self.button = SecondaryButton(tr("Cancel"))
        self.button.clicked.connect(self.close_asked)
        self.row.addStretch(1)
        self.row.addWidget(self.button)


class TradeSheets(QObject):
    """The ways into a trade; pages call these, whoever they are."""

    finished = Signal(object)
    """A ``TradeResult`` or ``DeedResult``: something changed, show a new snapshot."""
    failed = Signal(object)
    """A ``HearthError`` of a trade nobody was watching any more."""
    nodes_asked = Signal()
    """The page of the nodes is wanted; the sheet has closed."""

    def __init__(
        self,
        host: QWidget,
        theme: Theme,
        use_cases: UseCases,
        runner: TaskRunner,
        parent: QObject | None = None,
    ) -> None:
        super().__init__(parent)
        self._host = host
        self._theme = theme
        self._use = use_cases
        self._runner = runner
        self._marks = NO_MARKS
        self._journey: Journey | None = None

    @property
    def journey(self) -> Journey | None:
        """The trade whose sheet is open."""
        return self._journey

    def set_theme(self, theme: Theme) -> None:
        """Open the next sheet in another look."""
        self._theme = theme

    def set_marks(self, marks: Marks) -> None:
        """Say in the next review how sure its numbers are."""
        self._marks = marks

    def sell(self, snapshot: Snapshot) -> None:
        """Open the form for an offer to sell."""
        self._begin(SellForm(snapshot, self._theme))

    def buy(self, snapshot: Snapshot) -> None:
        """Open the form for an offer to buy."""
        self._begin(BuyForm(snapshot, self._theme))

    def take(self, entry: BookEntry, snapshot: Snapshot) -> None:
        """Open the form for buying from an offer or selling into it."""
        self._begin(TakeForm(entry, snapshot, self._theme))

    def cancel(self, entry: BookEntry) -> None:
        """Go straight to the review of taking an own offer back."""
        self._begin(PreparingStep(tr("Cancel this offer")), CancelOrder(entry))

    def repost(self, trade_id: str) -> None:
        """Go straight to the review of posting an offer that never reached the chain."""
        self._begin(PreparingStep(tr("Post the offer you signed")), RepostOrder(trade_id))

    def speed_up(self, tx_hash: bytes) -> None:
        """Go straight to the review of a higher network fee for what waits."""
        self._begin(PreparingStep(tr("Speed up")), SpeedUpOrder(tx_hash))

    def take_back(self, tx_hash: bytes) -> None:
        """Go straight to the review of taking back what waits."""
        self._begin(PreparingStep(tr("Take back")), TakeBackOrder(tx_hash))

    def revoke_consent(self) -> None:
        """Close what was not signed yet: the wallet was locked, or shows another account."""
        if self._journey is not None and not self._journey.flow.signing:
            self._journey.sheet.close_sheet()

    def _begin(self, step: OrderForm | PreparingStep, order: Order | None = None) -> None:
        if self._journey is not None:
            self._journey.sheet.close_sheet()
        flow = TradeFlow(self._use, self._runner, self)
        journey = Journey(self._host, self._theme, flow, self, lambda: self._marks)
        journey.nodes_asked.connect(self.nodes_asked)
        self._journey = journey
        journey.sheet.closed.connect(lambda: self._closed(journey))
        journey.flow.finished.connect(self.finished)
        journey.unwatched_failure.connect(self.failed)
        journey.begin(step, order)

    def _closed(self, journey: Journey) -> None:
        if self._journey is journey:
            self._journey = None


class Journey(QObject):
    """One trade through its sheet."""

    unwatched_failure = Signal(object)
    nodes_asked = Signal()

    def __init__(
        self,
        host: QWidget,
        theme: Theme,
        flow: TradeFlow,
        parent: QObject,
        marks: Callable[[], Marks],
    ) -> None:
        super().__init__(parent)
        self._marks = marks
        self.flow = flow
        self.sheet = StepSheet(host, theme)
        self._theme = theme
        self._start: OrderForm | PreparingStep | None = None
        self._order: Order | None = None
        self._review: ReviewStep | None = None
        self._progress: ProgressStep | None = None
        self._open = True
        self.sheet.closed.connect(self._sheet_closed)
        flow.prepared.connect(self._show_review)
        flow.refused.connect(self._refused)
        flow.started.connect(self._show_progress)
        flow.progressed.connect(self._report)
        flow.finished.connect(self._show_done)
        flow.failed.connect(self._show_failed)

    def begin(self, step: OrderForm | PreparingStep, order: Order | None) -> None:
        """Open the sheet with a form, or prepare ``order`` at once."""
        self._start = step
        step.close_asked.connect(self.sheet.close_sheet)
        if isinstance(step, OrderForm):
            step.order_ready.connect(self._prepare)
            step.resized.connect(self.sheet.refit)
            step.look_at.connect(self.sheet.bring_into_view)
            step.nodes_asked.connect(self._to_nodes)
        self.sheet.show_step(step)
        if order is not None:
            self._prepare(order)

    def _prepare(self, order: Order) -> None:
        self._order = order
        self.flow.prepare(order)

    def _refused(self, error: HearthError) -> None:
        if not self._open:
            return
        if isinstance(self._start, OrderForm):
            self._start.show_refusal(error)
            self.sheet.show_step(self._start)
        else:
            self._show_failed(error)

    def _show_review(self, review: Reviewed) -> None:
        if not self._open:
            return
        if isinstance(self._start, OrderForm):
            self._start.set_busy(busy=False)
        step = ReviewStep(review, self.flow, self._theme, self._marks())
        step.nodes_asked.connect(self._to_nodes)
        step.back.connect(self._back)
        step.read_on.connect(self.sheet.read_on)
        step.resized.connect(self.sheet.refit)
        self._review = step
        self.sheet.show_step(step)

    def _to_nodes(self) -> None:
        """Leave the trade, unsigned, for the page of the nodes."""
        self.sheet.close_sheet()
        self.nodes_asked.emit()

    def _back(self) -> None:
        """Return to the form as it was, or leave when there was none."""
        self.flow.revoke()
        if isinstance(self._start, OrderForm):
            self._start.set_busy(busy=False)
            self.sheet.show_step(self._start)
        else:
            self.sheet.close_sheet()

    def _show_progress(self) -> None:
        if not self._open or self._review is None:
            return
        self._progress = ProgressStep(self._review.review, self._theme)
        self._progress.cancel_asked.connect(self.flow.cancel)
        self._progress.hide_asked.connect(self.sheet.close_sheet)
        self.sheet.set_closable(False)
        self.sheet.show_step(self._progress)

    def _report(self, progress: TradeProgress) -> None:
        if not self._open or self._progress is None:
            return
        self._progress.show_progress(progress)
        self.sheet.set_closable(not self._progress.can_cancel())

    def _show_done(self, result: Ended) -> None:
        if not self._open or self._review is None:
            return
        self.sheet.set_closable(True)
        step = DoneStep(result, self._review.review, self._theme)
        step.close_asked.connect(self.sheet.close_sheet)
        self.sheet.show_step(step)

    def _show_failed(self, error: HearthError) -> None:
        if not self._open:
            self.unwatched_failure.emit(error)
            return
        self.sheet.set_closable(True)
        if isinstance(error, CancelledError):
            self._back()
            return
        if error.code == "trade.queued":
            kept = KeptStep(error, self._theme)
            kept.close_asked.connect(self.sheet.close_sheet)
            self.sheet.show_step(kept)
            return
        step = FailedStep(error, self._theme, may_keep=self.flow.may_keep())
        step.keep_asked.connect(self.flow.keep)
        step.close_asked.connect(self.sheet.close_sheet)
        step.back_asked.connect(self._back)
        step.again_asked.connect(self._again)
        step.resized.connect(self.sheet.refit)
        self.sheet.show_step(step)

    def _again(self) -> None:
        if self._order is not None:
            self._prepare(self._order)

    def _sheet_closed(self) -> None:
        self._open = False
        if not self.flow.signing:
            self.flow.revoke()
