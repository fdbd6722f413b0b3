"""An open vault: the accounts and secrets in memory, and every change that is saved.

Only ``wallet.keys.vault`` makes one. Python cannot promise that no copy of a secret stays
somewhere in memory; what this object owns, :meth:`Vault.lock` overwrites.
"""

from __future__ import annotations

import secrets
import threading
import unicodedata
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING, Any, NoReturn

from wallet.codec.address import Address
from wallet.errors import KeyStoreError
from wallet.keys import vault_format, vault_store
from wallet.keys.accounts import PublicAccount, clean_name, clean_picture, no_account
from wallet.keys.files import not_saved
from wallet.keys.vault_errors import damaged, empty_password, locked, wrong_password
from wallet.keys.vault_format import Header, UnreadableVaultError
from wallet.keys.vault_store import Found

if TYPE_CHECKING:
    from wallet.keys.derivation import Account
    from wallet.keys.signer import LocalSigner, Signer

DEFAULT_MEMORY_KIB = 256 * 1024
SMALL_MEMORY_KIB = 64 * 1024
"""For machines that cannot give 256 MiB; still RFC 9106's second recommendation."""


class Vault:
    """An open vault. :meth:`lock` ends it; afterwards every use of a key raises LockedError."""

    __slots__ = ("_account", "_content", "_header", "_key", "_mutex", "_path", "_signers")

    def __init__(self, path: Path, header: Header, key: bytearray, content: dict[str, Any]) -> None:
        from wallet.keys.derivation import Account
        from wallet.keys.phrase import to_seed

        self._path = path
        self._header = header
        self._key = key
        self._account: Account = Account(to_seed(content["phrase"]))
        self._content = {name: bytearray(value.encode("utf-8")) for name, value in content.items()}
        self._signers: dict[Address, LocalSigner] = {}
        self._mutex = threading.RLock()

    @property
    def accounts(self) -> tuple[PublicAccount, ...]:
        """The accounts in the order of their index; also after locking."""
        return self._header.accounts

    @property
    def label(self) -> str:
        """What the person calls this wallet."""
        return self._header.label

    @property
    def is_open(self) -> bool:
        """Whether keys can still be used."""
        return any(self._key)

    def signer(self, address: Address) -> Signer:
        """The signer of one of :attr:`accounts`; it ends when the vault locks.

        Raises:
            LockedError: the vault is locked.
            KeyStoreError: the vault has no such account, ``vault.no_account``.
        """
        with self._mutex:
            self._require_open()
            account = self._public(address)
            if address not in self._signers:
                signer = self._account.signer(account.index or 0)
                if signer.address != address:
                    signer.wipe()
                    raise damaged(self._path, "an account's address")
                self._signers[address] = signer
            return self._signers[address]

    def phrase(self) -> str:
        """The recovery phrase, to show it to its owner.

        Raises:
            LockedError: the vault is locked.
        """
        with self._mutex:
            self._require_open()
            return unicodedata.normalize("NFC", self._content["phrase"].decode("utf-8"))

    def add_account(self, name: str, picture: str = "") -> PublicAccount:
        """Derive the next account and save.

        Raises:
            LockedError, CheckError, KeyStoreError: locked, derived wrongly, or not saved; the
                vault is then as it was.
        """
        with self._mutex:
            self._require_open()
            index = max((account.index or 0 for account in self.accounts), default=-1) + 1
            address = self._account.xpub.address(index)
            shown = clean_picture(picture)
            account = PublicAccount(address, clean_name(name), index=index, picture=shown)
            self._save(replace(self._header, accounts=(*self.accounts, account)))
            return account

    def rename_account(self, address: Address, name: str, picture: str | None = None) -> None:
        """Give an account another name, and another picture unless that is None, and save.

        Raises:
            LockedError, KeyStoreError: locked, no such account, or not saved.
        """
        with self._mutex:
            self._require_open()
            old = self._public(address)
            shown = old.picture if picture is None else clean_picture(picture)
            new = replace(old, name=clean_name(name), picture=shown)
            accounts = tuple(new if a.address == address else a for a in self.accounts)
            self._save(replace(self._header, accounts=accounts))

    def change_password(self, old: str, new: str, *, memory_kib: int = DEFAULT_MEMORY_KIB) -> None:
        """Seal everything anew under another password and a new vault key.

        Backups are deleted: they would still open with the old password.

        Raises:
            WrongPasswordError: ``old`` is not the present password.
            LockedError, KeyStoreError: locked, the new one is empty, or not saved.
        """
        with self._mutex:
            self._require_open()
            if vault_format.open_password_slots(self._header, old) is None:
                raise wrong_password()
            key = bytearray(secrets.token_bytes(32))
            slot = new_slot(self._header.vault_id, key, new, memory_kib)
            self._save(replace(self._header, slots=(slot,)), key)
            vault_store.discard_backups(self._path)

    def lock(self) -> None:
        """Overwrite every secret of this vault and of its signers. May be called twice."""
        with self._mutex:
            for signer in self._signers.values():
                signer.wipe()
            self._signers.clear()
            self._account.wipe()
            for secret in (self._key, *self._content.values()):
                secret[:] = bytes(len(secret))

    def verify_accounts(self) -> None:
        """That every address of the header is derived from the phrase, by both curves.

        Raises:
            VaultDamagedError: one is not.
        """
        for account in self.accounts:
            if self._account.xpub.address(account.index or 0) != account.address:
                raise damaged(self._path, "an account's address")

    def _save(self, header: Header, new_key: bytearray | None = None) -> None:
        """Write, prove that what was written opens, and only then believe it ourselves."""
        key = new_key or self._key
        content = {name: value.decode("utf-8") for name, value in self._content.items()}
        data = vault_format.seal(header, key, content)
        vault_store.save(
            self._path,
            data,
            look=_looker(self._header, self._key),
            prove=_prover(self._path, data, key),
        )
        self._header = header
        if new_key is not None:
            self._key[:], self._key = bytes(len(self._key)), new_key

    def _public(self, address: Address) -> PublicAccount:
        for account in self.accounts:
            if account.address == address:
                return account
        raise no_account(self.accounts, address)

    def _require_open(self) -> None:
        if not self.is_open:
            raise locked()

    def __repr__(self) -> str:
        return f"Vault({'open' if self.is_open else 'locked'}, {len(self.accounts)} accounts)"

    def __reduce_ex__(self, _protocol: object) -> NoReturn:
        raise TypeError("a vault cannot be copied or pickled")


