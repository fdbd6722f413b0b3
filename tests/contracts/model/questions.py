"""What to ask the chain so that it shows its state: one question for each entry of the model."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import Any, NamedTuple

from tests.contracts.model.base import ZERO, Address
from tests.contracts.model.community import Attestation, Rate
from tests.contracts.model.credit import NO_BATCH
from tests.contracts.model.index import Made
from tests.contracts.model.share_loans import Loan
from tests.contracts.model.share_pots import NO_POT, Pot
from tests.contracts.model.world import World

Entry = tuple[Address, str, Any]


class Question(NamedTuple):
    """A call, and what the model says the chain must answer."""

    to: Address
    function: str
    args: tuple[Any, ...]
    expected: tuple[Any, ...]


Asker = Callable[[World, Any, Any], Question | None]


def _plain(table: str, function: str, default: Any = 0) -> Asker:
    """One table whose key is the question's arguments and whose value is the answer."""

    def ask(w: World, owner: Any, key: Any) -> Question:
        args = key if isinstance(key, tuple) else (key,)
        value = getattr(owner, table).get(key, default)
        return Question(owner.address, function, args, (value,))

    return ask


def _attested(w: World, owner: Any, key: Any) -> Question:
    found = owner.attested.get(key, Attestation(b"\0\0", 0, 0, bytes(32)))
    return Question(owner.address, "attestation_of", (key,), (tuple(found),))


def _rate(w: World, owner: Any, key: Any) -> Question:
    found = owner.rates.get(key, Rate(ZERO, 0, 0, 0, 0))
    return Question(owner.address, "rate_of", key, (tuple(found),))


def _meter(w: World, owner: Any, key: Any) -> Question:
    m = owner.meters[key]
    values = (
        key, m.owner, m.operator, m.signer, m.zone, m.direction, m.q_max_lph, m.allowance_wh,
        m.last_seq, m.last_ts, m.last_index_l, m.status,
    )  # fmt: skip
    return Question(owner.address, "meter_of", (key,), (values,))


def _holding(w: World, owner: Any, key: Any) -> Question:
    return Question(owner.address, "balance_of", key, (owner.balance(*key),))


def _holdings(w: World, owner: Any, key: Any) -> Question:
    held = owner.holdings(key)
    lists = tuple(i for i, _ in held), tuple(wh for _, wh in held)
    return Question(owner.address, "holdings_of", (key,), lists)


def _batch(w: World, owner: Any, key: Any) -> Question:
    found = owner.batches.get(key, NO_BATCH)
    return Question(owner.address, "batch_of", (key,), (tuple(found),))


def _arrears(w: World, owner: Any, key: Any) -> Question:
    return Question(owner.address, "arrears_of", (key[0],), tuple(owner.owed(key[0])))


def _traded(w: World, owner: Any, key: Any) -> Question:
    return Question(owner.address, "traded_of", key, owner.traded_of(*key))


def _coin_balance(w: World, owner: Any, key: Any) -> Question:
    function = "stored_balance_of" if owner.odd else "balance_of"
    return Question(owner.address, function, (key,), (owner.balance(key),))


def _allowance(w: World, owner: Any, key: Any) -> Question:
    function = "stored_allowance" if owner.odd else "allowance"
    return Question(owner.address, function, key, (owner.allowance(*key),))


def _loan(w: World, owner: Any, key: Any) -> Question:
    found: Loan = owner.loans[key]
    values = (found.lender, found.borrower, found.credit_id, found.wh, found.due_by)
    return Question(owner.address, "loan_of", (key,), ((*values, found.returned_wh),))


def _pot(w: World, owner: Any, key: Any) -> Question:
    p: Pot = owner.pots.get(key, NO_POT)
    values = (
        p.pool_id, p.credit_id, p.revenue_bps, p.currency, p.share_wh, p.gas_wh, p.received,
        p.to_givers, p.earned, p.remainder,
    )  # fmt: skip
    return Question(owner.address, "pot_of", (key,), (values,))


def _given(w: World, owner: Any, key: Any) -> Question:
    return Question(owner.address, "share_of", key, owner.share_of(*key))


def _made(w: World, owner: Any, key: Any) -> Question | None:
    if len(owner.made) < 2:
        return None
    last: Made = owner.made[-1]
    number = len(owner.made) - 1
    answer = (number, last.answer, last.since, last.at, number)
    return Question(owner.address, "latest_round_data", (), answer)


