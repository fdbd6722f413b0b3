"""The signatures of a trade: built for the review, and compared with it again before signing.

Every transaction has the number, fee and bytes the review shows. ``audit`` rebuilds each step from
what the person read (offer, amount, limit) and refuses anything that does not follow from it.
"""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING

from wallet.market import refusals
from wallet.market.happenings import STEP_LABELS, label_of
from wallet.market.message import Fee
from wallet.market.review import Review, Step, StepKind, TradeKind
from wallet.protocol import trade_calls
from wallet.protocol.gas_limits import limits_on
from wallet.protocol.offers import GasOffer, SignedOffer
from wallet.protocol.permits import Permit, permit_data
from wallet.protocol.takes import take_of
from wallet.protocol.trade_calls import Call
from wallet.units import Minor, Wei

if TYPE_CHECKING:
    from wallet.chain.sender import PreparedTransaction
    from wallet.codec.typed_data import TypedData
    from wallet.market.desk import Desk
    from wallet.protocol.community import CommunityFile

NO_SIGNATURE = bytes(65)
"""Stands where a signature will be: same length, so that nothing else of a call changes."""

POST_GAS = 150_000
"""Limit for posting, which cannot be estimated before the offer is signed.

Measured: about 60,000 for an ordinary account's signature."""

FILL_GAS = 450_000
"""Limit for a trade whose permission is still to be given, so that it cannot be estimated yet.

Measured: up to 300,000 when a batch is new to the one who receives it."""


def limit_for(desk: Desk, usual: int) -> int:
    """A limit for what cannot be estimated yet: ``usual``, or more where new storage costs more.

    Raises:
        NodeError: the node cannot say.
    """
    return limits_on(desk.node, desk.community.money.address, desk.account).of(usual)


def unsigned(offer: GasOffer) -> SignedOffer:
    """An offer with an empty signature of the right length, for asking and for showing a call."""
    return SignedOffer(offer, NO_SIGNATURE, b"")


@dataclass(slots=True)
class StepBuilder:
    """Collects the steps of one trade; transaction numbers follow each other."""

    desk: Desk
    trade_id: str
    steps: list[Step] = field(default_factory=list)
    first_nonce: int | None = None
    _next: int | None = None

    def sign(self, data: TypedData) -> None:
        """Add the signature of an offer."""
        kind = StepKind.SIGN_OFFER
        self.steps.append(Step(kind, STEP_LABELS[kind], Wei(0), typed_data=data))

    def sign_permit(self, data: TypedData) -> None:
        """Add the signed permission to take money, which travels in the trade's transaction."""
        kind = StepKind.SIGN_PERMIT
        self.steps.append(Step(kind, STEP_LABELS[kind], Wei(0), typed_data=data))

    def send(self, kind: StepKind, call: Call, gas: int | None = None) -> None:
        """Add a transaction; ``gas`` is its limit where it cannot be estimated yet."""
        prepared = self._prepare(kind, call, gas)
        self.steps.append(Step(kind, STEP_LABELS[kind], prepared.max_fee_wei, transaction=prepared))

    def approve_gas(self) -> None:
        """Add the permission to hand over gas."""
        self.send(StepKind.APPROVE_GAS, trade_calls.approve_gas(self.desk.community))

    def approve_money(self, amount: Minor) -> None:
        """Add the permission to take ``amount``."""
        call = trade_calls.approve_money(self.desk.community, amount)
        self.send(StepKind.APPROVE_MONEY, call)

    def fee(self) -> Wei:
        """The most all steps cost together."""
        return Wei(sum(step.fee for step in self.steps))

    def require_fee(self, coin: Wei) -> None:
        """Refuse a trade whose network fees the account cannot pay."""
        symbol = self.desk.community.coin_symbol
        if self.fee() > coin:
            raise refusals.short_of_fee(Fee(self.fee(), symbol), Fee(coin, symbol))

    def _prepare(self, kind: StepKind, call: Call, gas: int | None) -> PreparedTransaction:
        prepared = self.desk.sender.prepare(
            self.desk.account,
            call.to,
            call.data,
            label=label_of(self.trade_id, kind),
            gas=gas,
            nonce=self._next,
        )
        if self.first_nonce is None:
            self.first_nonce = prepared.tx.nonce
        self._next = prepared.tx.nonce + 1
        return replace(prepared, fixed_nonce=True)


