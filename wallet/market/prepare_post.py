"""Reviews for making a new offer, to sell or to buy."""

from __future__ import annotations

from dataclasses import replace

from wallet.codec.address import ZERO_ADDRESS
from wallet.market import present, refusals
from wallet.market.desk import Desk, Standing, new_trade_id
from wallet.market.message import Message, Money
from wallet.market.review import Effect, Review, StepKind, TakeBack, TradeKind
from wallet.market.sentences import conditions, refusal
from wallet.market.steps import POST_GAS, StepBuilder, unsigned
from wallet.market.terms import Terms
from wallet.protocol import trade_calls
from wallet.protocol.offers import GasOffer, Side, new_buy_offer, new_sell_offer
from wallet.protocol.reasons import Reason
from wallet.units import Minor, Timestamp, Wei, Wh

SHORTEST = 60
"""An offer must be open for at least a minute."""

GOOD_FOR = 600
"""Seconds for which the review of a post or a cancellation may be signed."""

_NOT_YET = frozenset(
    {
        Reason.BAD_SIGNATURE,
        Reason.WRONG_CREDIT,
        Reason.NOT_YET_VALID,
        Reason.TRIGGER_NOT_MET,
        Reason.FEED_STALE,
    }
)
"""Nothing is signed yet, a wildcard's batch is not known yet, and an offer may wait."""


def choose_batch(standing: Standing, wh: Wh, gas_class: int | None = None) -> int:
    """The batch to sell from: the one the home burns last that has enough, else an error.

    Consumption settles from the oldest batch, so gas of a later batch stays deliverable longest.
    """
    free = [
        (credit_id, standing.free_of(credit_id))
        for credit_id, _ in standing.chain.holdings
        if gas_class is None or credit_id >> 160 == gas_class
    ]
    for credit_id, amount in reversed(free):
        if amount >= wh:
            return credit_id
    raise refusals.batch_too_small(wh, max((amount for _, amount in free), default=Wh(0)))


def prepare_post(desk: Desk, standing: Standing, terms: Terms) -> Review:
    """Make the review of a new offer; the market contract is asked about it first."""
    chain = standing.chain
    if terms.price <= 0 or terms.dearest <= 0:
        raise refusals.no_price()
    if terms.valid_to < chain.now + SHORTEST:
        raise refusals.ends_too_soon(terms.valid_to)
    if terms.side is Side.BUY and terms.most > chain.money:
        money = desk.community.money
        raise refusals.short_of_money(Money(terms.most, money), Money(chain.money, money))
    offer = _offer(desk, standing, terms)
    _require_acceptable(desk, offer)
    builder = StepBuilder(desk, new_trade_id())
    add_permissions(builder, standing, terms)
    builder.sign(offer.typed_data(desk.community.chain_id, desk.community.market))
    if terms.conditions.publish:
        call = trade_calls.post(desk.community, unsigned(offer))
        builder.send(StepKind.POST, call, gas=POST_GAS)
    builder.require_fee(chain.coin)
    return post_review(desk, standing, terms, offer, builder)


def add_permissions(builder: StepBuilder, standing: Standing, terms: Terms) -> None:
    """Add what the market must be allowed to do so that the offer can be taken.

    The money allowed is what all open buy offers can still take, and this one.
    """
    chain = standing.chain
    if terms.side is Side.SELL and not chain.gas_approved:
        builder.approve_gas()
    if terms.side is Side.BUY and chain.allowance < terms.allowance(standing):
        builder.approve_money(terms.allowance(standing))


def _offer(desk: Desk, standing: Standing, terms: Terms) -> GasOffer:
    chain, more = standing.chain, terms.conditions
    make = new_sell_offer if terms.side is Side.SELL else new_buy_offer
    begins = min(chain.block_time, desk.facts.clock())
    offer = make(
        maker=desk.account,
        credit_id=terms.credit_id,
        wh=terms.wh,
        price=terms.price,
        end_price=terms.end_price,
        currency=desk.community.money.address,
        valid_from=begins if more.valid_from is None else more.valid_from,
        valid_to=terms.valid_to,
        counter=chain.counter,
        min_fill=terms.min_fill,
        taker=terms.taker,
        delivery_from=more.delivery_from,
        delivery_to=more.delivery_to,
        group=more.group,
        revision=desk.facts.revision(desk.account, more.group),
    )
    return replace(
        offer,
        trigger=more.trigger,
        alt_currency=more.alt_currency,
        fx_slippage_bps=more.fx_slippage_bps,
    )


