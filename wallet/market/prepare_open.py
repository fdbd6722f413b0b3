"""Reviews for what to do with an own offer: post one that was only signed, or take one back."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from wallet.market import present, refusals
from wallet.market.desk import Desk, Offered, Standing, new_trade_id
from wallet.market.message import Message
from wallet.market.prepare_post import GOOD_FOR, add_permissions, post_review
from wallet.market.review import Effect, EffectKind, Review, StepKind, TradeKind
from wallet.market.sentences import refusal
from wallet.market.steps import POST_GAS, StepBuilder
from wallet.market.terms import terms_of
from wallet.protocol import trade_calls
from wallet.protocol.offers import Side, SignedOffer
from wallet.protocol.reasons import Reason
from wallet.units import Minor, Timestamp, Wh

if TYPE_CHECKING:
    from wallet.market.journal import TradeRecord


def prepare_repost(desk: Desk, standing: Standing, record: TradeRecord) -> Review:
    """Make the review for posting an offer that was signed and never posted."""
    if record.signed is None or record.account != desk.account or record.finished:
        raise refusals.no_such_trade()
    return prepare_post_slip(desk, standing, record.signed, record.trade_id)


def prepare_post_slip(desk: Desk, standing: Standing, signed: SignedOffer, trade_id: str) -> Review:
    """Make the review for posting a signed offer: one's own, or one that somebody handed on."""
    desk.verify()
    offer = signed.offer
    error = refusal(sorted(_standing_reasons(desk, signed)))
    if error is not None:
        raise error
    builder = StepBuilder(desk, trade_id)
    terms = terms_of(offer)
    mine = offer.maker == desk.account
    if mine:
        add_permissions(builder, standing, terms)
    call = trade_calls.post(desk.community, signed)
    builder.send(StepKind.POST, call, gas=POST_GAS)
    builder.require_fee(standing.chain.coin)
    review = post_review(desk, standing, terms, offer, builder)
    review = replace(review, kind=TradeKind.REPOST, signed_offer=signed, action=Message("Post"))
    if mine:
        return review
    return replace(
        review,
        sentence=present.post_for_sentence(desk, offer),
        marks=(),
        warnings=present.listed(present.stranger_warning(desk.who(offer.maker))),
        effects=(present.coin_effect(standing.chain.coin, builder.fee()),),
        take_back=present.not_yours_to_take_back(),
    )


_OF_A_TAKER = frozenset(
    {
        Reason.NOT_FOR_YOU,
        Reason.WRONG_CREDIT,
        Reason.NOT_YET_VALID,
        Reason.TRIGGER_NOT_MET,
        Reason.FEED_STALE,
        Reason.EXCEEDS_REMAINING,
    }
)
"""What keeps a taker from taking it now, and nobody from posting it."""


def _standing_reasons(desk: Desk, signed: SignedOffer) -> set[Reason]:
    """What the market has against a signed offer that no taker can change."""
    offer = signed.offer
    found = desk.facts.check(signed, desk.community.market, offer.quantity_wh, offer.credit_id)
    return {
        reason
        for reason in found
        if not reason.name.startswith(("TAKER_", "MAKER_NO_")) and reason not in _OF_A_TAKER
    }


def prepare_cancel(desk: Desk, standing: Standing, row: Offered) -> Review:
    """Make the review for taking back an own offer."""
    desk.verify()
    signed, offer = row.signed, row.signed.offer
    community, chain = desk.community, standing.chain
    if offer.maker != desk.account:
        raise refusals.not_yours()
    left = Wh(offer.quantity_wh - desk.facts.filled(signed.hash))
    if left <= 0 or row.cancelled or desk.facts.cancelled(signed.hash):
        raise refusals.already_over()
    builder = StepBuilder(desk, new_trade_id())
    builder.send(StepKind.CANCEL, trade_calls.cancel(community, offer))
    builder.require_fee(chain.coin)
    promised = EffectKind.PROMISED_GAS if offer.side is Side.SELL else EffectKind.PROMISED_MONEY
    before = standing.promised.gas if offer.side is Side.SELL else standing.promised.money
    freed = left if offer.side is Side.SELL else Minor(offer.cost(left, chain.now))
    label = Message("Promised in open offers")
    return Review(
        kind=TradeKind.CANCEL,
        trade_id=builder.trade_id,
        account=desk.account,
        sentence=present.cancel_sentence(offer, left),
        marks=(),
        warnings=(Message("Until the next block somebody may still take it."),),
        effects=(
            Effect(promised, label, before, max(0, before - freed), bound=False),
            present.coin_effect(chain.coin, builder.fee()),
        ),
        exact=present.exact_take(signed.hash, left, Minor(0), None)[-1:],
        all_fields=present.all_fields(offer),
        steps=tuple(builder.steps),
        fee=builder.fee(),
        coin_symbol=community.coin_symbol,
        take_back=present.cancel_final(),
        contract=desk.contract(verified=True),
        currency=community.money,
        action=Message("Take it back"),
        offer=offer,
        offer_hash=signed.hash,
        wh=left,
        prepared=desk.facts.clock(),
        expires=Timestamp(desk.facts.clock() + GOOD_FOR),
        first_nonce=builder.first_nonce or 0,
        signed_offer=signed,
    )
