"""Many changes, few transactions: calls to one contract become multicalls under a cap.

Each is tried on the node first (``eth_estimateGas``): what the contract would refuse is named by
its row before anything is sent, and the estimate is the transaction's limit. A node that finds a
lot too long is asked for less.
"""

from __future__ import annotations

import itertools
import time
from collections.abc import Sequence
from dataclasses import dataclass

from wallet.errors import (
    NodeDownError,
    NodeError,
    NodeRefusedError,
    RevertedError,
    RowProblem,
)
from wallet.market.operating import refusals
from wallet.market.operating.changes import Change
from wallet.market.operating.desk import REHEARSING, Desk
from wallet.market.operating.refusing import in_words
from wallet.protocol import calls
from wallet.protocol.trade_calls import Call

MOST_UNITS = 10_000_000
"""The most one transaction of many rows may take: a third of a common block."""
BLOCK_SHARE = 10
"""And at most this part of a block, so that other people's trades find room beside it."""
MOST_BYTES = 96 * 1024
"""Nodes refuse transactions of 128 KB (geth's ``txMaxSize``)."""
PATIENCE = 2.0
"""Seconds after which the next lot is half as long: a busy node is not asked to its limit."""
_TOO_LONG = frozenset(
    {
        "node.slow",
        "node.gas",
        "node.refused",
        "node.not_understood",
        "node.too_large",
        "node.unwell",
    }
)
"""How nodes say that a call is too long for them: too slow, too dear, too large."""
_FIRST_GUESS = 100_000
_MOST_REFUSED = 10


@dataclass(frozen=True, slots=True)
class Packet:
    """One transaction: its call, the rows in it, and what it takes by the node's estimate."""

    call: Call
    changes: tuple[Change, ...]
    units: int


def cap_of(block_limit: int) -> int:
    """How many units one transaction of several rows may take on a chain."""
    return min(MOST_UNITS, block_limit // BLOCK_SHARE) if block_limit else MOST_UNITS


def pack(desk: Desk, changes: Sequence[Change]) -> tuple[Packet, ...]:
    """Put changes into transactions, in order, each tried on the node.

    Raises:
        RowsError: the contracts would refuse some rows; up to ten are named.
        OperatorError: ``operator.too_much``.
        NodeError: the node cannot say.
    """
    return _Packer(desk, len(changes)).all(changes)


class _Packer:
    def __init__(self, desk: Desk, total: int) -> None:
        self.desk = desk
        self.total, self.tried = total, 0
        self.block_limit = desk.node.head().gas_limit
        self.cap = cap_of(self.block_limit)
        self.each = _FIRST_GUESS
        self.longest = total
        self.problems: list[RowProblem] = []
        self.file = ""

    def all(self, changes: Sequence[Change]) -> tuple[Packet, ...]:
        packets: list[Packet] = []
        for _, group in itertools.groupby(changes, key=lambda change: change.call.to):
            packets += self._group(list(group))
        if self.problems:
            raise refusals.bad_rows(self.file, self.problems)
        return tuple(packets)

    def _group(self, left: list[Change]) -> list[Packet]:
        packets = []
        while left and len(self.problems) < _MOST_REFUSED:
            self.desk.keep_going()
            self.desk.progress(REHEARSING, self.tried, self.total)
            lot = left[: self._fitting(left)]
            packet = self._try(lot)
            if packet is None:
                continue
            if isinstance(packet, RowProblem):
                self.problems.append(packet)
                left = left[self._row_of(packet, lot) + 1 :]
                continue
            packets.append(packet)
            self.tried += len(lot)
            left = left[len(lot) :]
        return packets

    def _fitting(self, left: Sequence[Change]) -> int:
        """How many rows the next transaction takes, by the last one's measure."""
        count = max(1, min(self.cap // self.each, self.longest, len(left)))
        size = 0
        for number, change in enumerate(left[:count]):
            size += len(change.call.data) + 96
            if size > MOST_BYTES and number:
                return number
        return count

    def _try(self, lot: Sequence[Change]) -> Packet | RowProblem | None:
        """Estimate a lot: a packet, a row that is refused, or None to try with fewer rows."""
        call = one_call(lot)
        begin = time.monotonic()
        try:
            units = self.desk.node.estimate_gas(self.desk.account, call.to, call.data)
        except RevertedError as error:
            return self._refused_row(lot, error)
        except (NodeRefusedError, NodeDownError) as error:
            if len(lot) == 1 or error.code not in _TOO_LONG:
                raise
            self.longest = len(lot) // 2
            return None
        if time.monotonic() - begin > PATIENCE:
            self.longest = max(1, len(lot) // 2)
        self.each = max(1, -(-units // len(lot)))
        if units > (self.block_limit or units) and len(lot) == 1:
            raise refusals.too_much_for_a_block(units, self.block_limit)
        if units > self.cap * 11 // 10 and len(lot) > 1:
            return None
        return Packet(call, tuple(lot), units)

    def _refused_row(self, lot: Sequence[Change], error: RevertedError) -> RowProblem:
        """Find the first row that the contract refuses: the end of the shortest refused start."""
        good, bad = 0, len(lot)
        while bad - good > 1:
            middle = (good + bad) // 2
            refused = self._refusal(lot[:middle])
            if refused is None:
                good = middle
            else:
                bad, error = middle, refused
        self.file = lot[bad - 1].origin.file
        return RowProblem(lot[bad - 1].origin.line, "", in_words(error))

    def _refusal(self, lot: Sequence[Change]) -> RevertedError | None:
        call = one_call(lot)
        try:
            self.desk.node.call(call.to, call.data, sender=self.desk.account)
        except RevertedError as error:
            return error
        except NodeError:
            return None
        return None

    @staticmethod
    def _row_of(problem: RowProblem, lot: Sequence[Change]) -> int:
        return next(n for n, change in enumerate(lot) if change.origin.line == problem.line)


def one_call(lot: Sequence[Change]) -> Call:
    """Make one call of several to one contract; a single one stays as it is."""
    return lot[0].call if len(lot) == 1 else calls.multicall([change.call for change in lot])
