"""The trading use cases, for the window and the command line alike.

Each ``prepare_*`` turns typed wishes into a :class:`~wallet.market.review.Review`: checked against
the home's surplus, asked of the market contract, simulated, priced. ``execute`` signs exactly what
a review shows, sends it and waits. Everything here may take time and asks the network: call it from
a worker thread. What a use case needs is imported when it is first used, because the first window
has a trader and makes no trade.
"""

from __future__ import annotations

import time
from collections.abc import Callable
from dataclasses import replace
from datetime import UTC, datetime, tzinfo
from typing import TYPE_CHECKING

from wallet.chain.errors_map import register_errors
from wallet.codec.address import ZERO_ADDRESS, Address
from wallet.market.again import Again
from wallet.market.chain_facts import ChainFacts
from wallet.market.desk import Desk, Standing
from wallet.market.journal import MemoryJournal, TradeJournal
from wallet.market.results import (
    CancelledCallback,
    ProgressCallback,
    ResumedTrade,
    TradeResult,
    never,
    unheard,
)
from wallet.market.terms import PLAIN, Conditions
from wallet.protocol.contracts import all_errors
from wallet.protocol.credits import ANY_GAS, GasClass
from wallet.protocol.offers import Side
from wallet.units import Minor, PricePerMWh, Timestamp, Wh

if TYPE_CHECKING:
    from wallet.chain.api import NodeApi
    from wallet.chain.sender import TransactionSender
    from wallet.keys.signer import Signer
    from wallet.ledger.index import Index
    from wallet.market.deeds import Deed, DeedResult
    from wallet.market.desk import Offered
    from wallet.market.review import Review
    from wallet.market.surety import Surety
    from wallet.protocol.community import CommunityFile
    from wallet.protocol.offers import SignedOffer

LEAST_FILL = Wh(1)


