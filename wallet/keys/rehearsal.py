"""Rehearsals: a household proves, in two minutes, that it could come back with its words.

::

    rehearsal = Rehearsal(profile.recovery, profile.vault)      # no password needed
    if rehearsal.due().is_due: …                                # when to ask, and what for
    drill = Drill(vault.phrase)                                 # an open vault; or a new phrase
    drill.positions                                             # (3, 7, 12): ask for these words
    rehearsal.record(Kind.DRILLED, passed=all(drill.check(typed)))
    restored = restore_in_scratch(text, passphrase, accounts)   # on a worker thread, 0.1 s
    rehearsal.record(Kind.RESTORED, passed=restored.passed)

No word is kept, raised or written down here; what was typed is compared and forgotten.
"""

from __future__ import annotations

import hmac
import secrets
import tempfile
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path

from wallet.codec.address import Address
from wallet.keys import vault_format, vault_store
from wallet.keys.accounts import AccountKind, PublicAccount
from wallet.keys.files import not_saved
from wallet.keys.phrase import normalise
from wallet.keys.rehearsal_history import AGAIN_AFTER, INTERVALS, Due, Event, History, Kind, due
from wallet.keys.vault_errors import damaged
from wallet.keys.vault_format import UnreadableVaultError

__all__ = [
    "AGAIN_AFTER",
    "INTERVALS",
    "Compared",
    "Drill",
    "Due",
    "Event",
    "History",
    "Kind",
    "Rehearsal",
    "Restored",
    "due",
    "restore_in_scratch",
]

_ASKED = 3
_SCRATCH_KIB = 8 * 1024
"""Argon2id's cost for a scratch vault: its password is 192 random bits, so nobody can guess it."""


class Rehearsal:
    """The rehearsals of one vault: what happened, and what to ask next.

    Args:
        recovery: ``profile.recovery``; need not be there.
        vault: ``profile.vault``; only its header is read.

    Raises:
        VaultDamagedError: the vault is damaged.
        KeyStoreError: there is no vault.
    """

    def __init__(self, recovery: Path, vault: Path) -> None:
        try:
            header = vault_format.parse(vault_store.read(vault)).header
        except UnreadableVaultError as error:
            raise damaged(vault, str(error)) from None
        self._vault_id = header.vault_id
        self._created = _created(header.created)
        self._history = History(recovery)

    @property
    def events(self) -> tuple[Event, ...]:
        """What was proven about this vault's phrase, oldest first."""
        return self._history.of(self._vault_id)

    @property
    def kept_aside(self) -> Path | None:
        """Where a history that could not be read was put: tell the person; None otherwise."""
        return self._history.kept_aside

    def due(self, now: datetime | None = None) -> Due:
        """What to ask next, and from when on."""
        return due(now or datetime.now(UTC), self.events, self._created)

    def record(self, kind: Kind, *, passed: bool, at: datetime | None = None) -> Event:
        """Write down the result.

        Raises:
            KeyStoreError: not saved.
        """
        return self._history.add(kind, passed=passed, vault_id=self._vault_id, at=at)


class Drill:
    """A few random places of a phrase, and the check of what is typed for them.

    Args:
        read: gives the phrase while it may be seen, like ``vault.phrase``; the drill keeps no
            word, so it ends when the vault locks.
        count: how many words are asked for.

    Raises:
        LockedError: the vault is locked; :meth:`check` raises it too.
    """

    __slots__ = ("_positions", "_read")

    def __init__(self, read: Callable[[], str], count: int = _ASKED) -> None:
        self._read = read
        places = range(1, len(normalise(read()).split(" ")) + 1)
        chosen = secrets.SystemRandom().sample(places, min(count, len(places)))
        self._positions = tuple(sorted(chosen))

    @property
    def positions(self) -> tuple[int, ...]:
        """The words' places, from 1, rising."""
        return self._positions

    def check(self, typed: Sequence[str]) -> tuple[bool, ...]:
        """Which of the typed words are right, in the order of :attr:`positions`.

        Capitals, blanks around a word and the way an accent is written do not matter. The time
        taken does not depend on where a word differs.
        """
        words = normalise(self._read()).split(" ")
        given = [*typed, *("" for _ in self._positions)]
        key = secrets.token_bytes(32)
        return tuple(
            hmac.compare_digest(_mac(key, words[place - 1]), _mac(key, normalise(word)))
            for place, word in zip(self._positions, given, strict=False)
        )

    def __repr__(self) -> str:
        return f"Drill(words {self._positions})"


@dataclass(frozen=True, slots=True)
class Compared:
    """One account of the real vault, and the address that a scratch vault has in its place."""

    account: PublicAccount
    found: Address

    @property
    def matches(self) -> bool:
        """Whether it came back."""
        return self.account.address == self.found


@dataclass(frozen=True, slots=True)
class Restored:
    """What a scratch restore showed."""

    accounts: tuple[Compared, ...]

    @property
    def passed(self) -> bool:
        """Whether the words bring every account back."""
        return bool(self.accounts) and all(item.matches for item in self.accounts)


def restore_in_scratch(phrase: str, passphrase: str, accounts: Sequence[PublicAccount]) -> Restored:
    """Restore a phrase as after the loss of this computer, compare, and leave nothing behind.

    A vault is really made in a private temporary folder with a password of its own, closed and
    opened again; its addresses are compared with the phrase's accounts among ``accounts``.

    Raises:
        PhraseError: it is not a recovery phrase.
        KeyStoreError: there is no room for the scratch vault.
    """
    own = [account for account in accounts if account.kind is AccountKind.PHRASE]
    count = max((account.index or 0 for account in own), default=0) + 1
    try:
        with tempfile.TemporaryDirectory(prefix="hearth-rehearsal-") as folder:
            found = _addresses(Path(folder) / "scratch.hearth", phrase, passphrase, count)
    except OSError as error:
        raise not_saved(Path(tempfile.gettempdir()), error.strerror or "") from None
    return Restored(tuple(Compared(account, found[account.index or 0]) for account in own))


def _addresses(path: Path, phrase: str, passphrase: str, count: int) -> list[Address]:
    """The first ``count`` addresses of a vault made, closed and opened at ``path``."""
    from wallet.keys import vault

    password = secrets.token_urlsafe(24)
    made = vault.create(
        path, password, phrase=phrase, label="", passphrase=passphrase, memory_kib=_SCRATCH_KIB
    )
    try:
        for _ in range(count - 1):
            made.add_account("")
    finally:
        made.lock()
    opened = vault.open_vault(path, password)
    opened.lock()
    return [account.address for account in opened.accounts]


def _mac(key: bytes, word: str) -> bytes:
    return hmac.digest(key, word.encode("utf-8", "surrogatepass"), "sha256")


def _created(text: str) -> datetime:
    """When a vault was made; one that does not say counts as just made."""
    try:
        return datetime.fromisoformat(text).astimezone(UTC)
    except ValueError:
        return datetime.now(UTC)
