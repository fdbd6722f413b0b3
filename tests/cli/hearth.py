"""Runs ``hearth`` as a person does, with a profile of its own.

``hearth`` runs in a process of its own; ``within`` does the same in this one, which is much faster.
"""

from __future__ import annotations

import io
import json
import os
import subprocess
import sys
from collections.abc import Sequence
from contextlib import redirect_stderr, redirect_stdout
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from wallet.cli.main import parse, run_command
from wallet.text import set_language

JUNK = "test test test test test test test test test test test junk"
"""The phrase whose accounts every practice node funds."""


@dataclass(frozen=True)
class Ended:
    """A command that has ended."""

    status: int
    out: str
    err: str

    @property
    def document(self) -> dict[str, Any]:
        """The one JSON document on standard output."""
        found = json.loads(self.out)
        assert isinstance(found, dict)
        return found

    @property
    def code(self) -> str:
        """The code of the refusal that was printed as JSON."""
        return str(self.document["error"]["code"])

    def well(self) -> Ended:
        """This, which must have done what was asked."""
        assert self.status == 0, self.out + self.err
        return self


def hearth(*arguments: object, stdin: str = "", timeout: float = 90.0) -> Ended:
    """Run a command to its end."""
    with start(*arguments) as child:
        try:
            out, err = child.communicate(stdin, timeout)
        except BaseException:
            child.kill()
            raise
    return Ended(child.returncode, out, err)


def start(*arguments: object) -> subprocess.Popen[str]:
    """Start a command; whoever starts it ends it."""
    return subprocess.Popen(
        [sys.executable, "-m", "wallet", *map(str, arguments)],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
        encoding="utf-8",
        env=os.environ | {"PYTHONUTF8": "1", "COLUMNS": "100"},
    )


def within(*arguments: object, stdin: str = "") -> Ended:
    """Run a command to its end in this process."""
    out, err = io.StringIO(), io.StringIO()
    before = sys.stdin
    sys.stdin = io.StringIO(stdin)
    try:
        with redirect_stdout(out), redirect_stderr(err):
            try:
                status = run_command(parse([str(item) for item in arguments]))
            except SystemExit as ended:
                status = int(ended.code or 0)
    finally:
        sys.stdin = before
        set_language("en")
    return Ended(status, out.getvalue(), err.getvalue())


@dataclass(frozen=True)
class Person:
    """Somebody with a profile and one account of the common phrase."""

    folder: Path
    account: int

    @property
    def options(self) -> Sequence[object]:
        """What makes a command this person's."""
        phrase = self.folder / "phrase"
        if not phrase.exists():
            self.folder.mkdir(parents=True, exist_ok=True)
            phrase.write_text(JUNK + "\n", "utf-8")
        keys = ("--phrase-file", phrase, "--account", self.account)
        return ("--profile", self.folder / "profile", *keys)

    def does(self, *arguments: object, stdin: str = "") -> Ended:
        """Run a command as this person, for its JSON."""
        return within(*arguments, *self.options, "--json", stdin=stdin)

    def says(self, *arguments: object, stdin: str = "") -> Ended:
        """Run a command as this person, for its text."""
        return within(*arguments, *self.options, stdin=stdin)
