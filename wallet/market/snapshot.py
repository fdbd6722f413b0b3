"""Builds what the window shows at one moment.

Everything comes from the local index in one consistent read, so that a number on one page never
disagrees with another page; no node is asked. Runs on a worker thread after every sync step.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import tzinfo
from typing import TYPE_CHECKING

from wallet.chain.sureness import NO_MARKS, Marks
from wallet.codec.address import Address
from wallet.ledger import queries
from wallet.ledger.traded import TradedHistory
from wallet.market import attention, happenings, home, pricing, sent
from wallet.market.book import Book, BookFilter, BookSort
from wallet.market.checks import Position
from wallet.market.journal import MemoryJournal, TradeJournal
from wallet.market.message import Message
from wallet.market.sentences import names_book
from wallet.market.views import (
    ActivityEntry,
    ActivityIcon,
    AttentionItem,
    AttentionKind,
    BatchHolding,
    CommunityView,
    DayBar,
    HomeView,
    MarketView,
    MeterView,
    PendingEntry,
    PendingState,
    Snapshot,
    SyncState,
    SyncView,
)
from wallet.units import Timestamp, Wei

if TYPE_CHECKING:
    from wallet.chain.outbox import Outbox
    from wallet.ledger.index import Index
    from wallet.ledger.rows import OfferRow
    from wallet.protocol.community import CommunityFile

__all__ = [
    "ActivityEntry",
    "ActivityIcon",
    "AttentionItem",
    "AttentionKind",
    "BatchHolding",
    "CommunityView",
    "DayBar",
    "HomeView",
    "MarketView",
    "MeterView",
    "PendingEntry",
    "PendingState",
    "Snapshot",
    "SyncState",
    "SyncStatus",
    "SyncView",
    "build",
]

ACTIVITY_ROWS = 200
FIRST_ROWS = 40
"""Of Activity, for the first look at Home."""
STALE_AFTER = 60
"""Seconds without a successful sync after which the numbers are called stale."""
MAKERS_LOOKED_UP = 2_000
"""Above this many makers their balances are left to the contract's check before a trade."""


@dataclass(frozen=True, slots=True)
class SyncStatus:
    """What the sync loop knows; the index itself does not remember when it last succeeded.

    Attributes:
        last_success: when a sync step last came through, by this computer's clock.
        head_block: the node's newest block then.
        head_time: that block's time.
        behind: there is more to read up to that head.
        problem: what the last try said when it failed.
        code_verified: the contracts' code was compared with the community file on this connection.
    """

    last_success: Timestamp | None = None
    head_block: int | None = None
    head_time: Timestamp | None = None
    behind: bool = False
    problem: Message | None = None
    code_verified: bool = False


_NEVER = SyncStatus()


