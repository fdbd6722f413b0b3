"""The use cases behind the page of keys, called on workers: nothing here knows a widget.

Everything that needs a key asks ``keeper`` for the open vault, which refuses while it is locked.
What shows or hands out a secret asks for the password again, even while the vault is open.
"""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Protocol

from wallet.codec.address import Address
from wallet.errors import InputError, KeyStoreError, VaultDamagedError
from wallet.keys import vault as vaults
from wallet.keys.accounts import AccountKind, PublicAccount
from wallet.keys.watched import WatchedAccounts
from wallet.ui.keys.view import ComputerView, CopyView, KeysView, RehearsalView
from wallet.units import Timestamp

if TYPE_CHECKING:
    from collections.abc import Callable

    from wallet.keys.signer import Signer
    from wallet.keys.strength import Strength

_LARGEST_FILE = 100_000
"""Bytes of a key file; the usual ones have 500."""


class Keeper(Protocol):
    """Holds the open vault, and knows which account is in use."""

    def accounts(self) -> tuple[PublicAccount, ...]:
        """Every account."""

    def account(self) -> PublicAccount:
        """The account in use."""

    def is_open(self) -> bool:
        """Whether the vault is open."""

    def opened(self) -> vaults.Vault:
        """The open vault; raises ``LockedError``."""

    def hold(self, opened: vaults.Vault) -> None:
        """Keep an open vault from now on."""

    def unlock(self, password: str) -> None:
        """Open the vault; raises ``KeyStoreError``."""

    def lock(self) -> None:
        """Wipe what is open."""

    def by_computer(self) -> Callable[[], None] | None:
        """What opens the vault with this computer's keyring, where it is allowed to."""

    def signer(self) -> Signer:
        """The signer of the account in use."""


@dataclass(frozen=True, slots=True)
class Places:
    """Where the profile keeps what this page is about."""

    vault: Path
    watched: Path
    recovery: Path