def audit(review: Review, community: CommunityFile) -> None:
    """Rebuild every step from what the person was shown and compare.

    Raises:
        TradeError: ``trade.not_what_was_shown``.
    """
    expected_nonce = review.first_nonce
    for step in review.steps:
        if step.kind is StepKind.SIGN_OFFER:
            shown = review.offer.typed_data(community.chain_id, community.market)
            if step.typed_data is None or step.typed_data.digest() != review.offer_hash:
                raise refusals.not_what_was_shown("typed data")
            if shown.digest() != review.offer_hash:
                raise refusals.not_what_was_shown("offer")
            continue
        if step.kind is StepKind.SIGN_PERMIT:
            permit = permit_of(review, community)
            if step.typed_data is None or step.typed_data.digest() != permit.digest():
                raise refusals.not_what_was_shown("permit")
            continue
        prepared = step.transaction
        if prepared is None or prepared.sender != review.account:
            raise refusals.not_what_was_shown(step.kind)
        tx = prepared.tx
        if (tx.chain_id, tx.nonce, tx.value) != (community.chain_id, expected_nonce, 0):
            raise refusals.not_what_was_shown(f"{step.kind}: chain, number or value")
        if (tx.to, tx.data) != tuple(_expected(step, review, community)):
            raise refusals.not_what_was_shown(f"{step.kind}: call")
        expected_nonce += 1


def _expected(step: Step, review: Review, community: CommunityFile) -> Call:
    """The call that follows from what the review says."""
    if step.kind is StepKind.APPROVE_GAS:
        return trade_calls.approve_gas(community)
    if step.kind is StepKind.APPROVE_MONEY:
        return trade_calls.approve_money(community, review.approve_money or 0)
    if step.kind is StepKind.POST:
        return trade_calls.post(community, review.signed_offer or unsigned(review.offer))
    if step.kind is StepKind.CANCEL:
        return trade_calls.cancel(community, review.offer)
    if review.signed_offer is None or review.limit is None:
        raise refusals.not_what_was_shown("fill")
    if review.permit is not None:
        return fill_with_permit(review, community, NO_SIGNATURE)
    return trade_calls.fill(
        community, review.signed_offer, review.wh, review.limit, review.credit_id
    )


def permit_of(review: Review, community: CommunityFile) -> TypedData:
    """The permit that follows from what the review says.

    Raises:
        TradeError: ``trade.not_what_was_shown``: it says nothing of one.
    """
    if review.permit is None or review.approve_money is None:
        raise refusals.not_what_was_shown("permit")
    return permit_data(
        review.permit,
        chain_id=community.chain_id,
        owner=review.account,
        spender=community.market,
        value=review.approve_money,
        deadline=review.permit_deadline,
    )


def fill_with_permit(review: Review, community: CommunityFile, signature: bytes) -> Call:
    """The fill that uses the review's permit; with an empty signature, the call as it is shown.

    Raises:
        TradeError: ``trade.not_what_was_shown``: the review is not of such a trade.
    """
    if review.signed_offer is None or review.limit is None or review.approve_money is None:
        raise refusals.not_what_was_shown("fill")
    take = take_of(review.offer, review.wh, review.limit, review.credit_id)
    value, deadline = review.approve_money, review.permit_deadline
    permit = Permit(value, deadline, signature[64], signature[:32], signature[32:64])
    return trade_calls.fill_with_permit(community, review.signed_offer, take, permit)


DECIDING = {
    TradeKind.POST_SELL: StepKind.POST,
    TradeKind.POST_BUY: StepKind.POST,
    TradeKind.REPOST: StepKind.POST,
    TradeKind.SIGN_SELL: StepKind.SIGN_OFFER,
    TradeKind.SIGN_BUY: StepKind.SIGN_OFFER,
    TradeKind.TAKE_SELL: StepKind.FILL,
    TradeKind.TAKE_BUY: StepKind.FILL,
    TradeKind.CANCEL: StepKind.CANCEL,
}
"""The step that makes a trade happen; everything before it only prepares."""
