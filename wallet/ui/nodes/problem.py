"""What went wrong with a node, in our words; the node's own are one level below."""

from __future__ import annotations

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QHBoxLayout, QVBoxLayout, QWidget

from wallet.errors import HearthError
from wallet.text import tr
from wallet.ui import words
from wallet.ui.widgets.buttons import LinkButton
from wallet.ui.widgets.labels import Label, Role
from wallet.ui.widgets.sentence import visible

_MOST = 600
"""Characters of a node's own words that are shown."""


class ProblemLines(QWidget):
    """Hidden while there is no problem."""

    resized = Signal()
    """It became taller or shorter."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setObjectName("PageBody")
        self._shown: tuple[str, str, str] | None = None
        self.cause = Label("", Role.WARNING, wrap=True)
        self.fix = Label("", Role.SECONDARY, wrap=True)
        self.more = LinkButton(tr("Details"))
        self.more.setCheckable(True)
        self.more.toggled.connect(self._toggle)
        self.own = Label("", Role.SMALL, wrap=True)
        self.own.setTextInteractionFlags(Qt.TextInteractionFlag.TextSelectableByMouse)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(2)
        for widget in (self.cause, self.fix):
            column.addWidget(widget)
        left = QHBoxLayout()
        left.setContentsMargins(-3, 0, 0, 0)
        left.addWidget(self.more)
        left.addStretch(1)
        column.addLayout(left)
        column.addWidget(self.own)
        self.hide()

    def show_error(self, error: HearthError | None) -> None:
        """Show ``error``, or nothing."""
        now = None
        if error is not None:
            now = (*words.error(error), visible(error.detail)[:_MOST])
        if now == self._shown:
            return
        self._shown = now
        if now is not None:
            self.cause.setText(now[0])
            self.fix.setText(now[1])
            self.own.setText(now[2])
            self.fix.setVisible(bool(now[1]))
            self.more.setVisible(bool(now[2]))
        self.own.setVisible(bool(now and now[2]) and self.more.isChecked())
        self.setVisible(now is not None)
        self.resized.emit()

    def _toggle(self, shown: bool) -> None:  # noqa: FBT001 - a Qt slot
        self.own.setVisible(shown)
        self.more.setText(tr("Hide the details") if shown else tr("Details"))
        self.resized.emit()
