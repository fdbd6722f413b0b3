"""Where a vault lies on the disk: saved whole or not at all, backed up, never lost.

Beside ``wallet.vault`` there are ``backups/wallet-<UTC date and time>.vault``: the newest ten, and
of each older day, month and year the last one, as :data:`KEPT` says.
A file in the vault's place that is not a readable vault is kept as ``wallet.vault.damaged-<date
and time>`` before anything is written there.
"""

from __future__ import annotations

import contextlib
import re
from collections.abc import Callable
from datetime import UTC, datetime
from enum import Enum
from pathlib import Path

from wallet.errors import KeyStoreError
from wallet.keys import files, vault_errors
from wallet.keys.vault_format import MAX_SIZE

KEPT = ((26, 10), (8, 10), (6, 12), (4, 10))
"""Rolling backups: of the names cut to so many digits (moment, day, month, year), the newest of
each is kept, for so many of them. Ten saves in a row do not push out last week's wallet."""

_DATED = r"-\d{8}-\d{6}-\d{6}(-\d+)?"


class Found(Enum):
    """What a save finds in the vault's place."""

    OURS = "the vault that is open, as it was saved before"
    OTHER = "another readable vault"
    DAMAGED = "not a readable vault"
    NEWER = "a vault that only a later Hearth reads"


def read(path: Path) -> bytes:
    """The file's bytes (one byte too many of an overlong file, so that parsing refuses it).

    Raises:
        KeyStoreError: there is none (``vault.missing``), or it cannot be read.
    """
    try:
        with path.open("rb") as file:
            return file.read(MAX_SIZE + 1)
    except FileNotFoundError as error:
        raise KeyStoreError(
            "vault.missing",
            "There is no wallet at {path}.",
            "Create a wallet, or restore one from its recovery phrase.",
            path=str(path),
        ) from error
    except OSError as error:
        raise KeyStoreError(
            "vault.unreadable",
            "The wallet at {path} cannot be read.",
            "Check that the disk is connected and that the file belongs to you.",
            detail=str(error),
            path=str(path),
        ) from error


def save(
    path: Path,
    data: bytes,
    *,
    look: Callable[[bytes], Found],
    prove: Callable[[bytes], None],
) -> None:
    """Replace the vault at ``path``, after backing up or quarantining what is there.

    ``look`` says what the present file is; ``prove`` raises unless the new bytes, read back from
    the disk, open.

    Raises:
        KeyStoreError: another vault is there (``vault.replaced``), or one of a newer version
            (``vault.newer``), or the disk refused; the file is then as it was.
    """
    if path.exists():
        present = read(path)
        found = look(present)
        if found is Found.OTHER:
            raise vault_errors.replaced(path)
        if found is Found.NEWER:
            raise vault_errors.newer(path)
        if found is Found.OURS:
            back_up(path, present)
        else:
            quarantine(path, present)
    files.write_private(path, data, before_rename=prove)


def backups(path: Path) -> tuple[Path, ...]:
    """The backups of the vault at ``path``, newest first."""
    folder = path.parent / "backups"
    name = re.compile(re.escape(path.stem) + _DATED + re.escape(path.suffix))
    if not folder.is_dir():
        return ()
    found = (f for f in folder.iterdir() if name.fullmatch(f.name) and _is_dated(path, f))
    return tuple(sorted(found, key=lambda file: file.stem, reverse=True))


def quarantine(path: Path, present: bytes) -> Path:
    """Keep a damaged file under another name; one of absurd size is moved instead of copied.

    Raises:
        KeyStoreError: the disk refused.
    """
    kept = _unused(path.with_name(f"{path.name}.damaged-{_now()}"))
    if len(present) <= MAX_SIZE:
        files.write_private(kept, present)
        return kept
    try:
        return path.rename(kept)
    except OSError as error:
        raise KeyStoreError(
            "vault.quarantine",
            "A damaged file at {path} is in the way and cannot be moved.",
            "Move it to another folder yourself, then try again. Do not delete it.",
            detail=str(error),
            path=str(path),
        ) from error


def make_room(path: Path) -> Path:
    """Move a whole vault aside whose password was forgotten; nothing of ours touches it again.

    Raises:
        KeyStoreError: the disk refused.
    """
    kept = _unused(path.with_name(f"{path.name}.forgotten-{_now()}"))
    try:
        return path.rename(kept)
    except OSError as error:
        raise files.not_saved(kept, str(error)) from error


def back_up(path: Path, present: bytes) -> None:
    """Keep the bytes ``present`` as a backup of the vault at ``path``, unless the newest is them.

    Raises:
        KeyStoreError: the disk refused.
    """
    folder = path.parent / "backups"
    kept = backups(path)
    if kept and _is(kept[0], present):
        return
    if folder.is_dir():
        files.remove_leftovers(folder / path.stem, separator="-")
    files.write_private(_unused(folder / f"{path.stem}-{_now()}{path.suffix}"), present)
    for old in _superfluous(path, backups(path)):
        with contextlib.suppress(OSError):
            old.unlink()


def saved_at(path: Path, backup: Path) -> datetime:
    """When a backup of the vault at ``path`` was made, by its name."""
    digits = _digits(path, backup)
    return datetime.strptime(digits[:20], "%Y%m%d%H%M%S%f").replace(tzinfo=UTC)


def _superfluous(path: Path, newest_first: tuple[Path, ...]) -> list[Path]:
    kept: set[Path] = set()
    for length, count in KEPT:
        last: dict[str, Path] = {}
        for backup in newest_first:
            last.setdefault(_digits(path, backup)[:length], backup)
        kept.update(list(last.values())[:count])
    return [backup for backup in newest_first if backup not in kept]


def _is_dated(path: Path, backup: Path) -> bool:
    try:
        saved_at(path, backup)
    except ValueError:  # the 99th of a month: not a name of ours
        return False
    return True


def _digits(path: Path, backup: Path) -> str:
    return backup.stem.removeprefix(path.stem).replace("-", "")


def _is(backup: Path, data: bytes) -> bool:
    try:
        return backup.read_bytes() == data
    except OSError:
        return False


def _now() -> str:
    return datetime.now(UTC).strftime("%Y%m%d-%H%M%S-%f")


def _unused(path: Path) -> Path:
    number, candidate = 1, path
    while candidate.exists():
        number += 1
        candidate = path.with_name(f"{path.stem}-{number}{path.suffix}")
    return candidate