def _require_acceptable(desk: Desk, offer: GasOffer) -> None:
    """Ask the contract everything it has against this offer, but for what is still to be done.

    The market itself stands in for a taker, so what is said about the taker does not count.
    """
    taker = desk.community.market if offer.taker == ZERO_ADDRESS else offer.taker
    found = desk.facts.check(unsigned(offer), taker, offer.quantity_wh, offer.credit_id)
    against = [
        reason
        for reason in sorted(found - _NOT_YET)
        if not reason.name.startswith("TAKER_")
        and reason not in {Reason.MAKER_NO_GAS_APPROVAL, Reason.MAKER_NO_MONEY_APPROVAL}
    ]
    error = refusal(against)
    if error is not None:
        raise error


def post_review(
    desk: Desk, standing: Standing, terms: Terms, offer: GasOffer, builder: StepBuilder
) -> Review:
    """Put together what the person sees of a new offer, or of one that is posted later."""
    community = desk.community
    selling = terms.side is Side.SELL
    kinds = {step.kind for step in builder.steps}
    approves_money = StepKind.APPROVE_MONEY in kinds
    return Review(
        kind=_kind(terms),
        trade_id=builder.trade_id,
        account=desk.account,
        sentence=present.post_sentence(desk, offer),
        notes=conditions(desk, offer),
        marks=present.listed(
            present.reserve_mark(standing) if selling else None,
            present.price_mark(terms.price, standing.street),
        ),
        warnings=present.listed(
            *(present.home_warnings(standing) if selling else ()),
            present.price_warning(terms.price, standing.street, dear_is_bad=not selling),
            present.GAS_PERMISSION if StepKind.APPROVE_GAS in kinds else None,
            present.MONEY_PERMISSION if approves_money else None,
            _over_committed(standing, terms),
        ),
        effects=_post_effects(standing, terms, builder.fee()),
        exact=present.exact_post(offer),
        all_fields=present.all_fields(offer),
        steps=tuple(builder.steps),
        fee=builder.fee(),
        coin_symbol=community.coin_symbol,
        take_back=_take_back(desk, builder),
        contract=desk.contract(verified=True),
        currency=community.money,
        action=Message("Sign and post") if terms.conditions.publish else Message("Sign"),
        offer=offer,
        offer_hash=offer.hash(community.chain_id, community.market),
        wh=terms.wh,
        prepared=desk.facts.clock(),
        expires=Timestamp(desk.facts.clock() + GOOD_FOR),
        first_nonce=builder.first_nonce or 0,
        approve_money=terms.allowance(standing) if approves_money else None,
    )


def _kind(terms: Terms) -> TradeKind:
    if terms.conditions.publish:
        return TradeKind.POST_SELL if terms.side is Side.SELL else TradeKind.POST_BUY
    return TradeKind.SIGN_SELL if terms.side is Side.SELL else TradeKind.SIGN_BUY


def _over_committed(standing: Standing, terms: Terms) -> Message | None:
    """Warn when all open buy offers together cost more than there is."""
    if terms.side is Side.SELL or terms.allowance(standing) <= standing.chain.money:
        return None
    return Message(
        "Your open offers together cost more than you have: not all of them can be taken."
    )


def _post_effects(standing: Standing, terms: Terms, fee: Wei) -> tuple[Effect, ...]:
    chain = standing.chain
    sign = 1 if terms.side is Side.SELL else -1
    return (
        present.gas_effect(chain.held, Wh(chain.held - sign * terms.wh), bound=True),
        present.money_effect(chain.money, Minor(chain.money + sign * terms.most), bound=True),
        present.coin_effect(chain.coin, fee),
    )


def _take_back(desk: Desk, builder: StepBuilder) -> TakeBack:
    """What cancelling would cost at today's fees: about as much as posting."""
    post = next((step for step in builder.steps if step.kind is StepKind.POST), None)
    if post is None:
        return present.take_back_slip()
    return present.take_back_offer(post.fee, desk.community.coin_symbol)
