"""What a node asks for, kept in the profile's vault as long as the node is in the list."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from typing import TYPE_CHECKING

from wallet.chain.endpoint import AuthKind, Endpoint
from wallet.cli.secrets import given, open_vault
from wallet.errors import KeyStoreError, UsageError
from wallet.text import tr

if TYPE_CHECKING:
    import argparse

    from wallet.cli.terminal import Terminal
    from wallet.keys.vault import Vault
    from wallet.profile import Profile


def told(arguments: argparse.Namespace, node: Endpoint, terminal: Terminal) -> str | None:
    """What a node that is added asks for: from ``--token-file``, else asked for.

    Raises:
        InputError: the file cannot be read.
        UsageError: it is not said how the node wants it, or there is nobody to ask.
    """
    if node.auth is AuthKind.NONE:
        if arguments.token_file is not None:
            raise UsageError(
                "usage.token_for_what",
                "A token was given, but not how the node wants to be told it.",
                "Add --user NAME, --bearer or --header NAME.",
            )
        return None
    if node.tells_in_clear:
        terminal.note(tr("Everybody between you and this node can read its key: the address does "
                         "not begin with https://."))  # fmt: skip
    nobody = UsageError(
        "usage.no_token",
        "The node's password or token is needed, and there is nobody at the keyboard.",
        "Name a file that holds it by --token-file, or - for standard input.",
    )
    question = tr("Password, token or key for the node: ")
    return given(arguments.token_file, tr("a node's key"), question, nobody, terminal)


def keep(
    arguments: argparse.Namespace,
    profile: Profile,
    node: Endpoint,
    secret: str,
    terminal: Terminal,
) -> None:
    """Put a node's secret into the vault.

    Raises:
        KeyStoreError: there is no vault, or it does not open.
    """
    if not profile.vault.exists():
        raise KeyStoreError(
            "nodes.no_vault",
            "A node's key is kept in your wallet, and there is none in {folder}.",
            "Make one with “hearth account new” first.",
            folder=str(profile.directory),
        )
    vault = open_vault(arguments, terminal, profile.vault)
    try:
        vault.set_node_token(node.key, secret)
    finally:
        vault.lock()


@contextmanager
def forgetting(
    arguments: argparse.Namespace, profile: Profile, node: Endpoint, terminal: Terminal
) -> Iterator[None]:
    """Forget what a node asks for once it was taken out within; say so if it stays.

    The vault is opened before, so that a wrong password takes nothing out.

    Raises:
        KeyStoreError: the vault does not open, or cannot be saved.
    """
    vault = _to_forget_in(arguments, profile, node, terminal)
    try:
        yield
        if vault is not None:
            vault.set_node_token(node.key, None)
    finally:
        if vault is not None:
            vault.lock()
    if vault is None and node.auth is not AuthKind.NONE and profile.vault.exists():
        terminal.note(tr("What this node asks for is still kept in your wallet, which was not "
                         "opened. To forget it, add the node again (--untested will do) and "
                         "remove it with --password-file or --keyring."))  # fmt: skip


def _to_forget_in(
    arguments: argparse.Namespace, profile: Profile, node: Endpoint, terminal: Terminal
) -> Vault | None:
    """The vault, open; None where there is nothing to forget, or nobody gives the password."""
    is_given = arguments.keyring or arguments.password_file is not None
    may_ask = terminal.is_interactive and node.auth is not AuthKind.NONE
    if not profile.vault.exists() or not (is_given or may_ask):
        return None
    return open_vault(arguments, terminal, profile.vault)
