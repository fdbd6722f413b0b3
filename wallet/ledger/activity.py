"""What happened to an account, newest first: put together from every table that names it.

Each kind of event is asked for its newest few by an index on (account, position), and the answers
are merged; nothing is kept twice.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from heapq import nlargest

from wallet.codec.address import Address, address_bytes, to_address
from wallet.ledger.asked import Asked, Found, credit_of, happening
from wallet.ledger.index import Index
from wallet.ledger.numbers import block_of, block_range
from wallet.ledger.offers import fill_query, fill_row
from wallet.ledger.readers import ZERO
from wallet.ledger.rows import ActivityKind, ActivityRow
from wallet.ledger.share_activity import SHARING
from wallet.units import Minor, Wh


def activity(index: Index, account: Address, limit: int) -> tuple[ActivityRow, ...]:
    """The newest ``limit`` things that happened to an account, newest first."""
    with index.snapshot() as db:
        asked = Asked(db, address_bytes(account), account, limit)
        found: list[Found] = []
        for source in _SOURCES:
            found += source(asked)
    return tuple(row for _, row in nlargest(limit, found, key=lambda item: item[0]))


def _fills(asked: Asked) -> Iterator[Found]:
    for side in ("maker", "taker"):
        query = fill_query(f"WHERE f.{side} = ? ORDER BY f.pos DESC LIMIT ?")
        for values in asked.db.execute(query, (asked.key, asked.limit)):
            fill = fill_row(values)
            bought = fill.buyer == asked.account
            sign = 1 if bought else -1
            yield happening(
                ActivityKind.BOUGHT if bought else ActivityKind.SOLD,
                values[0], fill.tx_hash, fill.ts,
                other=fill.seller if bought else fill.buyer,
                wh=Wh(sign * fill.wh), money=Minor(-sign * fill.cost),
                offer_hash=fill.offer_hash, credit_id=fill.credit_id, currency=fill.currency,
            )  # fmt: skip


def _readings(asked: Asked) -> Iterator[Found]:
    where = (
        "readings.owner = ?1 AND NOT EXISTS (SELECT 1 FROM meters AS m "
        "WHERE m.meter = readings.meter AND m.direction = 1)"
    )
    for pos, tx, ts, meter, seq, wh in asked.rows("readings", "meter, seq, wh", where):
        burned = asked.db.execute(
            "SELECT wh FROM settlements WHERE account = ? AND pos BETWEEN ? AND ? AND meter = ? "
            "AND seq = ?",
            (asked.key, *block_range(block_of(pos)), meter, seq),
        )
        change = -sum(int(part) for (part,) in burned)
        yield happening(
            ActivityKind.READING_SETTLED, pos, tx, ts,
            wh=Wh(change), meter_id=meter, used_wh=Wh(int(wh)),
        )  # fmt: skip


def _injections(asked: Asked) -> Iterator[Found]:
    for pos, tx, ts, meter, credit, wh in asked.rows(
        "injections", "meter, credit, wh", "account = ?1"
    ):
        yield happening(
            ActivityKind.INJECTED, pos, tx, ts,
            wh=Wh(int(wh)), credit_id=credit_of(credit), meter_id=meter,
        )  # fmt: skip


def _allotments(asked: Asked) -> Iterator[Found]:
    issuer = "(SELECT issuer FROM batches WHERE batches.credit = allotments.credit LIMIT 1)"
    for pos, tx, ts, credit, wh, other in asked.rows(
        "allotments", f"credit, wh, {issuer}", "account = ?1"
    ):
        yield happening(
            ActivityKind.ALLOTTED, pos, tx, ts, wh=Wh(int(wh)), credit_id=credit_of(credit),
            other=to_address(other) if other else None,
        )  # fmt: skip


def _offers(asked: Asked) -> Iterator[Found]:
    for pos, tx, ts, offer_hash, quantity in asked.rows(
        "offers", "offers.hash, quantity", "maker = ?1"
    ):
        yield happening(
            ActivityKind.OFFER_POSTED, pos, tx, ts,
            offer_hash=offer_hash, offer_wh=Wh(int(quantity)),
        )  # fmt: skip


def _cancels(asked: Asked) -> Iterator[Found]:
    quantity = "(SELECT quantity FROM offers WHERE offers.hash = cancels.hash)"
    for pos, tx, ts, offer_hash, wh in asked.rows(
        "cancels", f"cancels.hash, {quantity}", "maker = ?1"
    ):
        yield happening(
            ActivityKind.OFFER_CANCELLED, pos, tx, ts,
            offer_hash=offer_hash, offer_wh=None if wh is None else Wh(int(wh)),
        )  # fmt: skip


def _withdrawals(asked: Asked) -> Iterator[Found]:
    for table in ("revisions", "counters"):
        for pos, tx, ts, _ in asked.rows(table, "maker", "maker = ?1"):
            yield happening(ActivityKind.OFFERS_WITHDRAWN, pos, tx, ts)


def _money(asked: Asked) -> Iterator[Found]:
    """Money that moved outside of trades, also from or to the currency's own mint."""
    for mine, theirs, kind, sign in (
        ("dst", "src", ActivityKind.MONEY_RECEIVED, 1),
        ("src", "dst", ActivityKind.MONEY_SENT, -1),
    ):
        for pos, tx, ts, other, amount, currency in asked.rows(
            "money_moves", f"{theirs}, amount, currency", f"{mine} = ?1 AND kind <> 1"
        ):
            yield happening(
                kind, pos, tx, ts, money=Minor(sign * int(amount)), currency=to_address(currency),
                other=None if other == ZERO else to_address(other),
            )  # fmt: skip


