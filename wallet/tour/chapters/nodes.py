"""The nodes: one of another ledger is refused, the street's own is added by its other name."""

from __future__ import annotations

from collections.abc import Generator
from typing import cast
from urllib.parse import urlsplit

from PySide6.QtWidgets import QWidget

from wallet.chain.health import NodeState
from wallet.chain.sureness import Sure
from wallet.practice.launcher import NodeProcess, start_node
from wallet.tour.chapters.base import LANGUAGES, Chapter
from wallet.tour.stage import Script, Wait
from wallet.ui.home.page import HomePage
from wallet.ui.nodes.editing import NodeSheet
from wallet.ui.nodes.page import NodesPage
from wallet.ui.nodes.removing import RemoveNodeSheet
from wallet.ui.nodes.view import NodesView, NodeView, NodeWish
from wallet.ui.widgets.mark import MarkButton
from wallet.ui.widgets.mark_sheet import MarkSheet

_SECOND = "By its other name"


class Nodes(Chapter):
    """Who is asked, how sure the numbers are, and what it takes to become one who is asked."""

    def tell(self) -> Script:
        """Chinese first, so that the tour goes on in English."""
        for language, prefix in reversed(LANGUAGES.items()):
            yield from self._wear("language", language)
            yield from self._marks(prefix)
            yield from self._page_of_nodes(prefix)
        yield from self._refuse_a_stranger()
        yield from self._add_the_other_name()
        yield from self._reorder()
        yield from self._remove()

    # --- how sure the numbers are ----------------------------------------------------------

    def _marks(self, prefix: str) -> Script:
        hands, stage = self._hands, self._stage
        hands.go("home")
        yield Wait("Home says how sure it is", self._is_marked, 60)
        home = cast("HomePage", self._app.window.page("home"))
        sure = self._now.marks.money.sure
        honest = sure in {Sure.SINGLE, Sure.AGREED, Sure.PROVEN}
        stage.check("the money's mark says what speaks for it", honest, sure.value)
        yield from self._explain(prefix, home.purse.money_mark, "money")
        yield from self._explain(prefix, home.spare.mark, "gas")
        self._hands.press(home.spare.mark)
        yield from self._opens(MarkSheet)
        hands.press(hands.the(MarkSheet).nodes)
        leads = self._app.window.current_key == "nodes"
        stage.check("the mark leads to the nodes", leads)

    def _explain(self, prefix: str, mark: MarkButton, name: str) -> Script:
        self._hands.press(mark)
        yield from self._opens(MarkSheet)
        yield from self._stage.snap(f"{prefix}mark-{name}")
        sheet = self._hands.the(MarkSheet)
        voices = mark.mark.voices
        self._stage.check(f"the {name}'s mark says who was asked", bool(voices), len(voices))
        sheet.close_sheet()
        yield Wait("the explanation is gone", lambda: self._hands.seen(MarkSheet) is None)

    def _is_marked(self) -> bool:
        home = self._app.window.page("home")
        marks = self._now.marks
        known = Sure.UNKNOWN not in {marks.money.sure, marks.gas.sure}
        return known and isinstance(home, HomePage) and home.purse.money_mark.isVisible()

    # --- the page --------------------------------------------------------------------------

    def _page_of_nodes(self, prefix: str) -> Script:
        self._hands.go("home")
        self._hands.press(self._app.window.rail.foot)
        yield Wait("the street's node answers", lambda: self._state(0) is NodeState.UP, 20)
        yield Wait("its answers were timed", lambda: len(self._nodes()[0].latencies) > 2, 20)
        yield from self._both_sizes(prefix, "nodes")
        first = self._nodes()[0]
        self._stage.check("the street's node is marked as the community's",
                          first.endpoint.from_community)  # fmt: skip
        self._stage.check("the page says which node is asked", first.is_asked)

    # --- adding ----------------------------------------------------------------------------

    def _refuse_a_stranger(self) -> Script:
        stage, hands = self._stage, self._hands
        stranger: list[NodeProcess] = []
        yield from stage.ask(lambda: start_node(None), stranger, "a node of another ledger starts")
        try:
            sheet = yield from self._open_sheet()
            sheet.fields.url.setText(stranger[0].url)
            sheet.fields.name.setText("A stranger")
            hands.press(sheet.test)
            yield Wait("it is refused", sheet.result.problem.isVisible, 20)
            yield from stage.snap("node-of-another-ledger")
            said = sheet.result.problem.cause.text()
            refused = "began differently" in said and not sheet.keep.isVisible()
            stage.check("a node of another ledger is refused, in our words", refused, said)
        finally:
            stranger[0].stop()
            stage.rest()

    def _add_the_other_name(self) -> Script:
        stage, hands = self._stage, self._hands
        sheet = hands.the(NodeSheet)
        sheet.fields.url.setText(_other_name(self._nodes()[0].endpoint.url))
        sheet.fields.name.setText(_SECOND)
        hands.press(sheet.test)
        yield Wait("it passes the test", sheet.keep.isVisible, 20)
        yield from self._both_sizes("", "node-tested")
        hands.press(sheet.keep)
        yield Wait("it is in the list", lambda: len(self._nodes()) == 2, 20)
        yield Wait("it answers", lambda: self._state(1) is NodeState.UP, 60)
        yield from stage.snap("nodes-two")
        stage.check("a second node is listed and answers", self._nodes()[1].answers)

    # --- order and end ---------------------------------------------------------------------

    def _reorder(self) -> Script:
        second = self._page().rows.rows[self._nodes()[1].key]
        self._hands.press(second.earlier)
        yield Wait("it is first", lambda: self._nodes()[0].endpoint.name == _SECOND, 20)
        yield Wait("it is the one that is asked", lambda: self._nodes()[0].is_asked, 20)
        yield from self._stage.snap("nodes-reordered")
        first = self._app.session().pool.health()[0].endpoint.name
        self._stage.check("the pool prefers what the person prefers", first == _SECOND, first)

    def _remove(self) -> Script:
        stage, hands = self._stage, self._hands
        self._app.nodes.ask(NodeWish.REMOVE, self._nodes()[0])
        yield from self._opens(RemoveNodeSheet)
        yield from stage.snap("node-remove")
        hands.press(hands.the(RemoveNodeSheet).remove)
        yield Wait("it is gone", lambda: len(self._nodes()) == 1, 20)
        left = self._nodes()[0].endpoint
        stage.check("the community's own node is left", left.from_community)
        yield Wait("the street's node answers", lambda: self._state(0) is NodeState.UP, 30)

    # --- ways to go about ------------------------------------------------------------------

    def _page(self) -> NodesPage:
        return cast("NodesPage", self._app.window.page("nodes"))

    def _nodes(self) -> tuple[NodeView, ...]:
        return (self._app.nodes.view or NodesView()).nodes

    def _state(self, place: int) -> NodeState | None:
        nodes = self._nodes()
        return nodes[place].health.state if place < len(nodes) else None

    def _open_sheet(self) -> Generator[Wait, None, NodeSheet]:
        self._hands.press(self._page().add)
        yield from self._opens(NodeSheet)
        return self._hands.the(NodeSheet)

    def _opens(self, kind: type[QWidget]) -> Script:
        yield Wait(f"{kind.__name__} opens", lambda: self._hands.seen(kind) is not None)


def _other_name(url: str) -> str:
    """The same computer by another name for it."""
    parts = urlsplit(url)
    host = "localhost" if parts.hostname == "127.0.0.1" else "127.0.0.1"
    return parts._replace(netloc=f"{host}:{parts.port}").geturl()
