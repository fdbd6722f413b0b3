"""The functions a trade needs, as the window calls them on worker threads."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import TYPE_CHECKING

from wallet.market.results import CancelledCallback, ProgressCallback
from wallet.market.review import Review
from wallet.protocol.offers import Side
from wallet.ui.offer.orders import (
    BuyOrder,
    CancelOrder,
    Ended,
    Order,
    RepostOrder,
    Reviewed,
    SellOrder,
    SpeedUpOrder,
    TakeBackOrder,
    TakeOrder,
)

if TYPE_CHECKING:
    from wallet.keys.signer import Signer
    from wallet.market.trading import Trader


@dataclass(frozen=True)
class UseCases:
    """Plain functions that may wait, each with typed values and typed errors.

    Attributes:
        prepare: an order to its review.
        execute: signs and sends exactly a review, reporting progress.
        unlock: opens the vault with a password; raises ``WrongPasswordError``.
        is_locked: answers at once, on any thread.
        by_computer: what opens the vault with this computer's keyring, where that is allowed.
        queue: like ``execute`` while no node answers: signs all the same, and keeps it.
    """

    prepare: Callable[[Order], Reviewed]
    execute: Callable[[Reviewed, ProgressCallback, CancelledCallback], Ended]
    unlock: Callable[[str], None]
    is_locked: Callable[[], bool]
    by_computer: Callable[[], Callable[[], None] | None] = lambda: None
    queue: Callable[[Review, ProgressCallback, CancelledCallback], Ended] | None = None


def trader_use_cases(
    trader: Callable[[], Trader],
    signer: Callable[[], Signer],
    unlock: Callable[[str], None],
    is_locked: Callable[[], bool],
    by_computer: Callable[[], Callable[[], None] | None] = lambda: None,
) -> UseCases:
    """Let a ``Trader`` do the work.

    Args:
        trader: gives the trader of the account and community in use now.
        signer: gives the open vault's key; raises ``LockedError``.
        unlock: opens the vault.
        is_locked: whether the vault is locked.
        by_computer: what opens it with this computer's keyring, if anything.
    """

    def execute(
        review: Reviewed, progress: ProgressCallback, cancelled: CancelledCallback
    ) -> Ended:
        if isinstance(review, Review):
            return trader().execute(review, signer(), progress, cancelled)
        return trader().perform(review, signer(), progress, cancelled)

    def prepare(order: Order) -> Reviewed:
        return _prepare(trader(), order)

    def queue(review: Review, progress: ProgressCallback, cancelled: CancelledCallback) -> Ended:
        return trader().execute(review, signer(), progress, cancelled, queue=True)

    return UseCases(prepare, execute, unlock, is_locked, by_computer, queue)


def _prepare(trader: Trader, order: Order) -> Reviewed:
    if isinstance(order, SpeedUpOrder):
        return trader.prepare_speed_up(order.tx_hash)
    if isinstance(order, TakeBackOrder):
        return trader.prepare_take_back(order.tx_hash)
    return _prepare_trade(trader, order)


def _prepare_trade(
    trader: Trader, order: SellOrder | BuyOrder | TakeOrder | CancelOrder | RepostOrder
) -> Review:
    if isinstance(order, SellOrder):
        return trader.prepare_sell(
            order.wh, order.price, order.valid_to, order.credit_id, min_fill=order.min_fill
        )
    if isinstance(order, BuyOrder):
        return trader.prepare_post_buy(
            order.wh, order.price, order.valid_to, order.credit_id, min_fill=order.min_fill
        )
    if isinstance(order, TakeOrder):
        if order.entry.side is Side.SELL:
            return trader.prepare_buy(order.entry.row, order.wh)
        return trader.prepare_take(order.entry.row, order.wh, order.credit_id)
    if isinstance(order, CancelOrder):
        return trader.prepare_cancel(order.entry.row)
    if isinstance(order, RepostOrder):
        return trader.prepare_repost(order.trade_id)
    raise TypeError(order)
