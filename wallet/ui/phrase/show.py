"""The steps that ask for the password and then show the words."""

from __future__ import annotations

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QHBoxLayout, QWidget

from wallet.text import tr
from wallet.ui.offer.steps import SheetStep
from wallet.ui.phrase.grid import WordGrid
from wallet.ui.phrase.use_cases import RecoveryWords
from wallet.ui.theme import Theme
from wallet.ui.unlock.panel import UnlockPanel
from wallet.ui.widgets.banner import Banner
from wallet.ui.widgets.buttons import LinkButton, PrimaryButton, SecondaryButton
from wallet.ui.widgets.labels import Kind, Label, Role


class PasswordStep(SheetStep):
    """Says what the words are for, and asks for the password that uncovers them."""

    close_asked = Signal()

    def __init__(self) -> None:
        super().__init__(tr("Recovery words"))
        self.column.addWidget(Label(tr("Write down your recovery words"), Role.TITLE, wrap=True))
        for text in (
            tr("If this computer is lost or breaks, these words bring your home back on another."),
            tr("Take paper, a pen and five quiet minutes."),
        ):
            self.column.addWidget(Label(text, wrap=True))
        self.column.addSpacing(4)
        self.panel = UnlockPanel(tr("It is asked each time, so that nobody else can look."))
        self.column.addWidget(self.panel)
        cancel = SecondaryButton(tr("Not now"))
        cancel.clicked.connect(self.close_asked)
        self.go = PrimaryButton(tr("Go on"))
        self.go.setEnabled(False)
        self.go.clicked.connect(self.panel.submit)
        self.panel.ready_changed.connect(self.go.setEnabled)
        self.row.addStretch(1)
        self.row.addWidget(cancel)
        self.row.addWidget(self.go)

    def first_focus(self) -> QWidget | None:
        """Begin in the password field."""
        return self.panel.field.edit


class WordsStep(SheetStep):
    """The numbered words, covered until the button is pressed."""

    written = Signal()
    """The person says that they have written the words down."""
    kit_asked = Signal()
    read_on = Signal()
    """Part of the sheet has not been in view: scroll to it."""

    def __init__(self, words: RecoveryWords, theme: Theme, note: str = "") -> None:
        super().__init__(tr("Recovery words"))
        self._seen = False
        self._uncovered = False
        title = tr("Your {n} words, in this order", n=len(words.words))
        self.column.addWidget(Label(title, Role.TITLE, wrap=True))
        self.note = Banner(note, Kind.WARNING)
        self.column.addWidget(self.note)
        warning = tr(
            "Nobody will ever ask you for these words, not even your community: whoever has them "
            "has your gas and your money."
        )
        self.column.addWidget(Label(warning, wrap=True))
        self.grid = WordGrid(theme, words.words)
        self.column.addWidget(self.grid)
        under = QHBoxLayout()
        under.setSpacing(16)
        photo = tr("On paper only: no photo, no screenshot, no file. Those are copied elsewhere.")
        under.addWidget(Label(photo, Role.SECONDARY, wrap=True), 1)
        self.kit_button = LinkButton(tr("Print a page to write on"))
        self.kit_button.clicked.connect(self.grid.cover)
        self.kit_button.clicked.connect(self.kit_asked)
        under.addWidget(self.kit_button)
        self.column.addLayout(under)
        if words.has_passphrase:
            second = tr(
                "A second secret belongs to them. Write it down too, and keep it somewhere else."
            )
            self.column.addWidget(Banner(second, Kind.WARNING))
        self._add_buttons()

    def first_focus(self) -> QWidget | None:
        """Begin at the button that uncovers."""
        return self.toggle

    def seen_to_end(self) -> None:
        """Know that the last line was in view."""
        self._seen = True
        self._refresh()

    def forget(self) -> None:
        """Let go of the words."""
        self.grid.forget()

    def _add_buttons(self) -> None:
        self.toggle = SecondaryButton(tr("Show the words"))
        self.toggle.clicked.connect(self._turn)
        self.grid.covered_changed.connect(self._covered)
        self.go = PrimaryButton(tr("I have written them down"))
        self.go.setEnabled(False)
        self.go.clicked.connect(self.written)
        self.read_more = SecondaryButton(tr("Read on ↓"))
        self.read_more.clicked.connect(self.read_on)
        self.row.addWidget(self.toggle)
        self.row.addStretch(1)
        self.row.addWidget(self.read_more)
        self.row.addWidget(self.go)

    def _turn(self) -> None:
        if self.grid.is_covered:
            self.grid.uncover()
        else:
            self.grid.cover()

    def _covered(self, covered: bool) -> None:  # noqa: FBT001 - a Qt slot
        self.toggle.setText(tr("Show the words") if covered else tr("Cover them"))
        self._uncovered = self._uncovered or not covered
        self._refresh()

    def _refresh(self) -> None:
        """Nobody has written down what was never in view."""
        self.read_more.setVisible(not self._seen)
        self.go.setEnabled(self._uncovered and self._seen)
        why = tr("Read to the end first.") if not self._seen else ""
        self.go.setAccessibleDescription(why)
