"""A name and a small picture: for a new account, or for one that is there."""

from __future__ import annotations

from PySide6.QtCore import QSize, Qt, Signal
from PySide6.QtWidgets import QButtonGroup, QGridLayout, QLineEdit, QPushButton, QWidget

from wallet.keys.accounts import PICTURES, PublicAccount
from wallet.text import tr
from wallet.ui.keys.sheet import Desk, KeySheet
from wallet.ui.widgets.account_picture import PICTURE_NAMES, account_icon
from wallet.ui.widgets.forms import FormRow
from wallet.ui.widgets.sentence import visible

LONGEST_NAME = 40
_ICON = 30
_COLUMNS = 9
_SAMPLE = "0x0000000000000000000000000000000000000000"


def clean(text: str) -> str:
    """Return a name on one line, without characters that cannot be seen."""
    return " ".join(visible(text).split())


def name_field(text: str = "") -> QLineEdit:
    """Return a line edit for a name."""
    edit = QLineEdit(text)
    edit.setMaxLength(LONGEST_NAME)
    return edit


class PictureTile(QPushButton):
    """One picture to choose."""

    def __init__(self, address: str, picture: str, text: str) -> None:
        super().__init__()
        self.picture = picture
        self.setCheckable(True)
        self.setIcon(account_icon(address, picture, _ICON))
        self.setIconSize(QSize(_ICON, _ICON))
        self.setAccessibleName(text)
        self.setToolTip(text)
        self.setCursor(Qt.CursorShape.PointingHandCursor)
        self.setFixedSize(_ICON + 14, _ICON + 14)


class PictureChooser(QWidget):
    """The address's own picture first, then ours."""

    chosen = Signal(str)

    def __init__(self, address: str = "", picture: str = "") -> None:
        super().__init__()
        self.setObjectName("PageBody")
        grid = QGridLayout(self)
        grid.setContentsMargins(0, 0, 0, 0)
        grid.setSpacing(6)
        group = QButtonGroup(self)
        self.tiles: dict[str, PictureTile] = {}
        for place, name in enumerate(("", *PICTURES)):
            text = tr(PICTURE_NAMES[name]) if name else tr("Drawn from its address")
            tile = PictureTile(address or _SAMPLE, name, text)
            tile.setChecked(name == picture)
            tile.clicked.connect(lambda _on, name=name: self.chosen.emit(name))
            group.addButton(tile)
            self.tiles[name] = tile
            grid.addWidget(tile, place // _COLUMNS, place % _COLUMNS)
        grid.setColumnStretch(_COLUMNS, 1)

    def picture(self) -> str:
        """Return the picture that is chosen."""
        return next((name for name, tile in self.tiles.items() if tile.isChecked()), "")


class NameSheet(KeySheet):
    """Adds an account, or names one anew when ``account`` is given."""

    def __init__(self, desk: Desk, account: PublicAccount | None = None) -> None:
        if account is None:
            super().__init__(
                desk,
                tr("Add an account"),
                tr("Add it"),
                intro=tr(
                    "It comes from the recovery words you have: the same paper brings it back. "
                    "Others cannot see that two accounts are yours."
                ),
            )
        else:
            super().__init__(desk, tr("Name and picture"), tr("Save"))
        self._account = account
        self.name = name_field(account.name if account is not None else "")
        self.add(FormRow(tr("Name"), self.name, hint=tr("Only this computer knows it.")))
        at, picture = (account.address, account.picture) if account is not None else ("", "")
        self.pictures = PictureChooser(at, picture)
        self.add(FormRow(tr("Picture"), self.pictures))

    def is_ready(self) -> bool:
        """Ask for a name."""
        return bool(clean(self.name.text()))

    def act(self) -> None:
        """Add the account or save its name."""
        name, picture, account = clean(self.name.text()), self.pictures.picture(), self._account
        work = self.desk.work
        if account is None:
            self.perform(lambda: work.add(name, picture))
        else:
            self.perform(lambda: work.edit(account, name, picture))
