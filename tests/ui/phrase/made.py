"""A real vault with a phrase everybody knows, for tests of the sheets."""

from __future__ import annotations

from pathlib import Path

from wallet.keys import vault
from wallet.keys.phrase import check
from wallet.ui.phrase.use_cases import PhraseUseCases, RecoveryWords

PASSWORD = "correct horse battery staple"
PHRASE = "legal winner thank year wave sausage worth useful legal winner thank yellow"
LONG = " ".join(["letter advice cage absurd amount doctor acoustic avoid"] * 2
                + ["letter advice cage absurd amount doctor acoustic bless"])  # fmt: skip
TINY = 64


class Home:
    """A wallet on disk, and what was remembered about its words."""

    def __init__(self, folder: Path, phrase: str = PHRASE) -> None:
        self.path = folder / "vault.hearth"
        self.confirmed = 0
        vault.create(self.path, PASSWORD, phrase=phrase, label="Mei", memory_kib=TINY).lock()

    def use_cases(self) -> PhraseUseCases:
        return PhraseUseCases(self._read, self._confirm)

    def _read(self, password: str) -> RecoveryWords:
        opened = vault.open_vault(self.path, password)
        try:
            phrase = opened.phrase()
        finally:
            opened.lock()
        return RecoveryWords(tuple(phrase.split()), check(phrase))

    def _confirm(self) -> None:
        self.confirmed += 1
