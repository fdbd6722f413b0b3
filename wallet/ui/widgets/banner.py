"""Messages: ``Banner`` stays inside a page until its cause is gone, ``Toast`` passes by."""

from __future__ import annotations

from collections.abc import Callable

from PySide6.QtCore import QEvent, QObject, Qt, QTimer
from PySide6.QtWidgets import QFrame, QHBoxLayout, QVBoxLayout, QWidget

from wallet.ui.widgets.buttons import SecondaryButton
from wallet.ui.widgets.labels import Kind, Label, Role

TOAST_MILLISECONDS = 6000


class Banner(QFrame):
    """A sentence about the page, with what to do under it and at most one button."""

    def __init__(
        self,
        text: str = "",
        kind: Kind = Kind.WARNING,
        *,
        fix: str = "",
        parent: QWidget | None = None,
    ) -> None:
        super().__init__(parent)
        self._row = QHBoxLayout(self)
        self._row.setContentsMargins(14, 10, 14, 10)
        self._row.setSpacing(12)
        column = QVBoxLayout()
        column.setSpacing(2)
        self._text = Label("", Role.STRONG, wrap=True)
        self._fix = Label("", Role.BODY, wrap=True)
        column.addWidget(self._text)
        column.addWidget(self._fix)
        self._row.addLayout(column, 1)
        self._button: SecondaryButton | None = None
        self._fill(text, kind, fix)
        if not text:
            self.hide()

    def show_message(self, text: str, kind: Kind = Kind.WARNING, *, fix: str = "") -> None:
        """Show ``text`` and, under it, ``fix``."""
        self._fill(text, kind, fix)
        self.show()

    def _fill(self, text: str, kind: Kind, fix: str) -> None:
        self._text.setText(text)
        self._text.set_role(Role.STRONG if fix else Role.BODY)
        self._fix.setText(fix)
        self._fix.setVisible(bool(fix))
        self.setProperty("kind", kind.value)
        self.setAccessibleName(f"{text} {fix}".strip())
        for widget in (self, self._text, self._fix):
            widget.style().unpolish(widget)
            widget.style().polish(widget)

    def clear_action(self) -> None:
        """Offer no button any more."""
        if self._button is not None:
            self._button.hide()
            self._button.deleteLater()
            self._button = None

    def set_action(self, text: str, slot: Callable[[], None]) -> None:
        """Offer one button, which calls ``slot``."""
        self.clear_action()
        self._button = SecondaryButton(text, small=True)
        self._button.clicked.connect(lambda _checked: slot())
        self._row.addWidget(self._button, 0, Qt.AlignmentFlag.AlignVCenter)

    def text(self) -> str:
        """Return what is shown, cause and fix."""
        return self.accessibleName()


class Toast(QFrame):
    """A passing message at the foot of ``host``; clicking or waiting puts it away."""

    def __init__(self, host: QWidget) -> None:
        super().__init__(host)
        row = QHBoxLayout(self)
        row.setContentsMargins(16, 12, 16, 12)
        self._label = Label("", Role.BODY, wrap=True)
        row.addWidget(self._label)
        self._timer = QTimer(self)
        self._timer.setSingleShot(True)
        self._timer.timeout.connect(self.hide)
        host.installEventFilter(self)
        self.hide()

    def show_message(self, text: str, milliseconds: int = TOAST_MILLISECONDS) -> None:
        """Show ``text`` for a while."""
        self._label.setText(text)
        self.setAccessibleName(text)
        self._place()
        self.show()
        self.raise_()
        self._timer.start(milliseconds)

    def text(self) -> str:
        """Return the message shown last."""
        return self._label.text()

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:  # noqa: N802 - Qt's name
        """Stay at the foot when the window changes size."""
        if event.type() == QEvent.Type.Resize and self.isVisible():
            self._place()
        return super().eventFilter(watched, event)

    def mousePressEvent(self, event: object) -> None:  # noqa: N802 - Qt's name
        """Go away when clicked."""
        del event
        self.hide()

    def _place(self) -> None:
        host = self.parentWidget()
        if host is None:
            return
        text_width = self._label.fontMetrics().horizontalAdvance(self._label.text()) + 40
        width = min(text_width, host.width() - 48, 560)
        self.setFixedWidth(width)
        height = (
            self.heightForWidth(width) if self.hasHeightForWidth() else self.sizeHint().height()
        )
        self.setFixedHeight(max(height, self.minimumSizeHint().height()))
        self.move((host.width() - width) // 2, host.height() - self.height() - 24)
