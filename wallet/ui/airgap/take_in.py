"""Takes a request or an answer in: from a file, from pictures of its codes, or as pasted text."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Protocol

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QHBoxLayout, QPlainTextEdit, QVBoxLayout, QWidget

from wallet.errors import HearthError, InputError
from wallet.keys.airgap_parts import Collector, looks_like_parts
from wallet.keys.airgap_reading import MAX_SIZE
from wallet.text import tr
from wallet.ui import words
from wallet.ui.tasks import TaskRunner
from wallet.ui.widgets.banner import Banner
from wallet.ui.widgets.buttons import SecondaryButton
from wallet.ui.widgets.labels import Kind, Label, Role

_LINES = 84


class Files(Protocol):
    """Asks the person for files; ``None`` when they thought better of it."""

    def to_open(self, title: str) -> Path | None:
        """Ask for a file that exists."""

    def to_save(self, title: str, name: str) -> Path | None:
        """Ask where to write a file, proposing ``name``."""


class TakeIn(QWidget):
    """Emits ``taken`` with a document's text once all of it is here.

    Args:
        files: asks for a file.
        runner: reads pictures on a worker.
        title: of the file dialog, for example "Open the answer".
        hint: what to paste.
    """

    taken = Signal(str)
    resized = Signal()

    def __init__(self, files: Files, runner: TaskRunner, *, title: str, hint: str) -> None:
        super().__init__()
        self._files, self._runner, self._title = files, runner, title
        self._parts = Collector()
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(8)
        self.text = QPlainTextEdit()
        self.text.setPlaceholderText(hint)
        self.text.setAccessibleName(hint)
        self.text.setFixedHeight(_LINES)
        self.text.setTabChangesFocus(True)
        self.text.textChanged.connect(self._typed)
        column.addWidget(self.text)
        row = QHBoxLayout()
        row.setSpacing(10)
        self.file = SecondaryButton(tr("File or picture…"), small=True)
        self.file.clicked.connect(self._choose)
        self.use = SecondaryButton(tr("Use this text"), small=True)
        self.use.setEnabled(False)
        self.use.clicked.connect(lambda: self.take(self.text.toPlainText()))
        self.have = Label("", Role.SECONDARY)
        row.addWidget(self.use)
        row.addWidget(self.file)
        row.addWidget(self.have, 1)
        column.addLayout(row)
        self.problem = Banner(kind=Kind.ERROR)
        column.addWidget(self.problem)

    def take(self, text: str) -> None:
        """Take a text: the whole document, or one or several parts of it."""
        self.problem.hide()
        if not looks_like_parts(text):
            self.taken.emit(text)
            return
        self._collect(tuple(text.split()))

    def refuse(self, error: HearthError) -> None:
        """Say why what was taken in is of no use; another try is welcome."""
        cause, fix = words.error(error)
        self._parts = Collector()
        self.have.setText("")
        self.problem.show_message(cause, Kind.ERROR, fix=fix)
        self.resized.emit()

    def open_file(self, path: Path) -> None:
        """Take a file: a document, or a picture of codes."""
        from wallet.ui.airgap.pictures import is_picture, texts_in

        read: Callable[[], tuple[str, ...]]
        read = (lambda: texts_in(path)) if is_picture(path) else (lambda: (_text_of(path),))
        self._runner.run(lambda _progress, _cancelled: read(), self._read, self.refuse, owner=self)

    def _read(self, texts: tuple[str, ...]) -> None:
        if any(looks_like_parts(text) for text in texts):
            self._collect(tuple(part for text in texts for part in text.split()))
        else:
            self.take(texts[0])

    def _collect(self, parts: tuple[str, ...]) -> None:
        try:
            for part in parts:
                self._parts.add(part)
            if self._parts.is_complete:
                document, self._parts = self._parts.document(), Collector()
                self.have.setText("")
                self.taken.emit(document)
                return
        except HearthError as error:
            self.refuse(error)
            return
        self.text.clear()
        self.have.setText(
            tr("{have} of {of} codes are here", have=self._parts.have, of=self._parts.of)
        )

    def _typed(self) -> None:
        self.use.setEnabled(bool(self.text.toPlainText().strip()))

    def _choose(self) -> None:
        path = self._files.to_open(self._title)
        if path is not None:
            self.open_file(path)


def _text_of(path: Path) -> str:
    try:
        with path.open("rb") as file:
            return file.read(4 * MAX_SIZE).decode("utf-8-sig")
    except (OSError, UnicodeDecodeError) as error:
        raise InputError(
            "cli.unreadable",
            "The file {path} cannot be read.",
            "Check that it is there, that you may read it, and that it is a text file.",
            detail=str(error) if isinstance(error, OSError) else "not UTF-8 text",
            path=path.name,
        ) from error


def save_text(path: Path, text: str) -> None:
    """Write a document where the person said.

    Raises:
        ProfileError: the disk refused.
    """
    from wallet.errors import ProfileError
    from wallet.files import write_atomically

    try:
        write_atomically(path, (text + "\n").encode("utf-8"), mode=0o644)
    except OSError as error:
        raise ProfileError(
            "cli.unwritable",
            "The file {path} cannot be written.",
            "Choose a folder that you may write to, with some room left.",
            detail=str(error),
            path=str(path),
        ) from error
