"""The use cases: prepare what is to be sent, and carry it out.

``prepare`` asks the chain what is so already, keeps the difference, rehearses it on the node and
says what it costs; nothing is signed or sent. ``carry_out`` sends it, waits, and compares once
more: only when nothing is left to change is it done.
"""

from __future__ import annotations

from dataclasses import dataclass

from wallet.chain.outbox import OutboxEntry
from wallet.chain.sender import TransactionSender
from wallet.chain.types import Fees
from wallet.keys.signer import Signer
from wallet.ledger.sync import Sync
from wallet.market.operating import earlier, refusals
from wallet.market.operating.changes import Change, Job, Standing
from wallet.market.operating.desk import Desk
from wallet.market.operating.governance import ROLE_NAMES
from wallet.market.operating.packing import Packet, pack
from wallet.market.operating.sending import Sent, limit_of, send_all
from wallet.protocol.contracts import COMMUNITY
from wallet.protocol.reads import ask
from wallet.units import Wei


@dataclass(frozen=True, slots=True)
class Plan:
    """What would be sent for a job, and what stands already.

    ``earlier`` are transactions of an earlier run that are still under way: only a dry run ever
    has any, and what it says may be done already by them.
    """

    job: Job
    changes: tuple[Change, ...]
    standing: tuple[Standing, ...]
    packets: tuple[Packet, ...]
    fees: Fees
    earlier: tuple[OutboxEntry, ...] = ()

    @property
    def units(self) -> int:
        """Units of network fee, by the node's estimate."""
        return sum(packet.units for packet in self.packets)

    @property
    def likely_fee(self) -> Wei:
        """What it costs at today's fee."""
        return Wei(self.units * (self.fees.base_fee + self.fees.priority_fee or self.fees.max_fee))

    @property
    def most_fee(self) -> Wei:
        """The most it can cost."""
        limits = sum(limit_of(packet.units) for packet in self.packets)
        return Wei(limits * self.fees.max_fee)


@dataclass(frozen=True, slots=True)
class Outcome:
    """What was done, and how everything asked for stands now."""

    sent: Sent
    standing: tuple[Standing, ...]


def dry_run(desk: Desk, sender: TransactionSender, job: Job) -> Plan:
    """Say what ``carry_out`` would send; nothing is sent, not even what an earlier run signed.

    Raises:
        RowsError: rows that cannot be done, or that the contracts would refuse.
        OperatorError: ``operator.no_role``.
        NodeError: the node cannot be asked.
    """
    return _plan(desk, job, earlier.under_way(desk, sender))


def prepare(desk: Desk, sender: TransactionSender, job: Job, signer: Signer | None = None) -> Plan:
    """Look after earlier transactions, then work out what is to be sent.

    Raises:
        RowsError, OperatorError, NodeError: as ``dry_run``.
        OperatorError: ``operator.under_way``, ``operator.gap``: as ``earlier.settle``.
        CancelledError: stopped; nothing new was sent.
    """
    earlier.settle(desk, sender, signer)
    return _plan(desk, job, ())


def carry_out(desk: Desk, sender: TransactionSender, signer: Signer, plan: Plan) -> Outcome:
    """Send a plan's transactions, wait for them, and see that everything stands.

    Raises:
        OperatorError: ``operator.unfinished``: it stopped, and how far it came.
        NodeError: nothing was sent; the node cannot be asked.
    """
    sent = send_all(desk, sender, signer, plan.packets, ordered=plan.job.ordered)
    if not plan.packets:
        return Outcome(sent, plan.standing)
    read_events(desk)
    after = plan.job.compare(desk)
    if after.changes:
        raise refusals.not_all(len(after.changes))
    return Outcome(sent, tuple(after.standing))


def read_events(desk: Desk) -> None:
    """Bring the index up to the node's head."""
    Sync(desk.node, desk.community, desk.index).step(desk.cancelled)
    desk.keep_going()


def _plan(desk: Desk, job: Job, under_way: tuple[OutboxEntry, ...]) -> Plan:
    read_events(desk)
    found = job.compare(desk)
    if found.changes:
        _require_role(desk, job)
    packets = pack(desk, found.changes)
    fees = desk.node.fees()
    return Plan(job, tuple(found.changes), tuple(found.standing), packets, fees, under_way)


def _require_role(desk: Desk, job: Job) -> None:
    if job.role is None:
        return
    place = desk.community.community
    if not ask(desk.node, place, COMMUNITY["has_role"], job.role, desk.account):
        raise refusals.no_role(ROLE_NAMES[job.role], desk.account)
