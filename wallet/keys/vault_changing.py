"""A change of password that may be cut off at any moment.

The file is replaced whole by one sealed with a new vault key, so there is always one password
that opens it. A note beside it, ``<vault>.changing``, lets the next start say which::

    {"at", "from": [salts of the password slots before], "to": [salts after]}

and finish what comes after the replacement: backups that still open with the old password are
deleted, and one that opens with the new password is made.
"""

from __future__ import annotations

import contextlib
import json
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from wallet.codec import json_text
from wallet.errors import KeyStoreError, WrongPasswordError
from wallet.keys import files, vault_errors, vault_format, vault_saving, vault_store
from wallet.keys.vault_header import Header, UnreadableVaultError
from wallet.keys.vault_slots import SlotKind, of_kind

_MAX_SIZE = 1 << 16


@dataclass(frozen=True, slots=True)
class Note:
    """A change of password under way."""

    at: str
    before: tuple[str, ...]
    after: tuple[str, ...]


def note_file(path: Path) -> Path:
    """Where the note of the vault at ``path`` lies."""
    return path.with_name(f"{path.name}.changing")


def begin(path: Path, before: Header, after: Header) -> None:
    """Write down that the password is about to be changed.

    Raises:
        KeyStoreError: the disk refused; nothing was changed.
    """
    document = {
        "at": datetime.now(UTC).isoformat(timespec="seconds"),
        "from": _salts(before),
        "to": _salts(after),
    }
    files.write_private(note_file(path), json.dumps(document).encode("ascii"))


def end(path: Path) -> None:
    """The change is over, made or not."""
    with contextlib.suppress(OSError):
        note_file(path).unlink(missing_ok=True)


def finish(path: Path, header: Header, key: bytearray) -> None:
    """After opening or changing: tidy up after a change that was made, forget one that was not.

    Deleting waits until a backup of the present file exists, so that there is one at all times.
    """
    note = _read(path)
    if note is None:
        end(path)
        return
    if tuple(_salts(header)) == note.after:
        vault_store.back_up(path, vault_store.read(path))
        for backup in vault_store.backups(path):
            if _opens_with_the_old_password(backup, header.vault_id, key):
                with contextlib.suppress(OSError):
                    backup.unlink()
    end(path)


def refusal(path: Path, header: Header) -> WrongPasswordError:
    """Why a password did not open: what is known about the present one."""
    note, salts = _read(path), tuple(_salts(header))
    if note is not None and salts == note.before:
        return vault_errors.change_not_made(note.at)
    if note is not None and salts == note.after:
        return vault_errors.change_made(note.at)
    since = [slot.get("since") for slot in of_kind(header, SlotKind.PASSWORD)]
    return vault_errors.wrong_password(since[0] if since and type(since[0]) is str else "")


def _opens_with_the_old_password(backup: Path, vault_id: str, key: bytearray) -> bool:
    try:
        data = vault_store.read(backup)
        same = vault_format.parse(data).header.vault_id == vault_id
    except (UnreadableVaultError, KeyStoreError):
        return False
    return same and not vault_saving.is_ours(data, vault_id, key)


def _salts(header: Header) -> list[str]:
    return [str(slot.get("salt")) for slot in of_kind(header, SlotKind.PASSWORD)]


def _read(path: Path) -> Note | None:
    try:
        document: Any = json_text.loads(files.read_capped(note_file(path), _MAX_SIZE) or b"")
        return Note(str(document["at"]), tuple(document["from"]), tuple(document["to"]))
    except (OSError, ValueError, LookupError, TypeError):
        return None
