"""When a household last proved that it can come back: ``recovery.json`` of the profile.

The file holds dates, kinds and results, never a word, a password or an address. One that cannot
be read is kept beside its place under another name; nothing is ever lost by starting anew.
"""

from __future__ import annotations

import json
from collections.abc import Sequence
from contextlib import suppress
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from enum import StrEnum
from pathlib import Path
from typing import Any

from wallet.codec import json_text
from wallet.keys.files import read_capped, write_private

FIRST_AFTER = timedelta(days=7)
INTERVALS = (FIRST_AFTER, timedelta(days=30), timedelta(days=180))
"""From one success to the next rehearsal: after the first, the second, and every later success.

Memory and paper both fail early or not for a long time; asking rarely keeps it from being
clicked away."""

AGAIN_AFTER = timedelta(days=1)
"""After a failure; and successes closer together than this count as one."""

_VERSION = 1
_LONGEST = 1 << 20
_KEPT = 1_000


class Kind(StrEnum):
    """How somebody proved to have the recovery phrase."""

    CONFIRMED = "confirmed"
    """A few words were typed when the wallet was made, or all of them when it was restored."""
    DRILLED = "drilled"
    """Three words were typed in a rehearsal."""
    RESTORED = "restored"
    """The whole phrase was restored into a scratch wallet and gave the same addresses."""


@dataclass(frozen=True, slots=True)
class Event:
    """One proof, or failed proof, of one vault's phrase; ``at`` is UTC, whole seconds."""

    kind: Kind
    at: datetime
    passed: bool
    vault_id: str


@dataclass(frozen=True, slots=True)
class Due:
    """What is to be asked next, and from when on; ``now`` is when that was computed."""

    kind: Kind
    at: datetime
    now: datetime

    @property
    def is_due(self) -> bool:
        """Whether to ask now."""
        return self.at <= self.now


def due(now: datetime, history: Sequence[Event], created: datetime) -> Due:
    """What to ask the owner of a vault that was ``created`` then, and when.

    A first confirmation is due at once. After it a rehearsal is due after :data:`INTERVALS`;
    any failure begins these anew, and is asked about again the next day. Events that lie in the
    future (a clock that was wrong) do not count.

    Both times have their time zone; ``history`` is that vault's events, in any order.
    """
    events = sorted((e for e in history if e.at <= now + AGAIN_AFTER), key=lambda e: e.at)
    kind = Kind.DRILLED if any(event.passed for event in events) else Kind.CONFIRMED
    steps, last = 0, min(created, now)
    for event in events:
        if not event.passed:
            steps, last = 0, event.at
        elif not steps or event.at - last >= AGAIN_AFTER:
            steps, last = steps + 1, event.at
    if steps:
        return Due(kind, last + INTERVALS[min(steps, len(INTERVALS)) - 1], now)
    return Due(kind, last + AGAIN_AFTER if events else last, now)


class History:
    """The events in the file at ``path``.

    ``kept_aside`` is where a file that could not be read was put; tell the person.
    """

    def __init__(self, path: Path) -> None:
        self._path = path
        self.kept_aside: Path | None = None
        self._events = self._read()

    def of(self, vault_id: str) -> tuple[Event, ...]:
        """The events of one vault, oldest first."""
        return tuple(event for event in self._events if event.vault_id == vault_id)

    def add(self, kind: Kind, *, passed: bool, vault_id: str, at: datetime | None = None) -> Event:
        """Write down what just happened, at ``at`` or now.

        Raises:
            KeyStoreError: not saved; the file is as it was.
        """
        when = (at or datetime.now(UTC)).astimezone(UTC).replace(microsecond=0)
        event = Event(kind, when, passed, vault_id)
        events = [*self._events, event][-_KEPT:]
        document = {"version": _VERSION, "events": [_plain(item) for item in events]}
        write_private(self._path, json.dumps(document, indent=1).encode())
        self._events = events
        return event

    def _read(self) -> list[Event]:
        try:
            data = read_capped(self._path, _LONGEST)
            return _events(json_text.loads(data or b""))
        except FileNotFoundError:
            return []
        except (OSError, ValueError, LookupError, TypeError, RecursionError):
            self._keep_aside()
            return []

    def _keep_aside(self) -> None:
        stamp = datetime.now(UTC).strftime("%Y%m%d-%H%M%S-%f")
        aside = self._path.with_name(f"{self._path.name}.damaged-{stamp}")
        with suppress(OSError):
            self.kept_aside = self._path.rename(aside)


def _events(document: dict[str, Any]) -> list[Event]:
    if document["version"] != _VERSION:
        raise ValueError
    return [_event(item) for item in document["events"]]


def _plain(event: Event) -> dict[str, object]:
    return {
        "kind": event.kind.value,
        "at": event.at.isoformat(),
        "passed": event.passed,
        "vault": event.vault_id,
    }


def _event(item: dict[str, Any]) -> Event:
    kind, at, passed, vault_id = (item[name] for name in ("kind", "at", "passed", "vault"))
    if not isinstance(at, str) or not isinstance(passed, bool) or not isinstance(vault_id, str):
        raise TypeError
    when = datetime.fromisoformat(at)
    if when.tzinfo is None:
        raise ValueError
    return Event(Kind(kind), when.astimezone(UTC), passed, vault_id)
