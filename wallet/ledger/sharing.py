"""Questions about shared gas: what is offered, drawn, lent, pooled and earned; and price indices.

Like ``queries``: each a read-only function of an ``Index``, answered in typed rows.
"""

from __future__ import annotations

import sqlite3
from collections.abc import Iterable
from typing import Any

from wallet.codec.address import Address, address_bytes, to_address
from wallet.ledger.index import Index
from wallet.ledger.numbers import BLOCK_SHIFT, block_of
from wallet.ledger.share_rows import (
    DrawRow,
    LoanRow,
    PoolRow,
    PotRow,
    RevenueRow,
    RoundRow,
    ShareRow,
)
from wallet.protocol.credits import CreditId
from wallet.protocol.shares import ShareMode, ShareOffer, SignedShare
from wallet.units import Minor, Timestamp, Wh

_SHARES = """
SELECT o.pos, o.hash, o.raw, o.sig, o.tx, o.drawn, o.gone, b.ts
FROM share_offers AS o JOIN blocks AS b ON b.number = o.pos >> 32
"""
_DRAWS = """
SELECT d.pos, d.tx, b.ts, d.hash, d.giver, d.taker, d.mode, d.credit, d.wh
FROM draws AS d JOIN blocks AS b ON b.number = d.pos >> 32
"""
_LOANS = """
SELECT l.pos, l.tx, b.ts, l.loan, l.lender, l.borrower, l.credit, l.wh, l.due_by,
  COALESCE((SELECT returned FROM loan_returns AS r WHERE r.loan = l.loan
    ORDER BY pos DESC LIMIT 1), 0)
FROM loans AS l JOIN blocks AS b ON b.number = l.pos >> 32
"""
_POTS = """
SELECT p.pot, p.pool, p.credit, p.revenue_bps, b.ts
FROM pots AS p JOIN blocks AS b ON b.number = p.pos >> 32
"""
_REVENUES = """
SELECT r.pos, r.tx, b.ts, r.pot, r.account, r.currency, r.amount
FROM revenues AS r JOIN blocks AS b ON b.number = r.pos >> 32
"""


def open_shares(index: Index) -> tuple[ShareRow, ...]:
    """Share offers that can still be drawn, in the order they were posted.

    Not taken back, not used up, and still valid (a loan also before it is due) at the time of the
    last block read.
    """
    with index.snapshot() as db:
        row = db.execute("SELECT ts FROM blocks ORDER BY number DESC LIMIT 1").fetchone()
        now = row[0] if row else 0
        found = db.execute(_SHARES + "WHERE o.done = 0 AND o.valid_to >= ? ORDER BY o.pos", (now,))
        return tuple(row for row in _share_rows(found) if not _is_over(row.signed.offer, now))


def my_shares(index: Index, account: Address) -> tuple[ShareRow, ...]:
    """Every share offer an account ever posted, newest first."""
    with index.snapshot() as db:
        found = db.execute(
            _SHARES + "WHERE o.giver = ? ORDER BY o.pos DESC", (address_bytes(account),)
        )
        return tuple(_share_rows(found))


def share(index: Index, offer_hash: bytes) -> ShareRow | None:
    """A posted share offer by its hash."""
    with index.snapshot() as db:
        found = tuple(_share_rows(db.execute(_SHARES + "WHERE o.hash = ?", (offer_hash,))))
    return found[0] if found else None


def draws(index: Index, offer_hash: bytes) -> tuple[DrawRow, ...]:
    """What was drawn of a share offer, oldest first; also of one that was never posted."""
    with index.snapshot() as db:
        found = db.execute(_DRAWS + "WHERE d.hash = ? ORDER BY d.pos", (offer_hash,))
        return tuple(_draw_row(values) for values in found)


def loans(index: Index, account: Address, *, only_open: bool = False) -> tuple[LoanRow, ...]:
    """An account's loans, as lender and as borrower, newest first."""
    with index.snapshot() as db:
        found = db.execute(
            _LOANS + "WHERE l.lender = ?1 OR l.borrower = ?1 ORDER BY l.pos DESC",
            (address_bytes(account),),
        )
        rows = [_loan_row(db, values) for values in found]
    return tuple(row for row in rows if row.open_wh or not only_open)


def loan(index: Index, loan_id: int) -> LoanRow | None:
    """A loan by its number."""
    with index.snapshot() as db:
        values = db.execute(_LOANS + "WHERE l.loan = ?", (loan_id,)).fetchone()
        return _loan_row(db, values) if values else None


def overdue(index: Index, borrower: Address, now: int) -> Wh:
    """What an account should have returned before ``now`` and has not, over all its loans."""
    mine = (row for row in loans(index, borrower, only_open=True) if row.borrower == borrower)
    return Wh(sum(row.overdue_wh(now) for row in mine))


def pools(index: Index, account: Address | None = None) -> tuple[PoolRow, ...]:
    """Registered groups in the order they were founded; only those an account is in, when named."""
    found = []
    with index.snapshot() as db:
        for pool_id, name, manager in db.execute(
            "SELECT pool, name, manager FROM pools ORDER BY pos"
        ).fetchall():
            members = _members(db, pool_id)
            if account is None or account in members:
                found.append(PoolRow(pool_id, name, to_address(manager), members))
    return tuple(found)


