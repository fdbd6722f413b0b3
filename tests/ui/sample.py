"""A street at one moment, for tests and pictures of the window: never part of the product."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime, timedelta

from tests.ui.market.sample import BIO, DAY, ME, NATURAL, NOW, PEOPLE, YUAN, address
from tests.ui.market.sample import snapshot as market_snapshot
from wallet.market.message import Energy, Message, Money
from wallet.market.views import (
    ActivityEntry,
    ActivityIcon,
    AttentionItem,
    AttentionKind,
    DayBar,
    Snapshot,
    SyncState,
    SyncView,
)
from wallet.units import Minor, Timestamp, Wh

__all__ = ["BIO", "DAY", "ME", "NATURAL", "NOW", "PEOPLE", "YUAN", "address", "quiet", "snapshot"]

_DAYS = [66, 70, 93, 90, 92, 112, 139, 133, 128, 97, 104, 83, 68, 55, 50, 75, 63, 56, 52, 23, 30,
         61, 72, 88, 95, 102, 91, 84, 77, 49]  # fmt: skip


def days() -> tuple[DayBar, ...]:
    """Thirty days, the last one today."""
    today = datetime.now(UTC).date()
    count = len(_DAYS)
    return tuple(
        DayBar(today - timedelta(days=count - 1 - place), Wh(value * 100))
        for place, value in enumerate(_DAYS)
    )


def activity() -> tuple[ActivityEntry, ...]:
    """One of each kind of thing, newest first."""
    anna, bakery = PEOPLE["Anna Lindqvist"], PEOPLE["Old Mill Bakery"]
    icon = ActivityIcon
    rows = [
        (
            icon.SOLD,
            anna,
            "{who} bought {energy} from you",
            "{money} received",
            -40_000,
            14_000_000,
        ),
        (icon.READING, None, "Meter reading accepted", "{energy} settled", -12_900, None),
        (icon.POSTED, None, "Your offer of {energy} is on the market", None, 40_000, None),
        (icon.BOUGHT, bakery, "You bought {energy} from {who}", "{money} paid", 25_000, -8_900_000),
        (icon.CANCELLED, None, "You took back your offer of {energy}", None, 60_000, None),
        (icon.RECEIVED, anna, "{who} sent you {money}", None, None, 5_000_000),
        (icon.OTHER, None, "You joined the community", None, None, None),
    ]
    return tuple(
        _entry(place, *row)
        for place, row in enumerate(rows)  # type: ignore[arg-type]
    )


def _entry(place, icon, who, headline, second, wh, money):  # type: ignore[no-untyped-def]
    fields = {}
    if who is not None:
        fields["who"] = who
    if wh is not None:
        fields["energy"] = Energy(Wh(abs(wh)))
    if money is not None:
        fields["money"] = Money(Minor(abs(money)), YUAN)
    moved = icon in {ActivityIcon.SOLD, ActivityIcon.BOUGHT, ActivityIcon.READING}
    return ActivityEntry(
        icon=icon,
        ts=Timestamp(NOW - place * 4_000),
        block=120 - place,
        tx_hash=bytes([place + 1]) * 32,
        other=who,
        headline=_message(headline, fields),
        second=_message(second, fields) if second else None,
        wh=wh if moved else None,
        money=money,
        credit_id=BIO if wh is not None else None,
    )


def _message(text, fields):  # type: ignore[no-untyped-def]
    used = {name: value for name, value in fields.items() if f"{{{name}}}" in text}
    return Message(text, used, tuple(used))


def attention() -> tuple[AttentionItem, ...]:
    """Two things to decide."""
    return (
        AttentionItem(
            AttentionKind.OFFER_ENDS_SOON,
            Message("Your offer ends soon"),
            Message("{energy} are left of it.", {"energy": Energy(Wh(40_000))}),
            Message("Look"),
        ),
        AttentionItem(
            AttentionKind.RESERVE_LOW,
            Message("Your reserve is low"),
            Message(
                "You hold {held}; the next {days} days need about {reserve}.",
                {"held": Energy(Wh(412_000)), "days": 21, "reserve": Energy(Wh(430_000))},
            ),
            Message("Buy gas"),
        ),
    )


def snapshot() -> Snapshot:
    """A street with everything on it."""
    base = market_snapshot()
    meter = replace(base.home.meter, meter_id=bytes(30) + b"\x48\x21", last_ts=NOW - 190)
    home = replace(base.home, days=days(), meter=meter, used_today=Wh(4_900))
    return replace(base, home=home, activity=activity(), attention=attention())


def quiet() -> Snapshot:
    """A newcomer: nothing held, no meter, nothing happened, the node never answered."""
    base = market_snapshot([])
    home = replace(
        base.home,
        held=Wh(0),
        surplus=Wh(0),
        promised=Wh(0),
        can_offer=Wh(0),
        surplus_money=None,
        z_ppm=None,
        cv_wh_per_m3=None,
        money=Minor(0),
        coin=None,
        used_month=Wh(0),
        used_today=Wh(0),
        days=(),
        meter=None,
        holdings=(),
    )
    sync = SyncView(SyncState.NEVER, None, None, None, None)
    return replace(base, home=home, sync=sync)
