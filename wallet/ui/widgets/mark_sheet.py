"""Why a number is as sure as it is: who said what, at which block, and what that means."""

from __future__ import annotations

from collections.abc import Callable

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QHBoxLayout, QLabel, QVBoxLayout, QWidget

from wallet.chain.sureness import Mark, Sure, Voice
from wallet.text import tr
from wallet.ui import words
from wallet.ui.icons import pixmap
from wallet.ui.theme import Theme
from wallet.ui.widgets.buttons import SecondaryButton
from wallet.ui.widgets.labels import Divider, Label, Role
from wallet.ui.widgets.mark import SURE_LOOKS, sure_icon
from wallet.ui.widgets.sentence import visible
from wallet.ui.widgets.sheet import Sheet

_WIDTH, _ICON = 500, 26

# What a witness did instead of naming a number, by the code of the error or by its room.
_SAID_NOTHING = {
    "node.down": "did not answer",
    "node.slow": "took too long",
    "node.busy": "was too busy",
    "node.proxy": "did not answer",
    "node.tls": "could not show who it is",
    "node.pin_changed": "could not show who it is",
    "node.denied": "did not let Hearth in",
    "node.locked": "waits for your password",
    "node.bad_proof": "gave a proof that is wrong",
    "node.bad_header": "gave a proof that is wrong",
    "node.bad_seal": "showed a page that the validators did not sign",
    "chain": "is on another ledger",
}


class MarkSheet(Sheet):
    """The mark's sentence, what it means, who said what, and where to do something about it."""

    nodes_asked = Signal()
    """The page of the nodes is wanted; emitted after the sheet has closed."""

    def __init__(
        self, host: QWidget, theme: Theme, subject: str, mark: Mark, write: Callable[[int], str]
    ) -> None:
        super().__init__(
            host, subject, width=theme.scaled(_WIDTH), scrim=theme.colors.scrim
        )  # fmt: skip
        look = SURE_LOOKS[mark.sure]
        self.setAccessibleName(f"{subject}: {look.word()}")
        self._theme = theme
        self.body.addLayout(self._heading(mark.sure))
        self.why = Label(_why(mark), wrap=True)
        self.body.addWidget(self.why)
        self.body.addWidget(Label(look.meaning(), Role.SECONDARY, wrap=True))
        if mark.voices:
            self.body.addLayout(_voices(mark.voices, write))
        if mark.block is not None:
            block = tr("Looked at in block {block}.", block=words.exact(mark.block))
            self.body.addWidget(Label(block, Role.SECONDARY))
        if look.advice():
            self.body.addWidget(Divider())
            self.body.addWidget(Label(look.advice(), wrap=True))
        self._add_buttons()

    def show_sheet(self) -> None:
        """Open at Close."""
        self.open(self.close_button)

    def _heading(self, sure: Sure) -> QHBoxLayout:
        look = SURE_LOOKS[sure]
        picture = QLabel()
        color = getattr(self._theme.colors, look.tone)
        picture.setPixmap(pixmap(sure_icon(sure), color, self._theme.scaled(_ICON), 2.0))
        row = QHBoxLayout()
        row.setSpacing(10)
        row.addWidget(picture)
        row.addWidget(Label(look.word(), Role.TITLE), 1)
        return row

    def _add_buttons(self) -> None:
        self.nodes = SecondaryButton(tr("Nodes"))
        self.nodes.clicked.connect(self._to_nodes)
        self.close_button = SecondaryButton(tr("Close"))
        self.close_button.clicked.connect(self.close_sheet)
        self.buttons.addWidget(self.nodes)
        self.buttons.addStretch(1)
        self.buttons.addWidget(self.close_button)

    def _to_nodes(self) -> None:
        self.close_sheet()
        self.nodes_asked.emit()


def _why(mark: Mark) -> str:
    fields = {name: visible(value) for name, value in mark.fields.items()}
    return tr(mark.why, **fields)


def _voices(voices: tuple[Voice, ...], write: Callable[[int], str]) -> QVBoxLayout:
    """A line a witness: who, and what it said."""
    column = QVBoxLayout()
    column.setSpacing(4)
    column.addWidget(Label(tr("Who said what"), Role.HEADING))
    for voice in voices:
        row = QHBoxLayout()
        row.setSpacing(12)
        who = visible(voice.who) or tr("Hearth's own records")
        row.addWidget(Label(who, Role.BODY, wrap=True), 1, Qt.AlignmentFlag.AlignTop)
        if voice.value is not None:
            row.addWidget(Label(write(voice.value), Role.STRONG, right=True))
        else:
            row.addWidget(Label(_nothing(voice.problem), Role.WARNING, right=True))
        column.addLayout(row)
    return column


def _nothing(code: str) -> str:
    known = _SAID_NOTHING.get(code) or _SAID_NOTHING.get(code.partition(".")[0])
    return tr(known) if known else tr("gave no answer that can be used")
