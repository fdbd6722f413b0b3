"""What a rehearsal showed, in plain words, and what to do when it failed."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QGridLayout, QHBoxLayout, QLabel, QWidget

from wallet.text import ntr, tr
from wallet.ui import words
from wallet.ui.icons import pixmap
from wallet.ui.offer.steps import SheetStep
from wallet.ui.rehearsal.start import next_line
from wallet.ui.rehearsal.use_cases import Compared, Past
from wallet.ui.theme import Theme
from wallet.ui.widgets.buttons import PrimaryButton, SecondaryButton
from wallet.ui.widgets.identicon import Identicon
from wallet.ui.widgets.labels import Badge, Divider, Kind, Label, Role
from wallet.ui.widgets.layouts import two_lines
from wallet.ui.widgets.sentence import visible


class _Outcome(SheetStep):
    close_asked = Signal()

    def __init__(self, theme: Theme, picture: str, title: str) -> None:
        super().__init__(tr("Recovery rehearsal"))
        color = theme.colors.green if picture == "check" else theme.colors.amber
        top = QHBoxLayout()
        top.setSpacing(14)
        mark = QLabel()
        mark.setPixmap(pixmap(picture, color, theme.scaled(36), self.devicePixelRatioF()))
        top.addWidget(mark)
        self.heading = Label(title, Role.TITLE, wrap=True)
        top.addWidget(self.heading, 1)
        self.column.addLayout(top)

    def _say(self, *texts: str) -> None:
        for text in texts:
            self.column.addWidget(Label(text, wrap=True))


class PassedStep(_Outcome):
    """The paper works."""

    def __init__(self, theme: Theme, past: Past, compared: Sequence[Compared] = ()) -> None:
        super().__init__(theme, "check", tr("Your paper works"))
        if compared:
            self._say(
                ntr(
                    "The words brought back your account, the same to the last letter.",
                    "The words brought back your {n} accounts, the same to the last letter.",
                    len(compared),
                )
            )
            self.column.addLayout(_comparison(theme, compared))
        else:
            self._say(tr("All three words are right. Put the paper back where it was, and safe."))
        self.column.addWidget(Label(next_line(past), Role.SECONDARY, wrap=True))
        self.button = PrimaryButton(tr("Done"))
        self.button.clicked.connect(self.close_asked)
        self.row.addStretch(1)
        self.row.addWidget(self.button)

    def first_focus(self) -> QWidget | None:
        """Begin at the button."""
        return self.button


class FailedStep(_Outcome):
    """The paper would not bring the wallet back; nothing is lost while this computer has it."""

    again_asked = Signal()
    words_asked = Signal()

    def __init__(
        self, theme: Theme, *, wrong: Sequence[int] = (), compared: Sequence[Compared] = ()
    ) -> None:
        super().__init__(theme, "warning", tr("This paper would not bring your home back"))
        if compared:
            self._say(tr("These words belong to another wallet: the accounts are not yours."))
            self.column.addLayout(_comparison(theme, compared))
        elif not wrong:
            self._say(
                tr(
                    "All of them are recovery words, but together they open no wallet: one stands "
                    "in the wrong place, or was swapped for a similar one."
                )
            )
        else:
            places = ", ".join(str(place) for place in wrong)
            self._say(
                ntr(
                    "Word {places} is another one in your wallet.",
                    "The words {places} are others in your wallet.",
                    len(wrong),
                    places=places,
                )
            )
        self.column.addWidget(Divider())
        self.column.addWidget(Label(tr("What to do now"), Role.HEADING))
        self._say(
            tr("Nothing is lost: this computer still has your wallet, and your words in it."),
            tr(
                "Was it a slip, or the paper of another wallet? Then try again. Otherwise let "
                "Hearth show you the words, write them anew, and burn the old paper."
            ),
        )
        self.again = SecondaryButton(tr("Try again"))
        self.again.clicked.connect(self.again_asked)
        self.words = PrimaryButton(tr("Show my words"))
        self.words.clicked.connect(self.words_asked)
        self.close_button = SecondaryButton(tr("Close"))
        self.close_button.clicked.connect(self.close_asked)
        self.row.addWidget(self.close_button)
        self.row.addStretch(1)
        self.row.addWidget(self.again)
        self.row.addWidget(self.words)

    def first_focus(self) -> QWidget | None:
        """Begin where a slip is put right."""
        return self.again


def _comparison(theme: Theme, compared: Sequence[Compared]) -> QGridLayout:
    """Each account of this wallet beside what the words gave, with pictures of both."""
    grid = QGridLayout()
    grid.setHorizontalSpacing(10)
    grid.setVerticalSpacing(10)
    grid.addWidget(Label(tr("In this wallet"), Role.HEADING), 0, 0, 1, 2)
    grid.addWidget(Label(tr("From your paper"), Role.HEADING), 0, 2, 1, 2)
    for row, each in enumerate(compared, 1):
        for column, address in ((0, each.expected), (2, each.found)):
            if address is not None:
                grid.addWidget(Identicon(address, size=theme.scaled(34)), row, column)
            text = words.short_address(address) if address is not None else tr("nothing")
            label = Label(text, Role.STRONG)
            label.setToolTip(address or "")
            name = visible(each.name) if column == 0 or each.same else ""
            grid.addLayout(two_lines(label, name), row, column + 1)
        good, bad = (tr("The same"), Kind.PROVEN), (tr("Another"), Kind.WARNING)
        badge = Badge(*(good if each.same else bad))
        badge.setAccessibleDescription(visible(each.name))
        grid.addWidget(badge, row, 4, Qt.AlignmentFlag.AlignRight)
    grid.setColumnStretch(1, 1)
    grid.setColumnStretch(3, 1)
    return grid
