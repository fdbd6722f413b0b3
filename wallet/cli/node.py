"""``hearth node``: the embedded node alone, for scripts and other tools."""

from __future__ import annotations

import argparse
from pathlib import Path

from wallet.cli.terminal import Terminal, stop_on_signals


def declare(parser: argparse.ArgumentParser) -> None:
    """Add the command's options."""
    parser.add_argument("--data", type=Path, help="keep the chain in this folder")
    parser.add_argument("--port", type=int, default=8545, help="0 lets the system choose")


def run(arguments: argparse.Namespace, terminal: Terminal) -> int:
    """Answer on loopback until Ctrl+C."""
    from wallet.practice.genesis import CHAIN_ID
    from wallet.practice.node_process import run_node

    def ready(url: str) -> None:
        line = f"The node answers at {url}, chain {CHAIN_ID}. Ctrl+C ends it."
        terminal.result({"url": url, "chainId": CHAIN_ID}, line)

    run_node(arguments.data, arguments.port, ready=ready, stop=stop_on_signals())
    return 0
