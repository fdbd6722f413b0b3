"""Arranges the cards of the keys: two columns where there is room, else one."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import Signal
from PySide6.QtGui import QResizeEvent, QShowEvent
from PySide6.QtWidgets import QHBoxLayout, QVBoxLayout, QWidget

from wallet.errors import VaultDamagedError
from wallet.text import tr
from wallet.ui import words
from wallet.ui.keys.accounts import AccountsCard
from wallet.ui.keys.copies import CopiesCard
from wallet.ui.keys.more import MoreCard
from wallet.ui.keys.safety import SafetyCard
from wallet.ui.keys.view import ComputerView, KeysView, Wish
from wallet.ui.page import Page
from wallet.ui.theme import Theme
from wallet.ui.widgets.banner import Banner
from wallet.ui.widgets.labels import Kind
from wallet.ui.widgets.layouts import take_widgets
from wallet.ui.widgets.scroll import PageScroll

if TYPE_CHECKING:
    from wallet.market.views import Snapshot

_TWO_COLUMNS_FROM = 900


class KeysPage(Page):
    """Shows a ``KeysView`` and says what somebody wishes."""

    asked = Signal(object, object)
    """A ``Wish`` and what it is about: a ``PublicAccount``, a ``CopyView`` or ``None``."""
    shown = Signal()
    """The page came into view: what it shows may be old."""

    def __init__(self, theme: Theme) -> None:
        super().__init__(tr("Keys"))
        self._theme = theme
        self.damage = Banner(kind=Kind.ERROR)
        self.content.addWidget(self.damage)
        self.accounts = AccountsCard()
        self.safety = SafetyCard()
        self.copies = CopiesCard()
        self.more = MoreCard()
        for card in (self.accounts, self.safety, self.copies, self.more):
            card.asked.connect(self.asked)
            card.hide()
        self._wide: bool | None = None
        self._left, self._right = QVBoxLayout(), QVBoxLayout()
        self._columns = QHBoxLayout()
        for column in (self._left, self._right):
            column.setSpacing(16)
            self._columns.addLayout(column)
        scroll = PageScroll()
        scroll.body.addLayout(self._columns)
        scroll.body.addStretch(1)
        self.content.addWidget(scroll)
        self._arrange(wide=True)

    def show_snapshot(self, snapshot: Snapshot) -> None:
        """Do nothing: keys do not depend on the chain."""

    def show_view(self, view: KeysView) -> None:
        """Show how the keys stand."""
        if view.damage is not None:
            cause, fix = words.error(view.damage)
            if any(copy.is_readable for copy in view.copies):
                fix = tr("Choose a copy below and restore it. The damaged file is kept.")
            self.damage.show_message(cause, Kind.ERROR, fix=fix)
            if isinstance(view.damage, VaultDamagedError):
                self.damage.set_action(
                    tr("Use your recovery words"), lambda: self.asked.emit(Wish.SET_ASIDE, None)
                )
        else:
            self.damage.hide()
        for card in (self.accounts, self.safety, self.copies, self.more):
            card.show_view(view)
            card.show()

    def show_computer(self, computer: ComputerView) -> None:
        """Show whether this computer's keyring can be used."""
        self.safety.show_computer(computer)

    def showEvent(self, event: QShowEvent) -> None:  # noqa: N802 - Qt's name
        """Ask for what is true now."""
        super().showEvent(event)
        self.shown.emit()

    def resizeEvent(self, event: QResizeEvent) -> None:  # noqa: N802 - Qt's name
        """Go to one column when the window is narrow."""
        super().resizeEvent(event)
        self._arrange(wide=self.width() >= self._theme.scaled(_TWO_COLUMNS_FROM))

    def _arrange(self, *, wide: bool) -> None:
        if wide == self._wide:
            return
        self._wide = wide
        left: list[QWidget] = [self.accounts, self.more]
        right: list[QWidget] = [self.safety, self.copies]
        if not wide:
            left, right = [self.accounts, self.safety, self.copies, self.more], []
        for column in (self._left, self._right):
            take_widgets(column)
            while column.takeAt(0) is not None:
                pass
        for column, cards in ((self._left, left), (self._right, right)):
            for card in cards:
                column.addWidget(card)
            column.addStretch(1)
        self._columns.setSpacing(16 if wide else 0)
        self._columns.setStretch(0, 11)
        self._columns.setStretch(1, 10 if wide else 0)
        for before, after in zip(left + right, (left + right)[1:], strict=False):
            QWidget.setTabOrder(before, after)
