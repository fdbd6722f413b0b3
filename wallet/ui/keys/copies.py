"""The card of the dated copies of the keys' file, and the way back to one of them."""

from __future__ import annotations

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QWidget

from wallet.text import ntr, tr
from wallet.ui import words
from wallet.ui.keys.accounts import name_of
from wallet.ui.keys.rows import KeyRow, fill, small
from wallet.ui.keys.view import CopyView, KeysView, Wish
from wallet.ui.widgets.buttons import LinkButton, SecondaryButton
from wallet.ui.widgets.card import Card
from wallet.ui.widgets.labels import Badge, Kind, Label, Role

_SHOWN = 3
_NAMED = 3


def accounts_in(copy: CopyView) -> str:
    """Name the accounts of a copy, the first few."""
    names = [name_of(account) for account in copy.accounts[:_NAMED]]
    more = len(copy.accounts) - len(names)
    if more > 0:
        names.append(ntr("and {n} more", "and {n} more", more))
    return ", ".join(names)


class CopiesCard(Card):
    """Newest first; a copy that cannot be read says so and has no button."""

    asked = Signal(object, object)
    """A ``Wish`` and the ``CopyView`` it is about."""

    def __init__(self) -> None:
        super().__init__(tr("Copies of your keys"))
        self.restores: list[SecondaryButton] = []
        self.all = LinkButton("")
        self._show_all = False
        self._view: KeysView | None = None

    def show_view(self, view: KeysView) -> None:
        """Show the copies of ``view``."""
        self._view = view
        self.restores = []
        about = tr("Older states of your keys on this disk, encrypted with your password.")
        rows: list[QWidget] = [Label(about, Role.SECONDARY, wrap=True)]
        if not view.copies:
            about = tr("None yet. One is made whenever something about your keys changes.")
            rows = [Label(about, Role.SECONDARY, wrap=True)]
        everything = self._show_all or view.damage is not None
        shown = view.copies if everything else view.copies[:_SHOWN]
        rows += [self._row(copy) for copy in shown]
        if len(shown) < len(view.copies):
            rows.append(self._rest(len(view.copies)))
        fill(self, rows)

    def _row(self, copy: CopyView) -> KeyRow:
        when = words.when(copy.saved_at)
        if not copy.is_readable:
            return KeyRow(
                when, tr("This copy cannot be read."), [Badge(tr("Damaged"), Kind.WARNING)]
            )
        restore = small(tr("Restore"), when, lambda: self.asked.emit(Wish.RESTORE, copy))
        self.restores.append(restore)
        return KeyRow(when, accounts_in(copy), [restore])

    def _rest(self, count: int) -> QWidget:
        self.all = LinkButton(ntr("Show the {n} copy", "Show all {n} copies", count))
        self.all.clicked.connect(self._open_all)
        return self.all

    def _open_all(self) -> None:
        self._show_all = True
        if self._view is not None:
            self.show_view(self._view)
