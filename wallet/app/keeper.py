"""The open vault of the profile, if it is open.

Used from worker threads (creating and opening take half a second on purpose) and asked from the
GUI thread whether it is locked.
"""

from __future__ import annotations

import threading
from collections.abc import Callable
from pathlib import Path

from wallet.codec.address import Address
from wallet.errors import LockedError
from wallet.keys import unlocking, vault
from wallet.keys.signer import Signer


class KeyKeeper:
    """Holds the vault between unlock and lock."""

    def __init__(self, path: Path) -> None:
        self._path = path
        self._vault: vault.Vault | None = None
        self._lock = threading.Lock()
        self._times_locked = 0
        self.changed: Callable[[], None] = lambda: None
        """Called from any thread when the vault was opened or locked."""

    def exists(self) -> bool:
        """Whether this profile has a vault."""
        return self._path.exists()

    def address(self) -> Address:
        """The first account's address; needs no password."""
        return vault.public_accounts(self._path)[0].address

    def name(self) -> str:
        """The name the first account was given; needs no password."""
        return vault.public_accounts(self._path)[0].name

    def create(self, password: str, name: str, phrase: str) -> None:
        """Make a vault of a recovery phrase; it stays open."""
        self.hold(vault.create(self._path, password, phrase=phrase, label=name))

    def unlock(self, password: str) -> None:
        """Open the vault.

        Raises:
            WrongPasswordError: that is not its password.
            TooSoonError: after several wrong ones, the wait is not over.
            VaultDamagedError: the file does not open.
        """
        since = self._times_locked
        self.hold(unlocking.unlock(self._path, password), since)

    def hold(self, opened: vault.Vault, since: int | None = None) -> None:
        """Keep an open vault; one that was open before is wiped.

        Raises:
            LockedError: since then the wallet was locked; opening it
                takes its time, and a lock in the middle of it holds.
        """
        with self._lock:
            late = since is not None and since != self._times_locked
            before, self._vault = self._vault, None if late else opened
        if before is not None and before is not opened:
            before.lock()
        if late:
            opened.lock()
            raise _locked()
        self.changed()

    def is_open(self) -> bool:
        """Whether keys are in memory."""
        with self._lock:
            return self._vault is not None and self._vault.is_open

    def is_locked(self) -> bool:
        """Whether a password is needed before signing."""
        return self._vault is None

    def signer(self) -> Signer:
        """The first account's signer.

        Raises:
            LockedError: the vault is locked.
        """
        opened = self.opened()
        return opened.signer(opened.accounts[0].address)

    def opened(self) -> vault.Vault:
        """The open vault.

        Raises:
            LockedError: the vault is locked.
        """
        with self._lock:
            if self._vault is None:
                raise _locked()
            return self._vault

    def lock(self) -> None:
        """Wipe the keys from memory."""
        with self._lock:
            self._times_locked += 1
            opened, self._vault = self._vault, None
        if opened is not None:
            opened.lock()
        self.changed()


def _locked() -> LockedError:
    return LockedError(
        "vault.locked",
        "The wallet is locked, so nothing can be signed.",
        "Type your password and try again.",
    )
