"""Somebody's home: a profile, and files with its secrets, for the tests of ``hearth account``."""

from __future__ import annotations

import os
import re
import select
import subprocess
import sys
import time
from dataclasses import dataclass
from pathlib import Path

from tests.cli.hearth import JUNK, Ended, within

PASSWORD = "a kettle of nine blue herons"
OTHER = "seven slow trams to the harbour"
ADDRESSES = (
    "0xf39Fd6e51aad88F6F4ce6aB8827279cffFb92266",
    "0x70997970C51812dc3A010C7d01b50e0d17dc79C8",
    "0x3C44CdDdB6a900fa2b585dd299e03d12FA4293BC",
)
"""What MetaMask shows for ``JUNK``."""


@dataclass(frozen=True)
class Home:
    folder: Path

    @property
    def profile(self) -> Path:
        return self.folder / "profile"

    def file(self, name: str, text: str) -> Path:
        """A file with a secret."""
        path = self.folder / name
        path.write_text(text, "utf-8")
        path.chmod(0o600)
        return path

    @property
    def password(self) -> tuple[object, ...]:
        return ("--password-file", self.file("password", PASSWORD + "\n"))

    def does(self, action: str, *words: object, stdin: str = "") -> Ended:
        """Run an action for its JSON."""
        return within("account", action, *words, "--profile", self.profile, "--json", stdin=stdin)

    def says(self, action: str, *words: object, stdin: str = "") -> Ended:
        """Run an action for its text."""
        return within("account", action, *words, "--profile", self.profile, stdin=stdin)

    def restored(self, phrase: str = JUNK, *more: object) -> Home:
        """This, after a wallet was restored here."""
        words = self.file("words", phrase + "\n")
        self.does("restore", "--phrase-file", words, *self.password, *more).well()
        return self


class Keyboard:
    """A command on a real terminal, with somebody typing."""

    def __init__(self, *arguments: object) -> None:
        import pty  # not on Windows

        self._ours, theirs = pty.openpty()
        self.seen = ""
        self._read = 0
        self.child = subprocess.Popen(
            [sys.executable, "-m", "wallet", *map(str, arguments)],
            stdin=theirs,
            stdout=subprocess.PIPE,
            stderr=theirs,
            start_new_session=True,
            env=os.environ | {"PYTHONUTF8": "1"},
        )
        os.close(theirs)

    def until(self, text: str, timeout: float = 100) -> str:
        """What was shown since the last time, up to ``text``."""
        end = time.monotonic() + timeout
        while text not in self.seen[self._read :]:
            assert time.monotonic() < end, self.seen
            ready, _, _ = select.select([self._ours], [], [], 0.2)
            if ready:
                self._take()
        begin, self._read = self._read, self.seen.index(text, self._read) + len(text)
        return self.seen[begin : self._read]

    def types(self, text: str) -> None:
        """Type a line."""
        self.presses(f"{text}\n")

    def presses(self, keys: str) -> None:
        """Press keys."""
        time.sleep(0.05)  # getpass drops what was typed before it asked
        os.write(self._ours, keys.encode())

    def numbered(self, shown: str) -> list[str]:
        """The words of a shown phrase in their order."""
        found = dict(re.findall(r"(\d+)\. (\w+)", shown))
        return [found[str(number)] for number in range(1, len(found) + 1)]

    def leaves(self) -> None:
        """Whatever happened: nothing is left running."""
        if self.child.poll() is None:
            self.child.kill()
            self.child.communicate()

    def ends(self, timeout: float = 100) -> tuple[int, str]:
        """Its exit status and standard output."""
        try:
            out, _ = self.child.communicate(timeout=timeout)
            while select.select([self._ours], [], [], 0)[0] and self._take():
                continue
        finally:
            self.child.kill()
            os.close(self._ours)
        return self.child.returncode, out.decode()

    def _take(self) -> bool:
        try:
            data = os.read(self._ours, 65536)
        except OSError:  # the other end is closed
            return False
        self.seen += data.decode("utf-8", "replace")
        return bool(data)
