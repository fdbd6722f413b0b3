"""The rows in the order in which nodes are preferred; a row can be dragged to another place."""

from __future__ import annotations

from PySide6.QtCore import QPoint, Signal
from PySide6.QtGui import QPainter, QPaintEvent
from PySide6.QtWidgets import QFrame, QVBoxLayout, QWidget

from wallet.ui.nodes.row import NodeRow
from wallet.ui.nodes.view import NodesView, NodeWish, Place
from wallet.ui.theme import Theme
from wallet.ui.widgets.labels import Divider
from wallet.ui.widgets.layouts import take_widgets


class _Line(QWidget):
    """Where a dragged row would go."""

    def __init__(self, theme: Theme, parent: QWidget) -> None:
        super().__init__(parent)
        self._theme = theme
        self.hide()

    def paintEvent(self, event: QPaintEvent) -> None:  # noqa: N802 - Qt's name
        """Draw it."""
        painter = QPainter(self)
        painter.fillRect(event.rect(), self._theme.colors.ember)
        painter.end()


class NodeRows(QFrame):
    """One row a node. Rows of nodes that stay are kept, so that focus and menus stay too."""

    asked = Signal(object, object)
    """A ``NodeWish`` and what it is about."""

    def __init__(self, theme: Theme) -> None:
        super().__init__()
        self._theme = theme
        self.rows: dict[str, NodeRow] = {}
        self._order: list[str] = []
        self._wide = True
        self._line = _Line(theme, self)
        self._column = QVBoxLayout(self)
        self._column.setContentsMargins(0, 2, 0, 2)
        self._column.setSpacing(0)

    def show_view(self, view: NodesView) -> None:
        """Show the nodes of ``view``."""
        keys = [node.key for node in view.nodes]
        for key in [key for key in self.rows if key not in keys]:
            self._drop(self.rows.pop(key))
        for node in view.nodes:
            if node.key not in self.rows:
                self.rows[node.key] = self._row(NodeRow(self._theme, node))
        for place, node in enumerate(view.nodes):
            self.rows[node.key].show_node(node, place, len(keys))
        if keys != self._order:
            self._order = keys
            self._arrange()

    def place_at(self, y: int) -> int:
        """Return before which place a row would go that is held at ``y``."""
        middles = [self.rows[key].geometry().center().y() for key in self._order]
        return sum(1 for middle in middles if y > middle)

    def set_wide(self, *, wide: bool) -> None:
        """Put the numbers beside the names, or under them where there is little room."""
        self._wide = wide
        for row in self.rows.values():
            row.set_wide(wide=wide)

    def _row(self, row: NodeRow) -> NodeRow:
        row.asked.connect(self.asked)
        row.dragged.connect(self._show_line)
        row.dropped.connect(self._move)
        return row

    def _drop(self, row: NodeRow) -> None:
        self._column.removeWidget(row)
        row.hide()
        row.deleteLater()

    def _arrange(self) -> None:
        for widget in take_widgets(self._column):
            if isinstance(widget, Divider):
                widget.hide()
                widget.deleteLater()
        before: QWidget | None = None
        for key in self._order:
            row = self.rows[key]
            if before is not None:
                self._column.addWidget(Divider())
                QWidget.setTabOrder(before, row)
            self._column.addWidget(row)
            row.show()
            before = row
        self.set_wide(wide=self._wide)

    def _show_line(self, row: NodeRow, screen_y: int) -> None:
        place = self.place_at(self._inside(screen_y))
        rows = [self.rows[key].geometry() for key in self._order]
        y = rows[place].top() if place < len(rows) else rows[-1].bottom()
        self._line.setGeometry(12, max(y - 1, 0), self.width() - 24, 3)
        self._line.setVisible(place not in {row.place, row.place + 1})
        self._line.raise_()

    def _move(self, row: NodeRow, screen_y: int) -> None:
        self._line.hide()
        place = self.place_at(self._inside(screen_y))
        if place in {row.place, row.place + 1}:
            return
        self.asked.emit(NodeWish.MOVE, Place(row.node, place - (place > row.place)))

    def _inside(self, screen_y: int) -> int:
        return self.mapFromGlobal(QPoint(0, screen_y)).y()
