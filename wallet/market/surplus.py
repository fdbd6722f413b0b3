"""What the home itself still needs, and what is left over.

A household's surplus is gas it holds and does not need: its batches less a reserve. The reserve is
the home's own average use over the last weeks, carried ``horizon_days`` forward, plus a margin for
a cold spell. Days after the meter's last reading do not count: a meter that fell silent must not
make the home look frugal. Everything is rounded so that the surplus is never shown too large.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import TYPE_CHECKING

from wallet.units import Wh

if TYPE_CHECKING:
    from wallet.ledger.rows import DayUsage

HORIZON_DAYS = 21
"""How many days ahead the reserve reaches."""

LOOK_BACK_DAYS = 28
"""How many complete days the average is taken over (four weeks: weekdays weigh equally)."""

MARGIN_BPS = 1_000
"""What is added for a cold spell, in basis points (1,000 = 10 %)."""

NOTHING = Wh(0)
_BPS = 10_000
_ENOUGH_DAYS = 7


@dataclass(frozen=True, slots=True)
class Reserve:
    """What the home itself needs, and what that is based on."""

    wh: Wh
    horizon_days: int
    days_known: int


def reserve(
    usage: tuple[DayUsage, ...],
    horizon_days: int = HORIZON_DAYS,
    margin_bps: int = MARGIN_BPS,
    *,
    today: date | None = None,
) -> Wh:
    """Work out what the home needs for ``horizon_days``, in Wh.

    Args:
        usage: use per local day; the order does not matter.
        horizon_days: days ahead.
        margin_bps: added to the average, in basis points.
        today: this day and later ones are still running and are left out.

    Returns:
        The average of the last ``LOOK_BACK_DAYS`` days known, times the horizon, plus the margin,
        rounded up; 0 without any complete day.
    """
    return explain_reserve(usage, horizon_days, margin_bps, today=today).wh


def explain_reserve(
    usage: tuple[DayUsage, ...],
    horizon_days: int = HORIZON_DAYS,
    margin_bps: int = MARGIN_BPS,
    *,
    today: date | None = None,
) -> Reserve:
    """Work out the reserve and say how many days it is based on; see ``reserve``."""
    complete = sorted(usage, key=lambda entry: entry.day)
    if today is not None:
        complete = [entry for entry in complete if entry.day < today]
    first = next((i for i, entry in enumerate(complete) if entry.wh), len(complete))
    known = complete[first:]
    if len(known) > _ENOUGH_DAYS:  # the day the meter was linked on is not a whole one
        known = known[1:]
    known = known[-LOOK_BACK_DAYS:]
    if not known or horizon_days <= 0:
        return Reserve(Wh(0), horizon_days, len(known))
    used = sum(entry.wh for entry in known)
    needed = used * horizon_days * (_BPS + margin_bps)
    return Reserve(Wh(-(-needed // (len(known) * _BPS))), horizon_days, len(known))


def surplus(held: Wh, reserve_wh: Wh, arrears: Wh = NOTHING) -> Wh:
    """What can be spared: held less the reserve and what is still owed, never below 0, in Wh."""
    return Wh(max(0, held - reserve_wh - arrears))