def build(
    index: Index,
    community: CommunityFile,
    account: Address,
    now: Timestamp,
    tz: tzinfo,
    *,
    sync: SyncStatus = _NEVER,
    outbox: Outbox | None = None,
    journal: TradeJournal | None = None,
    coin: Wei | None = None,
    language: str = "en",
    whole: bool = True,
    marks: Marks = NO_MARKS,
) -> Snapshot:
    """Build the snapshot of ``account`` at ``now``.

    Args:
        index: the local index; read in one transaction.
        community: names, currency and contracts.
        account: who looks.
        now: Unix seconds by this computer's clock.
        tz: the local time zone, for days and months.
        sync: how fresh the index is.
        outbox: this wallet's transactions, for what is pending.
        journal: this wallet's trades, for what is unfinished.
        coin: the account's balance of the chain's coin in wei, if it was asked.
        language: which of a member's names to show.
        whole: with the market. Without, the time it takes does not grow with the street: what
            Home shows is there, the book has the account's own offers only, and says so
            (``MarketView.whole``).
        marks: how sure the account's numbers are.
    """
    names = names_book(community, account, language)
    currency = community.money
    with index.snapshot():
        facts = home.read_facts(index, community, account, now, tz)
        indexed = queries.indexed_to(index)
        # A chain's clock may run a little ahead; an offer posted in its newest block has begun.
        chain_now = max(now, indexed.ts) if indexed else now
        rows = queries.activity(index, account, ACTIVITY_ROWS if whole else FIRST_ROWS)
        offers = queries.open_offers(index) if whole else queries.my_open_offers(index, account)
        balances = _makers(index, community, offers)
        own_offers = tuple(row for row in offers if row.signed.offer.currency == currency.address)
        history = TradedHistory(index, currency.address)
        street = pricing.street_price(history, own_offers if whole else (), chain_now)
        prices = _prices(history, chain_now) if whole else ((), pricing.LONG_WINDOW)
    home_view = home.build_home(facts, home.promised(own_offers, account, chain_now), street, coin)
    position = Position(
        account,
        home_view.money,
        {holding.credit_id: holding.wh for holding in home_view.holdings},
        home_view.can_offer,
        chain_now,
        makers_gas=balances[0],
        makers_money=balances[1],
    )
    book = Book.build(
        own_offers,
        position,
        names=names,
        street=street.price if street else None,
        currency=currency,
    )
    sync_view = _sync_view(sync, indexed.block if indexed else None, now)
    pending = sent.pending_entries(outbox, account, now)
    mine = book.mine()
    return Snapshot(
        now,
        _community_view(community, sync),
        names[account],
        sync_view,
        home_view,
        _market_view(book, prices, own_offers, street, chain_now, whole=whole),
        tuple(happenings.entry(row, names, currency) for row in rows),
        mine,
        pending,
        attention.items(home_view, mine, pending, journal or MemoryJournal(), now, account=account),
        names,
        marks,
        sent.sent_entries(outbox, account),
    )


def _prices(history: TradedHistory, now: Timestamp) -> tuple[tuple[pricing.PricePoint, ...], int]:
    """Read the price chart, and how many seconds it covers."""
    span = pricing.chart_span(history, now)
    return pricing.price_series(history, now, span=span), span


def _makers(
    index: Index, community: CommunityFile, offers: tuple[OfferRow, ...]
) -> tuple[Mapping[tuple[Address, int], int] | None, Mapping[Address, int] | None]:
    """Read what makers hold, so that the book does not show what cannot be delivered."""
    makers = {row.signed.offer.maker for row in offers}
    if len(makers) > MAKERS_LOOKED_UP:
        return None, None
    gas = {
        (maker, int(holding.credit_id)): int(holding.wh)
        for maker in makers
        for holding in queries.holdings(index, maker)
    }
    money = {maker: int(queries.money(index, maker, community.money.address)) for maker in makers}
    return gas, money


def _community_view(community: CommunityFile, sync: SyncStatus) -> CommunityView:
    return CommunityView(
        community.name,
        community.chain_id,
        community.money,
        community.coin_symbol,
        community.market,
        sync.code_verified,
    )


def _sync_view(sync: SyncStatus, indexed_to: int | None, now: Timestamp) -> SyncView:
    if sync.problem is not None:
        state = SyncState.OFFLINE
    elif indexed_to is None:
        state = SyncState.NEVER
    elif sync.behind:
        state = SyncState.CATCHING_UP
    elif sync.last_success is None or now - sync.last_success > STALE_AFTER:
        state = SyncState.STALE
    else:
        state = SyncState.FRESH
    return SyncView(
        state, sync.head_block, sync.head_time, indexed_to, sync.last_success, sync.problem
    )


def _market_view(
    book: Book,
    prices: tuple[tuple[pricing.PricePoint, ...], int],
    offers: tuple[OfferRow, ...],
    street: pricing.StreetPrice | None,
    now: Timestamp,
    *,
    whole: bool,
) -> MarketView:
    wanted, offered = pricing.wanted_offered(offers, now)
    suggestion = pricing.suggest(street, wanted, offered, book.currency)
    page = book.view(BookFilter(can_take=True), BookSort.BEST)
    return MarketView(
        book,
        page.entries,
        page.cannot_take,
        street,
        prices[0],
        wanted,
        offered,
        wanted[-1].total if wanted else pricing.NOTHING,
        offered[-1].total if offered else pricing.NOTHING,
        suggestion,
        suggestion,
        series_span=prices[1],
        whole=whole,
    )
