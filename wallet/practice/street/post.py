"""Sends transactions without waiting for them, and tells later what became of each.

Nobody on the street may hold up anybody else, so the loop asks again and again. Nothing is lost
silently: whatever fails is reported.
"""

from __future__ import annotations

import time
from collections.abc import Callable
from dataclasses import dataclass

from wallet.chain.api import NodeApi
from wallet.chain.sender import TransactionSender
from wallet.codec.address import Address
from wallet.errors import HearthError, NodeDownError
from wallet.keys.signer import Signer
from wallet.protocol.calls import Call

Report = Callable[[str, str, HearthError], None]
"""Told who tried what, and why it failed."""

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
    """

    def __init__(self, node: NodeApi, sender: TransactionSender, report: Report) -> None:
        self._node = node
        self._sender = sender
        self._report = report
        self._pending: list[_Pending] = []

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
            prepared = self._sender.prepare(signer.address, call.to, call.data, label=what, gas=gas)
            tx_hash = self._sender.sign_and_send(signer, prepared)
        except HearthError as error:
            self._report(who, what, error)
            ended(done=False)
            return False
        item = _Pending(tx_hash, signer.address, who, what, time.monotonic(), ended)
        self._pending.append(item)
        return True

    def collect(self) -> None:
        """Look which transactions have ended.

        Raises:
            NodeError: the node cannot be asked; nothing is lost.
        """
        for item in list(self._pending):
            mined = self._node.receipt(item.hash) is not None
            if mined or time.monotonic() > item.since + GIVE_UP:
                self._pending.remove(item)
                item.ended(done=self._end(item))

    def _end(self, item: _Pending) -> bool:
        """Let the sender take note; report what failed."""
        try:
            self._sender.wait(item.hash, timeout=0.1)
        except NodeDownError as error:
            self._report(item.who, item.what, error)
            return False
        except HearthError as error:
            self._report(item.who, item.what, error)
            return False
        return True
