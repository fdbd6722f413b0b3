"""What a meter's litres are worth in energy, exactly as the MeterRegistry computes it.

A meter counts operating volume. The state number (Zustandszahl, DVGW G 685) takes it to normal
volume, the gross calorific value to energy. Both come from the operator, per zone and time.
"""

from __future__ import annotations

from dataclasses import dataclass

from wallet.units import Litres, Wh

_SCALE = 1_000_000 * 1_000
"""Millionths of the state number, times litres in a cubic metre."""


@dataclass(frozen=True, slots=True)
class Calorific:
    """State number in millionths and gross calorific value in Wh for a normal cubic metre."""

    z_ppm: int
    cv_wh_per_m3: int


def litres_to_wh(litres: int, z_ppm: int, cv_wh_per_m3: int) -> Wh:
    """Turn litres counted into watt-hours, rounded down once, as the contract does."""
    return Wh(litres * z_ppm * cv_wh_per_m3 // _SCALE)


def wh_to_litres(wh: int, z_ppm: int, cv_wh_per_m3: int) -> Litres:
    """Turn watt-hours into the litres that carry them, to the nearest litre (for showing)."""
    value = z_ppm * cv_wh_per_m3
    return Litres((2 * wh * _SCALE + value) // (2 * value)) if value else Litres(0)
