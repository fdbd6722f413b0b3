"""How numbers and times are written where the person lives.

One value per process, like the language in ``wallet.text``: the composition root sets it once
from the system's locale and the settings; tests set their own.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, datetime, tzinfo

from wallet.meters.amounts import ENGLISH, NumberFormat
from wallet.units import Timestamp


@dataclass(frozen=True)
class Place:
    """The signs in numbers, and the time zone (``None``: this computer's)."""

    numbers: NumberFormat = ENGLISH
    zone: tzinfo | None = None

    def local(self, ts: Timestamp | int) -> datetime:
        """Return the moment ``ts`` (seconds since 1970 UTC) on this place's clock."""
        return datetime.fromtimestamp(ts, UTC).astimezone(self.zone)


_place = Place()


def set_place(place: Place) -> None:
    """Write every following number and time the way ``place`` does."""
    global _place  # noqa: PLW0603 - one per process, like the language
    _place = place


def place() -> Place:
    """Return the place in use."""
    return _place


def numbers() -> NumberFormat:
    """Return the signs in numbers: what amount fields read and every amount is written with."""
    return _place.numbers
