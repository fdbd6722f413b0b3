"""Reviews for taking somebody's offer: buying from a sell offer, selling into a buy offer."""

from __future__ import annotations

from dataclasses import dataclass

from wallet.codec.typed_data import TypedData
from wallet.market import offer_sureness, present, refusals
from wallet.market.desk import Desk, Offered, Standing, new_trade_id
from wallet.market.message import Message, Money
from wallet.market.review import Effect, Review, StepKind, TradeKind
from wallet.market.sentences import refusal
from wallet.market.steps import FILL_GAS, StepBuilder, limit_for
from wallet.protocol import reasons, trade_calls
from wallet.protocol.credits import is_wildcard, matches
from wallet.protocol.offers import GasOffer, Side, SignedOffer
from wallet.protocol.permits import Permit, PermitTerms, permit_data
from wallet.protocol.reasons import Reason
from wallet.protocol.takes import take_of
from wallet.protocol.trade_calls import Call
from wallet.units import Minor, Timestamp, Wei, Wh

HORIZON = 120
"""Seconds a moving price is followed: the limit is its worst value until then."""

PERMIT_SECONDS = 3_600
"""How long a permit can be used: the trade's transaction may wait for a block that long."""

_TO_BE_ALLOWED = frozenset({Reason.TAKER_NO_GAS_APPROVAL, Reason.TAKER_NO_MONEY_APPROVAL})
"""Permissions are steps of the same review."""


@dataclass(frozen=True, slots=True)
class Taking:
    """One fill: how much, of which batch, and the worst price agreed to."""

    signed: SignedOffer
    wh: Wh
    credit_id: int
    limit: Minor

    @property
    def offer(self) -> GasOffer:
        """The offer that is taken."""
        return self.signed.offer

    @property
    def buying(self) -> bool:
        """Whether the one who takes it buys."""
        return self.offer.side is Side.SELL

    @property
    def delivered(self) -> int | None:
        """The batch to name in the call, for a buy offer that takes any of a kind."""
        return self.credit_id if is_wildcard(self.offer.credit_id) else None


def prepare_take_sell(
    desk: Desk, standing: Standing, row: Offered, wh: Wh, limit: Minor | None = None
) -> Review:
    """Make the review of buying ``wh`` from a sell offer, for at most ``limit`` when given."""
    if row.signed.offer.side is not Side.SELL:
        raise refusals.wrong_side()
    _require_open(desk, standing, row, wh)
    agreed = _limit(desk, standing, row, wh, limit)
    taking = Taking(row.signed, wh, row.signed.offer.credit_id, agreed)
    if taking.limit > standing.chain.money:
        money = desk.community.money
        raise refusals.short_of_money(
            Money(taking.limit, money), Money(standing.chain.money, money)
        )
    return _review(desk, standing, taking)


def prepare_take_buy(
    desk: Desk,
    standing: Standing,
    row: Offered,
    wh: Wh,
    *,
    credit_id: int | None = None,
    limit: Minor | None = None,
) -> Review:
    """Make the review of selling ``wh`` into a buy offer, from ``credit_id`` or the best batch.

    At least ``limit`` is received when given.
    """
    if row.signed.offer.side is not Side.BUY:
        raise refusals.wrong_side()
    _require_open(desk, standing, row, wh)
    if wh > standing.can_offer:
        raise refusals.more_than_surplus(wh, standing.can_offer, standing.promised.gas)
    batch = pick_batch(standing, row.signed.offer, wh) if credit_id is None else credit_id
    if standing.chain.of(batch) < wh:
        raise refusals.short_of_gas(wh, standing.chain.of(batch))
    taking = Taking(row.signed, wh, batch, _limit(desk, standing, row, wh, limit))
    return _review(desk, standing, taking)


