"""Passwords and recovery phrases: from a prompt or a file, never from an argument.

An argument is seen by every program of the computer and kept in the shell's history.
"""

from __future__ import annotations

import getpass
import os
import stat
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING

from wallet.cli.terminal import unreadable
from wallet.errors import InputError, KeyStoreError, UsageError
from wallet.text import tr

if TYPE_CHECKING:
    import argparse
    from collections.abc import Iterable

    from wallet.chain.endpoint import Endpoint
    from wallet.cli.terminal import Terminal
    from wallet.codec.address import Address
    from wallet.keys.accounts import PublicAccount
    from wallet.keys.signer import LocalSigner, Signer
    from wallet.keys.vault import Vault
    from wallet.profile import Profile

_LONGEST = 4096


def read_secret(name: str, what: str, terminal: Terminal) -> str:
    """The text of a file, or of standard input for ``-``, without the line's end.

    Raises:
        InputError: it cannot be read, or is empty.
        UsageError: standard input is read for something else already.
    """
    if name == "-":
        text = terminal.take_input(what)
    else:
        try:
            with Path(name).open("r", encoding="utf-8-sig") as file:
                _warn_of_readers(file.fileno(), name, terminal)
                text = file.read(_LONGEST + 1)
        except (OSError, UnicodeDecodeError) as error:
            raise unreadable(name, error) from None
    text = text.rstrip("\r\n")
    if not text.strip() or len(text) > _LONGEST:
        raise InputError(
            "cli.empty_secret",
            "There is no {what} in {path}.",
            "Put it there as one line of text.",
            what=what,
            path=tr("standard input") if name == "-" else name,
        )
    return text


def _warn_of_readers(descriptor: int, name: str, terminal: Terminal) -> None:
    """Say that everybody on this computer can read a file with a secret."""
    if os.name == "nt":  # its permissions are not in these bits
        return
    mode = os.fstat(descriptor).st_mode
    if stat.S_ISREG(mode) and mode & (stat.S_IRGRP | stat.S_IROTH):
        terminal.note(tr("Others on this computer can read {path}. Close it to them: chmod 600",
                         path=name))  # fmt: skip


def given(
    file: str | None, what: str, question: str, nobody: UsageError, terminal: Terminal
) -> str:
    """A secret from a file, else asked for; ``nobody`` is raised where there is nobody to ask."""
    if file is not None:
        return read_secret(file, what, terminal)
    if not terminal.is_interactive:
        raise nobody
    return getpass.getpass(question)


def password(arguments: argparse.Namespace, terminal: Terminal) -> str:
    """The vault's password: from ``--password-file``, else asked for.

    Raises:
        UsageError: there is nobody to ask.
    """
    nobody = UsageError(
        "usage.no_password",
        "The wallet's password is needed, and there is nobody at the keyboard.",
        "Name a file that holds it by --password-file, or - for standard input.",
    )
    question = tr("Password of your wallet: ")
    return given(arguments.password_file, tr("the password"), question, nobody, terminal)


def open_vault(arguments: argparse.Namespace, terminal: Terminal, path: Path) -> Vault:
    """The profile's vault, open: by its password, or with ``--keyring`` by the system's keyring.

    Raises:
        KeyStoreError: there is no wallet, it is damaged, the password does not open it, or it is
            too soon after wrong ones; or the keyring does not.
        UsageError: there is nobody to ask.
    """
    from wallet.keys import vault
    from wallet.keys.unlocking import unlock

    if arguments.keyring:
        return vault.open_by_keyring(path)
    secret = password(arguments, terminal)
    terminal.note(tr("Opening your wallet …"))
    return unlock(path, secret)


