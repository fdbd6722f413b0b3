"""The Nodes page over a real pool, a real list and a real vault; the nodes are real servers."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import replace
from pathlib import Path
from types import SimpleNamespace
from typing import cast

import pytest
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot

from tests.chain.fake_node import Handler, Server, answer_properly
from tests.chain.test_pool import EXPECTED, Chain
from tests.ui.keys.house import CHEAP, PASSWORD, PHRASE
from tests.ui.looks import texts
from wallet.app.keeper import KeyKeeper
from wallet.app.node_book import NodeBook
from wallet.app.nodes import Nodes
from wallet.chain.endpoint import AuthKind, Endpoint
from wallet.chain.health import NodeState
from wallet.chain.node_list import NodeList
from wallet.chain.pool import NodePool
from wallet.errors import InputError, LockedError, NodeError
from wallet.keys import vault
from wallet.profile import Profile
from wallet.session import Session
from wallet.ui.nodes.editing import NodeSheet
from wallet.ui.nodes.page import NodesPage
from wallet.ui.nodes.removing import RemoveNodeSheet
from wallet.ui.nodes.view import NodesView, NodeWish
from wallet.ui.page import Page
from wallet.ui.tasks import TaskRunner
from wallet.ui.theme import Theme, apply, load_theme
from wallet.ui.window import PageEntry, Window

TOKEN = "t0ken-of-the-mill"


class Joined:
    """A session's part that nodes are about."""

    def __init__(self, profile: Profile, url: str, secret: Callable[[str], str | None]) -> None:
        self.community = SimpleNamespace(
            chain_id=EXPECTED.chain_id,
            genesis_hash=EXPECTED.genesis,
            rpc_urls=(url,),
            expected=EXPECTED,
        )
        self.nodes = NodeList(profile.nodes, self.community)
        self.pool = NodePool(
            self.nodes.all(), EXPECTED, secret, pinned=self.nodes.pin_seen, timeout=2.0
        )

    def use_nodes(self) -> None:
        self.pool.use(self.nodes.all())


class Home:
    """A window with the Nodes page, a community's node, and two more that nobody knows yet."""

    def __init__(self, folder: Path, theme: Theme, bot: QtBot, servers: list[Server]) -> None:
        self.bot = bot
        self.servers = servers
        self.profile = Profile(folder)
        self.keeper = KeyKeeper(self.profile)
        self.runner = TaskRunner()
        entry = PageEntry("settings", lambda: "Settings", "settings", lambda _theme: Empty("S"))
        nodes = PageEntry("nodes", lambda: "Nodes", "nodes", self._page, "settings")
        self.window = Window((entry, nodes), theme)
        bot.addWidget(self.window)
        self.nodes = Nodes(
            self.window, self.runner, self.keeper, lambda: cast("Session", self.joined)
        )
        self.book = self.nodes.book
        self.joined = Joined(self.profile, servers[0].url, self.book.secret)
        self.failures: list[Exception] = []
        self.nodes.failed.connect(self.failures.append)
        self.window.show()

    def _page(self, theme: Theme) -> Page:
        return self.nodes.page(theme)

    @property
    def page(self) -> NodesPage:
        return cast("NodesPage", self.window.page("nodes"))

    @property
    def view(self) -> NodesView:
        return self.nodes.view or NodesView()

    def own_wallet(self) -> None:
        self.keeper.hold(
            vault.create(self.profile.vault, PASSWORD, phrase=PHRASE, label="M", memory_kib=CHEAP)
        )

    def state(self, place: int) -> NodeState | None:
        nodes = self.view.nodes
        return nodes[place].health.state if place < len(nodes) else None

    def until(self, condition: Callable[[], object]) -> None:
        self.bot.waitUntil(lambda: bool(condition()), timeout=30_000)

    def close(self) -> None:
        self.runner.shutdown()
        self.joined.pool.close()
        self.keeper.lock()
        self.profile.close()


class Empty(Page):
    def show_snapshot(self, snapshot: object) -> None:
        """Show nothing."""


@pytest.fixture
def home(qtbot: QtBot, qapp: QApplication, tmp_path: Path) -> Iterator[Home]:
    theme = load_theme("light")
    apply(qapp, theme)
    servers = [Server(Chain()).__enter__() for _ in range(3)]
    made = Home(tmp_path / "profile", theme, qtbot, servers)
    yield made
    made.close()
    for server in servers:
        server.__exit__()


def asks_for_token(handler: Handler, body: bytes) -> None:
    if handler.headers.get("Authorization") == f"Bearer {TOKEN}":
        answer_properly(handler, body)
    else:
        handler.reply(b"who are you?", 401)


