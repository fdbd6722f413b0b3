"""The sentences with which the vault refuses, used by more than one of its files."""

from __future__ import annotations

from pathlib import Path

from wallet.errors import KeyStoreError, LockedError, VaultDamagedError, WrongPasswordError


def wrong_password() -> WrongPasswordError:
    """No password slot opens."""
    return WrongPasswordError(
        "vault.wrong_password",
        "This password does not open your wallet.",
        "Check capital letters and the keyboard's language. Without the password, restore the "
        "wallet from its recovery phrase.",
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


def locked() -> LockedError:
    """A key was asked of a locked vault."""
    return LockedError(
        "vault.locked",
        "Your wallet is locked.",
        "Unlock it with your password, then try again.",
    )


def empty_password() -> KeyStoreError:
    """A new password without a character."""
    return KeyStoreError(
        "vault.empty_password",
        "A wallet needs a password.",
        "Choose one that you can remember and nobody can guess.",
    )
