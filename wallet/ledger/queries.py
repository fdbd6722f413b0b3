"""Questions to the index: each a read-only function of an ``Index``, answered in typed rows.

Several questions inside one ``with index.snapshot():`` are answered from the same moment.
"""

from __future__ import annotations

from wallet.codec.address import Address, address_bytes, to_address
from wallet.ledger.activity import activity
from wallet.ledger.index import Index
from wallet.ledger.numbers import block_of
from wallet.ledger.offers import fills, my_offers, my_open_offers, open_offers
from wallet.ledger.rows import (
    ActivityKind,
    ActivityRow,
    BatchBalance,
    DayUsage,
    FillRow,
    Holding,
    IndexedTo,
    MeterState,
    OfferRow,
)
from wallet.ledger.usage import meter, usage_by_day, used_this_month
from wallet.protocol.credits import CreditId, class_of, unpack
from wallet.units import Minor, Timestamp, Wh

__all__ = [
    "ActivityKind",
    "ActivityRow",
    "BatchBalance",
    "DayUsage",
    "FillRow",
    "Holding",
    "IndexedTo",
    "MeterState",
    "OfferRow",
    "activity",
    "arrears",
    "block",
    "conservation",
    "fills",
    "held_total",
    "holdings",
    "indexed_to",
    "meter",
    "money",
    "my_offers",
    "my_open_offers",
    "open_offers",
    "usage_by_day",
    "used_this_month",
]

_HOLDINGS = """
SELECT b.credit, b.wh,
  (SELECT MAX(pos) FROM holding_starts AS h
    WHERE h.account = b.account AND h.credit = b.credit) AS start,
  COALESCE(
    (SELECT account FROM injections AS i WHERE i.credit = b.credit ORDER BY pos LIMIT 1),
    (SELECT issuer FROM batches WHERE batches.credit = b.credit LIMIT 1)) AS plant
FROM balances AS b WHERE b.account = ?
ORDER BY substr(b.credit, 25)  -- the batch number, the last 8 bytes of the id
"""


def indexed_to(index: Index) -> IndexedTo | None:
    """How far the index has read; None before the first stretch."""
    with index.snapshot() as db:
        row = db.execute(
            "SELECT number, hash, ts FROM blocks ORDER BY number DESC LIMIT 1"
        ).fetchone()
    return IndexedTo(row[0], row[1], Timestamp(row[2])) if row else None


def block(index: Index, number: int) -> Timestamp | None:
    """The time of a block with events in it; None for other blocks."""
    with index.snapshot() as db:
        row = db.execute("SELECT ts FROM blocks WHERE number = ?", (number,)).fetchone()
    return Timestamp(row[0]) if row else None


def holdings(index: Index, account: Address) -> tuple[Holding, ...]:
    """The batches an account holds, oldest batch first: the order in which they are settled."""
    found = []
    with index.snapshot() as db:
        for credit, wh, start, plant in db.execute(_HOLDINGS, (address_bytes(account),)):
            credit_id = int.from_bytes(credit, "big")
            gas_class = class_of(credit_id)
            if gas_class is None or int(wh) <= 0:
                continue
            named = (
                plant
                and db.execute("SELECT name FROM names WHERE account = ?", (plant,)).fetchone()
            )
            found.append(
                Holding(
                    CreditId(credit_id),
                    gas_class,
                    Wh(int(wh)),
                    to_address(plant) if plant else None,
                    named[0] if named else "",
                    unpack(credit_id).period,
                    block_of(start or 0),
                )
            )
    return tuple(found)


def held_total(index: Index, account: Address) -> Wh:
    """All credits of an account, in Wh."""
    with index.snapshot() as db:
        rows = db.execute("SELECT wh FROM balances WHERE account = ?", (address_bytes(account),))
        return Wh(sum(int(wh) for (wh,) in rows))


def money(index: Index, account: Address, currency: Address | None = None) -> Minor:
    """An account's balance of a currency, the community's first one unless named, in minor units.

    It is the sum of the currency's Transfer events since the community was deployed.
    """
    with index.snapshot() as db:
        if currency is None:
            row = db.execute("SELECT value FROM meta WHERE key = 'currency'").fetchone()
            token = row[0] if row else b""
        else:
            token = address_bytes(currency)
        row = db.execute(
            "SELECT amount FROM money WHERE account = ? AND currency = ?",
            (address_bytes(account), token),
        ).fetchone()
    return Minor(int(row[0]) if row else 0)


def arrears(index: Index, account: Address) -> Wh:
    """What a home has burned and not yet covered with credits, in Wh.

    The contract says the new total whenever it changes.
    """
    with index.snapshot() as db:
        row = db.execute(
            "SELECT total FROM arrears WHERE account = ? ORDER BY pos DESC LIMIT 1",
            (address_bytes(account),),
        ).fetchone()
    return Wh(int(row[0]) if row else 0)


def conservation(index: Index) -> tuple[BatchBalance, ...]:
    """For every batch with events: whether what was issued is all accounted for."""
    found = []
    with index.snapshot() as db:
        for credit, *totals in db.execute(
            "SELECT credit, issued, held, settled, retired FROM batch_totals ORDER BY credit"
        ):
            issued, held, settled, retired = (Wh(int(total)) for total in totals)
            ok = issued == held + settled + retired and held >= 0
            credit_id = CreditId(int.from_bytes(credit, "big"))
            found.append(BatchBalance(credit_id, issued, held, settled, retired, ok))
    return tuple(found)
