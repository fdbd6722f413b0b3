"""Sharing gas: what a neighbour signs to give, lend or pool, and what others take of it.

Each use case gives a :class:`~wallet.market.deeds.Deed`, asked of SharePool before it is shown, and
run by ``Trader.perform``. Returning loans is in ``sharing_loans``, groups and pots in
``sharing_pools``, and what a person reads of it all in ``sharing_words``.
"""

from __future__ import annotations

from dataclasses import dataclass

from wallet.codec.hexdata import to_hex
from wallet.errors import TradeError
from wallet.market import present, refusals
from wallet.market import sharing_words as words
from wallet.market.deeds import Deed, DeedBuilder, DeedKind
from wallet.market.desk import Desk, Standing
from wallet.market.message import Energy, Field, Message
from wallet.market.prepare_post import choose_batch
from wallet.market.review import Effect, ExactField, StepKind, TakeBack
from wallet.market.steps import NO_SIGNATURE
from wallet.protocol import share_calls, share_reads
from wallet.protocol.share_reasons import ShareReason, share_error
from wallet.protocol.shares import (
    WHOLE_COMMUNITY,
    ShareMode,
    ShareOffer,
    SignedShare,
    new_share,
)
from wallet.units import Timestamp, Wh

DRAW_GAS = 600_000
"""Limit for a draw that cannot be estimated yet. Measured: up to 350,000 into a new pot."""

_OF_A_TAKER = frozenset(
    {
        ShareReason.NOT_FOR_YOU,
        ShareReason.TAKER_NOT_MEMBER,
        ShareReason.OWN_OFFER,
        ShareReason.NOT_POOL_MANAGER,
        ShareReason.HAS_OVERDUE_LOAN,
        ShareReason.TOO_MANY_LOANS,
        ShareReason.EXCEEDS_REMAINING,
        ShareReason.EXCEEDS_MEMBER_CAP,
        ShareReason.GIVER_NO_GAS_APPROVAL,
        ShareReason.GIVER_SHORT_GAS,
        ShareReason.GAS_NOT_RECEIVED,
    }
)
"""What can keep somebody from drawing, and nobody from sharing."""


@dataclass(frozen=True, slots=True)
class ShareTerms:
    """What a giver chooses; ``pool_id``, ``revenue_bps`` and ``return_by`` as in ``ShareOffer``.

    Without ``credit_id`` a batch is chosen, of ``gas_class`` when that is given; without
    ``max_per_member`` one household may take all of it.
    """

    mode: ShareMode
    wh: Wh
    valid_to: Timestamp
    pool_id: bytes = WHOLE_COMMUNITY
    credit_id: int | None = None
    gas_class: int | None = None
    max_per_member: Wh | None = None
    revenue_bps: int = 0
    return_by: int = 0


def prepare_share(desk: Desk, terms: ShareTerms) -> tuple[Deed, ShareOffer]:
    """Review signing a share offer; the permission for SharePool is part of it.

    Raises:
        TradeError: more than the surplus, no batch large enough, or SharePool's own reason.
        WrongChainError, NodeError: the node.
    """
    standing = desk.standing()
    if terms.wh <= 0:
        raise refusals.no_amount()
    if terms.wh > standing.can_offer:
        raise refusals.more_than_surplus(terms.wh, standing.can_offer, standing.promised.gas)
    offer = _offer(desk, standing, terms)
    _require_acceptable(desk, SignedShare(offer, NO_SIGNATURE, b""))
    builder = DeedBuilder(desk)
    allowed = share_reads.read_pool_approval(desk.node, desk.community, desk.account)
    if not allowed:
        call = share_calls.approve_gas_to_pool(desk.community)
        builder.approve(call, StepKind.APPROVE_GAS)
    data = offer.typed_data(desk.community.chain_id, desk.community.pool)
    builder.sign(data, Message("Sign what you share"))
    deed = builder.build(
        DeedKind.SHARE_SIGN,
        Message(words.SENTENCES[offer.mode], words.fields(desk, offer), ("energy", "whom")),
        exact=words.share_fields(offer),
        take_back=present.take_back_slip(),
        done=Message("What you share is signed."),
        contract="SharePool",
        notes=words.notes(offer),
        marks=present.listed(present.reserve_mark(standing)),
        warnings=present.listed(
            *present.home_warnings(standing),
            None if allowed else words.POOL_PERMISSION,
            words.risk(offer),
        ),
        effects=(_gas(standing, -offer.quantity_wh, bound=True),),
    )
    return deed, offer


def signed_share(desk: Desk, offer: ShareOffer, signature: bytes) -> SignedShare:
    """The share offer with its signature and hash."""
    community = desk.community
    return SignedShare(offer, signature, offer.hash(community.chain_id, community.pool))


def prepare_share_post(desk: Desk, signed: SignedShare) -> Deed:
    """Review publishing a signed share offer: one's own, or one that somebody handed on.

    Raises:
        TradeError: SharePool's own reason against the offer.
        WrongChainError, NodeError: the node.
    """
    desk.verify()
    _require_acceptable(desk, signed, signed_already=True)
    offer = signed.offer
    builder = DeedBuilder(desk)
    builder.send(share_calls.share_post(desk.community, signed), Message("Publish what is shared"))
    fields = words.fields(desk, offer)
    who: dict[str, Field] = {"who": desk.who(offer.giver)}
    return builder.build(
        DeedKind.SHARE_POST,
        Message("You publish what {who} shares: up to {energy} of {gas}.", fields | who),
        exact=(*words.share_fields(offer), ExactField("offerHash", to_hex(signed.hash))),
        take_back=TakeBack(possible=True, text=Message("Yes: the giver can take it back any time")),
        done=Message("What is shared is published."),
        contract="SharePool",
        notes=words.notes(offer),
        action=Message("Post"),
    )


