"""What a mistake in the program prints: where it happened, but no words that could hold a secret.

Expected failures (``HearthError``) never hold one. Anything else may: ``ValueError: invalid literal
for int() with base 10: 'correct horse'`` is Python's own way to say it. So where one of these
passes through a room that handles secrets, the kind of error and the lines are printed, and what it
says is left out.
"""

from __future__ import annotations

import sys
import threading
from pathlib import Path
from types import TracebackType

from wallet.errors import HearthError

_WALLET = Path(__file__).parents[1]
SECRET_ROOMS = (
    "keys/",
    "app/keeper.py",
    "cli/secrets.py",
    "cli/account",
    "ui/airgap/",
    "ui/keys/",
    "ui/kit/",
    "ui/phrase/",
    "ui/rehearsal/",
    "ui/unlock/",
    "ui/welcome/",
    "ui/widgets/forms.py",
)
LEFT_OUT = "(what it said is left out: it could hold a secret)"


def quiet_crashes() -> None:
    """From now on, unexpected errors of every thread are printed by :func:`told`."""
    sys.excepthook = _print
    threading.excepthook = lambda caught: _print(
        caught.exc_type, caught.exc_value, caught.exc_traceback
    )
    sys.unraisablehook = lambda caught: _print(
        caught.exc_type, caught.exc_value, caught.exc_traceback
    )


def told(error: BaseException) -> str:
    """The text for an error and everything that led to it, earliest first."""
    chain: list[BaseException] = []
    each: BaseException | None = error
    while each is not None and each not in chain:
        chain.append(each)
        each = each.__cause__ or (None if each.__suppress_context__ else each.__context__)
    is_quiet = any(_passes_secrets(link.__traceback__) for link in chain)
    return "\nThen:\n\n".join(_one(link, is_quiet=is_quiet) for link in reversed(chain))


def _one(error: BaseException, *, is_quiet: bool) -> str:
    import traceback

    kind = f"{type(error).__module__}.{type(error).__qualname__}"
    words = LEFT_OUT if is_quiet and not isinstance(error, HearthError) else str(error)
    lines = "".join(traceback.format_tb(error.__traceback__))
    return f"Hearth met an error it did not expect:\n{lines}{kind}: {words}\n"


def _passes_secrets(trace: TracebackType | None) -> bool:
    while trace is not None:
        file = trace.tb_frame.f_code.co_filename.replace("\\", "/")
        start = f"{_WALLET.as_posix()}/"
        if file.startswith(start) and file[len(start) :].startswith(SECRET_ROOMS):
            return True
        trace = trace.tb_next
    return False


def _print(
    kind: type[BaseException], error: BaseException | None, trace: TracebackType | None
) -> None:
    if error is None or issubclass(kind, SystemExit):
        return
    if error.__traceback__ is None:
        error = error.with_traceback(trace)
    if sys.stderr is not None:  # there is none behind an icon on Windows
        sys.stderr.write(told(error))
