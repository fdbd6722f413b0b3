"""Plans, outcomes and the community's state, as text for people and as JSON with stable keys."""

from __future__ import annotations

import time
from collections.abc import Iterable
from typing import TYPE_CHECKING, Any

from wallet.cli.shown import said, table
from wallet.codec.hexdata import to_hex
from wallet.codec.keccak import keccak256
from wallet.market.message import Fee, Moment, Span
from wallet.protocol.community_types import CommunityFile
from wallet.protocol.credits import unpack
from wallet.text import ntr, tr

if TYPE_CHECKING:
    from wallet.cli.terminal import Terminal
    from wallet.codec.address import Address
    from wallet.market.operating.changes import Change, Standing
    from wallet.market.operating.desk import Desk
    from wallet.market.operating.operator import Outcome, Plan
    from wallet.market.operating.packing import Packet
    from wallet.market.operating.status import BatchLine, MemberLine, Status
    from wallet.protocol.reads import Meter

_FEW = 20
"""Rows that are printed before signing; a dry run prints all."""
_PAUSE = 1.0


class Progress:
    """Says on standard error how far it is, at most once a second and at each new stage."""

    def __init__(self, terminal: Terminal) -> None:
        self._terminal = terminal
        self._stage, self._last = "", 0.0

    def __call__(self, stage: str, done: int, of: int) -> None:
        """Hear about progress."""
        now = time.monotonic()
        if stage == self._stage and now - self._last < _PAUSE and done != of:
            return
        self._stage, self._last = stage, now
        self._terminal.note(f"{tr(stage)} … {done}/{of}" if of else f"{tr(stage)} …")


def plan_text(plan: Plan, desk: Desk, *, every_row: bool) -> str:
    """Say what would be sent: each row, each transaction, and what it costs."""
    lines = [
        ntr("{n} transaction of an earlier run is under way and may change this.",
            "{n} transactions of an earlier run are under way and may change this.",
            len(plan.earlier))
    ] if plan.earlier else []  # fmt: skip
    lines += _rows(plan.changes, every_row=every_row)
    if plan.standing:
        lines.append(ntr("{n} row is so already.", "{n} rows are so already.", len(plan.standing)))
        lines += [f"  = {_place(item)}{said(item.sentence)}" for item in plan.standing[:_FEW]]
    if not plan.packets:
        return "\n".join([*lines, tr("There is nothing to send.")])
    lines += [_packet_text(n, packet, desk) for n, packet in enumerate(plan.packets, 1)]
    symbol = desk.community.coin_symbol
    lines.append(
        tr(
            "Network fee: about {fee}, at most {most} ({units} units)",
            fee=Fee(plan.likely_fee, symbol),
            most=Fee(plan.most_fee, symbol),
            units=plan.units,
        )
    )
    chain = desk.community.chain_id
    lines.append(tr("Signed by {account} on chain {chain}, for “{name}”", account=desk.account,
                    chain=chain, name=desk.community.name))  # fmt: skip
    return "\n".join(lines)


def _rows(changes: tuple[Change, ...], *, every_row: bool) -> list[str]:
    shown = changes if every_row else changes[:_FEW]
    lines = [f"  {_place(change)}{said(change.sentence)}" for change in shown]
    if len(shown) < len(changes):
        left = len(changes) - len(shown)
        lines.append(ntr("  … and {n} more row (--dry-run shows all)",
                         "  … and {n} more rows (--dry-run shows all)", left))  # fmt: skip
    return lines


def _place(item: Change | Standing) -> str:
    return tr("line {line}: ", line=item.origin.line) if item.origin.line else ""


def _packet_text(number: int, packet: Packet, desk: Desk) -> str:
    return tr(
        "Transaction {number}: {contract} {address}, {rows} row(s), {size} bytes of data with "
        "hash {hash}, {units} units",
        number=number,
        contract=contract_name(desk.community, packet.call.to),
        address=packet.call.to,
        rows=len(packet.changes),
        size=len(packet.call.data),
        hash=to_hex(keccak256(packet.call.data)),
        units=packet.units,
    )


def contract_name(community: CommunityFile, address: Address) -> str:
    """Name one of the community's contracts."""
    return next((n for n, ref in community.contracts.items() if ref.address == address), "")


def plan_json(plan: Plan, desk: Desk) -> dict[str, Any]:
    """Give exactly what would be sent, every call included."""
    return {
        "account": desk.account,
        "chainId": desk.community.chain_id,
        "changes": [
            {
                "line": change.origin.line,
                "sentence": said(change.sentence),
                "to": change.call.to,
                "data": to_hex(change.call.data),
            }
            for change in plan.changes
        ],
        "standing": _standing(plan.standing),
        "transactions": [
            {
                "to": packet.call.to,
                "data": to_hex(packet.call.data),
                "rows": len(packet.changes),
                "units": packet.units,
            }
            for packet in plan.packets
        ],
        "units": plan.units,
        "feeWei": {"likely": str(plan.likely_fee), "most": str(plan.most_fee)},
        "earlier": [to_hex(entry.hash) for entry in plan.earlier],
        "sent": False,
    }


def _standing(items: Iterable[Standing]) -> list[dict[str, Any]]:
    return [{"line": item.origin.line, "sentence": said(item.sentence)} for item in items]


