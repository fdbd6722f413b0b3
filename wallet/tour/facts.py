"""What the chain itself says, asked past the window."""

from __future__ import annotations

from typing import Any

from wallet.codec.hexdata import to_hex
from wallet.ledger import queries
from wallet.protocol.contracts import CREDIT
from wallet.protocol.reads import ask, read_holdings, read_money
from wallet.session import Session


def conservation(session: Session) -> list[dict[str, Any]]:
    """Per batch: issued, held, settled and retired Wh by the contract's own counters.

    ``index_held`` is the sum of all accounts' balances in the local index up to the same block or
    a later one; the two are told apart because they come from different sources.
    """
    rows = []
    for batch in queries.conservation(session.index):
        number = batch.credit_id
        issued, held, settled, retired = _at_one_block(session, number)
        rows.append(
            {
                "credit_id": hex(number),
                "issued": issued,
                "held": held,
                "settled": settled,
                "retired": retired,
                "ok": issued == held + settled + retired,
                "index_held": int(batch.held),
                "index_ok": batch.ok,
            }
        )
    return rows


def _at_one_block(session: Session, number: int) -> tuple[int, ...]:
    """The four counters of a batch, asked until no block came in between."""
    counters = ("issued_wh", "total_supply", "settled_wh", "retired_wh")
    credit = session.community.credit
    while True:
        before = session.node.head().hash
        found = tuple(int(ask(session.node, credit, CREDIT[name], number)) for name in counters)
        if session.node.head().hash == before:
            return found


def balances(session: Session) -> tuple[int, int]:
    """Gas in Wh and money in minor units that the account holds, by the contracts."""
    gas = sum(wh for _, wh in read_holdings(session.node, session.community, session.account))
    return gas, int(read_money(session.node, session.community, session.account))


def node_name(session: Session) -> str:
    """What the node calls itself, and which chain it is on."""
    version = session.client_version()
    return f"{version} · chain {session.community.chain_id} · genesis {genesis(session)[:10]}"


def genesis(session: Session) -> str:
    """The chain's first block."""
    return to_hex(session.node.genesis_hash())
