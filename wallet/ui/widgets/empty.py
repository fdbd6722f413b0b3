"""What a page or list shows when there is nothing yet: what it is for, and what to do next."""

from __future__ import annotations

from PySide6.QtCore import Qt
from PySide6.QtGui import QPixmap
from PySide6.QtWidgets import QLabel, QVBoxLayout, QWidget

from wallet.ui.widgets.buttons import SecondaryButton
from wallet.ui.widgets.labels import Label, Role


class EmptyState(QWidget):
    """A picture, a title, a sentence and, when there is something to do, its button."""

    def __init__(
        self,
        title: str,
        text: str,
        *,
        picture: QPixmap | None = None,
        button: SecondaryButton | None = None,
        parent: QWidget | None = None,
    ) -> None:
        super().__init__(parent)
        column = QVBoxLayout(self)
        column.setContentsMargins(24, 32, 24, 32)
        column.setSpacing(8)
        column.addStretch(1)
        middle = Qt.AlignmentFlag.AlignHCenter
        if picture is not None:
            image = QLabel()
            image.setPixmap(picture)
            column.addWidget(image, 0, middle)
        self.title = Label(title, Role.STRONG, wrap=True)
        self.text = Label(text, Role.SECONDARY, wrap=True)
        for label in (self.title, self.text):
            label.setAlignment(Qt.AlignmentFlag.AlignCenter)
            column.addWidget(label)
        if button is not None:
            column.addSpacing(8)
            column.addWidget(button, 0, middle)
        column.addStretch(1)
