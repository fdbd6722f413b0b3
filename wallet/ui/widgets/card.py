"""A white card with a heading row and a body."""

from __future__ import annotations

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QFrame, QHBoxLayout, QVBoxLayout, QWidget

from wallet.ui.widgets.labels import Label, Role


class Card(QFrame):
    """A surface of one subject. Fill ``body``; marks go into the heading row."""

    def __init__(
        self, heading: str = "", *, padding: int = 20, parent: QWidget | None = None
    ) -> None:
        super().__init__(parent)
        outer = QVBoxLayout(self)
        outer.setContentsMargins(padding, padding - 4, padding, padding)
        outer.setSpacing(10)
        self._heading_row = QHBoxLayout()
        self._heading_row.setSpacing(8)
        self.heading = Label(heading, Role.HEADING)
        self.heading.setMinimumHeight(24)
        if heading:
            self._heading_row.addWidget(self.heading)
            self._heading_row.addStretch(1)
            outer.addLayout(self._heading_row)
            self.setAccessibleName(heading)
        self.body = QVBoxLayout()
        self.body.setSpacing(8)
        outer.addLayout(self.body, 1)

    def add_to_heading(self, widget: QWidget) -> None:
        """Put ``widget`` at the right end of the heading row."""
        self._heading_row.addWidget(
            widget, 0, Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter
        )
