"""The community's registers as its events tell them: members, meters, calorific values, money.

Asked by the operator's side. What is in force now is asked of the contracts; the index knows what
they cannot list: which meters and members there are, and what was set or swapped when.
"""

from __future__ import annotations

from dataclasses import dataclass

from wallet.codec.address import Address, address_bytes, to_address
from wallet.ledger.index import Index
from wallet.units import Litres, Timestamp


@dataclass(frozen=True, slots=True)
class CalorificRow:
    """One entry of a zone's list: what holds from a time until before another."""

    from_ts: Timestamp
    to_ts: Timestamp
    z_ppm: int
    cv_wh_per_m3: int


@dataclass(frozen=True, slots=True)
class SwapRow:
    """One exchange of a meter's device, or correction of its index."""

    ts: Timestamp
    closing_l: Litres
    opening_l: Litres


def calorific_rows(index: Index, zone: bytes) -> tuple[CalorificRow, ...]:
    """A zone's entries, oldest first: a later one wins over an earlier one."""
    with index.snapshot() as db:
        rows = db.execute(
            "SELECT from_ts, to_ts, z_ppm, cv FROM calorific WHERE zone = ? ORDER BY pos", (zone,)
        ).fetchall()
    return tuple(
        CalorificRow(Timestamp(int(start)), Timestamp(int(end)), int(z_ppm), int(cv))
        for start, end, z_ppm, cv in rows
    )


def swap_rows(index: Index, meter: bytes) -> tuple[SwapRow, ...]:
    """A meter's exchanges, oldest first."""
    with index.snapshot() as db:
        rows = db.execute(
            "SELECT ts, closing_l, opening_l FROM meter_swaps WHERE meter = ? ORDER BY pos",
            (meter,),
        ).fetchall()
    return tuple(
        SwapRow(Timestamp(int(ts)), Litres(int(closing)), Litres(int(opening)))
        for ts, closing, opening in rows
    )


def meter_count(index: Index) -> int:
    """How many meters were ever registered."""
    with index.snapshot() as db:
        (count,) = db.execute("SELECT COUNT(DISTINCT meter) FROM meters").fetchone()
    return int(count)


def meters_of_gateways(index: Index) -> dict[tuple[Address, Address], set[bytes]]:
    """The open meters of each pair of owner and gateway key, keys of the past included."""
    found: dict[tuple[Address, Address], set[bytes]] = {}
    with index.snapshot() as db:
        rows = db.execute(
            "SELECT m.meter, m.owner, k.signer FROM meters AS m JOIN ("
            "SELECT meter, signer FROM meters UNION SELECT meter, signer FROM meter_keys"
            ") AS k ON k.meter = m.meter "
            "WHERE m.meter NOT IN (SELECT meter FROM meter_closings)"
        ).fetchall()
    for meter, owner, signer in rows:
        found.setdefault((to_address(owner), to_address(signer)), set()).add(bytes(meter))
    return found


def meter_ids(index: Index) -> tuple[bytes, ...]:
    """Every meter ever registered, oldest first."""
    with index.snapshot() as db:
        rows = db.execute("SELECT meter FROM meters ORDER BY pos").fetchall()
    return tuple(dict.fromkeys(bytes(meter) for (meter,) in rows))


def members(index: Index) -> tuple[Address, ...]:
    """Every account that was ever admitted, in the order of admission."""
    with index.snapshot() as db:
        rows = db.execute(
            "SELECT account, MIN(pos) AS first FROM memberships WHERE active = 1 "
            "GROUP BY account ORDER BY first"
        ).fetchall()
    return tuple(to_address(account) for account, _ in rows)


def listed(index: Index, kind: str) -> tuple[Address, ...]:
    """Every ``currency`` or ``feed`` that was ever allowed or forbidden."""
    with index.snapshot() as db:
        rows = db.execute(
            "SELECT subject, MIN(pos) AS first FROM rules WHERE kind = ? GROUP BY subject "
            "ORDER BY first",
            (kind,),
        ).fetchall()
    return tuple(to_address(subject) for subject, _ in rows)


def batch_ids(index: Index, issuer: Address | None = None) -> tuple[int, ...]:
    """Every batch that was issued, by one issuer or all, oldest first."""
    with index.snapshot() as db:
        rows = db.execute("SELECT credit, issuer FROM batches ORDER BY pos").fetchall()
    wanted = None if issuer is None else address_bytes(issuer)
    return tuple(
        int.from_bytes(credit, "big") for credit, who in rows if wanted is None or who == wanted
    )


def allotments(index: Index) -> frozenset[tuple[Address, int, int]]:
    """Account, credit id and Wh of everything that was ever allotted."""
    with index.snapshot() as db:
        rows = db.execute("SELECT DISTINCT account, credit, wh FROM allotments").fetchall()
    return frozenset(
        (to_address(account), int.from_bytes(credit, "big"), int(wh))
        for account, credit, wh in rows
    )
