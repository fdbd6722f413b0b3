"""Units of EVM gas of every operation of the contracts; ``dev.py bench fees`` prints only these."""

from __future__ import annotations

from typing import Any

from tests.benchmarks.fee_street import Fee
from tests.benchmarks.network_fees import measured


def run() -> list[dict[str, Any]]:
    """Measure, and return rows for the table."""
    return [_row(fee) for fee in measured()]


def _row(fee: Fee) -> dict[str, Any]:
    rival = fee.rival
    return {
        "name": fee.name,
        "value": fee.units,
        "unit": "units",
        "rival": rival.name if rival else "",
        "rival_value": rival.units if rival else None,
        "ratio": fee.units / rival.units if rival else None,
        "goal": fee.goal,
        "met": fee.units < fee.goal if fee.goal is not None else None,
    }
