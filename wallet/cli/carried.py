"""Signing with a key on another computer, from the command line: files that somebody carries.

Each thing to be signed becomes a request's file in the profile's folder ``requests``. On the other
computer ``hearth sign`` turns it into an answer, whose file is named here.
"""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

from wallet.cli.terminal import Terminal, unreadable, write_text
from wallet.errors import AirGapError, CancelledError, InputError, UsageError
from wallet.text import error_text, tr

if TYPE_CHECKING:
    from wallet.keys.airgap import Exchange
    from wallet.keys.airgap_request import Answer, Request

_TRIES = 3


def exchange(folder: Path, terminal: Terminal) -> Exchange:
    """What carries a request out into ``folder``, and asks for its answer's file.

    The function raises UsageError where nobody is there, CancelledError for an empty name.
    """

    def carry(request: Request) -> Answer:
        if not terminal.is_interactive:
            raise UsageError(
                "usage.nobody_to_carry",
                "The key of this account is on another computer, and there is nobody here to "
                "carry the request there.",
                "Run this at a terminal, or choose an account whose key is here.",
            )
        out = folder / f"{request.id.hex()}.json"
        write_text(out, request.to_text() + "\n")
        terminal.note(tr("Take this file to the computer that has the key, and sign it there with "
                         "“hearth sign”:\n  {path}", path=out))  # fmt: skip
        try:
            return _answer(terminal)
        finally:
            out.unlink(missing_ok=True)

    return carry


def _answer(terminal: Terminal) -> Answer:
    from wallet.keys import airgap

    for left in reversed(range(_TRIES)):
        name = terminal.ask(tr("The answer's file (empty gives up): "))
        if not name:
            raise CancelledError
        try:
            return airgap.take_answer(_read(Path(name)))
        except (AirGapError, InputError) as error:
            if not left:
                raise
            terminal.note(" ".join(error_text(error)))
    raise AssertionError  # the last try returned or raised


def _read(path: Path) -> str:
    from wallet.keys.airgap_reading import MAX_SIZE
    from wallet.keys.files import read_capped

    try:
        return (read_capped(path, 4 * MAX_SIZE) or b"").decode("utf-8-sig")
    except (OSError, UnicodeDecodeError) as error:
        raise unreadable(path, error) from None
