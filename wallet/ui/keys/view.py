"""What the page of keys shows: an immutable picture of the profile's keys, without any secret."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum
from pathlib import Path

from wallet.codec.address import Address
from wallet.errors import HearthError
from wallet.keys.accounts import AccountKind, PublicAccount
from wallet.units import Timestamp


class Wish(StrEnum):
    """What somebody can ask for on the page; most are about one account or one copy."""

    ADD = "add"
    IMPORT = "import"
    WATCH = "watch"
    EDIT = "edit"
    USE = "use"
    REMOVE = "remove"
    PASSWORD = "password"  # noqa: S105 - a wish, not a password
    COMPUTER_ON = "computer-on"
    COMPUTER_OFF = "computer-off"
    WORDS = "words"
    KIT = "kit"
    REHEARSE = "rehearse"
    RESTORE = "restore"
    SET_ASIDE = "set-aside"
    FORGOTTEN = "forgotten"
    RECEIVE = "receive"
    SIGN = "sign"
    VERIFY = "verify"
    EXPORT = "export"
    PUBLIC_KEY = "public-key"
    OUTSIDE = "outside"


@dataclass(frozen=True, slots=True)
class ComputerView:
    """Whether this computer's keyring can open the wallet: ``name`` says which it is."""

    name: str = ""
    problem: HearthError | None = None


@dataclass(frozen=True, slots=True)
class RehearsalView:
    """When it was last proven that the recovery words are at hand, and when that is next asked."""

    last: Timestamp | None
    due: Timestamp
    is_due: bool


@dataclass(frozen=True, slots=True)
class CopyView:
    """A dated copy of the vault; one that is not readable has no accounts."""

    path: Path
    saved_at: Timestamp
    accounts: tuple[PublicAccount, ...]
    is_readable: bool


@dataclass(frozen=True, slots=True)
class KeysView:
    """Everything on the page at one moment.

    Args:
        accounts: as everywhere, the phrase's first.
        in_use: the account the window shows.
        has_vault: whether there are keys on this computer at all.
        is_locked: whether a password is needed before a key can be used.
        computer_on: whether this computer's keyring opens the wallet too.
        rehearsal: ``None`` while there are no keys.
        copies: newest first.
        damage: why the vault's file cannot be read; then only the copies are of use.
    """

    accounts: tuple[PublicAccount, ...]
    in_use: Address | None
    has_vault: bool = True
    is_locked: bool = False
    computer_on: bool = False
    rehearsal: RehearsalView | None = None
    copies: tuple[CopyView, ...] = ()
    damage: HearthError | None = None

    def account(self) -> PublicAccount | None:
        """Return the account in use."""
        return next((each for each in self.accounts if each.address == self.in_use), None)


def can_sign(account: PublicAccount) -> bool:
    """Say whether the account's key is in this computer's vault."""
    return account.kind in {AccountKind.PHRASE, AccountKind.IMPORTED}
