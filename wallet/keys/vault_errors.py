"""The sentences with which the vault refuses, used by more than one of its files."""

from __future__ import annotations

from datetime import datetime
from pathlib import Path

from wallet.errors import KeyStoreError, LockedError, VaultDamagedError, WrongPasswordError


def wrong_password(since: str = "") -> WrongPasswordError:
    """No password slot opens; ``since`` is when the present password was set."""
    return WrongPasswordError(
        "vault.wrong_password",
        "This password does not open your wallet. Its password was set on {since}."
        if since
        else "This password does not open your wallet.",
        "Check capital letters and the keyboard's language. Without the password, restore the "
        "wallet from its recovery phrase.",
        since=_plain_time(since),
    )


def change_not_made(at: str) -> WrongPasswordError:
    """A change of password was interrupted before the file was replaced."""
    return WrongPasswordError(
        "vault.password_not_changed",
        "The change of password on {at} was interrupted, so your password was not changed.",
        "Use the password that you had before, then change it again.",
        at=_plain_time(at),
    )


def change_made(at: str) -> WrongPasswordError:
    """A change of password was interrupted after the file was replaced."""
    return WrongPasswordError(
        "vault.password_changed",
        "The change of password on {at} was interrupted, but your password was changed.",
        "Use the new password.",
        at=_plain_time(at),
    )


def damaged(path: Path, detail: str) -> VaultDamagedError:
    """The file is not a whole, unchanged vault."""
    return VaultDamagedError(
        "vault.damaged",
        "The wallet file at {path} is damaged.",
        "Put back one of its backups from the folder {backups}, or restore the wallet from its "
        "recovery phrase. Keep the damaged file.",
        detail=detail,
        path=str(path),
        backups=str(path.parent / "backups"),
    )


def newer(path: Path) -> KeyStoreError:
    """A later Hearth wrote the file."""
    return KeyStoreError(
        "vault.newer",
        "The wallet at {path} was saved by a newer Hearth.",
        "Update Hearth on this computer. The wallet is unharmed and stays as it is.",
        path=str(path),
    )


def unknown_slots(path: Path) -> KeyStoreError:
    """Nothing in the file can be opened by this version."""
    return KeyStoreError(
        "vault.unknown_slots",
        "The wallet at {path} cannot be opened with a password here.",
        "Update Hearth: a newer one may know how it is opened. Or restore the wallet from its "
        "recovery phrase.",
        path=str(path),
    )


def locked() -> LockedError:
    """A key was asked of a locked vault."""
    return LockedError(
        "vault.locked",
        "Your wallet is locked.",
        "Unlock it with your password, then try again.",
    )


def exists(path: Path) -> KeyStoreError:
    """A new vault is never written over a file."""
    return KeyStoreError(
        "vault.exists",
        "There is a wallet at {path} already.",
        "Open it with its password, or choose another place for the new one.",
        path=str(path),
    )


def replaced(path: Path) -> KeyStoreError:
    """The file is not the vault that is open."""
    return KeyStoreError(
        "vault.replaced",
        "Another wallet was put in the place of the open one: {path}.",
        "Close Hearth, move one of the two files away, and start again.",
        path=str(path),
    )


def empty_password() -> KeyStoreError:
    """A new password without a character."""
    return KeyStoreError(
        "vault.empty_password",
        "A wallet needs a password.",
        "Choose one that you can remember and nobody can guess.",
    )


def weak_password() -> KeyStoreError:
    """A new password that can be guessed."""
    return KeyStoreError(
        "vault.weak_password",
        "This password is too easy to guess.",
        "Choose a longer one, for example four words that have nothing to do with each other.",
    )


def known_account(name: str) -> KeyStoreError:
    """An imported key whose account is there already."""
    return KeyStoreError(
        "vault.known_account",
        "The account of this key is in your wallet already: {name}.",
        "Choose it in the list of accounts.",
        name=name,
    )


def only_imported(name: str) -> KeyStoreError:
    """Accounts of the phrase cannot be removed."""
    return KeyStoreError(
        "vault.only_imported",
        "The account {name} belongs to your recovery words and cannot be removed.",
        "Give it another name if you no longer use it.",
        name=name,
    )


def too_many_accounts(limit: int) -> KeyStoreError:
    """The vault is full."""
    return KeyStoreError(
        "vault.too_many_accounts",
        "A wallet holds at most {limit} accounts.",
        "Use one of the accounts you have.",
        limit=limit,
    )


def bad_token(limit: int) -> KeyStoreError:
    """What was typed for a node cannot be sent to it."""
    return KeyStoreError(
        "vault.bad_token",
        "This cannot be a node's token: it is empty, longer than {limit} characters, or has "
        "a line break or another character that cannot be seen.",
        "Copy the token again from the node's owner, as one line.",
        limit=limit,
    )


def newer_slot() -> KeyStoreError:
    """A new vault key would void a slot that this version does not know."""
    return KeyStoreError(
        "vault.newer_slot",
        "A newer Hearth added a way to open this wallet that a change of password would end.",
        "Update Hearth on this computer, then change the password.",
    )


def no_keyring_slot() -> KeyStoreError:
    """The person has not allowed the system's keyring."""
    return KeyStoreError(
        "vault.no_keyring",
        "This wallet is opened by its password only.",
        "Unlock it with your password.",
    )


def stale_keyring() -> KeyStoreError:
    """The keyring's secret is another vault's or an older one."""
    return KeyStoreError(
        "vault.stale_keyring",
        "The key in the system's keyring does not open this wallet.",
        "Unlock with your password, then allow the system's keyring again.",
    )


def _plain_time(text: str) -> str:
    """A time of the file (UTC), as the clock on this computer's wall shows it."""
    try:
        return datetime.fromisoformat(text).astimezone().strftime("%Y-%m-%d %H:%M")
    except (OverflowError, ValueError):
        return ""
