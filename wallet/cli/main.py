"""The command line: which commands there are, and running those without a window.

Exit status: 0 done, 1 refused (with the reason and the fix), 2 bad usage. ``--json`` prints one
JSON document instead of text. Secrets are never arguments. This module is also on the way to the
window, so a command's own module is imported only when the command line names it.
"""

from __future__ import annotations

import argparse
import json
import sys
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Protocol, cast

from wallet import __version__
from wallet.errors import HearthError, PhraseError, RowProblem, RowsError, UsageError
from wallet.text import LANGUAGES, error_text, set_language, tr

if TYPE_CHECKING:
    from wallet.cli.terminal import Terminal


class Command(Protocol):
    """What a command's module has."""

    def declare(self, parser: argparse.ArgumentParser) -> None:
        """Add the command's options to its parser."""

    def run(self, arguments: argparse.Namespace, terminal: Terminal) -> int:
        """Do it; return the exit status."""


def _node() -> object:
    from wallet.cli import node

    return node


def _street() -> object:
    from wallet.cli import street

    return street


def _deploy() -> object:
    from wallet.cli import deploy

    return deploy


def _operator() -> object:
    from wallet.cli import operator

    return operator


def _offer() -> object:
    from wallet.cli import offer

    return offer


def _share() -> object:
    from wallet.cli import share

    return share


def _sign() -> object:
    from wallet.cli import sign

    return sign


def _nodes() -> object:
    from wallet.cli import nodes

    return nodes


def _account() -> object:
    from wallet.cli import account

    return account


def _sync() -> object:
    from wallet.cli import sync

    return sync


def _sent() -> object:
    from wallet.cli import sent

    return sent


COMMANDS: dict[str, tuple[str, Callable[[], object]]] = {
    "node": ("the embedded node alone, JSON-RPC on loopback", _node),
    "street": ("the practice street's homes acting on any node", _street),
    "sync": ("read what is new on the chain, or everything again", _sync),
    "account": ("your wallet and its accounts: make, restore, watch, check, sign", _account),
    "deploy": ("put a community onto a chain and write its community file", _deploy),
    "operator": ("the community's side: members, meters, gas, money, pauses, roles", _operator),
    "share": ("shared gas: gifts, loans, groups and their pots", _share),
    "sent": ("what was sent: how it stands, speeding it up, taking it back", _sent),
    "sign": ("sign a request of an account that signs offline; needs no network", _sign),
    "nodes": ("whom Hearth asks about the chain: list, add, test, order", _nodes),
    "offer": ("trade offers: make, hand on, check, take, take back", _offer),
}
"""Every command without a window: what it is for, and the module behind it."""


def parse(argv: Sequence[str]) -> argparse.Namespace:
    """Parse the command line; bad usage exits with status 2."""
    parser = argparse.ArgumentParser(
        prog="hearth", description="A wallet and trading window for community gas."
    )
    parser.add_argument("--version", action="version", version=f"Hearth {__version__}")
    common = argparse.ArgumentParser(add_help=False)
    common.add_argument("--profile", type=Path, help="the folder Hearth keeps its things in")
    common.add_argument("--json", action="store_true", help="print one JSON document")
    common.add_argument("--language", choices=sorted(LANGUAGES), help="instead of the settings'")
    commands = parser.add_subparsers(dest="command", title="commands", metavar="COMMAND")

    practice = commands.add_parser(
        "practice", parents=[common], help="the window on a practice street of your own"
    )
    practice.add_argument("--rpc", help="use this Ethereum node instead of the embedded one")
    practice.add_argument(
        "--tour", type=Path, help="drive the window through the whole story, save pictures here"
    )
    practice.add_argument(
        "--brief", action="store_true", help="of the tour only what depends on the node"
    )
    for name, (about, load) in COMMANDS.items():
        parents = [common] if name in argv else []
        command = commands.add_parser(
            name, parents=parents, help=about, description=about, allow_abbrev=False
        )
        if name in argv:
            cast("Command", load()).declare(command)

    parser.set_defaults(profile=None, rpc=None, tour=None, json=False, language=None)
    return parser.parse_args(argv)


def run_command(arguments: argparse.Namespace) -> int:
    """Run a command that opens no window."""
    from wallet.cli.terminal import Terminal

    if arguments.language:
        set_language(arguments.language)
    command = cast("Command", COMMANDS[arguments.command][1]())
    try:
        return command.run(arguments, Terminal(as_json=arguments.json))
    except UsageError as error:
        report(error, as_json=arguments.json)
        return 2
    except HearthError as error:
        report(error, as_json=arguments.json)
        return 1
    except (KeyboardInterrupt, EOFError):  # Ctrl+C, or Ctrl+D instead of an answer
        return _interrupted(as_json=arguments.json)
    except BrokenPipeError:
        return 1


def _interrupted(*, as_json: bool) -> int:
    from wallet.errors import CancelledError

    report(CancelledError(), as_json=as_json)
    return 1


def report(error: HearthError, *, as_json: bool) -> None:
    """Print why something was refused, and what to do about it."""
    cause, fix = error_text(error)
    if as_json:
        about: dict[str, object] = {"code": error.code, "cause": cause, "fix": fix}
        if error.detail:
            about["detail"] = error.detail
        if isinstance(error.fields.get("reason"), str):
            about["reason"] = str(error.fields["reason"])
        if isinstance(error, RowsError):
            about["rows"] = [_row_json(problem) for problem in error.problems]
        print(json.dumps({"error": about}, ensure_ascii=False))
        return
    print(f"{cause}\n{fix}", file=sys.stderr)
    for problem in error.problems if isinstance(error, RowsError) else ():
        if problem.line:
            print(_row_text(problem), file=sys.stderr)
    if error.detail:
        print(f"({error.detail})", file=sys.stderr)


def _row_json(problem: RowProblem) -> dict[str, object]:
    cause, fix = error_text(problem.error)
    place = {"line": problem.line, "column": problem.column}
    return {**place, "code": problem.error.code, "cause": cause, "fix": fix}


def _row_text(problem: RowProblem) -> str:
    cause, fix = error_text(problem.error)
    if isinstance(problem.error, PhraseError):  # says itself which word it is about
        return f"  {cause} {fix}"
    column = f", {problem.column}" if problem.column else ""
    return f"  {tr('line {line}', line=problem.line)}{column}: {cause} {fix}"
