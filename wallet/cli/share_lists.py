"""The lists of ``hearth share``: what is shared, lent, pooled and in pots, from the local index."""

from __future__ import annotations

import time
from typing import TYPE_CHECKING, Any

from wallet.cli import reading, shares, shown
from wallet.cli.offers import write_slip
from wallet.cli.place import Place, opened, read_events
from wallet.cli.terminal import Terminal
from wallet.codec.hexdata import to_hex
from wallet.ledger import sharing as posted
from wallet.market.message import Energy, Gas, Message, Moment, Money, Share
from wallet.market.sharing import no_such
from wallet.market.sharing_words import whom
from wallet.protocol import share_reads
from wallet.protocol.credits import class_of
from wallet.text import tr

if TYPE_CHECKING:
    import argparse

    from wallet.ledger.share_rows import LoanRow, PoolRow, PotRow, ShareRow


def show(arguments: argparse.Namespace, terminal: Terminal) -> int:
    """List what is shared, all of this account's, or one share offer in full."""
    with opened(arguments, terminal, signs=arguments.mine) as place:
        if arguments.offer is not None:
            document = shares.state_json(place, shares.find(arguments.offer, place, terminal))
            rows = [(name, str(document[name])) for name in ("offerHash", "mode")]
            rows += list(document["fields"].items())
            rows += [(name, str(document[name])) for name in ("drawnWh", "remainingWh",
                                                              "cancelled")]  # fmt: skip
            terminal.result(document, shown.table(rows, indent=""))
            return 0
        read_events(place, terminal)
        index = place.session.index
        if arguments.mine:
            found = posted.my_shares(index, place.account)
        else:
            found = posted.open_shares(index)
        head = (tr("offer"), tr("what"), tr("left"), tr("gas"), tr("until"), tr("who"),
                tr("for whom"))  # fmt: skip
        text = shown.columns(head, [_share_cells(row, place) for row in found])
        terminal.result({"offers": [shares.row_json(row) for row in found]}, text)
    return 0


def _share_cells(row: ShareRow, place: Place) -> tuple[str, ...]:
    offer, desk = row.signed.offer, place.trader.desk
    modes = (tr("gift"), tr("loan"), tr("for sale"))
    left = tr("taken back") if row.cancelled else str(Energy(row.remaining_wh))
    gas = shown.said(Message("{gas}", {"gas": Gas(class_of(offer.credit_id))}))
    return (
        to_hex(row.signed.hash), modes[offer.mode], left, gas, str(Moment(offer.valid_to)),
        str(desk.who(offer.giver)), str(whom(desk, offer.pool_id)),
    )  # fmt: skip


def slip(arguments: argparse.Namespace, terminal: Terminal) -> int:
    """Turn a posted share offer into a slip."""
    with opened(arguments, terminal, signs=False) as place:
        signed = shares.find_posted(arguments.hash, place, terminal).signed
        return write_slip(signed, place.community.pool, place, arguments, terminal)


def loans(arguments: argparse.Namespace, terminal: Terminal) -> int:
    """List an account's loans, as lender and as borrower; what is overdue stands out."""
    with opened(arguments, terminal, signs=arguments.of is None) as place:
        who = place.account
        if arguments.of is not None:
            who = reading.person(arguments.of, place.community)
        read_events(place, terminal)
        found = posted.loans(place.session.index, who, only_open=arguments.open)
        now = int(max(time.time(), place.node.head().timestamp))
        desk = place.trader.desk
        head = (tr("loan"), tr("lender"), tr("borrower"), tr("owed"), tr("due"), tr("overdue"))
        rows = [
            (str(row.loan_id), str(desk.who(row.lender)), str(desk.who(row.borrower)),
             str(Energy(row.open_wh)), str(Moment(row.due_by)),
             str(Energy(row.overdue_wh(now))) if row.overdue_wh(now) else "")
            for row in found
        ]  # fmt: skip
        document = {"account": who, "loans": [_loan_json(row, now) for row in found]}
    terminal.result(document, shown.columns(head, rows))
    return 0


def _loan_json(row: LoanRow, now: int) -> dict[str, Any]:
    return {
        "loan": row.loan_id,
        "lender": row.lender,
        "borrower": row.borrower,
        "creditId": str(row.credit_id),
        "wh": str(row.wh),
        "returnedWh": str(row.returned_wh),
        "openWh": str(row.open_wh),
        "overdueWh": str(row.overdue_wh(now)),
        "dueBy": row.due_by,
    }


def pools(arguments: argparse.Namespace, terminal: Terminal) -> int:
    """List the groups and who is in them, or show one."""
    with opened(arguments, terminal, signs=False) as place:
        read_events(place, terminal)
        found = posted.pools(place.session.index)
        if arguments.pool is not None:
            wanted = shares.pool_id(arguments.pool)
            found = tuple(row for row in found if row.pool_id == wanted)
            if not found:
                raise no_such("group", arguments.pool)
        desk = place.trader.desk
        head = (tr("group"), tr("name"), tr("looked after by"), tr("members"))
        rows = [
            (to_hex(row.pool_id), row.name, str(desk.who(row.manager)),
             ", ".join(str(desk.who(item)) for item in row.members))
            for row in found
        ]  # fmt: skip
    terminal.result({"pools": [_pool_json(row) for row in found]}, shown.columns(head, rows))
    return 0


def _pool_json(row: PoolRow) -> dict[str, Any]:
    return {
        "poolId": to_hex(row.pool_id),
        "name": row.name,
        "manager": row.manager,
        "members": list(row.members),
    }


def pots(arguments: argparse.Namespace, terminal: Terminal) -> int:
    """List the pots, or show one, with what this account could fetch from each."""
    with opened(arguments, terminal, signs=False) as place:
        read_events(place, terminal)
        found = posted.pots(place.session.index)
        if arguments.pot is not None:
            found = tuple(row for row in found if row.pot_id == arguments.pot)
            if not found:
                raise no_such("pot", arguments.pot)
        documents = [_pot_json(row, place) for row in found]
        desk, money = place.trader.desk, place.community.money
        head = (tr("pot"), tr("group"), tr("gas in it"), tr("sold for"), tr("givers get"))
        rows = [
            (str(row.pot_id), str(whom(desk, row.pool_id)), str(Energy(row.gas_wh)),
             str(Money(row.received, money)), str(Share(row.revenue_bps)))
            for row in found
        ]  # fmt: skip
    terminal.result({"pots": documents}, shown.columns(head, rows))
    return 0


def _pot_json(row: PotRow, place: Place) -> dict[str, Any]:
    mine = share_reads.read_pot_share(place.node, place.community, row.pot_id, place.account)
    return {
        "pot": row.pot_id,
        "poolId": to_hex(row.pool_id),
        "creditId": str(row.credit_id),
        "revenueBps": row.revenue_bps,
        "gasWh": str(row.gas_wh),
        "soldWh": str(row.sold_wh),
        "received": str(row.received),
        "toGivers": str(row.to_givers),
        "mine": {
            "shareWh": str(mine.share_wh),
            "gasWh": str(mine.gas_wh),
            "money": str(mine.money),
        },
    }
