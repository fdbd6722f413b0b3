"""What one row of the market says, apart from how it is painted."""

from __future__ import annotations

from dataclasses import dataclass
from enum import Enum

from wallet.market.book import BookEntry
from wallet.protocol.offers import Side
from wallet.text import tr
from wallet.ui import words
from wallet.ui.widgets.sentence import plain


class RowAction(Enum):
    """What the one button of a row does."""

    BUY = "buy"
    SELL = "sell"
    CANCEL = "cancel"


@dataclass(frozen=True)
class RowText:
    """The texts of a row.

    Attributes:
        sentence: with the strong parts marked.
        mark: a word in ember before the second line, or empty.
        second: the conditions, or why the offer cannot be taken.
        price: of one kWh.
        beside: compared with the street's price.
        action: what the button does; ``button`` is what it says.
        enabled: whether the button can be pressed; when not, ``why`` says why not.
    """

    sentence: str
    mark: str
    second: str
    price: str
    beside: str
    action: RowAction
    button: str
    enabled: bool
    why: str

    def spoken(self) -> str:
        """Return the row as one text for a screen reader."""
        beside = f"({self.beside})" if self.beside else ""
        parts = (self.mark, plain(self.sentence), f"{self.price} {beside}".strip(), self.second)
        return ". ".join(part for part in parts if part)


def row_text(entry: BookEntry) -> RowText:
    """Write ``entry`` in the reader's language."""
    notes = " · ".join(words.text(note) for note in entry.notes)
    why = "" if entry.why_not is None else words.text(entry.why_not)
    short = "" if entry.reason is None else words.reason_in_short(entry.reason)
    action = _action(entry)
    enabled = entry.can_take or entry.mine
    return RowText(
        sentence=words.sentence(entry.sentence),
        mark=tr("Yours") if entry.mine else "",
        second=notes if enabled else short,
        price=words.price(entry.price, entry.currency),
        beside=words.beside_street(entry.vs_street_bps),
        action=action,
        button=button_label(action),
        enabled=enabled,
        why="" if enabled else why,
    )


def _action(entry: BookEntry) -> RowAction:
    if entry.mine:
        return RowAction.CANCEL
    return RowAction.BUY if entry.side is Side.SELL else RowAction.SELL


def button_label(action: RowAction) -> str:
    """Return what the button of a row says."""
    return {
        RowAction.BUY: tr("Buy"),
        RowAction.SELL: tr("Sell"),
        RowAction.CANCEL: tr("Cancel"),
    }[action]
