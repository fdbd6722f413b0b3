"""Events out of a range of blocks that may be longer, or fuller, than a node answers at once."""

from __future__ import annotations

from collections.abc import Callable, Sequence

from wallet.chain.errors_map import Json
from wallet.chain.refusals import BEYOND_HEAD, RANGE, TOO_MANY_LOGS
from wallet.chain.rpc import Rpc
from wallet.chain.types import Log, odd_shape, read_logs
from wallet.codec.address import Address
from wallet.codec.hexdata import to_hex, to_quantity
from wallet.errors import NodeDownError, NodeError, NodeRefusedError

_LONGEST = 5_000
"""Blocks that are asked about at once at most."""

_LOG_WEIGHT = 1_000
_MOST_WEIGHT = 24 << 20
"""Bytes that events take here, roughly, before a range is refused as too long."""


class LogReader:
    """Asks in stretches, which shrink when the node refuses them; what size it took is remembered.

    Args:
        rpc: the node.
        head: the number of its newest block.
    """

    def __init__(self, rpc: Rpc, head: Callable[[], int]) -> None:
        self._rpc = rpc
        self._head = head
        self._span = _LONGEST

    def read(
        self,
        from_block: int,
        to_block: int,
        addresses: Sequence[Address],
        topics: Sequence[Sequence[bytes] | None],
    ) -> list[Log]:
        """See ``Node.logs``."""
        asked: dict[str, Json] = {
            "address": list(addresses),
            "topics": [
                None if any_of is None else [to_hex(t) for t in any_of] for any_of in topics
            ],
        }
        wanted = frozenset(addresses)
        found: list[Log] = []
        weight = 0
        start = from_block
        while start <= to_block:
            end = min(to_block, start + self._span - 1)
            try:
                part = self._stretch(start, end, asked, wanted)
            except NodeError as error:
                if error.code == BEYOND_HEAD:
                    head = self._head()
                    if head >= to_block:
                        raise
                    to_block = head
                elif start == end or not _asked_too_much(error):
                    raise
                else:
                    self._span = max(1, (end - start + 1) // 2)
                continue
            found += part
            weight += sum([_LOG_WEIGHT + len(log[2]) for log in part])
            if weight > _MOST_WEIGHT and end < to_block:
                raise _too_many(self._rpc.shown, end - from_block + 1)
            start = end + 1
            self._span = min(_LONGEST, self._span + self._span // 4 + 1)
        return found

    def _stretch(
        self, start: int, end: int, asked: dict[str, Json], wanted: frozenset[Address]
    ) -> list[Log]:
        question = {"fromBlock": to_quantity(start), "toBlock": to_quantity(end), **asked}
        logs = read_logs(self._rpc.call("eth_getLogs", [question]))
        if any(not start <= log[3] <= end or log[0] not in wanted for log in logs):
            raise odd_shape("logs that were not asked for", None)
        logs.sort(key=_place)
        return logs


def _place(log: Log) -> tuple[int, int]:
    return log.block_number, log.log_index


def _too_many(url: str, blocks: int) -> NodeRefusedError:
    return NodeRefusedError(
        TOO_MANY_LOGS,
        "The node at {url} has more to tell than can be read at once.",
        "Hearth asks for less by itself.",
        url=url,
        detail=f"in {blocks} blocks",
    )


def _asked_too_much(error: NodeError) -> bool:
    if isinstance(error, NodeDownError):
        return error.code == "node.slow"
    return error.code in {RANGE, "node.too_large", "node.cut_off"}
