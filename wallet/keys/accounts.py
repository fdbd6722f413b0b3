"""Accounts as everybody may see them: no secret, no password needed.

One type for every kind of account the wallet shows, and one way to name one. An account is
identified by its address everywhere; numbers and names are only for people.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from enum import StrEnum
from pathlib import Path

from wallet.codec.address import Address, to_address
from wallet.errors import CodecError, KeyStoreError

MAX_NAME = 120

PICTURES = (
    "flame", "leaf", "house", "sun", "moon", "star", "tree", "flower",
    "fish", "bird", "cat", "boat", "kettle", "key", "cloud", "mountain",
)  # fmt: skip
"""Names of the small drawn pictures an account can have; ``""`` is its address's identicon."""


class AccountKind(StrEnum):
    """Where an account's key is."""

    PHRASE = "phrase"  # derived from the vault's recovery phrase
    IMPORTED = "imported"  # a single key in the vault, which the phrase does not bring back
    WATCHED = "watched"  # nowhere here: the account can only be looked at
    AIR_GAPPED = "air-gapped"  # on another computer, which signs by file or QR


@dataclass(frozen=True, slots=True)
class PublicAccount:
    """An account as a locked wallet shows it.

    Args:
        index: i of m/44'/60'/0'/0/i, where the account was derived.
        picture: one of :data:`PICTURES`, or empty.
        xpub: the extended public key a watched account was derived from, or empty.
    """

    address: Address
    name: str
    kind: AccountKind = AccountKind.PHRASE
    index: int | None = None
    picture: str = ""
    xpub: str = ""


def all_accounts(vault: Path, watched: Path) -> tuple[PublicAccount, ...]:
    """Every account of a profile: the phrase's by index, then imported, then watched ones.

    A watched account whose key is in the vault as well is listed once, as the vault's. A list of
    watched accounts that cannot be read counts as empty here, so that the wallet itself can
    still be used; ``WatchedAccounts.all`` says what is wrong with it.

    Raises:
        VaultDamagedError: the vault's file is cut off or changed.
        KeyStoreError: the vault cannot be read, or a newer Hearth wrote it.
    """
    from wallet.keys.vault import public_accounts
    from wallet.keys.watched import WatchedAccounts

    own = public_accounts(vault) if vault.exists() else ()
    try:
        others = WatchedAccounts(watched).all()
    except KeyStoreError:
        others = ()
    known = {account.address for account in own}
    return (*own, *(account for account in others if account.address not in known))


def find(accounts: Sequence[PublicAccount], who: str) -> PublicAccount:
    """The account that a person names: its number in ``accounts`` from 0, its name, or its address.

    Raises:
        KeyStoreError: nobody is called that (``vault.no_account``), or several are
            (``vault.several_accounts``); the error says what there is.
    """
    who = who.strip()
    found = [a for a in accounts if a.name == who]
    if who.isascii() and who.isdecimal() and int(who[:9]) < len(accounts) and len(who) < 10:
        found.append(accounts[int(who)])
    address = _address(who)
    found += [a for a in accounts if a.address == address]
    distinct = {account.address: account for account in found}
    if len(distinct) == 1:
        return found[0]
    if distinct:
        raise _several(accounts, who)
    raise no_account(accounts, who)


def no_account(accounts: Sequence[PublicAccount], who: str) -> KeyStoreError:
    """Nobody is called that."""
    return KeyStoreError(
        "vault.no_account",
        "This wallet has no account {who}.",
        "Name an account by its number, its name or its address. There are: {accounts}.",
        who=who,
        accounts=_listed(accounts),
    )


def clean_name(text: str) -> str:
    """A name on one line, of bounded length, that every file can hold."""
    plain = text.encode("utf-8", "replace").decode("utf-8")
    return " ".join(plain.split())[:MAX_NAME]


def clean_picture(text: str) -> str:
    """A picture's name; one that this version does not know counts as none."""
    return text if text in PICTURES else ""


def _several(accounts: Sequence[PublicAccount], who: str) -> KeyStoreError:
    return KeyStoreError(
        "vault.several_accounts",
        "More than one account is meant by {who}.",
        "Name the account by its address. There are: {accounts}.",
        who=who,
        accounts=_listed(accounts),
    )


def _listed(accounts: Sequence[PublicAccount]) -> str:
    if not accounts:
        return "–"
    shown = [f"{n} {a.name} ({a.address})" for n, a in enumerate(accounts[:20])]
    return ", ".join(shown) + (" …" if len(accounts) > len(shown) else "")


def _address(text: str) -> Address | None:
    try:
        return to_address(text)
    except CodecError:
        return None
