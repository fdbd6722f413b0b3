"""The bar over the pages while much of the community's records is still to be read."""

from __future__ import annotations

from dataclasses import dataclass

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QFrame, QHBoxLayout, QProgressBar, QVBoxLayout

from wallet.text import tr
from wallet.ui import words
from wallet.ui.theme import Theme
from wallet.ui.widgets.buttons import SecondaryButton
from wallet.ui.widgets.labels import Label, Role

_STEPS = 1_000


@dataclass(frozen=True, slots=True)
class Reading:
    """How far it is: blocks read of how many since it began, and how long the rest will take."""

    done: int
    of: int
    seconds_left: int | None = None
    paused: bool = False


class ReadingBar(QFrame):
    """Blocks of how many, what can be used meanwhile, and Pause."""

    pause_wanted = Signal(bool)

    def __init__(self, theme: Theme) -> None:
        super().__init__()
        self._paused = False
        row = QHBoxLayout(self)
        row.setContentsMargins(28, 10, 28, 12)
        row.setSpacing(16)
        column = QVBoxLayout()
        column.setSpacing(6)
        first = QHBoxLayout()
        first.setSpacing(12)
        self.title = Label("", Role.STRONG)
        self.left = Label("", Role.SECONDARY, right=True)
        first.addWidget(self.title)
        first.addStretch(1)
        first.addWidget(self.left)
        self.bar = QProgressBar()
        self.bar.setTextVisible(False)
        self.bar.setRange(0, _STEPS)
        self.bar.setAccessibleName(tr("Reading the community's records"))
        self.meanwhile = Label("", Role.SECONDARY, wrap=True)
        column.addLayout(first)
        column.addWidget(self.bar)
        column.addWidget(self.meanwhile)
        row.addLayout(column, 1)
        self.pause = SecondaryButton("", small=True)
        self.pause.setMinimumWidth(theme.scaled(84))
        self.pause.clicked.connect(lambda _on: self.pause_wanted.emit(not self._paused))
        row.addWidget(self.pause, 0, Qt.AlignmentFlag.AlignVCenter)
        self.hide()

    def show_reading(self, state: Reading | None) -> None:
        """Show how far it is; ``None`` puts the bar away."""
        self.setVisible(state is not None)
        if state is None:
            return
        self._paused = state.paused
        self.title.setText(
            tr("Reading is paused") if state.paused else tr("Reading the community's records")
        )
        done, of = words.exact(state.done), words.exact(state.of)
        count = tr("{done} of {of} blocks", done=done, of=of)
        self.left.setText(" · ".join(part for part in (count, _left(state)) if part))
        self.bar.setValue(_STEPS * state.done // state.of if state.of else 0)
        self.bar.setAccessibleDescription(self.left.text())
        self.meanwhile.setText(
            tr("Home shows what was read so far. Nothing newer is known until you go on.")
            if state.paused
            else tr(
                "You can use everything meanwhile. The numbers grow until it is done; before you "
                "sign, the chain itself is asked."
            )
        )
        self.pause.setText(tr("Go on") if state.paused else tr("Pause"))
        self.pause.setAccessibleDescription(self.title.text())


def _left(state: Reading) -> str:
    if state.paused or state.seconds_left is None:
        return ""
    if state.seconds_left < 60:
        return tr("less than a minute left")
    return tr("about {span} left", span=words.span(state.seconds_left))
