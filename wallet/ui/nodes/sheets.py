"""Opens the sheet of each wish, one at a time."""

from __future__ import annotations

from collections.abc import Callable

from PySide6.QtCore import QObject, Signal

from wallet.chain.endpoint import Endpoint
from wallet.text import tr
from wallet.ui.nodes.editing import NodeSheet
from wallet.ui.nodes.removing import RemoveNodeSheet
from wallet.ui.nodes.view import NodesView, NodeView, name_of
from wallet.ui.nodes.work import NodeDesk
from wallet.ui.widgets.sheet import Sheet


class NodeSheets(QObject):
    """Adding, changing and removing a node.

    Args:
        desk: makes what every sheet is made with, in the look of the moment.
    """

    changed = Signal()
    """The list is another now."""
    said = Signal(str)
    """Something for the foot of the window."""

    def __init__(self, desk: Callable[[], NodeDesk], parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._desk = desk
        self.sheet: Sheet | None = None

    def add(self) -> None:
        """Describe a node, test it, keep it."""
        self._open_editing(None, lambda name: tr("{name} is asked from now on.", name=name))

    def change(self, node: NodeView) -> None:
        """Describe a known node otherwise, test it, keep that."""
        self._open_editing(node.endpoint, lambda name: tr("{name} was changed.", name=name))

    def remove(self, node: NodeView, view: NodesView) -> None:
        """Ask once more, then take it away."""
        last = node.answers and len(view.answering) == 1
        sheet = RemoveNodeSheet(self._desk(), node.endpoint, last=last)
        name = name_of(node.endpoint)
        sheet.removed.connect(lambda: self._done(tr("{name} was removed.", name=name)))
        self._watch_over(sheet)
        sheet.show_sheet()

    def close(self) -> None:
        """Close what is open: the wallet locks, and a token may have been typed."""
        if self.sheet is not None:
            self.sheet.close_sheet()

    def _open_editing(self, known: Endpoint | None, said: Callable[[str], str]) -> None:
        sheet = NodeSheet(self._desk(), known)
        sheet.kept.connect(lambda endpoint: self._done(said(name_of(endpoint))))
        self._watch_over(sheet)
        sheet.show_sheet()

    def _watch_over(self, sheet: Sheet) -> None:
        self.close()
        self.sheet = sheet
        sheet.closed.connect(lambda: self._closed(sheet))

    def _closed(self, sheet: Sheet) -> None:
        if self.sheet is sheet:
            self.sheet = None

    def _done(self, text: str) -> None:
        self.changed.emit()
        self.said.emit(text)
