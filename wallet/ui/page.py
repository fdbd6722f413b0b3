"""What every page of the window is: a title, its actions, and a way to be shown the world."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtWidgets import QHBoxLayout, QVBoxLayout, QWidget

from wallet.ui.widgets.labels import Label, Role

if TYPE_CHECKING:
    from wallet.market.views import Snapshot


class Page(QWidget):
    """A page. Fill ``content``; put actions, the main one last, with ``add_action``."""

    def __init__(self, title: str, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setObjectName("PageBody")
        self.setAccessibleName(title)
        column = QVBoxLayout(self)
        column.setContentsMargins(28, 22, 28, 22)
        column.setSpacing(16)
        self._top = QHBoxLayout()
        self._top.setSpacing(12)
        self.title = Label(title, Role.TITLE, wrap=True)
        self.title.setMinimumHeight(40)
        self._top.addWidget(self.title, 1)
        column.addLayout(self._top)
        self.content = QVBoxLayout()
        self.content.setSpacing(16)
        column.addLayout(self.content, 1)

    def add_action(self, widget: QWidget) -> None:
        """Put ``widget`` at the right end of the title's row."""
        self._top.addWidget(widget)

    def show_snapshot(self, snapshot: Snapshot) -> None:
        """Show what is true now. Called on the GUI thread, often; keep it quick."""
        raise NotImplementedError
