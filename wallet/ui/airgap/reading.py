"""The step in which a request is read to its end, and then signed."""

from __future__ import annotations

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QFont, QFontDatabase
from PySide6.QtWidgets import QHBoxLayout, QVBoxLayout, QWidget

from wallet.errors import HearthError
from wallet.market.offline.lines import Explained, Line
from wallet.text import tr
from wallet.ui import words
from wallet.ui.offer.steps import SheetStep
from wallet.ui.theme import Theme, TypeSize
from wallet.ui.unlock.panel import UnlockPanel
from wallet.ui.widgets.banner import Banner
from wallet.ui.widgets.buttons import PrimaryButton, SecondaryButton
from wallet.ui.widgets.identicon import Identicon
from wallet.ui.widgets.labels import Divider, Kind, Label, Role
from wallet.ui.widgets.sentence import SentenceLabel


class ReadStep(SheetStep):
    """Everything that would be signed; the button wakes up when the last line was in view."""

    back = Signal()
    read_on = Signal()
    resized = Signal()
    agreed = Signal(str)
    """Sign it; the password, or empty when the wallet is open."""

    def __init__(self, explained: Explained, theme: Theme, *, locked: bool) -> None:
        super().__init__(tr("Read before signing"))
        self.explained = explained
        self._theme = theme
        self._seen = False
        self._busy = False
        self.column.setSpacing(14)
        self.sentence = SentenceLabel(
            words.sentence(explained.sentence, exactly=True),
            max_lines=6,
            pixel_size=theme.pixels(TypeSize.SENTENCE),
            bold_weight=QFont.Weight.Bold,
        )
        self.column.addWidget(self.sentence)
        self._add_account()
        self._add_lines()
        for note in explained.notes:
            self.column.addWidget(Banner(words.text(note), Kind.WARNING, parent=self))
        self.problem = Banner(kind=Kind.ERROR)
        self.column.addWidget(self.problem)
        self.panel: UnlockPanel | None = None
        if locked:
            self.panel = UnlockPanel(label=tr("Password, to sign this:"))
            self.panel.submitted.connect(self._submit)
            self.panel.ready_changed.connect(lambda _ready: self._refresh())
            self.column.addWidget(self.panel)
        self._add_buttons()

    def first_focus(self) -> QWidget | None:
        """Begin in the password field, else at Back: Enter alone never signs."""
        return self.panel.field.edit if self.panel is not None else self.go_back

    def seen_to_end(self) -> None:
        """Let the person sign: the last line was in view."""
        self._seen = True
        self._refresh()

    def failed(self, error: HearthError) -> None:
        """Say why it was not signed; it can be tried again."""
        self._busy = False
        if self.panel is not None:
            self.panel.failed(error)
        else:
            cause, fix = words.error(error)
            self.problem.show_message(cause, Kind.ERROR, fix=fix)
        self._refresh()
        self.resized.emit()

    def _add_account(self) -> None:
        account = self.explained.request.account
        row = QHBoxLayout()
        row.setSpacing(10)
        row.addWidget(Identicon(account, size=self._theme.scaled(22)))
        text = words.short_address(account)
        if self.explained.community:
            text = f"{text} · {self.explained.community}"
        row.addWidget(Label(text, Role.SECONDARY), 1)
        self.column.addLayout(row)

    def _add_lines(self) -> None:
        self.column.addWidget(Label(tr("Every field that is signed"), Role.HEADING))
        hint = tr("✓ marks what the community file on this computer says too.")
        self.column.addWidget(Label(hint, Role.SECONDARY, wrap=True))
        rows = QVBoxLayout()
        rows.setSpacing(0)
        font = QFontDatabase.systemFont(QFontDatabase.SystemFont.FixedFont)
        font.setPixelSize(self._theme.pixels(TypeSize.SMALL))
        for line in self.explained.lines:
            rows.addWidget(_row(line, font))
            rows.addWidget(Divider())
        self.column.addLayout(rows)

    def _add_buttons(self) -> None:
        self.go_back = SecondaryButton(tr("Back"))
        self.go_back.clicked.connect(self.back)
        self.read_more = SecondaryButton(tr("Read on ↓"))
        self.read_more.clicked.connect(self.read_on)
        self.sign = PrimaryButton(tr("Sign"))
        self.sign.clicked.connect(self._confirmed)
        self.row.addStretch(1)
        for button in (self.go_back, self.read_more, self.sign):
            self.row.addWidget(button)
        self._refresh()

    def _refresh(self) -> None:
        self.read_more.setVisible(not self._seen)
        ready = self.panel is None or self.panel.ready()
        self.sign.setEnabled(self._seen and ready and not self._busy)

    def _confirmed(self) -> None:
        if self.panel is not None:
            self.panel.submit()
        else:
            self._submit("")

    def _submit(self, password: str) -> None:
        if not self._seen:
            if self.panel is not None:
                self.panel.succeeded()
            return
        self._busy = True
        self._refresh()
        self.agreed.emit(password)


def _row(line: Line, font: QFont) -> QWidget:
    """A field's name, its exact value, and what that is in its unit."""
    row = QWidget()
    column = QVBoxLayout(row)
    column.setContentsMargins(0, 4, 0, 4)
    column.setSpacing(1)
    mark = "✓ " if line.verified else ""
    meaning = "" if line.meaning is None else words.field(line.meaning, exactly=True)
    head = QHBoxLayout()
    head.addWidget(Label(mark + line.name, Role.GOOD if line.verified else Role.SECONDARY))
    head.addWidget(Label(meaning, Role.BODY, right=True), 1)
    column.addLayout(head)
    shown = _shown(line.value)
    value = Label(_breakable(shown), Role.BODY, wrap=True)
    value.setFont(font)
    value.setTextInteractionFlags(Qt.TextInteractionFlag.TextSelectableByMouse)
    column.addWidget(value)
    row.setAccessibleName(f"{mark}{line.name}: {shown} {meaning}".strip())
    return row


def _shown(text: str) -> str:
    """Every character, those that cannot be seen by their number."""
    return "".join(c if c.isprintable() else f"\\u{ord(c):04x}" for c in text)


def _breakable(text: str) -> str:
    """Let long hexadecimal values wrap: an invisible break after every 16 letters."""
    if " " in text or len(text) <= 60:
        return text
    return "\u200b".join(text[at : at + 16] for at in range(0, len(text), 16))
