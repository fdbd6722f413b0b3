"""The form for an offer to sell."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtWidgets import QWidget

from wallet.market.message import Energy, Field, Gas, Message, Moment, Price
from wallet.market.present import KINDS_OF_POST
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
from wallet.ui.offer.orders import SellOrder
from wallet.ui.theme import Theme
from wallet.units import PricePerMWh, Wh

if TYPE_CHECKING:
    from wallet.market.snapshot import Snapshot
    from wallet.market.views import BatchHolding

_NEAR_BPS = 100


class SellForm(OrderForm):
    """How much, of which gas, for how much, until when."""

    def __init__(self, snapshot: Snapshot, theme: Theme) -> None:
        super().__init__(tr("Sell surplus"), snapshot, theme)
        home, market = snapshot.home, snapshot.market
        self._currency = snapshot.community.currency
        self._holdings = {holding.credit_id: holding for holding in home.holdings}
        hint = tr("You can spare {amount}.", amount=words.energy(home.can_offer))
        self.amount = EnergyField(tr("How much"), home, self._money_echo, hint=hint)
        self.gas = ChoiceField(tr("Which gas"), self._gases())
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
        self._prefill()
        for field in (self.amount, self.price):
            field.changed.connect(lambda _value: self._changed())
        for choice in (self.gas, self.until, self.least):
            choice.changed.connect(self.refresh)
        self.finish()

    def _gases(self) -> list[tuple[str, object]]:
        choices: list[tuple[str, object]] = []
        for holding in reversed(list(self._holdings.values())):
            parts = [words.gas_title(holding.gas_class), holding.plant]
            parts += [words.production_month(holding.period), words.energy(holding.wh)]
            choices.append((" · ".join(filter(None, parts)), holding.credit_id))
        return choices

    def _prefill(self) -> None:
        suggestion = self.snapshot.market.sell_suggestion
        if suggestion is not None:
            self.price.set_price(suggestion.price)
        most = self._most()
        for holding in self._holdings.values():
            if holding.wh >= self.snapshot.home.can_offer:
                self.gas.choose(holding.credit_id)
                most = self._most()
        if most:
            self.amount.set_amount(most)

    def first_focus(self) -> QWidget | None:
        """Begin with the amount."""
        return self.amount.edit

    def _holding(self) -> BatchHolding | None:
        chosen = self.gas.value()
        return self._holdings.get(chosen) if isinstance(chosen, int) else None

    def _most(self) -> Wh:
        """Return the most this offer may be for: the surplus, and what the batch holds."""
        holding = self._holding()
        return Wh(min(self.snapshot.home.can_offer, holding.wh if holding else 0))

    def _money_echo(self, wh: int) -> str:
        price = self.price.value() if hasattr(self, "price") else None
        return "" if price is None else words.money(worth(wh, price), self._currency)

    def _likely(self, _price: int) -> str:
        bps = self.price.beside_street()
        if bps is None:
            return ""
        if bps <= -_NEAR_BPS:
            return tr("{percent} the street: likely taken today", percent=words.beside_street(bps))
        if bps < _NEAR_BPS:
            return tr("At the street's price: likely taken within days")
        return tr("{percent} the street: may wait for a buyer", percent=words.beside_street(bps))

    def _changed(self) -> None:
        if self.sender() is self.price:
            self.amount.read()
        self.refresh()

    def complain(self) -> None:
        """Say when it is more than the surplus or the batch, with the fix as a button."""
        wh, most = self.amount.value(), self._most()
        self.banner.hide()
        if not self._holdings or not self.snapshot.home.can_offer:
            self.warn(tr("There is no surplus to sell right now."))
        elif wh is not None and wh > most:
            self.warn(*self._too_much(Wh(wh)))
            self.banner.set_action(
                tr("Sell {amount} instead", amount=words.exact_energy(most)),
                lambda: self.amount.set_amount(self._most()),
            )

    def _too_much(self, wh: Wh) -> tuple[str, str]:
        home, holding = self.snapshot.home, self._holding()
        if wh > home.can_offer:
            spare = words.energy(home.can_offer)
            if home.promised:
                promised = words.energy(home.promised)
                return tr("{amount} is more than your surplus.", amount=words.energy(wh)), tr(
                    "You can spare {spare} beside the {promised} your open offers promise.",
                    spare=spare,
                    promised=promised,
                )
            return tr("{amount} is more than your surplus.", amount=words.energy(wh)), tr(
                "You can spare {spare}; your home needs the rest.", spare=spare
            )
        held = words.energy(holding.wh if holding else 0)
        return tr("You hold only {held} of this gas.", held=held), tr(
            "Choose another gas, or offer the rest separately."
        )

    def order(self) -> SellOrder | None:
        """Return the offer, or ``None`` while something is missing or wrong."""
        wh, price, holding = self.amount.value(), self.price.value(), self._holding()
        if wh is None or price is None or holding is None or wh > self._most():
            return None
        return SellOrder(
            Wh(wh),
            PricePerMWh(price),
            end_of(self.until),
            holding.credit_id,
            least_of(self.least, wh),
        )

    def sentence(self) -> Message | None:
        """Return the offer as the review will say it."""
        order, holding = self.order(), self._holding()
        if order is None or holding is None:
            return None
        fields: dict[str, Field] = {
            "energy": Energy(order.wh),
            "gas": Gas(holding.gas_class),
            "price": Price(order.price, self._currency),
            "when": Moment(order.valid_to),
            "community": self.snapshot.community.name,
        }
        return Message(KINDS_OF_POST[Side.SELL, True], fields, ("energy", "price"))
