"""The sheet of the household kit: how it will look, on which paper, and where to save it."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QImage, QPainter, QPixmap
from PySide6.QtWidgets import QHBoxLayout, QLabel, QVBoxLayout, QWidget

from wallet.errors import HearthError
from wallet.text import tr
from wallet.ui import words
from wallet.ui.kit.facts import KitFacts, Paper
from wallet.ui.kit.pdf import page_picture, write_pdf
from wallet.ui.offer.steps import SheetStep, StepSheet
from wallet.ui.tasks import TaskRunner
from wallet.ui.theme import Theme
from wallet.ui.widgets.banner import Banner
from wallet.ui.widgets.buttons import FilterChip, PrimaryButton, SecondaryButton
from wallet.ui.widgets.labels import Kind, Label, Role

LINES = (12, 24)
_PREVIEW = 300

Choose = Callable[[str], Path | None]
"""Asks the person where to save, proposing a file name; ``None`` if nowhere."""


class KitStep(SheetStep):
    """A small picture of the first page, and the few choices there are."""

    save_asked = Signal(object, object)
    """``KitFacts`` and ``Paper``."""
    close_asked = Signal()

    def __init__(self, facts: KitFacts, theme: Theme, runner: TaskRunner) -> None:
        super().__init__("")
        self._facts, self._theme, self._runner = facts, theme, runner
        self.is_drawn = False
        self.setAccessibleName(tr("Household kit"))
        row = QHBoxLayout()
        row.setSpacing(24)
        self.preview = QLabel()
        height = theme.scaled(_PREVIEW)
        self.preview.setFixedSize(height * 210 // 297 + 10, height)
        self.preview.setAlignment(Qt.AlignmentFlag.AlignCenter)
        self.preview.setAccessibleName(tr("The first page, small"))
        row.addWidget(self.preview)
        row.addLayout(self._words(), 1)
        self.column.addLayout(row)
        self.problem = Banner(kind=Kind.ERROR)
        self.column.addWidget(self.problem)
        close = SecondaryButton(tr("Close"))
        close.clicked.connect(self.close_asked)
        self.save = PrimaryButton(tr("Save as PDF…"))
        self.save.clicked.connect(lambda: self.save_asked.emit(self.facts(), self.paper()))
        self.row.addStretch(1)
        self.row.addWidget(close)
        self.row.addWidget(self.save)
        empty = QImage(210, 297, QImage.Format.Format_RGB32)
        empty.fill(Qt.GlobalColor.white)
        self.preview.setPixmap(self._small(empty))
        self._show()

    def first_focus(self) -> QWidget | None:
        """Begin at the button."""
        return self.save

    def facts(self) -> KitFacts:
        """Return what is to be printed."""
        lines = next(n for n, chip in self.lines.items() if chip.isChecked())
        return replace(self._facts, lines=lines)

    def paper(self) -> Paper:
        """Return the paper that is chosen."""
        return next(paper for paper, chip in self.papers.items() if chip.isChecked())

    def show_error(self, error: HearthError) -> None:
        """Say why it was not saved."""
        cause, fix = words.error(error)
        self.problem.show_message(cause, Kind.ERROR, fix=fix)

    def _words(self) -> QVBoxLayout:
        column = QVBoxLayout()
        column.setSpacing(12)
        column.addWidget(Label(tr("Household kit"), Role.TITLE, wrap=True))
        for text in (
            tr(
                "Two pages to keep with your important papers: your address, lines to write the "
                "recovery words on by hand, and what to do when something happens."
            ),
            tr("The words themselves are never printed: printers remember what they print."),
        ):
            column.addWidget(Label(text, wrap=True))
        column.addSpacing(4)
        usual = Paper.usual()
        self.papers = {each: FilterChip(each.value, checked=each is usual) for each in Paper}
        column.addLayout(_chips(self._theme, tr("Paper"), list(self.papers.values())))
        self.lines = {n: FilterChip(str(n), checked=n == self._facts.lines) for n in LINES}
        if self._facts.lines not in LINES:
            self.lines[LINES[-1]].setChecked(True)
        column.addLayout(_chips(self._theme, tr("Lines for words"), list(self.lines.values())))
        column.addStretch(1)
        for chip in (*self.papers.values(), *self.lines.values()):
            chip.clicked.connect(self._show)
        return column

    def _show(self) -> None:
        """Draw the page on a worker."""
        facts, paper = self.facts(), self.paper()
        self._runner.run(
            lambda _progress, _cancelled: page_picture(0, facts, paper),
            self._put,
            self.show_error,
            owner=self,
        )

    def _put(self, image: QImage) -> None:
        self.is_drawn = True
        self.preview.setPixmap(self._small(image))

    def _small(self, image: QImage) -> QPixmap:
        """The page at the size of its place, with an edge to be seen on a white card."""
        ratio = self.devicePixelRatioF()
        small = QPixmap.fromImage(
            image.scaled(
                self.preview.size() * ratio,
                Qt.AspectRatioMode.KeepAspectRatio,
                Qt.TransformationMode.SmoothTransformation,
            )
        )
        painter = QPainter(small)
        painter.setPen(self._theme.colors.line)
        painter.drawRect(small.rect().adjusted(0, 0, -1, -1))
        painter.end()
        small.setDevicePixelRatio(ratio)
        return small


class SavedStep(SheetStep):
    """It is saved: print it, write the words on it, put it away."""

    close_asked = Signal()
    open_asked = Signal()

    def __init__(self, path: Path) -> None:
        super().__init__("")
        self.setAccessibleName(tr("Household kit"))
        self.column.addWidget(Label(tr("Saved. Now print it"), Role.TITLE, wrap=True))
        for text in (
            tr("It is in {file}.", file=path.name),
            tr("Write the words on the printed page, and keep it away from this computer."),
        ):
            self.column.addWidget(Label(text, wrap=True))
        self.open = SecondaryButton(tr("Open it"))
        self.open.clicked.connect(self.open_asked)
        self.button = PrimaryButton(tr("Done"))
        self.button.clicked.connect(self.close_asked)
        self.row.addWidget(self.open)
        self.row.addStretch(1)
        self.row.addWidget(self.button)

    def first_focus(self) -> QWidget | None:
        """Begin at the button."""
        return self.button


class KitSheet(StepSheet):
    """Shows the kit and saves it.

    Args:
        choose: asks where to save.
        open_file: shows a file in the system's own program.
    """

    def __init__(
        self,
        host: QWidget,
        theme: Theme,
        runner: TaskRunner,
        facts: KitFacts,
        *,
        choose: Choose,
        open_file: Callable[[Path], None],
    ) -> None:
        super().__init__(host, theme, width=680)
        self._runner, self._choose, self._open_file = runner, choose, open_file
        self.kit = KitStep(facts, theme, runner)
        self.kit.close_asked.connect(self.close_sheet)
        self.kit.save_asked.connect(self._save)
        self.show_step(self.kit)

    def _save(self, facts: KitFacts, paper: Paper) -> None:
        path = self._choose(tr("Household kit") + ".pdf")
        if path is None:
            return
        self._runner.run(
            lambda _progress, _cancelled: write_pdf(path, facts, paper),
            self._saved,
            self._failed,
            owner=self,
        )

    def _saved(self, path: Path) -> None:
        step = SavedStep(path)
        step.close_asked.connect(self.close_sheet)
        step.open_asked.connect(lambda: self._open_file(path))
        self.show_step(step)

    def _failed(self, error: HearthError) -> None:
        self.kit.show_error(error)
        self.refit()


def _chips(theme: Theme, name: str, chips: list[FilterChip]) -> QHBoxLayout:
    row = QHBoxLayout()
    row.setSpacing(8)
    label = Label(name, Role.SECONDARY)
    label.setMinimumWidth(theme.scaled(110))
    row.addWidget(label)
    holder = QWidget()
    inside = QHBoxLayout(holder)
    inside.setContentsMargins(0, 0, 0, 0)
    inside.setSpacing(8)
    for chip in chips:
        chip.setAutoExclusive(True)
        chip.setAccessibleName(f"{name}: {chip.text()}")
        inside.addWidget(chip)
    row.addWidget(holder)
    row.addStretch(1)
    return row
