"""The form for an offer to buy."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtWidgets import QWidget

from wallet.market.message import Energy, Field, Gas, Message, Moment, Price
from wallet.market.present import KINDS_OF_POST
from wallet.protocol.credits import ANY_GAS, GasClass, any_of, class_of
from wallet.protocol.offers import Side
from wallet.text import tr
from wallet.ui import words
from wallet.ui.offer.fields import (
    ChoiceField,
    EnergyField,
    PriceField,
    end_field,
    end_of,
    least_field,
    least_of,
    side_by_side,
    worth,
)
from wallet.ui.offer.form import OrderForm
from wallet.ui.offer.orders import BuyOrder
from wallet.ui.theme import Theme
from wallet.units import PricePerMWh, Wh

if TYPE_CHECKING:
    from wallet.market.snapshot import Snapshot

_NEAR_BPS = 100
_WH_PER_MWH = 1_000_000


class BuyForm(OrderForm):
    """How much, which kinds of gas will do, for how much, until when."""

    def __init__(self, snapshot: Snapshot, theme: Theme) -> None:
        super().__init__(tr("Post a buy offer"), snapshot, theme)
        home, market = snapshot.home, snapshot.market
        self._currency = snapshot.community.currency
        hint = tr("You have {money}.", money=words.money(home.money, self._currency))
        self.amount = EnergyField(tr("How much"), home, self._money_echo, hint=hint)
        gases: list[tuple[str, object]] = [(tr("Any gas"), int(ANY_GAS))]
        gases += [(words.gas_title(kind), int(any_of(kind))) for kind in GasClass]
        self.gas = ChoiceField(tr("Which gas"), gases)
        self.price = PriceField(
            tr("Price"),
            self._currency,
            market.street.price if market.street else None,
            self._likely,
        )
        self.until = end_field()
        self.least = least_field()
        self.add(self.amount, self.banner, self.gas, self.price)
        self.column.addLayout(side_by_side(self.until, self.least))
        if market.buy_suggestion is not None:
            self.price.set_price(market.buy_suggestion.price)
        for field in (self.amount, self.price):
            field.changed.connect(lambda _value: self._changed())
        for choice in (self.gas, self.until, self.least):
            choice.changed.connect(self.refresh)
        self.finish()

    def first_focus(self) -> QWidget | None:
        """Begin with the amount."""
        return self.amount.edit

    def _money_echo(self, wh: int) -> str:
        price = self.price.value() if hasattr(self, "price") else None
        return "" if price is None else words.money(worth(wh, price), self._currency)

    def _likely(self, _price: int) -> str:
        bps = self.price.beside_street()
        if bps is None:
            return ""
        if bps >= _NEAR_BPS:
            return tr("{percent} the street: likely taken today", percent=words.beside_street(bps))
        if bps > -_NEAR_BPS:
            return tr("At the street's price: likely taken within days")
        return tr("{percent} the street: may wait for a seller", percent=words.beside_street(bps))

    def _changed(self) -> None:
        if self.sender() is self.price:
            self.amount.read()
        self.refresh()

    def _affordable(self) -> Wh:
        """Return what all the money buys at this price, in whole tenths of a kWh."""
        price = self.price.value()
        if not price:
            return Wh(0)
        return Wh(self.snapshot.home.money * _WH_PER_MWH // price // 100 * 100)

    def _too_dear(self) -> bool:
        wh, price = self.amount.value(), self.price.value()
        return wh is not None and price is not None and worth(wh, price) > self.snapshot.home.money

    def complain(self) -> None:
        """Say when it costs more than there is, with the fix as a button."""
        self.banner.hide()
        if not self._too_dear():
            return
        wh, price = self.amount.value() or 0, self.price.value() or 0
        cost = words.money(worth(wh, price), self._currency)
        has = words.money(self.snapshot.home.money, self._currency)
        self.warn(
            tr("This would cost up to {cost}.", cost=cost), tr("You have {money}.", money=has)
        )
        most = self._affordable()
        if most:
            self.banner.set_action(
                tr("Buy {amount} instead", amount=words.exact_energy(most)),
                lambda: self.amount.set_amount(self._affordable()),
            )

    def order(self) -> BuyOrder | None:
        """Return the offer, or ``None`` while something is missing or wrong."""
        wh, price, gas = self.amount.value(), self.price.value(), self.gas.value()
        if wh is None or price is None or not isinstance(gas, int) or self._too_dear():
            return None
        return BuyOrder(
            Wh(wh), PricePerMWh(price), end_of(self.until), gas, least_of(self.least, wh)
        )

    def sentence(self) -> Message | None:
        """Return the offer as the review will say it."""
        order = self.order()
        if order is None:
            return None
        fields: dict[str, Field] = {
            "energy": Energy(order.wh),
            "gas": Gas(class_of(order.credit_id)),
            "price": Price(order.price, self._currency),
            "when": Moment(order.valid_to),
            "community": self.snapshot.community.name,
        }
        return Message(KINDS_OF_POST[Side.BUY, True], fields, ("energy", "price"))
