"""More choices at moving in: how many recovery words, in which language, a second secret."""

from __future__ import annotations

from PySide6.QtCore import Qt
from PySide6.QtGui import QResizeEvent
from PySide6.QtWidgets import QComboBox, QHBoxLayout, QVBoxLayout, QWidget

from wallet.keys.phrase import OFFERED
from wallet.keys.phrase_help import NAMES
from wallet.text import language, tr
from wallet.ui.widgets.buttons import FilterChip
from wallet.ui.widgets.forms import FormRow, PasswordField
from wallet.ui.widgets.labels import Label, Role

LENGTHS = (12, 24)


class LanguageBox(QComboBox):
    """The languages of recovery words, each by its own name; a mark says that it opens."""

    def __init__(self) -> None:
        super().__init__()
        self._mark = Label("▾", Role.SECONDARY, parent=self)
        self._mark.setAttribute(Qt.WidgetAttribute.WA_TransparentForMouseEvents)
        for name in OFFERED:
            self.addItem(NAMES[name], name)
        spoken = "chinese_simplified" if language() == "zh_CN" else "english"
        self.setCurrentIndex(OFFERED.index(spoken))

    def resizeEvent(self, event: QResizeEvent) -> None:  # noqa: N802 - Qt's name
        """Keep the mark at the right end."""
        super().resizeEvent(event)
        size = self._mark.sizeHint()
        self._mark.move(self.width() - size.width() - 14, (self.height() - size.height()) // 2)


class MoreChoices(QWidget):
    """What most people leave as it is."""

    def __init__(self) -> None:
        super().__init__()
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(14)
        column.addLayout(self._lengths())
        self.languages = LanguageBox()
        column.addWidget(FormRow(tr("Language of your recovery words"), self.languages))
        self.second = PasswordField(
            tr("A second secret (leave it empty if unsure)"),
            hint=tr(
                "It is needed beside the words to come back. Nobody can find it out: forgotten, "
                "the home is lost."
            ),
        )
        column.addWidget(self.second)

    def words(self) -> int:
        """Return how many recovery words are made."""
        return next(count for count, chip in self.lengths.items() if chip.isChecked())

    def language(self) -> str:
        """Return the language they are made in."""
        return str(self.languages.currentData())

    def _lengths(self) -> QHBoxLayout:
        row = QHBoxLayout()
        row.setSpacing(8)
        row.addWidget(Label(tr("Recovery words"), Role.HEADING))
        self.lengths = {count: FilterChip(str(count), checked=count == 12) for count in LENGTHS}
        for count, chip in self.lengths.items():
            chip.setAutoExclusive(True)
            chip.setAccessibleName(tr("{n} words", n=count))
            row.addWidget(chip)
        row.addStretch(1)
        return row
