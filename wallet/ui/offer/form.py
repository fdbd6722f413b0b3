"""What all forms share: fields that echo, a sentence that grows, a button that wakes up."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QWidget

from wallet.errors import HearthError
from wallet.market.message import Message
from wallet.text import tr
from wallet.ui import words
from wallet.ui.offer.orders import Order
from wallet.ui.offer.steps import SheetStep
from wallet.ui.theme import Theme, TypeSize
from wallet.ui.widgets.banner import Banner
from wallet.ui.widgets.buttons import PrimaryButton, SecondaryButton
from wallet.ui.widgets.labels import Kind, Label, Role
from wallet.ui.widgets.sentence import SentenceLabel

if TYPE_CHECKING:
    from wallet.market.snapshot import Snapshot


class OrderForm(SheetStep):
    """A form that gives an ``Order`` or none; subclasses add fields and say what is wrong."""

    order_ready = Signal(object)
    """The ``Order``, when the person goes on to the review."""
    close_asked = Signal()
    resized = Signal()
    nodes_asked = Signal()
    """The page of the nodes is wanted."""
    look_at = Signal(object)
    """A widget that has to come into view."""

    def __init__(self, title: str, snapshot: Snapshot, theme: Theme) -> None:
        super().__init__(title)
        self.snapshot = snapshot
        self.theme = theme
        self.heading = Label(title, Role.TITLE, wrap=True)
        self.step_title = ""
        self.column.addWidget(self.heading)
        self.banner = Banner(parent=self)
        self.echo = SentenceLabel("", max_lines=3, pixel_size=theme.pixels(TypeSize.BODY))
        self._busy = False
        self.cancel_button = SecondaryButton(tr("Cancel"))
        self.cancel_button.clicked.connect(self.close_asked)
        self.next_button = PrimaryButton(tr("Next"))
        self.next_button.clicked.connect(self.submit)

    def finish(self) -> None:
        """Add what stands below the fields: call it last in the constructor.

        The banner is placed by the form, right under the field it mostly speaks of.
        """
        self.column.addWidget(self.echo)
        self.row.addStretch(1)
        self.row.addWidget(self.cancel_button)
        self.row.addWidget(self.next_button)
        self.refresh()

    def order(self) -> Order | None:
        """Return what is asked for, or ``None`` while something is missing or wrong."""
        raise NotImplementedError

    def sentence(self) -> Message | None:
        """Return what is asked for as a sentence."""
        raise NotImplementedError

    def complain(self) -> None:
        """Show or take away what is wrong across the fields."""
        self.banner.hide()

    def refresh(self) -> None:
        """Follow the fields."""
        self.complain()
        message = self.sentence()
        self.echo.set_sentence("" if message is None else words.sentence(message, exactly=True))
        self.echo.setVisible(message is not None)
        self.next_button.setEnabled(not self._busy and self.order() is not None)
        self.resized.emit()

    def submit(self) -> None:
        """Go on to the review, if the form is complete."""
        order = self.order()
        if order is not None and not self._busy:
            self.set_busy(busy=True)
            self.order_ready.emit(order)

    def set_busy(self, *, busy: bool) -> None:
        """Show that the review is being prepared."""
        self._busy = busy
        self.next_button.setText(tr("Preparing…") if busy else tr("Next"))
        self.next_button.setEnabled(not busy and self.order() is not None)

    def show_refusal(self, error: HearthError) -> None:
        """Say why no review could be made; everything typed is kept."""
        self.set_busy(busy=False)
        cause, fix = words.error(error)
        self.banner.clear_action()
        self.banner.show_message(cause, Kind.ERROR, fix=fix)
        self.resized.emit()
        self.look_at.emit(self.banner)

    def warn(self, text: str, fix: str = "") -> None:
        """Show what is wrong, until it is put right."""
        self.banner.clear_action()
        self.banner.show_message(text, Kind.WARNING, fix=fix)

    def add(self, *fields: QWidget) -> None:
        """Add fields, one under the other."""
        for field in fields:
            self.column.addWidget(field)
