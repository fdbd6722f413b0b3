"""Coming back: the words on paper, typed into another computer's empty Hearth.

Another computer is a second window on a fresh profile of its own, which is thrown away afterwards.
"""

from __future__ import annotations

import tempfile
from pathlib import Path
from typing import TypeVar

from wallet.app import Composition
from wallet.keys.vault import public_accounts
from wallet.market.snapshot import AttentionKind
from wallet.profile import Profile
from wallet.tour.chapters.base import LANGUAGES, PASSWORD, Chapter
from wallet.tour.hands import Hands
from wallet.tour.stage import Script, Stage, Wait
from wallet.ui.offer.steps import SheetStep
from wallet.ui.phrase.found import FoundStep, KeepStep
from wallet.ui.phrase.restore import WordsStep
from wallet.ui.preferences import Preferences

S = TypeVar("S", bound=SheetStep)


class ComingBack(Chapter):
    """Restored in a fresh profile, the account has the address it had."""

    def __init__(self, stage: Stage) -> None:
        super().__init__(stage)
        self._words: tuple[str, ...] = ()

    def tell(self) -> Script:
        """Restore in both languages; the last one is carried through."""
        self._words = tuple(self._app.keeper.opened().phrase().split())
        with tempfile.TemporaryDirectory(prefix="hearth-tour-back-") as folder:
            other = _other_computer(self._app, Path(folder))
            try:
                other.start()
                self._stage.rest()
                for language, prefix in reversed(LANGUAGES.items()):
                    yield from self._restore(other, language, prefix)
                yield from self._compare(other)
            finally:
                other.window.close()
                other.close()
                self._stage.rest()
        self._app.restyle(self._app.preferences)

    def _restore(self, other: Composition, language: str, prefix: str) -> Script:
        hands = Hands(other)
        if other.preferences.language != language and other.welcome is not None:
            other.welcome.language_chosen.emit(language)
        yield Wait("Welcome is shown", lambda: other.welcome is not None)
        if other.welcome is not None:
            hands.press(other.welcome.form.restore)
        yield from self._see(hands, WordsStep, f"{prefix}restore")
        yield from self._type(hands, prefix)
        hands.press(hands.the(WordsStep).go)
        yield from self._see(hands, FoundStep, f"{prefix}restore-found")
        hands.press(hands.the(FoundStep).go)
        yield from self._see(hands, KeepStep, f"{prefix}restore-password")
        if prefix and other.welcoming.returning and other.welcoming.returning.sheet:
            other.welcoming.returning.sheet.close_sheet()

    def _type(self, hands: Hands, prefix: str) -> Script:
        """A word that is none first, then what stands on the paper."""
        step = hands.the(WordsStep)
        slipped = (*self._words[:2], f"{self._words[2]}x", *self._words[3:])
        step.fields.set_words(slipped)
        yield Wait("the slip is found", lambda: bool(step.fields.edits[2].property("invalid")))
        self._stage.check("a mistyped word cannot be gone on with", not step.go.isEnabled())
        yield from self._stage.snap(f"{prefix}restore-slip", hands.window)
        step.fields.set_words(self._words)
        yield Wait("the words are a phrase", step.go.isEnabled)
        yield from self._stage.snap(f"{prefix}restore-words", hands.window)

    def _compare(self, other: Composition) -> Script:
        keep = Hands(other).the(KeepStep)
        keep.name.setText("Mei")
        for field in (keep.password.password, keep.password.again):
            field.edit.setText(PASSWORD)
        Hands(other).press(keep.go)
        yield Wait("the wallet is made again", other.keeper.exists, 20)
        first = public_accounts(self._app.profile.vault)[0].address
        back = public_accounts(other.profile.vault)[0].address
        self._stage.check(
            "the restored account has the first wallet's address", back == first, back
        )
        yield Wait(
            "Home is back", lambda: other.snapshot is not None and other.welcome is None, 120
        )
        yield from self._stage.snap("restored-home", other.window)
        snapshot = other.snapshot
        reminded = [item.kind for item in snapshot.attention] if snapshot is not None else []
        unconfirmed = AttentionKind.RECOVERY_UNCONFIRMED in reminded
        self._stage.check("whoever typed every word need not write them down", not unconfirmed)

    def _see(self, hands: Hands, kind: type[S], name: str) -> Script:
        yield Wait(f"{kind.__name__} opens", lambda: hands.seen(kind) is not None)
        yield from self._stage.snap(name, hands.window)


def _other_computer(app: Composition, folder: Path) -> Composition:
    preferences = Preferences(language="zh_CN", theme="light")
    return Composition(app.application, Profile(folder), preferences, None, lambda *_: None)