def pick_batch(standing: Standing, offer: GasOffer, wh: Wh) -> int:
    """The batch to deliver: free of promises if possible, else any that is large enough."""
    fitting = [
        (credit_id, held)
        for credit_id, held in standing.chain.holdings
        if matches(offer.credit_id, credit_id)
    ]
    for credit_id, _ in reversed(fitting):
        if standing.free_of(credit_id) >= wh:
            return credit_id
    for credit_id, held in reversed(fitting):
        if held >= wh:
            return credit_id
    raise refusals.short_of_gas(wh, max((held for _, held in fitting), default=Wh(0)))


def _require_open(desk: Desk, standing: Standing, row: Offered, wh: Wh) -> None:
    """Say exactly what no longer fits, before the contract says it in general."""
    offer, now = row.signed.offer, standing.chain.now
    if wh <= 0:
        raise refusals.no_amount()
    if offer.maker == desk.account:
        raise reasons.error_for(Reason.OWN_OFFER)
    if desk.facts.cancelled(row.signed.hash):
        raise reasons.error_for(Reason.CANCELLED)
    if now > offer.valid_to:
        raise reasons.error_for(Reason.EXPIRED)
    left = Wh(max(0, offer.quantity_wh - desk.facts.filled(row.signed.hash)))
    if wh > left:
        raise refusals.above_remaining(wh, left)
    least = Wh(min(offer.min_fill_wh, left))
    if wh < least:
        raise refusals.below_least(wh, least)


def _limit(
    desk: Desk, standing: Standing, row: Offered, wh: Wh, wished: Minor | None = None
) -> Minor:
    """The cost now, or the worst within two minutes where the price moves against the taker.

    A wish of the taker's own takes its place, unless the cost is past it already.
    """
    offer, now = row.signed.offer, standing.chain.now
    cost = desk.facts.cost(offer, wh, now)
    if wished is not None:
        if cost > wished if offer.side is Side.SELL else cost < wished:
            money = desk.community.money
            raise refusals.price_moved(Money(cost, money), Money(wished, money))
        return wished
    if offer.start_price_per_mwh == offer.end_price_per_mwh:
        return cost
    later = desk.facts.cost(offer, wh, now + HORIZON)
    return max(cost, later) if offer.side is Side.SELL else min(cost, later)


def check_take(desk: Desk, taking: Taking, *, permitted: bool) -> None:
    """Ask the market about exactly this fill; with all permissions given, also run it.

    Raises:
        TradeError: what stands against it, by the contract's own reason.
    """
    found = desk.facts.check(taking.signed, desk.account, taking.wh, taking.credit_id)
    error = refusal(sorted(found if permitted else found - _TO_BE_ALLOWED))
    if error is not None:
        raise error
    if permitted:
        desk.facts.simulate(desk.account, call_of(desk, taking))


def call_of(desk: Desk, taking: Taking) -> Call:
    """The call that makes the fill."""
    return trade_calls.fill(
        desk.community, taking.signed, taking.wh, taking.limit, taking.delivered
    )