@dataclass
class Keys:
    """Whose account a command acts for; the key itself is opened only when something is signed.

    ``account`` is ``None`` where no key is named and the profile has no account.
    """

    arguments: argparse.Namespace
    profile: Profile
    terminal: Terminal
    account: Address | None = None
    _public: PublicAccount | None = None
    _phrase_signer: LocalSigner | None = field(default=None, repr=False)
    _vault: Vault | None = field(default=None, repr=False)

    def __post_init__(self) -> None:
        from wallet.keys.accounts import all_accounts, find

        if self.arguments.phrase_file is not None:
            self._phrase_signer = self._from_phrase(self.arguments.phrase_file)
            self.account = self._phrase_signer.address
        elif accounts := all_accounts(self.profile.vault, self.profile.watched):
            self._public = find(accounts, self.arguments.account)
            self.account = self._public.address

    def signer(self) -> Signer:
        """The key, after asking for the password where it is in the vault.

        Raises:
            KeyStoreError: there is no wallet, the password does not open it, or it is damaged.
        """
        from wallet.keys.accounts import AccountKind

        if self._phrase_signer is not None:
            return self._phrase_signer
        if self._public is None:
            raise self.missing()
        if self._public.kind in (AccountKind.WATCHED, AccountKind.AIR_GAPPED):
            return self._elsewhere(self._public)
        return self._opened().signer(self._public.address)

    def node_tokens(self, nodes: Iterable[Endpoint]) -> dict[str, str]:
        """The passwords and tokens that nodes ask for, by the nodes' keys.

        The vault is opened only if one of them asks for any. Where nobody is there to give the
        password, these nodes stay locked as long as another one can be asked.

        Raises:
            KeyStoreError, UsageError: no node can be asked without, and the vault does not open.
        """
        wanted = [node for node in nodes if node.enabled]
        keys = [node.key for node in wanted if node.auth != "none"]
        if not keys:
            return {}
        try:
            vault = self._opened()
        except UsageError:
            if len(keys) < len(wanted):
                return {}
            raise
        found = {key: vault.node_token(key) for key in keys}
        return {key: token for key, token in found.items() if token is not None}

    def _opened(self) -> Vault:
        if self._vault is None:
            self._vault = open_vault(self.arguments, self.terminal, self.profile.vault)
        return self._vault

    def missing(self) -> KeyStoreError:
        """There is no key to act with."""
        return KeyStoreError(
            "cli.no_keys",
            "There is no wallet in {folder}.",
            "Name the folder of one by --profile, make one with “hearth account new”, or name a "
            "file with a recovery phrase by --phrase-file.",
            folder=str(self.profile.directory),
        )

    def wipe(self) -> None:
        """Overwrite what was opened."""
        if self._phrase_signer is not None:
            self._phrase_signer.wipe()
        if self._vault is not None:
            self._vault.lock()

    def _elsewhere(self, account: PublicAccount) -> Signer:
        """The signer of an account whose key is not in this computer."""
        from wallet.cli.carried import exchange
        from wallet.keys.accounts import AccountKind
        from wallet.keys.airgap import AirGappedSigner
        from wallet.keys.evidence import Evidence
        from wallet.keys.watch_only import WatchOnlySigner

        if account.kind is AccountKind.WATCHED:
            return WatchOnlySigner(account.address)
        carry = exchange(self.profile.directory / "requests", self.terminal)
        return AirGappedSigner(account.address, carry, Evidence.beside(self.profile.vault))

    def _from_phrase(self, name: str) -> LocalSigner:
        from wallet.keys import phrase
        from wallet.keys.derivation import account_from_seed
        from wallet.keys.evidence import Evidence

        number = self.arguments.account
        if not (number.isascii() and number.isdigit() and int(number[:12]) < 1 << 31):
            raise UsageError(
                "usage.phrase_account",
                "An account of a recovery phrase is named by its number, and {who} is none.",
                "The first one is --account 0.",
                who=number,
            )
        text = read_secret(name, tr("a recovery phrase"), self.terminal)
        if not phrase.is_valid(text):
            phrase.check(text)
        extra = self.arguments.passphrase_file
        secret = read_secret(extra, tr("the passphrase"), self.terminal) if extra else ""
        signer = account_from_seed(phrase.to_seed(text, secret), int(number))
        signer.keep_evidence(Evidence.beside(self.profile.vault))
        return signer
