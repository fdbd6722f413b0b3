"""Changing the password that encrypts the keys."""

from __future__ import annotations

from wallet.text import tr
from wallet.ui.keys.sheet import Desk, KeySheet
from wallet.ui.widgets.banner import Banner
from wallet.ui.widgets.forms import PasswordField
from wallet.ui.widgets.labels import Kind
from wallet.ui.widgets.new_password import NewPassword


class PasswordSheet(KeySheet):
    """The present password, and the new one twice."""

    def __init__(self, desk: Desk, hints: tuple[str, ...] = ()) -> None:
        super().__init__(desk, tr("Change the password"), tr("Change it"))
        self.old = PasswordField(tr("Your password now"))
        self.add_secret(self.old, opens=True)
        self.new = NewPassword(
            desk.runner, desk.work.judge, label=tr("The new password"), hints=lambda: hints
        )
        self.new.submitted.connect(self.submit)
        for field in (self.new.password, self.new.again):
            field.edit.textChanged.connect(lambda _text: self.check())
        self.add(self.new)
        text = tr("Copies that open with the old password are deleted, and one is made anew.")
        self.add(Banner(text, Kind.NEUTRAL))

    def is_ready(self) -> bool:
        """Ask for all three."""
        fields = (self.old, self.new.password, self.new.again)
        return all(field.text() for field in fields)

    def act(self) -> None:
        """Seal the keys anew, once the new password is strong enough."""
        self.new.check(self._change)

    def forget(self) -> None:
        """Empty all three."""
        super().forget()
        self.new.clear()

    def _change(self, new: str) -> None:
        old = self.old.text()
        self.perform(lambda: self.desk.work.change_password(old, new))
