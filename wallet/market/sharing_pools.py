"""Groups of neighbours, and the pots of gas that a group sells for a share of the revenue."""

from __future__ import annotations

import secrets
from collections.abc import Sequence
from typing import TYPE_CHECKING

from wallet.codec.hexdata import to_hex
from wallet.market import present, refusals
from wallet.market.deeds import Deed, DeedBuilder, DeedKind
from wallet.market.desk import Desk
from wallet.market.message import Energy, Field, Gas, Message, Money, Share
from wallet.market.review import ExactField, TakeBack
from wallet.market.sentences import refusal
from wallet.market.sharing import no_such
from wallet.protocol import reads, share_calls, share_reads
from wallet.protocol.credits import class_of
from wallet.protocol.reasons import Reason
from wallet.protocol.share_reads import Pool, Pot
from wallet.protocol.shares import registered_pool
from wallet.units import Minor, Wh

if TYPE_CHECKING:
    from wallet.codec.address import Address
    from wallet.protocol.offers import SignedOffer

_BEFORE_THE_POT_SELLS = frozenset(
    {Reason.TAKER_NO_GAS_APPROVAL, Reason.TAKER_SHORT_GAS, Reason.NOT_FOR_YOU}
)
"""SharePool itself sells and gives the permission while it does."""


def prepare_create(desk: Desk, name: str) -> tuple[Deed, bytes]:
    """Review founding a group that this account looks after; its id comes with it.

    Raises:
        TradeError: the name is empty or too long.
        WrongChainError, NodeError: the node.
    """
    desk.verify()
    salt = secrets.token_bytes(32)
    pool_id = registered_pool(desk.account, salt)
    builder = DeedBuilder(desk)
    builder.send(share_calls.create_pool(desk.community, name, salt), Message("Found the group"))
    deed = builder.build(
        DeedKind.POOL_CREATE,
        Message("You found the group “{name}” and look after it.", {"name": name}, ("name",)),
        exact=(
            ExactField("name", name),
            ExactField("salt", to_hex(salt)),
            ExactField("poolId", to_hex(pool_id)),
        ),
        take_back=TakeBack(possible=False, text=Message("No, but you can take everybody out")),
        done=Message("The group is there."),
        contract="SharePool",
    )
    return deed, pool_id


def prepare_members(
    desk: Desk, pool_id: bytes, accounts: Sequence[Address], *, is_in: bool
) -> Deed:
    """Review adding members to an own group, or taking them out.

    Raises:
        TradeError: no such group, not its keeper, or nobody is named.
        WrongChainError, NodeError: the node.
    """
    desk.verify()
    pool = _own_pool(desk, pool_id)
    if not accounts:
        raise refusals.no_amount()
    builder = DeedBuilder(desk)
    call = share_calls.set_pool_members(desk.community, pool_id, accounts, is_in=is_in)
    builder.send(call, Message("Change who is in the group"))
    fields: dict[str, Field] = {"count": len(accounts), "name": pool.name}
    text = Message("You take {count} members out of the group “{name}”.", fields)
    if is_in:
        text = Message("You add {count} members to the group “{name}”.", fields)
    return builder.build(
        DeedKind.POOL_MEMBERS,
        text,
        exact=(
            ExactField("poolId", to_hex(pool_id)),
            ExactField("isIn", str(is_in).lower()),
            *(ExactField(f"accounts[{place}]", item) for place, item in enumerate(accounts)),
        ),
        take_back=TakeBack(possible=True, text=Message("Yes: you can change it back at any time")),
        done=Message("The group is changed."),
        contract="SharePool",
    )


def prepare_leave(desk: Desk, pool_id: bytes) -> Deed:
    """Review leaving a group.

    Raises:
        TradeError: no such group.
        WrongChainError, NodeError: the node.
    """
    desk.verify()
    pool = _pool(desk, pool_id)
    builder = DeedBuilder(desk)
    builder.send(share_calls.leave_pool(desk.community, pool_id), Message("Leave the group"))
    return builder.build(
        DeedKind.POOL_LEAVE,
        Message("You leave the group “{name}”.", {"name": pool.name}),
        exact=(ExactField("poolId", to_hex(pool_id)),),
        take_back=TakeBack(
            possible=False, text=Message("No: whoever looks after it would have to add you again")
        ),
        done=Message("You left the group."),
        contract="SharePool",
    )


