"""What the sheets need from the keys. Every function is called on a worker thread."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from wallet.codec.address import Address
    from wallet.keys.phrase_help import Diagnosis
    from wallet.ui.widgets.new_password import Judge


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


@dataclass(frozen=True, slots=True)
class ReturnUseCases:
    """Reading typed words, and what they open.

    Args:
        diagnose: what can be said about a text, in a language or in any.
        complete: words that begin like a text, in a language or, when it is not known yet, in
            the one that is likeliest; called on the GUI thread, so it must be quick.
        addresses: the first accounts of a phrase and its second secret.
        judge: how strong a password is.
    """

    diagnose: Callable[[str, str | None], Diagnosis]
    complete: Callable[[str, str | None], tuple[str, ...]]
    addresses: Callable[[str, str], tuple[Address, ...]]
    judge: Judge


@dataclass(frozen=True, slots=True)
class Returning:
    """Somebody who comes back with recovery words."""

    name: str
    password: str = field(repr=False)
    phrase: str = field(repr=False)
    passphrase: str = field(repr=False, default="")


@dataclass(frozen=True, slots=True)
class Watching:
    """A home that is only looked at.

    Args:
        text: an address, or an account's public key.
        picture: one of ``wallet.keys.accounts.PICTURES``, or empty.
    """

    text: str
    name: str
    picture: str = ""