def demand_token(server: Server) -> None:
    server.script.extend([asks_for_token] * 500)


def mill(home: Home) -> Endpoint:
    return Endpoint(home.servers[1].url, "Mill", AuthKind.BEARER)


def test_the_corner_of_the_rail_leads_to_the_nodes(home: Home) -> None:
    home.window.rail.foot.click()
    assert home.window.current_key == "nodes"
    assert home.window.rail.buttons["settings"].isChecked()
    assert set(home.window.rail.buttons) == {"settings"}


def test_the_page_follows_the_pool_while_it_is_in_view(home: Home) -> None:
    home.window.show_page("nodes")
    home.until(lambda: home.state(0) is NodeState.UNTRIED)
    home.joined.pool.head()
    home.until(lambda: home.state(0) is NodeState.UP)
    shown = next(iter(home.page.rows.rows.values()))
    assert {"Answers", "Your community's node"} <= texts(shown)
    assert home.nodes._timer.isActive()
    home.window.show_page("settings")
    assert not home.nodes._timer.isActive()


def test_what_answers_took_and_what_failed_is_remembered(home: Home) -> None:
    home.joined.pool.head()
    home.book.look()
    home.servers[0].chain.code = "0x00"
    home.joined.pool._members[0]._is_checked = False
    with pytest.raises(NodeError):
        home.joined.pool.head()
    node = home.book.look().nodes[0]
    assert node.latencies[0] is not None
    assert node.latencies[1] is None
    assert len(home.book.look().nodes[0].latencies) == 2, "nothing new, nothing drawn"
    assert node.health.state is NodeState.WRONG_CODE


def test_a_node_is_added_by_the_sheet_and_asked_from_then_on(home: Home) -> None:
    home.window.show_page("nodes")
    home.page.add.click()
    sheet = home.nodes.sheets.sheet
    assert isinstance(sheet, NodeSheet)
    sheet.fields.url.setText(home.servers[1].url)
    sheet.fields.name.setText("Anna")
    sheet.test.click()
    home.until(sheet.keep.isVisible)
    assert len(home.joined.nodes.all()) == 1
    sheet.keep.click()
    home.until(lambda: len(home.view.nodes) == 2)
    assert [node.endpoint.name for node in home.view.nodes] == ["", "Anna"]
    assert len(home.joined.pool.health()) == 2
    assert "Anna" in home.window.toast.text()


def test_a_node_of_another_chain_is_refused_in_our_words(home: Home) -> None:
    cast("Chain", home.servers[2].chain).chain_id = "0x1"
    home.window.show_page("nodes")
    home.nodes.ask(NodeWish.ADD)
    sheet = home.nodes.sheets.sheet
    assert isinstance(sheet, NodeSheet)
    sheet.fields.url.setText(home.servers[2].url)
    sheet.test.click()
    home.until(lambda: sheet._task is None)
    assert any("The node belongs to chain 1" in text for text in texts(sheet))
    assert sheet.keep.isHidden()
    assert len(home.joined.nodes.all()) == 1


def test_order_switches_and_removing_reach_list_and_pool(home: Home) -> None:
    home.book.keep(Endpoint(home.servers[1].url, "Anna"), None)
    home.book.keep(Endpoint(home.servers[2].url, "Mill"), None)
    home.window.show_page("nodes")
    home.until(lambda: len(home.view.nodes) == 3)

    def names() -> list[str]:
        return [each.endpoint.name for each in home.joined.pool.health()]

    rows = home.page.rows.rows
    rows[home.view.nodes[2].key].earlier.click()
    home.until(lambda: names() == ["", "Mill", "Anna"])
    home.until(lambda: home.view.nodes[1].endpoint.name == "Mill")
    home.nodes.ask(NodeWish.OFF, home.view.nodes[0])
    home.until(lambda: home.state(0) is NodeState.OFF)
    assert len(home.joined.pool.members()) == 2
    home.nodes.ask(NodeWish.ON, home.view.nodes[0])
    home.until(lambda: home.state(0) is not NodeState.OFF)
    home.nodes.ask(NodeWish.REMOVE, home.view.nodes[1])
    sheet = home.nodes.sheets.sheet
    assert isinstance(sheet, RemoveNodeSheet)
    sheet.remove.click()
    home.until(lambda: names() == ["", "Anna"])
    assert home.failures == []


def test_the_communitys_own_node_is_not_removed(home: Home) -> None:
    with pytest.raises(InputError) as refused:
        home.book.remove(home.joined.nodes.all()[0])
    assert refused.value.code == "node.own"


