"""The page says how each node does, in words, and what can be done about it."""

from __future__ import annotations

from dataclasses import replace

import pytest
from PySide6.QtCore import QEvent, QPoint, QPointF, Qt
from PySide6.QtGui import QMouseEvent
from PySide6.QtWidgets import QApplication, QVBoxLayout, QWidget
from pytestqt.qtbot import QtBot

from tests.ui.looks import texts, truncated
from tests.ui.nodes import sample
from wallet.chain.health import NodeState
from wallet.ui.nodes.page import NodesPage
from wallet.ui.nodes.row import NodeRow
from wallet.ui.nodes.states import LOOKS
from wallet.ui.nodes.view import NodesView, NodeWish, Place
from wallet.ui.theme import Theme


@pytest.fixture
def holder(qtbot: QtBot) -> QWidget:
    made = QWidget()
    made.resize(1084, 800)
    qtbot.addWidget(made)
    QVBoxLayout(made).setContentsMargins(0, 0, 0, 0)
    return made


@pytest.fixture
def page(holder: QWidget, light: Theme) -> NodesPage:
    made = NodesPage(light)
    column = holder.layout()
    assert column is not None
    column.addWidget(made)
    made.show_view(sample.view())
    holder.show()
    QApplication.processEvents()
    return made


def row(page: NodesPage, place: int) -> NodeRow:
    view = sample.view()
    return page.rows.rows[view.nodes[place].key]


def choices(shown: NodeRow) -> list[str]:
    return [action.text() for action in shown.menu.actions()]


def test_every_state_has_a_word_a_picture_and_a_sentence() -> None:
    assert set(LOOKS) == set(NodeState)
    words = [shown.word() for shown in LOOKS.values()]
    assert len(set(words)) == len(words)
    assert all(shown.sentence() for shown in LOOKS.values())


def test_each_node_says_how_it_does(page: NodesPage) -> None:
    first, slow, down = (row(page, place) for place in range(3))
    assert {"The street's node", "Answers", "http://127.0.0.1:8545", "14 ms", "0 %"} <= texts(first)
    assert {"Asked now", "Your community's", "Block 48,213"} <= texts(first)
    assert {"Slow", "1,840 ms", "4 %"} <= texts(slow)
    assert "Asked now" not in texts(slow)
    assert "No answer" in texts(down)
    assert down.accessibleName() == "Old Mill Bakery: No answer"


def test_the_path_of_an_address_may_be_a_key_and_is_not_shown(page: NodesPage) -> None:
    assert not any("key-of-the-mill" in text for text in texts(page))
    shown = row(page, 2)
    assert "key-of-the-mill" not in shown.accessibleName() + shown.url.toolTip()


def test_the_problem_is_in_our_words_and_the_nodes_own_are_one_level_below(
    page: NodesPage,
) -> None:
    shown = row(page, 2)
    assert "The node at https://rpc.oldmill.example:8443 cannot be reached." in texts(shown)
    assert not any("Max retries" in text for text in texts(shown))
    shown.problem.more.click()
    assert any("Max retries" in text for text in texts(shown))
    assert not row(page, 3).problem.more.isVisible(), "without own words there is nothing below"


def test_a_problem_that_is_over_is_not_told(page: NodesPage) -> None:
    view = sample.view()
    well = sample.node(sample.MILL, NodeState.UP, error=sample.no_answer())
    page.show_view(NodesView((well, *view.nodes[:2])))
    assert page.rows.rows[well.key].problem.isHidden()


def test_the_line_above_counts_and_names(page: NodesPage) -> None:
    said = "2 of 5 nodes answer · asked now: The street's node · newest block 48,213"
    assert page.summary.text() == said


@pytest.mark.parametrize(
    ("count", "said"),
    [(0, "No node answers now."), (1, "Only one node answers"), (2, "")],
)
def test_the_page_says_what_would_make_it_surer(page: NodesPage, count: int, said: str) -> None:
    view = sample.view()
    nodes = (*view.nodes[:count], *view.nodes[2:])
    page.show_view(NodesView(nodes))
    assert page.advice.isVisible() == bool(said)
    assert said in page.advice.text()


def test_what_can_be_done_depends_on_whose_node_it_is(page: NodesPage) -> None:
    assert choices(row(page, 0)) == ["Test it now", "Change…", "Switch off"]
    assert choices(row(page, 1)) == ["Test it now", "Change…", "Switch off", "Remove…"]
    assert choices(row(page, 4)) == ["Change…", "Switch on", "Remove…"]


