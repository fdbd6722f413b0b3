"""The command line: which commands there are, and running those without a window.

Exit status: 0 done, 1 refused (with the reason and the fix), 2 bad usage. ``--json`` prints one
JSON document instead of text. Secrets are never arguments.
"""

from __future__ import annotations

import argparse
import json
import signal
import sys
import threading
from collections.abc import Sequence
from pathlib import Path

from wallet import __version__
from wallet.errors import HearthError
from wallet.text import LANGUAGES, error_text


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
    commands = parser.add_subparsers(dest="command", title="commands")

    practice = commands.add_parser(
        "practice", parents=[common], help="the window on a practice street of your own"
    )
    practice.add_argument("--rpc", help="use this Ethereum node instead of the embedded one")
    practice.add_argument(
        "--tour", type=Path, help="drive the window through the whole story, save pictures here"
    )
    node = commands.add_parser(
        "node", parents=[common], help="the embedded node alone, JSON-RPC on loopback"
    )
    node.add_argument("--data", type=Path, help="keep the chain in this folder")
    node.add_argument("--port", type=int, default=8545, help="0 lets the system choose")
    street = commands.add_parser(
        "street", parents=[common], help="the practice street's homes acting on any node"
    )
    street.add_argument("--rpc", required=True, help="the node's URL")
    street.add_argument("--home", required=True, help="the address your own home's meter links to")
    street.add_argument("--name", default="Mei", help="the name your home is known by")

    parser.set_defaults(profile=None, rpc=None, tour=None, json=False, language=None)
    return parser.parse_args(argv)


def run_command(arguments: argparse.Namespace) -> int:
    """Run a command that opens no window."""
    try:
        if arguments.command == "node":
            return _node(arguments)
        if arguments.command == "street":
            return _street(arguments)
    except HearthError as error:
        report(error, as_json=arguments.json)
        return 1
    except KeyboardInterrupt:
        return 1
    return 2


def _node(arguments: argparse.Namespace) -> int:
    from wallet.practice.genesis import CHAIN_ID
    from wallet.practice.node_process import run_node

    def ready(url: str) -> None:
        line = f"The node answers at {url}, chain {CHAIN_ID}. Ctrl+C ends it."
        print(json.dumps({"url": url, "chainId": CHAIN_ID}) if arguments.json else line, flush=True)

    run_node(arguments.data, arguments.port, ready=ready, stop=_stop_on_signals())
    return 0


def _stop_on_signals() -> threading.Event:
    """An event that Ctrl+C and a polite kill set, so that everything is closed in order."""
    stop = threading.Event()
    for number in (signal.SIGINT, signal.SIGTERM):
        signal.signal(number, lambda *_: stop.set())
    return stop


def _street(arguments: argparse.Namespace) -> int:
    from wallet.codec.address import to_address
    from wallet.paths import default_profile
    from wallet.practice.processes import street_folder
    from wallet.practice.street.runner import run_street

    folder = arguments.profile or default_profile().parent / "street"
    profile = street_folder(folder, arguments.rpc)
    home = to_address(arguments.home)

    def ready(community: Path) -> None:
        line = f"The street lives. Its community file: {community}"
        document = json.dumps({"community": str(community)})
        print(document if arguments.json else line, flush=True)

    run_street(arguments.rpc, profile, home, arguments.name, ready=ready, stop=_stop_on_signals())
    return 0


def report(error: HearthError, *, as_json: bool) -> None:
    """Print why something was refused, and what to do about it."""
    cause, fix = error_text(error)
    if as_json:
        document = {"error": {"code": error.code, "cause": cause, "fix": fix}}
        print(json.dumps(document, ensure_ascii=False))
    else:
        print(f"{cause}\n{fix}", file=sys.stderr)
