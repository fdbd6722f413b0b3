"""The card of what is on its way: where each thing is, and what can still be done about it."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QHBoxLayout, QWidget

from wallet.market.views import PendingEntry, PendingState, SyncState
from wallet.text import ntr, tr
from wallet.ui import words
from wallet.ui.sent.states import Look, StateTile, look_of
from wallet.ui.widgets.buttons import LinkButton, SecondaryButton
from wallet.ui.widgets.card import Card
from wallet.ui.widgets.labels import Divider, Label, Role
from wallet.ui.widgets.layouts import clear, two_lines

if TYPE_CHECKING:
    from wallet.ui.theme import Theme

_SHOWN = 3


class SentCard(Card):
    """Hidden while nothing is on its way.

    Args:
        theme: the look in use.
        actions: with the buttons that speed up and take back; without, a row only opens.
    """

    speed_up_asked = Signal(bytes)
    take_back_asked = Signal(bytes)
    opened = Signal(object)
    """The ``PendingEntry`` whose whole way is to be shown."""

    def __init__(self, theme: Theme, *, actions: bool) -> None:
        super().__init__(tr("On its way"))
        self._theme = theme
        self._actions = actions
        self._shown: tuple[object, ...] | None = None
        self._entries: tuple[PendingEntry, ...] = ()
        self._all = False
        self.queue = Label("", Role.BODY, wrap=True)
        self.body.setSpacing(10)
        self.rows: list[SentRow] = []
        self.hide()

    def show_entries(self, entries: tuple[PendingEntry, ...], sync: SyncState) -> None:
        """Show ``entries``; while the node does not answer, say what waits for it."""
        waits = sum(entry.state is PendingState.SIGNED for entry in entries)
        queued = waits if sync is SyncState.OFFLINE else 0
        state = (entries, queued, self._all)
        if state == self._shown:
            return
        self._shown, self._entries = state, entries
        self.setVisible(bool(entries))
        clear(self.body)
        self.rows = []
        over = all(entry.state not in _WAITING for entry in entries)
        self.heading.setText(tr("What became of it") if over else tr("On its way"))
        self.setAccessibleName(self.heading.text())
        if queued:
            self.body.addLayout(_queue(queued))
        shown = entries if self._all else entries[:_SHOWN]
        for place, entry in enumerate(shown):
            if place or queued:
                self.body.addWidget(Divider())
            said = queued and entry.state is PendingState.SIGNED
            self.body.addWidget(self._row(entry, brief=bool(said) or not self._actions))
        if len(entries) > _SHOWN:
            self.body.addLayout(self._more(len(entries) - _SHOWN, sync))

    def _row(self, entry: PendingEntry, *, brief: bool) -> SentRow:
        row = SentRow(entry, self._theme, actions=self._actions, brief=brief)
        row.opened.connect(lambda: self.opened.emit(entry))
        row.speed_up_asked.connect(lambda: self.speed_up_asked.emit(entry.tx_hash))
        row.take_back_asked.connect(lambda: self.take_back_asked.emit(entry.tx_hash))
        self.rows.append(row)
        return row

    def _more(self, more: int, sync: SyncState) -> QHBoxLayout:
        text = tr("Show fewer") if self._all else ntr("and {n} more", "and {n} more", more)
        button = LinkButton(text)

        def toggle() -> None:
            self._all = not self._all
            self.show_entries(self._entries, sync)

        button.clicked.connect(lambda _on: toggle())
        row = QHBoxLayout()
        row.addWidget(button)
        row.addStretch(1)
        return row


_WAITING = frozenset(
    {PendingState.PREPARED, PendingState.SIGNED, PendingState.SENT, PendingState.SEEN}
)


def _queue(count: int) -> QHBoxLayout:
    """Say what waits for the connection, and that nothing needs to be done."""
    title = Label(
        ntr("{n} thing waits for the connection", "{n} things wait for the connection", count),
        Role.STRONG,
        wrap=True,
    )
    row = QHBoxLayout()
    row.addLayout(
        two_lines(
            title,
            tr(
                "Signed and kept on this computer. Hearth sends it by itself, in order, as soon as "
                "a node answers, also if you close it meanwhile and start it later."
            ),
        ),
        1,
    )
    return row


class SentRow(QWidget):
    """One thing: its picture, what it is, where it is, and its buttons."""

    opened = Signal()
    speed_up_asked = Signal()
    take_back_asked = Signal()

    def __init__(
        self, entry: PendingEntry, theme: Theme, *, actions: bool, brief: bool = False
    ) -> None:
        super().__init__()
        look = look_of(entry)
        self.entry = entry
        row = QHBoxLayout(self)
        row.setContentsMargins(0, 2, 0, 2)
        row.setSpacing(14)
        tile = StateTile(theme)
        tile.show_look(look)
        row.addWidget(tile, 0, Qt.AlignmentFlag.AlignTop)
        self.title = Label(words.text(entry.label), Role.STRONG, wrap=True)
        self.state = state_line(entry, look, brief=brief)
        row.addLayout(two_lines(self.title, self.state), 1)
        self.buttons: list[SecondaryButton] = []
        if actions and entry.can_speed_up:
            self._add(row, tr("Speed up"), self.speed_up_asked.emit)
        if actions and entry.can_take_back:
            self._add(row, tr("Take back"), self.take_back_asked.emit)
        self.details = LinkButton(tr("Details"))
        self.details.setAccessibleDescription(f"{self.title.text()}. {self.state}")
        self.details.clicked.connect(lambda _on: self.opened.emit())
        row.addWidget(self.details, 0, Qt.AlignmentFlag.AlignVCenter)
        self.setAccessibleName(f"{self.title.text()}. {self.state}")

    def _add(self, row: QHBoxLayout, text: str, tell: Callable[[], None]) -> None:
        button = SecondaryButton(text, small=True)
        button.setAccessibleDescription(self.title.text())
        button.clicked.connect(lambda _on: tell())
        self.buttons.append(button)
        row.addWidget(button, 0, Qt.AlignmentFlag.AlignVCenter)


def state_line(entry: PendingEntry, look: Look, *, brief: bool) -> str:
    """Return where it is and since when, and unless ``brief`` why it waits."""
    since = tr("since {when}", when=words.when(entry.created))
    why = words.text(entry.why) if entry.why is not None and not brief else ""
    head = look.word if entry.state not in _WAITING else f"{look.word} · {since}"
    return f"{head}. {why}" if why else head