def test_nodes_are_tested_again_at_once(home: Home) -> None:
    home.book.keep(Endpoint(home.servers[1].url, "Anna"), None)
    home.window.show_page("nodes")
    home.until(lambda: len(home.view.nodes) == 2)
    home.page.test.click()
    home.until(lambda: home.window.toast.text() == "2 of 2 nodes passed.")
    assert not any(node.is_tested for node in home.book.look().nodes)
    cast("Chain", home.servers[1].chain).chain_id = "0x1"
    home.nodes.ask(NodeWish.TEST, home.view.nodes[1])
    home.until(lambda: "The node belongs to chain 1" in home.window.toast.text())


# --- what nodes ask for ------------------------------------------------------------------------


def test_a_token_lies_in_the_vault_and_stays_after_the_lock(home: Home) -> None:
    home.own_wallet()
    demand_token(home.servers[1])
    home.book.keep(mill(home), TOKEN)
    key = mill(home).key
    assert home.keeper.opened().node_token(key) == TOKEN
    assert TOKEN.encode() not in home.profile.nodes.read_bytes()
    home.keeper.lock()
    assert home.book.secret(key) == TOKEN
    home.book.switch(home.joined.nodes.all()[0], on=False)
    assert home.joined.pool.head().number >= 0
    assert TOKEN not in repr(home.book) + repr(home.book.look())


def test_after_a_start_the_node_waits_for_the_password_once(home: Home) -> None:
    home.own_wallet()
    demand_token(home.servers[1])
    home.book.keep(mill(home), TOKEN)
    home.book.switch(home.joined.nodes.all()[0], on=False)
    home.keeper.lock()
    later = NodeBook(home.keeper, lambda: cast("Session", home.joined))
    home.joined = Joined(home.profile, home.servers[0].url, later.secret)
    with pytest.raises(NodeError):
        home.joined.pool.head()
    assert later.look().nodes[1].health.state is NodeState.LOCKED
    home.keeper.unlock(PASSWORD)
    later.learn_secrets()
    home.keeper.lock()
    assert home.joined.pool.head().number >= 0
    assert later.look().nodes[1].health.state is NodeState.UP


def test_a_node_that_is_removed_or_asks_for_nothing_leaves_no_token(home: Home) -> None:
    home.own_wallet()
    key = mill(home).key
    home.book.keep(mill(home), TOKEN)
    home.book.keep(replace(mill(home), auth=AuthKind.NONE), None)
    assert home.keeper.opened().node_token(key) is None
    assert home.book.secret(key) is None
    home.book.keep(mill(home), TOKEN)
    home.book.remove(home.joined.nodes.find(key))
    assert home.keeper.opened().node_token(key) is None
    assert home.book.secret(key) is None


def test_another_token_is_used_at_once(home: Home) -> None:
    home.own_wallet()
    demand_token(home.servers[1])
    home.book.keep(mill(home), "an old one")
    home.book.switch(home.joined.nodes.all()[0], on=False)
    with pytest.raises(NodeError):
        home.joined.pool.head()
    assert home.book.look().nodes[1].health.state is NodeState.REFUSED
    home.book.keep(mill(home), TOKEN)
    assert not any(member.vitals.is_resting() for member in home.joined.pool._members)
    assert home.joined.pool.head().number >= 0


def test_the_one_that_is_asked_is_said_to_be(home: Home) -> None:
    home.book.keep(Endpoint(home.servers[1].url, "Anna"), None)
    home.joined.pool.head()
    assert [node.is_asked for node in home.book.look().nodes] == [True, False]
    home.book.switch(home.joined.nodes.all()[0], on=False)
    assert [node.is_asked for node in home.book.look().nodes] == [False, True]


def test_nothing_is_listed_whose_token_could_not_be_kept(home: Home) -> None:
    with pytest.raises(InputError) as refused:
        home.book.keep(mill(home), TOKEN)
    assert refused.value.code == "nodes.no_wallet"
    home.own_wallet()
    home.keeper.lock()
    assert home.book.is_locked()
    with pytest.raises(LockedError):
        home.book.keep(mill(home), TOKEN)
    assert len(home.joined.nodes.all()) == 1


def test_the_lock_closes_a_sheet_in_which_a_token_may_stand(home: Home) -> None:
    home.window.show_page("nodes")
    home.nodes.ask(NodeWish.ADD)
    sheet = home.nodes.sheets.sheet
    assert isinstance(sheet, NodeSheet)
    sheet.fields.secret.edit.setText(TOKEN)
    home.nodes.close()
    assert home.nodes.sheets.sheet is None
    assert sheet.fields.secret.text() == ""
