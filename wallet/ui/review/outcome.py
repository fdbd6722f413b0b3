"""How a trade ended: settled in a block, or why not and what to do."""

from __future__ import annotations

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QHBoxLayout, QLabel, QVBoxLayout, QWidget

from wallet.errors import HearthError
from wallet.market.results import TradeResult
from wallet.market.review import TradeKind
from wallet.text import tr
from wallet.ui import words
from wallet.ui.icons import pixmap
from wallet.ui.offer.orders import Ended, Reviewed
from wallet.ui.offer.steps import SheetStep
from wallet.ui.review.problem import ProblemView
from wallet.ui.theme import Theme, TypeSize
from wallet.ui.widgets.buttons import PrimaryButton, SecondaryButton
from wallet.ui.widgets.labels import Divider, Label, Role
from wallet.ui.widgets.sentence import SentenceLabel

_AGAIN = frozenset({"trade.review_expired", "trade.changed", "trade.price_moved", "vault.locked"})
"""After these the same order makes a new review; the amounts are kept."""


class DoneStep(SheetStep):
    """It is settled: what changed, in which block, what it cost."""

    close_asked = Signal()

    def __init__(self, result: Ended, review: Reviewed, theme: Theme) -> None:
        super().__init__(tr("Done"))
        top = QHBoxLayout()
        top.setSpacing(14)
        mark = QLabel()
        pixels = theme.scaled(36)
        mark.setPixmap(pixmap("check", theme.colors.green, pixels, self.devicePixelRatioF()))
        top.addWidget(mark)
        self.summary = SentenceLabel(
            words.sentence(result.summary, exactly=True),
            max_lines=3,
            pixel_size=theme.pixels(TypeSize.SENTENCE),
        )
        top.addWidget(self.summary, 1)
        self.column.addLayout(top)
        rows = QVBoxLayout()
        rows.setSpacing(0)
        for label, value in _facts(result, review):
            rows.addWidget(_row(label, value))
            rows.addWidget(Divider())
        self.column.addLayout(rows)
        self.button = PrimaryButton(tr("Done"))
        self.button.clicked.connect(self.close_asked)
        self.row.addStretch(1)
        self.row.addWidget(self.button)

    def first_focus(self) -> QWidget | None:
        """Begin at the button."""
        return self.button


class FailedStep(SheetStep):
    """It did not happen, or not wholly."""

    close_asked = Signal()
    back_asked = Signal()
    again_asked = Signal()
    keep_asked = Signal()
    """Sign it all the same, to be sent when a node answers."""
    resized = Signal()

    def __init__(self, error: HearthError, theme: Theme, *, may_keep: bool = False) -> None:
        super().__init__(tr("This did not work"))
        self.view = ProblemView(error, theme)
        self.view.resized.connect(self.resized)
        self.column.addWidget(self.view)
        self.close_button = SecondaryButton(tr("Close"))
        self.close_button.clicked.connect(self.close_asked)
        again = error.code in _AGAIN
        if may_keep:
            self.button = PrimaryButton(tr("Sign now, send later"))
            self.button.clicked.connect(self.keep_asked)
            self.column.addWidget(Label(_later(), Role.SECONDARY, wrap=True))
        else:
            self.button = PrimaryButton(tr("Look again") if again else tr("Back"))
            self.button.clicked.connect(self.again_asked if again else self.back_asked)
        self.row.addStretch(1)
        self.row.addWidget(self.close_button)
        self.row.addWidget(self.button)

    def first_focus(self) -> QWidget | None:
        """Begin at what helps."""
        return self.button


def _later() -> str:
    return tr(
        "You can also sign what you have just read: it is kept on this computer and sent by itself "
        "as soon as a node answers. Until then you can take it back."
    )


class KeptStep(SheetStep):
    """It is signed and waits for the connection."""

    close_asked = Signal()

    def __init__(self, error: HearthError, theme: Theme) -> None:
        super().__init__(tr("It waits for the connection"))
        cause, fix = words.error(error)
        top = QHBoxLayout()
        top.setSpacing(14)
        mark = QLabel()
        mark.setPixmap(
            pixmap("kept", theme.colors.amber, theme.scaled(36), self.devicePixelRatioF())
        )
        top.addWidget(mark)
        self.cause = Label(cause, Role.NUMBER, wrap=True)
        top.addWidget(self.cause, 1)
        self.column.addLayout(top)
        self.column.addWidget(Label(fix, Role.BODY, wrap=True))
        self.button = PrimaryButton(tr("Done"))
        self.button.clicked.connect(self.close_asked)
        self.row.addStretch(1)
        self.row.addWidget(self.button)
        self.setAccessibleName(f"{cause} {fix}")

    def first_focus(self) -> QWidget | None:
        """Begin at the button."""
        return self.button


def _facts(result: Ended, review: Reviewed) -> list[tuple[str, str]]:
    rows = []
    if isinstance(result, TradeResult) and result.gas_change:
        rows.append((tr("Gas"), words.signed_energy(result.gas_change)))
    if isinstance(result, TradeResult) and result.money_change:
        rows.append((tr("Money"), words.signed_money(result.money_change, review.currency)))
    if result.blocks:
        rows.append((tr("Where"), settled(result)))
    rows.append((tr("Network fee paid"), words.network_fee(result.fee_paid, review.coin_symbol)))
    return rows


def settled(result: Ended) -> str:
    """Say in which block a trade ended: ``Settled in block 1,234``."""
    block = words.exact(result.blocks[-1]) if result.blocks else ""
    if not isinstance(result, TradeResult):
        return tr("In block {block}", block=block)
    if result.kind in {TradeKind.TAKE_SELL, TradeKind.TAKE_BUY}:
        return tr("Settled in block {block}", block=block)
    if result.kind is TradeKind.CANCEL:
        return tr("Taken back in block {block}", block=block)
    return tr("Posted in block {block}", block=block)


def _row(label: str, value: str) -> QWidget:
    row = QWidget()
    line = QHBoxLayout(row)
    line.setContentsMargins(0, 7, 0, 7)
    line.addWidget(Label(label, Role.SECONDARY), 1)
    line.addWidget(Label(value, right=True))
    row.setAccessibleName(f"{label}: {value}")
    return row
