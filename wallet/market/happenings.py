"""What happened, as sentences, and what the steps of a trade are called."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING

from wallet.codec.address import ZERO_ADDRESS, Address
from wallet.ledger.rows import ActivityKind, ActivityRow
from wallet.market.kinds import StepKind
from wallet.market.message import Energy, Field, Message, Money, Who
from wallet.market.views import ActivityEntry, ActivityIcon
from wallet.units import Minor, Wh

if TYPE_CHECKING:
    from wallet.protocol.community import Currency

_ICONS = {
    ActivityKind.BOUGHT: ActivityIcon.BOUGHT,
    ActivityKind.SOLD: ActivityIcon.SOLD,
    ActivityKind.READING_SETTLED: ActivityIcon.READING,
    ActivityKind.INJECTED: ActivityIcon.RECEIVED,
    ActivityKind.ALLOTTED: ActivityIcon.RECEIVED,
    ActivityKind.OFFER_POSTED: ActivityIcon.POSTED,
    ActivityKind.OFFER_CANCELLED: ActivityIcon.CANCELLED,
    ActivityKind.OFFERS_WITHDRAWN: ActivityIcon.CANCELLED,
    ActivityKind.MONEY_RECEIVED: ActivityIcon.RECEIVED,
    ActivityKind.GAS_RECEIVED: ActivityIcon.RECEIVED,
    ActivityKind.MONEY_SENT: ActivityIcon.SENT,
    ActivityKind.GAS_SENT: ActivityIcon.SENT,
    ActivityKind.RETIRED: ActivityIcon.RETIRED,
    ActivityKind.GIFT_RECEIVED: ActivityIcon.RECEIVED,
    ActivityKind.BORROWED: ActivityIcon.RECEIVED,
    ActivityKind.LOAN_CAME_BACK: ActivityIcon.RECEIVED,
    ActivityKind.REVENUE_RECEIVED: ActivityIcon.RECEIVED,
    ActivityKind.GAS_FETCHED: ActivityIcon.RECEIVED,
    ActivityKind.GIFT_GIVEN: ActivityIcon.SENT,
    ActivityKind.LENT: ActivityIcon.SENT,
    ActivityKind.LOAN_RETURNED: ActivityIcon.SENT,
    ActivityKind.POOLED: ActivityIcon.SENT,
    ActivityKind.POT_SOLD: ActivityIcon.SOLD,
    ActivityKind.SHARE_POSTED: ActivityIcon.POSTED,
    ActivityKind.SHARE_CANCELLED: ActivityIcon.CANCELLED,
    ActivityKind.SHARES_WITHDRAWN: ActivityIcon.CANCELLED,
}

_HEADLINES = {
    ActivityKind.BOUGHT: Message("You bought {energy} from {who}"),
    ActivityKind.SOLD: Message("{who} bought {energy} from you"),
    ActivityKind.READING_SETTLED: Message("Meter reading accepted"),
    ActivityKind.INJECTED: Message("Your plant fed in {energy}"),
    ActivityKind.ALLOTTED: Message("You were allotted {energy}"),
    ActivityKind.OFFER_POSTED: Message("Your offer of {energy} is on the market"),
    ActivityKind.OFFER_CANCELLED: Message("You took back your offer of {energy}"),
    ActivityKind.OFFERS_WITHDRAWN: Message("You took back several offers at once"),
    ActivityKind.MONEY_RECEIVED: Message("{who} sent you {money}"),
    ActivityKind.MONEY_SENT: Message("You sent {money} to {who}"),
    ActivityKind.GAS_RECEIVED: Message("{who} sent you {energy}"),
    ActivityKind.GAS_SENT: Message("You sent {energy} to {who}"),
    ActivityKind.RETIRED: Message("You retired {energy} for good"),
    ActivityKind.ARREARS_SETTLED: Message("{energy} you owed were settled"),
    ActivityKind.JOINED: Message("You joined the community"),
    ActivityKind.LEFT: Message("Your membership ended"),
    ActivityKind.METER_LINKED: Message("Your meter was linked to this account"),
    ActivityKind.GIFT_GIVEN: Message("You gave {energy} to {who}"),
    ActivityKind.GIFT_RECEIVED: Message("{who} gave you {energy}"),
    ActivityKind.LENT: Message("You lent {energy} to {who}"),
    ActivityKind.BORROWED: Message("You borrowed {energy} from {who}"),
    ActivityKind.LOAN_RETURNED: Message("You returned {energy} to {who}"),
    ActivityKind.LOAN_CAME_BACK: Message("{who} returned {energy} that you had lent"),
    ActivityKind.POOLED: Message("You gave {energy} to {who} to be sold together"),
    ActivityKind.POT_SOLD: Message("You sold {energy} that neighbours had given you to sell"),
    ActivityKind.REVENUE_RECEIVED: Message("You received {money} for gas sold together"),
    ActivityKind.GAS_FETCHED: Message("You fetched {energy} that was kept for you"),
    ActivityKind.SHARE_POSTED: Message("You share {energy} with your neighbours"),
    ActivityKind.SHARE_CANCELLED: Message("You no longer share {energy}"),
    ActivityKind.SHARES_WITHDRAWN: Message("You took back everything you shared"),
}
_NOBODY_NAMED = {
    ActivityKind.MONEY_RECEIVED: Message("You received {money}"),
    ActivityKind.MONEY_SENT: Message("You sent {money}"),
    ActivityKind.GAS_RECEIVED: Message("You received {energy}"),
    ActivityKind.GAS_SENT: Message("You sent {energy}"),
}
_OTHER = Message("Something happened to this account")

STEP_LABELS = {
    StepKind.APPROVE_GAS: Message("Let the market hand over your gas"),
    StepKind.APPROVE_MONEY: Message("Let the market take the price"),
    StepKind.SIGN_OFFER: Message("Sign the offer"),
    StepKind.SIGN_PERMIT: Message("Let the market take the price"),
    StepKind.POST: Message("Put the offer on the market"),
    StepKind.FILL: Message("Trade"),
    StepKind.CANCEL: Message("Take the offer back"),
    StepKind.ACT: Message("Send it to the community's contract"),
}
_LABEL_MARK = "trade:"


def label_of(trade_id: str, kind: StepKind) -> str:
    """The outbox label of a trade's transaction."""
    return f"{_LABEL_MARK}{trade_id}:{kind}"


