"""The chips over the list: what to show and in which order."""

from __future__ import annotations

from PySide6.QtCore import Qt, QTimer, Signal
from PySide6.QtGui import QAction, QActionGroup
from PySide6.QtWidgets import QHBoxLayout, QLineEdit, QMenu, QWidget

from wallet.market.book import BookFilter, BookSort
from wallet.protocol.credits import GasClass
from wallet.text import tr
from wallet.ui import words
from wallet.ui.widgets.buttons import FilterChip

_TYPING_PAUSE = 150
"""Milliseconds without a key before the list follows what is typed."""


def _sorts() -> dict[BookSort, str]:
    return {
        BookSort.BEST: tr("Best for you"),
        BookSort.PRICE_LOW: tr("Lowest price"),
        BookSort.PRICE_HIGH: tr("Highest price"),
        BookSort.LARGEST: tr("Largest amount"),
        BookSort.ENDS_SOON: tr("Ends soonest"),
        BookSort.NEWEST: tr("Newest"),
        BookSort.NAME: tr("Name"),
    }


class MenuChip(FilterChip):
    """A chip that opens a menu of alternatives; dark while it is not the usual one."""

    picked = Signal()

    def __init__(self, name: str, choices: dict[str, str], parent: QWidget | None = None) -> None:
        super().__init__(name, parent=parent)
        self._name = name
        self._usual = next(iter(choices))
        self._chosen = self._usual
        menu = QMenu(self)
        group = QActionGroup(menu)
        self._actions: dict[str, QAction] = {}
        for key, label in choices.items():
            action = menu.addAction(label)
            action.setCheckable(True)
            action.setChecked(key == self._usual)
            action.triggered.connect(lambda _checked=False, key=key: self.choose(key))
            group.addAction(action)
            self._actions[key] = action
        self.setMenu(menu)
        self._show_choice()

    def choice(self) -> str:
        """Return the key of the alternative in force."""
        return self._chosen

    def choose(self, key: str) -> None:
        """Pick an alternative."""
        self._chosen = key
        self._actions[key].setChecked(True)
        self._show_choice()
        self.picked.emit()

    def _show_choice(self) -> None:
        usual = self._chosen == self._usual
        label = self._name if usual else self._actions[self._chosen].text()
        self.setText(f"{label} ▾")
        self.setAccessibleName(f"{self._name}: {self._actions[self._chosen].text()}")
        self.setChecked(not usual)

    def nextCheckState(self) -> None:  # noqa: N802 - Qt's name
        """Keep the look; only a choice changes it."""


class FilterBar(QWidget):
    """The chips and the search field."""

    changed = Signal()

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.can_take = FilterChip(tr("I can take now"), checked=True)
        gases = {"": tr("Any gas")} | {kind.name: words.gas_title(kind) for kind in GasClass}
        self.gas = MenuChip(tr("Gas"), gases)
        self.people = FilterChip(tr("People I know"))
        self.mine = FilterChip(tr("Yours"))
        self.sort = MenuChip(tr("Order"), {key.value: text for key, text in _sorts().items()})
        self.search = QLineEdit()
        self.search.setPlaceholderText(tr("Search"))
        self.search.setAccessibleName(tr("Search by name"))
        self.search.setClearButtonEnabled(True)
        self.search.setMaximumWidth(180)
        self.search.setMinimumWidth(90)
        self.search.setProperty("compact", True)  # noqa: FBT003 - Qt's own signature
        self._pause = QTimer(self)
        self._pause.setSingleShot(True)
        self._pause.setInterval(_TYPING_PAUSE)
        self._pause.timeout.connect(self.changed)
        self._arrange()

    def _arrange(self) -> None:
        row = QHBoxLayout(self)
        row.setContentsMargins(0, 0, 0, 0)
        row.setSpacing(8)
        for chip in (self.can_take, self.gas, self.people, self.mine, self.sort):
            row.addWidget(chip)
        row.addStretch(1)
        row.addWidget(self.search, 0, Qt.AlignmentFlag.AlignVCenter)
        for chip in (self.can_take, self.people, self.mine):
            chip.toggled.connect(self._toggled)
        self.gas.picked.connect(self.changed)
        self.sort.picked.connect(self.changed)
        self.search.textChanged.connect(lambda _text: self._pause.start())

    def _toggled(self) -> None:
        if self.sender() is self.mine and self.mine.isChecked():
            self.can_take.setChecked(False)
        elif self.sender() is self.can_take and self.can_take.isChecked():
            self.mine.setChecked(False)
        self.changed.emit()

    def only_mine(self) -> bool:
        """Return whether only the account's own offers are asked for."""
        return self.mine.isChecked()

    def chosen(self) -> BookFilter:
        """Return what to show; the account's own offers join when everything is shown."""
        gas = self.gas.choice()
        return BookFilter(
            can_take=self.can_take.isChecked(),
            gas_classes=frozenset({GasClass[gas]}) if gas else frozenset(),
            known_people=self.people.isChecked(),
            search=self.search.text().strip(),
            include_mine=not self.can_take.isChecked(),
        )

    def order(self) -> BookSort:
        """Return the order to show it in."""
        return BookSort(self.sort.choice())

    def show_everything(self) -> None:
        """Take every filter off."""
        self.can_take.setChecked(False)
        self.people.setChecked(False)
        self.mine.setChecked(False)
        self.search.clear()
        self.gas.choose("")