class KeyWork:
    """What the page and its sheets do."""

    def __init__(self, places: Places, keeper: Keeper) -> None:
        self.places = places
        self.keeper = keeper

    # --- looking ---------------------------------------------------------------------------

    def look(self) -> KeysView:
        """Read everything the page shows; needs no password and never raises for damage."""
        copies = self._copies()
        try:
            accounts = self.keeper.accounts()
            in_use = self.keeper.account().address if accounts else None
            has_vault = self.places.vault.exists()
            return KeysView(
                accounts,
                in_use,
                has_vault=has_vault,
                is_locked=not self.keeper.is_open(),
                computer_on=has_vault and self._computer_on(),
                rehearsal=self._rehearsal() if has_vault else None,
                copies=copies,
            )
        except KeyStoreError as error:
            return KeysView((), None, is_locked=True, copies=copies, damage=error)

    def computer(self) -> ComputerView:
        """Ask for this computer's keyring; takes up to some seconds."""
        from wallet.keys import keyring_slot

        found = keyring_slot.available()
        return ComputerView(found.backend, found.problem)

    def _computer_on(self) -> bool:
        return vaults.SlotKind.KEYRING in vaults.slot_kinds(self.places.vault)

    def _rehearsal(self) -> RehearsalView:
        from wallet.keys.rehearsal import Rehearsal

        rehearsal = Rehearsal(self.places.recovery, self.places.vault)
        passed = [event.at for event in rehearsal.events if event.passed]
        due = rehearsal.due()
        last = Timestamp(int(passed[-1].timestamp())) if passed else None
        return RehearsalView(last, Timestamp(int(due.at.timestamp())), due.is_due)

    def _copies(self) -> tuple[CopyView, ...]:
        return tuple(
            CopyView(
                each.path,
                Timestamp(int(each.saved_at.timestamp())),
                each.accounts,
                each.is_readable,
            )
            for each in vaults.backups(self.places.vault)
        )

    # --- accounts --------------------------------------------------------------------------

    def add(self, name: str, picture: str) -> PublicAccount:
        """Derive the next account from the recovery words."""
        return self.keeper.opened().add_account(name, picture)

    def edit(self, account: PublicAccount, name: str, picture: str) -> None:
        """Give an account another name and picture."""
        if _in_vault(account):
            self.keeper.opened().rename_account(account.address, name, picture)
        else:
            WatchedAccounts(self.places.watched).rename(account.address, name, picture)

    def remove(self, account: PublicAccount) -> None:
        """Take an imported or watched account away."""
        if _in_vault(account):
            self.keeper.opened().remove_account(account.address)
        else:
            WatchedAccounts(self.places.watched).remove(account.address)

    def import_keystore(self, file: Path, password: str, name: str) -> PublicAccount:
        """Bring in the key of a key file."""
        from wallet.keys import keystore

        secret = keystore.decrypt(_read(file), password)
        try:
            return self.keeper.opened().import_key(secret, name)
        finally:
            secret[:] = bytes(len(secret))

    def watch(self, text: str, name: str, *, outside: bool) -> PublicAccount:
        """Watch an address, or the first one of an account's public key."""
        watched = WatchedAccounts(self.places.watched)
        if text.strip().startswith("xpub"):
            return watched.add_xpub(text.strip(), name, air_gapped=outside)[0]
        return watched.add(text, name, air_gapped=outside)

    # --- safety ----------------------------------------------------------------------------

    def judge(self, password: str, hints: tuple[str, ...]) -> Strength:
        """Say how strong a password is."""
        from wallet.keys import strength

        return strength.judge(password, hints)

    def change_password(self, old: str, new: str) -> None:
        """Seal the vault under another password; wrong old ones are counted like any other."""
        from wallet.keys import unlocking

        if not self.keeper.is_open():
            self.keeper.unlock(old)
        opened = self.keeper.opened()
        unlocking.attempt(self.places.vault, lambda: opened.change_password(old, new))

    def computer_may_open(self, password: str) -> None:
        """Let this computer's keyring open the vault too; proves the password first."""
        self._open(password)
        self.keeper.opened().enable_keyring()

    def computer_may_not_open(self) -> None:
        """Take this computer's keyring its key away."""
        self.keeper.opened().disable_keyring()

    def restore(self, copy: CopyView, password: str) -> None:
        """Put a copy in the vault's place; what is there is kept aside."""
        from wallet.keys import unlocking

        place = self.places.vault
        self.keeper.hold(
            unlocking.attempt(place, lambda: vaults.restore_backup(place, copy.path, password))
        )

    def set_aside(self) -> None:
        """Move a vault that does not open out of the way, under another name.

        Raises:
            KeyStoreError: it does open (``vault.exists``), or the disk refused.
        """
        from wallet.keys import vault_store

        place = self.places.vault
        try:
            vaults.public_accounts(place)
        except VaultDamagedError:
            vault_store.quarantine(place, vault_store.read(place))
            place.unlink(missing_ok=True)
            return
        raise _not_damaged(place)

    def make_room(self) -> None:
        """Move a vault aside whose password was forgotten, so that its words can come back.

        Raises:
            KeyStoreError: the disk refused.
        """
        from wallet.keys import unlocking, vault_store

        self.keeper.lock()
        vault_store.make_room(self.places.vault)
        unlocking.tries_file(self.places.vault).unlink(missing_ok=True)

    # --- one account -----------------------------------------------------------------------

    def receive(self, account: PublicAccount) -> Address:
        """Derive the address again, by both curves; what may be shown as checked."""
        return self.keeper.opened().receive_address(account.address)

    def sign(self, account: PublicAccount, text: str) -> str:
        """Sign a plain message."""
        from wallet.keys import messages

        return messages.to_text(self.keeper.opened().signer(account.address).sign_message(text))

    def verify(self, address: str, text: str, signature: str) -> bool:
        """Say whether ``address`` signed exactly ``text``."""
        from wallet.keys import messages

        return messages.verify(text, messages.from_text(signature), address.strip())

    def export(self, account: PublicAccount, password: str, own: str, file: Path) -> None:
        """Write one key as a key file with a password of its own; proves the vault's first."""
        from wallet.keys import files, keystore

        self._open(password)
        text = self.keeper.opened().export_secret_to(
            account.address, lambda secret: keystore.encrypt(secret, own)
        )
        files.write_private(file, text.encode())

    def public_key(self) -> str:
        """The extended public key of the accounts from the recovery words."""
        return self.keeper.opened().xpub()

    def _open(self, password: str) -> None:
        """Prove the password, counted and held up like every unlock."""
        self.keeper.unlock(password)


def _in_vault(account: PublicAccount) -> bool:
    return account.kind in {AccountKind.PHRASE, AccountKind.IMPORTED}


def _read(file: Path) -> str:
    from wallet.keys import files

    try:
        data = files.read_capped(file, _LARGEST_FILE)
        if data is not None:
            return data.decode("utf-8-sig")
        detail = "too long"
    except (OSError, UnicodeDecodeError) as error:
        detail = str(error)
    raise InputError(
        "keys.file_unreadable",
        "{file} cannot be read as a key file.",
        "Choose the file that another wallet exported; it is a short text and often ends in .json.",
        detail=detail,
        file=file.name,
    )


def _not_damaged(place: Path) -> KeyStoreError:
    return KeyStoreError(
        "vault.exists",
        "There is a wallet at {path} already.",
        "Open it with its password, or choose another place for the new one.",
        path=str(place),
    )
