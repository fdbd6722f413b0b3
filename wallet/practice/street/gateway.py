"""A home's gateway: turns what was used into readings and signs them with the meter's key.

The index follows the use since the last accepted reading, so that a street that was closed for
days comes back with a reading for every evening it missed.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, replace

from wallet.keys.signer import Signer
from wallet.practice.street import world
from wallet.practice.street.practice_day import PracticeDay, evenings
from wallet.protocol.community import CommunityFile
from wallet.protocol.readings import Reading
from wallet.protocol.reads import Meter
from wallet.units import Litres, Timestamp

Signed = tuple[Reading, bytes]
_SCALE = 10**9
MOST_AT_ONCE = 40


def litres_of(wh: int) -> int:
    """Turn energy into litres on the meter, rounded down."""
    return wh * _SCALE // (world.Z_PPM * world.CV_WH_PER_M3)


@dataclass(slots=True)
class Gateway:
    """One meter's gateway.

    Args:
        community: whose registry it signs for.
        signer: the meter's key.
        meter: the meter as the registry has it.
        daily: what the home uses on an average day, Wh; for a plant what it injects an hour.
        hours: the profile of its day.
    """

    community: CommunityFile
    signer: Signer
    meter: Meter
    daily: int
    hours: str

    @property
    def is_entry(self) -> bool:
        """Whether this meter injects."""
        return self.meter.direction == 1

    def read(self, now: int, day: PracticeDay) -> list[Signed]:
        """Sign a reading for now, and before it one for every evening since the last.

        The gateway's own state does not change: call ``accepted`` once the chain has them.
        """
        meter = self.meter
        if now <= meter.last_ts:
            return []
        used = self._used(day)
        times = [] if self.is_entry else evenings(meter.last_ts, now, day.tz)
        times = [*times, now][:MOST_AT_ONCE]
        return [
            self.sign(seq, ts, Litres(meter.last_index_l + litres_of(used(ts))))
            for seq, ts in enumerate(times, start=meter.last_seq + 1)
        ]

    def sign(self, seq: int, ts: int, index: Litres) -> Signed:
        """Sign one reading."""
        reading = Reading(self.meter.meter_id, seq, Timestamp(ts), index)
        typed = reading.typed_data(self.community.chain_id, self.community.registry)
        return reading, self.signer.sign_typed_data(typed)

    def accepted(self, reading: Reading) -> None:
        """Go on from a reading that the chain has."""
        self.meter = replace(
            self.meter, last_seq=reading.seq, last_ts=reading.ts, last_index_l=reading.index_l
        )

    def _used(self, day: PracticeDay) -> Callable[[int], int]:
        since = self.meter.last_ts
        if self.is_entry:
            # A plant whose gateway was off injected nothing meanwhile.
            return lambda ts: self.daily * min(ts - since, 300) // 3_600
        return lambda ts: day.used(self.daily, self.hours, since, ts)
