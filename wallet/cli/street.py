"""``hearth street``: the practice street's homes, acting on any node."""

from __future__ import annotations

import argparse
from pathlib import Path

from wallet.cli.terminal import Terminal, stop_on_signals


def declare(parser: argparse.ArgumentParser) -> None:
    """Add the command's options."""
    parser.add_argument("--rpc", required=True, help="the node's URL")
    parser.add_argument("--home", required=True, help="the address your own home's meter links to")
    parser.add_argument("--name", default="Mei", help="the name your home is known by")


def run(arguments: argparse.Namespace, terminal: Terminal) -> int:
    """Let everybody act until Ctrl+C."""
    from wallet.codec.address import to_address
    from wallet.paths import default_profile
    from wallet.practice.processes import street_folder
    from wallet.practice.street.runner import run_street

    folder = arguments.profile or default_profile().parent / "street"
    profile = street_folder(folder, arguments.rpc)
    home = to_address(arguments.home)

    def ready(community: Path) -> None:
        line = f"The street lives. Its community file: {community}"
        terminal.result({"community": str(community)}, line)

    run_street(arguments.rpc, profile, home, arguments.name, ready=ready, stop=stop_on_signals())
    return 0
