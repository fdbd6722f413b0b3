"""Taking many offers at once, in one transaction."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

from wallet.codec.hexdata import to_hex
from wallet.errors import TradeError
from wallet.market import present, refusals
from wallet.market.deeds import Deed, DeedBuilder, DeedKind
from wallet.market.desk import Desk, Standing
from wallet.market.message import Energy, Field, Message, Money
from wallet.market.prepare_take import HORIZON, pick_batch
from wallet.market.review import Effect, ExactField, StepKind
from wallet.market.sentences import refusal
from wallet.market.steps import FILL_GAS, limit_for
from wallet.protocol import reads, trade_calls
from wallet.protocol.credits import is_wildcard
from wallet.protocol.events import OfferFilled, OfferSkipped
from wallet.protocol.offers import Side, SignedOffer
from wallet.protocol.reasons import Reason
from wallet.protocol.takes import Take, take_of
from wallet.units import Minor, Wh

if TYPE_CHECKING:
    from wallet.protocol.community import Currency

MOST_AT_ONCE = 50
"""Offers in one transaction: what a block of 30 million units of network gas surely holds."""

_TO_BE_ALLOWED = frozenset({Reason.TAKER_NO_GAS_APPROVAL, Reason.TAKER_NO_MONEY_APPROVAL})


@dataclass(frozen=True, slots=True)
class Pick:
    """One of many offers: how much of it, and the worst price agreed to (today's if ``None``)."""

    signed: SignedOffer
    wh: Wh
    limit: Minor | None = None
    credit_id: int | None = None


@dataclass(frozen=True, slots=True)
class Filled:
    """What became of one of many offers: what was taken for how much, or why nothing was."""

    offer_hash: bytes
    wh: Wh
    cost: Minor
    reason: Reason | None


def prepare_fill_many(desk: Desk, picks: Sequence[Pick]) -> Deed:
    """Review taking many offers in one transaction; one that cannot be taken stops no other.

    Raises:
        TradeError: none of them can be taken, too many, the same one twice, or too dear in all.
        WrongChainError, NodeError: the node.
    """
    standing = desk.standing()
    _require_sensible(picks)
    takes = [_take(desk, standing, pick) for pick in picks]
    found = [_reasons(desk, pick, take) for pick, take in zip(picks, takes, strict=True)]
    if all(found):
        raise refusal(sorted(found[0])) or refusals.no_amount()
    whole = _whole(picks, takes, found)
    money = desk.community.money
    if whole.pays > standing.chain.money:
        raise refusals.short_of_money(Money(whole.pays, money), Money(standing.chain.money, money))
    builder = DeedBuilder(desk)
    first = _permissions(builder, standing, whole)
    call = trade_calls.fill_many(desk.community, [pick.signed for pick in picks], takes)
    gas = limit_for(desk, FILL_GAS * len(picks)) if first else None
    builder.send(call, Message("Trade"), gas)
    left_out = [_note(pick, against) for pick, against in zip(picks, found, strict=True) if against]
    return builder.build(
        DeedKind.FILL_MANY,
        _sentence(whole, len(picks), money),
        exact=_exact(picks, takes),
        take_back=present.never_back(),
        done=Message("The offers were taken as far as they could be."),
        notes=tuple(left_out),
        warnings=(
            Message("An offer that cannot be taken any more is left out; the others go on."),
        ),
        effects=_effects(standing, whole),
        action=Message("Sign and trade"),
        good_for=HORIZON,
    )


@dataclass(frozen=True, slots=True)
class _Whole:
    """All offers together that can be taken, in Wh and minor units."""

    buys: Wh
    pays: Minor
    sells: Wh
    gets: Minor


def _whole(picks: Sequence[Pick], takes: Sequence[Take], found: Sequence[object]) -> _Whole:
    bought, sold = (
        [
            take
            for pick, take, against in zip(picks, takes, found, strict=True)
            if not against and pick.signed.offer.side is side
        ]
        for side in (Side.SELL, Side.BUY)
    )
    return _Whole(
        Wh(sum(take.wh for take in bought)),
        Minor(sum(take.limit for take in bought)),
        Wh(sum(take.wh for take in sold)),
        Minor(sum(take.limit for take in sold)),
    )


def _sentence(whole: _Whole, count: int, money: Currency) -> Message:
    fields: dict[str, Field] = {
        "count": count,
        "bought": Energy(whole.buys),
        "paid": Money(whole.pays, money),
        "sold": Energy(whole.sells),
        "got": Money(whole.gets, money),
    }
    return Message(
        "You take {count} offers at once: you buy {bought} for at most {paid} and sell {sold} for "
        "at least {got}.",
        fields,
        ("bought", "paid", "sold", "got"),
    )


def _effects(standing: Standing, whole: _Whole) -> tuple[Effect, ...]:
    chain = standing.chain
    held, money = chain.held + whole.buys - whole.sells, chain.money - whole.pays + whole.gets
    return (
        present.gas_effect(chain.held, Wh(held), bound=True),
        present.money_effect(chain.money, Minor(money), bound=True),
    )


def results(picks: Sequence[Pick], found: Sequence[object]) -> tuple[Filled, ...]:
    """What became of each offer, from the events of the transaction, in the order asked."""
    filled = {event.offer_hash: event for event in found if isinstance(event, OfferFilled)}
    skipped = {event.offer_hash: event for event in found if isinstance(event, OfferSkipped)}
    made = []
    for pick in picks:
        event, skip = filled.get(pick.signed.hash), skipped.get(pick.signed.hash)
        if event is not None:
            made.append(Filled(pick.signed.hash, event.wh, event.cost, None))
        else:
            known = skip is not None and skip.reason in list(Reason)
            reason = Reason(skip.reason) if skip is not None and known else Reason.BAD_OFFER
            made.append(Filled(pick.signed.hash, Wh(0), Minor(0), reason))
    return tuple(made)


def _require_sensible(picks: Sequence[Pick]) -> None:
    if not picks or any(pick.wh <= 0 for pick in picks):
        raise refusals.no_amount()
    if len(picks) > MOST_AT_ONCE:
        raise TradeError(
            "trade.too_many",
            "These are {count} offers; at most {most} can be taken in one transaction.",
            "Take them in several transactions.",
            reason="TOO_MANY",
            count=len(picks),
            most=MOST_AT_ONCE,
        )
    if len({pick.signed.hash for pick in picks}) != len(picks):
        raise TradeError(
            "trade.twice",
            "The same offer is in the list twice.",
            "Name each offer once.",
            reason="TWICE",
        )


def _take(desk: Desk, standing: Standing, pick: Pick) -> Take:
    offer = pick.signed.offer
    credit_id = pick.credit_id
    if credit_id is None and is_wildcard(offer.credit_id):
        credit_id = pick_batch(standing, offer, pick.wh)
    limit = pick.limit
    if limit is None:
        limit = desk.facts.cost(offer, pick.wh, standing.chain.now)
    return take_of(offer, pick.wh, limit, credit_id)


def _reasons(desk: Desk, pick: Pick, take: Take) -> list[Reason]:
    """What stands against one of them; permissions that the same deed gives do not count."""
    signed = pick.signed
    found = reads.check_offer(
        desk.node, desk.community, signed.offer, signed.signature, desk.account, take.wh,
        credit_id=take.credit_id, limit=take.limit,
    )  # fmt: skip
    return [reason for reason in found.reasons if reason not in _TO_BE_ALLOWED]


def _permissions(builder: DeedBuilder, standing: Standing, whole: _Whole) -> bool:
    """Add what the market must be allowed first; whether there was anything."""
    community, chain = builder.desk.community, standing.chain
    allowed = standing.promised.money + whole.pays
    if whole.pays and chain.allowance < allowed:
        builder.approve(trade_calls.approve_money(community, allowed), StepKind.APPROVE_MONEY)
    if whole.sells and not chain.gas_approved:
        builder.approve(trade_calls.approve_gas(community), StepKind.APPROVE_GAS)
    return bool(builder.calls)


def _exact(picks: Sequence[Pick], takes: Sequence[Take]) -> tuple[ExactField, ...]:
    """Every take, under its offer's hash."""
    fields = []
    for place, (pick, take) in enumerate(zip(picks, takes, strict=True)):
        fields += [
            ExactField(f"offers[{place}].offerHash", to_hex(pick.signed.hash)),
            ExactField(f"takes[{place}].wh", str(take.wh)),
            ExactField(f"takes[{place}].limit", str(take.limit)),
            ExactField(f"takes[{place}].creditId", str(take.credit_id)),
            ExactField(f"takes[{place}].currency", take.currency),
        ]
    return tuple(fields)


def _note(pick: Pick, against: Sequence[Reason]) -> Message:
    fields: dict[str, Field] = {
        "hash": to_hex(pick.signed.hash),
        "reason": ", ".join(reason.name for reason in against),
    }
    return Message("Left out: offer {hash} ({reason}).", fields)
