"""Reviewing to take back many own offers at once: a group's, or all that were ever signed."""

from __future__ import annotations

from wallet.codec.hexdata import to_hex
from wallet.market.deeds import Deed, DeedBuilder, DeedKind
from wallet.market.desk import Desk
from wallet.market.message import Message
from wallet.market.review import ExactField, TakeBack
from wallet.protocol import reads, trade_calls


def prepare_withdraw(desk: Desk, group: bytes | None = None) -> Deed:
    """Review taking back every own offer of a group, or without one every own offer ever signed.

    Raises:
        WrongChainError, NodeError: the node.
    """
    desk.verify()
    builder, community = DeedBuilder(desk), desk.community
    take_back = TakeBack(
        possible=False, text=Message("No, but you can make new offers at any time")
    )
    late = (Message("Until the next block somebody may still take one of them."),)
    if group is None:
        counter = reads.read_counter(desk.node, community, desk.account)
        builder.send(trade_calls.increment_counter(community), Message("Take the offers back"))
        return builder.build(
            DeedKind.WITHDRAW_ALL,
            Message("You take back every trade offer you ever signed, posted or not."),
            exact=(ExactField("counter", str(counter)),),
            take_back=take_back,
            warnings=late,
            done=Message("All your offers are taken back."),
            action=Message("Take them back"),
        )
    revision = desk.facts.revision(desk.account, group)
    builder.send(trade_calls.raise_revision(community, group), Message("Take the offers back"))
    return builder.build(
        DeedKind.WITHDRAW_GROUP,
        Message("You take back every offer of this group that you signed so far, posted or not."),
        exact=(ExactField("group", to_hex(group)), ExactField("revision", str(revision))),
        take_back=take_back,
        warnings=late,
        done=Message("All offers of this group are taken back."),
        action=Message("Take them back"),
    )
