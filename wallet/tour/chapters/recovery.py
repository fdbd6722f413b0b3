"""The recovery words go onto paper, and the paper is rehearsed, in both languages.

The words in the pictures are those of the practice wallet that this tour made for itself.
"""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import TypeVar

from wallet.keys.rehearsal import Kind, Rehearsal
from wallet.market.snapshot import AttentionKind
from wallet.tour.chapters.base import LANGUAGES, PASSWORD, Chapter
from wallet.tour.stage import Script, Wait
from wallet.ui.offer.steps import SheetStep
from wallet.ui.phrase.check import CheckStep, ConfirmedStep
from wallet.ui.phrase.show import PasswordStep as WordsPassword
from wallet.ui.phrase.show import WordsStep as ShownWords
from wallet.ui.rehearsal.outcome import FailedStep, PassedStep
from wallet.ui.rehearsal.start import StartStep
from wallet.ui.rehearsal.steps import PasswordStep, WordsStep

S = TypeVar("S", bound=SheetStep)
_LONG_AGO = timedelta(days=8)


class Recovery(Chapter):
    """What Home reminds of, done."""

    def tell(self) -> Script:
        """Write the words down, then rehearse; Chinese first, so that the tour goes on in English.

        Each language begins with a history of its own: the first confirmation counts.
        """
        for language, prefix in reversed(LANGUAGES.items()):
            self._history_is(None)
            yield from self._wear("language", language)
            yield from self._write_down(prefix)
            yield from self._rehearse(prefix)

    # --- the words on paper ----------------------------------------------------------------

    def _write_down(self, prefix: str) -> Script:
        stage, hands = self._stage, self._hands
        kind = AttentionKind.RECOVERY_UNCONFIRMED
        yield from self._attend(kind, f"{prefix}words-reminder")
        yield from self._step(WordsPassword)
        yield from stage.snap(f"{prefix}words-password")
        panel = hands.the(WordsPassword).panel
        panel.field.edit.setText(PASSWORD)
        panel.submit()
        yield from self._step(ShownWords)
        shown = hands.the(ShownWords)
        stage.check("the words are covered until asked for", shown.grid.is_covered)
        yield from stage.snap(f"{prefix}words-covered")
        hands.press(shown.toggle)
        yield from self._both_sizes(prefix, "words-shown")
        yield Wait("the words were all in view", shown.go.isEnabled)
        hands.press(shown.go)
        yield from self._step(CheckStep)
        yield from self._check_words(prefix)
        yield from self._step(ConfirmedStep)
        yield from stage.snap(f"{prefix}words-safe")
        stage.check(
            "the words are remembered to be on paper", self._last() == (Kind.CONFIRMED, True)
        )
        hands.press(hands.the(ConfirmedStep).button)
        yield Wait("Home reminds of it no more", lambda: self._item(kind) is None)

    def _check_words(self, prefix: str) -> Script:
        """Answer wrongly once, then rightly three times."""
        check = self._hands.the(CheckStep)
        yield from self._stage.snap(f"{prefix}words-check")
        question = check.question()
        wrong = next(n for n, each in enumerate(question.choices) if each != question.answer)
        self._hands.press(check.choices[wrong])
        yield from self._stage.snap(f"{prefix}words-check-wrong")
        for _ in range(3):
            question = check.question()
            self._hands.press(check.choices[question.choices.index(question.answer)])

    # --- the rehearsal ---------------------------------------------------------------------

    def _rehearse(self, prefix: str) -> Script:
        self._history_is(_LONG_AGO)
        self._app.lock()
        kind = AttentionKind.RECOVERY_DUE
        yield from self._attend(kind, f"{prefix}rehearsal-reminder")
        yield from self._step(StartStep)
        yield from self._both_sizes(prefix, "rehearsal")
        self._hands.press(self._hands.the(StartStep).some)
        yield from self._unlock(prefix)
        yield from self._three_words(prefix)
        yield Wait("Home reminds of it no more", lambda: self._item(kind) is None)
        yield from self._all_words(prefix)

    def _unlock(self, prefix: str) -> Script:
        yield from self._step(PasswordStep)
        yield from self._stage.snap(f"{prefix}rehearsal-password")
        panel = self._hands.the(PasswordStep).panel
        panel.field.edit.setText(PASSWORD)
        panel.submit()

    def _three_words(self, prefix: str) -> Script:
        stage, hands = self._stage, self._hands
        yield from self._step(WordsStep)
        step = hands.the(WordsStep)
        first = step.entry.fields[0]
        first.setText(self._words()[first.number - 1][:2])
        yield from stage.snap(f"{prefix}rehearsal-typing")
        self._type(step, wrong=True)
        yield from self._step(FailedStep)
        yield from self._both_sizes(prefix, "rehearsal-failed")
        stage.check("a wrong word fails the rehearsal", self._last() == (Kind.DRILLED, False))
        hands.press(hands.the(FailedStep).again)
        yield from self._step(WordsStep)
        self._type(hands.the(WordsStep), wrong=False)
        yield from self._step(PassedStep)
        yield from stage.snap(f"{prefix}rehearsal-passed")
        stage.check("the right words pass it", self._last() == (Kind.DRILLED, True))
        hands.press(hands.the(PassedStep).button)

    def _all_words(self, prefix: str) -> Script:
        stage, hands = self._stage, self._hands
        self._app.recovery.rehearse()
        yield from self._step(StartStep)
        yield from stage.snap(f"{prefix}rehearsal-history")
        hands.press(hands.the(StartStep).all)
        yield from self._step(WordsStep)
        yield from self._both_sizes(prefix, "rehearsal-all-words")
        self._type(hands.the(WordsStep), wrong=False)
        yield from self._step(PassedStep)
        yield from stage.snap(f"{prefix}rehearsal-accounts")
        stage.check("all words bring the accounts back", self._last() == (Kind.RESTORED, True))
        hands.press(hands.the(PassedStep).button)

    def _type(self, step: WordsStep, *, wrong: bool) -> None:
        words = self._words()
        for field in step.entry.fields:
            field.setText(words[field.number - 1])
        if wrong:
            first = step.entry.fields[0]
            first.setText("zoo" if first.text() != "zoo" else "zone")
        self._hands.press(step.go)

    # --- what both share -------------------------------------------------------------------

    def _attend(self, kind: AttentionKind, name: str) -> Script:
        """See the card on Home, and press its one button."""
        self._hands.go("home")
        yield Wait(f"Home reminds: {kind.value}", lambda: self._item(kind) is not None)
        yield from self._stage.snap(name)
        card = self._app.window.page("home").attention  # type: ignore[union-attr] # Home
        self._hands.press(card.buttons[self._item(kind) or 0])

    def _item(self, kind: AttentionKind) -> int | None:
        kinds = [item.kind for item in self._now.attention]
        return kinds.index(kind) if kind in kinds else None

    def _step(self, kind: type[S]) -> Script:
        yield Wait(f"{kind.__name__} opens", lambda: self._hands.seen(kind) is not None)

    def _words(self) -> list[str]:
        return self._app.keeper.opened().phrase().split()

    def _last(self) -> tuple[Kind, bool]:
        event = self._rehearsal().events[-1]
        return event.kind, event.passed

    def _rehearsal(self) -> Rehearsal:
        return Rehearsal(self._app.profile.recovery, self._app.profile.vault)

    def _history_is(self, ago: timedelta | None) -> None:
        """Let the words have been confirmed so long ago, or never: nobody waits for a week here."""
        self._app.profile.recovery.unlink(missing_ok=True)
        if ago is not None:
            self._rehearsal().record(Kind.CONFIRMED, passed=True, at=datetime.now(UTC) - ago)
