"""The card of what keeps the keys safe: password, this computer, recovery words, rehearsal."""

from __future__ import annotations

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QWidget

from wallet.text import tr
from wallet.ui import words
from wallet.ui.keys.rows import KeyRow, main, small
from wallet.ui.keys.rows import fill as fill_rows
from wallet.ui.keys.view import ComputerView, KeysView, RehearsalView, Wish
from wallet.ui.widgets.buttons import PrimaryButton, SecondaryButton
from wallet.ui.widgets.card import Card
from wallet.ui.widgets.labels import Label, Role


class SafetyCard(Card):
    """Four rows, each with what it means and one or two buttons."""

    asked = Signal(object, object)
    """A ``Wish`` and ``None``."""

    def __init__(self) -> None:
        super().__init__(tr("Safety"))
        self.buttons: dict[Wish, SecondaryButton | PrimaryButton] = {}
        self._computer: ComputerView | None = None
        self._view: KeysView | None = None

    def show_view(self, view: KeysView) -> None:
        """Show how the keys of ``view`` are kept."""
        self._view = view
        self.buttons = {}
        if not view.has_vault or view.damage is not None:
            text = tr("There are no keys on this computer, so there is nothing to lose here.")
            if view.damage is not None:
                text = tr("Put a copy back first.")
            fill_rows(self, [Label(text, Role.SECONDARY, wrap=True)])
            return
        rows: list[QWidget] = [self._password(), self._opens_with(view), self._words()]
        if view.rehearsal is not None:
            rows.append(self._rehearsal(view.rehearsal))
        fill_rows(self, rows)

    def show_computer(self, computer: ComputerView) -> None:
        """Show whether this computer's keyring can be used; it was asked on a worker."""
        self._computer = computer
        if self._view is not None:
            self.show_view(self._view)

    def _password(self) -> KeyRow:
        return KeyRow(
            tr("Password"),
            tr("It encrypts the keys on this computer. Nobody can reset it for you."),
            [
                self._button(Wish.FORGOTTEN, tr("Forgotten"), tr("Password")),
                self._button(Wish.PASSWORD, tr("Change"), tr("Password")),
            ],
        )

    def _opens_with(self, view: KeysView) -> KeyRow:
        title = tr("Open with this computer")
        computer = self._computer
        if view.computer_on:
            text = tr("On. Whoever is signed in to this computer can open the wallet.")
            button = self._button(Wish.COMPUTER_OFF, tr("Turn off"), title)
            return KeyRow(title, text, [button])
        button = self._button(Wish.COMPUTER_ON, tr("Turn on"), title)
        if computer is None:
            button.setEnabled(False)
            text = tr("Off. Looking for this computer's keyring…")
        elif computer.problem is not None:
            button.setEnabled(False)
            cause, _fix = words.error(computer.problem)
            text = tr("Off, and it stays off: {reason}", reason=cause)
        else:
            text = tr("Off. The password is asked each time.")
        return KeyRow(title, text, [button])

    def _words(self) -> KeyRow:
        title = tr("Recovery words")
        return KeyRow(
            title,
            tr("On paper they are the way back when this computer is lost."),
            [
                self._button(Wish.KIT, tr("Print the kit"), title),
                self._button(Wish.WORDS, tr("Show"), title),
            ],
        )

    def _rehearsal(self, rehearsal: RehearsalView) -> KeyRow:
        title = tr("Rehearsal")
        button: SecondaryButton | PrimaryButton
        if rehearsal.is_due:
            button = main(tr("Start"), title, lambda: self.asked.emit(Wish.REHEARSE, None))
        else:
            button = small(tr("Start"), title, lambda: self.asked.emit(Wish.REHEARSE, None))
        self.buttons[Wish.REHEARSE] = button
        role = Role.WARNING if rehearsal.is_due else Role.SECONDARY
        return KeyRow(title, _when(rehearsal), [button], role=role)

    def _button(self, wish: Wish, text: str, about: str) -> SecondaryButton:
        button = small(text, about, lambda: self.asked.emit(wish, None))
        self.buttons[wish] = button
        return button


def _when(rehearsal: RehearsalView) -> str:
    """Say when it was done last, and when it is next asked for."""
    if rehearsal.last is None:
        return tr("Never done. Two minutes show that your paper is right.")
    last = words.day(rehearsal.last)
    if rehearsal.is_due:
        return tr("Last done {day}. It is time again: two minutes, three words.", day=last)
    return tr("Last done {day}, next due {due}.", day=last, due=words.day(rehearsal.due))
