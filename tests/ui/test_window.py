from __future__ import annotations

import time
from dataclasses import replace

import pytest
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QApplication, QLabel
from pytestqt.qtbot import QtBot

from tests.ui import sample
from tests.ui.looks import texts, truncated
from wallet.chain.sureness import Mark, Marks, Sure
from wallet.market.message import Message
from wallet.market.views import Snapshot, SyncState
from wallet.ui.page import Page
from wallet.ui.theme import Theme, apply, load_theme
from wallet.ui.window import PageEntry, Window
from wallet.units import Timestamp


class Plain(Page):
    def __init__(self, theme: Theme, title: str) -> None:
        super().__init__(title)
        self.theme = theme
        self.shown: list[Snapshot] = []

    def show_snapshot(self, snapshot: Snapshot) -> None:
        self.shown.append(snapshot)


def entry(key: str, icon: str) -> PageEntry:
    return PageEntry(key, key.title, icon, lambda theme: Plain(theme, key))


@pytest.fixture
def window(qtbot: QtBot, light: Theme) -> Window:
    made = Window([entry("home", "home"), entry("market", "market")], light)
    qtbot.addWidget(made)
    made.show_page("home")
    with qtbot.waitExposed(made):
        made.show()
    return made


def plain(window: Window, key: str) -> Plain:
    page = window.page(key)
    assert isinstance(page, Plain)
    return page


def test_a_page_is_built_when_it_is_first_shown(qtbot: QtBot, window: Window) -> None:
    assert window.page("market") is None
    with qtbot.waitSignal(window.page_shown) as heard:
        qtbot.mouseClick(window.rail.buttons["market"], Qt.MouseButton.LeftButton)
    assert heard.args == ["market"]
    assert plain(window, "market").isVisible()
    assert window.rail.buttons["market"].isChecked()


def test_only_the_page_in_view_is_shown_every_snapshot(window: Window) -> None:
    window.show_page("market")
    first, second = sample.snapshot(), sample.quiet()
    window.show_snapshot(first)
    window.show_snapshot(second)
    assert plain(window, "market").shown == [first, second]
    assert plain(window, "home").shown == []
    window.show_page("home")
    assert plain(window, "home").shown == [second]
    window.show_page("home")
    assert plain(window, "home").shown == [second]


def test_a_new_look_builds_the_page_in_view_again_with_what_is_known(window: Window) -> None:
    snapshot, before = sample.snapshot(), window.page("home")
    window.show_snapshot(snapshot)
    window.restyle(load_theme("dark", 115))
    page = plain(window, "home")
    assert page is not before
    assert page.theme.is_dark
    assert page.shown == [snapshot]
    assert "Linden Street" in texts(window.rail)


def test_keys_go_from_page_to_page(qtbot: QtBot, window: Window) -> None:
    window.activateWindow()
    qtbot.keyClick(window, Qt.Key.Key_2, Qt.KeyboardModifier.ControlModifier)
    assert window.current_key == "market"


def test_a_cover_hides_rail_and_pages_until_it_is_taken_away(window: Window) -> None:
    cover = QLabel("Welcome")
    window.set_cover(cover)
    assert cover.isVisible()
    assert not window.rail.isVisible()
    window.restyle(load_theme("light"))
    assert cover.isVisible()
    window.set_cover(None)
    assert window.rail.isVisible()


def test_the_foot_says_which_community_how_sure_and_how_old(window: Window) -> None:
    shown = sample.snapshot()
    old = replace(shown.sync, last_success=Timestamp(int(time.time()) - 300))
    window.show_snapshot(replace(shown, sync=old))
    foot = window.rail.foot
    assert foot.community.text() == "Linden Street"
    assert foot.state.text() == "Contracts verified"
    assert foot.age.text() == "5 min ago"
    problem = Message("The node does not answer.")
    down = replace(old, state=SyncState.OFFLINE, problem=problem)
    window.show_snapshot(replace(shown, sync=down))
    assert foot.state.text() == "The node does not answer."
    assert foot.toolTip() == "The node does not answer."
    behind = replace(old, state=SyncState.CATCHING_UP, head_block=200, indexed_to=50)
    window.show_snapshot(replace(shown, sync=behind))
    assert foot.state.text() == "Catching up: 25 %"
    window.show_snapshot(sample.quiet())
    assert foot.state.text() == "Connecting…"
    assert not foot.age.isVisible()


def test_the_foot_says_when_nodes_contradict_each_other(window: Window) -> None:
    shown = sample.snapshot()
    disputed = Mark(Sure.DISPUTED, "The nodes do not say the same.")
    for marks in (Marks(money=disputed), Marks(gas=disputed), Marks(coin=disputed)):
        window.show_snapshot(replace(shown, marks=marks))
        assert window.rail.foot.state.text() == "Nodes contradict each other"
        assert "Nodes contradict each other" in window.rail.foot.accessibleName()
    window.show_snapshot(shown)
    assert window.rail.foot.state.text() == "Contracts verified"


def test_the_foot_is_a_button_for_keyboard_and_screen_reader(window: Window, qtbot: QtBot) -> None:
    window.show_snapshot(sample.snapshot())
    foot = window.rail.foot
    assert foot.accessibleDescription() == "Opens the nodes"
    foot.setFocus()
    with qtbot.waitSignal(window.connection_pressed):
        qtbot.keyClick(foot, Qt.Key.Key_Space)


def test_things_to_decide_are_counted_on_the_rail(window: Window) -> None:
    window.show_snapshot(sample.snapshot())
    assert window.rail.buttons["home"].accessibleDescription() == "2"
    window.show_snapshot(sample.quiet())
    assert window.rail.buttons["home"].accessibleDescription() == ""


@pytest.mark.parametrize("percent", [100, 130])
def test_the_rail_reads_in_full(
    qtbot: QtBot, qapp: QApplication, window: Window, percent: int
) -> None:
    theme = load_theme("dark", percent)
    apply(qapp, theme)
    window.resize(900, 600)
    window.restyle(theme)
    window.show_snapshot(sample.snapshot())
    qtbot.waitUntil(lambda: truncated(window.rail) == [], timeout=30_000)
    apply(qapp, load_theme("light"))


def test_closing_tells_the_application(qtbot: QtBot, window: Window) -> None:
    with qtbot.waitSignal(window.closing):
        window.close()