def prepare_draw(desk: Desk, signed: SignedShare, wh: Wh) -> Deed:
    """Review taking some of what a neighbour shares.

    Raises:
        TradeError: SharePool's own reason.
        WrongChainError, NodeError: the node.
    """
    standing, offer = desk.standing(), signed.offer
    found = share_reads.check_share(
        desk.node, desk.community, offer, signed.signature, desk.account, wh
    )
    _refuse(found.reasons)
    builder = DeedBuilder(desk)
    builder.send(share_calls.draw(desk.community, signed, wh), Message("Take it"))
    pooled = offer.mode is ShareMode.REVENUE
    fields = words.fields(desk, offer) | {"who": desk.who(offer.giver), "energy": Energy(wh)}
    return builder.build(
        DeedKind.SHARE_DRAW,
        Message(words.DRAWN[offer.mode], fields, ("energy", "who")),
        exact=(ExactField("wh", str(wh)), ExactField("offerHash", to_hex(signed.hash)),
               *words.share_fields(offer)),
        take_back=words.give_back(offer),
        done=Message("The gas is in the pot.") if pooled else Message("The gas is yours."),
        contract="SharePool",
        warnings=present.listed(present.stranger_warning(desk.who(offer.giver)), words.debt(offer)),
        effects=() if pooled else (_gas(standing, wh, bound=False),),
        action=Message("Sign and take"),
    )  # fmt: skip


def prepare_share_cancel(desk: Desk, signed: SignedShare) -> Deed:
    """Review taking back an own share offer; what was drawn stays drawn.

    Raises:
        TradeError: not yours, or nothing is left of it.
        WrongChainError, NodeError: the node.
    """
    desk.verify()
    node, community, offer = desk.node, desk.community, signed.offer
    if offer.giver != desk.account:
        raise refusals.not_yours()
    left = Wh(offer.quantity_wh - share_reads.read_drawn(node, community, signed.hash))
    if left <= 0 or share_reads.read_share_cancelled(node, community, signed.hash):
        raise refusals.already_over()
    builder = DeedBuilder(desk)
    builder.send(share_calls.share_cancel(community, offer), Message("Take it back"))
    fields = words.fields(desk, offer) | {"energy": Energy(left)}
    return builder.build(
        DeedKind.SHARE_CANCEL,
        Message("You no longer share {energy} of {gas}.", fields, ("energy",)),
        exact=(ExactField("offerHash", to_hex(signed.hash)), *words.share_fields(offer)),
        take_back=TakeBack(possible=False, text=Message("No, but you can share anew at any time")),
        done=Message("What you shared is taken back."),
        contract="SharePool",
        warnings=(Message("Until the next block somebody may still take some of it."),),
        action=Message("Take it back"),
    )


def prepare_share_withdraw(desk: Desk) -> Deed:
    """Review taking back every share offer the account ever signed.

    Raises:
        WrongChainError, NodeError: the node.
    """
    desk.verify()
    counter = share_reads.read_share_counter(desk.node, desk.community, desk.account)
    builder = DeedBuilder(desk)
    builder.send(share_calls.share_increment_counter(desk.community), Message("Take it back"))
    return builder.build(
        DeedKind.SHARE_WITHDRAW_ALL,
        Message("You take back everything you ever signed to share, published or not."),
        exact=(ExactField("counter", str(counter)),),
        take_back=TakeBack(possible=False, text=Message("No, but you can share anew at any time")),
        done=Message("Everything you shared is taken back."),
        contract="SharePool",
        action=Message("Take it back"),
    )


def _offer(desk: Desk, standing: Standing, terms: ShareTerms) -> ShareOffer:
    credit_id = terms.credit_id
    if credit_id is None:
        credit_id = choose_batch(standing, terms.wh, terms.gas_class)
    elif terms.wh > standing.free_of(credit_id):
        raise refusals.batch_not_free(terms.wh, standing.free_of(credit_id))
    return new_share(
        terms.mode,
        giver=desk.account,
        credit_id=credit_id,
        wh=terms.wh,
        valid_to=terms.valid_to,
        counter=share_reads.read_share_counter(desk.node, desk.community, desk.account),
        pool_id=terms.pool_id,
        max_per_member=terms.max_per_member,
        revenue_bps=terms.revenue_bps,
        return_by=terms.return_by,
    )


def _require_acceptable(desk: Desk, signed: SignedShare, *, signed_already: bool = False) -> None:
    """Ask SharePool everything it has against the offer itself, whoever draws."""
    offer = signed.offer
    wh = min(offer.quantity_wh, offer.max_per_member_wh)
    found = share_reads.check_share(
        desk.node, desk.community, offer, signed.signature, desk.community.pool, wh
    )
    ignored = _OF_A_TAKER if signed_already else _OF_A_TAKER | {ShareReason.BAD_SIGNATURE}
    _refuse(tuple(reason for reason in found.reasons if reason not in ignored))


def _refuse(found: tuple[ShareReason, ...]) -> None:
    if found:
        raise share_error(found[0], detail=", ".join(reason.name for reason in found))


def _gas(standing: Standing, change: int, *, bound: bool) -> Effect:
    held = standing.chain.held
    return present.gas_effect(held, Wh(held + change), bound=bound)


def no_such(what: str, number: object) -> TradeError:
    """A loan, pot or group that is not there."""
    return TradeError(
        "share.unknown",
        "There is no {what} {number} in this community.",
        "Check it against the list.",
        reason="UNKNOWN",
        what=what,
        number=str(number),
    )
