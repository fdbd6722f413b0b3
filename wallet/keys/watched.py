"""Accounts that are only looked at: ``watched.json`` of the profile, without any secret.

::

    {"version": 1, "accounts": [{"address", "name", "kind", "picture", "xpub", "index"}, …]}

An account that came from an extended public key is derived again from it, by both curves,
whenever the list is read, so that a changed file cannot put another address in its place.
"""

from __future__ import annotations

import json
from dataclasses import replace
from pathlib import Path
from typing import Any

from wallet.codec import json_text
from wallet.codec.address import Address, to_address
from wallet.errors import CheckError, CodecError, KeyStoreError
from wallet.keys import files, vault_store
from wallet.keys.accounts import (
    AccountKind,
    PublicAccount,
    clean_name,
    clean_picture,
    no_account,
)

MAX_ACCOUNTS = 1000
_VERSION = 1
_MAX_SIZE = 1 << 20
_KINDS = (AccountKind.WATCHED, AccountKind.AIR_GAPPED)


class WatchedAccounts:
    """The watched and air-gapped accounts of a profile. Every change is saved at once."""

    def __init__(self, path: Path) -> None:
        self._path = path

    def all(self) -> tuple[PublicAccount, ...]:
        """The accounts in the order in which they were added.

        Raises:
            KeyStoreError: the file cannot be read (``watched.damaged``), or a newer Hearth
                wrote it (``watched.newer``).
        """
        if not self._path.exists():
            return ()
        try:
            data = files.read_capped(self._path, _MAX_SIZE) or b""
            return _read(data)
        except _NewerError:
            raise _newer(self._path) from None
        except (OSError, ValueError, LookupError, TypeError, RecursionError) as error:
            raise _damaged(self._path, type(error).__name__) from error
        except (CodecError, CheckError) as error:
            raise _damaged(self._path, error.code) from error

    def add(
        self, address: str, name: str, picture: str = "", *, air_gapped: bool = False
    ) -> PublicAccount:
        """Watch one address.

        Raises:
            CodecError: not an address, or its capital letters do not fit.
            KeyStoreError: it is watched already (``watched.known``), there are too many, or the
                disk refused.
        """
        account = PublicAccount(
            to_address(address.strip()),
            clean_name(name),
            _KINDS[air_gapped],
            picture=clean_picture(picture),
        )
        known = self._present()
        if account.address in {a.address for a in known}:
            raise _known(account.address)
        self._save((*known, account))
        return account

    def add_xpub(
        self, text: str, name: str, count: int = 1, *, air_gapped: bool = False
    ) -> tuple[PublicAccount, ...]:
        """Watch the first ``count`` addresses of an account's extended public key.

        Addresses that are watched already stay as they are; asking again with a larger count
        adds the rest. Returns the accounts that were added.

        Raises:
            CodecError: not an account's extended public key.
            CheckError: the two curve implementations derive different addresses.
            KeyStoreError: all are watched already, there are too many, or the disk refused.
        """
        from wallet.keys.derivation import AccountXpub
        from wallet.keys.evidence import Evidence

        xpub = AccountXpub.from_text(text)
        evidence = Evidence.beside(self._path)
        canonical = xpub.to_text()
        if not 1 <= count <= MAX_ACCOUNTS:
            raise _too_many()
        known = self._present()
        addresses = {a.address for a in known}
        added = []
        for index in range(count):
            address = xpub.address(index, evidence)
            if address not in addresses:
                title = clean_name(name if index == 0 else f"{name} {index + 1}")
                added.append(
                    PublicAccount(address, title, _KINDS[air_gapped], index, xpub=canonical)
                )
        if not added:
            raise _known(xpub.address(0))
        self._save((*known, *added))
        return tuple(added)

    def rename(self, address: Address, name: str, picture: str | None = None) -> PublicAccount:
        """Give an account another name, and another picture unless that is None.

        Raises:
            KeyStoreError: it is not watched, or the disk refused.
        """
        known = self._present()
        old = _one(known, address)
        shown = old.picture if picture is None else clean_picture(picture)
        new = replace(old, name=clean_name(name), picture=shown)
        self._save(tuple(new if a.address == address else a for a in known))
        return new

    def remove(self, address: Address) -> None:
        """Stop watching an account.

        Raises:
            KeyStoreError: it is not watched, or the disk refused.
        """
        known = self._present()
        _one(known, address)
        self._save(tuple(a for a in known if a.address != address))

    def _present(self) -> tuple[PublicAccount, ...]:
        """What is there before a change; a damaged file is kept aside and counts as empty."""
        try:
            return self.all()
        except KeyStoreError as error:
            if error.code != "watched.damaged":
                raise
        vault_store.quarantine(self._path, vault_store.read(self._path))
        return ()

    def _save(self, accounts: tuple[PublicAccount, ...]) -> None:
        if len(accounts) > MAX_ACCOUNTS:
            raise _too_many()
        document = {"version": _VERSION, "accounts": [_entry(a) for a in accounts]}
        text = json.dumps(document, ensure_ascii=False, indent=1)
        files.write_private(self._path, text.encode("utf-8"))


