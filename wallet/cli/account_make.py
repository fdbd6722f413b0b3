"""``hearth account new``, ``restore``, ``add``, ``rename`` and ``remove``."""

from __future__ import annotations

from typing import TYPE_CHECKING

from wallet.cli import new_secrets
from wallet.cli.account_desk import OWN, opened
from wallet.cli.account_shown import account_json, list_text
from wallet.cli.account_words import confirm, show
from wallet.errors import CancelledError, KeyStoreError, UsageError, VaultDamagedError
from wallet.keys.accounts import PICTURES, AccountKind
from wallet.text import tr

if TYPE_CHECKING:
    import argparse

    from wallet.cli.account_desk import Desk
    from wallet.cli.terminal import Terminal
    from wallet.keys.vault import Vault

_MOST = 100


def new(arguments: argparse.Namespace, terminal: Terminal) -> int:
    """Make a wallet; show its words and ask for three of them where somebody is there."""
    from wallet.keys import phrase

    with opened(arguments, terminal) as desk:
        _require_room(desk)
        secret = _password(desk)
        extra = new_secrets.passphrase(arguments.passphrase_file, terminal)
        words = phrase.new_phrase(arguments.words, arguments.words_language)
        made = _make(desk, secret, words, extra)
        confirmed = not arguments.show_words and _confirmed(desk, made)
        document = {
            "accounts": [account_json(a, n) for n, a in enumerate(desk.accounts())],
            "words": arguments.words,
            "wordsLanguage": arguments.words_language,
            "confirmed": confirmed,
        }
        if arguments.show_words:
            document["phrase"] = made.phrase()
        printed = f"{made.phrase()}\n" if arguments.show_words else ""
        terminal.result(document, printed + list_text(desk.accounts()))
    return 0


def restore(arguments: argparse.Namespace, terminal: Terminal) -> int:
    """Make a wallet again from its words; their problems are told word by word."""
    from wallet.keys.rehearsal import Kind

    if not 1 <= arguments.accounts <= _MOST:
        raise _bad_count()
    with opened(arguments, terminal) as desk:
        damaged = _is_damaged(desk)
        if not damaged:
            _require_room(desk)
        words = new_secrets.typed_phrase(arguments.phrase_file, arguments.words_language, terminal)
        extra = new_secrets.passphrase(arguments.passphrase_file, terminal)
        secret = _password(desk)
        if damaged:
            _put_aside(desk)
        made = _make(desk, secret, words, extra)
        for number in range(2, arguments.accounts + 1):
            made.add_account(f"{_label(arguments)} {number}")
        desk.rehearsal().record(Kind.CONFIRMED, passed=True)
        terminal.note(tr("If these are not your addresses, another passphrase or other words "
                         "belong to them."))  # fmt: skip
        accounts = desk.accounts()
        document = {"accounts": [account_json(a, n) for n, a in enumerate(accounts)]}
        terminal.result(document, list_text(accounts))
    return 0


def add(arguments: argparse.Namespace, terminal: Terminal) -> int:
    """One more account of the same words."""
    check_picture(arguments)
    with opened(arguments, terminal) as desk:
        added = desk.vault().add_account(arguments.name, arguments.picture or "")
        number = desk.accounts().index(added)
        terminal.result(account_json(added, number), f"{number}  {added.name}  {added.address}")
    return 0


def rename(arguments: argparse.Namespace, terminal: Terminal) -> int:
    """Another name, and another picture where one is named."""
    from wallet.keys.watched import WatchedAccounts

    check_picture(arguments)
    with opened(arguments, terminal) as desk:
        account = desk.account()
        if account.kind in OWN:
            desk.vault().rename_account(account.address, arguments.name, arguments.picture)
        else:
            watched = WatchedAccounts(desk.profile.watched)
            watched.rename(account.address, arguments.name, arguments.picture)
        accounts = desk.accounts()
        number = next(n for n, a in enumerate(accounts) if a.address == account.address)
        terminal.result(account_json(accounts[number], number), list_text(accounts))
    return 0


