"""What an open vault can do without changing its file: show, sign, lock.

Python cannot promise that no copy of a secret stays somewhere in memory; what this object owns,
:meth:`OpenVault.lock` overwrites.
"""

from __future__ import annotations

import threading
from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING, NoReturn, TypeVar

from wallet.codec.address import Address
from wallet.keys import vault_errors
from wallet.keys import vault_slots as slots
from wallet.keys.accounts import AccountKind, PublicAccount, no_account
from wallet.keys.hardening import keep_in_memory, overwrite_freed_memory
from wallet.keys.vault_header import Header
from wallet.keys.vault_secrets import Secrets
from wallet.keys.vault_slots import SlotKind

if TYPE_CHECKING:
    from wallet.keys.signer import LocalSigner, Signer

T = TypeVar("T")


class OpenVault:
    """An open vault. :meth:`lock` ends it; afterwards every use of a key raises LockedError."""

    __slots__ = ("_header", "_key", "_mutex", "_path", "_secrets", "_signers")

    def __init__(self, path: Path, header: Header, key: bytearray, content: bytearray) -> None:
        self._path = path
        self._header = header
        self._key = key
        keep_in_memory(key)
        self._secrets = Secrets(content)
        self._signers: dict[Address, LocalSigner] = {}
        self._mutex = threading.RLock()

    @property
    def accounts(self) -> tuple[PublicAccount, ...]:
        """The phrase's accounts by index, then imported ones; also after locking."""
        return self._header.accounts

    @property
    def label(self) -> str:
        """What the person calls this wallet."""
        return self._header.label

    @property
    def slot_kinds(self) -> tuple[SlotKind, ...]:
        """What opens this vault."""
        return tuple(slots.kind_of(slot) for slot in self._header.slots)

    @property
    def is_open(self) -> bool:
        """Whether keys can still be used."""
        return any(self._key)

    @property
    def has_passphrase(self) -> bool:
        """Whether a second secret belongs to the recovery phrase.

        Raises:
            LockedError: the vault is locked.
        """
        with self._mutex:
            self._require_open()
            return self._secrets.has_passphrase()

    def phrase(self) -> str:
        """The recovery phrase, to show it to its owner.

        Raises:
            LockedError: the vault is locked.
        """
        with self._mutex:
            self._require_open()
            return self._secrets.phrase()

    def node_token(self, node: str) -> str | None:
        """What a node asks for before it answers, by the node's key; ``None`` where none is kept.

        It opens that node, not money: who asks for it may keep it until the process ends.

        Raises:
            LockedError: the vault is locked.
        """
        with self._mutex:
            self._require_open()
            return self._secrets.node_token(node)

    def xpub(self) -> str:
        """The phrase's extended public key at m/44'/60'/0': shows all addresses, signs nothing.

        Raises:
            LockedError: the vault is locked.
        """
        with self._mutex:
            self._require_open()
            return self._secrets.account.xpub.to_text()

    def signer(self, address: Address) -> Signer:
        """The signer of one of :attr:`accounts`; it ends when the vault locks.

        Raises:
            LockedError: the vault is locked.
            KeyStoreError: the vault has no such account, ``vault.no_account``.
        """
        from wallet.keys.evidence import Evidence

        with self._mutex:
            self._require_open()
            account = self._public(address)
            if address not in self._signers:
                signer = self._secrets.signer(account)
                signer.keep_evidence(Evidence.beside(self._path))
                if signer.address != address:
                    signer.wipe()
                    raise vault_errors.damaged(self._path, "an account's address")
                self._signers[address] = signer
            return self._signers[address]

    def receive_address(self, address: Address) -> Address:
        """An account's address, worked out again from its key by both curve implementations.

        Raises:
            CheckError: they differ; the address must not be shown.
            LockedError, KeyStoreError: locked, no such account, or another one's address.
        """
        from wallet.keys.evidence import Evidence

        with self._mutex:
            self._require_open()
            if not self._secrets.fits(self._public(address), Evidence.beside(self._path)):
                raise vault_errors.damaged(self._path, "an account's address")
            return address

    def export_secret_to(self, address: Address, use: Callable[[bytearray], T]) -> T:
        """Hand an account's private key to ``use``; the 32 bytes are overwritten afterwards.

        Raises:
            LockedError, KeyStoreError: locked, or no such account.
        """
        with self._mutex:
            self._require_open()
            secret = self._secrets.secret_of(self._public(address))
        try:
            return use(secret)
        finally:
            secret[:] = bytes(len(secret))

    def lock(self) -> None:
        """Overwrite every secret of this vault and of its signers. May be called twice."""
        with self._mutex:
            for signer in self._signers.values():
                signer.wipe()
            self._signers.clear()
            self._secrets.wipe()
            self._key[:] = bytes(len(self._key))
        overwrite_freed_memory()

    def verify_accounts(self) -> None:
        """That the key of every account gives its address, by both curves.

        Raises:
            VaultDamagedError: one does not.
        """
        for account in self.accounts:
            if not self._secrets.fits(account):
                raise vault_errors.damaged(self._path, "an account's address")
        imported = {a.address for a in self.accounts if a.kind is AccountKind.IMPORTED}
        if imported != set(self._secrets.imported):
            raise vault_errors.damaged(self._path, "imported accounts")

    def _public(self, address: Address) -> PublicAccount:
        account = self._header.account(address)
        if account is None:
            raise no_account(self.accounts, address)
        return account

    def _require_open(self) -> None:
        if not self.is_open:
            raise vault_errors.locked()

    def __repr__(self) -> str:
        return f"Vault({'open' if self.is_open else 'locked'}, {len(self.accounts)} accounts)"

    def __reduce_ex__(self, _protocol: object) -> NoReturn:
        raise TypeError("a vault cannot be copied or pickled")
