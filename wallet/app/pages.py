"""The pages of the rail: how each is made, and who does what it asks for.

A page is made when it is first shown, and again when the window wears another look; only Home is
imported on the way to the first window.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

from wallet.text import tr
from wallet.ui.home.page import HomePage
from wallet.ui.window import PageEntry

if TYPE_CHECKING:
    from wallet.app.composition import Composition
    from wallet.market.snapshot import AttentionItem, PendingEntry
    from wallet.ui.page import Page
    from wallet.ui.theme import Theme


def entries(app: Composition) -> Sequence[PageEntry]:
    """The pages from top to bottom; ``app`` is asked for its parts when a page is made."""
    return (
        PageEntry("home", lambda: tr("Home"), "home", lambda theme: _home(app, theme)),
        PageEntry("market", lambda: tr("Market"), "market", lambda theme: _market(app, theme)),
        PageEntry(
            "activity", lambda: tr("Activity"), "activity", lambda theme: _activity(app, theme)
        ),
        PageEntry("keys", lambda: tr("Keys"), "keys", lambda theme: _keys(app, theme)),
        PageEntry(
            "settings", lambda: tr("Settings"), "settings", lambda theme: _settings(app, theme)
        ),
        PageEntry(
            "nodes", lambda: tr("Nodes"), "nodes", lambda theme: _nodes(app, theme), "settings"
        ),
    )


def _home(app: Composition, theme: Theme) -> Page:
    page = HomePage(theme)
    page.sell_requested.connect(app.trades.sell)
    page.buy_requested.connect(lambda: app.window.show_page("market"))
    page.activity_requested.connect(lambda: app.window.show_page("activity"))
    page.nodes_requested.connect(lambda: app.window.show_page("nodes"))
    page.sent_chosen.connect(lambda entry: open_sent(app, entry))
    page.attention_chosen.connect(lambda item: attend(app, item))
    return page


def attend(app: Composition, item: AttentionItem) -> None:
    """Lead from a card that needs attention to where it is dealt with."""
    if not (app.recovery.attend(item) or app.accounts.attend(item)):
        app.trades.attend(item)


def _market(app: Composition, theme: Theme) -> Page:
    from wallet.ui.market.page import MarketPage

    page = MarketPage(theme, app.runner)
    page.sell_asked.connect(app.trades.sell)
    page.buy_asked.connect(app.trades.buy)
    page.take_asked.connect(app.trades.take)
    page.cancel_asked.connect(app.trades.cancel)
    return page


def _activity(app: Composition, theme: Theme) -> Page:
    from wallet.ui.activity.page import ActivityPage

    page = ActivityPage(theme)
    page.copied.connect(app.copy)
    page.speed_up_asked.connect(app.trades.speed_up)
    page.take_back_asked.connect(app.trades.take_back)
    return page


def open_sent(app: Composition, entry: PendingEntry) -> None:
    """Show on Activity where something is that was sent."""
    from wallet.ui.activity.page import ActivityPage

    app.window.show_page("activity")
    page = app.window.page("activity")
    if isinstance(page, ActivityPage):
        page.show_sent(entry)


def _keys(app: Composition, theme: Theme) -> Page:
    return app.accounts.page(theme)


def _settings(app: Composition, theme: Theme) -> Page:
    from wallet.ui.settings.page import SettingsPage

    page = SettingsPage(theme, app.preferences)
    page.changed.connect(app.restyle)
    page.copied.connect(app.copy)
    page.keys_asked.connect(lambda: app.window.show_page("keys"))
    page.nodes_asked.connect(lambda: app.window.show_page("nodes"))
    return page


def _nodes(app: Composition, theme: Theme) -> Page:
    return app.nodes.page(theme)