def test_choices_and_buttons_say_what_they_are_about(page: NodesPage, qtbot: QtBot) -> None:
    shown = row(page, 1)
    with qtbot.waitSignal(page.asked) as heard:
        shown.menu.actions()[-1].trigger()
    assert heard.args == [NodeWish.REMOVE, shown.node]
    with qtbot.waitSignal(page.asked) as heard:
        shown.later.click()
    assert heard.args == [NodeWish.MOVE, Place(shown.node, 2)]
    assert not row(page, 0).earlier.isEnabled()
    assert not row(page, 4).later.isEnabled()
    assert shown.later.accessibleName() == "Ask Anna's computer later"


def held(shown: NodeRow, kind: QEvent.Type, screen: QPoint) -> None:
    button = Qt.MouseButton.LeftButton
    local = QPointF(shown.grip.mapFromGlobal(screen))
    event = QMouseEvent(
        kind, local, QPointF(screen), button, button, Qt.KeyboardModifier.NoModifier
    )
    QApplication.sendEvent(shown.grip, event)


@pytest.mark.parametrize(
    ("start", "over", "lower_half", "place"),
    [(0, 2, True, 2), (0, 1, True, 1), (4, 0, False, 0), (2, 1, False, 1), (1, 4, True, 4)],
)
def test_a_row_is_dragged_to_another_place(
    page: NodesPage, qtbot: QtBot, start: int, over: int, lower_half: bool, place: int
) -> None:
    shown, target = row(page, start), row(page, over)
    begin = shown.grip.mapToGlobal(shown.grip.rect().center())
    y = target.height() * 3 // 4 if lower_half else target.height() // 4
    end = QPoint(begin.x(), target.mapToGlobal(QPoint(0, y)).y())
    held(shown, QEvent.Type.MouseButtonPress, begin)
    held(shown, QEvent.Type.MouseMove, end)
    assert page.rows._line.isVisible()
    with qtbot.waitSignal(page.asked) as heard:
        held(shown, QEvent.Type.MouseButtonRelease, end)
    assert heard.args == [NodeWish.MOVE, Place(shown.node, place)]
    assert not page.rows._line.isVisible()


def test_a_row_let_go_where_it_was_stays(page: NodesPage, qtbot: QtBot) -> None:
    shown = row(page, 1)
    begin = shown.grip.mapToGlobal(shown.grip.rect().center())
    held(shown, QEvent.Type.MouseButtonPress, begin)
    with qtbot.assertNotEmitted(page.asked):
        for delta in (-20, 20):
            at = begin + QPoint(0, delta)
            held(shown, QEvent.Type.MouseMove, at)
            assert not page.rows._line.isVisible()
            held(shown, QEvent.Type.MouseButtonRelease, at)


def test_rows_stay_the_same_widgets_while_their_numbers_and_order_change(page: NodesPage) -> None:
    view = sample.view()
    kept = dict(page.rows.rows)
    nodes = tuple(
        replace(node, health=replace(node.health, head=50_000, latency_ms=77))
        for node in reversed(view.nodes[:2])
    )
    page.show_view(NodesView(nodes))
    QApplication.processEvents()
    assert page.rows.rows == {node.key: kept[node.key] for node in nodes}
    first = page.rows.rows[nodes[0].key]
    assert first.geometry().top() < page.rows.rows[nodes[1].key].geometry().top()
    assert {"Block 50,000", "77 ms"} <= texts(first)


def test_a_test_under_way_is_seen(page: NodesPage) -> None:
    testing = sample.node(sample.STREET, is_tested=True)
    page.show_view(NodesView((testing,)))
    assert "Testing…" in texts(page.rows.rows[testing.key])


@pytest.mark.parametrize(("width", "height"), [(1084, 800), (704, 600)])
def test_nothing_is_cut_off(
    page: NodesPage, holder: QWidget, qtbot: QtBot, width: int, height: int
) -> None:
    row(page, 2).problem.more.click()
    holder.resize(width, height)
    qtbot.waitUntil(lambda: truncated(page) == [], timeout=30_000)


def test_coming_into_view_and_going_out_of_it_is_told(page: NodesPage, qtbot: QtBot) -> None:
    with qtbot.waitSignal(page.watched) as heard:
        page.hide()
    assert heard.args == [False]
    with qtbot.waitSignal(page.watched) as heard:
        page.show()
    assert heard.args == [True]
