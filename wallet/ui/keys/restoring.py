"""Going back to a copy of the keys, when the file is damaged or something was removed."""

from __future__ import annotations

from wallet.text import tr
from wallet.ui import words
from wallet.ui.keys.copies import accounts_in
from wallet.ui.keys.sheet import Desk, KeySheet
from wallet.ui.keys.view import CopyView
from wallet.ui.widgets.banner import Banner
from wallet.ui.widgets.forms import PasswordField
from wallet.ui.widgets.labels import Divider, Kind
from wallet.ui.widgets.layouts import fact


class RestoreSheet(KeySheet):
    """Which copy, what happens to the present file, and the copy's password."""

    def __init__(self, desk: Desk, copy: CopyView, *, damaged: bool) -> None:
        super().__init__(desk, tr("Restore a copy"), tr("Restore"))
        self._copy = copy
        self.body.addLayout(fact(tr("Saved"), words.full(copy.saved_at)))
        self.add(Divider())
        self.body.addLayout(fact(tr("Accounts in it"), accounts_in(copy)))
        kept = tr("What is there now is kept as a copy.")
        if damaged:
            kept = tr("The damaged file is kept beside it, in case somebody can repair it.")
        self.add(Banner(kept, Kind.NEUTRAL))
        self.password = PasswordField(
            tr("The password this copy was saved with"),
            hint=tr("Usually the one you use now."),
        )
        self.add_secret(self.password, opens=True)

    def is_ready(self) -> bool:
        """Ask for the password."""
        return bool(self.password.text())

    def act(self) -> None:
        """Prove the password on the copy, then put it in place."""
        password = self.password.text()
        self.perform(lambda: self.desk.work.restore(self._copy, password))


class SetAsideSheet(KeySheet):
    """Before coming back with the recovery words: the file that does not open makes room.

    It is damaged, or whole with a password that was ``forgotten``.
    """

    def __init__(self, desk: Desk, *, forgotten: bool = False) -> None:
        self._forgotten = forgotten
        super().__init__(
            desk,
            tr("Come back with your recovery words"),
            tr("Go on"),
            intro=tr("You need the paper with all your words. They make the same accounts again."),
        )
        self.add(
            Banner(
                tr("Names, imported accounts and the password are not on that paper."),
                Kind.WARNING,
                fix=tr("If a copy in the list can be read, restoring it brings everything back."),
            )
        )
        kept = tr("The damaged file is kept beside it, in case somebody can repair it.")
        if forgotten:
            kept = tr("The present keys stay in a file of their own, under that password.")
        self.add(Banner(kept, Kind.NEUTRAL))

    def act(self) -> None:
        """Move the file away."""
        work = self.desk.work
        self.perform(work.make_room if self._forgotten else work.set_aside)
