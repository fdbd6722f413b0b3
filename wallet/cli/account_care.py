"""``hearth account password``, ``keyring``, ``backups`` and ``restore-backup``."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

from wallet.cli import new_secrets, secrets
from wallet.cli.account_desk import opened
from wallet.cli.account_shown import account_json, list_text
from wallet.cli.shown import columns
from wallet.errors import InputError
from wallet.text import tr

if TYPE_CHECKING:
    import argparse

    from wallet.cli.account_desk import Desk
    from wallet.cli.terminal import Terminal
    from wallet.keys.vault import Backup


def password(arguments: argparse.Namespace, terminal: Terminal) -> int:
    """Seal the vault anew under another password."""
    from wallet.keys.unlocking import unlock

    with opened(arguments, terminal) as desk:
        if not desk.profile.vault.exists():
            raise desk.nothing_here()
        desk.require_password()
        old = secrets.password(arguments, terminal)
        terminal.note(tr("Opening your wallet …"))
        vault = desk.keep(unlock(desk.profile.vault, old))
        hints = (vault.label,)
        secret = new_secrets.new_password(
            arguments.new_password_file, terminal, option="--new-password-file", hints=hints
        )
        vault.change_password(old, secret)
        said = tr("The new password opens your wallet. The old one opens nothing any more.")
        terminal.result({"changed": True}, said)
    return 0


def keyring(arguments: argparse.Namespace, terminal: Terminal) -> int:
    """Let the system's keyring open the vault too, or no more; the password always does."""
    with opened(arguments, terminal) as desk:
        desk.require_password()
        vault = desk.vault()
        allowed = arguments.state == "on"
        if allowed:
            vault.enable_keyring()
            said = tr("The system's keyring opens this wallet now, with --keyring. Keep the "
                      "password: the keyring is never the only way.")  # fmt: skip
        else:
            vault.disable_keyring()
            said = tr("Only the password opens this wallet now.")
        slots = [kind.value for kind in vault.slot_kinds]
        terminal.result({"keyring": allowed, "slots": slots}, said)
    return 0


def backups(arguments: argparse.Namespace, terminal: Terminal) -> int:
    """The backups, newest first; no password is needed."""
    from wallet.keys.vault import backups as kept

    with opened(arguments, terminal) as desk:
        found = kept(desk.profile.vault)
        document = {
            "backups": [
                {
                    "number": number,
                    "path": str(backup.path),
                    "savedAt": backup.saved_at.isoformat(),
                    "readable": backup.is_readable,
                    "accounts": [account_json(account) for account in backup.accounts],
                }
                for number, backup in enumerate(found)
            ]
        }
        head = ("#", tr("saved (UTC)"), tr("accounts"), tr("file"))
        rows = [_row(number, backup) for number, backup in enumerate(found)]
        terminal.result(document, columns(head, rows))
    return 0


def restore_backup(arguments: argparse.Namespace, terminal: Terminal) -> int:
    """Put a backup in the vault's place, after its password opened it."""
    from wallet.keys.unlocking import attempt
    from wallet.keys.vault import restore_backup as put_back

    with opened(arguments, terminal) as desk:
        chosen = _chosen(desk)
        terminal.note(tr("The backup {path} takes the wallet's place. What is there now is kept "
                         "beside it.", path=chosen))  # fmt: skip
        terminal.agree(tr("Put it back?"), yes=arguments.yes)
        secret = secrets.password(arguments, terminal)
        place = desk.profile.vault
        desk.keep(attempt(place, lambda: put_back(place, chosen, secret)))
        accounts = desk.accounts()
        document = {"accounts": [account_json(a, n) for n, a in enumerate(accounts)]}
        terminal.result(document, list_text(accounts))
    return 0


def _chosen(desk: Desk) -> Path:
    from wallet.keys.vault import backups as kept

    named = desk.arguments.backup
    if not (named.isascii() and named.isdigit()):
        return Path(named)
    found = kept(desk.profile.vault)
    if int(named[:6]) >= len(found):
        raise InputError(
            "account.no_backup",
            "There is no backup number {number}.",
            "Look at “hearth account backups”: there are {count}.",
            number=named[:6],
            count=len(found),
        )
    return found[int(named[:6])].path


def _row(number: int, backup: Backup) -> tuple[str, ...]:
    held = str(len(backup.accounts)) if backup.is_readable else tr("damaged")
    return (str(number), f"{backup.saved_at:%Y-%m-%d %H:%M:%S}", held, str(backup.path))
