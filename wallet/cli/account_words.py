"""The recovery words on a terminal: shown, confirmed, rehearsed. Never in a file.

They are shown on the terminal's second screen, which no scrolling brings back. Where nobody is at
a terminal they are not shown unless ``--show-words`` says so.
"""

from __future__ import annotations

import getpass
from typing import TYPE_CHECKING

from wallet.cli import new_secrets
from wallet.cli.account_desk import opened
from wallet.cli.account_shown import rehearsal_json, rehearsal_text
from wallet.cli.shown import width
from wallet.errors import CancelledError, PhraseError, UsageError
from wallet.keys.accounts import AccountKind
from wallet.text import tr

if TYPE_CHECKING:
    import argparse

    from wallet.cli.account_desk import Desk
    from wallet.cli.terminal import Terminal
    from wallet.keys.vault import Vault

_TRIES = 3
_COLUMN = 24


def words(arguments: argparse.Namespace, terminal: Terminal) -> int:
    """Show the recovery words."""
    if not arguments.show_words and not terminal.shows_secrets:
        raise UsageError(
            "usage.nobody_to_show",
            "Recovery words are shown on a terminal only, and there is none.",
            "Run this where you can read it, or say --show-words to print them anyway. Hearth "
            "writes them to no file: paper is safer.",
        )
    with opened(arguments, terminal) as desk:
        desk.require_password()
        vault = desk.vault()
        if arguments.show_words:
            phrase = vault.phrase()
            document = {"phrase": phrase, "passphrase": vault.has_passphrase}
            terminal.result(document, phrase)
            return 0
        show(vault, terminal)
        if vault.has_passphrase:
            terminal.note(tr("A passphrase belongs to these words too; it is not shown here."))
        terminal.result({"shown": True}, tr("Keep the words on paper, where you find them again."))
    return 0


def show(vault: Vault, terminal: Terminal) -> bool:
    """Show the words until Enter is pressed; False where nobody is at a terminal."""
    if not terminal.shows_secrets:
        return False
    head = tr("These words are your wallet. Write them on paper, in this order, with their "
              "numbers. Whoever has them has everything in it.")  # fmt: skip
    asked = tr("Press Enter when they are on paper.")
    terminal.show_until_enter(f"{head}\n\n{numbered(vault.phrase())}", asked)
    return True


def numbered(phrase: str) -> str:
    """The words in two columns, with their numbers."""
    cells = [f"{number:2}. {word}" for number, word in enumerate(phrase.split(), 1)]
    half = -(-len(cells) // 2)
    rows = zip(cells[:half], [*cells[half:], ""], strict=False)
    return "\n".join(f"  {left}{' ' * (_COLUMN - width(left))}{right}" for left, right in rows)


def confirm(vault: Vault, terminal: Terminal) -> bool:
    """Ask for three of the words, three times at most.

    Raises:
        CancelledError: an empty answer puts it off.
    """
    from wallet.keys.rehearsal import Drill

    drill = Drill(vault.phrase)
    for _ in range(_TRIES):
        typed = []
        for place in drill.positions:
            word = getpass.getpass(tr("Word number {n}: ", n=place))
            if not word.strip():
                raise CancelledError
            typed.append(word)
        right = drill.check(typed)
        if all(right):
            return True
        wrong = [str(n) for n, fits in zip(drill.positions, right, strict=True) if not fits]
        terminal.note(tr("Not the same: word number {places}.", places=", ".join(wrong)))
    return False


def rehearse(arguments: argparse.Namespace, terminal: Terminal) -> int:
    """Three words, or with the whole phrase a scratch vault; the result is remembered."""
    with opened(arguments, terminal) as desk:
        if not desk.profile.vault.exists():
            raise desk.nothing_here()
        whole = arguments.whole or arguments.phrase_file is not None
        passed = _whole(desk) if whole else _three(desk)
        rehearsal = desk.rehearsal()
        if rehearsal.kept_aside is not None:
            terminal.note(tr("The history of rehearsals could not be read; it was put aside as "
                             "{path}.", path=rehearsal.kept_aside))  # fmt: skip
        said = tr("You could come back with these words.") if passed else _not_passed()
        document = {"passed": passed, "rehearsal": rehearsal_json(rehearsal)}
        terminal.result(document, f"{said}\n{rehearsal_text(rehearsal)}")
    return 0 if passed else 1


def _three(desk: Desk) -> bool:
    from wallet.keys.rehearsal import Kind

    if not desk.terminal.is_interactive:
        raise UsageError(
            "usage.nobody_to_ask_words",
            "Three of the recovery words are asked for, and there is nobody at the keyboard.",
            "Name a file with all of them by --phrase-file, or - for standard input.",
        )
    vault = desk.vault()
    passed = confirm(vault, desk.terminal)
    rehearsal = desk.rehearsal()
    first = rehearsal.due().kind is Kind.CONFIRMED
    rehearsal.record(Kind.CONFIRMED if first else Kind.DRILLED, passed=passed)
    return passed


def _whole(desk: Desk) -> bool:
    from wallet.keys.rehearsal import Kind, restore_in_scratch

    arguments, terminal = desk.arguments, desk.terminal
    try:
        text = new_secrets.typed_phrase(arguments.phrase_file, None, terminal)
    except PhraseError as error:
        if error.code == "phrase.checksum":  # whole, and wrong: that is what was written down
            desk.rehearsal().record(Kind.RESTORED, passed=False)
        raise
    extra = new_secrets.passphrase(arguments.passphrase_file, terminal)
    own = [a for a in desk.accounts() if a.kind is AccountKind.PHRASE]
    restored = restore_in_scratch(text, extra, own)
    for item in restored.accounts:
        mark = "✓" if item.matches else "✗"
        terminal.note(f"{mark} {item.account.name}  {item.account.address}")
    desk.rehearsal().record(Kind.RESTORED, passed=restored.passed)
    return restored.passed


def _not_passed() -> str:
    return tr("These are not the words of this wallet. While it still opens with its password, "
              "show them and write them down anew: hearth account words")  # fmt: skip