class _NewerError(Exception):
    """The file's version is above ours."""


def _read(data: bytes) -> tuple[PublicAccount, ...]:
    document: Any = json_text.loads(data)
    version = document["version"]
    if type(version) is int and version > _VERSION:
        raise _NewerError
    if version != _VERSION or len(document["accounts"]) > MAX_ACCOUNTS:
        raise ValueError("form")
    accounts = tuple(_account(entry) for entry in document["accounts"])
    if len({a.address for a in accounts}) != len(accounts):
        raise ValueError("twice the same")
    return accounts


def _account(entry: dict[str, Any]) -> PublicAccount:
    kind, index, xpub = AccountKind(entry["kind"]), entry["index"], entry["xpub"]
    address = to_address(str(entry["address"]))
    if kind not in _KINDS:
        raise ValueError("kind")
    if xpub:
        _check_derived(str(xpub), index, address)
    elif index is not None:
        raise ValueError("index")
    picture = clean_picture(str(entry["picture"]))
    return PublicAccount(address, clean_name(str(entry["name"])), kind, index, picture, xpub)


def _check_derived(xpub: str, index: object, address: Address) -> None:
    from wallet.keys.derivation import AccountXpub

    if type(index) is not int or AccountXpub.from_text(xpub).address(index) != address:
        raise ValueError("not derived from its public key")


def _entry(account: PublicAccount) -> dict[str, object]:
    return {
        "address": account.address,
        "name": account.name,
        "kind": account.kind.value,
        "picture": account.picture,
        "xpub": account.xpub,
        "index": account.index,
    }


def _one(accounts: tuple[PublicAccount, ...], address: Address) -> PublicAccount:
    for account in accounts:
        if account.address == address:
            return account
    raise no_account(accounts, address)


def _known(address: Address) -> KeyStoreError:
    return KeyStoreError(
        "watched.known",
        "The account {address} is watched already.",
        "Choose it in the list of accounts.",
        address=address,
    )


def _too_many() -> KeyStoreError:
    return KeyStoreError(
        "watched.too_many",
        "At most {limit} accounts can be watched.",
        "Remove some that you no longer need, or ask for fewer.",
        limit=MAX_ACCOUNTS,
    )


def _newer(path: Path) -> KeyStoreError:
    return KeyStoreError(
        "watched.newer",
        "The list of watched accounts at {path} was written by a newer Hearth.",
        "Update Hearth. The list is unharmed.",
        path=str(path),
    )


def _damaged(path: Path, detail: str) -> KeyStoreError:
    return KeyStoreError(
        "watched.damaged",
        "The list of watched accounts at {path} cannot be read.",
        "Add the accounts again; the damaged list is then kept beside the new one. No key and no "
        "money depends on it.",
        detail=detail,
        path=str(path),
    )
