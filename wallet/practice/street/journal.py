"""Which transaction numbers a part of the set-up uses, written down before the first one leaves.

The chain takes each number of an account once. So a part that was cut off can be run again under
the same numbers: what has happened is refused, what has not happened happens now.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from pathlib import Path

from wallet.errors import ProfileError
from wallet.files import write_atomically

Facts = Mapping[str, int | str]
"""What else must not change between two attempts: times, salts, whose home."""


@dataclass(frozen=True, slots=True)
class Part:
    """One part of the set-up: begun, perhaps by an earlier run, and perhaps done."""

    path: Path
    first_nonce: int
    facts: Facts
    resumed: bool
    done: bool

    def number(self, name: str) -> int:
        """Return a fact that is a number."""
        return int(self.facts[name])

    def mark_done(self) -> None:
        """Remember that everything of this part is on the chain.

        Raises:
            ProfileError: the folder cannot be written.
        """
        _write(self.path, self.first_nonce, self.facts, done=True)


def begin(path: Path, first_nonce: Callable[[], int], facts: Callable[[], Facts]) -> Part:
    """Open a part's journal, or write a new one.

    Raises:
        ProfileError: it is damaged (``street.journal``), or the folder cannot be written.
    """
    try:
        document = json.loads(path.read_bytes())
        nonce, done = int(document["firstNonce"]), bool(document["done"])
        known = dict(document["facts"])
    except FileNotFoundError:
        nonce, known = first_nonce(), dict(facts())
        _write(path, nonce, known, done=False)
        return Part(path, nonce, known, resumed=False, done=False)
    except (OSError, ValueError, KeyError, TypeError) as error:
        raise unusable(path, str(error)) from error
    return Part(path, nonce, known, resumed=True, done=done)


def unusable(path: Path, detail: str) -> ProfileError:
    """The street's own notes cannot be used."""
    return ProfileError(
        "street.journal",
        "The practice street's notes in {path} cannot be read or written.",
        "Close Hearth, delete the practice folder and start practice again. "
        "No real account is affected.",
        detail=detail,
        path=str(path),
    )


def _write(path: Path, nonce: int, facts: Facts, *, done: bool) -> None:
    document = {"firstNonce": nonce, "facts": dict(facts), "done": done}
    try:
        write_atomically(path, json.dumps(document, indent=1).encode())
    except OSError as error:
        raise unusable(path, str(error)) from error
