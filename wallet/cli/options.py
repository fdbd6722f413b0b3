"""Options that several commands share, each declared once."""

from __future__ import annotations

import argparse
from collections.abc import Callable
from pathlib import Path
from typing import TypeVar

from wallet.codec.address import Address, to_address
from wallet.errors import HearthError
from wallet.text import LANGUAGES, error_text

_T = TypeVar("_T")


def add_common(parser: argparse.ArgumentParser) -> None:
    """The options of every command, once more for one of its actions.

    Without defaults: what stood before the action's name stays.
    """
    none = argparse.SUPPRESS
    parser.add_argument(
        "--profile", type=Path, default=none, help="the folder Hearth keeps its things in"
    )
    parser.add_argument("--json", action="store_true", default=none, help="print one JSON document")
    parser.add_argument(
        "--language", choices=sorted(LANGUAGES), default=none, help="instead of the settings'"
    )


def add_place(parser: argparse.ArgumentParser) -> None:
    """Which community, through which node."""
    group = add_community(parser)
    group.add_argument("--rpc", metavar="URL", help="this node alone, not those of “nodes list”")


def add_community(parser: argparse.ArgumentParser) -> argparse._ActionsContainer:
    """Which community."""
    group = parser.add_argument_group("where")
    group.add_argument(
        "--community",
        type=Path,
        metavar="FILE",
        help="the community file; needed once, the profile remembers it",
    )
    return group


def add_keys(parser: argparse.ArgumentParser) -> None:
    """Whose account, and where its key is: the profile's vault, or a phrase."""
    group = parser.add_argument_group("keys")
    add_password(group)
    group.add_argument(
        "--phrase-file",
        metavar="F",
        help="use this recovery phrase instead of the profile's vault; - is standard input",
    )
    group.add_argument(
        "--passphrase-file", metavar="F", help="the extra secret beside that phrase, if it has one"
    )
    add_account(group)


def add_password(parser: argparse._ActionsContainer) -> None:
    """The vault's password."""
    parser.add_argument(
        "--password-file",
        metavar="F",
        help="the vault's password, instead of asking; - is standard input",
    )
    parser.add_argument(
        "--keyring",
        action="store_true",
        help="let the system's keyring open the vault, where that was allowed",
    )


def add_account(parser: argparse._ActionsContainer) -> None:
    """Which account."""
    parser.add_argument(
        "--account",
        default="0",
        metavar="WHO",
        help="which account: its number in “hearth account list”, its name or its address; of a "
        "phrase the N of m/44'/60'/0'/0/N",
    )


def add_yes(parser: argparse.ArgumentParser) -> None:
    """Signing without being asked."""
    parser.add_argument(
        "--yes", action="store_true", help="sign what is printed without asking again"
    )


def whole_number(text: str) -> int:
    """Read a whole number of plain digits, 0 or more."""
    if not text.isascii() or not text.isdigit() or len(text) > 78:
        raise argparse.ArgumentTypeError(f"{text[:40]!r} is not a whole number")
    return int(text)


def address(text: str) -> Address:
    """Read an address; a checksum in its capitals is held to."""
    return argument(to_address)(text)


def argument(read: Callable[[str], _T]) -> Callable[[str], _T]:
    """Make a reader of the rooms below one for argparse: its refusal is bad usage, in its words."""

    def reading(text: str) -> _T:
        try:
            return read(text)
        except HearthError as error:
            raise argparse.ArgumentTypeError(" ".join(error_text(error))) from error

    return reading
