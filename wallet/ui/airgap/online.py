"""Online: shows what has to be signed elsewhere, and takes the signature in."""

from __future__ import annotations

from PySide6.QtCore import QObject
from PySide6.QtWidgets import QHBoxLayout, QWidget

from wallet.errors import HearthError
from wallet.keys import airgap
from wallet.text import tr
from wallet.ui import words
from wallet.ui.airgap.codes import MovingCodes
from wallet.ui.airgap.exchange import AirGapExchange, Waiting
from wallet.ui.airgap.take_in import Files, TakeIn, save_text
from wallet.ui.tasks import TaskRunner
from wallet.ui.theme import Theme
from wallet.ui.widgets.buttons import SecondaryButton
from wallet.ui.widgets.identicon import Identicon
from wallet.ui.widgets.labels import Divider, Label, Role
from wallet.ui.widgets.sheet import Sheet

_WIDTH = 620


class RequestSheet(Sheet):
    """One request and the place for its answer; closing it gives up."""

    def __init__(
        self, host: QWidget, theme: Theme, waiting: Waiting, files: Files, runner: TaskRunner
    ) -> None:
        title = tr("Sign this on your other computer")
        super().__init__(host, "", width=theme.scaled(_WIDTH), scrim=theme.colors.scrim)
        self.setAccessibleName(title)
        self._waiting, self._files = waiting, files
        self._document = waiting.request.to_text()
        self.body.setSpacing(12)
        self.body.addWidget(Label(title, Role.TITLE, wrap=True))
        self.body.addLayout(self._account(theme))
        steps = tr(
            "1. Open Hearth on the computer that keeps this account's key. On its page Keys choose "
            "“Sign for another computer”, and bring it these codes or the file.\n"
            "2. Read there what you sign, and compare it with what you just agreed to.\n"
            "3. Bring the answer back here."
        )
        self.body.addWidget(Label(steps, Role.BODY, wrap=True))
        self.codes = MovingCodes(self._document, theme, name=tr("The request as a QR code"))
        self.body.addWidget(self.codes)
        self.body.addWidget(Divider())
        self.body.addWidget(Label(tr("The answer"), Role.HEADING))
        self.take_in = TakeIn(
            files, runner, title=tr("Open the answer"), hint=tr("Paste the answer's text here.")
        )
        self.take_in.taken.connect(self._taken)
        self.body.addWidget(self.take_in)
        self._add_buttons()
        self.closed.connect(waiting.give_up)

    def _account(self, theme: Theme) -> QHBoxLayout:
        row = QHBoxLayout()
        row.setSpacing(10)
        account = self._waiting.request.account
        row.addWidget(Identicon(account, size=theme.scaled(22)))
        row.addWidget(Label(words.short_address(account), Role.SECONDARY), 1)
        return row

    def _add_buttons(self) -> None:
        self.save = SecondaryButton(tr("Save request as a file…"))
        self.save.clicked.connect(self._save)
        self.cancel = SecondaryButton(tr("Cancel"))
        self.cancel.clicked.connect(self.close_sheet)
        self.buttons.addWidget(self.save)
        self.buttons.addStretch(1)
        self.buttons.addWidget(self.cancel)

    def _taken(self, text: str) -> None:
        try:
            answer = airgap.take_answer(text)
            airgap.fits(self._waiting.request, answer)
        except HearthError as error:
            self.take_in.refuse(error)
            return
        self._waiting.answer(answer)
        self.close_sheet()

    def _save(self) -> None:
        name = f"hearth-request-{self._waiting.request.id.hex()[:8]}.json"
        path = self._files.to_save(tr("Save the request"), name)
        if path is None:
            return
        try:
            save_text(path, self._document)
        except HearthError as error:
            self.take_in.refuse(error)
        else:
            self.save.setText("✓ " + tr("Saved"))


class OnlineSheets(QObject):
    """Opens a sheet over the window for every request that comes, one at a time."""

    def __init__(
        self,
        host: QWidget,
        theme: Theme,
        exchange: AirGapExchange,
        files: Files,
        runner: TaskRunner,
    ) -> None:
        super().__init__(host)
        self._host, self._theme, self._files, self._runner = host, theme, files, runner
        self.sheet: RequestSheet | None = None
        self._next: list[Waiting] = []
        exchange.revoked.connect(self._close)

    def set_theme(self, theme: Theme) -> None:
        """Open the next sheet in another look."""
        self._theme = theme

    def ask(self, waiting: Waiting) -> None:
        """Show a request, after those that are shown already."""
        if waiting.is_over:
            return
        if self.sheet is not None:
            self._next.append(waiting)
            return
        try:
            sheet = RequestSheet(self._host, self._theme, waiting, self._files, self._runner)
        except HearthError:  # larger than codes and files may be: nothing Hearth makes is
            waiting.give_up()
            return
        self.sheet = sheet
        sheet.closed.connect(self._closed)
        sheet.open(sheet.take_in.text)

    def _closed(self) -> None:
        self.sheet = None
        while self._next:
            waiting = self._next.pop(0)
            if not waiting.is_over:
                self.ask(waiting)
                return

    def _close(self) -> None:
        self._next.clear()
        if self.sheet is not None:
            self.sheet.close_sheet()
