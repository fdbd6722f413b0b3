"""``hearth sign``: sign a request of an account that signs offline; needs no network and no node.

Everything that would be signed is printed first, each field as it is, with what the community file
on this computer says about it; a request that Hearth cannot explain is refused even with ``--yes``.
"""

from __future__ import annotations

import argparse
import json
from pathlib import Path
from typing import TYPE_CHECKING, Any

from wallet.cli import options
from wallet.cli.terminal import Terminal, unreadable, write_text
from wallet.text import language, set_language, tr

if TYPE_CHECKING:
    from wallet.codec.address import Address
    from wallet.keys.airgap_request import Answer, Request
    from wallet.keys.signer import LocalSigner, Signer
    from wallet.market.offline.lines import Explained, Line
    from wallet.profile import Profile
    from wallet.protocol.community import CommunityFile

SEARCHED = 100
"""Accounts of a recovery phrase among which the request's is looked for."""


def declare(parser: argparse.ArgumentParser) -> None:
    """Add the options."""
    parser.add_argument(
        "request", metavar="REQUEST", help="the request's file, or - for standard input"
    )
    parser.add_argument("--out", type=Path, metavar="FILE", help="write the answer here")
    parser.add_argument(
        "--compact", action="store_true", help="print the answer as texts for QR codes"
    )
    parser.add_argument(
        "--community",
        type=Path,
        metavar="FILE",
        help="the community file; else the one the profile remembers",
    )
    keys = parser.add_argument_group("keys")
    options.add_password(keys)
    keys.add_argument(
        "--phrase-file",
        metavar="F",
        help="use this recovery phrase instead of the profile's vault; - is standard input",
    )
    keys.add_argument(
        "--passphrase-file", metavar="F", help="the extra secret beside that phrase, if it has one"
    )
    options.add_yes(parser)


def run(arguments: argparse.Namespace, terminal: Terminal) -> int:
    """Show the request, ask, sign, hand out the answer."""
    from wallet.keys import airgap
    from wallet.market.offline.communities import explain_by_any
    from wallet.paths import default_profile
    from wallet.profile import Profile

    request = airgap.take_request(_text(arguments.request, terminal))
    with Profile(arguments.profile or default_profile()) as profile:
        chosen = arguments.language or profile.settings().get("language")
        set_language(chosen if isinstance(chosen, str) and chosen else language())
        explained = explain_by_any(request, _communities(arguments, profile), language())
        terminal.note(_shown(explained))
        terminal.agree(tr("Sign this?"), yes=arguments.yes)
        keys = _Keys(arguments, terminal, profile)
        try:
            answer = airgap.sign(request, keys.signer(request.account))
        finally:
            keys.wipe()
    _hand_out(arguments, terminal, explained, answer)
    return 0


def _text(name: str, terminal: Terminal) -> str:
    from wallet.keys.airgap_reading import MAX_SIZE
    from wallet.keys.files import read_capped

    if name == "-":
        return terminal.take_input(tr("a signing request"))
    try:
        data = read_capped(Path(name), 4 * MAX_SIZE)
        return (data or b"").decode("utf-8-sig")
    except (OSError, UnicodeDecodeError) as error:
        raise unreadable(name, error) from None


def _communities(arguments: argparse.Namespace, profile: Profile) -> tuple[CommunityFile, ...]:
    from wallet.market.offline.communities import known
    from wallet.protocol.community import load

    if arguments.community is not None:
        return (load(arguments.community),)
    return known(profile)


class _Keys:
    """The key of the account that a request names, from the vault or a phrase."""

    def __init__(self, arguments: argparse.Namespace, terminal: Terminal, profile: Profile) -> None:
        self._arguments = arguments
        self._terminal = terminal
        self._profile = profile
        self._opened: list[Any] = []

    def signer(self, account: Address) -> Signer:
        """Open it.

        Raises:
            KeyStoreError: this computer does not have that account's key, or it does not open.
        """
        from wallet.cli.secrets import open_vault
        from wallet.keys.airgap_refusals import no_key
        from wallet.keys.vault import public_accounts

        if self._arguments.phrase_file is not None:
            return self._from_phrase(account)
        path = self._profile.vault
        if not path.exists() or all(known.address != account for known in public_accounts(path)):
            raise no_key(account)
        opened = open_vault(self._arguments, self._terminal, path)
        self._opened.append(opened.lock)
        return opened.signer(account)

    def wipe(self) -> None:
        """Overwrite what was opened."""
        for wipe in self._opened:
            wipe()

    def _from_phrase(self, account: Address) -> LocalSigner:
        from wallet.cli.secrets import read_secret
        from wallet.keys import phrase
        from wallet.keys.airgap_refusals import no_key
        from wallet.keys.derivation import Account
        from wallet.keys.evidence import Evidence

        text = read_secret(self._arguments.phrase_file, tr("a recovery phrase"), self._terminal)
        if not phrase.is_valid(text):
            phrase.check(text)
        extra = self._arguments.passphrase_file
        secret = read_secret(extra, tr("the passphrase"), self._terminal) if extra else ""
        keys = Account(phrase.to_seed(text, secret))
        self._opened.append(keys.wipe)
        addresses = keys.xpub.addresses(SEARCHED)
        if account not in addresses:
            raise no_key(account)
        signer = keys.signer(addresses.index(account))
        signer.keep_evidence(Evidence.beside(self._profile.vault))
        self._opened.append(signer.wipe)
        return signer


def _shown(explained: Explained) -> str:
    """Everything, as it is agreed to."""
    from wallet.cli.shown import said, table

    parts = [
        said(explained.sentence),
        *(f"  ! {said(note)}" for note in explained.notes),
        tr("Every field that is signed; ✓ marks what the community file says too:"),
        table(
            (f"{'✓' if line.verified else ' '} {line.name}", _value(line))
            for line in explained.lines
        ),
    ]
    if explained.community:
        parts.append(tr("Community: {name}", name=explained.community))
    return "\n".join(parts)


def _value(line: Line) -> str:
    """The exact value, printable whatever it is, and in its unit."""
    shown = line.value if line.value.isprintable() else json.dumps(line.value, ensure_ascii=False)
    meaning = "" if line.meaning is None else str(line.meaning)
    return f"{shown}  ({meaning})" if meaning and meaning != shown else shown


def _hand_out(
    arguments: argparse.Namespace, terminal: Terminal, explained: Explained, answer: Answer
) -> None:
    from wallet.keys.airgap_parts import to_parts

    text, parts = answer.to_text(), to_parts(answer.to_text())
    written = "\n".join(parts) if arguments.compact else text
    if arguments.out is not None:
        write_text(arguments.out, written + "\n")
        written = tr("The answer is in {path}. Take it to the other computer.", path=arguments.out)
    terminal.result(_document(explained, answer, parts), written)


def _document(explained: Explained, answer: Answer, parts: tuple[str, ...]) -> dict[str, Any]:
    from wallet.cli.shown import said

    request: Request = explained.request
    return {
        "account": request.account,
        "sentence": said(explained.sentence),
        "notes": [said(note) for note in explained.notes],
        "community": explained.community,
        "fields": [
            {
                "name": line.name,
                "value": line.value,
                "meaning": "" if line.meaning is None else str(line.meaning),
                "verified": line.verified,
            }
            for line in explained.lines
        ],
        "answer": json.loads(answer.to_text()),
        "compact": list(parts),
    }
