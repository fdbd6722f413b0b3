"""Accounts as text and as JSON. Addresses have their EIP-55 capitals everywhere."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING, Any

from wallet.cli.shown import columns
from wallet.keys.accounts import AccountKind, PublicAccount
from wallet.text import tr

if TYPE_CHECKING:
    from wallet.keys.rehearsal import Rehearsal

KINDS = {
    AccountKind.PHRASE: "from the recovery words",
    AccountKind.IMPORTED: "imported key",
    AccountKind.WATCHED: "only watched",
    AccountKind.AIR_GAPPED: "key on another computer",
}
"""What each kind is called. Message ids."""


SLOTS = {
    "password": "the password",
    "keyring": "the system's keyring",
    "other": "something that a newer Hearth knows",
}
"""What opens a vault. Message ids."""


def path(account: PublicAccount) -> str:
    """Where an account was derived, or nothing."""
    if account.index is None:
        return ""
    return f"{'' if account.kind is AccountKind.PHRASE else 'xpub: '}m/44'/60'/0'/0/{account.index}"


def account_json(account: PublicAccount, number: int | None = None) -> dict[str, Any]:
    """One account with stable keys; ``number`` is its place in the list."""
    document: dict[str, Any] = {} if number is None else {"number": number}
    derived = None if account.index is None else f"m/44'/60'/0'/0/{account.index}"
    return document | {
        "address": account.address,
        "name": account.name,
        "kind": account.kind.value,
        "path": derived,
        "picture": account.picture or None,
    }


def list_text(accounts: Sequence[PublicAccount]) -> str:
    """All accounts as a table."""
    head = ("#", tr("name"), tr("address"), tr("kind"), tr("path"))
    rows = [
        (str(number), account.name, str(account.address), tr(KINDS[account.kind]), path(account))
        for number, account in enumerate(accounts)
    ]
    return columns(head, rows)


def rehearsal_json(rehearsal: Rehearsal) -> dict[str, Any]:
    """When the words were last proven, and when that is asked again."""
    asked = rehearsal.due()
    return {
        "due": asked.is_due,
        "next": asked.kind.value,
        "at": asked.at.isoformat(),
        "history": [
            {"kind": event.kind.value, "at": event.at.isoformat(), "passed": event.passed}
            for event in rehearsal.events
        ],
    }


def rehearsal_text(rehearsal: Rehearsal) -> str:
    """The same in one sentence."""
    asked = rehearsal.due()
    if asked.is_due:
        return tr("It is time to rehearse: hearth account rehearse")
    return tr("The next rehearsal is due on {day}.", day=f"{asked.at:%Y-%m-%d}")


def visible(text: str) -> str:
    """Text of a stranger as it is shown: control characters cannot act on the terminal."""
    return "".join(c if c.isprintable() or c == "\n" else f"\\u{ord(c):04x}" for c in text)
