"""What needs the person's attention: each card says one thing and has one button."""

from __future__ import annotations

from typing import TYPE_CHECKING

from wallet.market.message import Energy, Message, Moment, Span
from wallet.market.views import (
    AttentionItem,
    AttentionKind,
    HomeView,
    PendingEntry,
    PendingState,
)
from wallet.protocol.offers import Side
from wallet.units import Timestamp, Wei, Wh

if TYPE_CHECKING:
    from wallet.codec.address import Address
    from wallet.market.book import BookEntry
    from wallet.market.journal import TradeJournal

READING_OLD_AFTER = 26 * 3_600
"""A meter reports at least once a day; two hours are allowed for its radio."""
STUCK_AFTER = 300
"""Seconds after which a sent transaction that is in no block is called stuck."""
_WAITING = frozenset({PendingState.SIGNED, PendingState.SENT, PendingState.SEEN})
ENDS_SOON = 12 * 3_600
COIN_LOW = Wei(10**15)
"""A thousandth of a coin: a handful of transactions on a community chain."""


def items(
    home: HomeView,
    mine: tuple[BookEntry, ...],
    pending: tuple[PendingEntry, ...],
    journal: TradeJournal,
    now: Timestamp,
    *,
    account: Address,
) -> tuple[AttentionItem, ...]:
    """List what needs the attention of ``account``, most pressing first.

    The journal holds the trades of every account of the profile; another account's are not named
    here, because they cannot be finished with this one's key.
    """
    return (
        *_unfinished(journal, account),
        *_transactions(pending, now),
        *_supply(home),
        *_offers(mine, home, now),
        *_meter(home, now),
        *_purse(home),
    )


def _unfinished(journal: TradeJournal, account: Address) -> list[AttentionItem]:
    return [
        AttentionItem(
            AttentionKind.TRADE_UNFINISHED,
            Message("A signed offer was not put on the market"),
            Message("Hearth was closed before it was sent."),
            Message("Finish"),
            offer_hash=record.offer_hash,
            trade_id=record.trade_id,
        )
        for record in journal.records()
        if record.account == account
        and record.signed is not None
        and not record.finished
        and not record.sent
    ]


def _transactions(pending: tuple[PendingEntry, ...], now: Timestamp) -> list[AttentionItem]:
    found = []
    for entry in pending:
        if entry.state is PendingState.FAILED:
            found.append(
                AttentionItem(
                    AttentionKind.TRANSACTION_FAILED,
                    Message("Something you sent was refused"),
                    entry.label,
                    Message("Why?"),
                )
            )
        elif entry.state is PendingState.EXPIRED:
            found.append(
                AttentionItem(
                    AttentionKind.TRANSACTION_FAILED,
                    Message("Something you sent ran out of time"),
                    entry.label,
                    Message("Look"),
                )
            )
        elif entry.state is PendingState.REPLACED and not entry.replaced_by:
            found.append(
                AttentionItem(
                    AttentionKind.TRANSACTION_FAILED,
                    Message("Another wallet has the same keys"),
                    Message("It took the place of something you sent here."),
                    Message("Look"),
                )
            )
        elif entry.state in _WAITING and now - entry.created > STUCK_AFTER:
            found.append(
                AttentionItem(
                    AttentionKind.TRANSACTION_STUCK,
                    Message("Something you sent is still waiting"),
                    Message("Sent {span} ago.", {"span": Span(now - entry.created)}),
                    Message("Look"),
                )
            )
    return found


def _supply(home: HomeView) -> list[AttentionItem]:
    if home.arrears:
        return [
            AttentionItem(
                AttentionKind.ARREARS,
                Message("You used {energy} more than you hold", {"energy": Energy(home.arrears)}),
                Message("The next gas you receive settles it first."),
                Message("Buy gas"),
            )
        ]
    if home.held < home.reserve:
        return [
            AttentionItem(
                AttentionKind.RESERVE_LOW,
                Message("Your reserve is low"),
                Message(
                    "You hold {held}; the next {days} days need about {reserve}.",
                    {
                        "held": Energy(home.held),
                        "days": home.reserve_days,
                        "reserve": Energy(home.reserve),
                    },
                ),
                Message("Buy gas"),
            )
        ]
    return []


def _offers(mine: tuple[BookEntry, ...], home: HomeView, now: Timestamp) -> list[AttentionItem]:
    held = {holding.credit_id: int(holding.wh) for holding in home.holdings}
    found = []
    for entry in mine:
        offer = entry.row.signed.offer
        if entry.valid_to < now:
            continue
        left = held.get(offer.credit_id, 0)
        if entry.side is Side.SELL and left < entry.remaining:
            found.append(
                AttentionItem(
                    AttentionKind.OFFER_CANNOT_FILL,
                    Message("Your offer promises more gas than you hold"),
                    Message(
                        "{offered} offered, {held} of that gas left.",
                        {"offered": Energy(entry.remaining), "held": Energy(Wh(left))},
                    ),
                    Message("Take it back"),
                    offer_hash=entry.offer_hash,
                )
            )
        elif entry.valid_to - now < ENDS_SOON < entry.valid_to - offer.valid_from:
            found.append(
                AttentionItem(
                    AttentionKind.OFFER_ENDS_SOON,
                    Message("Your offer ends {when}", {"when": Moment(entry.valid_to)}),
                    Message("{energy} are left of it.", {"energy": Energy(entry.remaining)}),
                    Message("Look"),
                    offer_hash=entry.offer_hash,
                )
            )
    return found


def _meter(home: HomeView, now: Timestamp) -> list[AttentionItem]:
    if home.meter is None:
        return [
            AttentionItem(
                AttentionKind.NO_METER,
                Message("No meter is linked to this account"),
                Message("Give your address to the community's operator to have it linked."),
                Message("Show address"),
            )
        ]
    age = now - home.meter.last_ts
    if age > READING_OLD_AFTER:
        return [
            AttentionItem(
                AttentionKind.READING_OLD,
                Message("Your meter's last reading is {span} old", {"span": Span(age)}),
                Message("Your real surplus may be smaller than shown."),
                Message("Look"),
            )
        ]
    return []


def _purse(home: HomeView) -> list[AttentionItem]:
    if home.coin is None or home.coin >= COIN_LOW:
        return []
    return [
        AttentionItem(
            AttentionKind.COIN_LOW,
            Message("Little is left for network fees"),
            Message("Ask the community's operator to top up this account."),
            Message("Show address"),
        )
    ]