def _gifts(asked: Asked) -> Iterator[Found]:
    for mine, theirs, kind, sign in (
        ("dst", "src", ActivityKind.GAS_RECEIVED, 1),
        ("src", "dst", ActivityKind.GAS_SENT, -1),
    ):
        for pos, tx, ts, other, wh, credit in asked.rows(
            "credit_moves", f"{theirs}, wh, credit", f"{mine} = ?1 AND kind = 0"
        ):
            yield happening(
                kind, pos, tx, ts, wh=Wh(sign * int(wh)), credit_id=credit_of(credit),
                other=to_address(other),
            )  # fmt: skip


def _retirements(asked: Asked) -> Iterator[Found]:
    for pos, tx, ts, wh, credit, beneficiary in asked.rows(
        "retirements", "wh, credit, beneficiary", "account = ?1"
    ):
        yield happening(
            ActivityKind.RETIRED, pos, tx, ts, wh=Wh(-int(wh)), credit_id=credit_of(credit),
            other=to_address(beneficiary) if beneficiary else None,
        )  # fmt: skip


def _arrears(asked: Asked) -> Iterator[Found]:
    """Old debts that newly received gas covered (a settlement that belongs to no reading)."""
    for pos, tx, ts, wh, credit in asked.rows(
        "settlements", "wh, credit", "account = ?1 AND seq = 0 AND meter = zeroblob(32)"
    ):
        yield happening(
            ActivityKind.ARREARS_SETTLED, pos, tx, ts, wh=Wh(-int(wh)), credit_id=credit_of(credit)
        )


def _memberships(asked: Asked) -> Iterator[Found]:
    for pos, tx, ts, active in asked.rows("memberships", "active", "account = ?1"):
        yield happening(ActivityKind.JOINED if active else ActivityKind.LEFT, pos, tx, ts)


def _meters(asked: Asked) -> Iterator[Found]:
    for pos, tx, ts, meter in asked.rows("meters", "meter", "owner = ?1"):
        yield happening(ActivityKind.METER_LINKED, pos, tx, ts, meter_id=meter)


_SOURCES: tuple[Callable[[Asked], Iterator[Found]], ...] = (
    _fills, _readings, _injections, _allotments, _offers, _cancels, _withdrawals, _money, _gifts,
    _retirements, _arrears, _memberships, _meters, *SHARING,
)  # fmt: skip
