"""Questions to the index: each a read-only function of an ``Index``, answered in typed rows."""

from __future__ import annotations

from wallet.ledger.rows import (
    ActivityKind,
    ActivityRow,
    BatchBalance,
    DayUsage,
    FillRow,
    Holding,
    IndexedTo,
    MeterState,
    OfferRow,
)

__all__ = [
    "ActivityKind",
    "ActivityRow",
    "BatchBalance",
    "DayUsage",
    "FillRow",
    "Holding",
    "IndexedTo",
    "MeterState",
    "OfferRow",
]
