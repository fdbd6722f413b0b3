"""The settings page. Every change holds at once; the window is rebuilt by whoever listens."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QButtonGroup, QHBoxLayout, QVBoxLayout, QWidget

from wallet import __version__
from wallet.text import LANGUAGES, tr
from wallet.ui import words
from wallet.ui.page import Page
from wallet.ui.preferences import LOCK_MINUTES, Preferences
from wallet.ui.theme import TEXT_SIZES, Theme, TypeSize
from wallet.ui.widgets.buttons import CopyButton, FilterChip, SecondaryButton
from wallet.ui.widgets.card import Card
from wallet.ui.widgets.identicon import Identicon
from wallet.ui.widgets.labels import Divider, Label, Role
from wallet.ui.widgets.layouts import clear, fact
from wallet.ui.widgets.scroll import PageScroll
from wallet.ui.widgets.sentence import SentenceLabel, visible

if TYPE_CHECKING:
    from wallet.market.views import CommunityView, Snapshot

_WIDTH = 800


class SettingsPage(Page):
    """Chips to choose from, and what this wallet is."""

    changed = Signal(object)
    """The new ``Preferences``."""
    copied = Signal(str)
    """A text that the person wants on the clipboard."""
    keys_asked = Signal()
    """The page of keys is wanted."""
    nodes_asked = Signal()
    """The page of the nodes is wanted."""

    def __init__(self, theme: Theme, preferences: Preferences) -> None:
        super().__init__(tr("Settings"))
        self._theme = theme
        self._preferences = preferences
        self._shown: tuple[object, ...] | None = None
        self.chips: dict[tuple[str, object], FilterChip] = {}
        scroll = PageScroll()
        holder = QWidget()
        holder.setMaximumWidth(theme.scaled(_WIDTH))
        column = QVBoxLayout(holder)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(16)
        row = QHBoxLayout()
        row.addWidget(holder, 100)
        row.addStretch(1)
        scroll.body.addLayout(row)
        scroll.body.addStretch(1)
        self.content.addWidget(scroll)
        column.addWidget(self._appearance())
        column.addWidget(self._locking())
        column.addWidget(self._connection())
        self._account = Card(tr("Your account"))
        column.addWidget(self._account)
        self._about = Card(tr("About"))
        column.addWidget(self._about)
        self._show_about(None)

    def show_snapshot(self, snapshot: Snapshot) -> None:
        """Show the account and the community."""
        now = (snapshot.me, snapshot.community)
        if now == self._shown:
            return
        self._shown = now
        self._show_account(words.who(snapshot.me), snapshot.me.address)
        self._show_about(snapshot.community)

    def _appearance(self) -> Card:
        card = Card(tr("Language and look"))
        card.body.setSpacing(14)
        languages = [("", tr("As the system")), *LANGUAGES.items()]
        themes = [
            ("system", tr("As the system")),
            ("light", tr("Light")),
            ("dark", tr("Dark")),
        ]
        sizes = [(size, words.percent(size * 100)) for size in TEXT_SIZES]
        card.body.addLayout(self._choice(tr("Language"), "language", languages))
        card.body.addLayout(self._choice(tr("Theme"), "theme", themes))
        card.body.addLayout(self._choice(tr("Text size"), "percent", sizes))
        return card

    def _locking(self) -> Card:
        card = Card(tr("Locking"))
        card.body.setSpacing(14)
        times = [
            (minutes, tr("{count} min", count=minutes) if minutes else tr("Never"))
            for minutes in LOCK_MINUTES
        ]
        card.body.addLayout(self._choice(tr("Lock when idle"), "lock_minutes", times))
        why = tr(
            "Nothing typed, clicked or moved in this window for so long. Hearth also locks when "
            "the computer sleeps or its screen locks."
        )
        row = QHBoxLayout()
        row.setSpacing(12)
        row.addWidget(Label(why, Role.SECONDARY, wrap=True), 1)
        self.keys = SecondaryButton(tr("Password and keys"), small=True)
        self.keys.clicked.connect(lambda _checked: self.keys_asked.emit())
        row.addWidget(self.keys, 0, Qt.AlignmentFlag.AlignTop)
        card.body.addLayout(row)
        return card

    def _connection(self) -> Card:
        card = Card(tr("Connection"))
        what = tr(
            "A node is a computer that knows the community's ledger. See which ones Hearth asks, "
            "how well they answer, and add one of your own."
        )
        row = QHBoxLayout()
        row.setSpacing(12)
        row.addWidget(Label(what, Role.SECONDARY, wrap=True), 1)
        self.nodes = SecondaryButton(tr("Nodes"), small=True)
        self.nodes.clicked.connect(lambda _checked: self.nodes_asked.emit())
        row.addWidget(self.nodes, 0, Qt.AlignmentFlag.AlignTop)
        card.body.addLayout(row)
        return card

    def _choice(self, name: str, field: str, options: Sequence[tuple[object, str]]) -> QHBoxLayout:
        row = QHBoxLayout()
        row.setSpacing(8)
        label = Label(name)
        label.setMinimumWidth(self._theme.scaled(110))
        row.addWidget(label)
        group = QButtonGroup(self)
        for value, text in options:
            chip = FilterChip(text, checked=getattr(self._preferences, field) == value)
            chip.setAccessibleName(f"{name}: {text}")
            chip.clicked.connect(lambda _on, value=value: self._choose(field, value))
            group.addButton(chip)
            self.chips[field, value] = chip
            row.addWidget(chip)
        row.addStretch(1)
        return row

    def _choose(self, field: str, value: object) -> None:
        chosen = Preferences.read({**self._preferences.as_settings(), field: value})
        if chosen != self._preferences:
            self._preferences = chosen
            self.changed.emit(chosen)

    def _show_account(self, name: str, address: str) -> None:
        clear(self._account.body)
        row = QHBoxLayout()
        row.setSpacing(12)
        row.addWidget(Identicon(address, size=44))
        text = QVBoxLayout()
        text.setSpacing(2)
        text.addWidget(Label(name, Role.STRONG))
        shown = SentenceLabel(address, pixel_size=self._theme.pixels(TypeSize.SECONDARY))
        shown.setAccessibleName(tr("Your address {address}", address=address))
        text.addWidget(shown)
        row.addLayout(text, 1)
        copy = CopyButton(tr("Copy address"), address, small=True)
        copy.copied.connect(self.copied)
        row.addWidget(copy)
        self._account.body.addLayout(row)

    def _show_about(self, community: CommunityView | None) -> None:
        clear(self._about.body)
        facts = [(tr("Version"), f"Hearth {__version__}")]
        if community is not None:
            verified = tr("checked") if community.code_verified else tr("not checked yet")
            facts += [
                (tr("Community"), visible(community.name)),
                (tr("Chain"), str(community.chain_id)),
                (tr("Market contract"), words.short_address(community.market_address)),
                (tr("Its code"), verified),
            ]
        facts.append((tr("Licence"), "MIT"))
        for place, (name, value) in enumerate(facts):
            if place:
                self._about.body.addWidget(Divider())
            self._about.body.addLayout(fact(name, value, role=Role.BODY))
