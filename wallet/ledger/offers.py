"""Questions about offers and fills.

Posted offers are kept as the 24 words the chain has, and read back into ``GasOffer`` when somebody
asks. Signed offers never change, so each is read once and remembered until the index begins anew.
"""

from __future__ import annotations

import sqlite3
from collections.abc import Iterable
from typing import Any

from wallet.codec.address import Address, address_bytes, to_address
from wallet.ledger.index import Index, epoch
from wallet.ledger.numbers import BLOCK_SHIFT, block_of
from wallet.ledger.rows import FillRow, OfferRow
from wallet.protocol.credits import CreditId
from wallet.protocol.offers import NO_TRIGGER, WH_PER_MWH, GasOffer, Side, SignedOffer, Trigger
from wallet.units import Minor, PricePerMWh, Timestamp, Wh

_OFFERS = """
SELECT o.pos, o.hash, o.raw, o.sig, o.tx, o.filled, o.gone, b.ts
FROM offers AS o JOIN blocks AS b ON b.number = o.pos >> 32
"""
_FILLS = """
SELECT f.pos, f.hash, f.maker, f.taker, f.maker_sells, f.credit, f.wh, f.cost, f.currency, f.tx,
  b.ts
FROM fills AS f JOIN blocks AS b ON b.number = f.pos >> 32
"""
_NO_TRIGGER_WORDS = bytes(4 * 32)

Known = dict[bytes, SignedOffer]


def open_offers(index: Index) -> tuple[OfferRow, ...]:
    """Offers that can still be taken, in the order they were posted.

    Not cancelled, not withdrawn, not used up, and still valid at the time of the last block read.
    """
    with index.snapshot() as db:
        state = _offers_state(db)
        cached = index.cache.get("open_offers")
        if cached is not None and cached[0] == state:
            rows: tuple[OfferRow, ...] = cached[1]
        else:
            found = db.execute(_OFFERS + "WHERE o.done = 0 AND o.valid_to >= ?", (state[-1],))
            rows = tuple(sorted(_rows(index, found), key=_posted_order))
            index.cache["open_offers"] = (state, rows)
            _forget_closed(index, rows)
    return rows


def my_open_offers(index: Index, account: Address) -> tuple[OfferRow, ...]:
    """The account's own offers that can still be taken, in the order they were posted."""
    with index.snapshot() as db:
        found = db.execute(
            _OFFERS + "WHERE o.maker = ? AND o.done = 0 AND o.valid_to >= ? ORDER BY o.pos, o.hash",
            (address_bytes(account), _offers_state(db)[-1]),
        )
        return tuple(_rows(index, found))


def my_offers(index: Index, account: Address) -> tuple[OfferRow, ...]:
    """Every offer an account ever posted, newest first."""
    with index.snapshot() as db:
        found = db.execute(
            _OFFERS + "WHERE o.maker = ? ORDER BY o.pos DESC", (address_bytes(account),)
        )
        return tuple(_rows(index, found))


def offer(index: Index, offer_hash: bytes) -> OfferRow | None:
    """A posted offer by its hash."""
    with index.snapshot() as db:
        found = tuple(_rows(index, db.execute(_OFFERS + "WHERE o.hash = ?", (offer_hash,))))
    return found[0] if found else None


def fills(index: Index, since_ts: Timestamp | None = None) -> tuple[FillRow, ...]:
    """Trades in blocks at or after a time (all of them without one), oldest first."""
    with index.snapshot() as db:
        first = "SELECT MIN(number) FROM blocks WHERE ts >= ?"
        row = db.execute(first, (since_ts or 0,)).fetchone()
        if row[0] is None:
            return ()
        found = db.execute(_FILLS + "WHERE f.pos >= ? ORDER BY f.pos", (row[0] << BLOCK_SHIFT,))
        return tuple(fill_row(values) for values in found)


def fill_row(values: tuple[Any, ...]) -> FillRow:
    """A fill from its columns."""
    pos, offer_hash, maker, taker, maker_sells, credit, wh, cost, currency, tx, ts = values
    sides = to_address(maker), to_address(taker)
    seller, buyer = sides if maker_sells else sides[::-1]
    energy, paid = int(wh), int(cost)
    return FillRow(
        Timestamp(ts),
        Wh(energy),
        Minor(paid),
        CreditId(int.from_bytes(credit, "big")),
        *sides,
        PricePerMWh(paid * WH_PER_MWH // energy if energy else 0),
        seller,
        buyer,
        to_address(currency),
        offer_hash,
        block_of(pos),
        tx,
    )


def fill_query(where: str) -> str:
    """The statement whose rows ``fill_row`` reads."""
    return _FILLS + where


def read_offer(raw: bytes) -> GasOffer:
    """An offer from the 24 words in which the chain keeps it."""
    number = int.from_bytes

    def at(word: int) -> int:
        return number(raw[32 * word : 32 * word + 32], "big")

    def account(word: int) -> Address:
        return to_address(raw[32 * word + 12 : 32 * word + 32])

    trigger = NO_TRIGGER
    if raw[512:640] != _NO_TRIGGER_WORDS:
        threshold = number(raw[576:608], "big", signed=True)
        trigger = Trigger(account(16), at(17), threshold, at(19))
    return GasOffer(
        account(0), account(1), Side(at(2)), CreditId(at(3)), raw[128:160], Wh(at(5)), Wh(at(6)),
        account(7), account(8), at(9), PricePerMWh(at(10)), PricePerMWh(at(11)), Timestamp(at(12)),
        Timestamp(at(13)), Timestamp(at(14)), Timestamp(at(15)), trigger, raw[640:672], at(21),
        at(22), at(23),
    )  # fmt: skip


def _rows(index: Index, found: Iterable[tuple[Any, ...]]) -> Iterable[OfferRow]:
    known: Known = index.cache.setdefault("signed_offers", {})
    for pos, offer_hash, raw, sig, tx, filled, gone, ts in found:
        signed = known.get(offer_hash)
        if signed is None or signed.signature != sig:
            signed = known[offer_hash] = SignedOffer(read_offer(raw), sig, offer_hash)
        taken = int(filled)
        left = 0 if gone else max(0, signed.offer.quantity_wh - taken)
        yield OfferRow(signed, block_of(pos), Timestamp(ts), tx, Wh(taken), bool(gone), Wh(left))


def _forget_closed(index: Index, rows: tuple[OfferRow, ...]) -> None:
    """Drop remembered offers that closed, once they are the greater part."""
    if len(index.cache["signed_offers"]) > 2 * len(rows) + 10_000:
        index.cache["signed_offers"] = {row.signed.hash: row.signed for row in rows}


def _posted_order(row: OfferRow) -> tuple[int, bytes]:
    return row.posted_block, row.signed.hash


def _offers_state(db: sqlite3.Connection) -> tuple[int, ...]:
    """What open offers depend on: the newest row of each table, reorgs, and the chain's time."""
    newest = db.execute(
        "SELECT (SELECT MAX(pos) FROM offers), (SELECT MAX(pos) FROM fills), "
        "(SELECT MAX(pos) FROM cancels), (SELECT MAX(pos) FROM revisions), "
        "(SELECT MAX(pos) FROM matches), "
        "(SELECT MAX(pos) FROM counters), (SELECT ts FROM blocks ORDER BY number DESC LIMIT 1)"
    ).fetchone()
    return (epoch(db), *[value or 0 for value in newest])