class Trader(Again):
    """Trades for one account in one community.

    Args:
        node: where the chain is asked.
        sender: sends transactions and keeps them across a crash.
        community: contracts, currency and names.
        index: the local index, for the home's use and open offers.
        account: whose gas and money it is.
        journal: keeps unfinished trades; the real wallet passes a ``FileJournal``.
        clock: Unix seconds.
        tz: the local time zone, for days; the computer's when ``None``.
        language: which of a member's names to show.
        surety: asks several nodes what is left of an offer; nobody is asked twice when ``None``.
    """

    def __init__(
        self,
        node: NodeApi,
        sender: TransactionSender,
        community: CommunityFile,
        index: Index,
        account: Address,
        *,
        journal: TradeJournal | None = None,
        clock: Callable[[], float] = time.time,
        tz: tzinfo | None = None,
        language: str = "en",
        surety: Surety | None = None,
    ) -> None:
        register_errors(all_errors())
        self.journal = journal or MemoryJournal()
        zone = tz or datetime.now().astimezone().tzinfo or UTC
        facts = ChainFacts(node, community, clock)
        self._desk = Desk(node, sender, community, index, account, facts, zone, language, surety)

    @property
    def account(self) -> Address:
        """Whose trades these are."""
        return self._desk.account

    def standing(self) -> Standing:
        """What the account may put into a trade right now, asked of the chain."""
        return self._desk.standing()

    def prepare_sell(
        self,
        wh: Wh,
        price: PricePerMWh,
        valid_to: Timestamp,
        credit_id: int | None = None,
        *,
        gas_class: GasClass | None = None,
        min_fill: Wh = LEAST_FILL,
        end_price: PricePerMWh | None = None,
        taker: Address = ZERO_ADDRESS,
        conditions: Conditions = PLAIN,
    ) -> Review:
        """Review a new offer to sell.

        Args:
            wh: how much, at most.
            price: per MWh, in minor units; at the start when ``end_price`` is given.
            valid_to: Unix seconds when the offer ends.
            credit_id: from which batch; the one the home burns last when ``None``.
            gas_class: only choose among batches of this class.
            min_fill: the least that may be taken at once.
            end_price: the price moves in a straight line to this one until ``valid_to``.
            taker: only this account may take it; anyone when zero.
            conditions: what most offers leave as it is, and whether to post it at all.

        Raises:
            TradeError: more than the surplus, no batch large enough, or the market's own reason.
            WrongChainError: the node is not this community's.
            NodeError: the node cannot be asked.
        """
        from wallet.market import refusals
        from wallet.market.prepare_post import choose_batch, prepare_post
        from wallet.market.terms import Terms

        standing = self._desk.standing()
        if wh <= 0:
            raise refusals.no_amount()
        if wh > standing.can_offer:
            raise refusals.more_than_surplus(wh, standing.can_offer, standing.promised.gas)
        if credit_id is None:
            credit_id = choose_batch(standing, wh, gas_class)
        elif wh > standing.free_of(credit_id):
            raise refusals.batch_not_free(wh, standing.free_of(credit_id))
        terms = Terms(
            Side.SELL, wh, price, valid_to, credit_id, min_fill, end_price, taker, conditions
        )
        return prepare_post(self._desk, standing, terms)

    def prepare_post_buy(
        self,
        wh: Wh,
        price: PricePerMWh,
        valid_to: Timestamp,
        credit_id: int = ANY_GAS,
        *,
        min_fill: Wh = LEAST_FILL,
        end_price: PricePerMWh | None = None,
        taker: Address = ZERO_ADDRESS,
        conditions: Conditions = PLAIN,
    ) -> Review:
        """Review a new offer to buy; ``credit_id`` may be a wildcard (``credits.any_of``).

        The market is allowed to take what all open buy offers can cost, and no more.

        Raises:
            TradeError: not enough money, or the market's own reason.
            WrongChainError, NodeError: as for ``prepare_sell``.
        """
        from wallet.market import refusals
        from wallet.market.prepare_post import prepare_post
        from wallet.market.terms import Terms

        if wh <= 0:
            raise refusals.no_amount()
        terms = Terms(
            Side.BUY, wh, price, valid_to, credit_id, min_fill, end_price, taker, conditions
        )
        return prepare_post(self._desk, self._desk.standing(), terms)

    def prepare_buy(self, row: Offered, wh: Wh, limit: Minor | None = None) -> Review:
        """Review buying ``wh`` from somebody's sell offer, posted or on a slip.

        ``limit`` is the most that is paid: unless given, the cost now, or where the price rises,
        what it is in two minutes.

        Raises:
            TradeError: expired, taken, too much, too little, no money, with numbers.
            WrongChainError, NodeError: as for ``prepare_sell``.
        """
        from wallet.market.prepare_take import prepare_take_sell

        return prepare_take_sell(self._desk, self._desk.standing(), row, wh, limit)

    def prepare_take(
        self, row: Offered, wh: Wh, credit_id: int | None = None, limit: Minor | None = None
    ) -> Review:
        """Review selling ``wh`` into somebody's buy offer, posted or on a slip.

        ``limit`` is the least that is received, chosen as for ``prepare_buy``. ``credit_id``
        says from which batch; a fitting one is chosen when ``None``.

        Raises:
            TradeError: more than the surplus, no fitting batch, or the market's own reason.
            WrongChainError, NodeError: as for ``prepare_sell``.
        """
        from wallet.market.prepare_take import prepare_take_buy

        return prepare_take_buy(
            self._desk, self._desk.standing(), row, wh, credit_id=credit_id, limit=limit
        )

    def prepare_cancel(self, row: Offered) -> Review:
        """Review taking back an own offer, posted or on a slip.

        Raises:
            TradeError: not yours, or nothing is left of it.
            WrongChainError, NodeError: as for ``prepare_sell``.
        """
        from wallet.market.prepare_open import prepare_cancel

        return prepare_cancel(self._desk, self._desk.standing(), row)

    def prepare_post_slip(self, signed: SignedOffer) -> Review:
        """Review posting a signed offer: one's own slip, or one that somebody handed on.

        Raises:
            TradeError: the market's own reason against the offer.
            WrongChainError, NodeError: as for ``prepare_sell``.
        """
        from wallet.market.desk import new_trade_id
        from wallet.market.prepare_open import prepare_post_slip

        return prepare_post_slip(self._desk, self._desk.standing(), signed, new_trade_id())

    def prepare_repost(self, trade_id: str) -> Review:
        """Review posting an offer that was signed and, after a crash, never posted.

        Raises:
            TradeError: no such trade, or the market's own reason against the offer.
            WrongChainError, NodeError: as for ``prepare_sell``.
        """
        from wallet.market import refusals
        from wallet.market.prepare_open import prepare_repost

        record = self.journal.get(trade_id)
        if record is None:
            raise refusals.no_such_trade()
        return prepare_repost(self._desk, self._desk.standing(), record)

    def execute(
        self,
        review: Review,
        signer: Signer,
        progress: ProgressCallback = unheard,
        cancelled: CancelledCallback = never,
        *,
        queue: bool = False,
    ) -> TradeResult:
        """Sign exactly what ``review`` shows, send it, and wait until it is in a block.

        Before the first signature the chain, the contracts' code, the account's transaction
        number and the market's own check are asked again.

        Args:
            review: what the person agreed to.
            signer: the key of the review's account.
            progress: called at every stage, on this thread.
            cancelled: asked between steps and while waiting.
            queue: when no node answers, sign all the same; it is sent as soon as one does. What
                is asked again otherwise was asked for the review, at most ten minutes ago.

        Raises:
            TradeError: the review is too old, something changed, or the market refuses; the
                reason is named. ``trade.still_under_way`` when waiting was cancelled after
                sending; ``trade.queued`` when it was signed while no node answers.
            CancelledError: cancelled before the deciding step was sent; nothing is traded.
            WrongChainError, NodeError: the node; what was sent stays in the outbox.
            LockedError, CheckError: from the key.
        """
        from wallet.market.execute import Execution

        return Execution(self._desk, review, signer, self.journal, progress, cancelled, queue).run()

    @property
    def desk(self) -> Desk:
        """What the deeds of ``many`` and ``sharing`` are prepared with."""
        return self._desk

    def perform(
        self,
        deed: Deed,
        signer: Signer,
        progress: ProgressCallback = unheard,
        cancelled: CancelledCallback = never,
    ) -> DeedResult:
        """Sign exactly what ``deed`` shows, send it, and wait; as ``execute`` does for a review.

        Raises:
            TradeError: the deed is too old, something changed, or a contract refuses, by name.
            CancelledError: cancelled before the next step was signed.
            WrongChainError, NodeError, LockedError, CheckError: as for ``execute``.
        """
        from wallet.market.deeds import Performance

        return Performance(self._desk, deed, signer, progress, cancelled).run()

    def resume(
        self, progress: ProgressCallback = unheard, cancelled: CancelledCallback = never
    ) -> tuple[ResumedTrade, ...]:
        """After a restart: continue what was signed, and say of each trade where it stands.

        Raises:
            NodeError: the node cannot be asked; everything stays as it was.
        """
        from wallet.market.resume import Resumption

        return Resumption(self._desk, self.journal, progress, cancelled).run()

    def discard(self, trade_id: str) -> None:
        """Forget an offer that was signed and not posted; it never left this computer."""
        from wallet.market import refusals

        record = self.journal.get(trade_id)
        if record is None or record.finished or record.sent:
            raise refusals.no_such_trade()
        self.journal.put(replace(record, signed=None, finished=True, outcome="discarded"))
