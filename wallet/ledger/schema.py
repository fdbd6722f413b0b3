"""The tables of the index, as migrations.

Every table of events has ``pos``, its place on the chain, as its key (see ``numbers``): rolling
back a reorg deletes the positions from some block on. Accounts are 20 bytes, hashes, meters and
credit ids 32 bytes, amounts as in ``numbers``; columns that may hold large numbers have no type.
What is derived (balances, totals, an offer's state) can always be recomputed from the events.
"""

from __future__ import annotations

import sqlite3
from collections.abc import Mapping

from wallet.ledger.migrations import Migrations

INDEX = Migrations(application_id=0x48524958)  # "HRIX"

_TRADE_TABLES: dict[str, str] = {
    "memberships": "account, role, valid_until, active, tx",
    "rules": "kind, subject, active, by",
    "meters": "meter, owner, signer, zone, direction, q_max, allowance, ts, index_l, tx",
    "meter_keys": "meter, signer",
    "meter_swaps": "meter, ts, closing_l, opening_l",
    "meter_closings": "meter",
    "readings": "meter, owner, seq, ts, index_l, delta_l, wh, status, flags, tx",
    "calorific": "zone, from_ts, to_ts, z_ppm, cv",
    "batches": "credit, issuer, raw",
    "entry_batches": "meter, credit",
    "allotments": "account, credit, wh, tx",
    "injections": "meter, account, credit, seq, wh, tx",
    "settlements": "account, meter, credit, seq, wh, tx",
    "arrears": "account, meter, seq, wh, total, tx",
    "retirements": "account, credit, wh, beneficiary, purpose, tx",
    "credit_moves": "src, dst, credit, wh, kind, tx",
    "money_moves": "currency, src, dst, amount, kind, tx",
    "offers": "hash, maker, quantity, valid_to, grp, revision, counter, raw, sig, tx",
    "fills": "hash, maker, taker, maker_sells, credit, wh, cost, currency, filled, tx",
    "cancels": "hash, maker, tx",
    "revisions": "maker, grp, revision, tx",
    "counters": "maker, counter, tx",
}
_SHARE_TABLES: dict[str, str] = {
    "matches": "hash, sell_hash, maker, wh, filled, tx",
    "skips": "hash, taker, reason, tx",
    "share_offers": "hash, giver, pool, quantity, valid_to, counter, raw, sig, tx",
    "draws": "hash, giver, taker, mode, credit, wh, drawn, tx",
    "share_cancels": "hash, giver, tx",
    "share_counters": "giver, counter, tx",
    "loans": "loan, lender, borrower, credit, wh, due_by, tx",
    "loan_returns": "loan, payer, credit, wh, returned, tx",
    "kept_returns": "loan, lender, credit, wh, tx",
    "pools": "pool, manager, name, tx",
    "pool_members": "pool, account, active, tx",
    "pots": "pot, pool, credit, revenue_bps, tx",
    "pot_feeds": "pot, giver, wh, tx",
    "pot_leaves": "pot, giver, wh, tx",
    "pot_sales": "pot, wh, currency, amount, to_givers, tx",
    "revenues": "pot, account, currency, amount, tx",
    "gas_withdrawals": "account, credit, wh, tx",
    "rounds": "feed, round, answer, wh, from_ts, to_ts, tx",
}
EVENT_TABLES = _TRADE_TABLES | _SHARE_TABLES
"""Columns after ``pos``, in the order in which ``intake`` writes them."""

_DERIVED = {
    "offers": ", filled DEFAULT 0, gone INTEGER DEFAULT 0, done INTEGER DEFAULT 0, UNIQUE (hash)",
    "share_offers": ", drawn DEFAULT 0, gone INTEGER DEFAULT 0, done INTEGER DEFAULT 0, "
    "UNIQUE (hash)",
}
"""What is worked out from later events, beside the columns that ``intake`` writes."""

_SUMS = ("balances", "holding_starts", "money", "batch_totals")

MOVE_PLAIN = 0
MOVE_FILL = 1
MOVE_MINT_OR_BURN = 2
"""``kind`` of a move: a gift, part of a trade or of sharing, or from or to the zero address."""