def _review(desk: Desk, standing: Standing, taking: Taking) -> Review:
    builder = StepBuilder(desk, new_trade_id())
    chain = standing.chain
    allowed = Minor(standing.promised.money + taking.limit)
    approve_money = taking.buying and chain.allowance < allowed
    approve_gas = not taking.buying and not chain.gas_approved
    check_take(desk, taking, permitted=not (approve_money or approve_gas))
    permit = desk.facts.permit_terms(desk.account) if approve_money else None
    deadline = Timestamp(chain.now + PERMIT_SECONDS if permit else 0)
    if permit is not None:
        builder.sign_permit(_permit(desk, permit, allowed, deadline))
    elif approve_money:
        builder.approve_money(allowed)
    if approve_gas:
        builder.approve_gas()
    gas = limit_for(desk, FILL_GAS) if approve_money or approve_gas else None
    call = call_of(desk, taking) if permit is None else _shown(desk, taking, allowed, deadline)
    builder.send(StepKind.FILL, call, gas=gas)
    builder.require_fee(chain.coin)
    kinds = {step.kind for step in builder.steps}
    sure = offer_sureness.look(desk.surety, desk.account, taking)
    return Review(
        kind=TradeKind.TAKE_SELL if taking.buying else TradeKind.TAKE_BUY,
        trade_id=builder.trade_id,
        account=desk.account,
        sentence=present.take_sentence(
            desk, taking.offer, taking.wh, taking.limit, taking.credit_id
        ),
        marks=(*_marks(standing, taking), *sure.marks),
        warnings=(*sure.warnings, *_warnings(desk, standing, taking, kinds)),
        effects=_effects(standing, taking, builder.fee()),
        exact=(
            *present.exact_take(taking.signed.hash, taking.wh, taking.limit, taking.delivered),
            *(present.exact_permit(desk.community, permit, allowed, deadline) if permit else ()),
        ),
        all_fields=present.all_fields(taking.offer),
        steps=tuple(builder.steps),
        fee=builder.fee(),
        coin_symbol=desk.community.coin_symbol,
        take_back=present.never_back(),
        contract=desk.contract(verified=True),
        currency=desk.community.money,
        action=Message("Sign and buy") if taking.buying else Message("Sign and sell"),
        offer=taking.offer,
        offer_hash=taking.signed.hash,
        wh=taking.wh,
        prepared=desk.facts.clock(),
        expires=Timestamp(desk.facts.clock() + HORIZON),
        first_nonce=builder.first_nonce or 0,
        limit=taking.limit,
        credit_id=taking.delivered,
        approve_money=allowed if approve_money else None,
        permit=permit,
        permit_deadline=deadline,
        signed_offer=taking.signed,
    )


def _permit(desk: Desk, terms: PermitTerms, allowed: Minor, deadline: Timestamp) -> TypedData:
    community = desk.community
    return permit_data(
        terms,
        chain_id=community.chain_id,
        owner=desk.account,
        spender=community.market,
        value=allowed,
        deadline=deadline,
    )


def _shown(desk: Desk, taking: Taking, allowed: Minor, deadline: Timestamp) -> Call:
    """The call with an empty permit: what the review shows before anything is signed."""
    take = take_of(taking.offer, taking.wh, taking.limit, taking.delivered)
    empty = Permit(allowed, deadline, 0, bytes(32), bytes(32))
    return trade_calls.fill_with_permit(desk.community, taking.signed, take, empty)


def _marks(standing: Standing, taking: Taking) -> tuple[Message, ...]:
    price = taking.offer.price_at(standing.chain.now)
    return present.listed(
        None if taking.buying else present.reserve_mark(standing),
        present.price_mark(price, standing.street),
    )


def _warnings(
    desk: Desk, standing: Standing, taking: Taking, kinds: set[StepKind]
) -> tuple[Message, ...]:
    price = taking.offer.price_at(standing.chain.now)
    moves = taking.offer.start_price_per_mwh != taking.offer.end_price_per_mwh
    return present.listed(
        *(() if taking.buying else present.home_warnings(standing)),
        present.stranger_warning(desk.who(taking.offer.maker)),
        present.price_warning(price, standing.street, dear_is_bad=taking.buying),
        Message("The price moves while you decide; the limit holds for two minutes.")
        if moves
        else None,
        present.GAS_PERMISSION if StepKind.APPROVE_GAS in kinds else None,
        present.MONEY_PERMISSION if StepKind.APPROVE_MONEY in kinds else None,
        present.MONEY_PERMIT if StepKind.SIGN_PERMIT in kinds else None,
    )


def _effects(standing: Standing, taking: Taking, fee: Wei) -> tuple[Effect, ...]:
    chain = standing.chain
    sign = 1 if taking.buying else -1
    moves = present.is_bound(taking.offer, taking.wh, taking.limit)
    gas_after, money_after = chain.held + sign * taking.wh, chain.money - sign * taking.limit
    return (
        present.gas_effect(chain.held, Wh(gas_after), bound=False),
        present.money_effect(chain.money, Minor(money_after), bound=moves),
        present.coin_effect(chain.coin, fee),
    )
