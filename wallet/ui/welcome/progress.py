"""How far the street's set-up is."""

from __future__ import annotations

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QProgressBar, QVBoxLayout, QWidget

from wallet.text import tr
from wallet.ui.widgets.buttons import SecondaryButton
from wallet.ui.widgets.labels import Label, Role


class SetUpProgress(QWidget):
    """A bar, what is being done, and Cancel."""

    cancelled = Signal()

    def __init__(self) -> None:
        super().__init__()
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(14)
        column.addWidget(Label(tr("Your street is being built"), Role.TITLE, wrap=True))
        self.bar = QProgressBar()
        self.bar.setTextVisible(False)
        self.bar.setRange(0, 0)
        self.bar.setAccessibleName(tr("Your street is being built"))
        column.addWidget(self.bar)
        self.stage = Label("", Role.BODY, wrap=True)
        self.steps = Label("", Role.SECONDARY)
        column.addWidget(self.stage)
        column.addWidget(self.steps)
        cancel = SecondaryButton(tr("Cancel"))
        cancel.clicked.connect(self.cancelled)
        column.addSpacing(4)
        column.addWidget(cancel, 0, Qt.AlignmentFlag.AlignLeft)

    def show_stage(self, stage: str, done: int, of: int) -> None:
        """Show what is being done, and the bar at ``done`` of ``of`` (0: not known)."""
        self.stage.setText(stage)
        self.bar.setRange(0, max(of, 0))
        self.bar.setValue(min(done, of))
        self.bar.setAccessibleDescription(stage)
        self.steps.setText(tr("Step {done} of {of}", done=min(done + 1, of), of=of) if of else "")
