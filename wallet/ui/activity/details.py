"""A sheet with everything known about one event."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QWidget

from wallet.text import tr
from wallet.ui import words
from wallet.ui.sent.details import way
from wallet.ui.theme import Theme, TypeSize
from wallet.ui.widgets.buttons import CopyButton, PrimaryButton
from wallet.ui.widgets.labels import Divider, Role
from wallet.ui.widgets.layouts import fact
from wallet.ui.widgets.sentence import SentenceLabel
from wallet.ui.widgets.sheet import Sheet

if TYPE_CHECKING:
    from wallet.market.views import ActivityEntry, PendingEntry
    from wallet.protocol.community import Currency


class DetailsSheet(Sheet):
    """When, how much, and where on the chain."""

    copied = Signal(str)
    """A text that the person wants on the clipboard."""

    def __init__(
        self,
        host: QWidget,
        theme: Theme,
        entry: ActivityEntry,
        currency: Currency,
        own: PendingEntry | None = None,
    ) -> None:
        super().__init__(host, tr("What happened"), width=560, scrim=theme.colors.scrim)
        headline = words.sentence(entry.headline)
        self.body.addWidget(
            SentenceLabel(headline, max_lines=3, pixel_size=theme.pixels(TypeSize.SENTENCE))
        )
        for place, (name, value) in enumerate(_facts(entry, currency)):
            if place:
                self.body.addWidget(Divider())
            self.body.addLayout(fact(name, value, role=Role.BODY))
        self.body.setSpacing(10)
        if own is not None:  # this wallet sent it
            self.body.addWidget(Divider())
            self.body.addLayout(way(own, theme))
        copy = CopyButton(tr("Copy transaction id"), "0x" + entry.tx_hash.hex())
        copy.copied.connect(self.copied)
        close = PrimaryButton(tr("Close"))
        close.clicked.connect(self.close_sheet)
        self.buttons.addWidget(copy)
        self.buttons.addStretch(1)
        self.buttons.addWidget(close)


def _facts(entry: ActivityEntry, currency: Currency) -> list[tuple[str, str]]:
    facts = [(tr("When"), words.full(entry.ts))]
    if entry.other is not None:
        facts.append((tr("With"), words.who(entry.other)))
        facts.append((tr("Their address"), words.short_address(entry.other.address)))
    if entry.wh is not None:
        facts.append((tr("Gas"), words.signed_energy(entry.wh)))
    if entry.money is not None:
        facts.append((tr("Money"), words.signed_money(entry.money, currency)))
    facts.append((tr("Block"), words.exact(entry.block)))
    identity = "0x" + entry.tx_hash.hex()
    facts.append((tr("Transaction"), f"{identity[:10]}…{identity[-8:]}"))
    return facts
