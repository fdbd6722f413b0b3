"""The changes to an open vault; each is saved, or did not happen.

Only ``wallet.keys.vault`` makes a :class:`Vault`.
"""

from __future__ import annotations

import contextlib
import secrets
from collections.abc import Mapping
from dataclasses import replace
from typing import Any

from wallet.codec.address import Address
from wallet.errors import KeyStoreError
from wallet.keys import keyring_slot, vault_changing, vault_errors, vault_format, vault_saving
from wallet.keys import vault_slots as slots
from wallet.keys.accounts import AccountKind, PublicAccount, clean_name, clean_picture
from wallet.keys.vault_header import MAX_ACCOUNTS, Header
from wallet.keys.vault_reading import OpenVault
from wallet.keys.vault_secrets import Secrets
from wallet.keys.vault_slots import DEFAULT_MEMORY_KIB, SlotKind

MAX_TOKEN = 4096
"""Characters; more than any node asks for, less than a node's server takes in a header."""


class Vault(OpenVault):
    """An open vault. :meth:`lock` ends it; afterwards every use of a key raises LockedError."""

    __slots__ = ()

    def add_account(self, name: str, picture: str = "") -> PublicAccount:
        """Derive the next account of the phrase and save.

        Raises:
            LockedError, CheckError, KeyStoreError: locked, derived wrongly, or not saved; the
                vault is then as it was.
        """
        from wallet.keys.evidence import Evidence

        with self._mutex:
            self._require_open()
            indices = [a.index for a in self.accounts if a.index is not None]
            index = max(indices, default=-1) + 1
            evidence = Evidence.beside(self._path)
            address = self._secrets.account.xpub.address(index, evidence)
            if (known := self._header.account(address)) is not None:
                raise vault_errors.known_account(known.name)
            account = PublicAccount(
                address, clean_name(name), index=index, picture=clean_picture(picture)
            )
            self._save(self._with_accounts((*self.accounts, account)))
            return account

    def import_key(self, secret: bytearray, name: str, picture: str = "") -> PublicAccount:
        """Keep a single private key as an account, and save. The phrase does not bring it back.

        ``secret`` stays the caller's, who overwrites it.

        Raises:
            LockedError, CheckError, KeyStoreError: locked, not a private key, known already
                (``vault.known_account``), or not saved; the vault is then as it was.
        """
        from wallet.keys.signer import LocalSigner

        with self._mutex:
            self._require_open()
            signer = LocalSigner(secret)
            address = signer.address
            signer.wipe()
            if (known := self._header.account(address)) is not None:
                raise vault_errors.known_account(known.name)
            kind, shown = AccountKind.IMPORTED, clean_picture(picture)
            account = PublicAccount(address, clean_name(name), kind, picture=shown)
            header = self._with_accounts((*self.accounts, account))
            changed = self._secrets.with_imported({**self._secrets.imported, address: secret})
            if not changed.fits(account):
                changed.wipe()
                raise vault_errors.damaged(self._path, "an imported account's address")
            self._save_secrets(changed, header)
            return account

    def remove_account(self, address: Address) -> None:
        """Remove an imported account and its key, and save. Backups made before still have it.

        Raises:
            LockedError, KeyStoreError: locked, no such account, one of the phrase
                (``vault.only_imported``), or not saved.
        """
        with self._mutex:
            self._require_open()
            account = self._public(address)
            if account.kind is not AccountKind.IMPORTED:
                raise vault_errors.only_imported(account.name)
            rest = {a: s for a, s in self._secrets.imported.items() if a != address}
            accounts = tuple(a for a in self.accounts if a.address != address)
            changed = self._secrets.with_imported(rest)
            self._save_secrets(changed, replace(self._header, accounts=accounts))
            if address in self._signers:
                self._signers.pop(address).wipe()

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

    def set_node_token(self, node: str, token: str | None) -> None:
        """Keep what a node asks for, by the node's key, or forget it with ``None``; and save.

        Backups made before still have a token that was forgotten: a node's owner can end it.

        Raises:
            LockedError, KeyStoreError: locked, not a token (``vault.bad_token``), or not saved;
                the vault is then as it was.
        """
        if token is not None and not _is_token(token):
            raise vault_errors.bad_token(MAX_TOKEN)
        with self._mutex:
            self._require_open()
            if self._secrets.node_token(node) != token:
                changed = self._secrets.with_node_token(node, token)
                self._save_secrets(changed, self._header)

    def change_password(self, old: str, new: str, *, memory_kib: int = DEFAULT_MEMORY_KIB) -> None:
        """Seal everything anew under another password and a new vault key.

        Backups that open with the old password are deleted, after one with the new password was
        made. The system's keyring, where allowed, goes on opening the vault.

        Raises:
            WrongPasswordError: ``old`` is not the present password.
            LockedError, KeyStoreError: locked, the new one is empty or easy to guess
                (``vault.weak_password``), or not saved; the old password then still opens it.
        """
        from wallet.keys import strength

        with self._mutex:
            self._require_open()
            present = slots.open_by_password(self._header, old)
            if present is None:
                raise vault_changing.refusal(self._path, self._header)
            present[:] = bytes(len(present))
            strength.require(new, (self.label, *(a.name for a in self.accounts)))
            key = bytearray(secrets.token_bytes(32))
            header = self._rewrapped(key, new, memory_kib)
            vault_changing.begin(self._path, self._header, header)
            try:
                self._save(header, key)
            except BaseException:
                key[:] = bytes(len(key))
                vault_changing.end(self._path)
                raise
            vault_changing.finish(self._path, self._header, self._key)

    def settle(self) -> None:
        """Finish a change of password that was cut off when the process ended.

        Raises:
            KeyStoreError: the disk refused; it is tried again at the next opening.
        """
        with self._mutex:
            if vault_changing.note_file(self._path).exists():
                vault_changing.finish(self._path, self._header, self._key)

    def enable_keyring(self) -> None:
        """Let the system's keyring open this vault too, by a key of its own.

        Raises:
            LockedError, KeyStoreError: locked, the keyring cannot be used, or not saved.
        """
        with self._mutex:
            self._require_open()
            secret = bytearray(secrets.token_bytes(32))
            try:
                keyring_slot.store(self._header.vault_id, secret)
                slot = slots.keyring_slot(self._header.vault_id, self._key, secret)
            finally:
                secret[:] = bytes(len(secret))
            self._save(replace(self._header, slots=(*self._without_keyring(), slot)))

    def disable_keyring(self) -> None:
        """End that the system's keyring opens this vault.

        Raises:
            LockedError, KeyStoreError: locked, not saved, or the keyring still has the key.
        """
        with self._mutex:
            self._require_open()
            if SlotKind.KEYRING in self.slot_kinds:
                self._save(replace(self._header, slots=self._without_keyring()))
            keyring_slot.forget(self._header.vault_id)

    def _without_keyring(self) -> tuple[Mapping[str, Any], ...]:
        return tuple(s for s in self._header.slots if slots.kind_of(s) is not SlotKind.KEYRING)

    def _rewrapped(self, key: bytearray, password: str, memory_kib: int) -> Header:
        """The header with slots for a new vault key: the password's, and the keyring's if any.

        The keyring keeps the same secret, so that whichever file survives a cut is opened by it.
        """
        if SlotKind.OTHER in self.slot_kinds:
            raise vault_errors.newer_slot()
        vault_id = self._header.vault_id
        wrapped = [slots.new_password_slot(vault_id, key, password, memory_kib)]
        if SlotKind.KEYRING in self.slot_kinds:
            with contextlib.suppress(KeyStoreError):  # a keyring that fails loses its slot
                secret = keyring_slot.fetch(vault_id)
                wrapped.append(slots.keyring_slot(vault_id, key, secret))
                secret[:] = bytes(len(secret))
        return replace(self._header, slots=tuple(wrapped))

    def _with_accounts(self, accounts: tuple[PublicAccount, ...]) -> Header:
        if len(accounts) > MAX_ACCOUNTS:
            raise vault_errors.too_many_accounts(MAX_ACCOUNTS)
        own = sorted(accounts, key=lambda a: (a.kind is not AccountKind.PHRASE, a.index or 0))
        return replace(self._header, accounts=tuple(own))

    def _save_secrets(self, changed: Secrets, header: Header) -> None:
        """Save with other sealed content; ours is replaced when that is done."""
        old = self._secrets
        self._secrets = changed
        try:
            self._save(header)
        except BaseException:
            self._secrets = old
            changed.wipe()
            raise
        old.wipe()

    def _save(self, header: Header, new_key: bytearray | None = None) -> None:
        """Write, prove that what was written opens, and only then believe it ourselves."""
        key = new_key or self._key
        data = vault_format.seal(header, key, self._secrets.content)
        vault_saving.save(self._path, data, before=(self._header, self._key), after=key)
        self._header = header
        if new_key is not None:
            self._key[:], self._key = bytes(len(self._key)), new_key


def _is_token(text: str) -> bool:
    """Whether it can stand in one line of a request: a break would begin another line."""
    return 0 < len(text) <= MAX_TOKEN and text.isprintable()
