"""What Home reminds of about the recovery words.

Their history is the profile's, not the chain's, so its reminders are put on the snapshot here,
after the market room made it, on the worker that did. The history is read again only when its
file (or the vault) has changed; the first Home after a start is shown without waiting for it.
"""

from __future__ import annotations

import threading
from dataclasses import replace
from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING

from wallet.errors import HearthError
from wallet.market.message import Message
from wallet.market.views import AttentionItem, AttentionKind, Snapshot

if TYPE_CHECKING:
    from wallet.keys.rehearsal import Rehearsal

_Stamp = tuple[tuple[int, int] | None, tuple[int, int] | None]

NOT_WRITTEN = AttentionItem(
    AttentionKind.RECOVERY_UNCONFIRMED,
    Message("Write down your recovery words"),
    Message("If this computer breaks, only they bring your home back."),
    Message("Write down"),
)
DUE = AttentionItem(
    AttentionKind.RECOVERY_DUE,
    Message("Recovery rehearsal is due"),
    Message("Two minutes, three words"),
    Message("Start"),
)
_DUE_PLACE = 2
"""Home shows three cards: money that waits comes first, but not instead of this."""


class Reminders:
    """What Home reminds of about the recovery words.

    Args:
        recovery: ``profile.recovery``.
        vault: ``profile.vault``; a profile without one (watch-only) is reminded of nothing.
    """

    def __init__(self, recovery: Path, vault: Path) -> None:
        self._recovery = recovery
        self._vault = vault
        self._seen: _Stamp | None = None
        self._rehearsal: Rehearsal | None = None
        self._lock = threading.Lock()

    def on(self, snapshot: Snapshot, now: datetime | None = None) -> Snapshot:
        """``snapshot`` with what is to be reminded of now (on a worker)."""
        item = self.item(now)
        if item is None:
            return snapshot
        others = snapshot.attention
        place = 0 if item is NOT_WRITTEN else min(_DUE_PLACE, len(others))
        return replace(snapshot, attention=(*others[:place], item, *others[place:]))

    def item(self, now: datetime | None = None) -> AttentionItem | None:
        """The one reminder there is now, if any."""
        with self._lock:
            rehearsal = self._current()
        if rehearsal is None:
            return None
        due = rehearsal.due(now)
        if not due.is_due:
            return None
        return NOT_WRITTEN if due.kind.value == "confirmed" else DUE

    def _current(self) -> Rehearsal | None:
        stamp = _stamp(self._recovery), _stamp(self._vault)
        if stamp != self._seen:
            self._rehearsal = self._read() if stamp[1] is not None else None
            self._seen = _stamp(self._recovery), stamp[1]
        return self._rehearsal

    def _read(self) -> Rehearsal | None:
        from wallet.keys.rehearsal import Rehearsal

        try:
            return Rehearsal(self._recovery, self._vault)
        except HearthError:
            return None  # a damaged vault is told where it is opened, not by a reminder


def _stamp(path: Path) -> tuple[int, int] | None:
    try:
        found = path.stat()
    except OSError:
        return None
    return found.st_mtime_ns, found.st_size
