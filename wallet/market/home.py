"""The Home page's facts: what is held, what the home needs, and what can be spared."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime, timedelta, tzinfo
from typing import TYPE_CHECKING

from wallet.ledger import queries
from wallet.market.pricing import StreetPrice
from wallet.market.surplus import Reserve, explain_reserve, surplus
from wallet.market.views import BatchHolding, DayBar, HomeView, MeterView
from wallet.protocol.offers import WH_PER_MWH, Side
from wallet.units import Minor, Timestamp, Wei, Wh

if TYPE_CHECKING:
    from wallet.codec.address import Address
    from wallet.ledger.index import Index
    from wallet.ledger.rows import DayUsage, Holding, MeterState, OfferRow
    from wallet.protocol.community import CommunityFile

USAGE_DAYS = 35
"""Days of use that are read: a whole month for the chart, four weeks for the reserve."""


@dataclass(frozen=True, slots=True)
class HomeFacts:
    """What the index says about one account, before any arithmetic."""

    holdings: tuple[Holding, ...]
    held: Wh
    money: Minor
    arrears: Wh
    meter: MeterState | None
    usage: tuple[DayUsage, ...]
    reserve: Reserve
    today: date


def read_facts(
    index: Index, community: CommunityFile, account: Address, now: Timestamp, tz: tzinfo
) -> HomeFacts:
    """Read an account's facts; call inside ``index.snapshot()`` for one consistent moment."""
    today = datetime.fromtimestamp(now, tz).date()
    usage = queries.usage_by_day(index, account, USAGE_DAYS, tz, now)
    meter = queries.meter(index, account)
    read_until = datetime.fromtimestamp(meter.last_ts, tz).date() if meter else today
    holdings = queries.holdings(index, account)
    return HomeFacts(
        holdings,
        Wh(sum(holding.wh for holding in holdings)),
        queries.money(index, account, community.money.address),
        queries.arrears(index, account),
        meter,
        usage,
        explain_reserve(usage, today=min(today, read_until)),
        today,
    )


@dataclass(frozen=True, slots=True)
class Promised:
    """What an account's open offers may still take from it."""

    gas: Wh
    money: Minor


def promised(open_offers: tuple[OfferRow, ...], account: Address, now: Timestamp) -> Promised:
    """Add up what the account's own open offers still promise, at their dearest price."""
    gas = money = 0
    for row in open_offers:
        offer = row.signed.offer
        if offer.maker != account or row.cancelled or offer.valid_to < now:
            continue
        if offer.side is Side.SELL:
            gas += row.remaining_wh
        else:
            dearest = max(offer.start_price_per_mwh, offer.end_price_per_mwh)
            money += -(-row.remaining_wh * dearest // WH_PER_MWH)
    return Promised(Wh(gas), Minor(money))


def spare(facts: HomeFacts) -> Wh:
    """What the home can spare, in Wh."""
    return surplus(facts.held, facts.reserve.wh, facts.arrears)


def build_home(
    facts: HomeFacts, open_for: Promised, street: StreetPrice | None, coin: Wei | None
) -> HomeView:
    """Put the Home page together; ``open_for`` is what open offers still promise."""
    over = spare(facts)
    meter = facts.meter
    month = [day.wh for day in facts.usage if _same_month(day.day, facts.today)]
    return HomeView(
        held=facts.held,
        reserve=facts.reserve.wh,
        reserve_days=facts.reserve.horizon_days,
        reserve_until=facts.today + timedelta(days=facts.reserve.horizon_days),
        usage_days_known=facts.reserve.days_known,
        surplus=over,
        promised=open_for.gas,
        can_offer=Wh(max(0, over - open_for.gas)),
        surplus_money=Minor(over * street.price // WH_PER_MWH) if street else None,
        z_ppm=meter.z_ppm if meter and meter.z_ppm else None,
        cv_wh_per_m3=meter.cv_wh_per_m3 if meter and meter.cv_wh_per_m3 else None,
        money=facts.money,
        promised_money=open_for.money,
        coin=coin,
        used_month=Wh(sum(month)),
        used_today=Wh(sum(day.wh for day in facts.usage if day.day == facts.today)),
        days=_bars(facts),
        meter=_meter_view(meter),
        holdings=tuple(
            BatchHolding(item.credit_id, item.gas_class, item.wh, item.plant_label, item.period)
            for item in facts.holdings
        ),
        arrears=facts.arrears,
    )


def _same_month(day: date, today: date) -> bool:
    return (day.year, day.month) == (today.year, today.month)


def _bars(facts: HomeFacts) -> tuple[DayBar, ...]:
    """Every one of the last ``USAGE_DAYS`` days, also those without a reading, oldest first."""
    by_day = {usage.day: usage.wh for usage in facts.usage}
    days = (facts.today - timedelta(days=back) for back in range(USAGE_DAYS - 1, -1, -1))
    return tuple(DayBar(day, by_day.get(day, Wh(0))) for day in days)


def _meter_view(meter: MeterState | None) -> MeterView | None:
    if meter is None:
        return None
    return MeterView(
        meter.meter_id,
        meter.index_l,
        meter.last_ts,
        meter.last_seq,
        meter.z_ppm,
        meter.cv_wh_per_m3,
        meter.allowance_wh,
    )
