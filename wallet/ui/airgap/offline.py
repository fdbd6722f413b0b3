"""Offline: a request comes in, is read in full, is signed, and its answer goes out."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

from PySide6.QtCore import QObject, Signal
from PySide6.QtWidgets import QWidget

from wallet.errors import HearthError
from wallet.keys import airgap
from wallet.keys.airgap_request import Answer, Request
from wallet.market.offline.lines import Explained
from wallet.text import tr
from wallet.ui.airgap.codes import MovingCodes
from wallet.ui.airgap.reading import ReadStep
from wallet.ui.airgap.take_in import Files, TakeIn, save_text
from wallet.ui.offer.steps import SheetStep, StepSheet
from wallet.ui.tasks import TaskRunner
from wallet.ui.theme import Theme
from wallet.ui.widgets.buttons import PrimaryButton, SecondaryButton
from wallet.ui.widgets.labels import Label, Role


@dataclass(frozen=True, slots=True)
class OfflineWork:
    """What the sheets ask for; all but ``is_locked`` run on a worker.

    Args:
        explain: a request in words; raises AirGapError or KeyStoreError (no such key here).
        keep_community: take a community file in, for this and later requests.
        is_locked: whether a password is needed for the request's account.
        sign: sign, after unlocking with a password unless that is empty.
    """

    explain: Callable[[Request], Explained]
    keep_community: Callable[[Path], None]
    is_locked: Callable[[], bool]
    sign: Callable[[Request, str], Answer]


class OpenStep(SheetStep):
    """Asks for the request."""

    close_asked = Signal()

    def __init__(self, files: Files, runner: TaskRunner) -> None:
        super().__init__("")
        title = tr("Sign for another computer")
        self.setAccessibleName(title)
        self.column.addWidget(Label(title, Role.TITLE, wrap=True))
        intro = tr(
            "Another Hearth, which is online, made a request for an account whose key is here. "
            "Nothing of it leaves this computer until you carry the answer back."
        )
        self.column.addWidget(Label(intro, Role.BODY, wrap=True))
        self.take_in = TakeIn(
            files, runner, title=tr("Open the request"), hint=tr("Paste the request's text here.")
        )
        self.column.addWidget(self.take_in)
        self.community = SecondaryButton(tr("Choose the community file…"))
        close = SecondaryButton(tr("Cancel"))
        close.clicked.connect(self.close_asked)
        self.row.addWidget(self.community)
        self.row.addStretch(1)
        self.row.addWidget(close)

    def first_focus(self) -> QWidget | None:
        """Begin where text is pasted."""
        return self.take_in.text


class AnswerStep(SheetStep):
    """The answer as codes and as a file."""

    close_asked = Signal()

    def __init__(self, answer: Answer, theme: Theme, files: Files) -> None:
        super().__init__("")
        self._answer, self._files = answer, files
        title = tr("Signed. Take this back")
        self.setAccessibleName(title)
        self.column.addWidget(Label(title, Role.TITLE, wrap=True))
        text = tr("Show these codes to the other computer, or carry the file there.")
        self.column.addWidget(Label(text, Role.BODY, wrap=True))
        self.codes = MovingCodes(answer.to_text(), theme, name=tr("The answer as a QR code"))
        self.column.addWidget(self.codes)
        self.problem = Label("", Role.ERROR, wrap=True)
        self.column.addWidget(self.problem)
        self.save = SecondaryButton(tr("Save answer as a file…"))
        self.save.clicked.connect(self._save)
        close = PrimaryButton(tr("Done"))
        close.clicked.connect(self.close_asked)
        self.row.addWidget(self.save)
        self.row.addStretch(1)
        self.row.addWidget(close)

    def _save(self) -> None:
        name = f"hearth-answer-{self._answer.id.hex()[:8]}.json"
        path = self._files.to_save(tr("Save the answer"), name)
        if path is None:
            return
        try:
            save_text(path, self._answer.to_text())
        except HearthError as error:
            from wallet.ui import words

            self.problem.setText(" ".join(words.error(error)))
        else:
            self.save.setText("✓ " + tr("Saved"))


class OfflineSheets(QObject):
    """The sheet of the offline side, from the request to the answer."""

    def __init__(
        self, host: QWidget, theme: Theme, work: OfflineWork, files: Files, runner: TaskRunner
    ) -> None:
        super().__init__(host)
        self._theme, self._work, self._files, self._runner = theme, work, files, runner
        self.sheet = StepSheet(host, theme)
        self.opening = OpenStep(files, runner)
        self.opening.take_in.taken.connect(self._taken)
        self.opening.take_in.resized.connect(self.sheet.refit)
        self.opening.community.clicked.connect(self._choose_community)
        self.opening.close_asked.connect(self.sheet.close_sheet)
        self.reading: ReadStep | None = None
        self.answered: AnswerStep | None = None
        self._request: Request | None = None
        self._over = False
        self.sheet.closed.connect(self._closed)

    def open(self) -> None:
        """Ask for a request."""
        self.sheet.show_step(self.opening)

    def revoke(self) -> None:
        """Close: the wallet was locked; what was read must be read again."""
        if not self._over:
            self.sheet.close_sheet()

    def _taken(self, text: str) -> None:
        try:
            self._request = airgap.take_request(text)
        except HearthError as error:
            self.opening.take_in.refuse(error)
            return
        self._explain()

    def _explain(self) -> None:
        request = self._request
        if request is None:
            return
        self._runner.run(
            lambda _progress, _cancelled: self._work.explain(request),
            self._explained,
            self.opening.take_in.refuse,
            owner=self,
        )

    def _explained(self, explained: Explained) -> None:
        if self._over:
            return
        step = ReadStep(explained, self._theme, locked=self._work.is_locked())
        step.back.connect(lambda: self.sheet.show_step(self.opening))
        step.read_on.connect(self.sheet.read_on)
        step.resized.connect(self.sheet.refit)
        step.agreed.connect(lambda password: self._sign(explained.request, password))
        self.reading = step
        self.sheet.show_step(step)

    def _sign(self, request: Request, password: str) -> None:
        if self.reading is None:
            return
        self._runner.run(
            lambda _progress, _cancelled: self._work.sign(request, password),
            self._signed,
            self.reading.failed,
            owner=self,
        )

    def _signed(self, answer: Answer) -> None:
        if self._over:
            return
        step = AnswerStep(answer, self._theme, self._files)
        step.close_asked.connect(self.sheet.close_sheet)
        self.answered = step
        self.sheet.show_step(step)

    def _choose_community(self) -> None:
        path = self._files.to_open(tr("Choose the community file"))
        if path is not None:
            self._runner.run(
                lambda _progress, _cancelled: self._work.keep_community(path),
                lambda _nothing: self._explain(),
                self.opening.take_in.refuse,
                owner=self,
            )

    def _closed(self) -> None:
        self._over = True
        self.deleteLater()
