"""The use cases of the rehearsal and of showing the recovery words, over the open vault."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from pathlib import Path
from typing import TYPE_CHECKING

from wallet.errors import PhraseError

if TYPE_CHECKING:
    from wallet.keys.rehearsal import Drill, Rehearsal
    from wallet.keys.vault import Vault
    from wallet.ui.phrase.use_cases import RecoveryWords
    from wallet.ui.rehearsal.use_cases import Compared, Past, RehearsalUseCases, Task


class Rehearsing:
    """Reads the open vault, and keeps the profile's history.

    Args:
        recovery: ``profile.recovery``.
        vault: ``profile.vault``.
        opened: the open vault; raises ``LockedError``.
    """

    def __init__(self, recovery: Path, vault: Path, opened: Callable[[], Vault]) -> None:
        self._recovery = recovery
        self._vault = vault
        self._opened = opened
        self._drill: Drill | None = None

    def use_cases(
        self, is_locked: Callable[[], bool], unlock: Callable[[str], None]
    ) -> RehearsalUseCases:
        """What ``RehearsalSheets`` calls."""
        from wallet.ui.rehearsal.use_cases import RehearsalUseCases

        return RehearsalUseCases(
            is_locked, unlock, self.past, self.ask_some, self.check, self.ask_all, self.restore
        )

    def past(self) -> Past:
        """The history of this vault's words."""
        from wallet.ui.rehearsal.use_cases import Past

        rehearsal = self._rehearsal()
        return Past(rehearsal.events, rehearsal.due())

    def words(self) -> RecoveryWords:
        """The words, to be shown."""
        from wallet.keys.phrase_help import shown
        from wallet.ui.phrase.use_cases import RecoveryWords

        vault = self._opened()
        words = tuple(shown(word) for word in vault.phrase().split())
        return RecoveryWords(words, _language(vault.phrase()), vault.has_passphrase)

    def confirmed(self) -> None:
        """Remember that the person has the words on paper."""
        self._record("confirmed", passed=True)

    def ask_some(self) -> Task:
        """Begin a drill of three words."""
        from wallet.keys.rehearsal import Drill

        vault = self._opened()
        self._drill = Drill(vault.phrase)
        return self._task(vault, self._drill.positions)

    def check(self, typed: Sequence[str]) -> tuple[bool, ...]:
        """Compare, and write down what that showed."""
        drill, self._drill = self._drill, None
        if drill is None:
            raise LookupError("no drill was begun")
        right = drill.check(typed)
        self._record("drilled", passed=all(right))
        return right

    def ask_all(self) -> Task:
        """Ask for every word."""
        vault = self._opened()
        return self._task(vault, range(1, len(vault.phrase().split()) + 1))

    def restore(self, typed: Sequence[str], passphrase: str) -> tuple[Compared, ...]:
        """Restore into a scratch wallet, compare, and write down what that showed."""
        try:
            compared = self._compare(" ".join(typed), passphrase)
        except PhraseError as error:
            if error.code == "phrase.checksum":
                self._record("restored", passed=False)
            raise
        self._record("restored", passed=all(each.same for each in compared))
        return compared

    def _compare(self, text: str, passphrase: str) -> tuple[Compared, ...]:
        """The accounts of this wallet's phrase beside those that ``text`` gives."""
        from wallet.keys.rehearsal import restore_in_scratch
        from wallet.ui.rehearsal.use_cases import Compared

        restored = restore_in_scratch(text, passphrase, self._opened().accounts)
        return tuple(
            Compared(each.account.name, each.account.address, each.found)
            for each in restored.accounts
        )

    def _task(self, vault: Vault, positions: Sequence[int]) -> Task:
        from wallet.ui.rehearsal.use_cases import Task

        return Task(tuple(positions), _language(vault.phrase()), vault.has_passphrase)

    def _rehearsal(self) -> Rehearsal:
        from wallet.keys.rehearsal import Rehearsal

        return Rehearsal(self._recovery, self._vault)

    def _record(self, kind: str, *, passed: bool) -> None:
        from wallet.keys.rehearsal import Kind

        self._rehearsal().record(Kind(kind), passed=passed)


def _language(words: str) -> str:
    """The list of a vault's words; where two fit, completion works with either."""
    from wallet.keys import phrase

    try:
        return phrase.check(words)
    except PhraseError as error:
        return str(error.fields["languages"]).split(", ")[0]
