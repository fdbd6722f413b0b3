"""Sending a plan's transactions: numbered one after the other, several under way, but bounded.

Every transaction is signed and kept in the outbox before it is sent (``wallet.chain.sender``), so
a kill at any moment loses nothing and doubles nothing. At the first refusal nothing more is sent;
what is under way is waited for, so that what is reported is what happened.
"""

from __future__ import annotations

from collections import deque
from collections.abc import Sequence
from dataclasses import dataclass, field

from wallet.chain.sender import TransactionSender
from wallet.chain.types import Receipt
from wallet.errors import CancelledError, HearthError
from wallet.keys.signer import Signer
from wallet.market.operating import refusals
from wallet.market.operating.desk import SENDING, Desk
from wallet.market.operating.packing import Packet
from wallet.units import Wei

MOST_UNDER_WAY = 8
PATIENCE = 180.0
"""Seconds for which one transaction is waited for."""
_HEADROOM = 5, 4
"""A quarter on top of the estimate: what others do meanwhile may make it dearer."""


@dataclass(slots=True)
class Sent:
    """What was sent and is in blocks: transactions, rows, units of network fee and the fee paid."""

    transactions: list[bytes] = field(default_factory=list)
    rows: int = 0
    units: int = 0
    fee: Wei = Wei(0)  # noqa: RUF009 - a number

    def add(self, packet: Packet, receipt: Receipt) -> None:
        """Count a transaction that is in a block."""
        self.transactions.append(receipt.tx_hash)
        self.rows += len(packet.changes)
        self.units += receipt.gas_used
        self.fee = Wei(self.fee + receipt.fee)


def limit_of(units: int) -> int:
    """The gas limit of a transaction that takes ``units`` by estimate."""
    return units * _HEADROOM[0] // _HEADROOM[1]


def send_all(
    desk: Desk,
    sender: TransactionSender,
    signer: Signer,
    packets: Sequence[Packet],
    *,
    ordered: bool,
) -> Sent:
    """Send packets and wait for all of them.

    Raises:
        OperatorError: ``operator.unfinished``, with how far it came and why.
        CancelledError: stopped before anything was sent; later it is ``operator.unfinished``.
    """
    run = _Run(desk, sender, signer, sum(len(packet.changes) for packet in packets))
    try:
        for packet in packets:
            run.send(packet, room=1 if ordered else MOST_UNDER_WAY)
        run.drain()
    except HearthError as error:
        run.wait_out()
        if isinstance(error, CancelledError) and not run.sent.rows:
            raise
        raise refusals.unfinished(run.sent.rows, run.total, error) from error
    return run.sent


class _Run:
    def __init__(self, desk: Desk, sender: TransactionSender, signer: Signer, total: int) -> None:
        self.desk, self.sender, self.signer, self.total = desk, sender, signer, total
        self.sent = Sent()
        self._waiting: deque[tuple[Packet, bytes]] = deque()

    def send(self, packet: Packet, *, room: int) -> None:
        """Send one, after waiting until there is room."""
        while len(self._waiting) >= room:
            self._finish()
        self.desk.keep_going()
        self.desk.progress(SENDING, self.sent.rows, self.total)
        call, units = packet.call, packet.units
        if room == 1:
            units = self.desk.node.estimate_gas(self.desk.account, call.to, call.data)
        prepared = self.sender.prepare(
            self.desk.account, call.to, call.data, label="operator", gas=limit_of(units)
        )
        self._waiting.append((packet, self.sender.sign_and_send(self.signer, prepared)))

    def drain(self) -> None:
        """Wait for everything that is under way."""
        while self._waiting:
            self._finish()

    def wait_out(self) -> None:
        """After a failure: see what becomes of the rest, whatever it is."""
        while self._waiting:
            try:
                self._finish(patient=False)
            except HearthError:
                continue

    def _finish(self, *, patient: bool = True) -> None:
        packet, tx_hash = self._waiting.popleft()
        receipt = self.sender.wait(
            tx_hash,
            timeout=PATIENCE if patient else 10.0,
            cancelled=self.desk.cancelled if patient else lambda: False,
        )
        self.sent.add(packet, receipt)
        self.desk.progress(SENDING, self.sent.rows, self.total)