def prepare_sell(
    desk: Desk, pot_id: int, signed: SignedOffer, wh: Wh, limit: Minor | None = None
) -> Deed:
    """Review selling gas of a pot into somebody's buy offer, for at least ``limit``.

    Raises:
        TradeError: no such pot, not the group's keeper, too little in it, or the market's reason.
        WrongChainError, NodeError: the node.
    """
    desk.verify()
    pot = _pot(desk, pot_id)
    _own_pool(desk, pot.pool_id)
    if wh <= 0:
        raise refusals.no_amount()
    if wh > pot.gas_wh:
        raise refusals.above_remaining(wh, pot.gas_wh)
    least = desk.facts.cost(signed.offer, wh, desk.facts.clock()) if limit is None else limit
    _require_sale(desk, pot, signed, wh, least)
    builder = DeedBuilder(desk)
    call = share_calls.sell_into(desk.community, pot_id, signed, wh, least)
    builder.send(call, Message("Sell from the pot"))
    money = desk.community.money
    fields: dict[str, Field] = {
        "energy": Energy(wh), "gas": Gas(class_of(pot.credit_id)),
        "who": desk.who(signed.offer.maker), "money": Money(least, money),
        "share": Share(pot.revenue_bps),
    }  # fmt: skip
    return builder.build(
        DeedKind.POT_SELL,
        Message(
            "You sell {energy} of {gas} from the pot to {who} for at least {money}; {share} of it "
            "goes to the givers and the rest to you.",
            fields,
            ("energy", "money", "who"),
        ),
        exact=(
            ExactField("potId", str(pot_id)),
            ExactField("wh", str(wh)),
            ExactField("limit", str(least)),
            ExactField("offerHash", to_hex(signed.hash)),
        ),
        take_back=present.never_back(),
        done=Message("The gas of the pot is sold."),
        contract="SharePool",
        action=Message("Sign and sell"),
        good_for=120,
    )


def prepare_claim(desk: Desk, pot_id: int) -> Deed:
    """Review fetching what an own share of a pot has earned; works whatever is paused.

    Raises:
        TradeError: no such pot, or nothing is earned.
        WrongChainError, NodeError: the node.
    """
    desk.verify()
    pot = _pot(desk, pot_id)
    share = share_reads.read_pot_share(desk.node, desk.community, pot_id, desk.account)
    if share.money <= 0:
        raise refusals.no_amount()
    currency = desk.community.currency(pot.currency) if pot.currency else None
    builder = DeedBuilder(desk)
    builder.send(share_calls.claim(desk.community, pot_id), Message("Fetch the money"))
    earned = Money(share.money, currency or desk.community.money)
    return builder.build(
        DeedKind.POT_CLAIM,
        Message("You fetch {money} that your gas in the pot has earned.", {"money": earned},
                ("money",)),
        exact=(ExactField("potId", str(pot_id)),),
        take_back=present.never_back(),
        done=Message("The money is yours."),
        contract="SharePool",
    )  # fmt: skip


def prepare_fetch_gas(desk: Desk, pot_id: int) -> Deed:
    """Review fetching one's part of a pot's unsold gas, which ends one's share in later sales.

    Raises:
        TradeError: no such pot, or nothing of it is yours.
        WrongChainError, NodeError: the node.
    """
    standing = desk.standing()
    pot = _pot(desk, pot_id)
    share = share_reads.read_pot_share(desk.node, desk.community, pot_id, desk.account)
    if share.share_wh <= 0:
        raise refusals.no_amount()
    builder = DeedBuilder(desk)
    builder.send(share_calls.withdraw_gas(desk.community, pot_id), Message("Fetch the gas"))
    held = standing.chain.held
    fields: dict[str, Field] = {"energy": Energy(share.gas_wh), "gas": Gas(class_of(pot.credit_id))}
    return builder.build(
        DeedKind.POT_FETCH,
        Message("You take {energy} of {gas} out of the pot.", fields, ("energy",)),
        exact=(ExactField("potId", str(pot_id)),),
        take_back=present.never_back(),
        done=Message("The gas is yours."),
        contract="SharePool",
        warnings=(Message("You no longer take part in what is sold from this pot later."),),
        effects=(present.gas_effect(held, Wh(held + share.gas_wh), bound=True),),
    )


def _require_sale(desk: Desk, pot: Pot, signed: SignedOffer, wh: Wh, limit: Minor) -> None:
    """Ask the market about the sale as if SharePool took the offer."""
    found = reads.check_offer(
        desk.node, desk.community, signed.offer, signed.signature, desk.community.pool, wh,
        credit_id=pot.credit_id, limit=limit,
    )  # fmt: skip
    error = refusal(item for item in found.reasons if item not in _BEFORE_THE_POT_SELLS)
    if error is not None:
        raise error


def _pool(desk: Desk, pool_id: bytes) -> Pool:
    pool = share_reads.read_pool(desk.node, desk.community, pool_id)
    if pool is None:
        raise no_such("group", to_hex(pool_id))
    return pool


def _own_pool(desk: Desk, pool_id: bytes) -> Pool:
    pool = _pool(desk, pool_id)
    if pool.manager != desk.account:
        raise refusals.not_keeper()
    return pool


def _pot(desk: Desk, pot_id: int) -> Pot:
    pot = share_reads.read_pot(desk.node, desk.community, pot_id)
    if pot is None:
        raise no_such("pot", pot_id)
    return pot