def remove(arguments: argparse.Namespace, terminal: Terminal) -> int:
    """Take away an account that the words do not bring back, after asking."""
    from wallet.keys.watched import WatchedAccounts

    with opened(arguments, terminal) as desk:
        account = desk.account()
        if account.kind is AccountKind.PHRASE:
            raise KeyStoreError(
                "account.of_the_phrase",
                "The account {name} belongs to the recovery words and cannot be taken away.",
                "Accounts that were imported or are only watched can be.",
                name=account.name,
            )
        terminal.note(f"{account.name}  {account.address}")
        if account.kind is AccountKind.IMPORTED:
            terminal.note(tr("Its key is nowhere else in this wallet, and the recovery words do "
                             "not bring it back. Export it first."))  # fmt: skip
        terminal.agree(tr("Take this account away?"), yes=arguments.yes)
        if account.kind is AccountKind.IMPORTED:
            desk.vault().remove_account(account.address)
        else:
            WatchedAccounts(desk.profile.watched).remove(account.address)
        terminal.result({"removed": account.address}, list_text(desk.accounts()))
    return 0


def _require_room(desk: Desk) -> None:
    """Before any secret is asked for: a vault that is there is never replaced."""
    if desk.profile.vault.exists():
        raise KeyStoreError(
            "account.exists",
            "There is a wallet in {folder} already.",
            "Add an account to it with “hearth account add”, or name another folder by --profile.",
            folder=str(desk.profile.directory),
        )


def _confirmed(desk: Desk, made: Vault) -> bool:
    """Whether the words are on paper: shown, and three of them typed from there."""
    from wallet.keys.rehearsal import Kind

    try:
        if show(made, desk.terminal) and confirm(made, desk.terminal):
            desk.rehearsal().record(Kind.CONFIRMED, passed=True)
            return True
    except CancelledError:
        pass
    desk.terminal.note(tr("Nothing but these words brings the wallet back. Write them down: "
                          "hearth account words"))  # fmt: skip
    return False


def _make(desk: Desk, secret: str, words: str, extra: str) -> Vault:
    from wallet.keys import vault

    label = _label(desk.arguments)
    made = vault.create(desk.profile.vault, secret, phrase=words, label=label, passphrase=extra)
    return desk.keep(made)


def _is_damaged(desk: Desk) -> bool:
    """Whether a file that no password opens is in the vault's place."""
    from wallet.keys.vault import public_accounts

    try:
        if desk.profile.vault.exists():
            public_accounts(desk.profile.vault)
    except VaultDamagedError:
        return True
    return False


def _put_aside(desk: Desk) -> None:
    """Keep a damaged vault under another name; backups may still be put back instead."""
    from wallet.keys import vault_store

    place = desk.profile.vault
    kept = vault_store.quarantine(place, vault_store.read(place))
    place.unlink(missing_ok=True)
    desk.terminal.note(tr("The damaged wallet file is kept as {path}.", path=kept))


def _password(desk: Desk) -> str:
    file = desk.arguments.password_file
    hints = (_label(desk.arguments),)
    return new_secrets.new_password(file, desk.terminal, option="--password-file", hints=hints)


def _label(arguments: argparse.Namespace) -> str:
    return arguments.name or tr("My account")


def check_picture(arguments: argparse.Namespace) -> None:
    """A picture that is named must be one of those there are."""
    if arguments.picture and arguments.picture not in PICTURES:
        raise UsageError(
            "usage.picture",
            "There is no picture {name}.",
            "There are: {pictures}.",
            name=arguments.picture,
            pictures=", ".join(PICTURES),
        )


def _bad_count() -> UsageError:
    return UsageError(
        "usage.count",
        "Between 1 and {most} accounts can be restored at once.",
        "Restore with fewer; more can be added afterwards.",
        most=_MOST,
    )