def pots(index: Index, account: Address | None = None) -> tuple[PotRow, ...]:
    """Pots, oldest first; only those an account gave to or manages, when named."""
    where, values = "", tuple[bytes, ...]()
    if account is not None:
        where = (
            "WHERE p.pot IN (SELECT pot FROM pot_feeds WHERE giver = ?1) "
            "OR p.pool IN (SELECT pool FROM pools WHERE manager = ?1) "
        )
        values = (address_bytes(account),)
    with index.snapshot() as db:
        found = db.execute(_POTS + where + "ORDER BY p.pos", values).fetchall()
        return tuple(_pot_row(db, row) for row in found)


def revenue(index: Index, account: Address) -> tuple[RevenueRow, ...]:
    """What an account fetched of the revenue of pots, newest first."""
    with index.snapshot() as db:
        found = db.execute(
            _REVENUES + "WHERE r.account = ? ORDER BY r.pos DESC", (address_bytes(account),)
        )
        return tuple(
            RevenueRow(
                Timestamp(ts), block_of(pos), tx, int(pot), to_address(who), to_address(currency),
                Minor(int(amount)),
            )
            for pos, tx, ts, pot, who, currency, amount in found
        )  # fmt: skip


def rounds(index: Index, feed: Address, since_ts: Timestamp | None = None) -> tuple[RoundRow, ...]:
    """The prices of a price index in blocks at or after a time, oldest first."""
    with index.snapshot() as db:
        row = db.execute(
            "SELECT MIN(number) FROM blocks WHERE ts >= ?", (since_ts or 0,)
        ).fetchone()
        if row[0] is None:
            return ()
        found = db.execute(
            "SELECT r.pos, b.ts, r.round, r.answer, r.wh, r.from_ts, r.to_ts FROM rounds AS r "
            "JOIN blocks AS b ON b.number = r.pos >> 32 WHERE r.feed = ? AND r.pos >= ? "
            "ORDER BY r.pos",
            (address_bytes(feed), row[0] << BLOCK_SHIFT),
        )
        return tuple(
            RoundRow(
                Timestamp(ts), block_of(pos), int(number), int(answer), Wh(int(wh)),
                Timestamp(start), Timestamp(end),
            )
            for pos, ts, number, answer, wh, start, end in found
        )  # fmt: skip


def read_share(raw: bytes) -> ShareOffer:
    """A share offer from the 11 words in which the chain keeps it."""
    at = [int.from_bytes(raw[32 * word : 32 * word + 32], "big") for word in range(11)]
    return ShareOffer(
        to_address(raw[12:32]), raw[32:64], ShareMode(at[2]), CreditId(at[3]), Wh(at[4]),
        Wh(at[5]), at[6], Timestamp(at[7]), Timestamp(at[8]), at[9], at[10],
    )  # fmt: skip


def _share_rows(found: Iterable[tuple[Any, ...]]) -> Iterable[ShareRow]:
    for pos, offer_hash, raw, sig, tx, drawn, gone, ts in found:
        signed = SignedShare(read_share(raw), sig, offer_hash)
        taken = int(drawn)
        left = 0 if gone else max(0, signed.offer.quantity_wh - taken)
        yield ShareRow(signed, block_of(pos), Timestamp(ts), tx, Wh(taken), bool(gone), Wh(left))


def _is_over(offer: ShareOffer, now: int) -> bool:
    return offer.mode is ShareMode.LEND and now > offer.return_by


def _draw_row(values: tuple[Any, ...]) -> DrawRow:
    pos, tx, ts, offer_hash, giver, taker, mode, credit, wh = values
    return DrawRow(
        Timestamp(ts), block_of(pos), tx, offer_hash, to_address(giver), to_address(taker),
        ShareMode(mode), CreditId(int.from_bytes(credit, "big")), Wh(int(wh)),
    )  # fmt: skip


def _loan_row(db: sqlite3.Connection, values: tuple[Any, ...]) -> LoanRow:
    pos, tx, ts, number, lender, borrower, credit, wh, due_by, returned = values
    kept = db.execute("SELECT wh FROM kept_returns WHERE loan = ?", (number,))
    return LoanRow(
        int(number), to_address(lender), to_address(borrower),
        CreditId(int.from_bytes(credit, "big")), Wh(int(wh)), Timestamp(int(due_by)),
        Wh(int(returned)), Wh(sum(int(part) for (part,) in kept)), Timestamp(ts), block_of(pos), tx,
    )  # fmt: skip


def _members(db: sqlite3.Connection, pool_id: bytes) -> tuple[Address, ...]:
    is_in: dict[bytes, bool] = {}
    for account, active in db.execute(
        "SELECT account, active FROM pool_members WHERE pool = ? ORDER BY pos", (pool_id,)
    ):
        is_in[account] = bool(active)
    return tuple(to_address(account) for account, active in is_in.items() if active)


def _pot_row(db: sqlite3.Connection, values: tuple[Any, ...]) -> PotRow:
    pot, pool_id, credit, bps, ts = values

    def total(table: str, column: str) -> int:
        query = f"SELECT {column} FROM {table} WHERE pot = ?"  # noqa: S608 - constants
        return sum(int(part) for (part,) in db.execute(query, (pot,)))

    currency = db.execute("SELECT currency FROM pot_sales WHERE pot = ? LIMIT 1", (pot,)).fetchone()
    return PotRow(
        int(pot), pool_id, CreditId(int.from_bytes(credit, "big")), int(bps), Timestamp(ts),
        Wh(total("pot_feeds", "wh")), Wh(total("pot_leaves", "wh")), Wh(total("pot_sales", "wh")),
        to_address(currency[0]) if currency else None, Minor(total("pot_sales", "amount")),
        Minor(total("pot_sales", "to_givers")), Minor(total("revenues", "amount")),
    )  # fmt: skip
