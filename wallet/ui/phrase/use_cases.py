"""What the sheets need from the keys. Every function is called on a worker thread."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field


@dataclass(frozen=True, slots=True)
class RecoveryWords:
    """The words of an open wallet, for as long as they are shown.

    Args:
        words: in their order.
        language: a name of ``wallet.keys.phrase.LANGUAGES``.
        has_passphrase: whether a second secret belongs to them.
    """

    words: tuple[str, ...] = field(repr=False)
    language: str
    has_passphrase: bool = False


@dataclass(frozen=True, slots=True)
class PhraseUseCases:
    """Showing the words and keeping that they were checked.

    Args:
        read: the words, given the password; raises ``KeyStoreError``.
        confirmed: remembers that the person has them on paper.
    """

    read: Callable[[str], RecoveryWords]
    confirmed: Callable[[], None]
