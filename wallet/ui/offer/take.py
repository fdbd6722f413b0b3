"""The form for taking somebody's offer: buy from it, or sell into it."""

from __future__ import annotations

import time
from typing import TYPE_CHECKING

from PySide6.QtWidgets import QHBoxLayout, QVBoxLayout, QWidget

from wallet.chain.sureness import Sure
from wallet.market.book import BookEntry
from wallet.market.message import Energy, Field, Gas, Message, Money
from wallet.protocol.credits import class_of, is_wildcard, matches
from wallet.protocol.offers import Side
from wallet.text import tr
from wallet.ui import words
from wallet.ui.offer.fields import ChoiceField, EnergyField
from wallet.ui.offer.form import OrderForm
from wallet.ui.offer.orders import TakeOrder
from wallet.ui.theme import Theme
from wallet.ui.widgets.identicon import Identicon
from wallet.ui.widgets.labels import Label, Role
from wallet.ui.widgets.mark import MarkButton
from wallet.ui.widgets.sentence import SentenceLabel
from wallet.units import Minor, Wh

if TYPE_CHECKING:
    from wallet.market.snapshot import Snapshot
    from wallet.protocol.community import Currency


class TakeForm(OrderForm):
    """How much of an offer; which batch, when it does not say."""

    def __init__(self, entry: BookEntry, snapshot: Snapshot, theme: Theme) -> None:
        self.entry = entry
        self._buying = entry.side is Side.SELL
        super().__init__(tr("Buy gas") if self._buying else tr("Sell gas"), snapshot, theme)
        self._currency = entry.currency
        self.column.addLayout(self._offer_line())
        self.mark = self._held_mark()
        self.column.addLayout(self._held_line())
        hint = tr("At most {most}.", most=_kwh(entry.takeable))
        if entry.min_fill > 1:
            hint = tr(
                "Between {least} and {most}.",
                least=_kwh(entry.min_fill),
                most=_kwh(entry.takeable),
            )
        self.amount = EnergyField(tr("How much"), snapshot.home, self._money_echo, hint=hint)
        self.add(self.amount, self.banner)
        self.gas: ChoiceField | None = None
        if not self._buying and is_wildcard(entry.row.signed.offer.credit_id):
            self.gas = ChoiceField(tr("Which gas"), self._gases())
            self.gas.changed.connect(self.refresh)
            self.add(self.gas)
        self.amount.set_amount(entry.takeable)
        self.amount.changed.connect(lambda _value: self.refresh())
        self.finish()

    def first_focus(self) -> QWidget | None:
        """Begin with the amount."""
        return self.amount.edit

    def _offer_line(self) -> QHBoxLayout:
        row = QHBoxLayout()
        row.setSpacing(12)
        row.addWidget(Identicon(self.entry.maker.address, size=self.theme.scaled(34)))
        column = QVBoxLayout()
        column.setSpacing(2)
        column.addWidget(SentenceLabel(words.sentence(self.entry.sentence), max_lines=2))
        price = words.price(self.entry.price, self._currency)
        beside = words.beside_street(self.entry.vs_street_bps)
        parts = [tr("{price} per kWh", price=price), beside]
        parts += [words.text(note) for note in self.entry.notes]
        second = " · ".join(filter(None, parts))
        column.addWidget(Label(second, Role.SECONDARY, wrap=True))
        row.addLayout(column, 1)
        return row

    def _held_mark(self) -> MarkButton:
        """Make the mark of what this trade is paid with: money, or gas."""
        marks = self.snapshot.marks
        if self._buying:
            made = MarkButton(
                self.theme,
                tr("Your money"),
                lambda value: words.money(Minor(value), self._own()),
            )
        else:
            made = MarkButton(self.theme, tr("The gas you hold"), words.energy)
        made.show_mark(marks.money if self._buying else marks.gas)
        made.nodes_asked.connect(self.nodes_asked)
        return made

    def _held_line(self) -> QHBoxLayout:
        home = self.snapshot.home
        name = tr("Your money") if self._buying else tr("The gas you hold")
        held = words.money(home.money, self._own()) if self._buying else words.energy(home.held)
        row = QHBoxLayout()
        row.setSpacing(10)
        row.addWidget(Label(name, Role.SECONDARY), 1)
        if self.mark.mark.sure is not Sure.UNKNOWN:
            row.addWidget(self.mark)
        row.addWidget(Label(held, Role.STRONG, right=True))
        return row

    def _own(self) -> Currency:
        """The currency that the household's money is counted in."""
        return self.snapshot.community.currency

    def _gases(self) -> list[tuple[str, object]]:
        wanted = self.entry.row.signed.offer.credit_id
        fitting = [item for item in self.snapshot.home.holdings if matches(wanted, item.credit_id)]
        fitting.sort(key=lambda holding: -holding.wh)
        return [
            (
                f"{words.gas_title(item.gas_class)} · {item.plant} · {words.energy(item.wh)}",
                item.credit_id,
            )
            for item in fitting
        ]

    def _credit_id(self) -> int:
        chosen = self.gas.value() if self.gas is not None else None
        return chosen if isinstance(chosen, int) else self.entry.row.signed.offer.credit_id

    def _most(self) -> Wh:
        """Return the most that can be taken, by the offer and by the chosen batch."""
        if self.gas is None:
            return self.entry.takeable
        held = {item.credit_id: item.wh for item in self.snapshot.home.holdings}
        return Wh(min(self.entry.takeable, held.get(self._credit_id(), 0)))

    def _cost(self, wh: int) -> Minor:
        return self.entry.row.signed.offer.cost(wh, int(time.time()))

    def _money_echo(self, wh: int) -> str:
        return words.money(self._cost(wh), self._currency)

    def complain(self) -> None:
        """Say when it is more than can be taken, or less than the offer allows."""
        wh, most, least = self.amount.value(), self._most(), self.entry.min_fill
        self.banner.hide()
        if wh is None:
            return
        if wh > most:
            self._correct(tr("You can take at most {amount} of it.", amount=_kwh(most)), most)
        elif wh < least and wh < self.entry.remaining:
            self._correct(tr("This offer is for {amount} or more at once.", amount=_kwh(least)),
                          least)  # fmt: skip

    def _correct(self, text: str, wh: Wh) -> None:
        self.warn(text)
        label = tr("Buy {amount} instead") if self._buying else tr("Sell {amount} instead")
        self.banner.set_action(label.format(amount=_kwh(wh)), lambda: self.amount.set_amount(wh))

    def order(self) -> TakeOrder | None:
        """Return how much is taken, or ``None`` while that is missing or wrong."""
        wh = self.amount.value()
        if wh is None or wh > self._most():
            return None
        if wh < self.entry.min_fill and wh < self.entry.remaining:
            return None
        return TakeOrder(self.entry, Wh(wh), None if self.gas is None else self._credit_id())

    def sentence(self) -> Message | None:
        """Return the trade as the review will say it, at the price of this moment."""
        order = self.order()
        if order is None:
            return None
        fields: dict[str, Field] = {
            "energy": Energy(order.wh),
            "gas": Gas(class_of(self._credit_id())),
            "who": self.entry.maker,
            "money": Money(self._cost(order.wh), self._currency),
        }
        strong = ("energy", "money", "who")
        if self._buying:
            return Message("You buy {energy} of {gas} from {who} for {money}.", fields, strong)
        return Message("You sell {energy} of {gas} to {who} for {money}.", fields, strong)


def _kwh(wh: int) -> str:
    return words.exact_energy(wh)
