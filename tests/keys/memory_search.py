"""Searching a process's memory, and files, for secrets in every form they are likely to have."""

from __future__ import annotations

import hashlib
import hmac
import re
import unicodedata
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import BinaryIO

from wallet.keys.derivation import Account

_CHUNK = 1 << 24
_OVERLAP = 4096


@dataclass(frozen=True)
class Secrets:
    """What a session must not leave behind, derived here from the phrase alone."""

    phrase: str
    password: str

    def forms(self) -> dict[str, list[bytes]]:
        """Each secret's name, and the byte strings that would show it."""
        seed = hashlib.pbkdf2_hmac("sha512", self.phrase.encode(), b"mnemonic", 2048)
        master = hmac.digest(b"Bitcoin seed", seed, "sha512")[:32]
        account = Account(seed)
        key = bytes(account.signer()._secret)
        branch = bytes(account._node.secret)
        words = self.phrase.split()
        runs = [" ".join(words[at : at + 3]) for at in range(0, len(words) - 2, 3)]
        return {
            "phrase": [form for run in runs for form in _texts(run)],
            "password": _texts(self.password),
            "seed": [*_binaries(seed[:32]), *_binaries(seed[32:])],
            "master key": _binaries(master),
            "account key": _binaries(branch),
            "private key": _binaries(key),
        }


def _texts(text: str) -> list[bytes]:
    shapes = {unicodedata.normalize(form, text) for form in ("NFC", "NFD", "NFKC", "NFKD")}
    found = []
    for shape in shapes:
        found += [shape.encode(form) for form in ("utf-8", "utf-16-le", "utf-16-be", "utf-32-le")]
        found += [shape.encode().hex().encode(), shape.encode().hex().upper().encode()]
    return found


def _binaries(data: bytes) -> list[bytes]:
    text = data.hex()
    return [data, data[::-1], text.encode(), text.upper().encode(), text.encode("utf-16-le")]


def in_memory(pid: int, secrets: Secrets) -> dict[str, int]:
    """How often each secret is found in the readable memory of a process."""
    return count(_memory(pid), secrets)


def in_files(places: Iterable[Path], secrets: Secrets) -> dict[str, list[str]]:
    """The files in which each secret is found."""
    found: dict[str, list[str]] = {}
    for place in places:
        for file in sorted(place.rglob("*")) if place.is_dir() else [place]:
            if file.is_file():
                for name in count([file.read_bytes()], secrets):
                    found.setdefault(name, []).append(file.name)
    return found


def count(blocks: Iterable[bytes], secrets: Secrets) -> dict[str, int]:
    """How often each secret is found; what is not found is left out."""
    forms = {name: sorted(set(shapes)) for name, shapes in secrets.forms().items()}
    found: dict[str, int] = {}
    for block in blocks:
        for name, shapes in forms.items():
            if any(shape in block for shape in shapes):
                # Shapes overlap, so that places are counted and not shapes.
                pattern = b"|".join(re.escape(shape) for shape in shapes)
                found[name] = found.get(name, 0) + len(re.findall(pattern, block))
    return found


def _memory(pid: int) -> Iterator[bytes]:
    """What the process can read, but for the files it has mapped and cannot write to.

    Those hold what is on the disk: programs, libraries, fonts.
    """
    with Path(f"/proc/{pid}/mem").open("rb") as memory:
        for line in Path(f"/proc/{pid}/maps").read_text().splitlines():
            span, rights, *_, last = line.split()
            if not rights.startswith("r") or last.startswith(("[vvar", "[vsyscall")):
                continue
            if last.startswith("/") and "w" not in rights:
                continue
            start, end = (int(part, 16) for part in span.split("-"))
            yield from _region(memory, start, end)


def _region(memory: BinaryIO, start: int, end: int) -> Iterator[bytes]:
    for at in range(start, end, _CHUNK):
        try:
            memory.seek(at)
            yield memory.read(min(_CHUNK + _OVERLAP, end - at))
        except OSError:
            return
