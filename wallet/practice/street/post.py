"""Sends transactions without waiting for them, and tells later what became of each.

Nobody on the street may hold up anybody else, so the loop asks again and again. Nothing is lost
silently: whatever fails is reported.
"""

from __future__ import annotations

import time
from collections.abc import Callable
from dataclasses import dataclass

from wallet.chain.api import NodeApi
from wallet.chain.outbox import OutboxState
from wallet.chain.sender import TransactionSender
from wallet.codec.address import Address
from wallet.errors import HearthError, NodeRefusedError
from wallet.keys.signer import Signer
from wallet.protocol.calls import Call
from wallet.protocol.gas_limits import GasLimits

Report = Callable[[str, str, HearthError], None]
"""Told who tried what, and why it failed."""

REMIND = 5.0
"""Seconds after which the node is asked whether it still has a transaction."""
GIVE_UP = 120.0
"""Seconds after which a transaction that nobody mined is reported and not waited for any more."""


def _nothing(*, done: bool) -> None:
    """Take no notice of how it ended."""


@dataclass(slots=True)
class _Pending:
    hash: bytes
    account: Address
    who: str
    what: str
    since: float
    ended: Callable[..., None]


class Post:
    """The street's outgoing transactions.

    Args:
        node: asked for receipts.
        sender: signs and sends, for every account of the street.
        report: see ``Report``.
        limits: how much more gas this chain may take than ``send`` is told.
    """

    def __init__(
        self, node: NodeApi, sender: TransactionSender, report: Report, limits: GasLimits
    ) -> None:
        self._node = node
        self._sender = sender
        self._report = report
        self._limits = limits
        self._pending: list[_Pending] = []
        self._reminded = 0.0

    def is_busy(self, account: Address) -> bool:
        """Whether a transaction of this account is under way."""
        return any(item.account == account for item in self._pending)

    def send(
        self,
        who: str,
        what: str,
        signer: Signer,
        call: Call,
        *,
        gas: int,
        ended: Callable[..., None] = _nothing,
    ) -> bool:
        """Send a call; ``ended(done=…)`` is called when it is mined, or can never be.

        Returns whether it was sent; when not, it was reported and ``ended`` was called.
        """
        try:
            prepared = self._sender.prepare(
                signer.address, call.to, call.data, label=what, gas=self._limits.of(gas)
            )
            tx_hash = self._sender.sign_and_send(signer, prepared)
        except HearthError as error:
            self._report(who, what, error)
            ended(done=False)
            return False
        item = _Pending(tx_hash, signer.address, who, what, time.monotonic(), ended)
        self._pending.append(item)
        return True

    def collect(self) -> None:
        """Look which transactions have ended; what a node has forgotten is sent again.

        Raises:
            NodeError: the node cannot be asked; nothing is lost.
        """
        clock = time.monotonic()
        for item in list(self._pending):
            if self._node.receipt(item.hash) is not None or clock > item.since + GIVE_UP:
                self._end(item)
            elif self._is_refused(item):
                self._close(item, done=False, error=_refused(item.what))
        if clock > self._reminded + REMIND and any(
            clock > item.since + REMIND for item in self._pending
        ):
            self._reminded = clock
            self._sender.resume()

    def _end(self, item: _Pending) -> None:
        """Let the sender take note of how it ended."""
        try:
            self._sender.wait(item.hash, timeout=0.1)
        except HearthError as error:
            self._close(item, done=False, error=error)
        else:
            self._close(item, done=True)

    def _close(self, item: _Pending, *, done: bool, error: HearthError | None = None) -> None:
        self._pending.remove(item)
        if error is not None:
            self._report(item.who, item.what, error)
        item.ended(done=done)

    def _is_refused(self, item: _Pending) -> bool:
        entry = self._sender.outbox.get(item.hash)
        return entry is not None and entry.state in {OutboxState.FAILED, OutboxState.REPLACED}


def _refused(what: str) -> NodeRefusedError:
    return NodeRefusedError(
        "street.refused",
        "The node did not take a transaction of the practice street: {what}.",
        "Nothing needs to be done; the street goes on.",
        what=what,
    )
