"""A home for the tests of the keys page: real vault, real keeper, real page, no street."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import TypeVar

from PySide6.QtWidgets import QPlainTextEdit, QVBoxLayout, QWidget
from pytestqt.qtbot import QtBot

from wallet.app.keeper import KeyKeeper
from wallet.keys import vault
from wallet.profile import Profile
from wallet.ui.keys.page import KeysPage
from wallet.ui.keys.sheet import Desk, KeySheet
from wallet.ui.keys.sheets import KeySheets
from wallet.ui.keys.view import KeysView, Wish
from wallet.ui.keys.work import KeyWork, Places
from wallet.ui.tasks import TaskRunner
from wallet.ui.theme import Theme
from wallet.ui.unlock.sheet import UnlockSheet
from wallet.ui.widgets.forms import PasswordField

PASSWORD = "a warm hearth in November"
PHRASE = "test test test test test test test test test test test junk"
CHEAP = 8
S = TypeVar("S", bound=KeySheet)


class Files:
    """Answers the dialogs for files."""

    def __init__(self) -> None:
        self.answer: Path | None = None
        self.proposed = ""

    def to_open(self, title: str) -> Path | None:
        del title
        return self.answer

    def to_save(self, title: str, name: str) -> Path | None:
        del title
        self.proposed = name
        return self.answer


class House:
    """Everything the sheets stand on."""

    def __init__(self, folder: Path, theme: Theme, bot: QtBot) -> None:
        self.bot = bot
        self.profile = Profile(folder)
        self.runner = TaskRunner()
        self.keeper = KeyKeeper(self.profile)
        made = vault.create(
            self.profile.vault, PASSWORD, phrase=PHRASE, label="Mei", memory_kib=CHEAP
        )
        self.keeper.hold(made)
        self.files = Files()
        self.copied: list[str] = []
        places = Places(self.profile.vault, self.profile.watched, self.profile.recovery)
        self.work = KeyWork(places, self.keeper)
        self.window = QWidget()
        self.window.setObjectName("Ground")
        self.window.resize(1084, 800)
        bot.addWidget(self.window)
        self.theme = theme
        self.page = KeysPage(theme)
        QVBoxLayout(self.window).addWidget(self.page)
        self.sheets = KeySheets(self._desk, self.window)
        self.sheets.changed.connect(self.look)
        self.page.asked.connect(self.sheets.attend)
        self.said: list[str] = []
        self.sheets.said.connect(self.said.append)
        self.window.show()
        self.look()

    def _desk(self) -> Desk:
        return Desk(self.window, self.theme, self.runner, self.work, self.files, self.copied.append)

    @property
    def view(self) -> KeysView:
        return self.work.look()

    def look(self) -> None:
        view = self.view
        self.page.show_view(view)
        self.sheets.show_view(view)

    def open(self, wish: Wish, about: object = None) -> None:
        self.page.asked.emit(wish, about)

    def sheet(self, kind: type[S]) -> S:
        """The sheet that is open now."""
        self.until(lambda: isinstance(self.sheets.sheet, kind))
        assert isinstance(self.sheets.sheet, kind)
        return self.sheets.sheet

    def unlock(self, password: str = PASSWORD) -> UnlockSheet:
        sheet = self.sheets.sheet
        assert isinstance(sheet, UnlockSheet)
        sheet.password.field.edit.setText(password)
        sheet.confirm.click()
        return sheet

    def until(self, condition: Callable[[], object]) -> None:
        self.bot.waitUntil(lambda: bool(condition()), timeout=30_000)

    def until_closed(self) -> None:
        self.until(lambda: self.sheets.sheet is None)

    def close(self) -> None:
        self.runner.shutdown()
        self.keeper.lock()
        self.profile.close()


def typed(field: PasswordField | QPlainTextEdit, text: str) -> None:
    """Type into a field of any kind."""
    if isinstance(field, QPlainTextEdit):
        field.setPlainText(text)
    else:
        field.edit.setText(text)