def outcome_json(outcome: Outcome) -> dict[str, Any]:
    """Give what was sent, and how every row stands now."""
    sent = outcome.sent
    return {
        "rowsChanged": sent.rows,
        "transactions": [to_hex(tx_hash) for tx_hash in sent.transactions],
        "units": sent.units,
        "feePaidWei": str(sent.fee),
        "standing": _standing(outcome.standing),
        "sent": bool(sent.transactions),
    }


def outcome_text(outcome: Outcome, desk: Desk) -> str:
    """Say what was done; the rows themselves where they are few."""
    sent = outcome.sent
    lines = [f"  {_place(item)}{said(item.sentence)}" for item in outcome.standing[:_FEW]]
    if len(outcome.standing) > _FEW:
        lines.append(ntr("  … and {n} more row", "  … and {n} more rows",
                         len(outcome.standing) - _FEW))  # fmt: skip
    if not sent.transactions:
        return "\n".join([*lines, tr("Everything is so already; nothing was sent.")])
    fee = Fee(sent.fee, desk.community.coin_symbol)
    lines.append(
        tr("Done: {rows} row(s) in {count} transaction(s), network fee {fee} ({units} units).",
           rows=sent.rows, count=len(sent.transactions), fee=fee, units=sent.units)
    )  # fmt: skip
    return "\n".join(lines)


def status_text(status: Status, desk: Desk) -> str:
    """Say how the community stands."""
    hand = status.handover
    rows = [(tr("administrator"), _named(hand.admin, desk))]
    if hand.schedule:
        rows.append(
            (tr("next administrator"), tr("{who}, from {when}", who=_named(hand.pending, desk),
                                          when=Moment(hand.schedule)))
        )  # fmt: skip
    rows.append((tr("delay"), str(Span(hand.delay))))
    for role, accounts in status.roles.items():
        rows.append((tr(role), ", ".join(_named(item, desk) for item in accounts) or tr("nobody")))
    on, off = tr("stopped"), tr("open")
    rows.append((tr("new trades"), on if status.fills_paused or status.all_paused else off))
    rows.append((tr("everything but leaving"), on if status.all_paused else off))
    current = sum(line.is_in for line in status.members)
    rows.append((tr("members"), tr("{n} now, {all} ever", n=current, all=len(status.members))))
    active = sum(meter.status == 1 for meter in status.meters)
    rows.append((tr("meters"), tr("{n} in use, {all} ever", n=active, all=len(status.meters))))
    for name, listed in (("currencies", status.currencies), ("feeds", status.feeds)):
        allowed = [address for address, is_in in listed.items() if is_in]
        rows.append((tr(name), ", ".join(_token(item, desk) for item in allowed) or tr("none")))
    rows += [_batch_row(line.credit_id, str(line.totals.issued)) for line in status.batches]
    return f"{desk.community.name}\n{table(rows)}"


def _batch_row(credit_id: int, issued: str) -> tuple[str, str]:
    parts = unpack(credit_id)
    what = f"{parts.gas_class.name.lower()} {parts.period // 100}-{parts.period % 100:02d}"
    return tr("batch {number}", number=parts.batch), f"{hex(credit_id)} ({what}, {issued} Wh)"


def _named(account: Address, desk: Desk) -> str:
    member = desk.community.member(account)
    return f"{member.name} {account}" if member else str(account)


def _token(address: Address, desk: Desk) -> str:
    known = desk.community.currency(address)
    return f"{known.code} {address}" if known else str(address)


def status_json(status: Status, desk: Desk) -> dict[str, Any]:
    """Give everything of the state but the bulk of meters' fields, which ``--export`` has."""
    hand = status.handover
    return {
        "community": desk.community.name,
        "chainId": desk.community.chain_id,
        "administrator": hand.admin,
        "nextAdministrator": hand.pending if hand.schedule else None,
        "acceptFrom": hand.schedule,
        "adminDelay": hand.delay,
        "roles": {role: list(accounts) for role, accounts in status.roles.items()},
        "fillsPaused": status.fills_paused,
        "allPaused": status.all_paused,
        "members": [_member_json(line) for line in status.members],
        "meters": [_meter_json(meter) for meter in status.meters],
        "currencies": dict(status.currencies),
        "feeds": dict(status.feeds),
        "batches": [_batch_json(line) for line in status.batches],
    }


def _member_json(line: MemberLine) -> dict[str, Any]:
    return {
        "account": line.account,
        "name": line.name,
        "kind": line.kind,
        "validUntil": line.attestation.valid_until,
        "country": line.attestation.jurisdiction.decode("ascii", "replace"),
        "isMember": line.is_in,
    }


def _meter_json(meter: Meter) -> dict[str, Any]:
    return {
        "meter": to_hex(meter.meter_id),
        "owner": meter.owner,
        "gateway": meter.signer,
        "direction": "entry" if meter.direction else "exit",
        "lastSeq": meter.last_seq,
        "lastTime": meter.last_ts,
        "lastLitres": meter.last_index_l,
        "active": meter.status == 1,
    }


def _batch_json(line: BatchLine) -> dict[str, Any]:
    return {
        "batch": hex(line.credit_id),
        "issuer": line.batch.issuer,
        "issuedWh": str(line.totals.issued),
        "heldWh": str(line.totals.held),
        "settledWh": str(line.totals.settled),
        "retiredWh": str(line.totals.retired),
    }
