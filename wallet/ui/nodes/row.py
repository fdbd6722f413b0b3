"""One node: its state, its name, its numbers, and what can be done about it."""

from __future__ import annotations

from PySide6.QtCore import QEvent, QObject, QSize, Qt, Signal
from PySide6.QtGui import QMouseEvent
from PySide6.QtWidgets import QGridLayout, QHBoxLayout, QLabel, QMenu, QVBoxLayout, QWidget

from wallet.chain.health import NodeState
from wallet.text import tr
from wallet.ui.icons import icon, pixmap
from wallet.ui.nodes.figures import Figures
from wallet.ui.nodes.problem import ProblemLines
from wallet.ui.nodes.states import look
from wallet.ui.nodes.view import NodeView, NodeWish, Place, name_of
from wallet.ui.theme import Theme
from wallet.ui.widgets.buttons import SecondaryButton
from wallet.ui.widgets.labels import Badge, Kind, Label, Role

_GRIP, _STATE = 18, 22
_TOLD_BY_ITSELF = frozenset({NodeState.UP, NodeState.SLOW, NodeState.UNTRIED, NodeState.OFF})
"""States of a node whose last problem is over, or was never asked about."""


class NodeRow(QWidget):
    """Shows a ``NodeView``; stays the same widget while its numbers change."""

    asked = Signal(object, object)
    """A ``NodeWish`` and what it is about."""
    dragged = Signal(object, int)
    """This row, held at a height of the screen."""
    dropped = Signal(object, int)
    """This row, let go at a height of the screen."""
    resized = Signal()
    """The row became taller or shorter."""

    def __init__(self, theme: Theme, node: NodeView) -> None:
        super().__init__()
        self.setObjectName("PageBody")
        self._theme = theme
        self._shown: tuple[object, ...] = ()
        self._wide: bool | None = None
        self.node = node
        self.place = 0
        self._last = 0
        self.grip = QLabel()
        self.grip.setPixmap(pixmap("grip", theme.colors.muted, theme.scaled(_GRIP), 2.0))
        self.grip.setCursor(Qt.CursorShape.OpenHandCursor)
        self.grip.setToolTip(tr("Drag, to have it asked earlier or later"))
        self.grip.installEventFilter(self)
        self.picture = QLabel()
        self.name = Label("", Role.STRONG)
        self.asked_now = Badge(tr("Asked now"), Kind.NEUTRAL)
        self.community = Badge(tr("Your community's"), Kind.NEUTRAL)
        self.state = Label("")
        self.url = Label("", Role.SECONDARY, wrap=True)
        self.figures = Figures(theme)
        self.problem = ProblemLines()
        self.problem.resized.connect(self.resized)
        self._add_buttons()
        self._grid = QGridLayout(self)
        self._grid.setContentsMargins(14, 12, 18, 12)
        self._grid.setHorizontalSpacing(10)
        self._grid.setVerticalSpacing(6)
        self._grid.addWidget(self.grip, 0, 0, Qt.AlignmentFlag.AlignVCenter)
        self._grid.addWidget(self.picture, 0, 1, Qt.AlignmentFlag.AlignVCenter)
        self._grid.addLayout(self._texts(), 0, 2)
        self._grid.setColumnStretch(2, 1)
        self._grid.addLayout(self._buttons, 0, 4, Qt.AlignmentFlag.AlignVCenter)
        self._grid.addWidget(self.problem, 2, 2, 1, 3)
        self.set_wide(wide=True)
        self.show_node(node, 0, 0)

    def _texts(self) -> QVBoxLayout:
        first, second = QHBoxLayout(), QHBoxLayout()
        first.setSpacing(8)
        for widget in (self.name, self.asked_now, self.community):
            first.addWidget(widget)
        first.addStretch(1)
        second.setSpacing(8)
        second.addWidget(self.state, 0, Qt.AlignmentFlag.AlignTop)
        second.addWidget(self.url, 1)
        column = QVBoxLayout()
        column.setSpacing(2)
        column.addLayout(first)
        column.addLayout(second)
        return column

    def _add_buttons(self) -> None:
        self.earlier, self.later = self._arrow("up", -1), self._arrow("down", 1)
        self.more = SecondaryButton("⋯", small=True)
        self.menu = QMenu(self.more)
        self.more.clicked.connect(
            lambda _checked: self.menu.popup(self.more.mapToGlobal(self.more.rect().bottomLeft()))
        )
        self._buttons = QHBoxLayout()
        self._buttons.setSpacing(6)
        for button in (self.earlier, self.later, self.more):
            self._buttons.addWidget(button)

    def _arrow(self, picture: str, step: int) -> SecondaryButton:
        button = SecondaryButton("", small=True)
        button.setProperty("square", True)  # noqa: FBT003 - Qt's signature
        button.setIcon(icon(picture, self._theme.colors.ink, 16))
        button.setIconSize(QSize(16, 16))
        button.clicked.connect(
            lambda _checked: self.asked.emit(NodeWish.MOVE, Place(self.node, self.place + step))
        )
        return button

    def set_wide(self, *, wide: bool) -> None:
        """Put the numbers beside the name, or under it where there is no room."""
        if wide == self._wide:
            return
        self._wide = wide
        self._grid.removeWidget(self.figures)
        if wide:
            self._grid.addWidget(self.figures, 0, 3, Qt.AlignmentFlag.AlignVCenter)
        else:
            self._grid.addWidget(self.figures, 1, 2, 1, 3)

    def show_node(self, node: NodeView, place: int, count: int) -> None:
        """Show ``node``, which is at ``place`` of ``count``."""
        self.node, self.place, self._last = node, place, count - 1
        self.figures.show_node(node)
        self.figures.setVisible(node.endpoint.enabled and node.health.asked > 0)
        now = (node.endpoint, node.health.state, node.is_asked, node.is_tested, place, count)
        if now != self._shown:
            self._shown = now
            self._show_state()
            self._show_choices()
        error = None if node.health.state in _TOLD_BY_ITSELF else node.health.last_error
        self.problem.show_error(error)

    def _show_state(self) -> None:
        node, shown = self.node, look(self.node.health.state)
        word, colors = shown.word(), self._theme.colors
        if node.is_tested:
            word = tr("Testing…")
        name = name_of(node.endpoint)
        size = self._theme.scaled(_STATE)
        self.picture.setPixmap(pixmap(shown.icon, shown.color(colors), size, 2.0))
        self.name.setText(name)
        self.asked_now.setVisible(node.is_asked)
        is_named = bool(node.endpoint.name)
        self.community.setVisible(node.endpoint.from_community and is_named)
        self.state.setText(word)
        role = {"green": Role.GOOD, "amber": Role.WARNING}.get(shown.tone, Role.SECONDARY)
        self.state.set_role(Role.SECONDARY if node.is_tested else role)
        self.url.setText(node.endpoint.shown)
        for widget in (self.picture, self.state):
            widget.setToolTip(shown.sentence())
        self.setAccessibleName(f"{name}: {word}")
        self.setAccessibleDescription(shown.sentence())
        for button, text in (
            (self.earlier, tr("Ask {name} earlier", name=name)),
            (self.later, tr("Ask {name} later", name=name)),
            (self.more, tr("More about {name}", name=name)),
        ):
            button.setAccessibleName(text)
            button.setToolTip(text)
        self.earlier.setEnabled(self.place > 0)
        self.later.setEnabled(self.place < self._last)

    def _show_choices(self) -> None:
        self.menu.clear()
        for wish, text in self._choices():
            action = self.menu.addAction(text)
            action.triggered.connect(lambda _on, wish=wish: self.asked.emit(wish, self.node))

    def _choices(self) -> list[tuple[NodeWish, str]]:
        endpoint = self.node.endpoint
        choices = [(NodeWish.TEST, tr("Test it now"))] if endpoint.enabled else []
        choices.append((NodeWish.EDIT, tr("Change…")))
        if endpoint.enabled:
            choices.append((NodeWish.OFF, tr("Switch off")))
        else:
            choices.append((NodeWish.ON, tr("Switch on")))
        if not endpoint.from_community:
            choices.append((NodeWish.REMOVE, tr("Remove…")))
        return choices

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:  # noqa: N802 - Qt's name
        """Follow the pointer while it holds the grip."""
        if watched is self.grip and isinstance(event, QMouseEvent):
            at = event.globalPosition().toPoint().y()
            if event.type() == QEvent.Type.MouseButtonPress:
                self.grip.setCursor(Qt.CursorShape.ClosedHandCursor)
                return True
            if event.type() == QEvent.Type.MouseMove:
                self.dragged.emit(self, at)
                return True
            if event.type() == QEvent.Type.MouseButtonRelease:
                self.grip.setCursor(Qt.CursorShape.OpenHandCursor)
                self.dropped.emit(self, at)
                return True
        return super().eventFilter(watched, event)
