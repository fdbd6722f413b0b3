"""Where an account command acts: one profile's vault, its watched accounts and its rehearsals.

No community and no node: nothing here asks any network.
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from wallet.cli import secrets
from wallet.errors import KeyStoreError, UsageError
from wallet.keys.accounts import AccountKind, PublicAccount, all_accounts, find
from wallet.paths import default_profile
from wallet.profile import Profile
from wallet.text import language, set_language

if TYPE_CHECKING:
    import argparse

    from wallet.cli.terminal import Terminal
    from wallet.keys.rehearsal import Rehearsal
    from wallet.keys.vault import Vault

OWN = (AccountKind.PHRASE, AccountKind.IMPORTED)
"""The kinds whose keys are in the vault."""


@dataclass
class Desk:
    """An open profile, and the vault once its password was given."""

    profile: Profile
    arguments: argparse.Namespace
    terminal: Terminal
    _vault: Vault | None = field(default=None, repr=False)

    def accounts(self) -> tuple[PublicAccount, ...]:
        """Every account, as a locked wallet shows them."""
        return all_accounts(self.profile.vault, self.profile.watched)

    def account(self) -> PublicAccount:
        """The account that ``--account`` names, the first one unless given.

        Raises:
            KeyStoreError: there is none, or none of that name.
        """
        accounts = self.accounts()
        if not accounts:
            raise self.nothing_here()
        return find(accounts, self.arguments.account)

    def vault(self) -> Vault:
        """The open vault; asks for its password the first time.

        Raises:
            KeyStoreError: there is none, the password does not open it, or it is damaged.
        """
        if self._vault is None:
            if not self.profile.vault.exists():
                raise self.nothing_here()
            self._vault = secrets.open_vault(self.arguments, self.terminal, self.profile.vault)
        return self._vault

    def require_password(self) -> None:
        """Before what a keyring alone must not do: give the words or a key away.

        Raises:
            UsageError: ``--keyring`` was said.
        """
        if self.arguments.keyring:
            raise UsageError(
                "usage.password_needed",
                "This needs the wallet's password; the system's keyring is not enough.",
                "Leave --keyring out.",
            )

    def keep(self, vault: Vault) -> Vault:
        """Take charge of a vault that was just made, so that it is locked at the end."""
        self._vault = vault
        return vault

    def rehearsal(self) -> Rehearsal:
        """What was proven about this vault's phrase, and what is due."""
        from wallet.keys.rehearsal import Rehearsal

        return Rehearsal(self.profile.recovery, self.profile.vault)

    def nothing_here(self) -> KeyStoreError:
        """There is no account, or no vault, in this profile."""
        return KeyStoreError(
            "account.none",
            "There is no wallet in {folder}.",
            "Make one with “hearth account new”, restore one with “hearth account restore”, or "
            "name another folder by --profile.",
            folder=str(self.profile.directory),
        )

    def close(self) -> None:
        """Overwrite the keys that were opened."""
        if self._vault is not None:
            self._vault.lock()


@contextmanager
def opened(arguments: argparse.Namespace, terminal: Terminal) -> Iterator[Desk]:
    """Open the profile; everything is locked and closed afterwards.

    Raises:
        ProfileError: the profile is in use or cannot be written.
    """
    with Profile(arguments.profile or default_profile()) as profile:
        chosen = arguments.language or profile.settings().get("language")
        set_language(chosen if isinstance(chosen, str) and chosen else language())
        desk = Desk(profile, arguments, terminal)
        try:
            yield desk
        finally:
            desk.close()
