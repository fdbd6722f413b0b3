"""The card with the page's one big number: what the home can spare."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtGui import QColor
from PySide6.QtWidgets import QHBoxLayout, QVBoxLayout

from wallet.chain.sureness import Sure
from wallet.market.views import SyncState
from wallet.text import tr
from wallet.ui import words
from wallet.ui.shell import Dot
from wallet.ui.theme import Theme
from wallet.ui.widgets.bars import SplitBar
from wallet.ui.widgets.card import Card
from wallet.ui.widgets.labels import Badge, BigNumber, Kind, Label, Role
from wallet.ui.widgets.mark import MarkButton

if TYPE_CHECKING:
    from datetime import date

    from wallet.market.views import HomeView, Snapshot


class _Legend(QVBoxLayout):
    """A swatch with its name, and the amount under it."""

    def __init__(self, color: QColor | None, role: Role = Role.STRONG) -> None:
        super().__init__()
        self.setSpacing(2)
        top = QHBoxLayout()
        top.setSpacing(6)
        if color is not None:
            top.addWidget(Dot(color, 9))
        self.name = Label("", Role.SECONDARY, wrap=True)
        top.addWidget(self.name, 1)
        self.addLayout(top, 1)
        self.amount = Label("", role)
        self.addWidget(self.amount)

    def show_amount(self, name: str, amount: str) -> None:
        """Show both lines."""
        self.name.setText(name)
        self.amount.setText(amount)


class SpareCard(Card):
    """Surplus, its other units and money, and how it follows from held and reserve."""

    def __init__(self, theme: Theme) -> None:
        super().__init__(tr("You can spare"))
        self.badge = Badge("", Kind.NEUTRAL)
        self.mark = MarkButton(theme, tr("The gas you hold"), words.energy)
        self.add_to_heading(self.badge)
        self.add_to_heading(self.mark)
        self.number = BigNumber()
        self.offered = Label("", Role.SECONDARY, wrap=True)
        self.bar = SplitBar(theme)
        colors = theme.colors
        self._reserve, self._held = _Legend(colors.reserve), _Legend(None)
        self._surplus = _Legend(colors.ember)
        self.body.setSpacing(10)
        self.body.addWidget(self.number)
        self.body.addWidget(self.offered)
        self.body.addWidget(self.bar)
        row = QHBoxLayout()
        row.setSpacing(16)
        row.addLayout(self._reserve, 6)
        row.addLayout(self._held, 3)
        row.addLayout(self._surplus, 3)
        self.body.addLayout(row)

    def show_home(self, snapshot: Snapshot) -> None:
        """Show the numbers of ``snapshot``."""
        home = snapshot.home
        self.number.show_number(words.energy(home.surplus), _other_units(snapshot))
        self.offered.setVisible(home.promised > 0)
        self.offered.setText(
            tr(
                "{offered} of it are on offer already, {free} are free.",
                offered=words.energy(home.promised),
                free=words.energy(home.can_offer),
            )
        )
        kept = max(home.held - home.surplus, 0)
        self.bar.show_parts(kept, home.surplus)
        self.bar.setAccessibleName(
            tr(
                "Of {held} held, {surplus} can be spared.",
                held=words.energy(home.held),
                surplus=words.energy(home.surplus),
            )
        )
        self._reserve.show_amount(
            tr("Your home's reserve until {date}", date=_date(home.reserve_until)),
            words.energy(home.reserve),
        )
        self._held.show_amount(tr("Held"), words.energy(home.held))
        self._surplus.show_amount(tr("Surplus"), words.energy(home.surplus))
        self._show_badge(snapshot)

    def _show_badge(self, snapshot: Snapshot) -> None:
        """Show how sure what is held is; first of all, whether it is out of date."""
        state, verified = snapshot.sync.state, snapshot.community.code_verified
        mark = snapshot.marks.gas
        is_known = mark.sure is not Sure.UNKNOWN
        self.mark.show_mark(mark)
        self.mark.setVisible(is_known)
        self.badge.setVisible(not is_known or state in {SyncState.STALE, SyncState.OFFLINE})
        if state is SyncState.FRESH and verified:
            self.badge.set_mark(tr("Verified"), Kind.PROVEN)
            self.badge.setToolTip(
                tr("Read from this community's own contracts, whose code was checked.")
            )
        elif state in {SyncState.STALE, SyncState.OFFLINE}:
            self.badge.set_mark(tr("May be out of date"), Kind.WARNING)
            self.badge.setToolTip("")
        else:
            self.badge.set_mark(tr("Catching up"), Kind.NEUTRAL)
            self.badge.setToolTip("")


def _other_units(snapshot: Snapshot) -> str:
    """Return the surplus in cubic metres and in money, as far as both are known."""
    home: HomeView = snapshot.home
    parts = []
    if home.z_ppm and home.cv_wh_per_m3:
        parts.append(words.volume(home.surplus, home.z_ppm, home.cv_wh_per_m3))
    if home.surplus_money is not None:
        money = words.money(home.surplus_money, snapshot.community.currency)
        parts.append(tr("about {money} at today's price", money=money))
    return " · ".join(parts)


def _date(day: date) -> str:
    return tr("{day} {month}", day=day.day, month=words.month(day))
