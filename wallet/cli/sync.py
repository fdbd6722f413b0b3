"""``hearth sync``: bring the local index up to the chain's head, or read everything again."""

from __future__ import annotations

import argparse
import time
from collections.abc import Callable
from typing import TYPE_CHECKING, Any

from wallet.cli import options
from wallet.cli.terminal import Terminal, cancellable
from wallet.text import error_text, tr

if TYPE_CHECKING:
    from wallet.ledger.sync import SyncResult

_EVERY = 1.0
"""Seconds between two words on how far it is."""


def declare(parser: argparse.ArgumentParser) -> None:
    """Add the command's options."""
    options.add_place(parser)
    options.add_keys(parser)
    parser.add_argument(
        "--rebuild",
        action="store_true",
        help="forget what was read and read everything again from the chain",
    )
    parser.add_argument(
        "--digest",
        action="store_true",
        help="say the index's fingerprint: equal wherever the same blocks were read",
    )


def run(arguments: argparse.Namespace, terminal: Terminal) -> int:
    """Read; exits with 1 when it was stopped before the head."""
    from wallet.cli.place import opened

    with opened(arguments, terminal, signs=False) as place, cancellable(terminal) as stopped:
        session = place.session
        terminal.note(tr("Reading what is new on the chain …"))
        told = Progress(terminal)
        result = (
            session.rebuild(stopped, told) if arguments.rebuild else (session.read(stopped, told))
        )
        document = _document(result, time.monotonic() - told.began)
        text = _text(result)
        if arguments.digest:
            document["digest"] = digest = session.index.digest()
            text += "\n" + tr("Fingerprint: {digest}", digest=digest)
    terminal.result(document, text)
    return 0 if result.indexed_to >= result.head.number else 1


class Progress:
    """Says now and then how far it is, once it takes longer than a moment."""

    def __init__(self, terminal: Terminal, clock: Callable[[], float] = time.monotonic) -> None:
        self._terminal = terminal
        self._clock = clock
        self.began = self._said = clock()

    def __call__(self, done: int, of: int) -> None:
        """Take note of the last block that was stored."""
        now = self._clock()
        if now - self._said < _EVERY:
            return
        self._said = now
        percent = 100 * done // max(of, 1)
        self._terminal.note(
            tr("Block {done} of {of} ({percent} %)", done=done, of=of, percent=percent)
        )


def _document(result: SyncResult, seconds: float) -> dict[str, Any]:
    return {
        "block": result.indexed_to,
        "head": result.head.number,
        "events": result.events_added,
        "rolledBack": result.rolled_back,
        "toldByOneNode": result.single,
        "seconds": round(seconds, 3),
        "failures": [
            {"code": error.code, "cause": error_text(error)[0], "detail": error.detail or ""}
            for _, error in result.failures
        ],
    }


def _text(result: SyncResult) -> str:
    lines = [
        tr(
            "Read up to block {block} of {head}: {events} new events.",
            block=result.indexed_to,
            head=result.head.number,
            events=result.events_added,
        )
    ]
    if result.rolled_back:
        lines.append(
            tr("The chain took back {blocks} blocks; so did Hearth.", blocks=result.rolled_back)
        )
    if result.single:
        lines.append(
            tr(
                "{blocks} blocks were told by one node alone, and nothing proves that it told all. "
                "With a second node Hearth compares them.",
                blocks=result.single,
            )
        )
    lines += [error_text(error)[0] for _, error in result.failures]
    return "\n".join(lines)
