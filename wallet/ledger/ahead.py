"""Stretches read from several nodes at the same time, handed over in the chain's order.

Each node has one thread, which takes the lowest stretch that nobody has taken, as long as not too
many wait to be handed over: that bounds the memory. A node that fails leaves its stretch to the
others and is not asked again in this run; a stretch that was too much is cut in two.
"""

from __future__ import annotations

import threading
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager

from wallet.chain.api import NodeApi
from wallet.chain.refusals import TOO_MANY_LOGS
from wallet.chain.types import BlockRef
from wallet.errors import NodeError
from wallet.ledger.completeness import DISPUTED
from wallet.ledger.reading import CHECKED_BLOCKS, MovedError, Reader, SecondLiesError, Stretch
from wallet.ledger.spans import Span

MOST_NODES = 4
_WAITING = 2
"""Stretches that may wait to be stored, beyond one for each node that is being read."""
_CHECKED_SPAN = 500
_PATIENCE = 0.2
"""Seconds between looks whether the run was cancelled."""


class Ahead:
    """One run over a range of blocks.

    Args:
        reader: how a stretch is read.
        nodes: whom to ask, best first.
        span: how long stretches are.
        stretch: the first block to read, and the last.
        cancelled: asked before each stretch and while one is waited for; ends the run.
    """

    def __init__(
        self,
        reader: Reader,
        nodes: Sequence[NodeApi],
        span: Span,
        stretch: tuple[int, BlockRef],
        cancelled: Callable[[], bool] = lambda: False,
    ) -> None:
        self._reader, self._nodes, self._span = reader, nodes[:MOST_NODES], span
        self._next, self._head = stretch
        self._cancelled = cancelled
        self._again: list[tuple[int, int]] = []
        self._ready: dict[int, Stretch] = {}
        self._wanted = self._next
        self._busy = 0
        self._error: Exception | None = None
        self._stopped = False
        self._change = threading.Condition()
        self.failures: list[tuple[NodeApi, NodeError]] = []

    def stretches(self) -> Iterator[Stretch]:
        """Every stretch, in order.

        Raises:
            NodeError: all nodes failed; the last one's error.
            MovedError: the answers belong to different chains.
        """
        if self._head.number - self._wanted < _CHECKED_SPAN:
            yield from self._here()
            return
        with self._threads():
            while self._wanted <= self._head.number:
                stretch = self._await()
                if stretch is None:
                    return
                yield stretch

    def _here(self) -> Iterator[Stretch]:
        """Little that is new: no thread is worth it, nor a connection of its own."""
        while not self._cancelled() and (taken := self._take()) is not None:
            stretch = self._read(self._left()[0], *taken)
            if stretch is not None:
                self._wanted = stretch.end + 1
                yield stretch
            elif self._error is not None:
                raise self._error

    @contextmanager
    def _threads(self) -> Iterator[None]:
        for node in self._nodes:
            threading.Thread(
                target=self._work, args=(node,), name="hearth-sync", daemon=True
            ).start()
        try:
            yield
        finally:
            with self._change:
                self._stopped = True
                self._ready.clear()
                self._change.notify_all()

    def _await(self) -> Stretch | None:
        """The next stretch; None when the run was cancelled."""
        while not self._cancelled():
            with self._change:
                self._change.wait_for(self._has_news, _PATIENCE)
                stretch = self._ready.pop(self._wanted, None)
                if stretch is not None:
                    self._wanted = stretch.end + 1
                    self._change.notify_all()
                    return stretch
                if self._error is not None:
                    raise self._error
        return None

    def _has_news(self) -> bool:
        return self._wanted in self._ready or self._error is not None

    def _work(self, node: NodeApi) -> None:
        try:
            while (taken := self._await_task()) is not None:
                stretch = self._read(node, *taken)
                with self._change:
                    self._busy -= 1
                    if stretch is not None and not self._stopped:
                        self._ready[stretch.start] = stretch
                    self._change.notify_all()
                if self._error is not None or any(node is bad for bad, _ in self.failures):
                    return
        except Exception as error:  # noqa: BLE001 - a thread must not die unheard
            with self._change:
                self._error = error
                self._change.notify_all()

    def _await_task(self) -> tuple[int, int] | None:
        with self._change:
            self._change.wait_for(lambda: self._may_take() or self._is_over())
            if self._is_over():
                return None
            taken = self._take()
            self._busy += taken is not None
            return taken

    def _may_take(self) -> bool:
        if self._again:
            return True
        is_left = self._next <= self._head.number
        return is_left and len(self._ready) + self._busy < len(self._nodes) + _WAITING

    def _is_over(self) -> bool:
        if self._stopped or self._error is not None:
            return True
        return not self._again and not self._busy and self._next > self._head.number

    def _take(self) -> tuple[int, int] | None:
        if self._again:
            self._again.sort()
            return self._again.pop(0)
        start, last = self._next, self._head.number
        if start > last:
            return None
        checked_from = last - CHECKED_BLOCKS + 1
        end = min(last, start + self._span.blocks - 1)
        end = min(end, start + _CHECKED_SPAN - 1 if start >= checked_from else checked_from - 1)
        self._next = end + 1
        return start, end

    def _read(self, node: NodeApi, start: int, end: int) -> Stretch | None:
        """Read a stretch; None when it goes back to be read in parts, or by another node."""
        second = self._other(node)
        try:
            stretch = self._reader.read(node, start, end, self._head, second)
        except NodeError as error:
            if error.code == TOO_MANY_LOGS and end > start:
                self._span.halve(end - start + 1)
                middle = (start + end) // 2
                self._put_back((start, middle), (middle + 1, end))
            else:
                self._failed(node, error, (start, end))
            return None
        except SecondLiesError as error:
            if second is not None:
                self._failed(second, error.error, (start, end))
            return None
        except MovedError as error:
            with self._change:
                self._error = error
                self._change.notify_all()
            return None
        self._span.learn(end - start + 1, stretch.events)
        return stretch

    def _other(self, node: NodeApi) -> NodeApi | None:
        """Who else can be asked about what ``node`` tells."""
        return next((one for one in self._left() if one is not node), None)

    def _left(self) -> list[NodeApi]:
        """The nodes that have not failed in this run, best first."""
        bad = [known for known, _ in self.failures]
        return [one for one in self._nodes if not any(one is known for known in bad)]

    def _put_back(self, *parts: tuple[int, int]) -> None:
        with self._change:
            self._again.extend(parts)
            self._change.notify_all()

    def _failed(self, node: NodeApi, error: NodeError, part: tuple[int, int]) -> None:
        with self._change:
            if not any(node is known for known, _ in self.failures):
                self.failures.append((node, error))
            if len(self.failures) >= len(self._nodes) or error.code == DISPUTED:
                self._error = error
            else:
                self._again.append(part)
            self._change.notify_all()
