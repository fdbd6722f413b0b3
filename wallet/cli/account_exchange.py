"""``hearth account watch``, ``import`` and ``export``: accounts from and for other wallets."""

from __future__ import annotations

import json
from pathlib import Path
from typing import TYPE_CHECKING, Any

from wallet.cli import new_secrets
from wallet.cli.account_desk import OWN, opened
from wallet.cli.account_make import check_picture
from wallet.cli.account_shown import account_json, list_text
from wallet.cli.terminal import unreadable, write_text
from wallet.errors import InputError, KeyStoreError, ProfileError
from wallet.keys.accounts import AccountKind
from wallet.text import tr

if TYPE_CHECKING:
    import argparse

    from wallet.cli.account_desk import Desk
    from wallet.cli.terminal import Terminal

_LARGEST_KEYSTORE = 1 << 20


def watch(arguments: argparse.Namespace, terminal: Terminal) -> int:
    """Look at an address, or at the first addresses of an account's xpub."""
    from wallet.keys.watched import WatchedAccounts

    check_picture(arguments)
    _refuse_secrets(arguments.what)
    with opened(arguments, terminal) as desk:
        watched = WatchedAccounts(desk.profile.watched)
        what, name, far = arguments.what, arguments.name, arguments.air_gapped
        if what.strip().startswith("0x"):
            added = [watched.add(what, name, arguments.picture or "", air_gapped=far)]
        else:
            added = list(watched.add_xpub(what, name, arguments.count, air_gapped=far))
        terminal.result({"accounts": [account_json(a) for a in added]}, list_text(added))
    return 0


def import_(arguments: argparse.Namespace, terminal: Terminal) -> int:
    """Take a keystore's key into the vault."""
    from wallet.keys import keystore

    check_picture(arguments)
    with opened(arguments, terminal) as desk:
        if not desk.profile.vault.exists():
            raise desk.nothing_here()
        text = _read(arguments.keystore, terminal)
        secret = new_secrets.other_password(
            arguments.keystore_password_file, terminal, tr("the keystore's password"),
            option="--keystore-password-file",
        )  # fmt: skip
        key = keystore.decrypt(text, secret)
        try:
            added = desk.vault().import_key(key, arguments.name, arguments.picture or "")
        finally:
            key[:] = bytes(len(key))
        terminal.note(tr("The recovery words do not bring this account back. Keep its keystore "
                         "file, or move what it holds."))  # fmt: skip
        number = desk.accounts().index(added)
        terminal.result(account_json(added, number), f"{number}  {added.name}  {added.address}")
    return 0


def export(arguments: argparse.Namespace, terminal: Terminal) -> int:
    """An address, the xpub, or a keystore; to ``--out``, else to standard output."""
    with opened(arguments, terminal) as desk:
        text, document = {"address": _address, "xpub": _xpub, "keystore": _keystore}[
            arguments.what
        ](desk)
        if arguments.out is None:
            terminal.result(document, text)
            return 0
        _write(arguments.out, text)
        about = {"address": document["address"], "out": str(arguments.out)}
        terminal.result(about, str(arguments.out))
    return 0


def _refuse_secrets(text: str) -> None:
    """Somebody may type a key or a phrase here; by then it is in the shell's history."""
    bare = text.strip().lower().removeprefix("0x")
    is_key = len(bare) == 64 and not bare.strip("0123456789abcdef")
    if is_key or bare[1:4] == "prv" or len(text.split()) >= 12:
        raise InputError(
            "account.secret_typed",
            "This is a secret, not an address. Typed here, it is in your shell's history.",
            "Delete it from there. To watch an account, name its address or its xpub; if others "
            "use this computer, move what the account holds to a new one.",
        )


def _address(desk: Desk) -> tuple[str, dict[str, Any]]:
    account = desk.account()
    return str(account.address), {"address": account.address}


def _xpub(desk: Desk) -> tuple[str, dict[str, Any]]:
    account = desk.account()
    if account.kind is AccountKind.PHRASE:
        xpub = desk.vault().xpub()
    elif account.xpub:
        xpub = account.xpub
    else:
        raise KeyStoreError(
            "account.no_xpub",
            "The account {name} is a single key; there is no xpub of it.",
            "Choose an account that comes from recovery words.",
            name=account.name,
        )
    desk.terminal.note(tr("Whoever has this sees every account of these words, present and future, "
                          "and can sign nothing."))  # fmt: skip
    return xpub, {"address": account.address, "xpub": xpub, "path": "m/44'/60'/0'"}


def _keystore(desk: Desk) -> tuple[str, dict[str, Any]]:
    from wallet.keys import keystore

    account = desk.account()
    if account.kind not in OWN:
        raise KeyStoreError(
            "account.no_key",
            "The key of {name} is not in this wallet.",
            "Choose an account whose key is here.",
            name=account.name,
        )
    desk.require_password()
    vault = desk.vault()
    if not desk.arguments.keystore_password_file:
        desk.terminal.note(tr("Choose the keystore file's own password."))
    secret = new_secrets.new_password(
        desk.arguments.keystore_password_file, desk.terminal, option="--keystore-password-file"
    )
    text = vault.export_secret_to(account.address, lambda key: keystore.encrypt(key, secret))
    desk.terminal.note(
        tr("This file and its password are the account. Any Ethereum wallet opens it.")
    )
    return text, {"address": account.address, "keystore": json.loads(text)}


def _read(name: str, terminal: Terminal) -> str:
    if name == "-":
        return terminal.take_input(tr("a keystore"))
    try:
        with Path(name).open("r", encoding="utf-8-sig") as file:
            return file.read(_LARGEST_KEYSTORE)
    except (OSError, UnicodeDecodeError) as error:
        raise unreadable(name, error) from None


def _write(out: Path, text: str) -> None:
    """A new file that only its owner reads; one that is there already is never replaced."""
    if out.exists():
        raise ProfileError(
            "account.out_exists",
            "There is a file at {path} already.",
            "Choose another name.",
            path=str(out),
        )
    write_text(out, f"{text}\n", mode=0o600)