_INDICES = (
    "blocks_ts ON blocks (ts)",
    "memberships_account ON memberships (account, pos)",
    "meters_owner ON meters (owner, pos)",
    "meters_meter ON meters (meter, pos)",
    "meter_keys_meter ON meter_keys (meter, pos)",
    "meter_swaps_meter ON meter_swaps (meter, pos)",
    "readings_meter ON readings (meter, ts)",
    "readings_owner ON readings (owner, pos)",
    "calorific_zone ON calorific (zone, pos)",
    "batches_credit ON batches (credit)",
    "allotments_account ON allotments (account, pos)",
    "injections_account ON injections (account, pos)",
    "injections_credit ON injections (credit, pos)",
    "settlements_account ON settlements (account, pos)",
    "arrears_account ON arrears (account, pos)",
    "retirements_account ON retirements (account, pos)",
    "credit_gifts_src ON credit_moves (src, pos) WHERE kind = 0",
    "credit_gifts_dst ON credit_moves (dst, pos) WHERE kind = 0",
    "money_gifts_src ON money_moves (src, pos) WHERE kind <> 1",
    "money_gifts_dst ON money_moves (dst, pos) WHERE kind <> 1",
    "offers_maker ON offers (maker, pos)",
    "offers_open ON offers (valid_to) WHERE done = 0",
    "fills_hash ON fills (hash, pos)",
    "fills_maker ON fills (maker, pos)",
    "fills_taker ON fills (taker, pos)",
    "cancels_hash ON cancels (hash)",
    "cancels_maker ON cancels (maker, pos)",
    "revisions_group ON revisions (maker, grp, pos)",
    "counters_maker ON counters (maker, pos)",
)


_SHARE_INDICES = (
    "matches_hash ON matches (hash, pos)",
    "share_offers_giver ON share_offers (giver, pos)",
    "share_offers_open ON share_offers (valid_to) WHERE done = 0",
    "draws_hash ON draws (hash, pos)",
    "draws_giver ON draws (giver, pos)",
    "draws_taker ON draws (taker, pos)",
    "share_cancels_hash ON share_cancels (hash)",
    "share_cancels_giver ON share_cancels (giver, pos)",
    "share_counters_giver ON share_counters (giver, pos)",
    "loans_loan ON loans (loan)",
    "loans_lender ON loans (lender, pos)",
    "loans_borrower ON loans (borrower, pos)",
    "loan_returns_loan ON loan_returns (loan, pos)",
    "loan_returns_payer ON loan_returns (payer, pos)",
    "pools_pool ON pools (pool)",
    "pools_manager ON pools (manager, pos)",
    "pool_members_pool ON pool_members (pool, account, pos)",
    "pool_members_account ON pool_members (account, pos)",
    "pots_pot ON pots (pot)",
    "pots_pool ON pots (pool)",
    "pot_feeds_pot ON pot_feeds (pot)",
    "pot_feeds_giver ON pot_feeds (giver, pos)",
    "pot_leaves_pot ON pot_leaves (pot)",
    "pot_sales_pot ON pot_sales (pot)",
    "revenues_pot ON revenues (pot)",
    "revenues_account ON revenues (account, pos)",
    "gas_withdrawals_account ON gas_withdrawals (account, pos)",
    "rounds_feed ON rounds (feed, pos)",
)


@INDEX.step
def first_tables(db: sqlite3.Connection) -> None:
    """Version 1: everything the first release of Hearth asks."""
    db.execute("CREATE TABLE meta (key TEXT PRIMARY KEY, value) WITHOUT ROWID")
    db.execute("CREATE TABLE names (account BLOB PRIMARY KEY, name TEXT) WITHOUT ROWID")
    db.execute(
        "CREATE TABLE blocks (number INTEGER PRIMARY KEY, hash BLOB, ts INTEGER, events INTEGER)"
    )
    _create(db, _TRADE_TABLES)
    db.execute(
        "CREATE TABLE balances (account BLOB, credit BLOB, wh, "
        "PRIMARY KEY (account, credit)) WITHOUT ROWID"
    )
    db.execute(
        "CREATE TABLE holding_starts (account BLOB, credit BLOB, pos INTEGER, "
        "PRIMARY KEY (account, credit, pos)) WITHOUT ROWID"
    )
    db.execute("CREATE INDEX holding_starts_pos ON holding_starts (pos)")
    db.execute(
        "CREATE TABLE money (account BLOB, currency BLOB, amount, "
        "PRIMARY KEY (account, currency)) WITHOUT ROWID"
    )
    db.execute(
        "CREATE TABLE batch_totals (credit BLOB PRIMARY KEY, issued, held, settled, retired) "
        "WITHOUT ROWID"
    )
    for definition in _INDICES:
        db.execute(f"CREATE INDEX {definition}")


@INDEX.step
def sharing(db: sqlite3.Connection) -> None:
    """Version 2: shared gas, matched offers and price indices.

    What an older Hearth read did not have these events in it, so everything is read again.
    """
    for table in (*_TRADE_TABLES, *_SUMS, "blocks", "meta"):
        db.execute(f"DELETE FROM {table}")  # noqa: S608 - constants
    _create(db, _SHARE_TABLES)
    for definition in _SHARE_INDICES:
        db.execute(f"CREATE INDEX {definition}")


def _create(db: sqlite3.Connection, tables: Mapping[str, str]) -> None:
    for table, columns in tables.items():
        derived = _DERIVED.get(table, "")
        db.execute(f"CREATE TABLE {table} (pos INTEGER PRIMARY KEY, {columns}{derived})")
