"""The open vault of the profile, if it is open, and which of the profile's accounts is in use.

Used from worker threads (creating and opening take half a second on purpose) and asked from the
GUI thread whether it is locked.
"""

from __future__ import annotations

import threading
from collections.abc import Callable
from pathlib import Path

from wallet.codec.address import Address
from wallet.errors import KeyStoreError, LockedError
from wallet.keys import unlocking, vault
from wallet.keys.accounts import AccountKind, PublicAccount, all_accounts
from wallet.keys.signer import Signer
from wallet.profile import Profile

_IN_USE = "account"
"""The setting that remembers the account in use, by its address."""

Outside = Callable[[PublicAccount], Signer]
"""Makes the signer of an account whose key is not on this computer."""


class KeyKeeper:
    """Holds the vault between unlock and lock; ``outside`` signs for accounts without a key here.

    Args:
        profile: where the vault, the watched accounts and the settings are.
    """

    outside: Outside

    def __init__(self, profile: Profile) -> None:
        self._profile = profile
        self._path: Path = profile.vault
        self.outside = _watched_only
        self._vault: vault.Vault | None = None
        self._lock = threading.Lock()
        self._times_locked = 0
        self.changed: Callable[[], None] = lambda: None
        """Called from any thread when the vault was opened or locked."""

    # --- accounts --------------------------------------------------------------------------

    def exists(self) -> bool:
        """Whether this profile has a vault."""
        return self._path.exists()

    def accounts(self) -> tuple[PublicAccount, ...]:
        """Every account; needs no password.

        Raises:
            KeyStoreError: the vault's file does not open.
        """
        return all_accounts(self._path, self._profile.watched)

    def account(self) -> PublicAccount:
        """The account in use: the one chosen last while it is there, else the first.

        Raises:
            KeyStoreError: there is none, or the vault's file does not open.
        """
        chosen = self._profile.settings().get(_IN_USE)
        accounts = self.accounts()
        found = next((each for each in accounts if each.address == chosen), None)
        return found or self._first(accounts)

    def resident(self) -> PublicAccount:
        """The account that lives on the practice street: always the first."""
        return self._first(self.accounts())

    def use(self, address: Address) -> None:
        """Show and sign for another account from now on, also after a restart."""
        self._profile.save_settings({**self._profile.settings(), _IN_USE: address})

    def address(self) -> Address:
        """The address of the account in use."""
        return self.account().address

    def name(self) -> str:
        """The name of the account in use."""
        return self.account().name

    def _first(self, accounts: tuple[PublicAccount, ...]) -> PublicAccount:
        if not accounts:
            raise KeyStoreError(
                "account.none",
                "There is no account on this computer yet.",
                "Make your keys, or bring them in from your recovery words.",
            )
        return accounts[0]

    # --- the vault -------------------------------------------------------------------------

    def create(self, password: str, name: str, phrase: str, passphrase: str = "") -> None:
        """Make a vault of a recovery phrase and its second secret; it stays open."""
        made = vault.create(self._path, password, phrase=phrase, label=name, passphrase=passphrase)
        self.hold(made)

    def unlock(self, password: str) -> None:
        """Open the vault.

        Raises:
            WrongPasswordError: that is not its password.
            TooSoonError: after several wrong ones, the wait is not over.
            VaultDamagedError: the file does not open.
        """
        since = self._times_locked
        self.hold(unlocking.unlock(self._path, password), since)

    def by_computer(self) -> Callable[[], None] | None:
        """What opens the vault without a password, where this computer may; needs no password."""
        try:
            allowed = vault.SlotKind.KEYRING in vault.slot_kinds(self._path)
        except KeyStoreError:
            return None
        return self.unlock_by_computer if allowed else None

    def unlock_by_computer(self) -> None:
        """Open the vault with what this computer's keyring keeps for it.

        Raises:
            KeyStoreError: the keyring does not give it, or the file does not open.
        """
        since = self._times_locked
        self.hold(vault.open_by_keyring(self._path), since)

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
        """Whether a password is needed before the account in use can sign."""
        if self.is_open():
            return False
        try:
            return _is_in_vault(self.account())
        except KeyStoreError:
            return True  # nothing can be signed with a damaged vault

    def signer(self) -> Signer:
        """The signer of the account in use.

        Raises:
            LockedError: its key is in the vault, and that is locked.
        """
        account = self.account()
        if _is_in_vault(account):
            return self.opened().signer(account.address)
        return self.outside(account)

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


def _is_in_vault(account: PublicAccount) -> bool:
    return account.kind in {AccountKind.PHRASE, AccountKind.IMPORTED}


def _watched_only(account: PublicAccount) -> Signer:
    from wallet.keys.watch_only import WatchOnlySigner

    return WatchOnlySigner(account.address)


def _locked() -> LockedError:
    return LockedError(
        "vault.locked",
        "The wallet is locked, so nothing can be signed.",
        "Type your password and try again.",
    )
