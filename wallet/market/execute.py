"""Runs a review: signs exactly what it shows, sends it, waits, and keeps track across a crash.

Order of things, so that a kill at any moment loses nothing: the trade is written to the journal
before the first signature; a signed offer is written before it is posted; a signed transaction is
in the outbox before it is sent.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, TypeVar

from wallet.chain.prepared import NEVER
from wallet.chain.rivals import FOR_GOOD
from wallet.errors import CancelledError, NodeDownError, NodeRefusedError, RevertedError
from wallet.market import refusals
from wallet.market.chain_facts import explained
from wallet.market.journal import TradeJournal, TradeRecord
from wallet.market.message import Money
from wallet.market.prepare_post import SHORTEST
from wallet.market.prepare_take import Taking, check_take
from wallet.market.results import (
    CancelledCallback,
    ProgressCallback,
    Stage,
    TradeProgress,
    TradeResult,
)
from wallet.market.review import Review, Step, StepKind, TradeKind
from wallet.market.steps import DECIDING, audit, fill_with_permit
from wallet.market.tally import result_of
from wallet.protocol import trade_calls
from wallet.protocol.offers import SignedOffer
from wallet.protocol.trade_calls import Call
from wallet.units import Timestamp

if TYPE_CHECKING:
    from wallet.chain.sender import PreparedTransaction
    from wallet.chain.types import Receipt
    from wallet.keys.signer import Signer
    from wallet.market.desk import Desk

_T = TypeVar("_T")

WAIT = 120.0
"""Seconds to wait for a block; the transaction goes on by itself afterwards."""


@dataclass(slots=True)
class Execution:
    """One run of one review."""

    desk: Desk
    review: Review
    signer: Signer
    journal: TradeJournal
    progress: ProgressCallback
    cancelled: CancelledCallback
    queue: bool = False
    _record: TradeRecord | None = None
    _signed: SignedOffer | None = None
    _permit: bytes | None = None
    _step: int = 0
    _behind: int | None = None
    """How many numbers after the shown ones it is signed with, because no node answers; else
    ``None``."""

    def run(self) -> TradeResult:
        """Do everything; see ``Trader.execute`` for what it raises."""
        self._report(Stage.CHECKING)
        self._require_fresh()
        self._keep(
            TradeRecord(
                self.review.trade_id,
                self.review.kind,
                self.review.account,
                self.desk.community.chain_id,
                self.desk.community.market,
                self.review.wh,
                self.review.offer_hash,
                self.desk.facts.clock(),
                signed=self.review.signed_offer if self._reposts else None,
            )
        )
        self._signed = self.review.signed_offer
        receipts: list[Receipt] = []
        for place, step in enumerate(self.review.steps):
            self._step = place
            self._stop_if_asked()
            try:
                self._do(step, receipts)
            except CancelledError:
                self._end("cancelled")  # a key elsewhere may give up while it signs
                raise
        self._end("done")
        result = result_of(self.desk, self.review, receipts, self._signed)
        self._report(Stage.DONE)
        return result

    def _do(self, step: Step, receipts: list[Receipt]) -> None:
        if step.kind is StepKind.SIGN_OFFER:
            self._sign_offer(step)
        elif step.kind is StepKind.SIGN_PERMIT:
            self._sign_permit(step)
        elif step.transaction is not None:
            receipt = self._send(step, step.transaction)
            if receipt is not None:
                receipts.append(receipt)

    @property
    def _reposts(self) -> bool:
        return self.review.kind is TradeKind.REPOST

    def _require_fresh(self) -> None:
        """Hold the review against the clock, the key, the chain and the market, before signing."""
        review, desk = self.review, self.desk
        if review.account != desk.account or self.signer.address != review.account:
            raise refusals.other_account()
        if desk.facts.clock() > review.expires:
            raise refusals.review_too_old(review.expires)
        audit(review, desk.community)
        try:
            self._require_unchanged()
        except NodeDownError:
            if not self.queue:
                raise
            self._behind = desk.sender.next_number(review.account) - review.first_nonce
            if self._behind < 0:
                raise refusals.changed_meanwhile("transaction number") from None

    def _require_unchanged(self) -> None:
        review, desk = self.review, self.desk
        desk.verify()
        sends = any(step.transaction is not None for step in review.steps)
        if sends and desk.next_nonce() != review.first_nonce:
            raise refusals.changed_meanwhile("transaction number")
        ends = review.offer.valid_to
        making = {StepKind.POST, StepKind.SIGN_OFFER}
        if DECIDING[review.kind] in making and ends < desk.facts.clock() + SHORTEST:
            raise refusals.ends_too_soon(ends)
        if review.kind in {TradeKind.TAKE_SELL, TradeKind.TAKE_BUY}:
            first = review.steps[0].kind
            self._check_fill(permitted=first is StepKind.FILL)

    def _taking(self) -> Taking:
        review = self.review
        if review.signed_offer is None or review.limit is None:
            raise refusals.not_what_was_shown("fill")
        credit_id = review.offer.credit_id if review.credit_id is None else review.credit_id
        return Taking(review.signed_offer, review.wh, credit_id, review.limit)

    def _check_fill(self, *, permitted: bool) -> None:
        """Ask the market once more about the fill, and hold its cost against the limit."""
        taking = self._taking()
        offer, now = taking.offer, self.desk.facts.clock()
        moves = offer.start_price_per_mwh != offer.end_price_per_mwh
        cost = self.desk.facts.cost(offer, taking.wh, now)
        passed = cost > taking.limit if taking.buying else cost < taking.limit
        if moves and passed:
            money = self.desk.community.money
            raise refusals.price_moved(Money(cost, money), Money(taking.limit, money))
        check_take(self.desk, taking, permitted=permitted)

    def _sign_offer(self, step: Step) -> None:
        self._report(Stage.SIGNING)
        if step.typed_data is None:
            raise refusals.not_what_was_shown("typed data")
        signature = self.signer.sign_typed_data(step.typed_data)
        self._signed = SignedOffer(self.review.offer, signature, self.review.offer_hash)
        self._keep(replace(self._kept(), signed=self._signed))

    def _sign_permit(self, step: Step) -> None:
        """Sign the permission that travels in the trade's transaction; alone it moves nothing."""
        self._report(Stage.SIGNING)
        if step.typed_data is None:
            raise refusals.not_what_was_shown("permit")
        self._permit = self.signer.sign_typed_data(step.typed_data)

    def _send(self, step: Step, prepared: PreparedTransaction) -> Receipt | None:
        if step.kind is StepKind.POST and not self._reposts:
            prepared = self._with_signature(prepared)
        if self._behind is not None:
            prepared = self._queued(step, prepared, self._behind)
        else:
            prepared = self._asked_again(step, prepared)
        self._stop_if_asked()
        self._report(Stage.SIGNING)
        self._report(Stage.SENDING)
        prepared = replace(prepared, expires=self._expires(step))
        tx_hash = self._refusals_named(
            lambda: self.desk.sender.sign_and_send(self.signer, prepared)
        )
        record = self._kept()
        self._keep(replace(record, steps=(*record.steps, (step.kind, tx_hash))))
        if self._behind is not None:
            if step.kind is DECIDING[self.review.kind]:
                raise refusals.queued()
            return None
        self._report(Stage.WAITING, self.desk.facts.head())
        return self._wait(step, tx_hash)

    def _queued(
        self, step: Step, prepared: PreparedTransaction, behind: int
    ) -> PreparedTransaction:
        """The same transaction behind what was queued before; its number is all that differs."""
        if step.kind is StepKind.FILL and self._permit is not None:
            call = fill_with_permit(self.review, self.desk.community, self._permit)
            prepared = replace(prepared, tx=replace(prepared.tx, data=call.data))
        return replace(prepared, tx=replace(prepared.tx, nonce=prepared.tx.nonce + behind))

    def _expires(self, step: Step) -> Timestamp:
        """When this step could only fail: its offer, or the permit in it, has ended then."""
        if step.kind is StepKind.FILL and self._permit is not None:
            return min(self.review.offer.valid_to, self.review.permit_deadline)
        return self.review.offer.valid_to if step.kind in {StepKind.FILL, StepKind.POST} else NEVER

    def _asked_again(self, step: Step, prepared: PreparedTransaction) -> PreparedTransaction:
        """Ask the market once more about exactly what is signed next."""
        if step.kind is StepKind.FILL and self._permit is not None:
            call = fill_with_permit(self.review, self.desk.community, self._permit)
            prepared = replace(prepared, tx=replace(prepared.tx, data=call.data))
            self._check_fill(permitted=False)
            self.desk.facts.simulate(self.review.account, call)
        elif step.kind is StepKind.FILL and self._step > 0:
            self._check_fill(permitted=True)
        if step.kind is StepKind.POST:
            call = Call(self.desk.community.market, prepared.tx.data)
            self.desk.facts.simulate(self.review.account, call)
        return prepared

    def _with_signature(self, prepared: PreparedTransaction) -> PreparedTransaction:
        """Put the offer's signature where the review showed an empty one; nothing else changes."""
        if self._signed is None:
            raise refusals.not_what_was_shown("post")
        call = trade_calls.post(self.desk.community, self._signed)
        return replace(prepared, tx=replace(prepared.tx, data=call.data))

    def _wait(self, step: Step, tx_hash: bytes) -> Receipt:
        try:
            return self._refusals_named(
                lambda: self.desk.sender.wait(tx_hash, timeout=WAIT, cancelled=self.cancelled)
            )
        except CancelledError as error:
            if step.kind is DECIDING[self.review.kind]:
                raise refusals.still_under_way() from error
            raise

    def _refusals_named(self, work: Callable[[], _T]) -> _T:
        """Name what a contract refuses by the market's own reasons; the trade is then over."""
        try:
            return work()
        except RevertedError as error:
            reason = explained(error)
            self._end(reason.code)
            raise reason from error
        except NodeRefusedError as error:
            if error.code in FOR_GOOD:
                self._end(error.code)
            raise

    def _stop_if_asked(self) -> None:
        if self.cancelled():
            self._end("cancelled")
            raise CancelledError

    def _kept(self) -> TradeRecord:
        if self._record is None:
            raise refusals.no_such_trade()
        return self._record

    def _keep(self, record: TradeRecord) -> None:
        self.journal.put(record)
        self._record = record

    def _end(self, outcome: str) -> None:
        if self._record is not None:
            self._keep(replace(self._record, finished=True, outcome=outcome))

    def _report(self, stage: Stage, block: int | None = None) -> None:
        steps = self.review.steps
        step = steps[self._step]
        self.progress(TradeProgress(stage, self._step + 1, len(steps), step.kind, step.text, block))
