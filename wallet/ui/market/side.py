"""The column at the right: the street's price, wanted and offered, the suggested price."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

from PySide6.QtCore import QSize, Qt, Signal
from PySide6.QtWidgets import QHBoxLayout, QSizePolicy, QVBoxLayout, QWidget

from wallet.text import tr
from wallet.ui import words
from wallet.ui.charts.line import LineChart, Point
from wallet.ui.charts.steps import Step, StepChart
from wallet.ui.theme import Theme
from wallet.ui.widgets.buttons import LinkButton
from wallet.ui.widgets.card import Card
from wallet.ui.widgets.labels import Label, Role
from wallet.units import PricePerMWh

if TYPE_CHECKING:
    from wallet.market.pricing import DepthStep, PricePoint, StreetPrice, Suggestion
    from wallet.market.views import MarketView
    from wallet.protocol.community import Currency

_SHOWN_BPS = 1_500
"""Wanted and offered are drawn within 15 % of the street's price; beyond is far from any trade."""
_MOST_STEPS = 40
_SHORT = 2 * 86_400
"""Under two days of prices the axis shows times instead of days."""
_HIGHEST = 3
"""One side is drawn at most this many times as high as the other; its bubble says the amount."""


class SideColumn(QWidget):
    """Three cards that say what gas is worth here."""

    explain_asked = Signal(object)
    """The ``Suggestion`` whose working out somebody wants to see."""

    def __init__(self, theme: Theme, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._theme = theme
        self._currency: Currency | None = None
        self._suggestion: Suggestion | None = None
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(16)
        self.price_card = Card(tr("Street's price"))
        self.price_chart = LineChart(theme, self._tick)
        self.depth_card = Card(tr("Wanted · offered"))
        self.depth_chart = StepChart(theme, lambda at: self._price(PricePerMWh(at)))
        self._fill_chart(self.price_card, self.price_chart, 110)
        self._fill_chart(self.depth_card, self.depth_chart, 88)
        self.depth_note = Label("", Role.SECONDARY, wrap=True)
        self.depth_card.body.addWidget(self.depth_note)
        self.price_note = Label("", Role.SECONDARY, wrap=True)
        self.price_card.body.addWidget(self.price_note)
        column.addWidget(self.price_card)
        column.addWidget(self.depth_card)
        column.addWidget(self._suggested())
        column.addStretch(1)

    def _fill_chart(self, card: Card, chart: LineChart | StepChart, height: int) -> None:
        chart.setMinimumSize(QSize(120, self._theme.scaled(height)))
        chart.setMaximumHeight(self._theme.scaled(height + 40))
        chart.setAccessibleName(card.heading.text())
        card.setSizePolicy(QSizePolicy.Policy.Preferred, QSizePolicy.Policy.Maximum)
        card.body.addWidget(chart, 1)

    def _suggested(self) -> Card:
        card = Card(tr("Suggested for you"))
        self.suggested = Label("", Role.NUMBER)
        self.suggested_unit = Label(tr("per kWh"), Role.HEADING)
        self.why = Label("", Role.SECONDARY, wrap=True)
        self.how = LinkButton(tr("How this is worked out"))
        self.how.clicked.connect(lambda: self.explain_asked.emit(self._suggestion))
        card.body.setSpacing(4)
        row = QHBoxLayout()
        row.setSpacing(6)
        row.addWidget(self.suggested)
        row.addWidget(self.suggested_unit, 1, Qt.AlignmentFlag.AlignBottom)
        self.suggested_unit.setContentsMargins(0, 0, 0, self._theme.scaled(4))
        card.body.addLayout(row)
        card.body.addWidget(self.why)
        left = QHBoxLayout()
        left.setContentsMargins(-3, 0, 0, 0)
        left.addWidget(self.how)
        left.addStretch(1)
        card.body.addLayout(left)
        self.suggestion_card = card
        return card

    def show_market(self, view: MarketView, currency: Currency) -> None:
        """Show the prices of one moment."""
        self._currency = currency
        self._show_series(view.series, view.series_span, view.street, currency)
        self._show_depth(view)
        self._show_suggestion(view.sell_suggestion, currency)

    def _show_series(
        self,
        series: Sequence[PricePoint],
        span: int,
        street: StreetPrice | None,
        currency: Currency,
    ) -> None:
        short = span < _SHORT
        moment = words.when if short else words.day
        points = [
            Point(
                point.ts,
                point.price,
                f"{moment(point.ts)} · {words.price(point.price, currency)}",
            )
            for point in series
        ]
        last = "" if street is None else words.price(street.price, currency)
        ends = ("", "")
        if len(points) > 1:
            ends = (moment(series[0].ts), tr("now") if short else tr("today"))
        self.price_chart.show_points(points, last, ends)
        self.price_card.heading.setText(
            tr(
                "Street's price, {span} ({symbol} per kWh)",
                span=words.span(span),
                symbol=currency.symbol,
            )
        )
        drawable = len(points) > 1
        self.price_chart.setVisible(drawable)
        self.price_note.setVisible(not drawable)
        self.price_note.setText(
            tr("{price} per kWh now. The line grows with every trade.", price=last)
        )
        self.price_card.setVisible(drawable or bool(last))

    def _show_depth(self, view: MarketView) -> None:
        street = view.street.price if view.street else None
        wanted = self._steps(view.wanted, street, tr("wanted at {price} or more: {amount}"))
        offered = self._steps(view.offered, street, tr("offered at {price} or less: {amount}"))
        self.depth_chart.show_sides(_cut(wanted, offered), _cut(offered, wanted))
        self.depth_card.setVisible(bool(wanted or offered))
        self.depth_note.setText(
            tr(
                "{wanted} wanted · {offered} offered",
                wanted=words.energy(view.wanted_wh, 0),
                offered=words.energy(view.offered_wh, 0),
            )
        )

    def _steps(self, steps: Sequence[DepthStep], street: int | None, tip: str) -> list[Step]:
        near = [
            step
            for step in steps
            if street is None or abs(step.price - street) * 10_000 <= street * _SHOWN_BPS
        ]
        return [
            Step(
                step.price,
                step.total,
                tip.format(price=self._price(step.price), amount=words.energy(step.total, 0)),
            )
            for step in near[:_MOST_STEPS]
        ]

    def _show_suggestion(self, suggestion: Suggestion | None, currency: Currency) -> None:
        self._suggestion = suggestion
        self.suggestion_card.setVisible(suggestion is not None)
        if suggestion is None:
            return
        self.suggested.setText(words.price(suggestion.price, currency))
        self.why.setText(words.text(suggestion.why))

    def _price(self, price: PricePerMWh) -> str:
        return words.price(price, self._currency) if self._currency else ""

    def _tick(self, price: int) -> str:
        return words.exact_price(price, self._currency) if self._currency else ""


def _cut(side: Sequence[Step], other: Sequence[Step]) -> list[Step]:
    """Keep a supplier's year of gas from flattening the other side into the axis."""
    if not other:
        return list(side)
    top = max(step.total for step in other) * _HIGHEST
    return [Step(step.at, min(step.total, top), step.tip) for step in side]
