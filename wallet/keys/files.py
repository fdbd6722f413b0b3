"""Writing files that hold secrets, so that a power cut leaves the old file or the new one.

A file is written beside its place under a temporary name, readable by its owner only, flushed
to the disk, read back and compared, and only then renamed; the directory is flushed too.
"""

from __future__ import annotations

import contextlib
import os
import secrets
from collections.abc import Callable
from pathlib import Path

from wallet.errors import KeyStoreError

_TEMPORARY = ".writing"


def write_private(
    path: Path, data: bytes, before_rename: Callable[[bytes], None] | None = None
) -> None:
    """Put ``data`` at ``path`` with mode 0600, whole or not at all.

    ``before_rename`` gets the bytes as they were read back from the disk and may refuse them by
    raising.

    Raises:
        KeyStoreError: the disk refused, or gave back other bytes.
    """
    temporary = path.with_name(f".{path.name}.{secrets.token_hex(4)}{_TEMPORARY}")
    try:
        path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
        _write_new(temporary, data)
        read_back = temporary.read_bytes()
        if read_back != data:
            raise not_saved(path, "the disk gave back other bytes")
        if before_rename is not None:
            before_rename(read_back)
        temporary.replace(path)
        _flush_directory(path.parent)
    except OSError as error:
        raise not_saved(path, str(error)) from error
    finally:
        with contextlib.suppress(OSError):
            temporary.unlink(missing_ok=True)
    remove_leftovers(path)


def remove_leftovers(path: Path, separator: str = ".") -> None:
    """Delete what writers that were killed left beside ``path``."""
    for leftover in path.parent.iterdir():
        if leftover.name.startswith(f".{path.name}{separator}") and leftover.name.endswith(
            _TEMPORARY
        ):
            with contextlib.suppress(OSError):
                leftover.unlink()


def read_capped(path: Path, limit: int) -> bytes | None:
    """The bytes of a file, or None when it is longer than ``limit``.

    Raises:
        OSError: not there or not readable.
    """
    with path.open("rb") as file:
        data = file.read(limit + 1)
    return data if len(data) <= limit else None


def _write_new(path: Path, data: bytes) -> None:
    flags = os.O_WRONLY | os.O_CREAT | os.O_EXCL | getattr(os, "O_BINARY", 0)
    descriptor = os.open(path, flags, 0o600)
    with os.fdopen(descriptor, "wb") as file:
        file.write(data)
        file.flush()
        os.fsync(file.fileno())


def _flush_directory(directory: Path) -> None:
    if os.name == "nt":  # Windows cannot open a directory; its rename is durable by itself
        return
    descriptor = os.open(directory, os.O_RDONLY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)


def not_saved(path: Path, detail: str) -> KeyStoreError:
    """What is raised where a save did not succeed."""
    return KeyStoreError(
        "keys.not_saved",
        "The keys could not be saved to {path}.",
        "Check that the disk is not full and that you may write there. What was there before "
        "is still there.",
        detail=detail,
        path=str(path),
    )
