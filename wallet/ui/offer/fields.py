"""The fields of an offer: amount, price, end, smallest part, batch."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import TYPE_CHECKING

from PySide6.QtCore import QCoreApplication, QEvent, QPointF, QSignalBlocker, Qt, Signal
from PySide6.QtGui import QPainter, QPaintEvent, QPen, QWheelEvent
from PySide6.QtWidgets import QComboBox, QHBoxLayout, QSlider, QVBoxLayout, QWidget

from wallet.market.pricing import vs_street_bps
from wallet.meters.amounts import parse_energy, parse_price
from wallet.meters.calorific import Calorific
from wallet.text import tr
from wallet.ui import words
from wallet.ui.widgets.buttons import FilterChip
from wallet.ui.widgets.forms import AmountField, FormRow
from wallet.units import PricePerMWh, Timestamp, Wh

if TYPE_CHECKING:
    from wallet.market.views import HomeView
    from wallet.protocol.community import Currency

_WH_PER_MWH = 1_000_000
_SPAN_BPS = 1_500
"""The slider reaches 15 % to either side of the street's price."""


def worth(wh: int, price: int) -> int:
    """Return what ``wh`` cost at ``price``, rounded up, for showing beside a field."""
    return -(-wh * price // _WH_PER_MWH)


class EnergyField(AmountField):
    """How much gas, typed in kWh or in cubic metres on the home's meter."""

    def __init__(
        self, label: str, home: HomeView, echo_money: Callable[[int], str], *, hint: str = ""
    ) -> None:
        self._unit = "kWh"
        self._calorific = None
        if home.z_ppm and home.cv_wh_per_m3:
            self._calorific = Calorific(home.z_ppm, home.cv_wh_per_m3)
        self._echo_money = echo_money
        super().__init__(label, "kWh", self._parse_energy, self._echo_energy, hint=hint)
        if self._calorific is not None:
            self._add_units()

    def _add_units(self) -> None:
        column = self.layout()
        if not isinstance(column, QVBoxLayout):
            return
        column.removeWidget(self.label)
        row = QHBoxLayout()
        row.setSpacing(6)
        row.addWidget(self.label, 1)
        self._chips = {unit: FilterChip(unit, checked=unit == "kWh") for unit in ("kWh", "m³")}
        for unit, chip in self._chips.items():
            chip.setAccessibleName(tr("Type the amount in {unit}", unit=unit))
            chip.clicked.connect(lambda _checked=False, unit=unit: self.set_unit(unit))
            row.addWidget(chip)
        column.insertLayout(0, row)

    def set_unit(self, unit: str) -> None:
        """Read what is typed in ``unit`` from now on."""
        self._unit = unit
        for name, chip in self._chips.items():
            chip.setChecked(name == unit)
        self.edit.unit.setText(unit)
        QCoreApplication.sendEvent(self.edit, QEvent(QEvent.Type.StyleChange))
        self.read()

    def set_amount(self, wh: Wh) -> None:
        """Type ``wh`` for the person, in kWh."""
        if self._calorific is not None:
            self.set_unit("kWh")
        self.set_text(words.energy_input(wh))

    def _parse_energy(self, text: str) -> int:
        return parse_energy(text, self._unit, words.numbers(), calorific=self._calorific)

    def _echo_energy(self, wh: int) -> str:
        parts = [words.exact_energy(wh)]
        if self._calorific is not None:
            z_ppm, cv = self._calorific.z_ppm, self._calorific.cv_wh_per_m3
            parts.append(words.volume(wh, z_ppm, cv))
        money = self._echo_money(wh)
        return " · ".join([*parts, money] if money else parts)


class PriceField(AmountField):
    """The price of one kWh, typed or drawn along the street's."""

    def __init__(
        self,
        label: str,
        currency: Currency,
        street: PricePerMWh | None,
        comment: Callable[[int], str],
        *,
        hint: str = "",
    ) -> None:
        self._currency = currency
        self._street = street
        super().__init__(
            label,
            tr("{symbol} per kWh", symbol=currency.symbol),
            self._parse_price,
            comment,
            hint=hint,
        )
        if street:
            self._add_slider()

    def _add_slider(self) -> None:
        self.slider = QSlider(Qt.Orientation.Horizontal)
        self.slider.setRange(-_SPAN_BPS // 50, _SPAN_BPS // 50)
        self.slider.setPageStep(4)
        self.slider.setAccessibleName(tr("Price beside the street's"))
        self.slider.valueChanged.connect(self._drawn)
        self.changed.connect(self._follow)
        column = self.layout()
        if isinstance(column, QVBoxLayout):
            column.insertWidget(2, self.slider)

    def _parse_price(self, text: str) -> int:
        unit = self._currency
        return parse_price(text, unit.decimals, words.numbers(), symbol=unit.symbol)

    def set_price(self, price: PricePerMWh) -> None:
        """Type ``price`` for the person."""
        self.set_text(words.price_input(price, self._currency))

    def beside_street(self) -> int | None:
        """Return how far the price is from the street's, in basis points."""
        value = self.value()
        return None if value is None else vs_street_bps(value, self._street)

    def _drawn(self, place: int) -> None:
        if self._street is None:
            return
        tick = 10**self._currency.decimals
        raw = self._street * (10_000 + place * 50)
        self.set_price(PricePerMWh(max(tick, (raw + 5_000 * tick) // (10_000 * tick) * tick)))

    def _follow(self, price: int | None) -> None:
        bps = vs_street_bps(price, self._street) if price else None
        if bps is None or self.slider.isSliderDown() or self.slider.hasFocus():
            return
        with QSignalBlocker(self.slider):
            self.slider.setValue(round(bps / 50))


class ChoiceBox(QComboBox):
    """A combo box with a small arrow in the text's colour, which the wheel does not change."""

    def paintEvent(self, event: QPaintEvent) -> None:  # noqa: N802 - Qt's name
        """Draw the arrow over the box."""
        super().paintEvent(event)
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.setPen(QPen(self.palette().placeholderText().color(), 1.6))
        x, y = self.width() - 20.0, self.height() / 2 - 2
        painter.drawPolyline([QPointF(x, y), QPointF(x + 4.5, y + 4.5), QPointF(x + 9, y)])
        painter.end()

    def wheelEvent(self, event: QWheelEvent) -> None:  # noqa: N802 - Qt's name
        """Let the sheet scroll instead of choosing by accident."""
        event.ignore()


class ChoiceField(FormRow):
    """One of a few things, under a label."""

    changed = Signal()

    def __init__(
        self, label: str, choices: Sequence[tuple[str, object]], *, hint: str = ""
    ) -> None:
        self.box = ChoiceBox()
        super().__init__(label, self.box, hint=hint)
        self._values = [value for _text, value in choices]
        for text, _value in choices:
            self.box.addItem(text)
        self.box.currentIndexChanged.connect(lambda _index: self.changed.emit())

    def value(self) -> object:
        """Return what is chosen."""
        index = self.box.currentIndex()
        return self._values[index] if 0 <= index < len(self._values) else None

    def choose(self, value: object) -> None:
        """Choose ``value`` for the person."""
        self.box.setCurrentIndex(self._values.index(value))


def end_field() -> ChoiceField:
    """Return the field for when an offer ends; its values are days after today."""
    choices: list[tuple[str, object]] = [
        (tr("Tonight"), 0),
        (tr("Tomorrow night"), 1),
        (tr("In 3 days"), 3),
        (tr("In a week"), 7),
        (tr("In two weeks"), 14),
        (tr("In a month"), 30),
    ]
    field = ChoiceField(tr("Open until"), choices)
    field.choose(3)
    return field


def end_of(field: ChoiceField) -> Timestamp:
    """Return the moment the chosen end stands for."""
    days = field.value()
    return words.end_of_day(days if isinstance(days, int) else 0)


_ALL = -1
"""Stands for "only all at once" among the smallest parts."""


def least_field() -> ChoiceField:
    """Return the field for the smallest part somebody may take; its values are Wh."""
    choices: list[tuple[str, object]] = [(tr("Any amount"), 1)]
    choices += [(words.energy(wh, 0), wh) for wh in (1_000, 5_000, 10_000, 50_000)]
    choices.append((tr("Only all at once"), _ALL))
    return ChoiceField(tr("Smallest part somebody may take"), choices)


def least_of(field: ChoiceField, wh: int) -> Wh:
    """Return the smallest part of an offer of ``wh``; never more than all of it."""
    least = field.value()
    return Wh(wh if least == _ALL or not isinstance(least, int) else min(least, wh))


def side_by_side(*fields: QWidget) -> QHBoxLayout:
    """Put fields beside each other, equally wide."""
    row = QHBoxLayout()
    row.setSpacing(16)
    for field in fields:
        row.addWidget(field, 1, Qt.AlignmentFlag.AlignTop)
    return row
