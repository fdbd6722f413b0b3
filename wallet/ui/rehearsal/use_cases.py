"""What the rehearsal needs from the keys. Every function but ``is_locked`` runs on a worker."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

from wallet.codec.address import Address

if TYPE_CHECKING:
    from wallet.keys.rehearsal import Due, Event


@dataclass(frozen=True, slots=True)
class Past:
    """How it went so far, and what is asked next; needs no password.

    Args:
        events: of this wallet, oldest first.
        due: the next one.
    """

    events: tuple[Event, ...]
    due: Due

    @property
    def is_confirmed(self) -> bool:
        """Whether the words were ever proven to be on paper."""
        return any(event.passed for event in self.events)


@dataclass(frozen=True, slots=True)
class Task:
    """What is asked of the person; holds no word.

    Args:
        positions: the places asked for, from 1, rising.
        language: a name of ``wallet.keys.phrase.LANGUAGES``.
        has_passphrase: whether a second secret belongs to the words.
    """

    positions: tuple[int, ...]
    language: str
    has_passphrase: bool = False


@dataclass(frozen=True, slots=True)
class Compared:
    """One account of the wallet, and what came out of the words for it."""

    name: str
    expected: Address
    found: Address | None

    @property
    def same(self) -> bool:
        """Whether the words gave this account."""
        return self.found == self.expected


@dataclass(frozen=True, slots=True)
class RehearsalUseCases:
    """Plain functions with typed values and typed errors.

    Attributes:
        is_locked: answers at once, on any thread.
        unlock: opens the vault with a password.
        past: the history and what is due.
        ask_some: begins a drill of three words; raises ``LockedError``.
        check: which of the typed words are right; what that showed is written down.
        ask_all: what a scratch restore asks for; raises ``LockedError``.
        restore: words and passphrase to the accounts they give, beside the wallet's own; raises
            ``PhraseError`` (nothing is written down then). What it showed is written down.
    """

    is_locked: Callable[[], bool]
    unlock: Callable[[str], None]
    past: Callable[[], Past]
    ask_some: Callable[[], Task]
    check: Callable[[Sequence[str]], tuple[bool, ...]]
    ask_all: Callable[[], Task]
    restore: Callable[[Sequence[str], str], tuple[Compared, ...]]
