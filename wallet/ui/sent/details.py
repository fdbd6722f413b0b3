"""A sheet with the whole way of one thing: the steps behind it, where it is, what comes next."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QGridLayout, QHBoxLayout, QVBoxLayout, QWidget

from wallet.market.views import PendingEntry, PendingState
from wallet.text import tr
from wallet.ui import words
from wallet.ui.review.marks import StepMark
from wallet.ui.sent.states import StateTile, look_of
from wallet.ui.theme import Theme, TypeSize
from wallet.ui.widgets.banner import Banner
from wallet.ui.widgets.buttons import CopyButton, PrimaryButton, SecondaryButton
from wallet.ui.widgets.labels import Kind, Label, Role
from wallet.ui.widgets.layouts import fact, two_lines
from wallet.ui.widgets.sentence import SentenceLabel
from wallet.ui.widgets.sheet import Sheet

_ORDER = (PendingState.SIGNED, PendingState.SENT, PendingState.SEEN, PendingState.MINED,
          PendingState.FINAL)  # fmt: skip
_ENDED_BADLY = frozenset({PendingState.FAILED, PendingState.REPLACED, PendingState.EXPIRED})


@dataclass(frozen=True, slots=True)
class Stop:
    """One stop of the way: what it is called, what is known of it, and whether it is behind."""

    name: str
    note: str
    done: bool
    here: bool


def way_of(entry: PendingEntry) -> tuple[Stop, ...]:
    """Return the stops of ``entry`` in order; one that ended badly ends where it did."""
    block = tr("Block {block}", block=words.exact(entry.block)) if entry.block else ""
    names = {
        PendingState.SIGNED: (tr("Signed, kept on this computer"), words.full(entry.created)),
        PendingState.SENT: (tr("Sent to a node"), ""),
        PendingState.SEEN: (tr("Nodes show it, it waits for a block"), ""),
        PendingState.MINED: (tr("In a block"), block),
        PendingState.FINAL: (tr("Final: nothing can undo it"), ""),
    }
    if entry.state in _ENDED_BADLY:
        last = Stop(look_of(entry).word, block, done=False, here=True)
        return Stop(*names[PendingState.SIGNED], done=True, here=False), last
    reached = _ORDER.index(entry.state) if entry.state in _ORDER else 0
    final = reached == len(_ORDER) - 1
    return tuple(
        Stop(*names[state], done=place < reached or final, here=place == reached and not final)
        for place, state in enumerate(_ORDER)
    )


class SentSheet(Sheet):
    """What it is, where it is, and what can still be done."""

    copied = Signal(str)
    speed_up_asked = Signal(bytes)
    take_back_asked = Signal(bytes)

    def __init__(self, host: QWidget, theme: Theme, entry: PendingEntry) -> None:
        super().__init__(host, tr("Where it is"), width=600, scrim=theme.colors.scrim)
        self.entry = entry
        self.body.setSpacing(14)
        self.body.addLayout(self._top(theme))
        if entry.why is not None:
            bad = entry.state is PendingState.FAILED
            kind = Kind.ERROR if bad else Kind.WARNING
            self.body.addWidget(Banner(words.text(entry.why), kind, parent=self))
        self.body.addLayout(way(entry, theme))
        self.body.addLayout(fact(tr("Transaction"), _short(entry.tx_hash), role=Role.BODY))
        self.body.addLayout(
            fact(tr("Its number in this account"), words.exact(entry.nonce), role=Role.BODY)
        )
        if entry.detail:
            said = Label(tr("The node's own words: {text}", text=entry.detail), Role.SMALL)
            said.setWordWrap(True)
            self.body.addWidget(said)
        self._add_buttons()

    def _top(self, theme: Theme) -> QHBoxLayout:
        row = QHBoxLayout()
        row.setSpacing(14)
        tile = StateTile(theme, 40)
        tile.show_look(look_of(self.entry))
        row.addWidget(tile, 0, Qt.AlignmentFlag.AlignTop)
        sentence = SentenceLabel(
            words.text(self.entry.label), max_lines=3, pixel_size=theme.pixels(TypeSize.SENTENCE)
        )
        row.addLayout(two_lines(sentence, look_of(self.entry).word), 1)
        return row

    def _add_buttons(self) -> None:
        copy = CopyButton(tr("Copy transaction id"), "0x" + self.entry.tx_hash.hex())
        copy.copied.connect(self.copied)
        self.buttons.addWidget(copy)
        self.buttons.addStretch(1)
        self.choices: list[SecondaryButton] = []
        if self.entry.can_take_back:
            self._act(tr("Take back"), self.take_back_asked.emit)
        if self.entry.can_speed_up:
            self._act(tr("Speed up"), self.speed_up_asked.emit)
        close = PrimaryButton(tr("Close"))
        close.clicked.connect(self.close_sheet)
        self.buttons.addWidget(close)

    def _act(self, text: str, tell: Callable[[bytes], None]) -> None:
        button = SecondaryButton(text)

        def act() -> None:
            self.close_sheet()
            tell(self.entry.tx_hash)

        button.clicked.connect(lambda _on: act())
        self.choices.append(button)
        self.buttons.addWidget(button)


def way(entry: PendingEntry, theme: Theme) -> QVBoxLayout:
    """Draw the stops: a tick for what is behind, a ring where it is, a dot for what comes."""
    column = QVBoxLayout()
    column.setSpacing(8)
    column.addWidget(Label(tr("Its way"), Role.HEADING))
    grid = QGridLayout()
    grid.setHorizontalSpacing(12)
    grid.setVerticalSpacing(8)
    grid.setColumnStretch(1, 1)
    for place, stop in enumerate(way_of(entry)):
        mark = StepMark(theme)
        mark.show_state(running=stop.here, done=stop.done)
        state = tr("done") if stop.done else tr("here now") if stop.here else tr("comes next")
        mark.setAccessibleName(f"{stop.name}: {state}")
        role = Role.STRONG if stop.here else Role.BODY if stop.done else Role.SECONDARY
        grid.addWidget(mark, place, 0)
        grid.addWidget(Label(stop.name, role, wrap=True), place, 1)
        grid.addWidget(Label(stop.note, Role.SECONDARY, right=True), place, 2)
    column.addLayout(grid)
    return column


def _short(tx_hash: bytes) -> str:
    identity = "0x" + tx_hash.hex()
    return f"{identity[:10]}…{identity[-8:]}"
