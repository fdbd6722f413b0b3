"""Integer amounts with a unit type.

Floats never touch an amount. Each name is an ``int`` to Python and a distinct type to mypy,
so that watt-hours cannot be added to money by accident. Conversion for display is in
``wallet.meters.amounts``.
"""

from typing import NewType

Wh = NewType("Wh", int)
"""Gas energy, gross calorific value, in watt-hours: the unit of a credit on chain."""

Litres = NewType("Litres", int)
"""A cumulative meter index or its difference, in litres."""

Minor = NewType("Minor", int)
"""Money in the smallest unit of its currency (a token with 6 decimals: millionths)."""

PricePerMWh = NewType("PricePerMWh", int)
"""A price: minor currency units for one MWh (1,000,000 Wh)."""

Wei = NewType("Wei", int)
"""The chain's own coin, which pays network fees, in its smallest unit."""

Timestamp = NewType("Timestamp", int)
"""Seconds since 1970-01-01 UTC, as blocks and readings carry them."""
