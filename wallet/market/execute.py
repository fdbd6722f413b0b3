"""Runs a review: signs exactly what it shows, sends it, waits, and keeps track across a crash.

Order of things, so that a kill at any moment loses nothing: the trade is written to the journal
before the first signature; a signed offer is written before it is posted; a signed transaction is
in the outbox before it is sent.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, TypeVar

from wallet.errors import CancelledError, RevertedError
from wallet.market import refusals
from wallet.market.chain_facts import explained
from wallet.market.journal import TradeJournal, TradeRecord
from wallet.market.message import Energy, Field, Gas, Message, Money
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
from wallet.protocol import events, trade_calls
from wallet.protocol.credits import class_of
from wallet.protocol.offers import SignedOffer
from wallet.protocol.trade_calls import Call
from wallet.units import Minor, Wei, Wh

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
    _record: TradeRecord | None = None
    _signed: SignedOffer | None = None
    _permit: bytes | None = None
    _step: int = 0

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
        result = self._result(receipts)
        self._report(Stage.DONE)
        return result

    def _do(self, step: Step, receipts: list[Receipt]) -> None:
        if step.kind is StepKind.SIGN_OFFER:
            self._sign_offer(step)
        elif step.kind is StepKind.SIGN_PERMIT:
            self._sign_permit(step)
        elif step.transaction is not None:
            receipts.append(self._send(step, step.transaction))

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

    def _send(self, step: Step, prepared: PreparedTransaction) -> Receipt:
        if step.kind is StepKind.POST and not self._reposts:
            prepared = self._with_signature(prepared)
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
        self._stop_if_asked()
        self._report(Stage.SIGNING)
        self._report(Stage.SENDING)
        tx_hash = self._refusals_named(
            lambda: self.desk.sender.sign_and_send(self.signer, prepared)
        )
        record = self._kept()
        self._keep(replace(record, steps=(*record.steps, (step.kind, tx_hash))))
        self._report(Stage.WAITING, self.desk.facts.head())
        return self._wait(step, tx_hash)

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

    def _result(self, receipts: list[Receipt]) -> TradeResult:
        gas, money = self._changes(receipts)
        return TradeResult(
            self.review.kind,
            self.review.trade_id,
            tuple(receipt.tx_hash for receipt in receipts),
            tuple(receipt.block_number for receipt in receipts),
            self.review.offer_hash,
            gas,
            money,
            Wei(sum(receipt.fee for receipt in receipts)),
            self._summary(gas, money),
            self._signed,
        )

    def _changes(self, receipts: list[Receipt]) -> tuple[Wh, Minor]:
        """What the events of the trade's own transactions moved in and out of the account."""
        me, gas, money = self.review.account, 0, 0
        for receipt in receipts:
            for log in receipt.logs:
                for event in events.decode(log, self.desk.community):
                    if isinstance(event, events.CreditTransfer):
                        gas += event.wh * ((event.receiver == me) - (event.sender == me))
                    elif isinstance(event, events.MoneyTransfer):
                        money += event.amount * ((event.receiver == me) - (event.sender == me))
        return Wh(gas), Minor(money)

    def _summary(self, gas: Wh, money: Minor) -> Message:
        offer, kind = self.review.offer, self.review.kind
        if kind in {TradeKind.TAKE_SELL, TradeKind.TAKE_BUY}:
            fields: dict[str, Field] = {
                "energy": Energy(Wh(abs(gas))),
                "money": Money(Minor(abs(money)), self.desk.community.money),
                "who": self.desk.who(offer.maker),
                "gas": Gas(class_of(offer.credit_id)),
            }
            if kind is TradeKind.TAKE_SELL:
                return Message("You bought {energy} from {who} for {money}.", fields)
            return Message("You sold {energy} to {who} for {money}.", fields)
        if kind is TradeKind.CANCEL:
            return Message("Your offer is taken back.")
        if DECIDING[kind] is StepKind.SIGN_OFFER:
            return Message(
                "Your offer of {energy} is signed.", {"energy": Energy(offer.quantity_wh)}
            )
        if offer.maker != self.review.account:
            return Message(
                "The offer of {who} is on the market.", {"who": self.desk.who(offer.maker)}
            )
        return Message(
            "Your offer of {energy} is on the market.", {"energy": Energy(offer.quantity_wh)}
        )
