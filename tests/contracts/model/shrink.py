"""Makes a failing list of operations smaller by leaving some out, as long as it still fails."""

from __future__ import annotations

import time
from dataclasses import replace

from tests.contracts.model.chance import Seeded
from tests.contracts.model.driver import DisagreementError
from tests.contracts.model.operation import Operation
from tests.contracts.model.play import Opened
from tests.contracts.model.witness import BrokenError


def fails(opened: Opened, operations: list[Operation]) -> AssertionError | None:
    """Run the operations from the opened stage; give what went wrong, if anything did."""
    episode = opened.begin(Seeded(0))
    try:
        for op in operations:
            episode.run(op)
        episode.driver.sweep()
    except (DisagreementError, BrokenError) as error:
        return error
    return None


def smaller(opened: Opened, operations: list[Operation], seconds: float) -> list[Operation]:
    """Leave out ever smaller pieces until nothing can be left out, or the time is over."""
    deadline = time.monotonic() + seconds
    piece = len(operations) // 2
    while piece and time.monotonic() < deadline:
        start = 0
        while start < len(operations) and time.monotonic() < deadline:
            fewer = _without(operations, start, piece)
            if fails(opened, fewer):
                operations = fewer
            else:
                start += piece
        piece //= 2
    return operations


def _without(operations: list[Operation], start: int, piece: int) -> list[Operation]:
    """Leave a piece out; the time it took passes all the same: offers and loans know the clock."""
    gone = sum(op.wait for op in operations[start : start + piece])
    rest = operations[start + piece :]
    if rest:
        rest = [replace(rest[0], wait=rest[0].wait + gone), *rest[1:]]
    return operations[:start] + rest