def _scalar(table: str, function: str) -> Asker:
    def ask(w: World, owner: Any, key: Any) -> Question:
        value = getattr(owner, table)
        return Question(owner.address, function, (), value if table == "pending" else (value,))

    return ask


ASKERS: dict[tuple[str, str], Asker] = {
    ("Community", "attested"): _attested,
    ("Community", "rates"): _rate,
    ("Community", "roles"): _plain("roles", "has_role", default=False),
    ("Community", "currencies"): _plain("currencies", "is_currency", default=False),
    ("Community", "feeds"): _plain("feeds", "is_feed", default=False),
    ("Community", "fills_paused"): _scalar("fills_paused", "fills_paused"),
    ("Community", "all_paused"): _scalar("all_paused", "all_paused"),
    ("Community", "admin"): _scalar("admin", "default_admin"),
    ("Community", "pending"): _scalar("pending", "pending_default_admin"),
    ("MeterRegistry", "meters"): _meter,
    ("MeterRegistry", "networks"): _plain("networks", "network_of"),
    ("GasCredit", "balances"): _holding,
    ("GasCredit", "holdings"): _holdings,
    ("GasCredit", "batches"): _batch,
    ("GasCredit", "arrears"): _arrears,
    ("GasCredit", "operators"): _plain("operators", "is_approved_for_all", default=False),
    ("GasCredit", "issued"): _plain("issued", "issued_wh"),
    ("GasCredit", "settled"): _plain("settled", "settled_wh"),
    ("GasCredit", "retired"): _plain("retired", "retired_wh"),
    ("GasCredit", "entry_batch"): _plain("entry_batch", "entry_batch_of"),
    ("GasCredit", "last_minted"): _plain("last_minted", "last_minted_seq"),
    ("GasCredit", "done"): _plain("done", "done_of"),
    ("GasMarket", "filled"): _plain("filled", "filled_wh"),
    ("GasMarket", "cancelled"): _plain("cancelled", "cancelled", default=False),
    ("GasMarket", "revisions"): _plain("revisions", "revision_of"),
    ("GasMarket", "counters"): _plain("counters", "counter_of"),
    ("GasMarket", "traded"): _traded,
    ("SharePool", "inside"): _plain("inside", "is_in_pool", default=False),
    ("SharePool", "loans"): _loan,
    ("SharePool", "kept"): _plain("kept", "claimable_of"),
    ("SharePool", "pots"): _pot,
    ("SharePool", "given"): _given,
    ("SharePool", "drawn"): _plain("drawn", "drawn_wh"),
    ("SharePool", "drawn_by"): _plain("drawn_by", "drawn_by"),
    ("SharePool", "cancelled"): _plain("cancelled", "cancelled", default=False),
    ("SharePool", "counters"): _plain("counters", "counter_of"),
    ("Coin", "balances"): _coin_balance,
    ("Coin", "allowances"): _allowance,
    ("Coin", "supply"): _scalar("supply", "total_supply"),
    ("Coin", "nonces"): _plain("nonces", "nonces"),
    ("GasIndex", "made"): _made,
    ("Purse", "successes"): _scalar("successes", "successes"),
}


def question(w: World, entry: Entry) -> Question | None:
    """Turn one entry of the model (who, table, key) into a question; None when nobody can ask."""
    address, table, key = entry
    part = w.at(address)
    asker = ASKERS.get((type(part).__name__, table))
    return None if asker is None else asker(w, part, key)


def changed(before: World, after: World) -> Iterator[Entry]:
    """Give every entry of the model that differs between two worlds."""
    for old, new in zip(before.parts(), after.parts(), strict=True):
        for table, value in vars(new).items():
            was = getattr(old, table)
            if value is was or value == was:
                continue
            if not isinstance(value, dict):
                yield new.address, table, None
                continue
            for key in value.keys() | was.keys():
                if value.get(key) != was.get(key):
                    yield new.address, table, key


def everything(w: World) -> Iterator[Entry]:
    """Give every entry there is, and what each account holds in its order."""
    yield from {(w.credit.address, "holdings", who) for who, _ in w.credit.balances}
    for part in w.parts():
        for table, value in vars(part).items():
            if isinstance(value, dict):
                yield from ((part.address, table, key) for key in value)
            else:
                yield part.address, table, None
