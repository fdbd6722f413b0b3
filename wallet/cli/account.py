"""``hearth account``: making, restoring and keeping a wallet; proving an address.

===================  ==========================================================================
``new``              make a wallet; its recovery words are shown on the terminal, three are asked
``restore``          make it again from its recovery words
``list``, ``show``   the accounts; one of them with its vault's slots, backups and rehearsals
``add``              one more account from the same words
``rename``           another name, another picture
``remove``           take away an imported or watched account
``watch``            an account without its key: an address, or an account's xpub
``import``           the key of a keystore file (geth, version 3)
``export``           an address, the account's xpub, or a keystore file with its own password
``verify``           derive every address again, by two implementations; compare with the words
``words``            show the recovery words on the terminal
``rehearse``         prove that the words are still there: three of them, or all
``sign-message``     sign a plain message that proves an address (EIP-191)
``verify-message``   check such a signature
``password``         choose another password
``backups``          the vault's backups; ``restore-backup`` puts one back
===================  ==========================================================================
"""

from __future__ import annotations

import argparse
from pathlib import Path

from wallet.cli import options
from wallet.cli.terminal import Terminal

WORD_LISTS = (
    "english", "chinese_simplified", "chinese_traditional", "czech", "french", "italian",
    "japanese", "korean", "portuguese", "spanish",
)  # fmt: skip
"""As ``phrase.OFFERED``, which is not loaded for ``--help``."""


def declare(parser: argparse.ArgumentParser) -> None:
    """Add the actions and their options."""
    actions = parser.add_subparsers(dest="action", title="actions", metavar="ACTION", required=True)
    for name, (about, add) in _ACTIONS.items():
        action = actions.add_parser(name, help=about, description=about, allow_abbrev=False)
        options.add_common(action)
        add(action)


def run(arguments: argparse.Namespace, terminal: Terminal) -> int:
    """Do what the action says."""
    from wallet.cli import (
        account_care,
        account_exchange,
        account_make,
        account_messages,
        account_read,
        account_words,
    )

    run_action = {
        "new": account_make.new,
        "restore": account_make.restore,
        "list": account_read.list_,
        "show": account_read.show,
        "add": account_make.add,
        "rename": account_make.rename,
        "remove": account_make.remove,
        "watch": account_exchange.watch,
        "import": account_exchange.import_,
        "export": account_exchange.export,
        "verify": account_read.verify,
        "words": account_words.words,
        "rehearse": account_words.rehearse,
        "sign-message": account_messages.sign,
        "verify-message": account_messages.verify,
        "password": account_care.password,
        "keyring": account_care.keyring,
        "backups": account_care.backups,
        "restore-backup": account_care.restore_backup,
    }[arguments.action]
    return run_action(arguments, terminal)


