"""How sure a number is: a picture and a word beside it, and behind that who said what.

The word is the least that somebody must know; pressing it opens the rest. Green stands for proven
alone, amber for nodes that contradict each other; the picture and the word say it without colour.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from PySide6.QtCore import QSize, Qt, Signal
from PySide6.QtWidgets import QPushButton, QSizePolicy, QWidget

from wallet.chain.sureness import NOT_LOOKED_AT, Mark, Sure
from wallet.text import tr
from wallet.ui.icons import icon
from wallet.ui.theme import Theme

_ICON = 14


@dataclass(frozen=True, slots=True)
class SureLook:
    """How a degree of sureness is shown.

    Args:
        word: gives one or two words in the language in use.
        meaning: gives what it means for a household.
        advice: gives what can be done to be surer; empty where nothing is left to do.
        tone: name of the colour in the palette.
    """

    word: Callable[[], str]
    meaning: Callable[[], str]
    advice: Callable[[], str]
    tone: str


SURE_LOOKS = {
    Sure.PROVEN: SureLook(
        lambda: tr("Proven"),
        lambda: tr(
            "The community's validators have signed the ledger page that holds this number. No "
            "node could have made it up."
        ),
        lambda: "",
        "green",
    ),
    Sure.AGREED: SureLook(
        lambda: tr("Agreed"),
        lambda: tr("To be wrong, all the nodes that were asked would have to err in the same way."),
        lambda: "",
        "ink",
    ),
    Sure.SINGLE: SureLook(
        lambda: tr("One node"),
        lambda: tr("Nobody contradicts it, but nobody confirms it either."),
        lambda: tr("Add a node of somebody else: Hearth then compares what the two say."),
        "muted",
    ),
    Sure.DISPUTED: SureLook(
        lambda: tr("Disputed"),
        lambda: tr("Somebody errs or lies, or has not read the newest pages of the ledger yet."),
        lambda: tr("Ask whose node errs, and switch off the one that you do not trust."),
        "amber",
    ),
    Sure.UNKNOWN: SureLook(
        lambda: tr("Not checked yet"),
        lambda: tr("It is what Hearth read last. It is checked as soon as a node answers."),
        lambda: "",
        "muted",
    ),
}


def sure_icon(sure: Sure) -> str:
    """The name of the picture for ``sure`` in ``resources/icons``."""
    return f"sure-{sure.value}"


class MarkButton(QPushButton):
    """The mark beside one number.

    Args:
        theme: for the picture's colour.
        subject: whose sureness it is, for example "Your money".
        write: writes a value that a node told, as the number beside the mark is written.
    """

    nodes_asked = Signal()
    """The page of the nodes is wanted."""

    def __init__(self, theme: Theme, subject: str, write: Callable[[int], str]) -> None:
        super().__init__()
        self._theme = theme
        self._subject = subject
        self._write = write
        self.mark = NOT_LOOKED_AT
        self.setCursor(Qt.CursorShape.PointingHandCursor)
        self.setAutoDefault(False)
        self.setFocusPolicy(Qt.FocusPolicy.TabFocus)
        self.setSizePolicy(QSizePolicy.Policy.Maximum, QSizePolicy.Policy.Fixed)
        size = theme.scaled(_ICON)
        self.setIconSize(QSize(size, size))
        self.clicked.connect(lambda _checked: self.explain())
        self._show()

    def show_mark(self, mark: Mark) -> None:
        """Show how sure the number is now."""
        if mark == self.mark:
            return
        changed = mark.sure is not self.mark.sure
        self.mark = mark
        if changed:
            self._show()

    def set_writer(self, write: Callable[[int], str]) -> None:
        """Write values in another way from now on, for example in another currency."""
        self._write = write

    def explain(self) -> QWidget:
        """Open why it is as sure as it is."""
        from wallet.ui.widgets.mark_sheet import MarkSheet

        sheet = MarkSheet(self.window(), self._theme, self._subject, self.mark, self._write)
        sheet.nodes_asked.connect(self.nodes_asked)
        sheet.show_sheet()
        return sheet

    def _show(self) -> None:
        look = SURE_LOOKS[self.mark.sure]
        word = look.word()
        color = getattr(self._theme.colors, look.tone)
        self.setIcon(icon(sure_icon(self.mark.sure), color, self._theme.scaled(_ICON)))
        self.setText(word)
        self.setProperty("sure", self.mark.sure.value)
        self.style().unpolish(self)
        self.style().polish(self)
        self.setToolTip(f"{look.meaning()} {tr('Press to see who said what.')}")
        self.setAccessibleName(f"{self._subject}: {word}")
        self.setAccessibleDescription(look.meaning())
