"""What sharing did to an account: the sources of ``activity`` that read SharePool's events."""

from __future__ import annotations

from collections.abc import Callable, Iterator

from wallet.codec.address import to_address
from wallet.ledger.asked import Asked, Found, credit_of, happening
from wallet.ledger.rows import ActivityKind
from wallet.protocol.shares import ShareMode
from wallet.units import Minor, Wh

_GIVEN = {
    ShareMode.GIFT: ActivityKind.GIFT_GIVEN,
    ShareMode.LEND: ActivityKind.LENT,
    ShareMode.REVENUE: ActivityKind.POOLED,
}
_TAKEN = {
    ShareMode.GIFT: ActivityKind.GIFT_RECEIVED,
    ShareMode.LEND: ActivityKind.BORROWED,
}


def _draws(asked: Asked) -> Iterator[Found]:
    columns = "draws.hash, mode, credit, wh"
    for pos, tx, ts, offer_hash, mode, credit, wh, taker in asked.rows(
        "draws", f"{columns}, taker", "giver = ?1"
    ):
        yield happening(
            _GIVEN[ShareMode(mode)], pos, tx, ts, other=to_address(taker), wh=Wh(-int(wh)),
            offer_hash=offer_hash, credit_id=credit_of(credit),
        )  # fmt: skip
    for pos, tx, ts, offer_hash, mode, credit, wh, giver in asked.rows(
        "draws", f"{columns}, giver", f"taker = ?1 AND mode <> {int(ShareMode.REVENUE)}"
    ):
        yield happening(
            _TAKEN[ShareMode(mode)], pos, tx, ts, other=to_address(giver), wh=Wh(int(wh)),
            offer_hash=offer_hash, credit_id=credit_of(credit),
        )  # fmt: skip


def _returned(asked: Asked) -> Iterator[Found]:
    """Gas that this account returned, for itself or for another borrower."""
    lender = "(SELECT lender FROM loans WHERE loans.loan = loan_returns.loan)"
    for pos, tx, ts, credit, wh, other in asked.rows(
        "loan_returns", f"credit, wh, {lender}", "payer = ?1"
    ):
        yield happening(
            ActivityKind.LOAN_RETURNED, pos, tx, ts, wh=Wh(-int(wh)), credit_id=credit_of(credit),
            other=to_address(other) if other else None,
        )  # fmt: skip


def _came_back(asked: Asked) -> Iterator[Found]:
    """Gas that this account had lent; what it could not receive waits and changes nothing yet."""
    waits = (
        "EXISTS (SELECT 1 FROM kept_returns AS k WHERE k.loan = loan_returns.loan "
        "AND k.tx = loan_returns.tx AND k.pos > loan_returns.pos)"
    )
    for pos, tx, ts, credit, wh, payer, kept in asked.rows(
        "loan_returns",
        f"credit, wh, payer, {waits}",
        "loan_returns.loan IN (SELECT loan FROM loans WHERE lender = ?1)",
    ):
        yield happening(
            ActivityKind.LOAN_CAME_BACK, pos, tx, ts, credit_id=credit_of(credit),
            wh=None if kept else Wh(int(wh)), offer_wh=Wh(int(wh)) if kept else None,
            other=to_address(payer),
        )  # fmt: skip


def _sales(asked: Asked) -> Iterator[Found]:
    mine = (
        "pot_sales.pot IN (SELECT pots.pot FROM pots JOIN pools ON pools.pool = pots.pool "
        "WHERE pools.manager = ?1)"
    )
    for pos, tx, ts, wh, currency, amount, to_givers in asked.rows(
        "pot_sales", "wh, currency, amount, to_givers", mine
    ):
        yield happening(
            ActivityKind.POT_SOLD, pos, tx, ts, money=Minor(int(amount) - int(to_givers)),
            currency=to_address(currency), offer_wh=Wh(int(wh)),
        )  # fmt: skip


def _revenues(asked: Asked) -> Iterator[Found]:
    for pos, tx, ts, currency, amount in asked.rows("revenues", "currency, amount", "account = ?1"):
        yield happening(
            ActivityKind.REVENUE_RECEIVED, pos, tx, ts, money=Minor(int(amount)),
            currency=to_address(currency),
        )  # fmt: skip


def _withdrawals(asked: Asked) -> Iterator[Found]:
    for pos, tx, ts, credit, wh in asked.rows("gas_withdrawals", "credit, wh", "account = ?1"):
        yield happening(
            ActivityKind.GAS_FETCHED, pos, tx, ts, wh=Wh(int(wh)), credit_id=credit_of(credit)
        )


def _offers(asked: Asked) -> Iterator[Found]:
    for pos, tx, ts, offer_hash, quantity in asked.rows(
        "share_offers", "share_offers.hash, quantity", "giver = ?1"
    ):
        yield happening(
            ActivityKind.SHARE_POSTED, pos, tx, ts, offer_hash=offer_hash,
            offer_wh=Wh(int(quantity)),
        )  # fmt: skip
    quantity_of = "(SELECT quantity FROM share_offers AS o WHERE o.hash = share_cancels.hash)"
    for pos, tx, ts, offer_hash, wh in asked.rows(
        "share_cancels", f"share_cancels.hash, {quantity_of}", "giver = ?1"
    ):
        yield happening(
            ActivityKind.SHARE_CANCELLED, pos, tx, ts, offer_hash=offer_hash,
            offer_wh=None if wh is None else Wh(int(wh)),
        )  # fmt: skip
    for pos, tx, ts, _ in asked.rows("share_counters", "giver", "giver = ?1"):
        yield happening(ActivityKind.SHARES_WITHDRAWN, pos, tx, ts)


SHARING: tuple[Callable[[Asked], Iterator[Found]], ...] = (
    _draws, _returned, _came_back, _sales, _revenues, _withdrawals, _offers,
)  # fmt: skip
