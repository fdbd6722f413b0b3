"""``hearth account list``, ``show`` and ``verify``."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from wallet.cli import new_secrets
from wallet.cli.account_desk import OWN, opened
from wallet.cli.account_shown import (
    KINDS,
    SLOTS,
    account_json,
    list_text,
    path,
    rehearsal_json,
    rehearsal_text,
)
from wallet.cli.shown import columns, table
from wallet.errors import CheckError, KeyStoreError
from wallet.keys.accounts import AccountKind, PublicAccount
from wallet.text import error_text, tr

if TYPE_CHECKING:
    import argparse

    from wallet.cli.account_desk import Desk
    from wallet.cli.terminal import Terminal
    from wallet.codec.address import Address
    from wallet.keys.derivation import AccountXpub

_MARKS = {True: "✓", False: "✗", None: "–"}


def list_(arguments: argparse.Namespace, terminal: Terminal) -> int:
    """Every account; no password is needed."""
    from wallet.keys.watched import WatchedAccounts

    with opened(arguments, terminal) as desk:
        try:
            WatchedAccounts(desk.profile.watched).all()
        except KeyStoreError as error:  # the wallet's own accounts are listed all the same
            terminal.note(" ".join(error_text(error)))
        accounts = desk.accounts()
        if not accounts:
            raise desk.nothing_here()
        document = {"accounts": [account_json(a, n) for n, a in enumerate(accounts)]}
        terminal.result(document, list_text(accounts))
    return 0


def show(arguments: argparse.Namespace, terminal: Terminal) -> int:
    """One account and what keeps it."""
    with opened(arguments, terminal) as desk:
        account = desk.account()
        number = desk.accounts().index(account)
        document = account_json(account, number) | {"xpub": account.xpub or None}
        rows = [
            ("#", str(number)),
            (tr("name"), account.name),
            (tr("address"), str(account.address)),
            (tr("kind"), tr(KINDS[account.kind])),
            (tr("path"), path(account) or "–"),
        ]
        if account.kind in OWN:
            document |= _vault_json(desk)
            rows += _vault_rows(desk)
        terminal.result(document, table(rows))
    return 0


def _vault_json(desk: Desk) -> dict[str, Any]:
    from wallet.keys.vault import backups, slot_kinds

    where = desk.profile.vault
    kept = backups(where)
    return {
        "slots": [kind.value for kind in slot_kinds(where)],
        "backups": {"count": len(kept), "newest": kept[0].saved_at.isoformat() if kept else None},
        "rehearsal": rehearsal_json(desk.rehearsal()),
    }


def _vault_rows(desk: Desk) -> list[tuple[str, str]]:
    from wallet.keys.vault import backups, slot_kinds

    where = desk.profile.vault
    kept = backups(where)
    newest = f", {kept[0].saved_at:%Y-%m-%d %H:%M} UTC" if kept else ""
    return [
        (tr("opens with"), ", ".join(tr(SLOTS[kind.value]) for kind in slot_kinds(where))),
        (tr("backups"), f"{len(kept)}{newest}"),
        (tr("rehearsal"), rehearsal_text(desk.rehearsal())),
    ]


@dataclass(frozen=True)
class Verified:
    """What came out of deriving an account again; ``same`` is None where nothing can be derived."""

    account: PublicAccount
    same: bool | None
    derived: Address | None = None


def verify(arguments: argparse.Namespace, terminal: Terminal) -> int:
    """Derive every address again by both curves; 1 when one is another."""
    with opened(arguments, terminal) as desk:
        accounts = desk.accounts()
        if not accounts:
            raise desk.nothing_here()
        if arguments.phrase_file is not None:
            found = _against_phrase(desk, accounts)
        else:
            found = [_again(desk, account) for account in accounts]
        good = all(item.same is not False for item in found)
        rows = [
            (_MARKS[item.same], item.account.name, str(item.account.address), path(item.account))
            for item in found
        ]
        document = {"ok": good, "accounts": [_verified_json(item) for item in found]}
        said = tr("Every address that can be derived is right.") if good else tr(
            "An address is not the one that is derived. Do not receive anything there, and restore "
            "the wallet from its recovery words on another computer.")  # fmt: skip
        head = ("", tr("name"), tr("address"), tr("path"))
        terminal.result(document, f"{columns(head, rows)}\n{said}")
    return 0 if good else 1


def _again(desk: Desk, account: PublicAccount) -> Verified:
    """By the vault's own secrets, or the xpub of a watched account."""
    if account.kind in OWN:
        try:
            return Verified(account, desk.vault().receive_address(account.address) ==
                            account.address)  # fmt: skip
        except CheckError:
            return Verified(account, same=False)
    return _watched(account)


def _watched(account: PublicAccount) -> Verified:
    from wallet.keys.derivation import AccountXpub

    if not account.xpub or account.index is None:
        return Verified(account, None)
    return _derive(account, AccountXpub.from_text(account.xpub))


def _against_phrase(desk: Desk, accounts: tuple[PublicAccount, ...]) -> list[Verified]:
    """By recovery words that were given; the vault stays closed."""
    from wallet.keys.derivation import Account
    from wallet.keys.phrase import to_seed

    arguments, terminal = desk.arguments, desk.terminal
    text = new_secrets.typed_phrase(arguments.phrase_file, None, terminal)
    extra = new_secrets.passphrase(arguments.passphrase_file, terminal)
    root = Account(to_seed(text, extra))
    root.wipe()  # its public half is enough
    return [
        _derive(account, root.xpub) if account.kind is AccountKind.PHRASE else _watched(account)
        for account in accounts
    ]


def _derive(account: PublicAccount, xpub: AccountXpub) -> Verified:
    try:
        derived = xpub.address(account.index or 0)
    except CheckError:
        return Verified(account, same=False)
    return Verified(account, derived == account.address, derived)


def _verified_json(item: Verified) -> dict[str, Any]:
    result = {True: "same", False: "different", None: "not derived"}[item.same]
    document = account_json(item.account) | {"result": result}
    return document | ({"derived": item.derived} if item.derived else {})
