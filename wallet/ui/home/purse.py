"""The card of what is in the wallet: money, the gas held by kind, coin for network fees."""

from __future__ import annotations

from typing import TYPE_CHECKING

from wallet.text import tr
from wallet.ui import words
from wallet.ui.widgets.card import Card
from wallet.ui.widgets.labels import Divider, Label, Role
from wallet.ui.widgets.layouts import clear, fact
from wallet.ui.widgets.sentence import visible

if TYPE_CHECKING:
    from wallet.market.views import BatchHolding, CommunityView, HomeView

_SHOWN_BATCHES = 3


class PurseCard(Card):
    """Money as a number, the rest as facts under it."""

    def __init__(self) -> None:
        super().__init__(tr("In your wallet"))
        self._shown: tuple[object, ...] | None = None
        self.money = Label("", Role.NUMBER)

    def show_home(self, home: HomeView, community: CommunityView) -> None:
        """Show what is held."""
        now = (home.money, home.promised_money, home.coin, home.holdings, community)
        if now == self._shown:
            return
        self._shown = now
        clear(self.body)
        self.money = Label(words.money(home.money, community.currency), Role.NUMBER)
        self.body.addWidget(self.money)
        if home.promised_money:
            promised = words.money(home.promised_money, community.currency)
            self.body.addWidget(
                Label(
                    tr("{money} of it are promised in your offers.", money=promised),
                    Role.SECONDARY,
                    wrap=True,
                )
            )
        if home.holdings or home.coin is not None:
            self.body.addWidget(Divider())
        for holding in home.holdings[:_SHOWN_BATCHES]:
            self.body.addLayout(fact(_batch(holding), words.energy(holding.wh)))
        if home.coin is not None:
            coin = words.network_fee(home.coin, community.coin_symbol)
            self.body.addLayout(fact(tr("For network fees"), coin, role=Role.SECONDARY))


def _batch(holding: BatchHolding) -> str:
    gas = words.gas_title(holding.gas_class)
    plant = visible(holding.plant)
    return tr("{gas} from {plant}", gas=gas, plant=plant) if plant else gas
