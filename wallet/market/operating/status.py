"""How the community stands: who may do what, what is paused, who and what belongs to it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from wallet.codec.address import Address, to_address
from wallet.ledger import registers
from wallet.market.operating.desk import Desk
from wallet.market.operating.governance import ROLES, Handover, handover
from wallet.market.operating.meters import known_meters
from wallet.market.operating.questions import ask_all
from wallet.protocol.community_types import MEMBER_KINDS
from wallet.protocol.contracts import COMMUNITY, CREDIT
from wallet.protocol.credits import Batch
from wallet.protocol.reads import Attestation, BatchTotals, Meter, ask
from wallet.units import Wh


@dataclass(frozen=True, slots=True)
class MemberLine:
    """A member, or a former one; ``is_in`` says whether it counts now."""

    account: Address
    name: str
    kind: str
    attestation: Attestation
    is_in: bool


@dataclass(frozen=True, slots=True)
class BatchLine:
    """A batch with what became of everything issued into it."""

    credit_id: int
    batch: Batch
    totals: BatchTotals


@dataclass(frozen=True, slots=True)
class Status:
    """Everything at one moment, by the node's word; lists by the chain's events."""

    handover: Handover
    roles: Mapping[str, tuple[Address, ...]]
    fills_paused: bool
    all_paused: bool
    members: tuple[MemberLine, ...]
    meters: tuple[Meter, ...]
    currencies: Mapping[Address, bool]
    feeds: Mapping[Address, bool]
    batches: tuple[BatchLine, ...]


def status(desk: Desk) -> Status:
    """Ask how the community stands; the index must be up to date (``operator.read_events``).

    Raises:
        NodeError: the node cannot be asked.
        CancelledError: the person stopped it.
    """
    place = desk.community.community
    return Status(
        handover(desk),
        _roles(desk),
        bool(ask(desk.node, place, COMMUNITY["fills_paused"])),
        bool(ask(desk.node, place, COMMUNITY["all_paused"])),
        _members(desk),
        tuple(known_meters(desk, registers.meter_ids(desk.index))),
        _listed(desk, "currency"),
        _listed(desk, "feed"),
        _batches(desk),
    )


def _roles(desk: Desk) -> dict[str, tuple[Address, ...]]:
    """Who has each role: whoever was ever given one, asked again now."""
    place = desk.community.community
    topic = COMMUNITY.event("RoleGranted").topic
    head = desk.node.head().number
    logs = desk.node.logs(desk.community.deployed_block, head, [place], [[topic]])
    accounts = list(dict.fromkeys(to_address(log.topics[2][12:]) for log in logs))
    found = {}
    for name, role in ROLES.items():
        asked = [(role, account) for account in accounts]
        has = ask_all(desk, place, COMMUNITY["has_role"], asked)
        found[name] = tuple(account for account, it in zip(accounts, has, strict=True) if it)
    return found


def _members(desk: Desk) -> tuple[MemberLine, ...]:
    place, accounts = desk.community.community, registers.members(desk.index)
    asked = [(account,) for account in accounts]
    known = ask_all(desk, place, COMMUNITY["attestation_of"], asked)
    now = desk.now()
    lines = []
    for account, answer in zip(accounts, known, strict=True):
        said, member = Attestation(*answer), desk.community.member(account)
        kind = MEMBER_KINDS[said.role - 1] if 1 <= said.role <= len(MEMBER_KINDS) else ""
        is_in = bool(said.role) and said.valid_until >= now
        lines.append(MemberLine(account, member.name if member else "", kind, said, is_in))
    return tuple(lines)


def _listed(desk: Desk, kind: str) -> dict[Address, bool]:
    asks = COMMUNITY["is_currency" if kind == "currency" else "is_feed"]
    addresses = registers.listed(desk.index, kind)
    asked = [(address,) for address in addresses]
    answers = ask_all(desk, desk.community.community, asks, asked)
    return {address: bool(answer) for address, answer in zip(addresses, answers, strict=True)}


def _batches(desk: Desk) -> tuple[BatchLine, ...]:
    place, ids = desk.community.credit, registers.batch_ids(desk.index)
    asked = [(credit_id,) for credit_id in ids]
    columns = [
        ask_all(desk, place, CREDIT[name], asked)
        for name in ("batch_of", "issued_wh", "total_supply", "settled_wh", "retired_wh")
    ]
    return tuple(
        BatchLine(
            credit_id, Batch(*batch), BatchTotals(Wh(issued), Wh(held), Wh(settled), Wh(retired))
        )
        for credit_id, batch, issued, held, settled, retired in zip(ids, *columns, strict=True)
    )
