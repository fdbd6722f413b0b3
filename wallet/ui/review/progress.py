"""A trade on its way: each step with what it is doing now."""

from __future__ import annotations

from PySide6.QtCore import QElapsedTimer, QTimer, Signal
from PySide6.QtWidgets import QGridLayout, QProgressBar

from wallet.market.results import Stage, TradeProgress
from wallet.text import tr
from wallet.ui import words
from wallet.ui.offer.orders import Reviewed
from wallet.ui.offer.steps import SheetStep
from wallet.ui.review.facts import step_text
from wallet.ui.review.marks import StepMark
from wallet.ui.theme import Theme, TypeSize
from wallet.ui.widgets.buttons import SecondaryButton
from wallet.ui.widgets.labels import Label, Role
from wallet.ui.widgets.sentence import SentenceLabel

_COUNT_AFTER = 3
_SLOW_AFTER = 15
"""Seconds without news after which the waiting is explained."""


class ProgressStep(SheetStep):
    """Shows how far a trade is. Cancelling works until something was sent."""

    cancel_asked = Signal()
    hide_asked = Signal()
    """The person does not want to watch; the trade goes on."""

    def __init__(self, review: Reviewed, theme: Theme) -> None:
        super().__init__(tr("Under way"))
        self._theme = theme
        self._sent = False
        self.sentence = SentenceLabel(
            words.sentence(review.sentence, exactly=True),
            max_lines=4,
            pixel_size=theme.pixels(TypeSize.SENTENCE),
        )
        self.column.addWidget(self.sentence)
        self._add_bar(len(review.steps))
        self._rows: list[tuple[StepMark, Label, Label]] = []
        self._add_rows(review)
        self.note = Label("", Role.SECONDARY, wrap=True)
        self.column.addWidget(self.note)
        self._clock = QElapsedTimer()
        self._clock.start()
        self._tick = QTimer(self)
        self._tick.setInterval(1000)
        self._tick.timeout.connect(self._count_seconds)
        self._tick.start()
        self.button = SecondaryButton(tr("Cancel"))
        self.button.clicked.connect(self._pressed)
        self.row.addStretch(1)
        self.row.addWidget(self.button)
        self._mark(0, tr("Asking the market once more…"))

    def _add_bar(self, steps: int) -> None:
        self.done = QProgressBar()
        self.done.setTextVisible(False)
        self.done.setRange(0, steps * len(Stage))
        self.done.setAccessibleName(tr("How far it is"))
        self.column.addWidget(self.done)

    def _add_rows(self, review: Reviewed) -> None:
        grid = QGridLayout()
        grid.setHorizontalSpacing(12)
        grid.setVerticalSpacing(10)
        grid.setColumnStretch(1, 1)
        for place, step in enumerate(review.steps):
            mark = StepMark(self._theme)
            text = Label(step_text(step, review), Role.BODY, wrap=True)
            state = Label("", Role.SECONDARY, right=True)
            grid.addWidget(mark, place, 0)
            grid.addWidget(text, place, 1)
            grid.addWidget(state, place, 2)
            self._rows.append((mark, text, state))
        self.column.addLayout(grid)

    def show_progress(self, progress: TradeProgress) -> None:
        """Show one report of the running trade."""
        self._clock.restart()
        self.note.setText("")
        if progress.stage in {Stage.SENDING, Stage.WAITING}:
            self._sent = True
            self.button.setText(tr("Go on in the background"))
        stages = list(Stage)
        place = progress.step - 1
        self.done.setValue(place * len(stages) + stages.index(progress.stage) + 1)
        if progress.stage is Stage.DONE:
            self._mark(place + 1, "")
        else:
            self._mark(place, _doing(progress))

    def can_cancel(self) -> bool:
        """Return whether cancelling still leaves nothing behind."""
        return not self._sent

    def _mark(self, place: int, doing: str) -> None:
        self._doing = doing
        for row, (mark, text, state) in enumerate(self._rows):
            running, done = row == place, row < place
            mark.show_state(running=running, done=done)
            state.setText(tr("done") if done else doing if running else "")
            text.set_role(Role.STRONG if running else Role.BODY)
            mark.setAccessibleName(state.text())

    def _count_seconds(self) -> None:
        """Show that time passes, and after a while what that means."""
        seconds = self._clock.elapsed() // 1000
        for mark, _text, state in self._rows:
            if mark.running and seconds >= _COUNT_AFTER:
                state.setText(tr("{doing} {seconds} s", doing=self._doing, seconds=seconds))
        if seconds >= _SLOW_AFTER:
            self.note.setText(
                tr(
                    "No news for {seconds} seconds. The network may be busy; what was sent is "
                    "kept and goes on even if you close Hearth.",
                    seconds=seconds,
                )
                if self._sent
                else tr("The node is slow to answer. Nothing has been sent yet.")
            )

    def _pressed(self) -> None:
        if self._sent:
            self.hide_asked.emit()
            return
        self.button.setEnabled(False)
        self.button.setText(tr("Cancelling…"))
        self.cancel_asked.emit()


def _doing(progress: TradeProgress) -> str:
    if progress.stage is Stage.CHECKING:
        return tr("Asking the market once more…")
    if progress.stage is Stage.SIGNING:
        return tr("Signing and checking the signature…")
    if progress.stage is Stage.SENDING:
        return tr("Sending…")
    if progress.waiting_since_block is None:
        return tr("Waiting for a block…")
    return tr("Waiting since block {block}…", block=words.exact(progress.waiting_since_block))
