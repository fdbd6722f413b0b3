"""The card of what is in the wallet: money, the gas held by kind, coin for network fees."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtWidgets import QHBoxLayout, QVBoxLayout, QWidget

from wallet.chain.sureness import NO_MARKS, Marks, Sure
from wallet.text import tr
from wallet.ui import words
from wallet.ui.theme import Theme
from wallet.ui.widgets.card import Card
from wallet.ui.widgets.labels import Divider, Label, Role
from wallet.ui.widgets.layouts import clear, fact
from wallet.ui.widgets.mark import MarkButton
from wallet.ui.widgets.sentence import visible
from wallet.units import Minor

if TYPE_CHECKING:
    from wallet.market.views import BatchHolding, CommunityView, HomeView

_SHOWN_BATCHES = 3


class PurseCard(Card):
    """Money as a number, the rest as facts under it."""

    def __init__(self, theme: Theme) -> None:
        super().__init__(tr("In your wallet"))
        self._shown: tuple[object, ...] | None = None
        self.money = Label("", Role.NUMBER)
        self.money_mark = MarkButton(theme, tr("Your money"), str)
        self.coin_mark = MarkButton(theme, tr("Your coin for network fees"), str)
        self.coin = Label("", Role.SECONDARY, right=True)
        top = QHBoxLayout()
        top.setSpacing(10)
        top.addWidget(self.money)
        top.addWidget(self.money_mark)
        top.addStretch(1)
        self.body.addLayout(top)
        self._rest = QVBoxLayout()
        self._rest.setSpacing(8)
        self.body.addLayout(self._rest)
        self._coin_row = _CoinRow(self.coin, self.coin_mark)
        self.body.addWidget(self._coin_row)
        self.body.addStretch(1)

    def show_home(self, home: HomeView, community: CommunityView, marks: Marks = NO_MARKS) -> None:
        """Show what is held, and how sure that is."""
        self._show_marks(community, marks)
        now = (home.money, home.promised_money, home.coin, home.holdings, community)
        if now == self._shown:
            return
        self._shown = now
        clear(self._rest)
        self.money.setText(words.money(home.money, community.currency))
        if home.promised_money:
            promised = words.money(home.promised_money, community.currency)
            self._rest.addWidget(
                Label(
                    tr("{money} of it are promised in your offers.", money=promised),
                    Role.SECONDARY,
                    wrap=True,
                )
            )
        if home.holdings or home.coin is not None:
            self._rest.addWidget(Divider())
        for holding in home.holdings[:_SHOWN_BATCHES]:
            self._rest.addLayout(fact(_batch(holding), words.energy(holding.wh)))
        self._coin_row.setVisible(home.coin is not None)
        if home.coin is not None:
            self.coin.setText(words.network_fee(home.coin, community.coin_symbol))

    def _show_marks(self, community: CommunityView, marks: Marks) -> None:
        self.money_mark.set_writer(lambda value: words.money(Minor(value), community.currency))
        self.coin_mark.set_writer(lambda value: words.network_fee(value, community.coin_symbol))
        for button, mark in ((self.money_mark, marks.money), (self.coin_mark, marks.coin)):
            button.show_mark(mark)
            button.setVisible(mark.sure is not Sure.UNKNOWN)


class _CoinRow(QWidget):
    """The coin for network fees, with its mark."""

    def __init__(self, coin: Label, mark: MarkButton) -> None:
        super().__init__()
        self.setObjectName("PageBody")
        row = QHBoxLayout(self)
        row.setContentsMargins(0, 0, 0, 0)
        row.setSpacing(10)
        row.addWidget(Label(tr("For network fees"), Role.SECONDARY, wrap=True), 1)
        row.addWidget(mark)
        row.addWidget(coin)
        self.hide()


def _batch(holding: BatchHolding) -> str:
    gas = words.gas_title(holding.gas_class)
    plant = visible(holding.plant)
    return tr("{gas} from {plant}", gas=gas, plant=plant) if plant else gas
