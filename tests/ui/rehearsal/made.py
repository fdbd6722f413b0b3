"""A real vault whose phrase everybody knows, and a person's hands on the sheet."""

from __future__ import annotations

from pathlib import Path
from typing import TypeVar

from PySide6.QtCore import Qt
from pytestqt.qtbot import QtBot

from wallet.app.keeper import KeyKeeper
from wallet.app.rehearsing import Rehearsing
from wallet.keys import vault
from wallet.profile import Profile
from wallet.ui.offer.steps import SheetStep
from wallet.ui.rehearsal.sheets import RehearsalSheets
from wallet.ui.rehearsal.start import StartStep
from wallet.ui.rehearsal.steps import PasswordStep, WordsStep
from wallet.ui.rehearsal.use_cases import RehearsalUseCases

S = TypeVar("S", bound=SheetStep)

PASSWORD = "a kettle of nine blue herons"
PHRASE = "legal winner thank year wave sausage worth useful legal winner thank yellow"
OTHER = "letter advice cage absurd amount doctor acoustic avoid letter advice cage above"
WORDS = PHRASE.split()


class Home:
    """A locked wallet with two accounts, and its use cases as the window composes them."""

    def __init__(self, folder: Path, passphrase: str = "") -> None:
        self.profile = Profile(folder)
        self.vault, self.recovery = self.profile.vault, self.profile.recovery
        made = vault.create(
            self.vault, PASSWORD, phrase=PHRASE, label="Mei", passphrase=passphrase, memory_kib=64
        )
        made.add_account("Workshop")
        made.lock()
        self.keeper = KeyKeeper(self.profile)
        self.rehearsing = Rehearsing(self.recovery, self.vault, self.keeper.opened)

    def use_cases(self) -> RehearsalUseCases:
        return self.rehearsing.use_cases(self.keeper.is_locked, self.keeper.unlock)

    def close(self) -> None:
        """Let go of the profile."""
        self.keeper.lock()
        self.profile.close()

    def results(self) -> list[tuple[str, bool]]:
        return [(event.kind.value, event.passed) for event in self.rehearsing.past().events]


class Way:
    """The sheet of one home."""

    def __init__(self, qtbot: QtBot, home: Home, sheets: RehearsalSheets) -> None:
        self.qtbot, self.home, self.sheets = qtbot, home, sheets

    def step(self, kind: type[S]) -> S:
        def seen() -> bool:
            return self.sheets.sheet is not None and isinstance(self.sheets.sheet.step(), kind)

        self.qtbot.waitUntil(seen, timeout=30_000)
        step = self.sheets.sheet.step()  # type: ignore[union-attr] # seen
        assert isinstance(step, kind)
        return step

    def start(self) -> StartStep:
        self.sheets.open()
        return self.step(StartStep)

    def ask(self, *, everything: bool = False) -> WordsStep:
        start = self.start()
        (start.all if everything else start.some).click()
        panel = self.step(PasswordStep).panel
        self.qtbot.keyClicks(panel.field.edit, PASSWORD)
        self.qtbot.keyClick(panel.field.edit, Qt.Key.Key_Return)
        return self.step(WordsStep)

    def type(self, step: WordsStep, *words: str) -> None:
        for field, word in zip(step.entry.fields, words, strict=True):
            field.setText(word)
        step.go.click()


def asked(step: WordsStep, words: list[str] = WORDS) -> list[str]:
    """The right words for what ``step`` asks."""
    return [words[field.number - 1] for field in step.entry.fields]
