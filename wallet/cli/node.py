"""``hearth node``: the embedded node alone, for scripts and other tools."""

from __future__ import annotations

import argparse
from pathlib import Path

from wallet.cli.terminal import Terminal, stop_on_signals


def declare(parser: argparse.ArgumentParser) -> None:
    """Add the command's options."""
    parser.add_argument("--data", type=Path, help="keep the chain in this folder")
    parser.add_argument(
        "--host",
        default="127.0.0.1",
        help="the address to listen on; other than loopback lets other machines in",
    )
    parser.add_argument("--port", type=int, default=8545, help="0 lets the system choose")


def run(arguments: argparse.Namespace, terminal: Terminal) -> int:
    """Answer until Ctrl+C; only this computer, unless told otherwise."""
    from wallet.practice.genesis import CHAIN_ID
    from wallet.practice.node_process import run_node
    from wallet.practice.rpc_server import is_loopback

    def ready(url: str) -> None:
        line = f"The node answers at {url}, chain {CHAIN_ID}. Ctrl+C ends it."
        if not is_loopback(arguments.host):
            line += (
                "\nEvery computer that reaches this address can use it, and everybody knows the "
                "keys of its funded accounts: play money only."
            )
        terminal.result({"url": url, "chainId": CHAIN_ID}, line)

    stop = stop_on_signals()
    run_node(arguments.data, arguments.port, host=arguments.host, ready=ready, stop=stop)
    return 0
