"""The street as a process of its own: ``python -m wallet.practice.street.street_process``.

JSON lines on standard output: ``{"stage": …, "done": n, "of": m}`` while it is set up, then
``{"ready": community file}`` or ``{"error": …}``. Problems while it runs are JSON lines on standard
error. It stops on SIGTERM, or when its standard input closes, which is what happens when its parent
dies.
"""

from __future__ import annotations

import argparse
import json
import os
import signal
import sys
import threading
from pathlib import Path

from wallet.codec.address import to_address
from wallet.errors import CancelledError, HearthError
from wallet.practice.street.runner import report, run_street


def main(arguments: list[str] | None = None) -> int:
    """Entry point of the child process."""
    parser = argparse.ArgumentParser(prog="hearth-street")
    parser.add_argument("--rpc", required=True)
    parser.add_argument("--profile", type=Path, required=True)
    parser.add_argument("--home", required=True)
    parser.add_argument("--name", required=True)
    options = parser.parse_args(arguments)
    stop = threading.Event()
    for name in (signal.SIGINT, signal.SIGTERM):
        signal.signal(name, lambda *_: stop.set())
    threading.Thread(target=_stop_with_parent, args=(stop,), daemon=True).start()
    try:
        run_street(
            options.rpc,
            options.profile,
            to_address(options.home),
            options.name,
            progress=lambda stage, done, of: _say({"stage": stage, "done": done, "of": of}),
            ready=lambda path: _say({"ready": str(path)}),
            stop=stop,
        )
    except CancelledError:
        return 0
    except HearthError as error:
        report("street", "set up", error)
        _say({"error": _document(error)})
        return 1
    return 0


def _document(error: HearthError) -> dict[str, object]:
    return {
        "kind": type(error).__name__,
        "code": error.code,
        "cause": error.cause,
        "fix": error.fix,
        "detail": error.detail,
        "fields": {key: str(value) for key, value in error.fields.items()},
    }


def _say(document: dict[str, object]) -> None:
    try:
        sys.stdout.write(json.dumps(document) + "\n")
        sys.stdout.flush()
    except BrokenPipeError:
        # The parent is gone; standard input closing ends us in a moment.
        sys.stdout = Path(os.devnull).open("w", encoding="utf-8")  # noqa: SIM115 -- until the end


def _stop_with_parent(stop: threading.Event) -> None:
    while os.read(0, 4096):
        pass
    stop.set()


if __name__ == "__main__":
    sys.exit(main())