def trade_of(label: str) -> tuple[str, StepKind] | None:
    """Read trade and step from an outbox label; ``None`` for other transactions."""
    if not label.startswith(_LABEL_MARK):
        return None
    trade_id, _, kind = label[len(_LABEL_MARK) :].rpartition(":")
    return (trade_id, StepKind(kind)) if kind in list(StepKind) else None


def entry(row: ActivityRow, names: Mapping[Address, Who], currency: Currency) -> ActivityEntry:
    """Say one row of the index as a headline and a second line."""
    other = None
    if row.other and row.other != ZERO_ADDRESS:
        other = names.get(row.other) or Who(row.other)
    energy = row.offer_wh if row.offer_wh is not None else row.wh
    shown = row.currency is None or row.currency == currency.address
    fields: dict[str, Field] = {}
    if energy is not None:
        fields["energy"] = Energy(Wh(abs(energy)))
    if row.money is not None and shown:
        fields["money"] = Money(Minor(abs(row.money)), currency)
    if other is not None:
        fields["who"] = other
    headline = _HEADLINES.get(row.kind, _OTHER)
    if other is None and row.kind in _NOBODY_NAMED:
        headline = _NOBODY_NAMED[row.kind]
    return ActivityEntry(
        icon=_ICONS.get(row.kind, ActivityIcon.OTHER),
        ts=row.ts,
        block=row.block,
        tx_hash=row.tx_hash,
        other=other,
        headline=_filled(headline.text, fields),
        second=_second(row, fields),
        wh=row.wh,
        money=row.money if shown else None,
        offer_hash=row.offer_hash,
        credit_id=row.credit_id,
    )


def _filled(text: str, fields: Mapping[str, Field]) -> Message:
    """Attach those fields a text names; a text that names a missing one becomes the general one."""
    used = {name: value for name, value in fields.items() if f"{{{name}}}" in text}
    if text.count("{") != len(used):
        return _OTHER
    return Message(text, used)


def _second(row: ActivityRow, fields: Mapping[str, Field]) -> Message | None:
    if row.kind is ActivityKind.BOUGHT and "money" in fields:
        return Message("{money} paid", {"money": fields["money"]})
    if row.kind is ActivityKind.SOLD and "money" in fields:
        return Message("{money} received", {"money": fields["money"]})
    if row.kind is ActivityKind.READING_SETTLED and row.used_wh is not None:
        used, settled = Energy(row.used_wh), Energy(Wh(abs(row.wh or 0)))
        if used == settled:
            return Message("{energy} settled", {"energy": settled})
        return Message("{used} used, {energy} settled", {"used": used, "energy": settled})
    return None