def _new(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("--words", type=int, choices=(12, 24), default=12, help="how many")
    parser.add_argument(
        "--words-language", choices=WORD_LISTS, default="english", help="the words' language"
    )
    _passphrase(parser)
    _name(parser)
    _shown(parser)
    _new_password(parser, "--password-file", "the password to be")


def _restore(parser: argparse.ArgumentParser) -> None:
    _phrase(parser, "the recovery words, instead of asking; - is standard input")
    parser.add_argument(
        "--words-language", metavar="L", help="where the words fit more than one language"
    )
    _passphrase(parser)
    _name(parser)
    parser.add_argument(
        "--accounts", type=options.whole_number, default=1, metavar="N", help="the first N accounts"
    )
    _new_password(parser, "--password-file", "the password to be")


def _none(parser: argparse.ArgumentParser) -> None:
    """Nothing but the common options."""
    del parser


def _show(parser: argparse.ArgumentParser) -> None:
    options.add_account(parser)


def _add(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("name", metavar="NAME", help="what you call it")
    _picture(parser)
    options.add_password(parser)


def _rename(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("name", metavar="NAME", help="what you call it from now on")
    _picture(parser)
    options.add_account(parser)
    options.add_password(parser)


def _remove(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("--account", required=True, metavar="WHO", help="number, name or address")
    options.add_password(parser)
    options.add_yes(parser)


def _watch(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("what", metavar="ADDRESS|XPUB", help="nothing secret")
    parser.add_argument("--name", required=True, metavar="NAME", help="what you call it")
    parser.add_argument(
        "--count", type=options.whole_number, default=1, metavar="N", help="of an xpub: the first N"
    )
    parser.add_argument(
        "--air-gapped", action="store_true", help="its key is on another computer, which signs"
    )
    _picture(parser)


def _import(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("keystore", metavar="FILE", help="the keystore, or - for standard input")
    parser.add_argument("--name", required=True, metavar="NAME", help="what you call it")
    _picture(parser)
    parser.add_argument("--keystore-password-file", metavar="F", help="the keystore's own password")
    options.add_password(parser)


def _export(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("what", choices=("address", "xpub", "keystore"))
    options.add_account(parser)
    parser.add_argument("--out", type=Path, metavar="FILE", help="write it here, else print it")
    options.add_password(parser)
    _new_password(parser, "--keystore-password-file", "the keystore's own password")


def _verify(parser: argparse.ArgumentParser) -> None:
    _phrase(parser, "compare with these recovery words; then the vault's password is not needed")
    _passphrase(parser)
    options.add_password(parser)


def _words(parser: argparse.ArgumentParser) -> None:
    _shown(parser)
    options.add_password(parser)


def _rehearse(parser: argparse.ArgumentParser) -> None:
    parser.add_argument(
        "--whole",
        action="store_true",
        help="type all words; they are restored into a scratch vault",
    )
    _phrase(parser, "as --whole, with the words from a file; - is standard input")
    _passphrase(parser)
    options.add_password(parser)


def _sign_message(parser: argparse.ArgumentParser) -> None:
    _message(parser)
    options.add_keys(parser)
    options.add_yes(parser)


def _verify_message(parser: argparse.ArgumentParser) -> None:
    _message(parser)
    parser.add_argument("--address", metavar="A", help="who is said to have signed it")
    parser.add_argument("--signature", metavar="0x…", help="what they handed over")
    parser.add_argument(
        "--signed",
        type=Path,
        metavar="FILE",
        help="the JSON of “sign-message --json” with all three",
    )


def _password(parser: argparse.ArgumentParser) -> None:
    options.add_password(parser)
    _new_password(parser, "--new-password-file", "the new password")


def _keyring(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("state", choices=("on", "off"))
    options.add_password(parser)


def _restore_backup(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("backup", metavar="N|FILE", help="its number in “hearth account backups”")
    options.add_password(parser)
    options.add_yes(parser)


def _name(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("--name", metavar="NAME", help="what you call the first account")


def _picture(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("--picture", metavar="P", help="a small picture: flame, leaf, house, …")


def _phrase(parser: argparse.ArgumentParser, about: str) -> None:
    parser.add_argument("--phrase-file", metavar="F", help=about)


def _passphrase(parser: argparse.ArgumentParser) -> None:
    parser.add_argument(
        "--passphrase-file", metavar="F", help="an extra secret beside the words; most have none"
    )


def _new_password(parser: argparse.ArgumentParser, option: str, what: str) -> None:
    parser.add_argument(
        option, metavar="F", help=f"{what}, instead of asking twice; - is standard input"
    )


def _shown(parser: argparse.ArgumentParser) -> None:
    parser.add_argument(
        "--show-words", action="store_true", help="print the words though nobody is at a terminal"
    )


def _message(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("message", metavar="TEXT", nargs="?", help="the message, nothing secret")
    parser.add_argument("--message-file", metavar="F", help="the exact text of this file, or -")


_ACTIONS = {
    "new": ("make a wallet with fresh recovery words", _new),
    "restore": ("make a wallet again from its recovery words", _restore),
    "list": ("every account", _none),
    "show": ("one account, its vault, its backups and rehearsals", _show),
    "add": ("one more account from the same recovery words", _add),
    "rename": ("give an account another name or picture", _rename),
    "remove": ("take away an imported or watched account", _remove),
    "watch": ("look at an account whose key is not here", _watch),
    "import": ("take the key of a keystore file into the vault", _import),
    "export": ("an address, the account's xpub, or a keystore file", _export),
    "verify": ("derive every address again and compare", _verify),
    "words": ("show the recovery words on the terminal", _words),
    "rehearse": ("prove that you still have the recovery words", _rehearse),
    "sign-message": ("sign a plain message that proves an address", _sign_message),
    "verify-message": ("check who signed a plain message", _verify_message),
    "password": ("choose another password", _password),
    "keyring": ("let the system's keyring open the vault too, or no more", _keyring),
    "backups": ("the vault's backups, newest first", _none),
    "restore-backup": ("put a backup in the vault's place", _restore_backup),
}
