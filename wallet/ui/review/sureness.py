"""How sure the numbers are that a review starts from: marks beside them, and what they warn of."""

from __future__ import annotations

from PySide6.QtCore import QObject, Signal

from wallet.chain.sureness import Mark, Marks, Sure
from wallet.market.review import EffectKind
from wallet.text import tr
from wallet.ui import words
from wallet.ui.offer.orders import Reviewed
from wallet.ui.theme import Theme
from wallet.ui.widgets.mark import MarkButton
from wallet.units import Minor


class ReviewMarks(QObject):
    """One mark a number, as it was when the review was opened."""

    nodes_asked = Signal()
    """The page of the nodes is wanted."""

    def __init__(self, review: Reviewed, theme: Theme, marks: Marks) -> None:
        super().__init__()
        self._review = review
        self._theme = theme
        self._marks: dict[EffectKind | None, Mark] = {
            EffectKind.GAS: marks.gas,
            EffectKind.MONEY: marks.money,
            EffectKind.COIN: marks.coin,
        }
        self._used: set[EffectKind] = set()

    def button(self, about: EffectKind | None) -> MarkButton | None:
        """Make the mark beside a number of this kind, where it was looked at."""
        mark = self._marks.get(about)
        if about is None or mark is None or mark.sure is Sure.UNKNOWN:
            return None
        self._used.add(about)
        made = MarkButton(self._theme, _subject(about), lambda value: self._write(about, value))
        made.show_mark(mark)
        made.nodes_asked.connect(self.nodes_asked)
        return made

    def warnings(self) -> list[str]:
        """What has to be read before signing: numbers that nodes contradict each other about."""
        disputed = {kind for kind in self._used if self._marks[kind].sure is Sure.DISPUTED}
        return [text for kind, text in _disputes().items() if kind in disputed]

    def _write(self, about: EffectKind, value: int) -> str:
        if about is EffectKind.GAS:
            return words.energy(value)
        if about is EffectKind.MONEY:
            return words.money(Minor(value), self._review.currency)
        return words.network_fee(value, self._review.coin_symbol)


def _subject(about: EffectKind) -> str:
    return {
        EffectKind.GAS: tr("The gas you hold"),
        EffectKind.MONEY: tr("Your money"),
    }.get(about, tr("Your coin for network fees"))


def _disputes() -> dict[EffectKind, str]:
    return {
        EffectKind.GAS: tr("Your nodes contradict each other about the gas you hold."),
        EffectKind.MONEY: tr("Your nodes contradict each other about your money."),
        EffectKind.COIN: tr("Your nodes contradict each other about your coin for network fees."),
    }
