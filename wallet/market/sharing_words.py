"""What a person reads about gas that is shared, before it is signed for or taken."""

from __future__ import annotations

from wallet.codec.hexdata import to_hex
from wallet.market.desk import Desk
from wallet.market.message import Energy, Field, Gas, Message, Moment, Share, Who
from wallet.market.review import ExactField, TakeBack
from wallet.protocol import share_reads
from wallet.protocol.credits import class_of
from wallet.protocol.shares import (
    SHARE_FIELDS,
    WHOLE_COMMUNITY,
    ShareMode,
    ShareOffer,
    person_of,
)

SENTENCES = {
    ShareMode.GIFT: "You give up to {energy} of {gas} to {whom}, until {when}.",
    ShareMode.LEND: "You lend up to {energy} of {gas} to {whom}, until {when}; it is to be "
    "returned by {due}.",
    ShareMode.REVENUE: "You let {whom} sell up to {energy} of {gas} until {when}; the givers get "
    "{share} of what it brings.",
}
DRAWN = {
    ShareMode.GIFT: "You take {energy} of {gas} that {who} gives away.",
    ShareMode.LEND: "You borrow {energy} of {gas} from {who}, to be returned by {due}.",
    ShareMode.REVENUE: "You put {energy} of {gas} from {who} into a pot that you sell; the givers "
    "get {share} of what it brings.",
}

POOL_PERMISSION = Message(
    "First, once: you let the share pool hand over your gas. It can do so only for what you sign."
)


def share_fields(offer: ShareOffer) -> tuple[ExactField, ...]:
    """Every field of a share offer under the protocol's own name."""
    values = (to_hex(item) if isinstance(item, bytes) else str(item) for item in offer.as_tuple())
    return tuple(
        ExactField(field.name, value) for field, value in zip(SHARE_FIELDS, values, strict=True)
    )


def whom(desk: Desk, pool_id: bytes) -> Who | str:
    """Whom gas is shared with: a person, or the name of a group or of the whole community."""
    if pool_id == WHOLE_COMMUNITY:
        return desk.community.name
    person = person_of(pool_id)
    if person is not None:
        return desk.who(person)
    pool = share_reads.read_pool(desk.node, desk.community, pool_id)
    return pool.name if pool else to_hex(pool_id)


def fields(desk: Desk, offer: ShareOffer) -> dict[str, Field]:
    """What a sentence about an offer fills in."""
    return {
        "energy": Energy(offer.quantity_wh),
        "gas": Gas(class_of(offer.credit_id)),
        "whom": whom(desk, offer.pool_id),
        "when": Moment(offer.valid_to),
        "due": Moment(offer.return_by),
        "share": Share(offer.revenue_bps),
    }


def notes(offer: ShareOffer) -> tuple[Message, ...]:
    """What a household should know besides."""
    if offer.max_per_member_wh >= offer.quantity_wh:
        return ()
    most: dict[str, Field] = {"energy": Energy(offer.max_per_member_wh)}
    return (Message("One household can take at most {energy}.", most),)


def risk(offer: ShareOffer) -> Message:
    """What can go wrong for the giver."""
    if offer.mode is ShareMode.LEND:
        return Message(
            "Nobody can be forced to return it. What is overdue is seen by everyone, and whoever "
            "owes it cannot borrow until it is back."
        )
    if offer.mode is ShareMode.REVENUE:
        return Message("Whoever looks after the group decides when and for how much it is sold.")
    return Message("What was taken stays taken.")


def debt(offer: ShareOffer) -> Message | None:
    """What a borrower takes on."""
    if offer.mode is not ShareMode.LEND:
        return None
    return Message(
        "You must return as much gas of the same kind. While it is overdue everyone can see it, "
        "and you cannot borrow more."
    )


def give_back(offer: ShareOffer) -> TakeBack:
    """Whether what was drawn can be given back."""
    if offer.mode is ShareMode.LEND:
        return TakeBack(possible=True, text=Message("Yes: you can return it at any time"))
    if offer.mode is ShareMode.REVENUE:
        return TakeBack(possible=False, text=Message("No, but the giver can take out what is left"))
    return TakeBack(possible=False, text=Message("No: a gift is final"))
