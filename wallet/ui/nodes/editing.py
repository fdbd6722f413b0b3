"""The sheet that adds a node or changes one: described, tested while one looks on, then kept."""

from __future__ import annotations

from PySide6.QtCore import QTimer, Signal
from PySide6.QtWidgets import QProgressBar, QWidget

from wallet.chain.checkup import Checkup
from wallet.chain.endpoint import Endpoint
from wallet.errors import CancelledError, HearthError, InputError, WrongPasswordError
from wallet.text import tr
from wallet.ui import words
from wallet.ui.nodes.fields import NodeFields
from wallet.ui.nodes.result import TestResult
from wallet.ui.nodes.view import name_of
from wallet.ui.nodes.work import NodeDesk
from wallet.ui.tasks import Task
from wallet.ui.widgets.banner import Banner
from wallet.ui.widgets.buttons import PrimaryButton, SecondaryButton
from wallet.ui.widgets.forms import PasswordField
from wallet.ui.widgets.labels import Kind, Label, Role
from wallet.ui.widgets.sheet import Sheet

_WIDTH = 560
_LAYOUT_MS = 40
"""After what appeared has its place."""


class NodeSheet(Sheet):
    """Only a node that passed the test is kept; whatever is changed is tested again."""

    kept = Signal(object)
    """The ``Endpoint`` was added or changed; emitted before the sheet closes."""

    def __init__(self, desk: NodeDesk, known: Endpoint | None = None) -> None:
        theme = desk.theme
        super().__init__(desk.host, "", width=theme.scaled(_WIDTH), scrim=theme.colors.scrim)
        self._desk = desk
        self._task: Task | None = None
        self._passed: Checkup | None = None
        self._keeping = False
        self._bring_into_view = QTimer(self, singleShot=True, interval=_LAYOUT_MS)
        self._bring_into_view.timeout.connect(self._look_at_result)
        title = tr("Change {name}", name=name_of(known)) if known else tr("Add a node")
        self.setAccessibleName(title)
        self.body.addWidget(Label(title, Role.TITLE, wrap=True))
        if known is None:
            intro = tr("Its owner tells you the address. Hearth tests it before it is used.")
            self.body.addWidget(Label(intro, wrap=True))
        self.fields = NodeFields(known)
        self.fields.changed.connect(self._forget_result)
        self.body.addWidget(self.fields)
        hint = tr("To keep what the node asks for in it.")
        self.password = PasswordField(tr("Your wallet is locked. Its password"), hint=hint)
        self.password.edit.textChanged.connect(lambda _text: self._refresh())
        self.stage = Label("", Role.SECONDARY, wrap=True)
        self.bar = QProgressBar()
        self.bar.setRange(0, 0)
        self.bar.setTextVisible(False)
        self.result = TestResult(theme)
        self.problem = Banner(kind=Kind.ERROR)
        for widget in (self.stage, self.bar, self.result, self.password, self.problem):
            self.body.addWidget(widget)
        self._add_buttons()
        self._refresh()

    def _add_buttons(self) -> None:
        self.cancel = SecondaryButton(tr("Cancel"))
        self.cancel.clicked.connect(self._cancel)
        self.test = PrimaryButton(tr("Test it"))
        self.test.clicked.connect(self.run_test)
        self.keep = PrimaryButton(tr("Keep it"))
        self.keep.clicked.connect(self.keep_it)
        self.buttons.addStretch(1)
        for button in (self.cancel, self.test, self.keep):
            self.buttons.addWidget(button)
        for edit in (self.fields.url, self.fields.name, self.fields.secret.edit):
            edit.returnPressed.connect(self.run_test)
        self.password.edit.returnPressed.connect(self.keep_it)

    def show_sheet(self) -> None:
        """Open, in the field that is filled first."""
        known = not self.fields.url.isEnabled()
        self.open(self.fields.name if known else self.fields.url)

    def close_sheet(self) -> None:
        """Stop a test that runs, forget what was typed in secret, go away."""
        if self._task is not None:
            self._task.abandon()
            self._task = None
        self.fields.forget()
        self.password.clear()
        super().close_sheet()

    # --- the test --------------------------------------------------------------------------

    def run_test(self) -> None:
        """Ask the node everything, on a worker; Cancel stops it."""
        if self._task is not None or self._keeping:
            return
        try:
            endpoint = self.fields.endpoint()
        except InputError as error:
            if error.code.startswith("node.") and self.fields.url.text().strip():
                self._show_problem(error)
            return
        secret, work = self.fields.typed_secret(), self._desk.work
        self._forget_result()
        self.stage.setText("")
        self.bar.setRange(0, 0)
        self._task = self._desk.runner.run(
            lambda progress, cancelled: work.examine(endpoint, secret, progress, cancelled),
            self._tested,
            self._test_failed,
            self._show_stage,
            owner=self,
        )
        self._refresh()

    def _cancel(self) -> None:
        if self._task is not None:
            self._task.cancel()
            self.cancel.setEnabled(False)
            self.stage.setText(tr("Stopping…"))
        else:
            self.close_sheet()

    def _show_stage(self, step: str, done: int = 0, steps: int = 0) -> None:
        if self._task is not None and self.cancel.isEnabled():
            self.stage.setText(tr(step))
            self.bar.setRange(0, steps)
            self.bar.setValue(done)

    def _tested(self, checkup: Checkup) -> None:
        self._task = None
        self._passed = checkup if checkup.ok else None
        self.result.show_checkup(checkup)
        self.fields.more.setChecked(self.fields.more.isChecked() and not checkup.ok)
        self._refresh()
        asks = self.password.isVisible()
        next_step: QWidget = self.password.edit if asks else self.keep
        (next_step if checkup.ok else self.fields.url).setFocus()
        self._bring_into_view.start()

    def _test_failed(self, error: HearthError) -> None:
        self._task = None
        if not isinstance(error, CancelledError):
            self._show_problem(error)
        self._refresh()

    def _look_at_result(self) -> None:
        asks = self.password.isVisible()
        self._scroll.ensureWidgetVisible(self.password if asks else self.result)

    def _forget_result(self) -> None:
        self._passed = None
        self.result.show_checkup(None)
        self.problem.hide()
        self._refresh()

    # --- keeping it ------------------------------------------------------------------------

    def keep_it(self) -> None:
        """Keep the node that passed, as it was tested, under the name of now."""
        if self._passed is None or self._keeping or not self.keep.isEnabled():
            return
        endpoint, secret = self.fields.endpoint(), self.fields.typed_secret()
        password = self.password.text() if self._needs_password() else None
        work = self._desk.work

        def use_case(_progress: object, _cancelled: object) -> Endpoint:
            if password is not None:
                work.unlock(password)
            work.keep(endpoint, secret)
            return endpoint

        self._keeping = True
        self.set_closable(False)
        self.problem.hide()
        self._desk.runner.run(use_case, self._kept, self._not_kept, owner=self)
        self._refresh()

    def _kept(self, endpoint: Endpoint) -> None:
        self._keeping = False
        self.kept.emit(endpoint)
        self.close_sheet()

    def _not_kept(self, error: HearthError) -> None:
        self._keeping = False
        self.set_closable(True)
        if isinstance(error, WrongPasswordError):
            self.password.clear()
            self.password.set_error(" ".join(words.error(error)))
            self.password.edit.setFocus()
        else:
            self._show_problem(error)
        self._refresh()

    def _show_problem(self, error: HearthError) -> None:
        cause, fix = words.error(error)
        self.problem.show_message(cause, Kind.ERROR, fix=fix)

    def _needs_password(self) -> bool:
        return self.fields.changes_secret() and self._desk.work.is_locked()

    # --- what is in sight ------------------------------------------------------------------

    def _refresh(self) -> None:
        testing = self._task is not None
        busy, passed = testing or self._keeping, self._passed is not None
        asks_password = passed and self._needs_password()
        shown: tuple[tuple[QWidget, bool], ...] = (
            (self.stage, testing),
            (self.bar, testing),
            (self.password, asks_password),
            (self.test, not passed),
            (self.keep, passed),
        )
        for widget, visible in shown:
            widget.setVisible(visible)
        self.fields.setEnabled(not busy)
        self.password.setEnabled(not self._keeping)
        self.cancel.setEnabled(not self._keeping)
        self.cancel.setText(tr("Stop") if testing else tr("Cancel"))
        self.test.setEnabled(not busy and self.fields.is_ready())
        self.keep.setEnabled(not busy and (not asks_password or bool(self.password.text())))