def new_slot(vault_id: str, key: bytearray, password: str, memory_kib: int) -> dict[str, Any]:
    """A password slot; 64 MiB where the machine cannot give ``memory_kib``.

    Raises:
        KeyStoreError: the password is empty, or there is too little memory even for that.
    """
    if not password:
        raise empty_password()
    try:
        return vault_format.password_slot(vault_id, key, password, memory_kib)
    except KeyStoreError:
        if memory_kib <= SMALL_MEMORY_KIB:
            raise
        return vault_format.password_slot(vault_id, key, password, SMALL_MEMORY_KIB)


def _looker(header: Header, key: bytearray) -> Callable[[bytes], Found]:
    def look(present: bytes) -> Found:
        try:
            sealed = vault_format.parse(present)
        except UnreadableVaultError:
            return Found.DAMAGED
        if sealed.header.vault_id != header.vault_id:
            return Found.OTHER
        try:
            vault_format.unseal(sealed, key)
        except UnreadableVaultError:
            return Found.OTHER
        return Found.OURS

    return look


def _prover(path: Path, data: bytes, key: bytearray) -> Callable[[bytes], None]:
    def prove(read_back: bytes) -> None:
        try:
            vault_format.unseal(vault_format.parse(read_back), key)
        except UnreadableVaultError as error:
            raise not_saved(path, f"what was written does not open: {error}") from None
        if read_back != data:
            raise not_saved(path, "the disk gave back other bytes")

    return prove
