"""The review sheet: what will be signed, in words and to the last integer."""

from __future__ import annotations

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QFont, QFontDatabase
from PySide6.QtWidgets import QHBoxLayout, QLabel, QPlainTextEdit, QVBoxLayout, QWidget

from wallet.chain.sureness import NO_MARKS, Marks
from wallet.errors import HearthError
from wallet.market.review import Review, TradeKind
from wallet.text import ntr, tr
from wallet.ui import words
from wallet.ui.offer.flow import TradeFlow
from wallet.ui.offer.orders import Reviewed
from wallet.ui.offer.steps import SheetStep
from wallet.ui.review.facts import Fact, facts, raw_fields, step_text
from wallet.ui.review.sureness import ReviewMarks
from wallet.ui.theme import Theme, TypeSize
from wallet.ui.unlock.panel import UnlockPanel
from wallet.ui.widgets.banner import Banner
from wallet.ui.widgets.buttons import PrimaryButton, SecondaryButton
from wallet.ui.widgets.identicon import Identicon
from wallet.ui.widgets.labels import Badge, Divider, Kind, Label, Role
from wallet.ui.widgets.sentence import SentenceLabel

_MARKS_IN_A_ROW = 2


class ReviewStep(SheetStep):
    """Shows a review; the button that signs wakes up when the last line was in view."""

    back = Signal()
    read_on = Signal()
    resized = Signal()
    """The content became taller or shorter."""

    nodes_asked = Signal()
    """The page of the nodes is wanted."""

    def __init__(
        self, review: Reviewed, flow: TradeFlow, theme: Theme, marks: Marks = NO_MARKS
    ) -> None:
        count = len(review.steps)
        super().__init__(
            tr("Review before signing") + " · " + ntr("{n} signature", "{n} signatures", count)
        )
        self.review = review
        self._flow = flow
        self._theme = theme
        self.marks = ReviewMarks(review, theme, marks)
        self.marks.nodes_asked.connect(self.nodes_asked)
        self._seen = False
        self.column.setSpacing(14)
        self.panel: UnlockPanel | None = None
        self.computer: SecondaryButton | None = None
        self._add_sentence()
        self._add_facts()
        self._add_steps()
        self._add_raw()
        self._add_warnings()
        if flow.is_locked():
            self._ask_password()
        self._add_buttons()
        flow.unlocked.connect(self._unlocked)
        flow.opened.connect(self._opened)
        flow.unlock_failed.connect(self._unlock_failed)

    def _add_sentence(self) -> None:
        sentence = SentenceLabel(
            words.sentence(self.review.sentence, exactly=True),
            max_lines=4,
            pixel_size=self._theme.pixels(TypeSize.SENTENCE),
            bold_weight=QFont.Weight.Bold,
        )
        self.sentence = sentence
        self.column.addWidget(sentence)
        marks = [Badge(words.text(mark), Kind.PROVEN) for mark in self.review.marks]
        for start in range(0, len(marks), _MARKS_IN_A_ROW):
            row = QHBoxLayout()
            row.setSpacing(8)
            for badge in marks[start : start + _MARKS_IN_A_ROW]:
                row.addWidget(badge)
            row.addStretch(1)
            self.column.addLayout(row)
        for note in self.review.notes:
            self.column.addWidget(Label(words.text(note), Role.SECONDARY, wrap=True))

    def _add_facts(self) -> None:
        rows = QVBoxLayout()
        rows.setSpacing(0)
        party = self._party()
        if party is not None:
            rows.addWidget(party)
            rows.addWidget(Divider())
        for fact in facts(self.review):
            rows.addWidget(_fact_row(fact, self.marks.button(fact.about)))
            rows.addWidget(Divider())
        self.column.addLayout(rows)

    def _party(self) -> QWidget | None:
        """Show whose offer is taken: picture, name and address."""
        review = self.review
        if not isinstance(review, Review):
            return None
        if review.kind not in {TradeKind.TAKE_SELL, TradeKind.TAKE_BUY}:
            return None
        maker = review.offer.maker
        who = review.sentence.fields.get("who")
        name = words.field(who) if who is not None else words.short_address(maker)
        row = QWidget()
        line = QHBoxLayout(row)
        line.setContentsMargins(0, 5, 0, 5)
        line.setSpacing(10)
        line.addWidget(Label(tr("With"), Role.SECONDARY), 1)
        line.addWidget(Identicon(maker, size=self._theme.scaled(22)))
        value = Label(f"{name} · {words.short_address(maker)}")
        value.setToolTip(maker)
        line.addWidget(value)
        return row

    def _add_steps(self) -> None:
        column = QVBoxLayout()
        column.setSpacing(4)
        column.addWidget(Label(tr("What you sign, in this order"), Role.HEADING))
        for number, step in enumerate(self.review.steps, start=1):
            row = QHBoxLayout()
            row.setSpacing(10)
            row.addWidget(Label(f"{number}.", Role.SECONDARY))
            row.addWidget(Label(step_text(step, self.review), wrap=True), 1)
            fee = words.network_fee(step.fee, self.review.coin_symbol)
            cost = tr("up to {fee}", fee=fee) if step.fee else tr("free")
            row.addWidget(Label(cost, Role.SECONDARY, right=True))
            column.addLayout(row)
        self.column.addLayout(column)

    def _add_warnings(self) -> None:
        column = QVBoxLayout()
        column.setSpacing(8)
        for warning in (*self.marks.warnings(), *map(words.text, self.review.warnings)):
            column.addWidget(Banner(warning, Kind.WARNING, parent=self))
        if column.count():
            self.column.addLayout(column)

    def _add_raw(self) -> None:
        self.raw = QPlainTextEdit(raw_fields(self.review))
        self.raw.setReadOnly(True)
        self.raw.setAccessibleName(tr("Every field that is signed"))
        self.raw.setTabChangesFocus(True)
        font = QFontDatabase.systemFont(QFontDatabase.SystemFont.FixedFont)
        font.setPixelSize(self._theme.pixels(TypeSize.SMALL))
        self.raw.setFont(font)
        self.raw.setMinimumHeight(self._theme.scaled(280))
        self.raw.hide()
        self.column.addWidget(self.raw)

    def _ask_password(self) -> None:
        self.panel = UnlockPanel(label=tr("The wallet is locked. Password, to sign this:"))
        self.panel.submitted.connect(self._flow.unlock)
        self.panel.ready_changed.connect(lambda _ready: self._refresh())
        self.column.addWidget(self.panel)
        opener = self._flow.by_computer()
        if opener is not None and self.computer is None:
            self.computer = SecondaryButton(tr("Open with this computer"), small=True)
            self.computer.clicked.connect(lambda _checked: self._flow.unlock_by(opener))
            self.column.addWidget(self.computer, 0, Qt.AlignmentFlag.AlignLeft)

    def _add_buttons(self) -> None:
        count = len(self.review.all_fields)
        self.show_raw = SecondaryButton(tr("Show all {count} fields", count=count))
        self.show_raw.setCheckable(True)
        self.show_raw.toggled.connect(self._toggle_raw)
        self.go_back = SecondaryButton(tr("Back"))
        self.go_back.clicked.connect(self.back)
        self.read_more = SecondaryButton(tr("Read on ↓"))
        self.read_more.clicked.connect(self.read_on)
        self.sign = PrimaryButton(words.text(self.review.action))
        self.sign.clicked.connect(self._confirmed)
        self.row.addWidget(self.show_raw)
        self.row.addStretch(1)
        for button in (self.go_back, self.read_more, self.sign):
            self.row.addWidget(button)
        self._refresh()

    def first_focus(self) -> QWidget | None:
        """Begin in the password field, else at Back: Enter alone never signs."""
        return self.panel.field.edit if self.panel is not None else self.go_back

    def seen_to_end(self) -> None:
        """Let the person sign: the last line was in view."""
        if self.isVisible() and not self._seen:
            self._seen = True
            self._flow.review_shown(self.review)
            self._refresh()

    def locked_again(self) -> None:
        """Ask for the password once more; the review stays."""
        if self.panel is None:
            self._ask_password()
            self._refresh()
            self.resized.emit()

    def _refresh(self) -> None:
        self.read_more.setVisible(not self._seen)
        ready = self.panel is None or self.panel.ready()
        self.sign.setEnabled(self._seen and ready)
        if not self._seen:
            why = tr("Read to the end first.")
        else:
            why = "" if ready else tr("Type the password first.")
        self.sign.setToolTip(why)
        self.sign.setAccessibleDescription(why)

    def _confirmed(self) -> None:
        if self.panel is not None:
            self.panel.submit()
        else:
            self._flow.sign()

    def _unlocked(self) -> None:
        if self.panel is None:
            return
        self._opened()
        if self.isVisible():
            self._flow.sign()

    def _opened(self) -> None:
        """Ask for no password any more."""
        if self.computer is not None:
            self.computer.hide()
            self.computer.deleteLater()
            self.computer = None
        if self.panel is None:
            return
        self.panel.succeeded()
        self.panel.hide()
        self.column.removeWidget(self.panel)
        self.panel.deleteLater()
        self.panel = None
        self._refresh()

    def _unlock_failed(self, error: HearthError) -> None:
        if self.panel is not None:
            self.panel.failed(error)
            self._refresh()
            self.resized.emit()

    def _toggle_raw(self, shown: bool) -> None:  # noqa: FBT001 - a Qt slot
        count = len(self.review.all_fields)
        self.raw.setVisible(shown)
        self.show_raw.setText(
            tr("Hide the fields") if shown else tr("Show all {count} fields", count=count)
        )
        self.resized.emit()


def _fact_row(fact: Fact, mark: QWidget | None) -> QWidget:
    row = QWidget()
    line = QHBoxLayout(row)
    line.setContentsMargins(0, 5, 0, 5)
    line.setSpacing(16)
    label = Label(fact.label, Role.SECONDARY)
    line.addWidget(label, 0, Qt.AlignmentFlag.AlignTop)
    if mark is not None:
        line.addWidget(mark, 0, Qt.AlignmentFlag.AlignTop)
    value: QLabel = Label(fact.value, Role.GOOD if fact.proven else Role.BODY, wrap=True)
    value.setAlignment(Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignTop)
    value.setTextInteractionFlags(Qt.TextInteractionFlag.TextSelectableByMouse)
    value.setToolTip(fact.tip)
    line.addWidget(value, 1)
    row.setAccessibleName(f"{fact.label}: {fact.value}")
    return row
