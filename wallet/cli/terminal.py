"""Where a command's words go: the result to standard output, everything else to standard error.

So a script reads exactly one JSON document (or one slip) from standard output, and a person still
sees on the screen what is being done and what is about to be signed. Questions are asked there too.
"""

from __future__ import annotations

import json
import signal
import sys
import threading
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path
from types import FrameType
from typing import Any

from wallet.errors import CancelledError, InputError, ProfileError, UsageError
from wallet.files import write_atomically
from wallet.text import tr

_SECOND_SCREEN, _FIRST_SCREEN = "\x1b[?1049h\x1b[H\x1b[2J", "\x1b[2J\x1b[?1049l"
"""xterm's alternate screen, which every terminal of today has."""

MOST_INPUT = 1 << 20
"""Characters that are read from standard input at most."""


class Terminal:
    """One command's standard input, output and error.

    Args:
        as_json: print results as one JSON document.
    """

    def __init__(self, *, as_json: bool) -> None:
        self.as_json = as_json
        self._reader = ""

    def result(self, document: Mapping[str, Any], text: str) -> None:
        """Print what came out of it: ``document`` with ``--json``, else ``text``."""
        shown = json.dumps(document, ensure_ascii=False) if self.as_json else text
        print(shown, flush=True)

    def note(self, text: str) -> None:
        """Say something on standard error: progress, a review, a hint."""
        print(text, file=sys.stderr, flush=True)

    def take_input(self, what: str) -> str:
        """Read all of standard input; only one thing can come from there.

        Raises:
            UsageError: two options name standard input.
            InputError: it is no text, or far too long.
        """
        if self._reader:
            raise UsageError(
                "usage.stdin_twice",
                "Both {first} and {second} would be read from standard input.",
                "Give one of them in a file.",
                first=self._reader,
                second=what,
            )
        self._reader = what
        try:
            text = sys.stdin.read(MOST_INPUT + 1)
        except UnicodeDecodeError:
            text = ""
        if not text or len(text) > MOST_INPUT:
            raise InputError(
                "cli.no_input",
                "Standard input does not hold {what}.",
                "Pass it in, for example with < and a file.",
                what=what,
            )
        return text

    @property
    def is_interactive(self) -> bool:
        """Whether somebody can answer a question."""
        return not self._reader and sys.stdin is not None and sys.stdin.isatty()

    @property
    def shows_secrets(self) -> bool:
        """Whether what is noted is seen by somebody here, and kept nowhere."""
        return self.is_interactive and sys.stderr.isatty()

    def show_until_enter(self, text: str, question: str) -> None:
        """Show a secret on the terminal, and take it away again when Enter is pressed.

        It is on the terminal's second screen, which no scrolling brings back.
        """
        sys.stderr.write(f"{_SECOND_SCREEN}{text}\n\n{question} ")
        sys.stderr.flush()
        try:
            sys.stdin.readline()
        finally:
            sys.stderr.write(_FIRST_SCREEN)
            sys.stderr.flush()

    def ask(self, question: str) -> str:
        """Ask somebody at the terminal; what they typed, without blanks around it."""
        print(question, end="", file=sys.stderr, flush=True)
        return sys.stdin.readline().strip()

    def agree(self, question: str, *, yes: bool) -> None:
        """Ask before something is signed; ``yes`` answers for the person.

        Raises:
            CancelledError: they said no.
            UsageError: there is nobody to ask.
        """
        if yes:
            return
        if not self.is_interactive:
            raise UsageError(
                "usage.nobody_to_ask",
                "This has to be agreed to, and there is nobody at the keyboard.",
                "Read what is printed above, then run it again with --yes.",
            )
        if self.ask(f"{question} {tr('[y/N]')} ").lower() not in {"y", "yes", "是"}:
            raise CancelledError


def unreadable(path: object, error: OSError | UnicodeDecodeError) -> InputError:
    """A file that was named cannot be read as text."""
    return InputError(
        "cli.unreadable",
        "The file {path} cannot be read.",
        "Check that it is there, that you may read it, and that it is a text file.",
        detail=error.strerror or "" if isinstance(error, OSError) else "not UTF-8 text",
        path=str(path),
    )


def write_text(path: Path, text: str, *, mode: int = 0o644) -> None:
    """Write a result's file whole or not at all.

    Raises:
        ProfileError: the disk refused.
    """
    try:
        write_atomically(path, text.encode("utf-8"), mode=mode)
    except OSError as error:
        raise ProfileError(
            "cli.unwritable",
            "The file {path} cannot be written.",
            "Choose a folder that you may write to, with some room left.",
            detail=str(error),
            path=str(path),
        ) from error


@contextmanager
def cancellable(terminal: Terminal) -> Iterator[Callable[[], bool]]:
    """While this lasts, the first Ctrl+C asks politely (the yielded function), the second insists.

    What was signed is in the outbox by then, and the next command goes on with it.
    """
    asked = threading.Event()

    def on_signal(_number: int, _frame: FrameType | None) -> None:
        if asked.is_set():
            raise KeyboardInterrupt
        asked.set()
        terminal.note(tr("Stopping after this step. Ctrl+C again stops at once."))

    before = signal.signal(signal.SIGINT, on_signal)
    try:
        yield asked.is_set
    finally:
        signal.signal(signal.SIGINT, before)


def stop_on_signals() -> threading.Event:
    """An event that Ctrl+C and a polite kill set, so that everything is closed in order."""
    stop = threading.Event()
    for number in (signal.SIGINT, signal.SIGTERM):
        signal.signal(number, lambda *_: stop.set())
    return stop
