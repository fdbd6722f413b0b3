"""A row of a card on this page: what it is, how it stands, and at most two things to do."""

from __future__ import annotations

from collections.abc import Callable, Sequence

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QHBoxLayout, QVBoxLayout, QWidget

from wallet.ui.widgets.buttons import PrimaryButton, SecondaryButton
from wallet.ui.widgets.card import Card
from wallet.ui.widgets.labels import Divider, Label, Role
from wallet.ui.widgets.layouts import clear
from wallet.ui.widgets.sentence import visible

Button = SecondaryButton | PrimaryButton


class KeyRow(QWidget):
    """``title`` over ``second``, an optional picture at the left and widgets at the right."""

    def __init__(
        self,
        title: str,
        second: str,
        right: Sequence[QWidget] = (),
        *,
        picture: QWidget | None = None,
        role: Role = Role.SECONDARY,
    ) -> None:
        super().__init__()
        self.setObjectName("PageBody")
        row = QHBoxLayout(self)
        row.setContentsMargins(0, 4, 0, 4)
        row.setSpacing(10)
        if picture is not None:
            row.addWidget(picture, 0, Qt.AlignmentFlag.AlignVCenter)
            row.addSpacing(2)
        text = QVBoxLayout()
        text.setSpacing(2)
        self.title = Label(visible(title), Role.STRONG, wrap=True)
        self.second = Label(second, role, wrap=True)
        text.addWidget(self.title)
        text.addWidget(self.second)
        self.second.setVisible(bool(second))
        row.addLayout(text, 1)
        for widget in right:
            row.addWidget(widget, 0, Qt.AlignmentFlag.AlignVCenter)


def small(text: str, about: str, slot: Callable[[], None]) -> SecondaryButton:
    """Return a compact button; ``about`` tells a screen reader what it belongs to."""
    button = SecondaryButton(text, small=True)
    button.setAccessibleDescription(visible(about))
    button.clicked.connect(lambda _checked: slot())
    return button


def main(text: str, about: str, slot: Callable[[], None]) -> PrimaryButton:
    """Return the page's one main button, compact."""
    button = PrimaryButton(text, small=True)
    button.setAccessibleDescription(visible(about))
    button.clicked.connect(lambda _checked: slot())
    return button


def fill(card: Card, rows: Sequence[QWidget]) -> None:
    """Show ``rows`` in ``card``, lines between them."""
    clear(card.body)
    for place, row in enumerate(rows):
        if place:
            card.body.addWidget(Divider())
        card.body.addWidget(row)
    card.body.addStretch(1)
