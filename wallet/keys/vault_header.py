"""The vault's header: what a locked wallet may show, as JSON.

::

    {"id", "created", "label",
     "slots":    [{"kind", …}, …],                                  see vault_slots
     "accounts": [{"address", "name", "kind", "index", "picture"}, …]}

Whoever can write the file can write this text, so everything is read with a limit.
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from wallet.codec import json_text
from wallet.codec.address import Address, to_address
from wallet.errors import CodecError
from wallet.keys import vault_migrations
from wallet.keys.accounts import MAX_NAME, AccountKind, PublicAccount, clean_picture

MAX_HEADER = 1 << 20
MAX_ACCOUNTS = 1000
MAX_SLOTS = 16
_MAX_INDEX = 1 << 31
_KINDS = (AccountKind.PHRASE, AccountKind.IMPORTED)


class UnreadableVaultError(ValueError):
    """The bytes are not a whole, unchanged vault of a version we know."""


@dataclass(frozen=True, slots=True)
class Header:
    """Everything in a vault that is readable without the password."""

    vault_id: str
    created: str
    label: str
    slots: tuple[Mapping[str, Any], ...]
    accounts: tuple[PublicAccount, ...]

    def account(self, address: Address) -> PublicAccount | None:
        """The account with this address, if there is one."""
        return next((a for a in self.accounts if a.address == address), None)


def write(header: Header) -> bytes:
    """The header's text."""
    document = {
        "id": header.vault_id,
        "created": header.created,
        "label": header.label,
        "slots": [dict(slot) for slot in header.slots],
        "accounts": [_entry(account) for account in header.accounts],
    }
    return json.dumps(document, ensure_ascii=False).encode("utf-8")


def read(text: bytes, version: int) -> Header:
    """The header of a file of any version up to ours.

    Raises:
        UnreadableVaultError: it is not one.
    """
    if len(text) > MAX_HEADER:
        raise UnreadableVaultError("header length")
    try:
        document = vault_migrations.migrate(vault_migrations.HEADER, json_text.loads(text), version)
        return _checked(document)
    except (LookupError, TypeError, AttributeError, RecursionError, OverflowError) as error:
        raise UnreadableVaultError("header") from error
    except (ValueError, CodecError) as error:
        raise UnreadableVaultError(f"header: {type(error).__name__}") from error


def _checked(document: Mapping[str, Any]) -> Header:
    slots, entries = document["slots"], document["accounts"]
    if type(slots) is not list or type(entries) is not list:
        raise UnreadableVaultError("lists")
    if not 0 < len(slots) <= MAX_SLOTS or not 0 < len(entries) <= MAX_ACCOUNTS:
        raise UnreadableVaultError("too many or none")
    header = Header(
        vault_id=_text(document["id"]),
        created=_text(document["created"]),
        label=_text(document["label"]),
        slots=tuple(_slot(slot) for slot in slots),
        accounts=tuple(_account(entry) for entry in entries),
    )
    if header.accounts[0].kind is not AccountKind.PHRASE:
        raise UnreadableVaultError("no account of the phrase")
    if len({account.address for account in header.accounts}) != len(header.accounts):
        raise UnreadableVaultError("an account twice")
    return header


def _slot(slot: object) -> Mapping[str, Any]:
    if type(slot) is not dict or type(slot.get("kind")) is not str:
        raise UnreadableVaultError("slots")
    return slot


def _account(entry: Mapping[str, Any]) -> PublicAccount:
    kind, index = AccountKind(entry["kind"]), entry["index"]
    if kind not in _KINDS:
        raise UnreadableVaultError("kind")
    if kind is AccountKind.IMPORTED:
        if index is not None:
            raise UnreadableVaultError("index")
    elif type(index) is not int or not 0 <= index < _MAX_INDEX:
        raise UnreadableVaultError("index")
    return PublicAccount(
        address=to_address(_text(entry["address"])),
        name=_text(entry["name"]),
        kind=kind,
        index=index,
        picture=clean_picture(_text(entry["picture"])),
    )


def _text(value: object) -> str:
    """A short text that can be written again (no lone surrogate)."""
    if type(value) is not str or len(value) > MAX_NAME or len(value.encode()) > 4 * MAX_NAME:
        raise UnreadableVaultError("text")
    return value


def _entry(account: PublicAccount) -> dict[str, object]:
    return {
        "address": account.address,
        "name": account.name,
        "kind": account.kind.value,
        "index": account.index,
        "picture": account.picture,
    }
