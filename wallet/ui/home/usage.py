"""The card with the gas used each day, and the meter it was read from."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QHBoxLayout, QStackedLayout, QWidget

from wallet.text import tr
from wallet.ui import words
from wallet.ui.charts.bars import Bar, BarChart
from wallet.ui.theme import Theme
from wallet.ui.widgets.card import Card
from wallet.ui.widgets.empty import EmptyState
from wallet.ui.widgets.labels import Label, Role

if TYPE_CHECKING:
    from wallet.market.views import DayBar, HomeView, MeterView

_SHOWN_DAYS = 30
_CHART, _NOTHING, _NO_METER = range(3)


class UsageCard(Card):
    """Bars of the last thirty days, today's in the accent, their average dashed."""

    def __init__(self, theme: Theme) -> None:
        super().__init__(tr("Gas used each day"))
        self._days: tuple[DayBar, ...] | None = None
        self.average = Label("", Role.SECONDARY)
        self.add_to_heading(self.average)
        self.chart = BarChart(theme, _tick)
        self.chart.setAccessibleName(tr("Gas used each day"))
        self.chart.setMinimumHeight(theme.scaled(180))
        nothing = EmptyState(
            tr("No day has been measured yet"),
            tr("Once your meter's first readings arrive, every day has its bar here."),
        )
        no_meter = EmptyState(
            tr("This account has no meter"),
            tr("It can hold, buy and sell gas and money all the same."),
        )
        holder = QWidget()
        self._stack = QStackedLayout(holder)
        self._stack.addWidget(self.chart)
        self._stack.addWidget(nothing)
        self._stack.addWidget(no_meter)
        self.body.addWidget(holder, 1)
        self.meter = Label("", Role.SECONDARY, wrap=True)
        self.month = Label("", Role.SECONDARY, right=True)
        row = QHBoxLayout()
        row.setSpacing(16)
        row.addWidget(self.meter, 1)
        row.addWidget(self.month, 0, Qt.AlignmentFlag.AlignTop)
        self.body.addLayout(row)

    def show_home(self, home: HomeView, now: int) -> None:
        """Show the days, the meter and the month's sum."""
        days = home.days[-_SHOWN_DAYS:]
        if days != self._days:
            self._days = days
            self._show_days(days)
        if not any(day.wh for day in days):
            self._stack.setCurrentIndex(_NOTHING if home.meter is not None else _NO_METER)
        self.meter.setText(_meter_line(home.meter, now))
        self.month.setText(tr("{energy} this month", energy=words.energy(home.used_month)))

    def _show_days(self, days: tuple[DayBar, ...]) -> None:
        past = [day.wh for day in days[:-1]]
        average = sum(past) // len(past) if past else None
        bars = [_bar(day, now=place == len(days) - 1) for place, day in enumerate(days)]
        self.chart.show_bars(bars, average)
        self.average.setVisible(bool(average))
        if average:
            self.average.setText(tr("- - average {energy} a day", energy=words.energy(average)))
        self._stack.setCurrentIndex(_CHART)


def _tick(value: int, with_unit: bool) -> str:  # noqa: FBT001 - the chart's callback
    text = words.energy(value, 0 if value % 1000 == 0 else 1)
    return text if with_unit else text.removesuffix(" kWh").removesuffix(" Wh")


def _bar(day: DayBar, *, now: bool) -> Bar:
    date = tr("{day} {month}", day=day.day.day, month=words.month(day.day))
    tip = tr(
        "{weekday} {date}: {energy}",
        weekday=words.weekday(day.day),
        date=date,
        energy=words.energy(day.wh),
    )
    if now:
        tip = tr("{day}, so far", day=tip)
    return Bar(str(day.day.day), tip, day.wh, now)


def _meter_line(meter: MeterView | None, now: int) -> str:
    if meter is None:
        return tr("No meter is linked to this account.")
    return tr(
        "Meter …{ending} · read {age} · {index}",
        ending=meter.meter_id.hex()[-4:],
        age=words.age(now - meter.last_ts),
        index=words.meter_index(meter.index_l),
    )
