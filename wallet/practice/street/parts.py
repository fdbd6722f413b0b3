"""Sends a part of the set-up: all of it at once, under its own numbers, and waits for the end."""

from __future__ import annotations

import secrets
import time
from collections.abc import Callable, Sequence
from pathlib import Path

from wallet.chain.api import NodeApi
from wallet.chain.refusals import NONCE_LOW
from wallet.chain.sender import TransactionSender
from wallet.errors import CancelledError, NodeDownError, NodeRefusedError, ProfileError
from wallet.keys.signer import Signer
from wallet.practice.street import journal
from wallet.practice.street.journal import Part
from wallet.practice.street.setup_steps import Step
from wallet.protocol.gas_limits import GasLimits
from wallet.units import Timestamp

TIMEOUT = 120.0
_POLL = 0.1
_CLOCK_BEHIND = 600


def chain_now(node: NodeApi) -> Timestamp:
    """Say what time it is on the chain; see ``time_at``."""
    return time_at(node.head().timestamp)


def time_at(head: int) -> Timestamp:
    """Say what time it is on a chain whose newest block has a time.

    The clock's time, or the chain's where it runs ahead. A chain that stands far behind (some test
    nodes) is believed rather than the clock.
    """
    clock = int(time.time())
    return Timestamp(head if clock > head + _CLOCK_BEHIND else max(head, clock))


class Parts:
    """The parts of one set-up, all sent by the street's operator.

    ``limits``: how much more gas this chain may take than is written down in the steps.
    """

    def __init__(
        self,
        node: NodeApi,
        sender: TransactionSender,
        operator: Signer,
        folder: Path,
        cancelled: Callable[[], bool],
        *,
        limits: GasLimits,
    ) -> None:
        self._node = node
        self._limits = limits
        self._sender = sender
        self._operator = operator
        self._folder = folder
        self._cancelled = cancelled
        self._next_nonce = 0

    def begin(self, name: str) -> Part:
        """Open a part's journal or write a new one: its numbers, the chain's time and a salt."""

        def first_nonce() -> int:
            return max(self._next_nonce, self._chain_nonce(pending=True))

        def facts() -> journal.Facts:
            return {"now": chain_now(self._node), "salt": secrets.token_hex(16)}

        return journal.begin(self._folder / f"{name}.json", first_nonce, facts)

    def send(self, part: Part, steps: Sequence[Step]) -> list[bytes]:
        """Send what was not sent yet; returns the hashes of what was sent now."""
        numbers = range(part.first_nonce, part.first_nonce + len(steps))
        self._next_nonce = max(self._next_nonce, numbers.stop)
        if part.done:
            return []
        taken = self._chain_nonce(pending=True) if part.resumed else part.first_nonce
        todo = [(number, step) for number, step in zip(numbers, steps, strict=True)]
        hashes = [self._send_one(number, step) for number, step in todo if number >= taken]
        return [tx_hash for tx_hash in hashes if tx_hash]

    def finish(
        self, part: Part, steps: int, hashes: Sequence[bytes], stands: Callable[[], bool]
    ) -> None:
        """Wait until a part's transactions are mined, look that it stands, and note that.

        Raises:
            ProfileError: ``street.cut_off``: an earlier run left what cannot be finished.
            RevertedError: a contract refused a step.
            NodeDownError: the chain takes no transactions.
        """
        if part.done:
            return
        for tx_hash in hashes:
            self._sender.wait(tx_hash, timeout=TIMEOUT, cancelled=self._cancelled)
        self._wait_for(part.first_nonce + steps)
        if not stands():
            raise ProfileError(
                "street.cut_off",
                "The practice street was left half built, and cannot be finished.",
                "Close Hearth, delete the practice folder and start practice again. "
                "No real account is affected.",
                detail=str(part.path),
            )
        part.mark_done()

    def _send_one(self, number: int, step: Step) -> bytes | None:
        if self._cancelled():
            raise CancelledError
        prepared = self._sender.prepare(
            self._operator.address, step.call.to, step.call.data, step.value,
            label="street", gas=self._limits.of(step.gas), nonce=number,
        )  # fmt: skip
        try:
            return self._sender.sign_and_send(self._operator, prepared)
        except NodeRefusedError as error:
            if error.code == NONCE_LOW:
                return None
            raise

    def _wait_for(self, nonce: int) -> None:
        """Wait until all numbers below one are used; an earlier run may have sent them."""
        end = time.monotonic() + TIMEOUT
        while self._chain_nonce(pending=False) < nonce:
            if self._cancelled():
                raise CancelledError
            if time.monotonic() > end:
                raise NodeDownError(
                    "street.slow",
                    "The node takes no transactions of the practice street.",
                    "Check that it makes blocks, then start practice again.",
                )
            time.sleep(_POLL)

    def _chain_nonce(self, *, pending: bool) -> int:
        return self._node.nonce(self._operator.address, pending=pending)
