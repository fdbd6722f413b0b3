"""The node as a process of its own: ``python -m wallet.practice.node_process``.

Prints one JSON line, ``{"url": …}`` when it answers or ``{"error": …}`` when it cannot start,
and stops when its standard input closes, which is what happens when its parent dies.
"""

from __future__ import annotations

import argparse
import errno
import json
import logging
import os
import signal
import sys
import threading
from collections.abc import Callable
from pathlib import Path

from wallet.errors import HearthError, ProfileError
from wallet.practice.chain import Chain
from wallet.practice.genesis import CHAIN_ID
from wallet.practice.mining import LEAD, Miner
from wallet.practice.pyevm_engine import PyEvmEngine
from wallet.practice.rpc_methods import Methods
from wallet.practice.rpc_server import LOOPBACK, RpcServer
from wallet.practice.storage import Storage

FILE_NAME = "chain.sqlite"
POLL_SECONDS = 0.2
"""How soon the server notices that it is to stop."""
STACK_BYTES = 64 * 1024 * 1024
"""Contracts may call each other 1,024 deep, each level several Python frames."""


def run_node(
    data: Path | None,
    port: int = 0,
    *,
    host: str = LOOPBACK,
    lead: int = LEAD,
    ready: Callable[[str], None] = lambda _: None,
    stop: threading.Event | None = None,
) -> None:
    """Serve the chain in ``data`` (or one in memory) until ``stop`` is set.

    Args:
        data: the node's own directory; ``None`` forgets everything at the end.
        port: 0 takes a free one.
        host: the address to listen on; others than loopback let other machines in.
        lead: seconds that a burst of blocks may run ahead of the clock.
        ready: told the URL once the node answers.
        stop: set it to end the node; without it, only an exception does.

    Raises:
        ProfileError: the directory is in use, not writable or damaged, the port is taken, or this
            computer has no such address.
    """
    stop = stop or threading.Event()
    threading.stack_size(STACK_BYTES)
    storage = _open_storage(data)
    try:
        chain = Chain(storage, PyEvmEngine(storage, CHAIN_ID))
        server = _open_server(chain, port, host)
        miner = Miner(chain, lead)
        miner.start()
        threading.Thread(
            target=server.serve_forever, args=(POLL_SECONDS,), name="rpc", daemon=True
        ).start()
        ready(server.url)
        try:
            while not stop.wait(3600):
                pass
        finally:
            server.shutdown()
            server.server_close()
            miner.stop()
    finally:
        storage.close()


def _open_storage(data: Path | None) -> Storage:
    if data is None:
        return Storage(None)
    try:
        data.mkdir(parents=True, exist_ok=True)
    except OSError as error:
        raise ProfileError(
            "node.not_writable",
            "The folder {path} cannot be used for the practice chain.",
            "Choose a folder you may write to.",
            detail=str(error),
            path=data,
        ) from error
    return Storage(data / FILE_NAME)


def _open_server(chain: Chain, port: int, host: str) -> RpcServer:
    try:
        return RpcServer(Methods(chain), port, host)
    except OverflowError as error:
        raise _port_taken(port, error) from error
    except OSError as error:
        if error.errno in {errno.EADDRINUSE, errno.EACCES}:
            raise _port_taken(port, error) from error
        raise ProfileError(
            "node.no_address",
            "This computer cannot answer at the address {host}.",
            "Give an address of this computer, or leave it out to let only this computer in.",
            detail=str(error),
            host=host,
        ) from error


def _port_taken(port: int, error: Exception) -> ProfileError:
    return ProfileError(
        "node.port_taken",
        "Port {port} of this computer is already taken.",
        "Choose another port, or leave it out to take a free one.",
        detail=str(error),
        port=port,
    )


def main(arguments: list[str] | None = None) -> int:
    """Entry point of the child process."""
    parser = argparse.ArgumentParser(prog="hearth-node")
    parser.add_argument("--data", type=Path)
    parser.add_argument("--port", type=int, default=0)
    parser.add_argument("--lead", type=int, default=LEAD)
    parser.add_argument("--stay", action="store_true", help="do not stop when stdin closes")
    options = parser.parse_args(arguments)
    logging.basicConfig(stream=sys.stderr, level=logging.WARNING)
    stop = threading.Event()
    for name in (signal.SIGINT, signal.SIGTERM):
        signal.signal(name, lambda *_: stop.set())
    if not options.stay:
        threading.Thread(target=_stop_with_parent, args=(stop,), daemon=True).start()
    try:
        run_node(
            options.data,
            options.port,
            lead=options.lead,
            ready=lambda url: _say({"url": url}),
            stop=stop,
        )
    except HearthError as error:
        _say(
            {
                "error": {
                    "code": error.code,
                    "cause": error.cause,
                    "fix": error.fix,
                    "detail": error.detail,
                    "fields": {k: str(v) for k, v in error.fields.items()},
                }
            }
        )
        return 1
    return 0


def _say(document: dict[str, object]) -> None:
    sys.stdout.write(json.dumps(document) + "\n")
    sys.stdout.flush()


def _stop_with_parent(stop: threading.Event) -> None:
    while os.read(0, 4096):
        pass
    stop.set()


if __name__ == "__main__":
    sys.exit(main())
