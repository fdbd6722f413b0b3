"""Where a vault lies on the disk: saved whole or not at all, backed up, never lost.

Beside ``wallet.vault`` there are ``backups/wallet-<UTC date and time>.vault``, the newest ten.
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
from wallet.keys import files
from wallet.keys.vault_format import MAX_SIZE

BACKUPS_KEPT = 10
_DATED = r"-\d{8}-\d{6}-\d{6}(-\d+)?"


class Found(Enum):
    """What a save finds in the vault's place."""

    OURS = "the vault that is open, as it was saved before"
    OTHER = "another readable vault"
    DAMAGED = "not a readable vault"


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
        KeyStoreError: another vault is there (``vault.replaced``), or the disk refused; the file
            is then as it was.
    """
    if path.exists():
        present = read(path)
        found = look(present)
        if found is Found.OTHER:
            raise KeyStoreError(
                "vault.replaced",
                "Another wallet was put in the place of the open one: {path}.",
                "Close Hearth, move one of the two files away, and start again.",
                path=str(path),
            )
        if found is Found.OURS:
            _back_up(path, present)
        else:
            quarantine(path, present)
    files.write_private(path, data, before_rename=prove)


def backups(path: Path) -> tuple[Path, ...]:
    """The backups of the vault at ``path``, newest first."""
    folder = path.parent / "backups"
    name = re.compile(re.escape(path.stem) + _DATED + re.escape(path.suffix))
    if not folder.is_dir():
        return ()
    return tuple(sorted((f for f in folder.iterdir() if name.fullmatch(f.name)), reverse=True))


def discard_backups(path: Path) -> None:
    """Delete all backups: after a change of password they would still open with the old one."""
    for backup in backups(path):
        with contextlib.suppress(OSError):
            backup.unlink()


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


def _back_up(path: Path, present: bytes) -> None:
    name = f"{path.stem}-{_now()}{path.suffix}"
    files.write_private(_unused(path.parent / "backups" / name), present)
    for old in backups(path)[BACKUPS_KEPT:]:
        with contextlib.suppress(OSError):
            old.unlink()


def _now() -> str:
    return datetime.now(UTC).strftime("%Y%m%d-%H%M%S-%f")


def _unused(path: Path) -> Path:
    number, candidate = 1, path
    while candidate.exists():
        number += 1
        candidate = path.with_name(f"{path.stem}-{number}{path.suffix}")
    return candidate
