"""Watching an account whose key is somewhere else."""

from __future__ import annotations

from PySide6.QtWidgets import QButtonGroup, QHBoxLayout, QLineEdit, QWidget

from wallet.codec.address import to_address
from wallet.errors import CodecError, HearthError
from wallet.text import tr
from wallet.ui import words
from wallet.ui.keys.naming import clean, name_field
from wallet.ui.keys.sheet import Desk, KeySheet
from wallet.ui.widgets.buttons import FilterChip
from wallet.ui.widgets.forms import FormRow
from wallet.ui.widgets.labels import Label, Role

_XPUB = "xpub"


class WatchSheet(KeySheet):
    """An address or an account's public key, a name, and where its key is."""

    def __init__(self, desk: Desk) -> None:
        super().__init__(
            desk,
            tr("Watch an address"),
            tr("Watch it"),
            intro=tr("You see what it holds and does. Nothing can be signed for it here."),
        )
        self.text = QLineEdit()
        self.text.setPlaceholderText("0x…")
        self._row = FormRow(
            tr("Address, or public key of an account"),
            self.text,
            hint=tr("An address begins with 0x, a public key with xpub."),
        )
        self.add(self._row)
        self.text.textChanged.connect(lambda _text: self._echo())
        self.name = name_field()
        self.add(FormRow(tr("Name"), self.name))
        self.add(Label(tr("Where is its key?"), Role.HEADING))
        self.add(self._places())

    def is_ready(self) -> bool:
        """Ask for something that can be watched, and a name."""
        text = self.text.text().strip()
        known = text.startswith(_XPUB) or _problem(text) is None
        return bool(text and known and clean(self.name.text()))

    def act(self) -> None:
        """Remember it."""
        text, name = self.text.text().strip(), clean(self.name.text())
        outside = self.outside.isChecked()
        self.perform(lambda: self.desk.work.watch(text, name, outside=outside))

    def _places(self) -> QWidget:
        holder = QWidget()
        holder.setObjectName("PageBody")
        row = QHBoxLayout(holder)
        row.setContentsMargins(0, 0, 0, 0)
        row.setSpacing(8)
        self.elsewhere = FilterChip(tr("I only watch"), checked=True)
        self.outside = FilterChip(tr("On my computer without network"))
        group = QButtonGroup(self)
        for chip in (self.elsewhere, self.outside):
            group.addButton(chip)
            row.addWidget(chip)
        row.addStretch(1)
        return holder

    def _echo(self) -> None:
        """Say what is wrong with an address once it is as long as one."""
        text = self.text.text().strip()
        problem = None if text.startswith(_XPUB) else _problem(text)
        finished = len(text) >= len("0x") + 40
        said = " ".join(words.error(problem)) if problem is not None and finished else ""
        self._row.set_error(said)


def _problem(text: str) -> HearthError | None:
    try:
        to_address(text)
    except CodecError as error:
        return error
    return None
